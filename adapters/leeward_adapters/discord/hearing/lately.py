"""Which messages of a room were handed in lately, so that one that is gone is missed."""

from collections import OrderedDict, deque
from collections.abc import Iterable
from typing import Final

IDS_KEPT: Final = 100
"""Of each room; as many as one page of history holds."""

ROOMS_KEPT: Final = 2_000


class Lately:
    """A bounded memory of message ids by room; it outlives a connection, not the process.

    Args:
        ids: kept of each room; the oldest go first.
        rooms: kept; those in which nothing was said for longest go first.
    """

    def __init__(self, ids: int = IDS_KEPT, rooms: int = ROOMS_KEPT) -> None:
        self._ids = ids
        self._most = rooms
        self._rooms: OrderedDict[str, deque[int]] = OrderedDict()

    def saw(self, room: str, message: int) -> None:
        """Remember a message that was handed in."""
        kept = self._rooms.setdefault(room, deque(maxlen=self._ids))
        self._rooms.move_to_end(room)
        if message not in kept:
            kept.append(message)
        while len(self._rooms) > self._most:
            self._rooms.popitem(last=False)

    def forget(self, room: str, message: int) -> None:
        """Forget a message whose end has been told."""
        kept = self._rooms.get(room)
        if kept is not None and message in kept:
            kept.remove(message)

    def between(self, room: str, after: int, before: int) -> frozenset[int]:
        """Return the messages of a room whose ids lie between two others."""
        return frozenset(one for one in self._rooms.get(room, ()) if after < one < before)

    def missing(self, expected: Iterable[int], room: str, read: Iterable[int]) -> tuple[int, ...]:
        """Return what was expected of a room, is still remembered, and was not read."""
        left = set(expected) - set(read)
        return tuple(sorted(left.intersection(self._rooms.get(room, ()))))
