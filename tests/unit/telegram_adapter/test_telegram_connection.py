"""A connection to Telegram stands, ends, and says why it cannot go on."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from pathlib import Path

import pytest
from structlog.testing import capture_logs
from telegram_acting import Riverside, riverside, space, user
from telegram_peer.failing import Status

from leeward.clock import SystemClock
from leeward.testing.acts import note
from leeward.testing.scripted_desk import ScriptedDesk
from leeward_adapters.live.adapter import NOT_CONNECTED_SECONDS
from leeward_adapters.telegram.adapter import TelegramAdapter
from leeward_adapters.telegram.connection import Pace
from leeward_adapters.telegram.hearing.polling import PollingPace
from leeward_adapters.telegram.settings import TOKEN_VARIABLE, TelegramSettings
from leeward_policies.domain.action import Done, Failed, TryLater
from leeward_policies.domain.event import Event, MessageSent
from leeward_policies.domain.refs import MessageRef, SpaceRef
from leeward_policies.errors import AuthFailed, ConfigError, NotReady
from leeward_policies.ports import Capabilities, Delivery

QUICK = Pace(
    meeting=10.0, drain=1.0, polling=PollingPace(longest=0.6, again=0.05, patience=1.0, parting=1.0)
)


class Process:
    """An adapter that listens, and what it has heard; everything is committed at once."""

    def __init__(self, club: Riverside, settings: TelegramSettings, token: str) -> None:
        self.club = club
        self.events: list[Event] = []
        self.adapter = TelegramAdapter(
            settings, token, club.folder, club.desk, SystemClock(), pace=QUICK
        )
        self.listening: asyncio.Task[None] | None = None

    async def take(self, delivery: Delivery) -> None:
        """Commit an event."""
        self.events.append(delivery.event)
        if delivery.cursor is not None:
            await self.adapter.committed(delivery.cursor)

    async def is_up(self) -> None:
        """Wait until acts are carried out; one that nobody notices tells."""
        about = MessageRef("telegram", self.club.group.id, "general", "1")
        nothing = note(about, user(self.club.ana), "are you there")

        while not isinstance(await self.adapter.perform(nothing, None), Done):  # noqa: ASYNC110
            await asyncio.sleep(0.005)  # nothing tells when a connection stands

    def words(self) -> list[str]:
        """Return the texts of the messages heard."""
        return [event.message.text.body for event in self.events if isinstance(event, MessageSent)]


@asynccontextmanager
async def process(
    club: Riverside, *, token: str = "", settings: TelegramSettings | None = None
) -> AsyncIterator[Process]:
    """Let an adapter listen; at the end it is cancelled as a process is."""
    one = Process(club, settings or club.settings(), token or club.peer.token)
    one.listening = asyncio.create_task(one.adapter.listen(one.take, None))
    try:
        yield one
    finally:
        one.listening.cancel()
        with suppress(asyncio.CancelledError, NotReady, AuthFailed):
            await one.listening


async def ended(one: Process) -> None:
    """Wait until listening ends, and raise what ended it."""
    assert one.listening is not None
    async with asyncio.timeout(30):
        await one.listening


@pytest.fixture
async def club(tmp_path: Path) -> AsyncIterator[Riverside]:
    """Return a Telegram of ours with two groups."""
    async with riverside(tmp_path) as built:
        yield built


async def test_it_knows_its_chats_before_it_is_up(club: Riverside) -> None:
    """What can be done in a group, and who looks after it, is known before anything is read."""
    async with process(club) as one:
        await one.is_up()

        can = one.adapter.capabilities(space(club.group))

        assert (can.hide, can.restrict, can.ask) == ("full", "full", "full")
        assert await one.adapter.roles_of(user(club.lou)) == ("admin", "moderator")


async def test_the_next_process_remembers_chats_that_nobody_named(club: Riverside) -> None:
    """A group that was added by hand is known again after a restart: its id was kept, no name."""
    other = club.peer.supergroup("Harbour")
    other.adds_bot("delete_messages")
    kai = other.member("Kai")
    async with process(club) as one:
        await one.is_up()
        await kai.says(other, "hello")
        await club.peer.until(lambda: "hello" in one.words())

    async with process(club) as one:
        await one.is_up()

        assert one.adapter.capabilities(space(other)).hide == "full"
        assert one.adapter.capabilities(space(other)).restrict == "none"
    assert "Harbour" not in str(club.desk.memos)


async def test_a_right_that_is_given_counts_at_once(club: Riverside) -> None:
    """Nothing has to be started again when an admin gives the bot another right."""
    club.group.bot_may("delete_messages")
    async with process(club) as one:
        await one.is_up()
        before = one.adapter.capabilities(space(club.group)).restrict

        club.group.bot_may("delete_messages", "restrict_members")
        await club.peer.until(
            lambda: one.adapter.capabilities(space(club.group)).restrict == "full"
        )

        assert before == "none"


async def test_nobody_is_watched_over_in_a_moderators_group(club: Riverside) -> None:
    """What moderators say to each other about a case is no talk of the community."""
    async with process(club) as one:
        await one.is_up()
        await club.mo.says(club.team, "look at case 12")
        await club.ana.says(club.group, "hello")
        await club.peer.until(one.words)

        assert one.words() == ["hello"]


async def test_a_group_that_cannot_be_read_is_told(club: Riverside) -> None:
    """Where the bot is no administrator and privacy mode is on, it says that it sees nothing."""
    club.group.bot_may()
    async with process(club) as one:
        await one.is_up()

        (said,) = one.adapter.blind

        assert "1 group cannot be read" in said


async def test_without_privacy_mode_a_plain_member_reads_it_all(club: Riverside) -> None:
    """Then nothing is said of it."""
    club.peer.privacy_off()
    club.group.bot_may()
    async with process(club) as one:
        await one.is_up()

        assert one.adapter.blind == ()


async def test_a_wrong_token_is_the_owners_matter(club: Riverside) -> None:
    """It is refused, nothing is tried again, and the error holds no token."""
    token = "1:wrong-wrong-wrong"  # noqa: S105 - it is none

    async with process(club, token=token) as one:
        with pytest.raises(AuthFailed) as refused:
            await ended(one)

    assert "BotFather" in str(refused.value)
    assert token not in str(refused.value)


@pytest.mark.parametrize("method", ["getMe", "getUpdates"])
async def test_a_fault_of_telegrams_is_waited_for(club: Riverside, method: str) -> None:
    """What Telegram cannot answer ends the connection for a while, and is nobody's mistake."""
    club.peer.faults.plan(method, Status(502), times=100)

    async with process(club) as one:
        with pytest.raises(NotReady):
            await ended(one)


