"""The composition root: puts the parts of one community together and keeps them running."""

import asyncio
import os
import socket
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import asynccontextmanager

import structlog
from msgspec import Struct

from leeward.brakes import Braked
from leeward.cases import STILL_OPEN, CaseBook
from leeward.community import Community, Step
from leeward.executor import Executor
from leeward.guard import guarded
from leeward.ledger import Ledger
from leeward.pipeline import GROUP, Pipeline
from leeward.supervisor import Supervisor
from leeward_policies.domain.action import Outcome
from leeward_policies.domain.case import Case
from leeward_policies.domain.event import TipUndelivered
from leeward_policies.domain.refs import CommunityRef
from leeward_policies.errors import AdapterError
from leeward_policies.policy import Policy
from leeward_policies.ports import Adapter, Clock, Delivery, Detector, OutboxEntry, Store

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
        while not (self.pipeline.is_settled and self.executor.is_settled):
            await self.pipeline.settled()
            await self.executor.settled()
            await asyncio.sleep(0)


@asynccontextmanager
async def running(
    ref: CommunityRef,
    policy: Policy,
    detectors: Sequence[Detector],
    store: Store,
    *,
    adapters: Mapping[str, Adapter],
    clock: Clock,
    on_step: Callable[[Step], None] | None = None,
    on_outcome: Callable[[OutboxEntry, Outcome], None] | None = None,
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
        on_step: sees every committed step.
        on_outcome: sees what came of every act.
        group: events committed together at most.

    Raises:
        LeaseTaken: another Leeward runs on this database.
    """
    community = await restored(ref, policy, detectors, store)

    def limit(kind: Braked) -> int:
        brakes = community.policy.brakes
        return {"hide": brakes.hides_per_hour, "restrict": brakes.restrictions_per_hour}[kind]

    async def undelivered(event: TipUndelivered) -> None:
        await pipeline.deliver(Delivery(event, "executor"))

    executor = Executor(
        adapters,
        store,
        clock,
        limit,
        case_of=community.cases.of,
        on_undelivered=undelivered,
        on_outcome=on_outcome,
    )

    async def committed(adapter: str, cursor: str) -> None:
        await supervisor.committed(adapter, cursor)

    pipeline = Pipeline(
        community,
        store,
        clock,
        on_owed=executor.owe,
        on_committed=committed,
        on_step=on_step,
        group=group,
    )
    supervisor = Supervisor(
        adapters, pipeline, executor, store, clock, holder=f"{socket.gethostname()}:{os.getpid()}"
    )
    task = asyncio.create_task(supervisor.run())
    try:
        await supervisor.started(task)
        yield Running(community, pipeline, executor, supervisor, task)
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
    ref: CommunityRef, policy: Policy, detectors: Sequence[Detector], store: Store
) -> Community:
    """Return a community with the ledger and the open cases that its store kept."""
    ledger = Ledger()
    ledger.restore([row async for row in store.states()])
    cases = CaseBook(ref, last_number=await store.last_case_number())
    cases.restore(await open_cases(store))
    return Community(ref, policy, detectors, ledger, cases)


async def open_cases(store: Store) -> tuple[Case, ...]:
    """Return every open case of a store."""
    found: list[Case] = []
    while page := await store.cases(STILL_OPEN, CASES_PAGE, len(found)):
        found += page
    return tuple(found)
