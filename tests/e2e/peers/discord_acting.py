"""A bot that only acts: our performer on an unmodified client, connected to the Discord of ours."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from datetime import timedelta
from pathlib import Path

import discord
from discord.http import Route
from discord_peer.people import Person
from discord_peer.places import Guild
from discord_peer.server import DiscordPeer
from discord_peer.things import Channel, Message, Role
from msgspec import Struct
from typing_extensions import override

from leeward.clock import SystemClock
from leeward.testing.acts import Kind, acts, because
from leeward.testing.clock import VirtualClock
from leeward_adapters.discord.context import Context
from leeward_adapters.discord.hearing.directory import Directory
from leeward_adapters.discord.perform import Performer
from leeward_adapters.discord.sending.answers import seconds_asked
from leeward_adapters.discord.sending.invalid_requests import PER_SECOND
from leeward_adapters.discord.settings import DiscordSettings, SpaceSettings
from leeward_adapters.live.sending.schedule import Schedule
from leeward_policies.domain.action import Action, AskHuman, Because, Outcome, Subject, Urgency
from leeward_policies.domain.case import Case, CaseEvidence
from leeward_policies.domain.decision import Decision
from leeward_policies.domain.event import Event
from leeward_policies.domain.refs import CommunityRef, MessageRef, SpaceRef, UserRef
from leeward_policies.errors import NotReady
from leeward_policies.ports import (
    Choices,
    Desk,
    EvidenceText,
    Looked,
    MemberData,
    Memo,
    MyReport,
    People,
    Reasons,
    Standing,
    Tipped,
)

DECISION = "0123456789abcdef0123456789abcdef"
"""A decision's id."""


class APerformersDesk(Desk):
    """The desk as the acts need it: who answers, and what was done; it is told nothing."""

    def __init__(self) -> None:
        self.answering = People()
        self.given: dict[str, Reasons] = {}
        self.is_open = True

    @override
    async def tell(self, event: Event, adapter: str) -> Decision | None:
        raise NotImplementedError

    @override
    async def case(self, case_id: str) -> Case | None:
        raise NotImplementedError

    @override
    async def open_cases(self) -> tuple[Case, ...]:
        return ()

    @override
    async def open_lines(self, case: Case, by: UserRef) -> tuple[EvidenceText, ...]:
        raise NotImplementedError

    @override
    async def undoing(self, case: Case, by: UserRef) -> tuple[Action, ...]:
        raise NotImplementedError

    @override
    async def reasons(self, decision_id: str) -> Reasons | None:
        self._must_be_open()
        return self.given.get(decision_id)

    @override
    async def appeal_of(self, decision_id: str, who: UserRef) -> Case | None:
        raise NotImplementedError

    @override
    async def console_link(self, who: UserRef) -> str | None:
        raise NotImplementedError

    @override
    async def look(self, message: object, by: UserRef) -> Looked:
        raise NotImplementedError

    @override
    async def my_data(self, member: UserRef) -> MemberData:
        raise NotImplementedError

    @override
    async def choices(self, member: UserRef) -> Choices:
        return Choices()

    @override
    async def choose(self, member: UserRef, choices: Choices) -> None:
        raise NotImplementedError

    @override
    async def my_reports(self, member: UserRef) -> tuple[MyReport, ...]:
        raise NotImplementedError

    @override
    async def tipped(self, decision_id: str, member: UserRef) -> Tipped | None:
        raise NotImplementedError

    @override
    async def remember(self, adapter: str, memo: Memo) -> None:
        raise NotImplementedError

    @override
    async def recall(self, adapter: str, key: str) -> Memo | None:
        raise NotImplementedError

    @override
    async def recalled(self, adapter: str, prefix: str) -> tuple[Memo, ...]:
        raise NotImplementedError

    @override
    async def forget(self, adapter: str, key: str) -> None:
        raise NotImplementedError

    @override
    def standing(self) -> Standing:
        raise NotImplementedError

    @override
    def policy_in_words(self) -> str:
        raise NotImplementedError

    @override
    def home_country(self) -> str:
        return ""

    @override
    def people(self) -> People:
        self._must_be_open()
        return self.answering

    @override
    def is_staff(self, roles: Sequence[str]) -> bool:
        return False

    def _must_be_open(self) -> None:
        if not self.is_open:
            raise NotReady(place="desk")


class Monotonic:
    """Monotonic seconds that a test moves on."""

    def __init__(self) -> None:
        self.seconds = 1_000.0

    def __call__(self) -> float:
        """Return them."""
        return self.seconds


class Acting(Struct, frozen=True):
    """One process's performer, and what it was made of."""

    performer: Performer
    context: Context
    desk: APerformersDesk
    now: Monotonic

    async def does(
        self, action: Action, case: Case | None = None, words: str | None = None
    ) -> Outcome:
        """Do one act as the executor has it done: with 30 seconds at most."""
        async with asyncio.timeout(30.0):
            return await self.performer.perform(action, case, words)


async def _at_once(_: float) -> None:
    await asyncio.sleep(0)