async def test_a_chat_that_cannot_be_asked_about_stops_nothing(club: Riverside) -> None:
    """Messages are read all the same, and it is asked again later."""
    club.peer.faults.plan("getChat", Status(500), times=100)
    async with process(club) as one:
        with capture_logs() as logged:
            await one.is_up()
        await club.ana.says(club.group, "hello")
        await club.peer.until(lambda: one.words() == ["hello"])

    assert "telegram.chat_not_asked" in [line["event"] for line in logged]


async def test_before_a_connection_nothing_is_ruled_out(club: Riverside) -> None:
    """An act then waits, and nobody is told that it cannot be done."""
    adapter = TelegramAdapter(
        club.settings(), club.peer.token, club.folder, club.desk, SystemClock()
    )
    about = MessageRef("telegram", club.group.id, "general", "1")

    outcome = await adapter.perform(note(about, user(club.ana), "key"), None)

    assert isinstance(outcome, TryLater)
    assert outcome.seconds == NOT_CONNECTED_SECONDS
    assert adapter.capabilities(space(club.group)).hide == "full"
    assert adapter.capabilities(SpaceRef("discord", "1")) == Capabilities()
    assert adapter.blind == ()
    assert await adapter.roles_of(user(club.ana)) is None
    assert "cannot be asked" in await adapter.order_refusal(club.acts(about, "ban"), user(club.mo))


async def test_a_closed_adapter_does_nothing(club: Riverside) -> None:
    """Closed before it ever listened, it listens no more and fails what is asked of it."""
    adapter = TelegramAdapter(
        club.settings(), club.peer.token, club.folder, club.desk, SystemClock()
    )
    about = MessageRef("telegram", club.group.id, "general", "1")
    await adapter.close()

    await adapter.listen(_nobody, None)

    assert isinstance(await adapter.perform(note(about, user(club.ana), "k"), None), Failed)
    assert club.peer.requests == []


async def test_what_was_done_is_forgotten_when_it_ends_in_order(club: Riverside) -> None:
    """The last word of an orderly end lets Telegram forget what is committed."""
    async with process(club) as one:
        await one.is_up()
        await club.ana.says(club.group, "hello")
        await club.peer.until(lambda: one.words() == ["hello"])

        await one.adapter.close()

        assert not club.peer.updates.pending


def test_it_is_made_from_its_table(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The token comes from the environment or its file; without one there is no adapter."""
    desk, clock = ScriptedDesk(), SystemClock()
    with pytest.raises(ConfigError, match="there is no token"):
        TelegramAdapter.configured({}, tmp_path, desk, clock)

    monkeypatch.setenv(TOKEN_VARIABLE, "712000001:AA-not-a-real-token-00")

    assert TelegramAdapter.configured({}, tmp_path, desk, clock).name == "telegram"


async def _nobody(_: Delivery) -> None:
    """Take nothing in."""
