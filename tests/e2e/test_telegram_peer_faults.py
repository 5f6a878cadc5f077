"""Our own Telegram fails as a test plans it, refuses too many calls, and can be watched."""

import asyncio
import time
from collections.abc import AsyncIterator

import pytest
from telegram import BotCommand, BotCommandScopeChat, ChatAdministratorRights
from telegram_peer.bot_api import TelegramPeer
from telegram_peer.failing import Delay, DropAfter, DropBefore, RateLimited, Status
from telegram_peer.flood import Limits
from telegram_peer.groups import Group
from telegram_peer.polling import Probe, judged, probing, refusal
from telegram_peer.serving import Moment, Request

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


# -- faults --------------------------------------------------------------------------------


async def test_a_call_is_cut_before_or_after_it_was_done(
    peer: TelegramPeer, probe: Probe, group: Group
) -> None:
    """Both look alike to the bot; only one happened."""
    peer.faults.plan("sendMessage", DropBefore())
    peer.faults.plan("sendMessage", DropAfter())
    words = [await refusal(probe.bot.send_message(group.key, text)) for text in ("one", "two")]

    assert [each.partition(":")[0] for each in words] == ["NetworkError", "NetworkError"]
    assert [m.text for m in group.messages] == ["two"]
    assert [r.done for r in peer.requested("sendMessage")] == [False, True]
    assert [r.status for r in peer.requested("sendMessage")] == [None, None]


@pytest.mark.parametrize(
    ("fault", "words"),
    [
        (Status(502), "NetworkError: Bad Gateway (502)"),
        (Status(500), "NetworkError: Internal Server Error"),
        (
            Status(403, "Forbidden: gone"),
            "Forbidden: Forbidden: gone",
        ),
        (RateLimited(7), "RetryAfter: Flood control exceeded."),
    ],
)
async def test_a_call_is_answered_as_planned(
    peer: TelegramPeer, probe: Probe, group: Group, fault: Status | RateLimited, words: str
) -> None:
    """Nothing is done, and the next call is as usual."""
    peer.faults.plan("sendMessage", fault, when=lambda p: p["text"] == "one")
    other = await refusal(probe.bot.send_message(group.key, "zero"))
    failed = await refusal(probe.bot.send_message(group.key, "one"))
    again = await refusal(probe.bot.send_message(group.key, "one"))

    assert failed.startswith(words)
    assert (other, again) == ("it was done", "it was done")
    assert (peer.faults.pending, [m.text for m in group.messages]) == (0, ["zero", "one"])
    assert int(isinstance(fault, RateLimited)) == peer.refused_429


@pytest.mark.parametrize("before", [True, False])
async def test_a_reply_is_held_back(
    peer: TelegramPeer, probe: Probe, group: Group, *, before: bool
) -> None:
    """Before it is done, or after."""
    peer.faults.plan("*", Delay(0.3, before=before))
    sending = asyncio.create_task(probe.bot.send_message(group.key, "one"))
    await peer.until(lambda: peer.requested("sendMessage"))
    if not before:
        await peer.until(lambda: group.messages)
        assert not sending.done()
    else:
        assert group.messages == []
    await sending

    assert [m.text for m in group.messages] == ["one"]


async def test_the_world_is_stopped_at_a_moment(
    peer: TelegramPeer, probe: Probe, group: Group
) -> None:
    """A hook sees each call arrive, be done and be answered, and can cut it at any of these."""
    seen: list[tuple[str, bool]] = []

    def hook(moment: Moment, request: Request) -> bool:
        seen.append((moment, request.done))
        return not (moment == "accepted" and request.parameters.get("text") == "two")

    peer.on_request = hook
    await probe.bot.send_message(group.key, "one")
    words = await refusal(probe.bot.send_message(group.key, "two"))
    await peer.until(lambda: len(seen) == 5)

    assert seen[:3] == [("arrived", False), ("accepted", True), ("replied", True)]
    assert (
        [m.text for m in group.messages],
        words.partition(":")[0],
    ) == (["one", "two"], "NetworkError")


async def test_what_does_not_come_is_said(peer: TelegramPeer, probe: Probe) -> None:
    """A wait that fails names what is missing and what was called last."""
    await probe.bot.get_me()
    with pytest.raises(TimeoutError, match=r"0\.02 s: no rain.*getMe 200"):
        await peer.until(lambda: False, 0.02, what="no rain")


