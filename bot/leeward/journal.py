"""A journal of changes to state in memory, so that a failed commit leaves it as it was before."""

from collections.abc import MutableMapping
from typing import Any, Final, TypeVar

K = TypeVar("K")
V = TypeVar("V")

_ABSENT: Final = object()


class Journal:
    """The changes of one batch of events, newest last; one batch, one journal."""

    def __init__(self) -> None:
        self.changes: list[tuple[MutableMapping[Any, Any], Any, object]] = []

    def set(self, mapping: MutableMapping[K, V], key: K, value: V) -> None:
        """Set a key, as the newest of a dictionary, and remember what was there."""
        self.changes.append((mapping, key, mapping.pop(key, _ABSENT)))
        mapping[key] = value

    def discard(self, mapping: MutableMapping[K, V], key: K) -> None:
        """Remove a key, if it is there, and remember what was there."""
        if key in mapping:
            self.changes.append((mapping, key, mapping.pop(key)))

    def extend(self, later: "Journal") -> None:
        """Take over the changes of a later journal; undoing this one undoes them first."""
        self.changes += later.changes
        later.changes = []

    def undo(self) -> None:
        """Put everything back, newest change first."""
        while self.changes:
            mapping, key, before = self.changes.pop()
            if before is _ABSENT:
                mapping.pop(key, None)
            else:
                mapping[key] = before
