"""Telegram is asked for updates again and again, and forgets what is done and nothing else."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import pytest
from aiohttp import web
from structlog.testing import capture_logs
from telegram import Bot
from telegram.request import HTTPXRequest
from telegram_peer.bot_api import TelegramPeer
from telegram_peer.failing import DropBefore, RateLimited, Status
from telegram_peer.groups import Group
from telegram_peer.persons import Person

from leeward.clock import SystemClock
from leeward_adapters.telegram.hearing.directory import Directory
from leeward_adapters.telegram.hearing.intake import Intake
from leeward_adapters.telegram.hearing.library_logs import hush
from leeward_adapters.telegram.hearing.offsets import Offsets
from leeward_adapters.telegram.hearing.polling import Polling, PollingPace
from leeward_adapters.telegram.hearing.wire import ALLOWED_UPDATES
from leeward_policies.domain.event import (
    Event,
    MemberLeft,
    MessageSent,
    ReactionAdded,
    Unreadable,
)
from leeward_policies.errors import AdapterError, AuthFailed, Broken, NotReady
from leeward_policies.ports import Delivery

QUICK = PollingPace(longest=0.6, again=0.01, patience=20.0, parting=5.0)
WORDS = "meet me at the old mill"


class Listener:
    """A process that polls a peer; commits come at once, or when a test says so."""

    def __init__(
        self,
        peer: TelegramPeer,
        *,
        since: str | None = None,
        commits: bool = True,
        token: str = "",
        base_url: str = "",
        pace: PollingPace = QUICK,
    ) -> None:
        hush()
        self.peer = peer
        self.events: list[Event] = []
        self.cursors: list[str] = []
        self.commits = commits
        self.answered: list[int] = []
        self.may_answer = asyncio.Event()
        self.may_answer.set()
        self.offsets = Offsets(since)
        self.bot = Bot(
            token or peer.token,
            base_url=f"{base_url or peer.base_url}/bot",
            request=HTTPXRequest(connection_pool_size=8),
            get_updates_request=HTTPXRequest(connection_pool_size=1),
        )
        self.intake = Intake(
            self._deliver,
            Directory(str(peer.world.bot.id), str(peer.world.bot.username)),
            self.offsets,
            SystemClock(),
            self._answer,
        )
        self.polling = Polling(self.bot, self.offsets, self.intake, seconds=20, pace=pace)

    async def _deliver(self, delivery: Delivery) -> None:
        self.events.append(delivery.event)
        if delivery.cursor is not None:
            self.cursors.append(delivery.cursor)
            if self.commits:
                self.intake.committed(delivery.cursor)

    async def _answer(self, payload: dict[str, Any]) -> None:
        await self.may_answer.wait()
        self.answered.append(payload["update_id"])

    def commit(self) -> None:
        """Commit everything that was handed in."""
        self.intake.committed(self.cursors[-1])

    @property
    def said(self) -> list[str]:
        """What was said, in the order of hearing."""
        return [one.message.text.body for one in self.events if isinstance(one, MessageSent)]

    @asynccontextmanager
    async def running(self, *, goodbye: bool = False) -> AsyncIterator[asyncio.Task[None]]:
        """Poll for as long as a block lasts; then end as a killed process does, or properly."""
        await self.bot.initialize()
        task = asyncio.create_task(self.polling.run())
        try:
            yield task
        finally:
            task.cancel()
            await asyncio.wait((task,))
            await self.intake.close(0.0)
            if goodbye:
                await self.polling.part()
            await self.bot.shutdown()

    async def ended(self) -> AdapterError:
        """Poll until it ends by itself, and return why."""
        async with self.running() as task:
            await asyncio.wait((task,), timeout=60.0)
            error = task.exception() if task.done() else None
        assert isinstance(error, AdapterError)
        assert self.peer.token not in str(error)
        return error


@pytest.fixture
async def peer() -> AsyncIterator[TelegramPeer]:
    """Run a Telegram; what the specification does not allow fails the test."""
    async with TelegramPeer.running() as running:
        yield running
        assert running.violations == []


@pytest.fixture
def group(peer: TelegramPeer) -> Group:
    """Return a group in which the bot is an administrator."""
    group = peer.supergroup("Riverside")
    group.adds_bot("delete_messages")
    peer.updates.drop()
    return group


@pytest.fixture
def ana(group: Group) -> Person:
    """Return a member."""
    return group.member("Ana")


async def test_what_is_said_is_heard_in_order_and_forgotten(
    peer: TelegramPeer, group: Group, ana: Person
) -> None:
    """More than one answer holds."""
    said = [f"words {number}" for number in range(250)]
    for words in said:
        ana.writes(group, words)
    listener = Listener(peer)
    async with listener.running():
        await peer.polled()

    assert listener.said == said
    assert listener.polling.heard is not None


async def test_every_question_names_what_it_wants(
    peer: TelegramPeer, group: Group, ana: Person
) -> None:
    """Members and reactions come only to a bot that names them."""
    listener = Listener(peer)
    async with listener.running():
        await peer.polled()
        message = ana.writes(group, "hello")
        await ana.reacts(message, "👍")
        await ana.leaves(group)
        await peer.polled()

    assert {type(event) for event in listener.events} == {MessageSent, ReactionAdded, MemberLeft}
    assert all(
        list(ALLOWED_UPDATES) == request.parameters["allowed_updates"]
        for request in peer.requested("getUpdates")
    )


async def test_what_is_not_committed_is_with_telegram(
    peer: TelegramPeer, group: Group, ana: Person
) -> None:
    """After a kill with 50 uncommitted updates the next process hears all of them."""
    said = [f"words {number}" for number in range(50)]
    for words in said:
        ana.writes(group, words)
    killed = Listener(peer, commits=False)
    async with killed.running():
        await peer.until(lambda: len(killed.said) == 50)
    assert len(peer.updates.pending) == 50

    after = Listener(peer)
    async with after.running():
        await peer.polled()

    assert (killed.said, after.said) == (said, said)


async def test_what_was_committed_before_a_kill_is_no_event_again(
    peer: TelegramPeer, group: Group, ana: Person
) -> None:
    """Telegram was not told before the kill; the cursor of the storage knows."""
    for words in ("one", "two"):
        ana.writes(group, words)
    killed = Listener(peer, commits=False)
    async with killed.running():
        await peer.until(lambda: len(killed.said) == 2)

    after = Listener(peer, since=killed.cursors[0])
    async with after.running():
        await peer.polled()

    assert after.said == ["two"]


async def test_the_last_word_lets_telegram_forget(
    peer: TelegramPeer, group: Group, ana: Person
) -> None:
    """A process that ends properly leaves nothing behind that is done."""
    ana.writes(group, "one")
    ana.writes(group, "two")
    listener = Listener(peer, commits=False)
    async with listener.running(goodbye=True):
        await peer.until(lambda: len(listener.said) == 2)
        listener.commit()

    assert not peer.updates.pending


async def test_no_last_word_is_said_where_nothing_was_done(peer: TelegramPeer) -> None:
    """There is nothing to forget."""
    listener = Listener(peer)
    async with listener.running(goodbye=True):
        await peer.until(lambda: peer.updates.pollers)

    assert len(peer.requested("getUpdates")) == 1


async def test_a_last_word_that_is_not_heard_does_no_harm(
    peer: TelegramPeer, group: Group, ana: Person
) -> None:
    """What is done comes again, and is passed over."""
    ana.writes(group, "one")
    listener = Listener(peer)
    with capture_logs() as logged:
        async with listener.running(goodbye=True):
            await peer.polled()
            peer.goes_down()

    assert logged[-1]["event"] == "telegram.not_parted"


async def test_new_updates_are_heard_behind_one_that_waits(
    peer: TelegramPeer, group: Group, ana: Person
) -> None:
    """An answer that takes long keeps Telegram from forgetting, and nobody from being heard."""
    listener = Listener(peer)
    listener.may_answer.clear()
    ana.opened_bot()
    async with listener.running():
        await ana.starts()
        await peer.until(lambda: listener.intake.received == 1)
        ana.writes(group, "meanwhile")
        await peer.until(lambda: listener.said == ["meanwhile"])
        assert len(peer.updates.pending) == 2

        listener.may_answer.set()
        await peer.polled()

    assert len(listener.answered) == 1
    assert len(listener.events) == 1


async def test_an_update_that_nobody_can_read_is_passed(
    peer: TelegramPeer, group: Group, ana: Person
) -> None:
    """The library would fail on it; we say that it came, and go on."""
    peer.rest.judge = None
    peer.updates.judge = None
    peer.sends_raw({"message": {"text": WORDS, "chat": {"id": group.key}}})
    peer.sends_raw({"message": WORDS})
    peer.sends_raw({"something_new": WORDS})
    ana.writes(group, "after")
    listener = Listener(peer)
    async with listener.running():
        await peer.polled()

    first, second, last = listener.events
    assert isinstance(first, Unreadable)
    assert isinstance(second, Unreadable)
    assert first.channel.space == group.id
    assert isinstance(last, MessageSent)
    assert WORDS not in str(listener.events)


async def test_a_count_that_begins_anew_is_followed(
    peer: TelegramPeer, group: Group, ana: Person
) -> None:
    """As after a week of quiet, in one process and over a restart."""
    ana.writes(group, "before")
    listener = Listener(peer)
    async with listener.running():
        await peer.polled()
        peer.updates.next_id = 4_000
        ana.writes(group, "after")
        await peer.polled()
        ana.writes(group, "later")
        await peer.polled()

    assert listener.said == ["before", "after", "later"]


@pytest.mark.parametrize("fault", [Status(500), Status(502), DropBefore()])
async def test_a_line_that_breaks_is_tried_again(
    peer: TelegramPeer, group: Group, ana: Person, fault: Status | DropBefore
) -> None:
    """For a while; nothing is lost meanwhile."""
    peer.faults.plan("getUpdates", fault, times=3)
    ana.writes(group, "hello")
    listener = Listener(peer)
    async with listener.running():
        await peer.polled()

    assert listener.said == ["hello"]


async def test_a_pause_that_telegram_asks_for_is_kept(
    peer: TelegramPeer, group: Group, ana: Person
) -> None:
    """It is tried again after as many seconds."""
    peer.faults.plan("getUpdates", RateLimited(1))
    ana.writes(group, "hello")
    listener = Listener(peer)
    async with listener.running():
        await peer.polled()

    assert listener.said == ["hello"]


async def test_a_line_that_stays_broken_is_given_up(peer: TelegramPeer) -> None:
    """The supervisor says so, and makes a new connection after a pause."""
    peer.faults.plan("getUpdates", DropBefore(), times=-1)
    listener = Listener(peer, pace=PollingPace(again=0.01, longest=0.01, patience=0.1))

    error = await listener.ended()

    assert isinstance(error, NotReady)


@pytest.mark.parametrize(
    ("fault", "kind", "words"),
    [
        (Status(401, "Unauthorized"), AuthFailed, "token"),
        (Status(404, "Not Found"), AuthFailed, "token"),
        (Status(409, "Conflict: terminated by other getUpdates request"), NotReady, "another"),
    ],
)
async def test_what_no_question_makes_better_ends_it(
    peer: TelegramPeer, fault: Status, kind: type[AdapterError], words: str
) -> None:
    """At once, and with a cure."""
    peer.faults.plan("getUpdates", fault, times=-1)

    error = await Listener(peer).ended()

    assert type(error) is kind
    assert words in str(error)


async def test_two_pollers_are_noticed(peer: TelegramPeer) -> None:
    """One of them is told, and says so."""
    first, second = Listener(peer), Listener(peer)
    async with first.running() as task:
        await peer.until(lambda: peer.updates.pollers)
        async with second.running():
            await peer.until(task.done)
            error = task.exception()

    assert isinstance(error, NotReady)
    assert "another program" in str(error)


async def test_a_question_that_is_never_taken_is_told(peer: TelegramPeer) -> None:
    """A server of one's own may be too old."""
    peer.faults.plan("getUpdates", Status(400, f"Bad Request: {WORDS}"), times=-1)
    listener = Listener(peer, pace=PollingPace(again=0.01, longest=0.01, patience=0.1))

    error = await listener.ended()

    assert isinstance(error, Broken)
    assert WORDS not in str(error)


