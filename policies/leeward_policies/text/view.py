"""A view of a text, the set of them, and the way to write one from another with its offsets."""

import re
from collections.abc import Iterable

from msgspec import Struct

from leeward_policies.domain.signals import Span

WORD = re.compile(r"(?:qu|[cdjlmnst])'(?=[^\W_]{2})|[^\W_]+(?:'[^\W_]+)*")
"""A word of a view: letters and digits, with apostrophes inside; a French or Italian elision
(`t'es`, `qu'un`) is a word of its own, apostrophe included."""


class View(Struct, frozen=True):
    """One reading of a text; `original` maps a stretch of it back to where it was read."""

    name: str
    text: str
    offsets: tuple[int, ...] | None = None
    """Where in the original each character was read, never falling, and one entry more for the
    end; None when nothing was moved."""

    def original(self, start: int, end: int) -> Span:
        """Return the stretch of the original text that `text[start:end]` was read from.

        What was left out between two characters of the stretch belongs to it.

        Args:
            start: first code point, at least 0.
            end: after the last code point, at least `start` and at most `len(text)`.
        """
        if self.offsets is None:
            return Span(start, end)
        first = self.offsets[start]
        return Span(first, max(self.offsets[end], first + 1) if end > start else first)


class Views(Struct, frozen=True):
    """All views of one text, without repetitions; the first is `plain`."""

    original: str
    views: tuple[View, ...]
    words: frozenset[str] = frozenset()
    """The words of all views together, so that a detector sees cheaply that nothing is there."""


class Rewriting:
    """A view in the making: what is kept or put, and where in the original it was read."""

    def __init__(self, view: View) -> None:
        self._view = view
        self._done = 0
        self._pieces: list[str] = []
        self._offsets: list[int] = []

    def keep(self, end: int) -> None:
        """Copy what lies before `end` and was not treated yet."""
        if end > self._done:
            self._pieces.append(self._view.text[self._done : end])
            self._extend(range(self._done, end))
            self._done = end

    def put(self, text: str, sources: Iterable[int], end: int) -> None:
        """Write `text` for everything up to `end`.

        Args:
            text: the new characters.
            sources: for each, its place in the view that is rewritten, never falling.
            end: where reading goes on.
        """
        self._pieces.append(text)
        self._extend(sources)
        self._done = end

    def _extend(self, sources: Iterable[int]) -> None:
        offsets = self._view.offsets
        self._offsets.extend(sources if offsets is None else (offsets[at] for at in sources))

    def view(self, name: str) -> View:
        """Copy the rest and return the new view; the old one when nothing was put."""
        if not self._done:
            return self._view
        self.keep(len(self._view.text))
        self._extend((len(self._view.text),))
        return View(name, "".join(self._pieces), tuple(self._offsets))
