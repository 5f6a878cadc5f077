"""One at a time: two presses about one matter wait for each other, and a second one is noticed."""

import asyncio
from collections import OrderedDict
from collections.abc import Hashable
from typing import Final
from weakref import WeakValueDictionary

REMEMBERED: Final = 10_000
"""Matters remembered; the oldest go first, and are then taken for new ones."""


class Turns:
    """Gives whoever presses their turn, by the matter that it is about."""

    def __init__(self) -> None:
        self._locks: WeakValueDictionary[Hashable, asyncio.Lock] = WeakValueDictionary()

    def of(self, matter: Hashable) -> asyncio.Lock:
        """Return the lock of a matter; it is forgotten as soon as nobody holds or awaits it."""
        lock = self._locks.get(matter)
        if lock is None:
            lock = self._locks[matter] = asyncio.Lock()
        return lock


class Once:
    """Remembers what was done lately by this process, in memory alone.

    Args:
        most: how much is remembered.
    """

    def __init__(self, most: int = REMEMBERED) -> None:
        self._most = most
        self._done: OrderedDict[Hashable, None] = OrderedDict()

    def __contains__(self, what: Hashable) -> bool:
        return what in self._done

    def note(self, what: Hashable) -> None:
        """Remember that something was done."""
        self._done[what] = None
        self._done.move_to_end(what)
        while len(self._done) > self._most:
            self._done.popitem(last=False)
