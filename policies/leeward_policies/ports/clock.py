"""The door of time: the one source of it for the roof."""

from datetime import datetime
from typing import Protocol


class Clock(Protocol):
    """The one source of time for the roof; the judgement has none."""

    def now(self) -> datetime:
        """Return the time, aware UTC."""
        ...

    async def sleep(self, seconds: float) -> None:
        """Wait."""
        ...
