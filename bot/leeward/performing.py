"""Who carries an act out: an adapter, really, or nobody, in the record alone.

Observe is another performer, never an `if` (principle 2 of the design).
"""

import asyncio
from typing import Final, Protocol

from typing_extensions import override

from leeward.guard import guarded
from leeward_policies.domain.action import Action, Failed, Observed, Outcome
from leeward_policies.domain.case import Case
from leeward_policies.errors import AdapterError
from leeward_policies.ports import Adapter, Clock

PATIENCE: Final = 30.0
"""Seconds a platform may take for one act before it counts as failed."""


NOT_RUNNING: Final = "no adapter is running for this platform"
CANNOT: Final = "this platform cannot do it here"


class Performer(Protocol):
    """What carries an act out: really, or only in the record."""

    async def perform(self, action: Action, case: Case | None, words: str | None) -> Outcome:
        """Do one act, or say what it would have been."""
        ...


class Acting(Performer):
    """Carries acts out through an adapter; this is where an adapter's bugs are held."""

    def __init__(self, adapter: Adapter, clock: Clock) -> None:
        self._adapter = adapter
        self._clock = clock

    @override
    async def perform(self, action: Action, case: Case | None, words: str | None) -> Outcome:
        try:
            async with asyncio.timeout(PATIENCE):
                work = self._adapter.perform(action, case, words)
                return await guarded(self._adapter.name, work)
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
    async def perform(self, action: Action, case: Case | None, words: str | None) -> Outcome:
        return Observed(action.key, self._clock.now())
