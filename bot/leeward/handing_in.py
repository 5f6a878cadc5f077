"""Handing in what a command wants done: to the pipeline that runs, else to one of its own."""

import asyncio
import os
from collections.abc import Sequence
from typing import Final

from leeward.app import restored
from leeward.cases.hands import CaseEvent, Told
from leeward.config import Config
from leeward.detectors import installed_detectors
from leeward.in_force import in_force
from leeward.pipeline import Pipeline
from leeward.platforms import kinds_in
from leeward_policies.domain.event import CaseMoved, Judged, Ordered
from leeward_policies.errors import LeaseTaken
from leeward_policies.ports import Archive, Clock, Delivery, OutboxEntry

TAKEN_WITHIN: Final = 20.0
"""Seconds that a running Leeward is given to take an event in."""

LOOK_EVERY: Final = 0.2

NOTED: Final = 50
"""Lines of the audit that are looked through; more cannot be written meanwhile about one case."""

LEASE_SECONDS: Final = 60.0
"""How long a command may hold the database for itself."""


class HandingIn:
    """Hands in events for a command.

    Args:
        config: of the installation.
        store: its store, open.
        clock: the time.
    """

    def __init__(self, config: Config, store: Archive, clock: Clock) -> None:
        self._config = config
        self._store = store
        self._clock = clock

    async def tell(self, event: CaseEvent) -> Told:
        """Hand in an event that is about a case, and say whether the case changed.

        Returns:
            `later` where Leeward runs and has not come to it yet; it lies in its inbox.
        """
        holder = f"leeward cases, process {os.getpid()}"
        try:
            await self._store.acquire_lease(holder, LEASE_SECONDS)
        except LeaseTaken:
            if not await self._left(event):
                return "later"
        else:
            try:
                if not await self._alone(event):
                    return "failed"
            finally:
                await self._store.release_lease(holder)
        return "changed" if await self._is_noted(event) else "unchanged"

    async def _is_noted(self, event: CaseEvent) -> bool:
        """Say whether the audit tells of an event: the case itself may have been changed by others.

        Whoever was quicker did it at another time, to the microsecond.
        """
        what, case_id = _noted_as(event)
        lines = await self._store.audit_entries(limit=NOTED, what=what, about=case_id)
        return any(one.line.at == event.at for one in lines)

    async def _left(self, event: CaseEvent) -> bool:
        """Leave an event for the process that runs, and say whether it took it in."""
        await self._store.send(event)
        try:
            async with asyncio.timeout(TAKEN_WITHIN):
                while await self._store.sent(0, 1):  # noqa: ASYNC110 - another process takes it
                    await asyncio.sleep(LOOK_EVERY)
        except TimeoutError:
            return False
        return True

    async def _alone(self, event: CaseEvent) -> bool:
        """Judge and commit an event here, and say whether that could be done.

        What it owes is done by the next `leeward run`.
        """
        now = in_force(self._config, kinds_in(self._config))
        community = await restored(
            self._config.community_ref,
            now.policy,
            installed_detectors(),
            self._store,
            escalation=self._config.waits,
        )
        pipeline = Pipeline(
            community, self._store, self._clock, on_owed=_owe_later, on_committed=_nobody_waits
        )
        work = asyncio.create_task(pipeline.run())
        try:
            async with asyncio.timeout(TAKEN_WITHIN):
                return await pipeline.take(Delivery(event, "command-line")) is not None
        except TimeoutError:
            return False  # the storage fails; the log says why
        finally:
            work.cancel()
            await asyncio.gather(work, return_exceptions=True)


def _noted_as(event: CaseEvent) -> tuple[str, str]:
    """Return what the audit calls an event about a case, and which case that is."""
    match event:
        case CaseMoved(move=move):
            return f"case.{move.__struct_config__.tag}", event.case
        case Judged():
            return "case.judged", event.case
        case Ordered():
            return "ordered", event.case or ""


def _owe_later(_: Sequence[OutboxEntry]) -> None:
    """Leave what is owed in the outbox."""


async def _nobody_waits(_: str, __: str) -> None:
    """No platform waits for a command."""
