"""Opened lines: for some minutes after somebody has asked for them they stand on a case's page."""

from collections import OrderedDict
from datetime import datetime, timedelta
from typing import Final

from msgspec import Struct

OPEN_FOR: Final = timedelta(minutes=10)
"""As long as one case takes to read with its context; then they are asked for again."""

REMEMBERED: Final = 1_000
"""Sessions and cases at most; the one opened first is closed first."""


class Opening(Struct, frozen=True):
    """That somebody has asked for the lines of a case."""

    until: datetime
    times: int
    """How often they have opened lines that day."""


class Opened:
    """Knows which session has opened the lines of which case; kept in memory alone."""

    def __init__(self) -> None:
        self._openings: OrderedDict[tuple[str, str], Opening] = OrderedDict()

    def __len__(self) -> int:
        return len(self._openings)

    def open(self, session: str, case_id: str, now: datetime, times: int) -> None:
        """Note that lines were asked for."""
        self._openings[session, case_id] = Opening(now + OPEN_FOR, times)
        self._openings.move_to_end((session, case_id))
        while len(self._openings) > REMEMBERED:
            self._openings.popitem(last=False)

    def close(self, session: str, case_id: str) -> None:
        """Let lines be closed again."""
        self._openings.pop((session, case_id), None)

    def opening(self, session: str, case_id: str, now: datetime) -> Opening | None:
        """Return what lets lines be shown now; None where nobody has asked, or it is over."""
        found = self._openings.get((session, case_id))
        if found is not None and now >= found.until:
            self.close(session, case_id)
            return None
        return found