async def test_a_webhook_is_removed_at_the_start(
    peer: TelegramPeer, group: Group, ana: Person
) -> None:
    """Nobody may poll while there is one; what waits is not dropped."""
    ana.writes(group, "hello")
    peer.webhook.url, peer.updates.hooked = "http://127.0.0.1:9/", True
    listener = Listener(peer)
    async with listener.running():
        await peer.polled()

    (request,) = peer.requested("deleteWebhook")
    assert listener.said == ["hello"]
    assert not request.parameters.get("drop_pending_updates")


async def test_a_webhook_that_cannot_be_looked_for_ends_it(peer: TelegramPeer) -> None:
    """Telegram is out of reach."""
    peer.faults.plan("getWebhookInfo", DropBefore(), times=-1)

    assert isinstance(await Listener(peer).ended(), NotReady)


async def test_neither_words_nor_token_are_logged(
    peer: TelegramPeer, group: Group, ana: Person, caplog: pytest.LogCaptureFixture
) -> None:
    """Over a broken line and an update that nobody can read."""
    caplog.set_level(0)
    peer.updates.judge = None
    peer.faults.plan("getUpdates", Status(500), times=1)
    peer.sends_raw({"message": WORDS})
    ana.writes(group, WORDS)
    with capture_logs() as logged:
        listener = Listener(peer)
        async with listener.running():
            await peer.polled()

    everything = str(logged) + caplog.text
    assert listener.said == [WORDS]
    assert WORDS not in everything
    assert peer.token not in everything