@asynccontextmanager
async def acting(
    peer: DiscordPeer,
    folder: Path,
    *,
    settings: DiscordSettings | None = None,
    desk: APerformersDesk | None = None,
    later: timedelta = timedelta(0),
) -> AsyncIterator[Acting]:
    """Connect a new process, and part from it as a crash does: without a word.

    Args:
        peer: the Discord of ours.
        folder: of its configuration.
        settings: the table; None for the peer's address alone.
        desk: to be asked; None for one at which nobody is named.
        later: by how much its clock shows when it began, so that what is there came before it.
    """
    settings = settings or DiscordSettings(api_base=peer.api_base)
    before, Route.BASE = Route.BASE, peer.api_base
    client = discord.AutoShardedClient(
        intents=discord.Intents(guilds=True),
        max_messages=None,
        chunk_guilds_at_startup=False,
        member_cache_flags=discord.MemberCacheFlags.none(),
        guild_ready_timeout=0.02,
    )
    desk = desk or APerformersDesk()
    clock = VirtualClock(SystemClock().now() + later)
    async with client:
        running = asyncio.create_task(client.start(peer.token))
        try:
            await peer.until(lambda: running.done() or client.is_ready())
            schedule = Schedule(asked=seconds_asked, per_second=PER_SECOND)
            context = Context(client, schedule, Directory(), settings, folder, desk, clock)
            now = Monotonic()
            yield Acting(Performer(context, now, _at_once), context, desk, now)
            await schedule.close()
        finally:
            running.cancel()
            await asyncio.gather(running, return_exceptions=True)
            Route.BASE = before


class Riverside(Struct, frozen=True):
    """A server with one room, one for moderators, an ordinary member and a moderator."""

    peer: DiscordPeer
    guild: Guild
    room: Channel
    forum: Channel
    """For cases; only its staff and the bot see it."""
    ana: Person
    mo: Person
    role: Role
    """Of those who are called to urgent cases."""
    folder: Path

    def settings(self, moderators: Channel | None = None) -> DiscordSettings:
        """Return a configuration in which cases go into a room, or into the forum."""
        rooms = SpaceSettings(moderators=(moderators or self.forum).id, page_role=self.role.id)
        return DiscordSettings(api_base=self.peer.api_base, spaces={self.guild.id: rooms})

    def bot(
        self,
        *,
        moderators: Channel | None = None,
        desk: APerformersDesk | None = None,
        later: timedelta = timedelta(0),
    ) -> AbstractAsyncContextManager[Acting]:
        """Connect a new process; see `acting`."""
        settings = self.settings(moderators)
        return acting(self.peer, self.folder, settings=settings, desk=desk, later=later)

    async def ana_says(self, text: str = "hello") -> MessageRef:
        """Let Ana write into the room."""
        return ref_of(await self.ana.says(self.room, text), self.guild)

    def acts(
        self, about: MessageRef, kind: Kind, *, number: int = 0, agreed: bool = False
    ) -> Action:
        """Return an act about a message of Ana's; a number makes it one of another decision."""
        key = f"{number:032x}:{kind}" if number else f"{DECISION}:{kind}"
        who, by = user(self.ana.id), user(self.mo.id)
        return acts(about, who, space(self.guild), by, key, agreed=agreed)[kind]

    def forgets_nonces(self) -> None:
        """Let some minutes pass, after which Discord knows no nonce any more."""
        self.peer.world._recent.clear()  # noqa: SLF001 - the peer has no clock that a test moves


@asynccontextmanager
async def riverside(folder: Path) -> AsyncIterator[Riverside]:
    """Build the server, and see at the end that everything sent was as Discord wants it."""
    async with DiscordPeer.running() as peer:
        guild = peer.guild("Riverside *club*")
        room = guild.text("general")
        role = guild.role("team")
        forum = guild.forum("cases", visible_to=[role], tags=["urgent", "high"])
        ana, mo = guild.member("Ana"), guild.member("Mo", roles=[role])
        yield Riverside(peer, guild, room, forum, ana, mo, role, folder)
        assert peer.violations == [], peer.violations
        assert peer.unmodelled == []


def ref_of(message: Message, guild: Guild) -> MessageRef:
    """Return the ref of a message in a guild."""
    return MessageRef("discord", guild.id, message.channel.id, message.id)


def user(number: str) -> UserRef:
    """Return the ref of an account."""
    return UserRef("discord", "", number)


def space(guild: Guild) -> SpaceRef:
    """Return the ref of a guild."""
    return SpaceRef("discord", guild.id)


def asks(
    about: MessageRef,
    author: UserRef,
    *,
    key: str = f"{DECISION}:ask:moderators",
    urgency: Urgency = "high",
    lead: bool = False,
) -> AskHuman:
    """Return a question to people about a message."""
    return AskHuman(
        key=key,
        rule="threat",
        because=because(author),
        mode="enforce",
        message=about,
        whom="safety-lead" if lead else "moderators",
        urgency=urgency,
    )


def a_case(
    about: MessageRef,
    author: UserRef,
    *,
    number: int = 1,
    urgency: Urgency = "high",
    lines: int = 1,
) -> Case:
    """Return an open case that holds a message as evidence, as often as told."""
    at = SystemClock().now()
    reason = Because("{author} wrote something threatening", Subject(author))
    line = CaseEvidence(about, at, author, "threat", reason)
    return Case(
        id=f"case-{number}",
        community=CommunityRef("riverside"),
        kind="threat",
        subject=Subject(author),
        urgency=urgency,
        opened_at=at,
        updated_at=at,
        channel=about.channel_ref,
        evidence=(line,) * lines,
        decisions=(DECISION,),
        due=at + timedelta(hours=1),
        asked=("moderators",),
    )
