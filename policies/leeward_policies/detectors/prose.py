"""Prose: a text as one spaced line of words and signs, with the way back to the original."""

import re
from bisect import bisect_right

from leeward_policies.domain.signals import Span
from leeward_policies.text import View

_TOKEN = re.compile(r"\w+(?:'\w+)*|[^\w\s]")


class Prose:
    """The words and signs of a view, one space between them and one at either end.

    Patterns over `line` need no care for punctuation glued to words, for tabs and line breaks,
    nor for runs of spaces, and stay linear for it.
    """

    def __init__(self, view: View) -> None:
        self.view = view
        self._starts: list[int] = []
        self._ends: list[int] = []
        self._places: list[int] = []
        words: list[str] = []
        place = 1
        for token in _TOKEN.finditer(view.text):
            word = token.group()
            words.append(word)
            self._starts.append(token.start())
            self._ends.append(token.end())
            self._places.append(place)
            place += len(word) + 1
        self.words = words
        self.line = f" {' '.join(words)} "

    def after(self, place: int) -> int:
        """Return where in the view's text the token ends that ends at or before `place`."""
        at = bisect_right(self._places, max(place - 1, 1)) - 1
        return self._ends[at] if at >= 0 else 0

    def before(self, place: int) -> int:
        """Return where in the view's text the token starts that holds `place` of the line."""
        at = bisect_right(self._places, place) - 1
        return self._starts[max(at, 0)] if self._starts else 0

    def span(self, start: int, end: int) -> Span:
        """Return where a stretch of the line stands in the original text, whole tokens."""
        while start < end and self.line[start] == " ":
            start += 1
        return self.view.original(self.before(start), self.after(end))
