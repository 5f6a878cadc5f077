"""Plays a conversation file on the loopback platform, through the whole house."""

import asyncio
import tempfile
from collections.abc import Callable
from contextlib import AsyncExitStack
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Final

from msgspec import Struct

from leeward.app import Running, open_cases, running
from leeward.community import Step
from leeward.desk import FrontDesk
from leeward.detectors import installed_detectors, known_signals
from leeward.looking import Looking
from leeward.notices import TOPICS
from leeward.testing.clock import VirtualClock
from leeward.testing.ending import CaseSeen, Ending
from leeward.testing.in_private import asked, is_private, unread
from leeward.testing.script import SOMETHING_ELSE, LineTable, PersonTable, Script
from leeward_adapters.loopback import (
    AsksToWait,
    Fails,
    Fault,
    Forbidden,
    Gone,
    Kills,
    LoopbackAdapter,
    LosesReply,
    Member,
    Platform,
    Refuses,
)
from leeward_policies.domain.action import Asked, Mode, Outcome
from leeward_policies.domain.case import Case
from leeward_policies.domain.refs import CommunityRef, MessageRef, UserRef
from leeward_policies.errors import StorageError
from leeward_policies.loading.durations import seconds_of
from leeward_policies.policy import Policy, load
from leeward_policies.ports import Archive, OutboxEntry
from leeward_policies.schema import WARNINGS

PATIENCE: Final = 60.0
"""Real seconds after which the house is taken to hang."""

LONGEST: Final = 6 * 3_600.0
"""Seconds that are let pass at once; a longer silence is let pass in pieces, so that what
happens daily happens."""

LOOK: Final = 0.02
"""Real seconds between two looks whether the storage is what everybody waits for."""

STORAGE_PATIENCE: Final = 100.0
"""Seconds of the play that a failing storage is waited for; nobody is there to mend it."""

TRIES: Final = 5
"""How often it is waited at the end for what was put off."""

HIDES_KEPT: Final = timedelta(days=30)
"""How long the words of a hidden message are kept."""

BUSY: Final = 60.0
"""Seconds that a busy platform asks to wait."""

ROLES: Final = '[audience.roles]\nyoung = ["under 18"]\nstaff = ["moderator", "admin"]\n'
"""What the admin of every conversation has mapped."""


@cache
def policy_of(pack: str, mode: Mode, added: str) -> Policy:
    """Return the policy of an admin who extends a pack, has mapped roles, and adds something."""
    text = f"""
schema = 1
name = "conversation"
version = "1"
extends = "{pack}"
mode = "{mode}"
{added}
{ROLES}
"""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "policy.toml"
        path.write_text(text, "utf-8")
        return load(path, known_signals())


class Watcher(Struct, frozen=True):
    """Who looks on: each is called as it happens."""

    says: Callable[[datetime, str, str, str], None]
    """A line: when, in which room, whose name, and the text."""
    decided: Callable[[Step], None]
    came_of: Callable[[OutboxEntry, Outcome], None]


