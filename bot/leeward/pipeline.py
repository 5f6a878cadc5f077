"""The pipeline: events in, decisions committed in groups, then acknowledged and acted upon.

Nothing is acknowledged before it is committed. While one group is being
written, the next is judged ahead; if the write fails, both are undone in
memory and judged again, so that a failed commit leaves everything as it was.
"""

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable, Sequence
from typing import Final

import structlog
from msgspec import Struct
from msgspec.structs import replace

from leeward.community import Community, Step, Stumble
from leeward.completing import completed, is_lacking
from leeward.journal import Journal
from leeward_policies.about import id_of
from leeward_policies.domain.event import Event, Unreadable
from leeward_policies.errors import LeaseTaken, StorageError
from leeward_policies.policy import Policy
from leeward_policies.ports import Archive, AuditLine, Clock, Commit, Delivery, OutboxEntry

GROUP: Final = 64
"""Events committed together at most; 64 judged in about 10 ms keep the wait under 50 ms."""

QUEUE: Final = GROUP
"""Events that may wait; an adapter that delivers more is held back, so nobody waits for long."""

RECENT: Final = 4_096
"""Decision ids remembered in memory, so that events repeated at once are known as such."""

PAUSES: Final = (0.1, 0.5, 1.0, 5.0, 30.0)
"""Seconds between attempts while the storage fails; the last is repeated."""

YIELD_EVERY: Final = 8
"""Events judged before the loop may breathe, so that a write can go on beside it."""

log = structlog.get_logger("leeward.pipeline")


class Counts(Struct):
    """What the pipeline did since it started; for `doctor` and metrics."""

    events: int = 0
    repeated: int = 0
    findings: int = 0
    failed: int = 0
    """Events on which the judgement itself failed; each is logged and audited."""
    unmeasured: int = 0
    commits: int = 0
    failed_commits: int = 0
    last_error: str = ""


class _Waiting(Struct, frozen=True):
    """An event in the queue, and who waits for its commit."""

    delivery: Delivery
    told: asyncio.Future[Step | None] | None = None


class _Group:
    """Events judged together, with what they change and how to undo it."""

    def __init__(self, waiting: list[_Waiting]) -> None:
        self.waiting = waiting
        self.deliveries = [one.delivery for one in waiting]
        self.journal = Journal()
        self.steps: list[Step] = []
        self.failures: list[AuditLine] = []

    def commit(self) -> Commit:
        cursors = {d.adapter: d.cursor for d in self.deliveries if d.cursor is not None}
        states = {row.key: row for step in self.steps for row in step.states}
        cases = {case.id: case for step in self.steps for case in step.cases}
        return Commit(
            decisions=tuple(step.decision for step in self.steps),
            states=tuple(states.values()),
            outbox=tuple(entry for step in self.steps for entry in step.outbox),
            cases=tuple(cases.values()),
            texts=tuple(text for step in self.steps for text in step.texts),
            released=self._released(),
            memos=tuple(memo for step in self.steps for memo in step.memos),
            ratings=tuple(one for step in self.steps for one in step.ratings),
            cursors=tuple(cursors.items()),
            audit=(*self.failures, *(line for step in self.steps for line in step.audit)),
        )

    def _released(self) -> tuple[str, ...]:
        """Return who has nothing sealed at the end; a store releases after it has sealed."""
        released: dict[str, None] = {}
        for step in self.steps:
            for text in step.texts:
                released.pop(text.holder, None)
            released |= dict.fromkeys(step.released)
        return tuple(released)


