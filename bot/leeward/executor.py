"""The executor: does what decisions owe, within brakes and capabilities, and records outcomes.

Every act is counted in the store before it is sent and recorded after, so a
crash at any point loses nothing and repeats only what may be repeated.
"""

import asyncio
import heapq
import itertools
from collections.abc import Awaitable, Callable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Final, Protocol, assert_never

import structlog
from msgspec import Struct
from msgspec.structs import replace
from typing_extensions import override

from leeward.brakes import Brakes, Limits, space_of
from leeward.community import EVERYWHERE
from leeward.guard import guarded, held
from leeward.ladder import ask_instead, capability, may_repeat, next_step
from leeward_policies.domain.action import (
    Action,
    AskHuman,
    Done,
    Failed,
    Hide,
    Mode,
    Observed,
    Outcome,
    Refused,
    Restrict,
    Subject,
    Tip,
    TryLater,
    Unsupported,
    Warn,
)
from leeward_policies.domain.case import Case
from leeward_policies.domain.event import TipUndelivered
from leeward_policies.errors import AdapterError, LeaseTaken, StorageError
from leeward_policies.ports import Adapter, AuditLine, Clock, Commit, OutboxEntry, Store

AT_ONCE: Final = 16
"""Acts under way at the same time."""

PATIENCE: Final = 30.0
"""Seconds a platform may take for one act before it counts as failed."""

RETRIES: Final = 5
"""Attempts of an act that failed and may be repeated; a page to humans is never given up."""

PAUSES: Final = (1.0, 5.0, 30.0, 120.0, 300.0)
"""Seconds between those attempts; the last is repeated."""

log = structlog.get_logger("leeward.executor")


class Performer(Protocol):
    """What carries an act out: really, or only in the record."""

    async def perform(self, action: Action, case: Case | None) -> Outcome:
        """Do one act, or say what it would have been."""
        ...


class Acting(Performer):
    """Carries acts out through an adapter; this is where an adapter's bugs are held."""

    def __init__(self, adapter: Adapter, clock: Clock) -> None:
        self._adapter = adapter
        self._clock = clock

    @override
    async def perform(self, action: Action, case: Case | None) -> Outcome:
        try:
            async with asyncio.timeout(PATIENCE):
                return await guarded(self._adapter.name, self._adapter.perform(action, case))
        except TimeoutError:
            reason = f"no answer within {PATIENCE:.0f} seconds"
        except AdapterError as error:
            reason = str(error)
        return Failed(action.key, self._clock.now(), reason)