# -- limits --------------------------------------------------------------------------------


async def test_too_many_messages_in_a_chat_are_refused(
    peer: TelegramPeer, probe: Probe, group: Group
) -> None:
    """A few at once are fine; deletions, and other chats, are not counted in."""
    other = peer.supergroup("Elsewhere")
    other.adds_bot("delete_messages")
    sent = [await probe.bot.send_message(group.key, str(number)) for number in range(3)]
    words = await refusal(probe.bot.send_message(group.key, "3"))
    await probe.bot.delete_message(group.key, sent[0].message_id)
    await probe.bot.send_message(other.key, "4")

    assert words.startswith("RetryAfter: Flood control exceeded.")
    assert (
        peer.refused_429,
        [r.status for r in peer.requested("sendMessage") if not r.done],
    ) == (1, [429])
    assert peer.requested("sendMessage")[3].reply["parameters"] == {"retry_after": 1}


async def test_limits_can_be_lifted(peer: TelegramPeer, probe: Probe, group: Group) -> None:
    """For tests that are about something else."""
    peer.limits.enforced = False
    for number in range(8):
        await probe.bot.send_message(group.key, str(number))

    assert (len(group.messages), peer.refused_429) == (8, 0)


def test_limits_are_those_that_telegram_names() -> None:
    """Thirty calls a second, one message a second in a chat, twenty a minute in a group."""
    limits = Limits()
    clock = [0.0]
    limits.now = lambda: clock[0]
    overall = [limits.check("deleteMessages", -1) is None for _ in range(31)]
    clock[0] = 2.0
    burst = [limits.check("sendMessage", 7) is None for _ in range(4)]
    clock[0] = 3.0
    next_second = [limits.check("sendMessage", 7) is None for _ in range(2)]
    taken = 0
    for second in range(100, 130):
        clock[0] = float(second)
        taken += limits.check("sendMessage", -7) is None
    refused = limits.check("sendMessage", -7)
    assert refused is not None

    assert overall == [True] * 30 + [False]
    assert burst == [True, True, True, False]
    assert next_second == [True, False]
    assert (taken, refused.parameters) == (20, {"retry_after": 31})


# -- what else the bot can do --------------------------------------------------------------


async def test_the_bot_presents_itself(peer: TelegramPeer, probe: Probe, group: Group) -> None:
    """Commands by scope and language, descriptions, and the rights that are proposed."""
    bot, scope = probe.bot, BotCommandScopeChat(group.key)
    await bot.set_my_commands([BotCommand("help_me", "Ask for help")])
    await bot.set_my_commands([BotCommand("report", "Report")], scope=scope, language_code="de")
    await bot.set_my_description("Looks after people")
    await bot.set_my_short_description("Looks")
    wanted = ChatAdministratorRights.no_rights().to_dict() | {"can_delete_messages": True}
    await bot.set_my_default_administrator_rights(ChatAdministratorRights(**wanted))
    bad = await refusal(bot.set_my_commands([BotCommand("Help!", "x")]))
    rights = await bot.get_my_default_administrator_rights()

    assert [c.command for c in await bot.get_my_commands()] == ["help_me"]
    assert [c.command for c in await bot.get_my_commands(scope, "de")] == ["report"]
    assert await bot.get_my_commands(scope) == ()
    assert (await bot.get_my_description()).description == "Looks after people"
    assert (await bot.get_my_short_description()).short_description == "Looks"
    assert (rights.can_delete_messages, rights.can_restrict_members) == (True, False)
    assert (bad, peer.unmodelled) == ("BadRequest: Bot_command_invalid", [])


async def test_calls_are_kept_with_their_time(
    peer: TelegramPeer, probe: Probe, group: Group
) -> None:
    """A test can ask what was called, with which parameters, how often and when."""
    began = time.monotonic()
    await probe.bot.send_message(group.key, "hi", disable_notification=True)
    (call,) = peer.requested("sendmessage")

    assert {"chat_id": group.key, "text": "hi", "disable_notification": True} == call.parameters
    assert (call.status, call.done) == (200, True)
    assert began <= call.moment <= time.monotonic()
