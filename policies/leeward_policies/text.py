"""Views of a text that undo obfuscation, each with spans mapped back to the original text."""

from msgspec import Struct

from leeward_policies.domain.signals import Span


class View(Struct, frozen=True):
    """One reading of a text; `spans` maps a stretch of it back to the original."""

    name: str
    text: str
    offsets: tuple[int, ...] | None = None

    def original(self, start: int, end: int) -> Span:
        """Return the stretch of the original text that `text[start:end]` was read from."""
        raise NotImplementedError


class Views(Struct, frozen=True):
    """All views of one text, without repetitions; the first is `plain`."""

    original: str
    views: tuple[View, ...]
    words: frozenset[str] = frozenset()
    """The words of all views together, so that a detector sees cheaply that nothing is there."""


def views_of(text: str) -> Views:
    """Read a text in every way that undoes a known obfuscation."""
    raise NotImplementedError
