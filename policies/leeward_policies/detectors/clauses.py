"""The words of a view in order, with clause marks between them and quoted words known."""

import re
from bisect import bisect_right
from collections.abc import Iterator

from msgspec import Struct

from leeward_policies.domain.signals import Span
from leeward_policies.text import WORD, View

STOP = "."
"""Stands for what ends a sentence: full stop, exclamation mark, new line and the like."""

PAUSE = ","
"""Stands for what parts a sentence without ending it: comma, colon, ellipsis, dash."""

_PIECE = re.compile(
    rf"(?P<word>{WORD.pattern})|(?P<pause>,|:(?!\S)|\.\.+|[-\u2013\u2014](?=\s)|(?<=\s)[-\u2013\u2014])"
    r"|(?P<stop>\n+|[.!?;\u0964\u3002\uff1f]+(?=\s|$|[^\w.]))"
)

_QUOTE = re.compile(
    r'"[^"\n]{1,400}"|“[^”\n]{1,400}”|„[^“”\n]{1,400}[“”]|«[^»\n]{1,400}»'
    r"|(?<![\w'])'[^'\n]{1,400}(?:'\w[^'\n]{0,400}){0,4}'(?![\w'])|(?:^|(?<=\n))>[^\n]*"
)
"""Words between quotation marks, at most 400 characters; and a line of Markdown quotation."""


class Clauses(Struct, frozen=True):
    """A view as words and marks, once as a tuple and once as a line that patterns run over."""

    view: View
    words: tuple[str, ...]
    """Words in order, with `STOP` and `PAUSE` between clauses."""
    starts: tuple[int, ...]
    """Where each begins in the view's text."""
    quoted: tuple[bool, ...]
    """Whether each stands between quotation marks, with other words outside of them."""
    line: str
    """Every word or mark with a blank on either side."""
    places: tuple[int, ...]
    """Where each begins in `line`, its blank included."""

    def words_between(self, start: int, end: int) -> tuple[int, int]:
        """Return first word and word after the last of a stretch of `line`."""
        return bisect_right(self.places, start) - 1, bisect_right(self.places, end - 1)

    def span(self, first: int, end: int) -> Span:
        """Return where in the original text the words from `first` up to `end` stand."""
        last = end - 1
        return self.view.original(self.starts[first], self.starts[last] + len(self.words[last]))

    def before(self, at: int, count: int) -> tuple[str, ...]:
        """Return at most `count` words and marks of the same sentence before a word."""
        start = at
        while start and at - start < count and self.words[start - 1] != STOP:
            start -= 1
        return self.words[start:at]


def quotations(text: str) -> Iterator[tuple[int, int]]:
    """Yield where words stand between quotation marks, or on a line of Markdown quotation."""
    for found in _QUOTE.finditer(text):
        yield found.span()


def _quoted(text: str, starts: list[int], words: list[str]) -> tuple[bool, ...]:
    """Say of each word whether it is quoted; a text that is all quotation quotes nobody."""
    quoted = [False] * len(starts)
    at = 0
    for found in _QUOTE.finditer(text):
        while at < len(starts) and starts[at] < found.start():
            at += 1
        while at < len(starts) and starts[at] < found.end():
            quoted[at] = True
            at += 1
    outside = any(
        not is_quoted and word not in (STOP, PAUSE)
        for is_quoted, word in zip(quoted, words, strict=True)
    )
    return tuple(quoted) if outside else (False,) * len(quoted)


def _pieces(text: str) -> Iterator[tuple[str, int]]:
    for found in _PIECE.finditer(text):
        kind = found.lastgroup
        yield (
            (found.group() if kind == "word" else STOP if kind == "stop" else PAUSE),
            found.start(),
        )


def clauses_of(view: View) -> Clauses:
    """Take a view apart into words and marks; linear in its length."""
    words: list[str] = []
    starts: list[int] = []
    for word, start in _pieces(view.text):
        words.append(word)
        starts.append(start)
    places: list[int] = []
    length = 0
    for word in words:
        places.append(length)
        length += len(word) + 2
    return Clauses(
        view=view,
        words=tuple(words),
        starts=tuple(starts),
        quoted=_quoted(view.text, starts, words),
        line="".join(f" {word} " for word in words),
        places=tuple(places),
    )
