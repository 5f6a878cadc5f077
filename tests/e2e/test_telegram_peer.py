"""Our own Telegram hands out updates as Telegram does: by polls, once, to one, or to a webhook."""

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta

import aiohttp
import pytest
from aiohttp import web
from telegram import Bot
from telegram_peer.bot_api import TelegramPeer
from telegram_peer.groups import Group
from telegram_peer.polling import Probe, judged, probing, refusal

pytestmark = pytest.mark.peer


@pytest.fixture
async def peer() -> AsyncIterator[TelegramPeer]:
    """A peer whose violations and gaps fail the test at its end."""
    async with judged() as running:
        yield running


@pytest.fixture
async def probe(peer: TelegramPeer) -> AsyncIterator[Probe]:
    """A bot that asked for every kind of update."""
    async with probing(peer) as bot:
        yield bot


@pytest.fixture
def group(peer: TelegramPeer, probe: Probe) -> Group:
    """A supergroup in which the bot is an administrator with what a moderator needs."""
    made = peer.supergroup("Riverside")
    made.adds_bot("delete_messages", "restrict_members", "invite_users")
    assert made.has(peer.bot)
    assert probe.bot.token == peer.token
    return made


async def test_the_bot_learns_who_it_is(probe: Probe, peer: TelegramPeer) -> None:
    """GetMe tells id, username and privacy mode."""
    before = await probe.bot.get_me()
    peer.privacy_off()
    after = await probe.bot.get_me()

    assert (peer.bot.key, peer.bot.username) == (before.id, before.username)
    assert [m.can_read_all_group_messages for m in (before, after)] == [False, True]


@pytest.mark.parametrize(
    ("token", "status", "words"),
    [
        ("7000000002:AA-leeward-peer-not-a-real-token-00", 401, "Unauthorized"),
        ("nonsense", 404, "Not Found"),
    ],
)
async def test_a_wrong_token_is_refused(
    peer: TelegramPeer, token: str, status: int, words: str
) -> None:
    """A well-formed token that is nobody's is unauthorised, anything else is not found."""
    async with (
        aiohttp.ClientSession() as session,
        session.get(f"{peer.base_url}/bot{token}/getMe") as answer,
    ):
        told = await answer.json()

    assert (status, words) == (answer.status, told["description"])
    assert (False, status) == (told["ok"], told["error_code"])


async def test_an_update_comes_again_until_it_is_confirmed(
    peer: TelegramPeer, probe: Probe, group: Group
) -> None:
    """An offset above an update's id is what makes Telegram forget it."""
    await probe.news()
    await group.member("Ana").says(group, "hi")
    first = await probe.bot.get_updates(offset=probe.offset)
    again = await probe.bot.get_updates(offset=probe.offset)
    await probe.bot.get_updates(offset=first[0].update_id + 1)

    assert [u.update_id for u in first] == [u.update_id for u in again]
    assert len(peer.updates.pending) == 0


async def test_a_stale_offset_confirms_nothing(
    peer: TelegramPeer, probe: Probe, group: Group
) -> None:
    """When ids start anew, an offset of before is beyond the end, and everything is handed out."""
    await probe.news()
    peer.updates.ids_start_anew(5_000)
    await group.member("Ana").says(group, "hi")
    handed_out = await probe.bot.get_updates(offset=probe.offset)

    assert [u.update_id for u in handed_out] == [5_000]


async def test_a_negative_offset_keeps_the_newest_only(
    peer: TelegramPeer, probe: Probe, group: Group
) -> None:
    """Offset -1 forgets all but the last update."""
    ana = group.member("Ana")
    for number in range(3):
        await ana.says(group, f"message {number}")
    newest = await probe.bot.get_updates(offset=-1)

    assert [u.message.text for u in newest if u.message] == ["message 2"]
    assert len(peer.updates.pending) == 1


async def test_a_limit_bounds_a_poll(probe: Probe, group: Group) -> None:
    """No more updates come at once than were asked for, the oldest first."""
    ana = group.member("Ana")
    await probe.news()
    for number in range(3):
        await ana.says(group, f"message {number}")
    two = await probe.bot.get_updates(offset=probe.offset, limit=2)

    assert [u.message.text for u in two if u.message] == ["message 0", "message 1"]


async def test_a_poll_waits_for_what_comes(probe: Probe, group: Group, peer: TelegramPeer) -> None:
    """A long poll is answered the moment something happens."""
    await probe.news()
    waiting = asyncio.create_task(probe.bot.get_updates(offset=probe.offset, timeout=30))
    await peer.polled()
    await group.member("Ana").says(group, "hi")
    handed_out = await waiting

    assert [u.message.text for u in handed_out if u.message] == ["hi"]


async def test_a_second_poller_ends_the_first(probe: Probe, peer: TelegramPeer) -> None:
    """Two programs with one token: the one that waited is told of the conflict."""
    waiting = asyncio.create_task(refusal(probe.bot.get_updates(timeout=30)))
    await peer.polled()
    async with probing(peer) as other:
        second = asyncio.create_task(other.bot.get_updates(timeout=1))
        words = await waiting
        handed_out = await second

    assert handed_out == ()

    assert words == (
        "Conflict: Conflict: terminated by other getUpdates request; "
        "make sure that only one bot instance is running"
    )


async def test_the_same_poll_again_at_once_is_slowed(
    probe: Probe, peer: TelegramPeer, group: Group
) -> None:
    """Within half a second, the same offset brings one update only."""
    await probe.news()
    ana = group.member("Ana")
    await ana.says(group, "one")
    await ana.says(group, "two")
    peer.updates.slows = True
    first = await probe.bot.get_updates(offset=probe.offset + 0, limit=50)
    again = await probe.bot.get_updates(offset=probe.offset + 0, limit=50)

    assert [len(again), len(first)] == [1, 1]


