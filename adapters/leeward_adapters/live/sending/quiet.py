"""One public reminder that stands for many: how often a room may be spoken to."""

from collections import OrderedDict
from typing import Final

QUIET_SECONDS: Final = 60.0
"""How long a public reminder stands before another; under attack one is enough for all."""

ROOMS_KEPT: Final = 10_000


class Quiet:
    """Remembers where something was said lately.

    Args:
        seconds: how long one reminder stands for all.
        most: rooms remembered; the oldest go first.
    """

    def __init__(self, seconds: float = QUIET_SECONDS, most: int = ROOMS_KEPT) -> None:
        self._seconds = seconds
        self._most = most
        self._said: OrderedDict[str, float] = OrderedDict()

    def may_say(self, channel: str, now: float) -> bool:
        """Say whether a room may be spoken to, and take it that it is spoken to now.

        Args:
            channel: its id.
            now: in monotonic seconds.
        """
        said = self._said.get(channel)
        if said is not None and now - said < self._seconds:
            return False
        self._said[channel] = now
        self._said.move_to_end(channel)
        while len(self._said) > self._most:
            self._said.popitem(last=False)
        return True

    def take_back(self, channel: str) -> None:
        """Let the next one speak, since what was to be said could not be."""
        self._said.pop(channel, None)
