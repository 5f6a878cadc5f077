"""What was not sent, or was refused a moment ago: neither is asked for again at once."""

from collections import OrderedDict
from typing import Final

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


class Refusals:
    """Remembers what a platform has just refused, so that it is not asked for again and again.

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
