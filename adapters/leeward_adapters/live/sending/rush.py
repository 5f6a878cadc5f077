"""A rush: so many new cases at once that a thread for each would bury the people who look."""

from collections import defaultdict, deque
from typing import Final

THREADS_MOST: Final = 10
"""New threads of one forum in `WINDOW_SECONDS`; the next cases share one. Discord itself takes 50
in five minutes, and Telegram 20 messages a minute: the rest is left for what is urgent."""

WINDOW_SECONDS: Final = 600.0


class Rush:
    """Counts the new threads of each forum.

    Args:
        most: threads in a window.
        seconds: the window.
    """

    def __init__(self, most: int = THREADS_MOST, seconds: float = WINDOW_SECONDS) -> None:
        self._most = most
        self._seconds = seconds
        self._opened: defaultdict[str, deque[float]] = defaultdict(deque)

    def may_open(self, forum: str, now: float) -> bool:
        """Say whether a forum may get another thread, and if so take it that it gets one now.

        Args:
            forum: which one.
            now: in monotonic seconds.
        """
        opened = self._opened[forum]
        while opened and now - opened[0] >= self._seconds:
            opened.popleft()
        if len(opened) >= self._most:
            return False
        opened.append(now)
        return True
