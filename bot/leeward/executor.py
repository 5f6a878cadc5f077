"""The executor: does what decisions owe, within brakes and capabilities, and records outcomes.

Every act is counted in the store before it is sent and recorded after, so a
crash at any point loses nothing and repeats only what may be repeated.
"""

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from datetime import datetime, timedelta
from functools import partial
from typing import Final, Protocol, TypeAlias, TypeGuard, assert_never

import structlog
from msgspec import Struct
from msgspec.structs import replace

from leeward.brakes import HOUR, Brakes, Limits, space_of
from leeward.calling import Calling, nobody_named
from leeward.community import EVERYWHERE, call_key
from leeward.evidence import hide_holder
from leeward.guard import held
from leeward.ladder import ask_instead, capability, may_repeat, next_step
from leeward.members import choices_of
from leeward.performing import CANNOT, NOT_RUNNING, Acting, Observing, Performer
from leeward.readiness import HeldBack, nothing_held
from leeward.together import Together
from leeward.turns import Turns
from leeward_policies.advice import IN_DANGER
from leeward_policies.domain.action import (
    Action,
    Answer,
    AskHuman,
    Done,
    Failed,
    Hide,
    Observed,
    Outcome,
    Refused,
    Restrict,
    Reveal,
    Subject,
    Tip,
    TryLater,
    Unsupported,
    Warn,
)
from leeward_policies.domain.case import Case, without_reporters
from leeward_policies.domain.event import BrakeRaised, TipUndelivered
from leeward_policies.errors import AdapterError, LeaseTaken, StorageError
from leeward_policies.ports import (
    Adapter,
    AuditLine,
    BrakeStanding,
    Capabilities,
    Clock,
    Commit,
    OutboxEntry,
    People,
    Store,
)

RETRIES: Final = 5
"""Attempts of an act that failed and may be repeated; a page to humans is never given up."""

PAUSES: Final = (1.0, 5.0, 30.0, 120.0, 300.0)
"""Seconds between those attempts; the last is repeated."""

log = structlog.get_logger("leeward.executor")


LOST_AFTER: Final = 2
"""Failed attempts to call people after which others are called outside the platform."""


class Elsewhere(Protocol):
    """The admin's own ways out of the platform, such as a mail or a pager."""

    async def perform(self, action: AskHuman, case: Case | None) -> Outcome:
        """Call people; the platform's words, names and messages stay behind."""
        ...


After: TypeAlias = Callable[[OutboxEntry, Outcome], Awaitable[OutboxEntry | None]]
"""Says what else is owed once an act has ended, such as a notice to whoever it was done to."""


async def nothing_after(_: OutboxEntry, __: Outcome) -> OutboxEntry | None:
    """Owe nothing."""
    return None


class _Came(Struct, frozen=True):
    """What came of an act, and what is owed because of it."""

    outcome: Outcome
    again: OutboxEntry | None
    """The entry with its next due time, if it is to be tried again."""
    follow_ups: tuple[OutboxEntry, ...]


_Ended: TypeAlias = tuple[OutboxEntry, _Came]
"""An act, and what came of it."""


