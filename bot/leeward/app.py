"""The composition root: puts the parts of one community together and keeps them running."""

import asyncio
import os
import socket
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import asynccontextmanager

import structlog
from msgspec import Struct

from leeward.calling import nobody_named
from leeward.cases.book import STILL_OPEN, CaseBook
from leeward.cases.escalation import Escalation
from leeward.cases.waiting import Waiting
from leeward.community import Community, Step, nothing_told
from leeward.executor import Elsewhere, Executor
from leeward.guard import guarded
from leeward.late_looks import LateLooks
from leeward.ledger import Ledger
from leeward.notices import Notices
from leeward.pipeline import GROUP, Pipeline
from leeward.readiness import HeldBack, nothing_held
from leeward.supervisor import Supervisor
from leeward_policies.domain.action import Braked, Outcome, Urgency
from leeward_policies.domain.case import Case
from leeward_policies.domain.event import BrakeRaised, TipUndelivered
from leeward_policies.domain.refs import CommunityRef
from leeward_policies.errors import AdapterError
from leeward_policies.policy import Policy
from leeward_policies.ports import (
    Adapter,
    Archive,
    Clock,
    Delivery,
    Detector,
    LateDetector,
    OutboxEntry,
    People,
    Store,
)

CASES_PAGE = 1_000
"""Open cases read from the store at a time, at start."""

CLOSED_WITHIN = 10.0
"""Seconds an adapter may take to close."""

log = structlog.get_logger("leeward.app")


class Running(Struct, frozen=True):
    """A community at work."""

    community: Community
    pipeline: Pipeline
    executor: Executor
    supervisor: Supervisor
    late_looks: LateLooks
    waiting: Waiting
    task: asyncio.Task[None]
    """What `supervisor.run` runs in; it ends only when something is fatally wrong."""

    async def settled(self) -> None:
        """Wait until what was delivered is committed, and what is due is done.

        Raises whatever ended the community's work before that.
        """
        quiet = asyncio.create_task(self._quiet())
        try:
            await asyncio.wait((quiet, self.task), return_when=asyncio.FIRST_COMPLETED)
            if self.task.done():
                self.task.result()
        finally:
            quiet.cancel()

    async def _quiet(self) -> None:
        parts = (self.waiting, self.pipeline, self.late_looks, self.executor)
        while not all(part.is_settled for part in parts):
            for part in parts:
                await part.settled()
            await asyncio.sleep(0)


@asynccontextmanager
async def running(
    ref: CommunityRef,
    policy: Policy,
    detectors: Sequence[Detector],
    store: Archive,
    *,
    adapters: Mapping[str, Adapter],
    clock: Clock,
    late: Sequence[LateDetector] = (),
    on_step: Callable[[Step], None] | None = None,
    on_outcome: Callable[[OutboxEntry, Outcome], None] | None = None,
    held_back: HeldBack = nothing_held,
    escalation: Escalation | None = None,
    elsewhere: Elsewhere | None = None,
    told_elsewhere: Callable[[Urgency], bool] = nothing_told,
    people: Callable[[], People] = nobody_named,
    holder: str | None = None,
    group: int = GROUP,
) -> AsyncIterator[Running]:
    """Start a community from what its store kept, and stop it at the end.

    Args:
        ref: its name.
        policy: what it is judged by.
        detectors: what measures.
        store: what keeps; the caller closes it.
        adapters: its platforms, by name; they are closed here.
        clock: the time.
        late: what may measure again, later.
        on_step: sees every committed step.
        on_outcome: sees what came of every act.
        held_back: says what is only observed for now, although it would be enforced.
        escalation: how long people are waited for.
        elsewhere: calls people outside the platform.
        told_elsewhere: says of which urgency on cases are told there when they are opened.
        people: says who answers for the community, and so on which platforms they are called.
        holder: how the lease on the database names this process; None for machine and number.
        group: events committed together at most.

    Raises:
        LeaseTaken: another Leeward runs on this database.
    """
    escalation = escalation or Escalation()
    open_ = await open_cases(store)
    community = await restored(
        ref,
        policy,
        detectors,
        store,
        held_back,
        late=late,
        escalation=escalation,
        told_elsewhere=told_elsewhere,
        is_spread=len(adapters) > 1,
    )

    def limit(kind: Braked) -> int:
        brakes = community.policy.brakes
        return {"hide": brakes.hides_per_hour, "restrict": brakes.restrictions_per_hour}[kind]

    async def undelivered(event: TipUndelivered) -> None:
        await pipeline.take(Delivery(event, "executor"))

    executor = Executor(
        adapters,
        store,
        clock,
        limit,
        case_of=community.cases.of,
        on_undelivered=undelivered,
        on_outcome=on_outcome,
        held_back=held_back,
        after=Notices(store).after,
        elsewhere=elsewhere,
        people=people,
    )

    async def committed(adapter: str, cursor: str) -> None:
        await supervisor.committed(adapter, cursor)

    def stepped(step: Step) -> None:
        late_looks.ask(step)
        if isinstance(step.event, BrakeRaised):
            executor.raise_brake(step.event)
        if step.cases:
            waiting.heed(step.cases)
        if on_step is not None:
            on_step(step)

    pipeline = Pipeline(
        community,
        store,
        clock,
        on_owed=executor.owe,
        on_committed=committed,
        on_step=stepped,
        group=group,
    )
    late_looks = LateLooks(late, pipeline.deliver, clock)
    waiting = Waiting(open_, pipeline.deliver, clock, escalation)
    supervisor = Supervisor(
        adapters,
        pipeline,
        executor,
        store,
        clock,
        besides=(late_looks.run, waiting.run),
        holder=holder or f"{socket.gethostname()}:{os.getpid()}",
    )
    task = asyncio.create_task(supervisor.run())
    try:
        await supervisor.started(task)
        yield Running(community, pipeline, executor, supervisor, late_looks, waiting, task)
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
        for name, adapter in adapters.items():
            await _close(name, adapter)


async def _close(name: str, adapter: Adapter) -> None:
    """Close an adapter; one that cannot is named, and the others are closed, too."""
    try:
        async with asyncio.timeout(CLOSED_WITHIN):
            await guarded(name, adapter.close())
    except TimeoutError:
        log.warning("adapter.not_closed", adapter=name, problem="it does not answer")
    except AdapterError as error:
        log.warning("adapter.not_closed", adapter=name, problem=str(error))


async def restored(
    ref: CommunityRef,
    policy: Policy,
    detectors: Sequence[Detector],
    store: Store,
    held_back: HeldBack = nothing_held,
    *,
    late: Sequence[LateDetector] = (),
    escalation: Escalation | None = None,
    told_elsewhere: Callable[[Urgency], bool] = nothing_told,
    is_spread: bool = False,
) -> Community:
    """Return a community with the ledger and the open cases that its store kept."""
    ledger = Ledger()
    ledger.restore([row async for row in store.states()])
    cases = CaseBook(ref, last_number=await store.last_case_number(), escalation=escalation)
    cases.restore(await open_cases(store))
    return Community(
        ref,
        policy,
        detectors,
        ledger,
        cases,
        late=late,
        held_back=held_back,
        told_elsewhere=told_elsewhere,
        is_spread=is_spread,
    )


async def open_cases(store: Store) -> tuple[Case, ...]:
    """Return every open case of a store."""
    found: list[Case] = []
    while page := await store.cases(STILL_OPEN, CASES_PAGE, len(found)):
        found += page
    return tuple(found)
