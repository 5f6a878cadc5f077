"""Counters that stay small whatever they are fed: distinct things, first things, latest lines."""

from collections import OrderedDict
from collections.abc import Hashable
from typing import Final, Generic, TypeVar

from leeward.report.excerpt import Excerpt
from leeward.report.summary import Distinct
from leeward_policies.domain.refs import MessageRef

MEMBERS_COUNTED: Final = 200_000
"""Different members counted in an export (about 13 MB of hashes)."""

REACHED_COUNTED: Final = 10_000
"""Different members counted for one kind of action, or for one rule."""

LINES_REMEMBERED: Final = 20_000
"""Lines with grooming evidence whose words are kept, in case a case opens later (about 15 MB)."""

K = TypeVar("K", bound=Hashable)


class Many(Generic[K]):
    """Counts different things, up to a limit."""

    def __init__(self, limit: int) -> None:
        self._limit = limit
        self._seen: set[int] = set()
        self._capped = False

    def add(self, thing: K) -> None:
        """Count a thing, unless it was counted before."""
        if len(self._seen) < self._limit:
            self._seen.add(hash(thing))
        elif hash(thing) not in self._seen:
            self._capped = True

    def distinct(self) -> Distinct:
        """Return how many there were."""
        return Distinct(len(self._seen), self._capped)


class Tallies(Generic[K]):
    """Counts how often keys come, for at most so many keys; the rest is counted together."""

    def __init__(self, limit: int) -> None:
        self._limit = limit
        self._times: dict[K, int] = {}
        self.rest = 0
        """How often any key beyond the limit came."""

    def add(self, key: K) -> None:
        """Count a key once more."""
        if key in self._times or len(self._times) < self._limit:
            self._times[key] = self._times.get(key, 0) + 1
        else:
            self.rest += 1

    def most(self) -> list[tuple[K, int]]:
        """Return keys and counts, the most frequent first, equals in order of arrival."""
        return sorted(self._times.items(), key=lambda item: -item[1])


class Lines:
    """The words of the latest lines that carried evidence; nothing of it outlives the replay."""

    def __init__(self, limit: int = LINES_REMEMBERED) -> None:
        self._limit = limit
        self._lines: OrderedDict[tuple[MessageRef, int], Excerpt] = OrderedDict()

    def remember(self, ref: MessageRef, revision: int, excerpt: Excerpt) -> None:
        """Keep a line; the oldest one goes when there is no room."""
        self._lines[ref, revision] = excerpt
        if len(self._lines) > self._limit:
            self._lines.popitem(last=False)

    def recall(self, ref: MessageRef, revision: int) -> Excerpt | None:
        """Return a line, if it is still known."""
        return self._lines.get((ref, revision))
