"""Staying far from the ban for invalid requests: counting refusals, and not asking again at once.

Discord shuts an address out for a while after 10,000 answers of 401, 403 or 429
within ten minutes; a 429 whose scope is `shared` does not count
(docs.discord.com, "Rate limits", seen 2026-11-24).
"""

from collections import OrderedDict, deque
from http import HTTPStatus
from typing import Final

from leeward_adapters.discord.sending.priority import Priority

WINDOW_SECONDS: Final = 600.0
"""Over how long Discord counts."""

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

REFUSED_SECONDS: Final = 60.0
"""How long a refusal is taken as still true; somebody who grants the right waits this long."""

REFUSALS_KEPT: Final = 10_000


class Paused(Exception):
    """A request that was not sent, and may be asked for again later: nothing has been done.

    Attributes:
        seconds: how long to wait before that.
        reason: what stands in the way, in a phrase without names or text.
    """

    def __init__(self, seconds: float, reason: str) -> None:
        super().__init__(seconds, reason)
        self.seconds = seconds
        self.reason = reason


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


class Refusals:
    """Remembers what Discord has just refused, so that it is not asked for again and again.

    Args:
        seconds: how long a refusal is taken as still true.
        most: how many are remembered; the oldest go first.
    """

    def __init__(self, seconds: float = REFUSED_SECONDS, most: int = REFUSALS_KEPT) -> None:
        self._seconds = seconds
        self._most = most
        self._until: OrderedDict[tuple[str, str], float] = OrderedDict()

    def __len__(self) -> int:
        return len(self._until)

    def note(self, verb: str, place: str, now: float) -> None:
        """Remember that doing something somewhere was refused.

        Args:
            verb: what was refused, such as `hide`.
            place: the id of the channel, guild or member.
            now: in monotonic seconds.
        """
        self._until[verb, place] = now + self._seconds
        self._until.move_to_end((verb, place))
        while len(self._until) > self._most:
            self._until.popitem(last=False)

    def left(self, verb: str, place: str, now: float) -> float:
        """Return for how many seconds it is not worth asking; 0 if it is."""
        left = self._until.get((verb, place), now) - now
        if left <= 0:
            self._until.pop((verb, place), None)
        return max(left, 0.0)

    def forget(self) -> None:
        """Forget all, since somebody has changed roles or permissions."""
        self._until.clear()
