"""A bot that only acts: our performer on an unmodified library, and the Telegram of ours."""

import asyncio
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from datetime import timedelta
from pathlib import Path
from typing import Final

from msgspec import Struct
from telegram import Bot
from telegram.request import HTTPXRequest
from telegram_peer.bot_api import TelegramPeer
from telegram_peer.groups import Group
from telegram_peer.persons import Person
from telegram_peer.posts import Message

from leeward.clock import SystemClock
from leeward.testing.acts import Kind, acts, because
from leeward.testing.clock import VirtualClock
from leeward.testing.scripted_desk import ScriptedDesk
from leeward_adapters.live.sending.schedule import Rate, Schedule
from leeward_adapters.telegram.context import Context
from leeward_adapters.telegram.hearing.acquaintance import Acquaintance
from leeward_adapters.telegram.hearing.directory import Directory
from leeward_adapters.telegram.perform import Performer
from leeward_adapters.telegram.sending.rates import PER_SECOND, WIDTHS, seconds_asked
from leeward_adapters.telegram.settings import SpaceSettings, TelegramSettings, secret_of
from leeward_policies.domain.action import Action, AskHuman, Because, Outcome, Subject, Urgency
from leeward_policies.domain.case import Case, CaseEvidence
from leeward_policies.domain.refs import CommunityRef, MessageRef, SpaceRef, UserRef

DECISION: Final = "0123456789abcdef0123456789abcdef"
"""A decision's id."""


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
    desk: ScriptedDesk
    now: Monotonic
    clock: VirtualClock

    async def does(
        self, action: Action, case: Case | None = None, words: str | None = None
    ) -> Outcome:
        """Do one act as the executor has it done: with 30 seconds at most."""
        async with asyncio.timeout(30.0):
            return await self.performer.perform(action, case, words)

    async def looks_at(self, *groups: Group) -> None:
        """Learn what a group is and who looks after it, as the connection does at its start."""
        context = self.context
        context.directory.learn_me(context.bot.bot.to_dict())
        meeting = Acquaintance(
            context.bot, context.schedule, context.directory, context.desk, context.clock
        )
        for group in groups:
            await meeting.meet(group.id)


async def _at_once(_: float) -> None:
    await asyncio.sleep(0)


@asynccontextmanager
async def acting(
    peer: TelegramPeer,
    folder: Path,
    *,
    settings: TelegramSettings | None = None,
    desk: ScriptedDesk | None = None,
    later: timedelta = timedelta(0),
    rates: Mapping[str, Sequence[Rate]] | None = None,
) -> AsyncIterator[Acting]:
    """Connect a new process, and part from it as a crash does: without a word.

    Args:
        peer: the Telegram of ours.
        folder: of its configuration.
        settings: the table; None for the peer's address alone.
        desk: to be asked, which keeps the memos; None for one at which nobody is named.
        later: by how much its clock shows more than it is.
        rates: of the lanes; None for none, so that no test waits.
    """
    settings = settings or TelegramSettings(base_url=peer.base_url)
    desk = desk or ScriptedDesk()
    clock = VirtualClock(SystemClock().now() + later)
    schedule = Schedule(
        per_second=PER_SECOND, asked=seconds_asked, widths=WIDTHS, rates=rates or {}
    )
    request = HTTPXRequest(connection_pool_size=32, read_timeout=5.0, connect_timeout=5.0)
    base = peer.base_url
    bot = Bot(peer.token, base_url=f"{base}/bot", base_file_url=f"{base}/file/bot", request=request)
    async with bot:
        directory = Directory(str(bot.id))
        secret = secret_of(peer.token)
        context = Context(bot, schedule, directory, settings, folder, desk, clock, secret)
        now = Monotonic()
        yield Acting(Performer(context, now, _at_once), context, desk, now, clock)
        await schedule.close()


class Riverside(Struct, frozen=True):
    """A supergroup, its moderators' forum, an ordinary member, a moderator and a safety lead."""

    peer: TelegramPeer
    group: Group
    team: Group
    """The moderators' group, with topics."""
    ana: Person
    mo: Person
    lou: Person
    """The safety lead, who has started the bot."""
    folder: Path
    desk: ScriptedDesk

    def settings(self, *, moderators: Group | None = None) -> TelegramSettings:
        """Return a configuration in which cases go into the forum, or into another group."""
        return TelegramSettings(
            base_url=self.peer.base_url,
            spaces={self.group.id: SpaceSettings(moderators=(moderators or self.team).id)},
        )

    @asynccontextmanager
    async def bot(
        self,
        *,
        moderators: Group | None = None,
        later: timedelta = timedelta(0),
        looks: bool = True,
        settings: TelegramSettings | None = None,
    ) -> AsyncIterator[Acting]:
        """Connect a new process that knows its groups; see `acting`."""
        chosen = settings or self.settings(moderators=moderators)
        async with acting(
            self.peer, self.folder, settings=chosen, desk=self.desk, later=later
        ) as one:
            if looks:
                await one.looks_at(self.group, moderators or self.team)
            yield one

    def kept(self) -> list[str]:
        """Return the keys of memos about what was done, or is to be."""
        return sorted(key for _, key in self.desk.memos if not key.startswith("chat:"))

    def ana_says(self, text: str = "hello") -> MessageRef:
        """Let Ana write into the group."""
        return ref_of(self.ana.writes(self.group, text))

    async def started(self, bot: Acting) -> asyncio.Task[None]:
        """Let a process do what it promises for a time, as its connection does."""
        running = asyncio.create_task(bot.performer.run())
        await asyncio.sleep(0)
        return running

    def acts(
        self, about: MessageRef, kind: Kind, *, number: int = 0, agreed: bool = False
    ) -> Action:
        """Return an act about a message of Ana's; a number makes it one of another decision."""
        key = f"{number:032x}:{kind}" if number else f"{DECISION}:{kind}"
        who, by = user(self.ana), user(self.mo)
        return acts(about, who, space(self.group), by, key, agreed=agreed)[kind]


@asynccontextmanager
async def riverside(folder: Path) -> AsyncIterator[Riverside]:
    """Build the groups, and see at the end that everything sent was as Telegram wants it."""
    async with TelegramPeer.running() as peer:
        peer.limits.enforced = False  # nothing here waits: what keeps to the limits is the lanes
        group = peer.supergroup("Riverside *club*")
        team = peer.supergroup("Riverside team", forum=True)
        group.adds_bot("delete_messages", "restrict_members", "invite_users")
        team.adds_bot("manage_topics", "pin_messages")
        ana, mo = group.member("Ana"), group.member("Mo")
        mo.is_member_of(team)
        lou = team.member("Lou")
        lou.is_admin_of(group)
        lou.opened_bot()
        desk = ScriptedDesk()
        yield Riverside(peer, group, team, ana, mo, lou, folder, desk)
        assert peer.violations == [], peer.violations
        assert peer.unmodelled == []


def ref_of(message: Message) -> MessageRef:
    """Return the ref of a message in a group."""
    thread = message.thread
    room = "general" if thread is None else str(thread)
    return MessageRef("telegram", str(message.chat_key), room, message.id)


def user(person: Person) -> UserRef:
    """Return the ref of an account."""
    return UserRef("telegram", "", person.id)


def space(group: Group) -> SpaceRef:
    """Return the ref of a group."""
    return SpaceRef("telegram", group.id)


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
