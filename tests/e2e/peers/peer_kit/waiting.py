"""Waiting for something in a peer, which says what is missing when it does not come."""

import asyncio
import time
from collections.abc import Callable

POLL = 0.01
"""Seconds between two looks of `until`."""

WITHIN = 30.0
"""Seconds of a wait for which nothing else is said: far more than anything takes on a machine
that is busy with other tests, since a wait that succeeds costs nothing."""


class Waits:
    """A peer that tests wait on."""

    def lately(self) -> str:
        """Say what happened last, for a wait that failed."""
        return ""

    async def until(
        self,
        condition: Callable[[], object],
        seconds: float = WITHIN,
        *,
        what: str | Callable[[], str] = "",
    ) -> None:
        """Wait until a condition holds.

        Args:
            condition: looked at again and again.
            seconds: how long.
            what: says what is missing, in words or by a look at the end.

        Raises:
            TimeoutError: it did not within these seconds.
        """
        if not await self.wait(condition, seconds):
            missing = what() if callable(what) else what
            raise TimeoutError(
                f"It did not happen within {seconds} s{': ' if missing else ''}{missing}. "
                f"{self.lately()}"
            )

    async def wait(self, condition: Callable[[], object], seconds: float) -> bool:
        """Wait until a condition holds, or so many seconds have passed; say which."""
        deadline = time.monotonic() + seconds
        while not condition():
            if time.monotonic() > deadline:
                return False
            await asyncio.sleep(POLL)
        return True
