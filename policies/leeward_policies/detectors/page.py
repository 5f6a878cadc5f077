"""What the finders of personal information read, and what they say they found."""

import re
from collections.abc import Iterable, Iterator
from datetime import timedelta
from functools import cached_property

from msgspec import Struct

from leeward_policies.detectors.prose import Prose
from leeward_policies.domain.signals import Aim, Span
from leeward_policies.ports import Reading

_ASKED_LINES = 4
_ASKED_WITHIN = timedelta(minutes=5)
"""A bare answer follows its question within a few lines and minutes."""

_WORD = re.compile(r"[^\W_]+(?:'[^\W_]+)*|[?]")
DIGIT = re.compile(r"\d")
"""A decimal figure of any script."""


class Found(Struct, frozen=True):
    """One piece of personal information."""

    name: str
    """The signal's name."""
    span: Span
    """Exactly on the datum, in the body."""
    score: float
    why: str
    """A phrase for people, without text of the message."""
    aim: Aim = "unknown"
    """`self` for the author's own, `person` for somebody else's."""


class Page:
    """One message as the finders read it: its plain view, and what was asked just before."""

    def __init__(self, reading: Reading) -> None:
        self.reading = reading
        self.view = reading.views.views[0]
        self.text = self.view.text
        self.words = reading.views.words
        self.has_digit = DIGIT.search(self.text) is not None

    @cached_property
    def prose(self) -> Prose:
        """The text as one spaced line."""
        return Prose(self.view)

    @cached_property
    def asked(self) -> str:
        """What others said in the room just before, as one spaced line in lower case."""
        return " \n ".join(self._lines_before())

    def _lines_before(self) -> Iterator[str]:
        message = self.reading.message
        for line in self.reading.conversation.room.recent[-_ASKED_LINES:]:
            age = self.reading.at - line.at
            if line.author != message.author.ref and timedelta() <= age <= _ASKED_WITHIN:
                yield f" {' '.join(_WORD.findall(line.text.casefold()))} "

    def span(self, start: int, end: int) -> Span:
        """Return where a stretch of `text` stands in the body."""
        return self.view.original(start, end)

    def is_capital(self, start: int) -> bool:
        """Say whether the author wrote a capital letter at a place of `text`."""
        at = self.view.original(start, start + 1).start
        return self.reading.views.original[at : at + 1].isupper()

    def is_alone(self, start: int, end: int) -> bool:
        """Say whether a stretch of `text` is all there is, but for signs around it."""
        return not re.search(r"[^\W_]", self.text[:start] + self.text[end:])

    def ends_with(self, ends: tuple[str, ...]) -> bool:
        """Say whether a word ends so, as German compounds do."""
        return has_end(self.words, ends)


def has_end(words: frozenset[str], ends: tuple[str, ...]) -> bool:
    """Say whether one of the words has one of the ends."""
    for word in words:  # noqa: SIM110 - a generator costs more than the look, and this is hot
        if word.endswith(ends):
            return True
    return False


def apart(spans: Iterable[Span]) -> tuple[Span, ...]:
    """Sort spans and join those that overlap."""
    out: list[Span] = []
    for span in sorted(spans):
        if out and span.start < out[-1].end:
            out[-1] = Span(out[-1].start, max(out[-1].end, span.end))
        else:
            out.append(span)
    return tuple(out)