class Pipeline:
    """The one writer of a database: judges every event and commits before anything else.

    Args:
        community: the judgement and the state; nobody else may call it.
        store: where it is committed.
        clock: for pauses.
        on_owed: takes the committed outbox entries, in order.
        on_committed: tells an adapter, by name, that its cursor is safe.
        on_step: sees every committed step, for reports and tests.
        group: events committed together at most.
    """

    def __init__(
        self,
        community: Community,
        store: Archive,
        clock: Clock,
        *,
        on_owed: Callable[[Sequence[OutboxEntry]], None],
        on_committed: Callable[[str, str], Awaitable[None]],
        on_step: Callable[[Step], None] | None = None,
        group: int = GROUP,
    ) -> None:
        self.counts = Counts()
        self.failing: StorageError | None = None
        """Why nothing is committed just now; None while all is well."""
        self._group = group
        self._community = community
        self._store = store
        self._clock = clock
        self._on_owed = on_owed
        self._on_committed = on_committed
        self._on_step = on_step
        self._queue: asyncio.Queue[_Waiting] = asyncio.Queue(QUEUE)
        self._next: _Waiting | None = None
        """Taken out of the queue, and judged when all that came before it is committed."""
        self._next_policy: Policy | None = None
        self._recent: dict[str, None] = {}
        self._settled = asyncio.Event()
        self._settled.set()

    async def deliver(self, delivery: Delivery) -> None:
        """Take in an event; wait while too many are waiting."""
        self._settled.clear()
        await self._queue.put(_Waiting(delivery))

    async def take(self, delivery: Delivery) -> Step | None:
        """Take in an event and wait until it is committed.

        Returns:
            What it made necessary; None where it was committed before, or could not be judged.
        """
        self._settled.clear()
        told: asyncio.Future[Step | None] = asyncio.get_running_loop().create_future()
        await self._queue.put(_Waiting(delivery, told))
        return await told

    def judge_by(self, policy: Policy) -> None:
        """Judge by another policy from the next group of events on."""
        self._next_policy = policy

    @property
    def policy(self) -> Policy:
        """What the next event is judged by."""
        return self._next_policy or self._community.policy

    @property
    def waiting(self) -> int:
        """How many events wait to be judged."""
        return self._queue.qsize() + (self._next is not None)

    @property
    def is_settled(self) -> bool:
        """Whether everything delivered so far is committed."""
        return self._settled.is_set()

    async def settled(self) -> None:
        """Wait until everything delivered so far is committed."""
        await self._settled.wait()

    def forget(self, keys: Sequence[str]) -> None:
        """Drop pieces of the ledger that the retention job or an erasure removed."""
        self._community.ledger.forget(keys)

    def expire(self) -> None:
        """Drop lines from memory that have had their time."""
        self._community.ledger.expire(self._clock.now())

    async def run(self) -> None:
        """Judge and commit until cancelled.

        Raises:
            LeaseTaken: another pipeline has taken over this database.
        """
        current: _Group | None = None
        failures = 0
        while True:
            if current is None:
                first, self._next = self._next or await self._queue.get(), None
                current = await self._judged([first, *self._gathered(self._group - 1)])
            writing = asyncio.create_task(self._store.commit(current.commit()))
            try:
                await asyncio.sleep(0)
                ahead = await self._judged_ahead(current)
            except BaseException:
                writing.cancel()
                await asyncio.gather(writing, return_exceptions=True)
                raise
            try:
                await writing
            except LeaseTaken:
                raise
            except StorageError as error:
                waiting = current.waiting + (ahead.waiting if ahead else [])
                self._undo(current, ahead)
                await self._pause(error, failures)
                failures += 1
                current = await self._judged(waiting)
                continue
            failures = 0
            await self._finish(current)
            current = ahead
            if current is None:
                self._community.ledger.trim()
                if self.waiting == 0:
                    self._settled.set()

    async def _judged_ahead(self, current: _Group) -> _Group | None:
        """Judge what waits while a group is written down."""
        room = self._group - max(0, len(current.deliveries) - self._group)
        gathered = [] if self._community.ledger.is_crowded else self._gathered(room)
        return await self._judged(gathered) if gathered else None

    def _gathered(self, most: int) -> list[_Waiting]:
        """Return what waits, up to an event that must know of all that came before it."""
        waiting: list[_Waiting] = []
        while len(waiting) < most and self.waiting:
            one = self._next or self._queue.get_nowait()
            if is_lacking(one.delivery.event):
                self._next = one
                break
            self._next = None
            waiting.append(one)
        return waiting

    async def _judged(self, waiting: list[_Waiting]) -> _Group:
        if self._next_policy is not None:
            self._community.policy, self._next_policy = self._next_policy, None
        group = _Group([await self._whole(one) for one in waiting])
        ids = [self.decision_id(delivery.event) for delivery in group.deliveries]
        known = await self._known(ids)
        for number, (delivery, id_) in enumerate(zip(group.deliveries, ids, strict=True)):
            if id_ in known or id_ in self._recent:
                self.counts.repeated += 1
                continue
            self._judge(group, delivery.event, id_)
            if number % YIELD_EVERY == YIELD_EVERY - 1:
                await asyncio.sleep(0)
        return group

    async def _whole(self, one: _Waiting) -> _Waiting:
        """Return what waits with all that its event must bring along."""
        if not is_lacking(one.delivery.event):
            return one
        failures = 0
        while True:
            try:
                event = await completed(self._store, one.delivery.event)
            except StorageError as error:
                await self._pause(error, failures)
                failures += 1
            else:
                return _Waiting(replace(one.delivery, event=event), one.told)

    async def _known(self, ids: Sequence[str]) -> frozenset[str]:
        """Ask the store which events were committed before; while it fails, ask again."""
        failures = 0
        while True:
            try:
                return await self._store.seen(ids)
            except StorageError as error:
                await self._pause(error, failures)
                failures += 1

    def decision_id(self, event: Event) -> str:
        """Return the id that the decision about an event will have, before it is judged."""
        community = self._community
        return id_of(event, community.ledger.room(event.channel), community.policy.hash)

    def _judge(self, group: _Group, event: Event, id_: str) -> None:
        step = self._community.take(event, group.journal)
        if isinstance(step, Stumble):
            self.counts.failed += 1
            log.error("event.failed", decision=id_, kind=step.kind, where=step.where)
            detail = f"event={type(event).__name__} kind={step.kind} where={step.where}"
            group.failures.append(AuditLine(event.at, "event.failed", (id_,), detail))
            return
        group.journal.set(self._recent, id_, None)
        group.steps.append(step)

    def _undo(self, current: _Group, ahead: _Group | None) -> None:
        if ahead is not None:
            ahead.journal.undo()
        current.journal.undo()

    async def _pause(self, error: StorageError, failures: int) -> None:
        self.failing = error
        self.counts.failed_commits += 1
        self.counts.last_error = str(error)
        seconds = PAUSES[min(failures, len(PAUSES) - 1)]
        log.error("storage.failed", problem=str(error), again_in=seconds)
        await self._clock.sleep(seconds)

    async def _finish(self, group: _Group) -> None:
        counts = self.counts
        self.failing = None
        counts.commits += 1
        counts.events += len(group.deliveries)
        for step in group.steps:
            decision = step.decision
            counts.findings += len(decision.findings)
            counts.unmeasured += len(decision.unmeasured) + isinstance(step.event, Unreadable)
            if step.outbox:
                self._on_owed(step.outbox)
            if decision.findings or decision.unmeasured:
                _log_step(step)
            if self._on_step is not None:
                self._on_step(step)
        _answer(group)
        while len(self._recent) > RECENT:
            del self._recent[next(iter(self._recent))]
        cursors = {d.adapter: d.cursor for d in group.deliveries if d.cursor is not None}
        for adapter, cursor in cursors.items():
            await self._on_committed(adapter, cursor)


def _answer(group: _Group) -> None:
    """Let those go on who wait for the commit of their event."""
    steps = deque(group.steps)  # in the order of their events; a repeated event has none
    for one in group.waiting:
        step = steps.popleft() if steps and steps[0].event is one.delivery.event else None
        if one.told is not None and not one.told.done():
            one.told.set_result(step)


def _log_step(step: Step) -> None:
    """Write the one canonical line of an event: ids and rule names, never text or names."""
    decision = step.decision
    log.info(
        "decision",
        decision=decision.id,
        platform=decision.channel.platform,
        mode=decision.mode,
        rules=sorted({finding.rule for finding in decision.findings}),
        actions=[type(action).__struct_config__.tag for action in decision.actions],
        withheld=len(decision.withheld),
        unmeasured=[unmeasured.detector for unmeasured in decision.unmeasured],
        cases=[case.id for case in step.cases],
    )