class Play:
    """One performance of a script; `run` may be called once."""

    def __init__(
        self, script: Script, store: Archive, clock: VirtualClock, watcher: Watcher | None = None
    ) -> None:
        self.watcher = watcher
        self._script = script
        self._store = store
        self._clock = clock
        self.platform = Platform(clock, keeps_keys=script.platform.keeps_keys)
        self.policy = policy_of(script.pack, script.mode, script.policy)
        self._people: dict[str, Member] = {}
        self._said: dict[int, list[MessageRef]] = {}
        self._opened: dict[str, int] = {}
        self._restricted: set[str] = set()
        self._refused: list[int] = []
        self._unread: list[str] = []
        self._house = AsyncExitStack()
        self._running: Running | None = None

    async def run(self) -> Ending:
        """Let everything happen, line by line, and return what came of it."""
        self._builds()
        try:
            await self._starts()
            for number, line in enumerate(self._script.line, 1):
                for _ in range(line.times):
                    await self._passes(line.after)
                    await self._happens(number, line)
                    await self._looks(number)
            await self._catches_up()
        finally:
            await self._house.aclose()
        return self._ending(await open_cases(self._store))

    def name(self, user: UserRef) -> str:
        """Return how a member is called."""
        named = (member.name for member in self._people.values() if member.ref == user)
        return next(named, user.id)

    # --- the world ------------------------------------------------------------------------------

    def _builds(self) -> None:
        table, space = self._script.platform, self.platform.space()
        space.private, space.undo_hide = table.private, table.undo_hide
        space.lacks.update(table.lacks)
        space.above_bot.update(table.above_bot)
        rooms = self._script.rooms or {"general": self._script.room}
        for name, room in rooms.items():
            self.platform.room(name, audience=room.audience, seen_by=room.seen_by)
        for key, person in self._script.people.items():
            self._people[key] = self._comes(key, person)

    def _comes(self, key: str, person: PersonTable) -> Member:
        name = person.name or key.capitalize()
        if person.is_bridge:
            return self.platform.webhook(name)
        since = timedelta(days=person.days) if person.days else None
        member = self.platform.member(name, roles=person.roles, since=since)
        if person.door == "closed":
            member.closes_door()
        if person.line == "opened":
            member.opens_line()
        return member

    # --- the house ------------------------------------------------------------------------------

    async def _starts(self) -> None:
        """Start our process on what the store has kept."""
        looking = Looking(installed_detectors(), self._clock)
        desk = FrontDesk(self._store, self._clock, looking, hides_kept=HIDES_KEPT)
        adapter = LoopbackAdapter(self.platform, desk=desk)
        self._running = await self._house.enter_async_context(
            running(
                CommunityRef("club"),
                self.policy,
                installed_detectors(),
                self._store,
                adapters={adapter.name: adapter},
                clock=self._clock,
                on_step=self.watcher.decided if self.watcher else None,
                on_outcome=self.watcher.came_of if self.watcher else None,
            )
        )
        desk.open(self._running)
        await self._settles()

    async def _restarts(self) -> None:
        await self._house.aclose()
        await self._starts()

    async def _settles(self) -> None:
        """Wait until everything is heard and done; where our process has died, start another."""
        killed = self.platform.faults.killed
        quiet = asyncio.create_task(self._is_quiet())
        dead = asyncio.create_task(killed.wait())
        try:
            async with asyncio.timeout(PATIENCE):
                await self._waits(quiet, dead)
                dead.cancel()
                if not killed.is_set():
                    await quiet
        finally:
            quiet.cancel()
            dead.cancel()
            await asyncio.gather(quiet, dead, return_exceptions=True)
        if killed.is_set():
            killed.clear()
            await self._restarts()

    async def _waits(self, *ends: "asyncio.Task[object]") -> None:
        """Wait for one of the ends; while the storage fails, let time pass, and then give up."""
        passed = 0.0
        while not (await asyncio.wait(ends, timeout=LOOK, return_when=asyncio.FIRST_COMPLETED))[0]:
            failing = self._failing()
            if failing is None:
                continue
            if passed >= STORAGE_PATIENCE:
                raise failing
            self._clock.advance(STORAGE_PATIENCE / 20)
            passed += STORAGE_PATIENCE / 20

    def _failing(self) -> StorageError | None:
        if self._running is None:
            return None
        return self._running.pipeline.failing or self._running.executor.failing

    async def _is_quiet(self) -> None:
        await self.platform.log.is_heard()
        if self._running is not None:
            await self._running.settled()

    async def _catches_up(self) -> None:
        """Let what a failing storage has put off be done at the end, too."""
        for _ in range(TRIES):
            if self._running is not None and self._running.executor.waiting:
                self._clock.advance(STORAGE_PATIENCE / 20)
                await self._settles()

    async def _passes(self, duration: str) -> None:
        left = float(seconds_of(duration) or 0)
        while left > 0:
            piece = min(left, LONGEST)
            self._clock.advance(piece)
            left -= piece
            await self._settles()

    # --- one line -------------------------------------------------------------------------------

    async def _happens(self, number: int, line: LineTable) -> None:
        if line.by is None:
            await self._strikes(line)
        else:
            try:
                await self._acts(number, self._people[line.by], line)
            except (Forbidden, Gone):
                self._refused.append(number)
        await self._settles()

    async def _acts(self, number: int, who: Member, line: LineTable) -> None:
        if line.edits is not None:
            await who.edits(self._said[line.edits][-1], line.says or "")
        elif line.says is not None:
            self._said.setdefault(number, []).append(await self._says(who, line, line.says))
        elif line.deletes is not None:
            await who.deletes(self._said[line.deletes][-1])
        elif line.reports is not None:
            await self._reports(number, who, line)
        elif line.asks_for_help:
            await who.asks_for_help()
        elif line.judges is not None:
            await who.judges(line.case, line.judges)
        elif line.joins:
            await who.joins(self._script.people[line.by or ""].roles)
        elif line.leaves:
            await who.leaves()
        elif is_private(line):
            self._unread += unread(number, line, await asked(who, line, self._said))

    async def _reports(self, number: int, who: Member, line: LineTable) -> None:
        """Report a line, a person or something else; by the bot, where its receipt is read."""
        what, room = line.reports, self._room(line)
        subject: MessageRef | Member | None = None
        if isinstance(what, int):
            subject = self._said[what][-1]
        elif what is not None and what != SOMETHING_ELSE:
            subject = self._people[what]
        if line.reads:
            receipt = await who.reports_to_bot(subject, line.reason, room=room)
            self._unread += unread(number, line, receipt)
        else:
            is_abuse = line.is_abuse_material
            await who.reports(subject, line.reason, room=room, is_abuse_material=is_abuse)

    async def _says(self, who: Member, line: LineTable, text: str) -> MessageRef:
        if self.watcher is not None:
            self.watcher.says(self._clock.now(), self._room(line), who.name, text)
        called = (line.to,) if isinstance(line.to, str) else line.to
        quoted = line.quotes
        return await who.says(
            self._room(line),
            text,
            to=[self._people[name] for name in called if name],
            reply_to=None if line.answers is None else self._said[line.answers][-1],
            quoting=self._said[quoted][-1] if isinstance(quoted, int) else quoted,
            links=line.links,
        )

    def _room(self, line: LineTable) -> str:
        return line.room or next(iter(self._script.rooms), "general")

    async def _strikes(self, line: LineTable) -> None:
        faults = self.platform.faults
        fault: Fault | None = None
        match line.happens:
            case "restart":
                await self._restarts()
            case "redelivery":
                self.platform.log.redeliver()
            case "crash":
                fault = Kills(line.when)
            case "reply-lost":
                fault = LosesReply()
            case "refusal":
                fault = Refuses()
            case "busy":
                fault = AsksToWait(BUSY)
            case "outage":
                fault = Fails()
            case "silence" | None:
                pass
        if fault is not None:
            faults.plan(fault, on=line.call)

    # --- what came of it ------------------------------------------------------------------------

    async def _looks(self, number: int) -> None:
        """Remember what can change again: restrictions, and since when a case is open."""
        for key, member in self._people.items():
            if member.is_restricted:
                self._restricted.add(key)
        for case in await open_cases(self._store):
            self._opened.setdefault(case.id, number)

    def _ending(self, cases: tuple[Case, ...]) -> Ending:
        platform = self.platform
        letters = [(key, letter) for key, member in self._people.items() for letter in member.inbox]
        posts = [*platform.desk("moderators"), *platform.desk("safety-lead")]
        hidden = platform.hidden()
        return Ending(
            cases=tuple(sorted((self._case(case) for case in cases), key=lambda c: c.opened_by)),
            pages=sum(1 + post.changed for post in posts),
            tips=tuple(sorted((key, one.topic) for key, one in letters if one.kind == "tip")),
            warned=tuple(sorted(key for key, one in letters if one.topic in WARNINGS)),
            notices=tuple(
                sorted((key, one.topic) for key, one in letters if one.topic in TOPICS.values())
            ),
            answers=tuple(sorted((key, one.topic) for key, one in letters if one.kind == "answer")),
            unread=tuple(self._unread),
            reminded=self._reminded(),
            hidden=tuple(
                number for number, refs in self._said.items() if any(ref in hidden for ref in refs)
            ),
            restricted=tuple(sorted(self._restricted)),
            refused=tuple(dict.fromkeys(self._refused)),
        )

    def _reminded(self) -> tuple[int, ...]:
        """Return the lines that were answered in public, once for each time."""
        lines = {ref: number for number, refs in self._said.items() for ref in refs}
        return tuple(sorted(lines.get(ref, 0) for ref in self.platform.answered()))

    def _case(self, case: Case) -> CaseSeen:
        desks: tuple[Asked, ...] = ("moderators", "safety-lead")
        target = case.subject.target
        return CaseSeen(
            kind=case.kind,
            author=self._key(case.subject.author),
            target=None if target is None else self._key(target),
            opened_by=self._opened[case.id],
            urgency=case.urgency,
            desks=tuple(d for d in desks if any(p.case == case.id for p in self.platform.desk(d))),
        )

    def _key(self, user: UserRef) -> str:
        return next((k for k, member in self._people.items() if member.ref == user), user.id)
