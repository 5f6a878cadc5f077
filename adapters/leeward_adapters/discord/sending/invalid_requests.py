"""Staying far from the ban for invalid requests: counting what Discord refuses.

Discord shuts an address out for a while after 10,000 answers of 401, 403 or 429
within ten minutes; a 429 whose scope is `shared` does not count
(docs.discord.com, "Rate limits", seen 2026-11-24).
"""

from collections import deque
from http import HTTPStatus
from typing import Final

from leeward_adapters.live.sending.priority import Priority

WINDOW_SECONDS: Final = 600.0
"""Over how long Discord counts."""

PER_SECOND: Final = 45
"""Calls begun within any one second at most; Discord allows 50 requests, five stay spare."""

BANNED_AT: Final = 10_000
"""Invalid requests in a window that Discord answers with a ban of the address."""

CAREFUL_AT: Final = 1_000
"""From here on only what hides, first pages and answers go: words can wait, safety cannot."""

SPARSE_AT: Final = 5_000
"""From here on only what hides and first pages go."""

STOPPED_AT: Final = 9_000
"""From here on nothing goes until the window has moved on; the rest is for what is under way."""

INVALID: Final = frozenset(
    {HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN, HTTPStatus.TOO_MANY_REQUESTS}
)
"""401, 403 and 429; a 404, as for an answer that comes too late, does not count."""


class InvalidRequests:
    """Counts what Discord calls invalid requests, and says what may still be sent."""

    def __init__(self) -> None:
        self._times: deque[float] = deque(maxlen=BANNED_AT)

    def count(self, status: int, at: float, *, shared: bool = False) -> None:
        """Count an answer of Discord, if it is one that counts.

        Args:
            status: of the answer; any may be given.
            at: when it came, in monotonic seconds.
            shared: a 429 for what others did, too; those are not held against us.
        """
        if status in INVALID and not (status == HTTPStatus.TOO_MANY_REQUESTS and shared):
            self._times.append(at)

    def recent(self, now: float) -> int:
        """Return how many there were within the window."""
        while self._times and self._times[0] <= now - WINDOW_SECONDS:
            self._times.popleft()
        return len(self._times)

    def pause(self, priority: Priority, now: float) -> float:
        """Return the seconds for which nothing of this priority is sent; 0 if it may go."""
        over = self.recent(now) - _stopped_at(priority)
        return self._times[over] + WINDOW_SECONDS - now if over >= 0 else 0.0


def _stopped_at(priority: Priority) -> int:
    if priority <= Priority.PAGE:
        return STOPPED_AT
    return SPARSE_AT if priority == Priority.ANSWER else CAREFUL_AT