class Executor:
    """Takes committed outbox entries and sees each through to a final outcome."""

    def __init__(
        self,
        adapters: Mapping[str, Adapter],
        store: Store,
        clock: Clock,
        limits: Limits,
        *,
        case_of: Callable[[Subject], Case | None],
        on_undelivered: Callable[[TipUndelivered], Awaitable[None]],
        on_outcome: Callable[[OutboxEntry, Outcome], None] | None = None,
        held_back: HeldBack = nothing_held,
        after: After = nothing_after,
        elsewhere: Elsewhere | None = None,
        people: Callable[[], People] = nobody_named,
    ) -> None:
        self._adapters = adapters
        self._calling = Calling(adapters, clock, people)
        self._store = store
        self._clock = clock
        self._brakes = Brakes(limits)
        self._case_of = case_of
        self._on_undelivered = on_undelivered
        self._on_outcome = on_outcome
        self._held_back = held_back
        self._observing = Observing(clock)
        self._after = after
        self._elsewhere = elsewhere
        self._turns = Turns()
        self._begins = Together(self._begin)
        self._records = Together(self._write)
        self._more = asyncio.Event()
        self._idle = asyncio.Event()
        self._idle.set()
        self.failing: StorageError | None = None
        """Why nothing is recorded just now; None while all is well."""
        self._unrecorded: dict[str, _Came] = {}
        self._in_hand: set[str] = set()
        """Keys of the acts that are owed or under way."""

    # --- taking in -------------------------------------------------------------------------

    def owe(self, entries: Sequence[OutboxEntry]) -> None:
        """Take over committed entries; of those that are due the most urgent go first.

        An act that is owed already is not owed twice, as where somebody presses a button again.
        """
        for entry in entries:
            if entry.action.key not in self._in_hand:
                self._in_hand.add(entry.action.key)
                self._turns.add(entry)
        self._idle.clear()
        self._more.set()

    def raise_brake(self, raised: BrakeRaised) -> None:
        """Let a brake hold later for an hour at most; what it has held back stays withheld."""
        until = min(raised.until, self._clock.now() + HOUR)  # whatever a platform's clock says
        self._brakes.raise_until(raised.space, raised.rule, raised.kind, until)

    def brakes(self) -> tuple[BrakeStanding, ...]:
        """Return how the brakes stand."""
        return self._brakes.standing(self._clock.now())

    async def restore(self) -> None:
        """Take over what was owed when the process last stopped."""
        self.owe(await self._store.owed(limit=100_000))

    @property
    def waiting(self) -> int:
        """How many acts are owed or under way."""
        return len(self._turns) + self._turns.under_way

    @property
    def oldest(self) -> datetime | None:
        """When that was decided which waits for longest; None while nothing does."""
        return self._turns.oldest

    @property
    def is_settled(self) -> bool:
        """Whether nothing is due, nor under way."""
        due = self._turns.next_due
        return self._idle.is_set() and (due is None or due > self._clock.now())

    async def settled(self) -> None:
        """Wait until nothing is due: what waits for its time may still be owed."""
        if not self.is_settled:
            self._more.set()  # a clock that was moved by hand wakes nobody who is not asleep yet
        await self._idle.wait()

    async def run(self) -> None:
        """See entries through until cancelled."""
        async with asyncio.TaskGroup() as group:
            while True:
                entry = await self._next()
                task = group.create_task(self._see_through(entry))
                task.add_done_callback(partial(self._freed, entry))

    def _freed(self, entry: OutboxEntry, _: asyncio.Task[None]) -> None:
        self._turns.done(entry)
        self._more.set()

    async def _next(self) -> OutboxEntry:
        while True:
            now = self._clock.now()
            if (entry := self._turns.take(now)) is not None:
                self._idle.clear()  # also where it was put off, and fell due while nothing was
                return entry
            if self._turns.under_way == 0:
                self._idle.set()
            self._more.clear()
            due = self._turns.next_due
            await self._wait(None if due is None else (due - now).total_seconds())

    async def _wait(self, seconds: float | None) -> None:
        """Wait for a new entry or for the next due time."""
        async with asyncio.TaskGroup() as group:
            tasks: list[asyncio.Task[object]] = [group.create_task(self._more.wait())]
            if seconds is not None:
                tasks.append(group.create_task(self._clock.sleep(seconds)))
            await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
            for task in tasks:
                task.cancel()

    # --- seeing through ---------------------------------------------------------------------

    async def _see_through(self, entry: OutboxEntry) -> None:
        """Act, or find out why not, and record it; while the storage fails, nothing is done.

        What has been done and could not be recorded is not done again: only the record is.
        """
        key = entry.action.key
        try:
            came = self._unrecorded.get(key)
            is_second_try = came is not None
            if came is None:
                came = self._unrecorded[key] = await self._came(entry, await self._outcome(entry))
            await self._record(entry, came, alone=is_second_try)
        except LeaseTaken:
            raise
        except StorageError as error:
            self.failing = error
            log.error("storage.failed", problem=str(error), act=key)
            self._in_hand.discard(key)
            again = self._clock.now() + timedelta(seconds=PAUSES[1])
            self.owe([replace(entry, due=again)])

    async def _outcome(self, entry: OutboxEntry) -> Outcome:
        action = entry.action
        now = self._clock.now()
        if isinstance(action, AskHuman):
            return await self._call(entry, action)
        adapter = self._adapters.get(space_of(action).platform)
        if adapter is None:
            return Unsupported(action.key, now, NOT_RUNNING)
        try:
            with held(adapter.name):
                can = adapter.capabilities(space_of(action))
        except AdapterError as error:
            return Failed(action.key, now, str(error))
        if entry.attempts and not may_repeat(action, can):
            return Failed(action.key, now, "it may have been done before a crash; not repeated")
        performer = self._performer(action, adapter)
        if isinstance(performer, Acting) and (withheld := await self._withheld(action, can, now)):
            return withheld
        case = await self._case(entry)
        if isinstance(performer, Acting):
            await self._begins.add(action.key)
        return await performer.perform(action, case, await self._words(action))

    async def _call(self, entry: OutboxEntry, call: AskHuman) -> Outcome:
        """Call people, in every mode (`precise.md` 9): on platforms, or by the admin's own ways."""
        if call.whom == "elsewhere" and self._elsewhere is None:
            return Unsupported(call.key, self._clock.now(), "no way out of the platform is set up")
        case = await self._case(entry)
        await self._begins.add(call.key)
        if call.whom == "elsewhere" and self._elsewhere is not None:
            return await self._elsewhere.perform(call, case)
        return await self._calling.call(_addressed(call, case), case)

    async def _case(self, entry: OutboxEntry) -> Case | None:
        """Return the case of an act as a platform may know it; what answers somebody has none."""
        case_id = None if isinstance(entry.action, Answer) else entry.case
        case = await self._store.case(case_id) if case_id else None
        return None if case is None else without_reporters(case)

    async def _withheld(self, action: Action, can: Capabilities, now: datetime) -> Outcome | None:
        """Return why an act is not carried out although its policy enforces it."""
        if await self._is_unwanted(action):
            return Observed(action.key, now, reason="stopped")
        if self._held_back(action) is not None:
            return Observed(action.key, now, reason="not-ready")
        if capability(action, can) == "none":
            return Unsupported(action.key, now, CANNOT)
        if self._brakes.holds(action, now):
            return Observed(action.key, now, reason="brake")
        return None

    async def _is_unwanted(self, action: Action) -> bool:
        """Say whether whoever would read a tip wants none; help in danger is for everybody."""
        if not isinstance(action, Tip) or action.topic in IN_DANGER:
            return False
        return not (await choices_of(self._store, action.to)).tips

    async def _words(self, action: Action) -> str | None:
        """Open the sealed text of a hidden message that its author wants to be read again."""
        if not isinstance(action, Reveal) or not action.agreed:
            return None
        opened = AuditLine(self._clock.now(), "evidence.opened", (str(action.target),), "by=author")
        await self._store.commit(Commit(audit=(opened,)))
        texts = await self._store.evidence(hide_holder(action.target))
        return texts[-1].text if texts else None

    def _performer(self, action: Action, adapter: Adapter) -> Performer:
        """Choose who carries it out."""
        return {"enforce": Acting(adapter, self._clock), "observe": self._observing}[action.mode]

    async def _came(self, entry: OutboxEntry, outcome: Outcome) -> "_Came":
        again = _again(entry, outcome, self._clock.now())
        if again:
            return _Came(outcome, again, await self._nobody_reached(entry, outcome))
        notice = await self._after(entry, outcome)
        owed = self._follow_ups(entry, outcome)
        return _Came(outcome, None, (*owed, *([notice] if notice else ())))

    async def _begin(self, keys: Sequence[str]) -> None:
        await self._store.begin(keys)

    async def _record(self, entry: OutboxEntry, came: "_Came", *, alone: bool) -> None:
        """Record what came of an act, with others that ended at the same time.

        One that could not be recorded so is tried alone, so that it keeps no other back.
        """
        outcome, again = came.outcome, came.again
        await self._records.add((entry, came), alone=alone)
        self.failing = None
        del self._unrecorded[entry.action.key]
        self._in_hand.discard(entry.action.key)
        if self._on_outcome is not None:
            self._on_outcome(entry, outcome)
        try:
            if isinstance(entry.action, Tip) and _is_unread(outcome):
                await self._tell_undelivered(entry.action)  # so that the page shows it as urgent
        finally:
            self.owe([*([again] if again else ()), *came.follow_ups])

    async def _write(self, ended: Sequence[_Ended]) -> None:
        await self._store.commit(
            Commit(
                # What has ended is owed no longer, though a failing storage had put it off.
                outcomes=tuple(
                    (came.again or replace(entry, due=None), came.outcome) for entry, came in ended
                ),
                outbox=tuple(one for _, came in ended for one in came.follow_ups),
                audit=tuple(_audit(entry, came.outcome) for entry, came in ended),
            )
        )

    async def _tell_undelivered(self, tip: Tip) -> None:
        """Let the case about a tip that reached nobody rise in the queue (`precise.md` 16)."""
        channel = tip.message.channel_ref if tip.message else EVERYWHERE
        author = tip.because.subject.author
        await self._on_undelivered(
            TipUndelivered(channel, tip.to, author, tip.key, self._clock.now())
        )

    def _follow_ups(self, entry: OutboxEntry, outcome: Outcome) -> list[OutboxEntry]:
        """Return the next step of the ladder, or the page about a brake."""
        action: Action | None = None
        match outcome:
            case _ if isinstance(entry.action, Tip) and _is_unread(outcome):
                return self._page_about_tip(entry, entry.action)
            case Failed() if isinstance(entry.action, Warn):
                pass  # it may have been read: a second word, in public, is worse than none
            case Unsupported() | Refused() | Failed():
                action = next_step(entry.action)
            case Observed(reason="brake"):
                return self._page_about_brake(entry)
            case Observed() | Done() | TryLater():
                pass
            case _:
                assert_never(outcome)
        if action is None:
            return []
        case = entry.case
        if case is None and (known := self._case_of(action.because.subject)) is not None:
            case = known.id  # one story is one case: what was not possible is told in it
        return [OutboxEntry(action, entry.decision, self._clock.now(), case)]

    def _page_about_brake(self, entry: OutboxEntry) -> list[OutboxEntry]:
        """Page the moderators about a brake; it is about a rule and belongs to no case."""
        now = self._clock.now()
        page = self._brakes.page(entry.action, now)
        return [] if page is None else [OutboxEntry(page, entry.decision, now)]

    async def _nobody_reached(
        self, entry: OutboxEntry, outcome: Outcome
    ) -> tuple[OutboxEntry, ...]:
        """Return the call outside the platform where nobody on it can be called.

        For one decision about one case that is once, however often the platform refuses.
        """
        call = entry.action
        if not isinstance(call, AskHuman) or self._elsewhere is None:
            return ()
        if call.whom in {"elsewhere", "nobody"}:
            return ()
        is_lost = isinstance(outcome, Refused | Unsupported)
        if not is_lost and (isinstance(outcome, TryLater) or entry.attempts < LOST_AFTER):
            return ()
        key = (
            f"{call.key}+elsewhere" if entry.case is None else call_key(entry.decision, entry.case)
        )
        if await self._was_tried(entry.decision, key):
            return ()
        outside = replace(call, key=key, whom="elsewhere")
        return (OutboxEntry(outside, entry.decision, self._clock.now(), entry.case),)

    async def _was_tried(self, decision: str, key: str) -> bool:
        """Say whether something came of an act before; while the storage fails, nobody knows."""
        try:
            return any(one.key == key for one in await self._store.outcomes([decision]))
        except StorageError:
            return False

    def _page_about_tip(self, entry: OutboxEntry, tip: Tip) -> list[OutboxEntry]:
        """Page the safety lead, if a case is open about the one who could not be reached."""
        case = self._case_of(Subject(tip.because.subject.author, tip.to))
        if case is None:
            return []
        page = ask_instead(tip, "urgent")
        return [OutboxEntry(page, entry.decision, self._clock.now(), case.id)]