class Observing(Performer):
    """Carries nothing out, and says that it would have been."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock

    @override
    async def perform(self, action: Action, case: Case | None) -> Outcome:
        return Observed(action.key, self._clock.now())


class _Came(Struct, frozen=True):
    """What came of an act, and what is owed because of it."""

    outcome: Outcome
    again: OutboxEntry | None
    """The entry with its next due time, if it is to be tried again."""
    follow_ups: tuple[OutboxEntry, ...]


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
    ) -> None:
        self._adapters = adapters
        self._store = store
        self._clock = clock
        self._brakes = Brakes(limits)
        self._case_of = case_of
        self._on_undelivered = on_undelivered
        self._on_outcome = on_outcome
        self._observing = Observing(clock)
        self._heap: list[tuple[datetime, int, int, OutboxEntry]] = []
        self._numbers = itertools.count()
        self._more = asyncio.Event()
        self._idle = asyncio.Event()
        self._idle.set()
        self._under_way = 0
        self.failing: StorageError | None = None
        """Why nothing is recorded just now; None while all is well."""
        self._unrecorded: dict[str, _Came] = {}

    # --- taking in -------------------------------------------------------------------------

    def owe(self, entries: Sequence[OutboxEntry]) -> None:
        """Take over committed entries; the most urgent go first.

        An event whose time lies ahead, by a wrong clock or on purpose, delays no act.
        """
        now = self._clock.now()
        for entry in entries:
            due = entry.due or min(entry.at, now)
            heapq.heappush(self._heap, (due, _priority(entry), next(self._numbers), entry))
        self._idle.clear()
        self._more.set()

    async def restore(self) -> None:
        """Take over what was owed when the process last stopped."""
        self.owe(await self._store.owed(limit=100_000))

    @property
    def waiting(self) -> int:
        """How many acts are owed or under way."""
        return len(self._heap) + self._under_way

    @property
    def is_settled(self) -> bool:
        """Whether nothing is due."""
        return self._idle.is_set()

    async def settled(self) -> None:
        """Wait until nothing is due: what waits for its time may still be owed."""
        await self._idle.wait()

    async def run(self) -> None:
        """See entries through until cancelled."""
        slots = asyncio.Semaphore(AT_ONCE)
        async with asyncio.TaskGroup() as group:
            while True:
                entry = await self._next()
                await slots.acquire()
                self._under_way += 1
                task = group.create_task(self._see_through(entry))
                task.add_done_callback(lambda _: self._freed(slots))

    def _freed(self, slots: asyncio.Semaphore) -> None:
        slots.release()
        self._under_way -= 1
        self._more.set()

    async def _next(self) -> OutboxEntry:
        while True:
            now = self._clock.now()
            if self._heap and self._heap[0][0] <= now:
                return heapq.heappop(self._heap)[-1]
            if self._under_way == 0:
                self._idle.set()
            self._more.clear()
            await self._wait((self._heap[0][0] - now).total_seconds() if self._heap else None)

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
            if came is None:
                came = self._unrecorded[key] = self._came(entry, await self._outcome(entry))
            await self._record(entry, came)
        except LeaseTaken:
            raise
        except StorageError as error:
            self.failing = error
            log.error("storage.failed", problem=str(error), act=key)
            again = self._clock.now() + timedelta(seconds=PAUSES[1])
            self.owe([replace(entry, due=again)])

    async def _outcome(self, entry: OutboxEntry) -> Outcome:
        action = entry.action
        now = self._clock.now()
        adapter = self._adapters.get(space_of(action).platform)
        if adapter is None:
            return Unsupported(action.key, now, "no adapter is running for this platform")
        try:
            with held(adapter.name):
                can = adapter.capabilities(space_of(action))
        except AdapterError as error:
            return Failed(action.key, now, str(error))
        if entry.attempts and not may_repeat(action, can):
            return Failed(action.key, now, "it may have been done before a crash; not repeated")
        performer = self._performer(action, adapter)
        if isinstance(performer, Acting):
            if capability(action, can) == "none":
                return Unsupported(action.key, now, "this platform cannot do it here")
            if self._brakes.holds(action, now):
                return Observed(action.key, now, reason="brake")
        case = await self._store.case(entry.case) if entry.case else None
        if isinstance(performer, Acting):
            await self._store.begin([action.key])
        return await performer.perform(action, case)

    def _performer(self, action: Action, adapter: Adapter) -> Performer:
        """Choose who carries it out; people are asked in every mode (`precise.md` 9)."""
        mode: Mode = "enforce" if isinstance(action, AskHuman) else action.mode
        return {"enforce": Acting(adapter, self._clock), "observe": self._observing}[mode]

    def _came(self, entry: OutboxEntry, outcome: Outcome) -> "_Came":
        again = _again(entry, outcome, self._clock.now())
        return _Came(outcome, again, () if again else tuple(self._follow_ups(entry, outcome)))

    async def _record(self, entry: OutboxEntry, came: "_Came") -> None:
        outcome, again = came.outcome, came.again
        await self._store.commit(
            Commit(
                outcomes=((again or entry, outcome),),
                outbox=came.follow_ups,
                audit=(_audit(entry, outcome),),
            )
        )
        self.failing = None
        del self._unrecorded[entry.action.key]
        if self._on_outcome is not None:
            self._on_outcome(entry, outcome)
        self.owe([again] if again else came.follow_ups)
        if isinstance(entry.action, Tip) and isinstance(outcome, Unsupported | Refused | Failed):
            await self._tell_undelivered(entry.action)

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
            case Unsupported() | Refused() | Failed() if isinstance(entry.action, Tip):
                return self._page_about_tip(entry, entry.action)
            case Failed() if isinstance(entry.action, Warn):
                pass  # it may have been read: a second word, in public, is worse than none
            case Unsupported() | Refused() | Failed():
                action = next_step(entry.action)
            case Observed(reason="brake"):
                action = self._brakes.page(entry.action, self._clock.now())
            case Observed() | Done() | TryLater():
                pass
            case _:
                assert_never(outcome)
        if action is None:
            return []
        return [OutboxEntry(action, entry.decision, self._clock.now(), entry.case)]

    def _page_about_tip(self, entry: OutboxEntry, tip: Tip) -> list[OutboxEntry]:
        """Page the safety lead, if a case is open about the one who could not be reached."""
        case = self._case_of(Subject(tip.because.subject.author, tip.to))
        if case is None:
            return []
        page = ask_instead(tip, "urgent")
        return [OutboxEntry(page, entry.decision, self._clock.now(), case.id)]


def _priority(entry: OutboxEntry) -> int:
    """Order acts that are due: a first page, what hides or stops, what speaks, the rest."""
    match entry.action:
        case AskHuman(urgency="urgent"):
            return 0
        case Hide() | Restrict():
            return 1
        case AskHuman():
            return 3
        case _:
            return 2


def _again(entry: OutboxEntry, outcome: Outcome, now: datetime) -> OutboxEntry | None:
    """Return the entry with its next due time, if it is to be tried again."""
    match outcome:
        case TryLater(seconds=seconds):
            return replace(entry, attempts=0, due=now + timedelta(seconds=max(seconds, 0.1)))
        case Failed() | Refused() | Unsupported() if isinstance(entry.action, AskHuman):
            pass
        case Failed() if entry.attempts + 1 < RETRIES and isinstance(entry.action, Hide | Restrict):
            pass
        case _:
            return None
    pause = PAUSES[min(entry.attempts, len(PAUSES) - 1)]
    return replace(entry, attempts=entry.attempts + 1, due=now + timedelta(seconds=pause))


def _audit(entry: OutboxEntry, outcome: Outcome) -> AuditLine:
    kind = type(entry.action).__struct_config__.tag
    what = f"outcome.{type(outcome).__struct_config__.tag}"
    detail = f"kind={kind} rule={entry.action.rule}"
    return AuditLine(outcome.at, what, (entry.action.key, entry.decision), detail)