@asynccontextmanager
async def stranger(*answers: Any) -> AsyncIterator[str]:
    """Run a server that is no Telegram: it gives these answers in turn, and the last for good."""
    left = list(answers)

    async def answer(request: web.Request) -> web.Response:
        if request.path.endswith("getUpdates"):
            return web.json_response(left.pop(0) if len(left) > 1 else left[0])
        result = {"id": 1, "is_bot": True, "first_name": "x", "url": "", "username": "x"}
        webhook = {"has_custom_certificate": False, "pending_update_count": 0}
        return web.json_response({"ok": True, "result": result | webhook})

    app = web.Application()
    app.router.add_post("/{path:.*}", answer)
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.5)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    try:
        yield f"http://127.0.0.1:{runner.addresses[0][1]}"
    finally:
        await runner.cleanup()


@pytest.mark.parametrize(
    "answer", [{"ok": True, "result": {"a": WORDS}}, {"ok": True}, [WORDS], WORDS, None]
)
async def test_what_is_no_answer_of_telegrams_is_told(peer: TelegramPeer, answer: Any) -> None:
    """Where base_url leads to somebody else; what they say is not repeated."""
    async with stranger(answer) as address:
        pace = PollingPace(again=0.01, longest=0.01, patience=0.1)
        error = await Listener(peer, base_url=address, pace=pace).ended()

    assert isinstance(error, NotReady)
    assert "base_url" in str(error)
    assert WORDS not in str(error)


async def test_what_has_no_number_does_not_make_us_ask_without_a_pause(
    peer: TelegramPeer,
) -> None:
    """It is an event whenever it comes; nobody could let it be forgotten."""
    odd = {"ok": True, "result": [{"message": WORDS}]}
    async with stranger(odd, odd, {"ok": True, "result": [{"update_id": 5}]}) as address:
        pace = PollingPace(pause=0.01, longest=0.01)
        listener = Listener(peer, base_url=address, pace=pace)
        async with listener.running():
            await peer.until(lambda: listener.offsets.offset == 6)

    assert [type(event) for event in listener.events] == [Unreadable, Unreadable]
