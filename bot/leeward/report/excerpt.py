"""Excerpts: the stretch of a message that shows why a rule matched, with its marks in place."""

import re
import unicodedata
from collections.abc import Iterable, Sequence
from typing import Final

from msgspec import Struct

from leeward_policies.domain.refs import UserRef
from leeward_policies.domain.signals import Span

EXCERPT_LENGTH: Final = 240
"""Code points of an excerpt; four lines on a phone."""

LEAD: Final = 60
"""Code points shown before the first mark, so that one sees what the words answer."""

WORD_SEARCH: Final = 24
"""How far a cut moves to fall between words."""

CLUSTER_SEARCH: Final = 16
"""How far a cut moves so as not to take a letter from its accents."""

SPANS_READ: Final = 200
"""Spans of one message looked at; a message with more shows the first ones."""

_JOINER: Final = "\u200d"

_HALVES: Final = re.compile("[\ud800-\udfff]")


class Excerpt(Struct, frozen=True):
    """A stretch of a message; all spans count its own code points."""

    text: str
    marks: tuple[Span, ...] = ()
    """What the rule rests on, sorted, not touching."""
    private: tuple[Span, ...] = ()
    """What is masked unless everything is asked for: numbers, addresses, handles."""
    starts_late: bool = False
    """Words stood before."""
    ends_early: bool = False
    """Words stood behind."""
    more: int = 0
    """Marked places that lie outside the excerpt."""
    called: tuple[UserRef, ...] = ()
    """Members whom the message calls by name; the first few."""


def excerpt_of(
    body: str,
    marks: Iterable[Span],
    private: Iterable[Span] = (),
    *,
    length: int = EXCERPT_LENGTH,
) -> Excerpt:
    """Cut the stretch with the most marks out of a message, with a little lead.

    Spans that lie outside the body are clipped or left out; nothing is raised.
    """
    spans = _tidy(marks, len(body))
    start, end = _window(body, spans, length)
    inside = tuple(_shifted(span, start, end) for span in spans if _meets(span, start, end))
    return Excerpt(
        text=whole(body[start:end]),
        marks=inside,
        private=tuple(
            _shifted(span, start, end)
            for span in _tidy(private, len(body))
            if _meets(span, start, end)
        ),
        starts_late=start > 0,
        ends_early=end < len(body),
        more=len(spans) - len(inside),
    )


def whole(text: str) -> str:
    """Return a text that can be written as UTF-8: halves of surrogate pairs are replaced."""
    return text if text.isascii() else _HALVES.sub("\N{REPLACEMENT CHARACTER}", text)


def _tidy(spans: Iterable[Span], length: int) -> list[Span]:
    """Return spans clipped to the text, sorted and merged where they touch."""
    clipped = sorted({Span(max(0, span.start), min(length, span.end)) for span in spans})
    tidy: list[Span] = []
    for span in clipped:
        if span.start >= span.end:
            continue
        if tidy and span.start <= tidy[-1].end:
            tidy[-1] = Span(tidy[-1].start, max(tidy[-1].end, span.end))
        else:
            tidy.append(span)
    return tidy[:SPANS_READ]


def _meets(span: Span, start: int, end: int) -> bool:
    return span.start < end and span.end > start


def _shifted(span: Span, start: int, end: int) -> Span:
    return Span(max(span.start, start) - start, min(span.end, end) - start)


def _window(body: str, spans: Sequence[Span], length: int) -> tuple[int, int]:
    if len(body) <= length:
        return 0, len(body)
    first = _fullest(spans, length)
    lead = min(LEAD, length // 4)
    start = min(max(0, spans[first].start - lead), len(body) - length) if spans else 0
    end = min(len(body), start + length)
    guard = spans[first].start if spans else 0
    marked = max((span.end for span in spans if span.start < end), default=0)
    return _later(body, start, max(guard, start)), _earlier(body, start, end, min(marked, end))


def _fullest(spans: Sequence[Span], length: int) -> int:
    """Return the span from which on a window holds the most spans, the first one on a tie."""
    best, most, last = 0, 0, 0
    room = length - min(LEAD, length // 4)
    for first, span in enumerate(spans):
        last = max(last, first)
        while last < len(spans) and spans[last].end <= span.start + room:
            last += 1
        if last - first > most:
            best, most = first, last - first
    return best


def _later(body: str, start: int, limit: int) -> int:
    """Move a beginning behind a space, or at least behind a letter's accents."""
    if start == 0:
        return 0
    for at in range(start, min(limit, start + WORD_SEARCH)):
        if body[at - 1].isspace():
            return at
    for at in range(start, min(limit, start + CLUSTER_SEARCH) + 1):
        if at >= len(body) or not _extends(body, at):
            return at
    return start


def _earlier(body: str, start: int, end: int, limit: int) -> int:
    """Move an end before a space, or at least before a letter with its accents."""
    if end == len(body):
        return end
    for at in range(end, max(limit, end - WORD_SEARCH, start + 1) - 1, -1):
        if body[at].isspace():
            return at
    for at in range(end, max(limit, end - CLUSTER_SEARCH, start + 1) - 1, -1):
        if not _extends(body, at):
            return at
    return end


def _extends(body: str, at: int) -> bool:
    """Tell whether the character at a place belongs to the one before it."""
    return (
        unicodedata.category(body[at]) in {"Mn", "Me", "Mc", "Cf", "Sk"} or body[at - 1] == _JOINER
    )
