"""Streams: how many open pages of each session are told what changes."""

from collections import Counter
from typing import Final

EACH: Final = 4
"""Of one session; its further pages look by themselves once a minute."""

ALL: Final = 200
"""Of all sessions together."""


class Streams:
    """Counts the open streams of each session."""

    def __init__(self) -> None:
        self._open: Counter[str] = Counter()

    def __len__(self) -> int:
        return self._open.total()

    def open(self, session: str) -> bool:
        """Take one more, or say that there are too many."""
        if self._open[session] >= EACH or len(self) >= ALL:
            return False
        self._open[session] += 1
        return True

    def close(self, session: str) -> None:
        """Let one go."""
        self._open[session] -= 1
        if self._open[session] <= 0:
            del self._open[session]