async def test_what_a_bot_asks_for_is_remembered(
    probe: Probe, peer: TelegramPeer, group: Group
) -> None:
    """A poll without allowed_updates keeps to those of before, and an empty list to the default."""
    await probe.news()
    await probe.bot.get_updates(offset=probe.offset, allowed_updates=["chat_member"])
    ana = group.member("Ana")
    await ana.says(group, "not asked for")
    ana.is_admin_of(group)
    only_members = await probe.bot.get_updates(offset=probe.offset)
    await probe.bot.get_updates(offset=-1, allowed_updates=[])
    peer.updates.drop()
    await ana.says(group, "by default")
    ana.is_plain_in(group)
    by_default = await probe.bot.get_updates()

    assert [u.chat_member is not None for u in only_members] == [True]
    assert [u.message.text for u in by_default if u.message] == ["by default"]
    assert [u.chat_member for u in by_default] == [None]


async def test_updates_are_kept_for_a_day(probe: Probe, peer: TelegramPeer, group: Group) -> None:
    """What nobody fetched within 24 hours is lost."""
    await group.member("Ana").says(group, "hi")
    peer.later(timedelta(hours=25))

    assert await probe.news() == []


async def test_nonsense_is_handed_out_as_it_is(probe: Probe, peer: TelegramPeer) -> None:
    """A test may send anything as an update; only the bot under test is judged by it."""
    peer.sends_raw({"message": {"message_id": "seven", "chat": None}})

    assert await probe.news("message") == [{"message_id": "seven", "chat": None}]


async def test_a_bot_that_is_cut_off_polls_no_more(probe: Probe, peer: TelegramPeer) -> None:
    """While Telegram is down every connection is cut; afterwards all is as before."""
    waiting = asyncio.create_task(refusal(probe.bot.get_updates(timeout=30)))
    await peer.polled()
    peer.goes_down()
    words = await waiting
    await peer.gone()
    refused = await refusal(probe.bot.get_me())
    peer.comes_back()

    assert [w.partition(":")[0] for w in (words, refused)] == ["NetworkError", "NetworkError"]
    assert (await probe.bot.get_me()).id == peer.bot.key


async def test_a_poller_that_dies_is_gone(peer: TelegramPeer) -> None:
    """The peer sees that nobody waits any more."""
    bot = Bot(peer.token, base_url=f"{peer.base_url}/bot")
    await bot.initialize()
    waiting = asyncio.create_task(bot.get_updates(timeout=30))
    await peer.polled()
    waiting.cancel()
    await asyncio.wait([waiting])
    await bot.shutdown()
    await peer.gone()

    assert peer.updates.pollers == 0


# -- webhooks ------------------------------------------------------------------------------


class Receiver:
    """A small web server that takes updates, or refuses them for a while."""

    def __init__(self) -> None:
        self.taken: list[tuple[str | None, int]] = []
        self.status = 200
        self.url = ""

    async def take(self, request: web.Request) -> web.Response:
        """Keep the secret and the id of an update."""
        update = await request.json()
        secret = request.headers.get("X-Telegram-Bot-Api-Secret-Token")
        self.taken.append((secret, update["update_id"]))
        return web.Response(status=self.status)


@pytest.fixture
async def receiver() -> AsyncIterator[Receiver]:
    """A receiver on a port of its own."""
    made = Receiver()
    app = web.Application()
    app.router.add_post("/hook", made.take)
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    made.url = f"http://127.0.0.1:{runner.addresses[0][1]}/hook"
    yield made
    await runner.cleanup()


async def test_a_webhook_takes_updates_in_turn(
    probe: Probe, peer: TelegramPeer, group: Group, receiver: Receiver
) -> None:
    """Each update is posted with the secret, one after the other, and confirmed by a 200."""
    await probe.news()
    await probe.bot.set_webhook(receiver.url, secret_token="harbour")  # noqa: S106 - made up
    ana = group.member("Ana")
    await ana.says(group, "one")
    await ana.says(group, "two")
    await peer.until(lambda: not peer.updates.pending)

    assert [("harbour", probe.offset), ("harbour", probe.offset + 1)] == receiver.taken


async def test_a_refused_delivery_is_tried_again(
    probe: Probe, peer: TelegramPeer, group: Group, receiver: Receiver
) -> None:
    """Anything but a success keeps the update, and getWebhookInfo tells of it."""
    await probe.news()
    peer.webhook.pause = 0.01
    receiver.status = 503
    await probe.bot.set_webhook(receiver.url)
    await group.member("Ana").says(group, "one")
    await peer.until(lambda: len(receiver.taken) >= 2)
    told = await probe.bot.get_webhook_info()
    receiver.status = 200
    await peer.until(lambda: not peer.updates.pending)

    assert (receiver.url, 1) == (told.url, told.pending_update_count)
    assert told.last_error_message == "Wrong response from the webhook: 503"
    assert {probe.offset} == {number for _, number in receiver.taken}


async def test_nobody_polls_while_a_webhook_is_set(probe: Probe, receiver: Receiver) -> None:
    """GetUpdates is a conflict until deleteWebhook."""
    await probe.bot.set_webhook(receiver.url)
    words = await refusal(probe.bot.get_updates())
    await probe.bot.delete_webhook()

    assert words.startswith("Conflict: Conflict: can't use getUpdates method while webhook is")
    assert (await probe.bot.get_webhook_info()).url == ""
    assert await probe.news() == []