def _is_unread(outcome: Outcome) -> bool:
    """Say whether nobody reads a tip: it could not be given, or its reader wants none.

    Of a pattern people must know that either way (`precise.md` 16).
    """
    if isinstance(outcome, Observed):
        return outcome.reason == "stopped"
    return isinstance(outcome, Unsupported | Refused | Failed)


def _again(entry: OutboxEntry, outcome: Outcome, now: datetime) -> OutboxEntry | None:
    """Return the entry with its next due time, if it is to be tried again."""
    match outcome:
        case TryLater(seconds=seconds):
            return replace(entry, attempts=0, due=now + timedelta(seconds=max(seconds, 0.1)))
        case Unsupported() if isinstance(entry.action, AskHuman) and _is_elsewhere(entry.action):
            return None  # nothing is set up, and nothing will be before a new start
        case Failed() | Refused() | Unsupported() if _calls_people(entry.action):
            pass
        case Failed() if entry.attempts + 1 < RETRIES and isinstance(entry.action, Hide | Restrict):
            pass
        case _:
            return None
    pause = PAUSES[min(entry.attempts, len(PAUSES) - 1)]
    return replace(entry, attempts=entry.attempts + 1, due=now + timedelta(seconds=pause))


def _addressed(call: AskHuman, case: Case | None) -> AskHuman:
    """Return a call as it is made; of suspected abuse its responders alone are told.

    The case may have become theirs after people were asked about it.
    """
    if _calls_people(call) and case is not None and "csea" in case.asked:
        return replace(call, whom="csea")
    return call


def _calls_people(action: Action) -> TypeGuard[AskHuman]:
    """Say whether people are called, which is never given up; a card is only a card."""
    return isinstance(action, AskHuman) and action.whom != "nobody"


def _is_elsewhere(call: AskHuman) -> bool:
    return call.whom == "elsewhere"


def _audit(entry: OutboxEntry, outcome: Outcome) -> AuditLine:
    kind = type(entry.action).__struct_config__.tag
    what = f"outcome.{type(outcome).__struct_config__.tag}"
    detail = f"kind={kind} rule={entry.action.rule}"
    about: tuple[str, ...] = (entry.action.key, entry.decision)
    if isinstance(entry.action, Answer) and entry.case is not None:
        about += (entry.case,)  # so that whoever may not know of the case finds no answer in it
    return AuditLine(outcome.at, what, about, detail)
