"""The supervisor: keeps adapters, pipeline, executor and daily duties alive, or says why not."""

import asyncio
from collections.abc import Callable, Coroutine, Mapping, Sequence
from typing import Any, Final, Literal

import structlog
from msgspec import Struct

from leeward.community import EVERYWHERE
from leeward.executor import Executor
from leeward.guard import guarded, held
from leeward.pipeline import Pipeline
from leeward_policies.domain.event import Tick
from leeward_policies.errors import AdapterError, AuthFailed, LeaseTaken, StorageError
from leeward_policies.ports import Adapter, Clock, Delivery, Store

LEASE_SECONDS: Final = 30.0
"""How long a pipeline owns the database without renewing; a dead one is replaced after that."""

RENEW_SECONDS: Final = 10.0
"""How often the lease is renewed: twice it may be missed."""

PAUSES: Final = (1.0, 5.0, 30.0, 120.0)
"""Seconds before an adapter is started again; the last is repeated."""

STEADY_SECONDS: Final = 600.0
"""An adapter that listened this long was well; its next pause is the first again."""

ACKNOWLEDGED_WITHIN: Final = 10.0
"""Seconds an adapter may take to acknowledge, since the pipeline waits meanwhile."""

DAY_SECONDS: Final = 24 * 60 * 60.0

RETAIN_AGAIN_SECONDS: Final = 60 * 60.0
"""When the retention job is tried again after the storage failed it."""

AdapterState = Literal["starting", "listening", "waiting", "ended", "stopped"]

log = structlog.get_logger("leeward.supervisor")


class AdapterHealth(Struct):
    """How one adapter is doing; for `doctor`."""

    state: AdapterState = "starting"
    problem: str = ""
    restarts: int = 0


class Supervisor:
    """Runs everything that must run, in one task group; one database, one supervisor."""

    def __init__(
        self,
        adapters: Mapping[str, Adapter],
        pipeline: Pipeline,
        executor: Executor,
        store: Store,
        clock: Clock,
        *,
        besides: Sequence[Callable[[], Coroutine[Any, Any, None]]],
        holder: str,
    ) -> None:
        self.health = {name: AdapterHealth() for name in adapters}
        self._adapters = adapters
        self._pipeline = pipeline
        self._executor = executor
        self._store = store
        self._clock = clock
        self._besides = besides
        self._holder = holder
        self._has_started = asyncio.Event()

    @property
    def blind(self) -> tuple[str, ...]:
        """What the platforms cannot see just now, each a sentence that begins with its name."""
        said: list[str] = []
        for name, adapter in self._adapters.items():
            try:
                with held(name):
                    said += [f"{name}: {one}" for one in adapter.blind]
            except AdapterError as error:
                said.append(f"{name}: {error}")
        return tuple(said)

    async def started(self, task: asyncio.Task[None]) -> None:
        """Wait until `run`, running as `task`, owns the database; raise what ended it before."""
        waiting = asyncio.create_task(self._has_started.wait())
        await asyncio.wait((task, waiting), return_when=asyncio.FIRST_COMPLETED)
        waiting.cancel()
        if task.done():
            task.result()

    async def run(self) -> None:
        """Run until cancelled.

        Raises:
            LeaseTaken: another pipeline owns this database, or has taken it over.
        """
        await self._store.acquire_lease(self._holder, LEASE_SECONDS)
        try:
            await self._executor.restore()
            self._has_started.set()
            await self._keep_all()
        except BaseExceptionGroup as group:
            lost = _first(group.subgroup(LeaseTaken))
            raise lost or group from None
        finally:
            await self._store.release_lease(self._holder)

    async def _keep_all(self) -> None:
        async with asyncio.TaskGroup() as group:
            group.create_task(self._keep_lease())
            group.create_task(self._pipeline.run())
            group.create_task(self._executor.run())
            group.create_task(self._daily())
            for work in self._besides:
                group.create_task(work())
            for name, adapter in self._adapters.items():
                group.create_task(self._keep_listening(name, adapter))

    async def committed(self, adapter: str, cursor: str) -> None:
        """Tell an adapter that everything up to the cursor is safe."""
        try:
            async with asyncio.timeout(ACKNOWLEDGED_WITHIN):
                await guarded(adapter, self._adapters[adapter].committed(cursor))
        except TimeoutError:
            log.warning("adapter.not_told", adapter=adapter, problem="it does not answer")
        except AdapterError as error:
            log.warning("adapter.not_told", adapter=adapter, problem=str(error))

    async def _keep_lease(self) -> None:
        """Renew the lease, and let go of what the memory may not hold any longer."""
        while True:
            await self._clock.sleep(RENEW_SECONDS)
            self._pipeline.expire()
            try:
                await self._store.acquire_lease(self._holder, LEASE_SECONDS)
            except LeaseTaken:
                raise
            except StorageError as error:
                log.error("lease.not_renewed", problem=str(error))

    async def _daily(self) -> None:
        while True:
            now = self._clock.now()
            await self._pipeline.deliver(Delivery(Tick(EVERYWHERE, now), adapter="clock"))
            try:
                gone = await self._store.retain(now)
                head = await self._store.audit_head()
            except StorageError as error:
                log.error("retention.failed", problem=str(error))
                await self._clock.sleep(RETAIN_AGAIN_SECONDS)
                continue
            self._pipeline.forget(gone.forgotten)
            log.info("retention.done", decisions=gone.decisions, texts=gone.texts)
            log.info("audit.noted", head=str(head))  # a cut end shows against it (`precise.md` 4)
            await self._clock.sleep(DAY_SECONDS)

    async def _keep_listening(self, name: str, adapter: Adapter) -> None:
        health = self.health[name]
        failures = 0
        while True:
            health.state = "listening"
            started = self._clock.now()
            try:
                since = await self._store.cursor(name)
                await guarded(name, adapter.listen(self._pipeline.deliver, since))
            except AuthFailed as error:
                health.state, health.problem = "stopped", str(error)
                log.error("adapter.stopped", adapter=name, problem=str(error))
                return
            except (AdapterError, StorageError) as error:
                health.problem = str(error)
            else:
                health.state = "ended"
                return
            if (self._clock.now() - started).total_seconds() >= STEADY_SECONDS:
                failures = 0
            pause = PAUSES[min(failures, len(PAUSES) - 1)]
            failures += 1
            health.restarts += 1
            health.state = "waiting"
            log.warning("adapter.waits", adapter=name, problem=health.problem, again_in=pause)
            await self._clock.sleep(pause)


def _first(group: BaseExceptionGroup[LeaseTaken] | None) -> LeaseTaken | None:
    """Return one of the errors in a group of groups."""
    error: BaseException | None = group
    while isinstance(error, BaseExceptionGroup):
        error = error.exceptions[0]
    return error if isinstance(error, LeaseTaken) else None
