"""Words and patterns of a policy: compiled once, found whole in any disguise, never slow."""

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Any, Final
from unicodedata import category

import re2

from leeward_policies.domain.signals import Span
from leeward_policies.text import Views, views_of

WORDS_MOST: Final = 2_000
"""Words of one list at most."""

WORD_LONGEST: Final = 100
"""Code points of one word or phrase at most."""

PATTERN_LONGEST: Final = 1_000
"""Code points of one pattern at most."""

PATTERN_MEMORY: Final = 1 << 20
"""Bytes that RE2 may take for one pattern; past it, the pattern is refused at load."""

GATE_MEMORY: Final = 64 << 20
"""Bytes that RE2 may take for a list of the most and longest words."""

_UNSPACED: Final = re.compile(
    "[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u31f0-\u31ff\u3400-\u4dbf"
    "\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]"
)
"""Letters of scripts that put no space between words: Thai, Lao, Burmese, Khmer, kana, Han."""

_SURROGATES: Final = re.compile("[\ud800-\udfff]")

_WIDE_SPACE: Final = re.compile(r"\s{2}|[^\S ]")

_SPACE_OR_OTHER: Final = re.compile(r"\s+|\S")

_ASCII_ONLY: Final = frozenset("bBwW")
"""Escapes that RE2 reads as ASCII (`precise.md` 28)."""


def normal(word: str) -> str:
    """Return a word as it stands in the plain view of a text."""
    return " ".join(views_of(word).views[0].text.split())


def is_word(char: str) -> bool:
    """Return whether a character is part of a word: a letter, a mark or a digit."""
    return category(char)[0] in "LMN"


class WordList:
    """A list of words and phrases that are found whole.

    A word ends where a letter, a mark or a digit is followed by none; in scripts
    without spaces it may stand anywhere.

    Args:
        words: as a person wrote them.
    """

    def __init__(self, words: Iterable[str]) -> None:
        self.words = tuple(sorted({normal(word) for word in words}))
        # One linear pass tells whether any word may be there at all.
        gates = (re2.escape(word).replace(r"\ ", r"\s+") for word in self.words)
        self._gate = _compiled("|".join(gates), GATE_MEMORY)

    def includes(self, other: object) -> bool:
        """Say whether this finds all that another list finds."""
        return isinstance(other, WordList) and {*other.words} <= {*self.words}

    def find(self, views: Views) -> tuple[Span, ...]:
        """Return where the words stand in the original text."""
        found: set[Span] = set()
        for view in views.views:
            if self._gate.search(_SURROGATES.sub("\ufffd", view.text)) is None:
                continue
            text, places = _single_spaced(view.text)
            for word in self.words:
                for at in _whole(word, text):
                    found.add(view.original(places[at], places[at + len(word) - 1] + 1))
        return disjoint(found)


def _single_spaced(text: str) -> tuple[str, Sequence[int]]:
    """Return a text with every run of white space as one space, and where each character stood."""
    if _WIDE_SPACE.search(text) is None:
        return text, range(len(text))
    places = [match.start() for match in _SPACE_OR_OTHER.finditer(text)]
    return "".join(" " if text[at].isspace() else text[at] for at in places), places


def _whole(word: str, text: str) -> Iterator[int]:
    """Yield where a word stands in a text with a boundary on either side."""
    at = text.find(word)
    while at >= 0:
        end = at + len(word)
        is_cut = (at > 0 and _joined(text[at - 1], word[0])) or (
            end < len(text) and _joined(word[-1], text[end])
        )
        if not is_cut:
            yield at
        at = text.find(word, at + 1)


def _joined(left: str, right: str) -> bool:
    """Return whether two neighbours belong to one word."""
    if _UNSPACED.match(left) or _UNSPACED.match(right):
        return False
    return is_word(left) and is_word(right)


class Pattern:
    """An RE2 pattern, looked for in the text as written and in what undoes disguises.

    Args:
        pattern: checked by `flaw` before.
    """

    def __init__(self, pattern: str) -> None:
        self.pattern = pattern
        self._compiled = _compiled(pattern)

    def includes(self, other: object) -> bool:
        """Say whether this is the same pattern as another."""
        return isinstance(other, Pattern) and other.pattern == self.pattern

    def find(self, views: Views) -> tuple[Span, ...]:
        """Return where the pattern matches in the original text."""
        written = _SURROGATES.sub("\ufffd", views.original)
        found = {Span(*match.span()) for match in self._compiled.finditer(written)}
        for view in views.views:
            text = _SURROGATES.sub("\ufffd", view.text)
            found.update(view.original(*match.span()) for match in self._compiled.finditer(text))
        return disjoint(found)


def disjoint(spans: Iterable[Span]) -> tuple[Span, ...]:
    """Return spans sorted, with those that overlap joined."""
    joined: list[Span] = []
    for span in sorted(spans):
        if joined and span.start < joined[-1].end:
            joined[-1] = Span(joined[-1].start, max(span.end, joined[-1].end))
        else:
            joined.append(span)
    return tuple(joined)


def flaw(pattern: str) -> tuple[str, str] | None:
    """Return what is wrong with a pattern and the cure, or None."""
    if len(pattern) > PATTERN_LONGEST:
        return "the pattern is too long", f"Write at most {PATTERN_LONGEST} characters."
    try:
        compiled = _compiled(pattern)
    except re2.error as error:
        said = error.args[0] if error.args else b""
        reason = said.decode("utf-8", "replace") if isinstance(said, bytes) else str(said)
        cure = "Write the pattern for RE2, which has no look-ahead and no back-reference."
        return f"RE2 refuses it: {reason}", cure
    escape = _ascii_escape(pattern)
    if escape:
        cure = 'Use words = ["…"], whose boundaries know every script.'
        return f"{escape} knows ASCII letters alone, and the pattern has others", cure
    if compiled.search("") is not None:
        return "it matches an empty text, so every message", "Write at least one character."
    return None


def _ascii_escape(pattern: str) -> str:
    """Return an ASCII-only escape of a pattern that also names other letters, or nothing."""
    escapes = re.findall(r"\\(.)", pattern, re.DOTALL)
    wide = any(not char.isascii() and is_word(char) for char in pattern) or "p" in escapes
    return next((f"\\{char}" for char in escapes if char in _ASCII_ONLY), "") if wide else ""


def _compiled(pattern: str, memory: int = PATTERN_MEMORY) -> Any:
    options = re2.Options()
    options.log_errors = False
    options.max_mem = memory
    return re2.compile(pattern, options)
