"""Phrasebooks: turns of speech by language, with the words that must be there before one is tried.

A phrase is written in a small language of words (`lexicons/README` tells it whole):
`i know where {you} live|sleep ... now?` is words, alternatives, a list by name, a gap of up to
five words and a word that may be missing. Every repetition in what it becomes is bounded, so that
matching is linear in the text, and a phrase is tried only when all its needed words are there.
"""

import re
import tomllib
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any, Final

from msgspec import Struct, convert

from leeward_policies.detectors.clauses import Clauses
from leeward_policies.domain.signals import Aim
from leeward_policies.text import Views

_FOLDER: Final = Path(__file__).with_name("lexicons")
_GAP: Final = r"(?: [^ .]+ ){0,5}"
_NUMBER: Final = r"(?: \d[^ ]{0,8} ){1,3}"
_MARKS: Final = {
    "...": _GAP,
    "#": _NUMBER,
    "^": r"(?:^|(?<= [.,] ))",
    "$": r"(?= (?:[.,]|lol|lmao|lmfao|haha|hahaha|xd|bro|dude|man|please|pls|tbh|fr|ngl) |$)",
}
"""A gap of up to five words; a number in figures, in up to three words (`1 000 000`, `4k`); the
start of a clause, and its end but for a laugh."""
_WINDOW: Final = 160
_LONGEST: Final = 60
"""Words searched at a time, and words that windows share, more than any phrase can span: in a
giant text a phrase is tried only where all its words are near."""

_COMMA: Final = "(?: , )?"
_GAPS_MAX: Final = 2
"""Gaps in one phrase; each multiplies what a failing match may try by six."""


class _Entry(Struct, frozen=True, forbid_unknown_fields=True):
    """A group of phrases as the file has it."""

    signal: str
    score: float
    why: str
    phrases: tuple[str, ...]
    kind: str = ""
    aim: Aim = "unknown"
    unless: str = ""


class Phrase(Struct, frozen=True, eq=False):
    """One turn of speech."""

    number: int
    """Its place in the book."""
    language: str
    signal: str
    score: float
    kind: str
    """What the detector asks of the context, in its own words."""
    aim: Aim
    why: str
    pattern: str
    """A regular expression over `Clauses.line`, compiled when it is first needed."""
    needs: tuple[frozenset[str], ...]
    """Of each of these sets at least one word stands in every text that matches."""
    unless: frozenset[str] = frozenset()
    """Words that make something else of it when they follow: `hit you up`."""


class Found(Struct, frozen=True):
    """A phrase that was said, and which words of a view it is."""

    phrase: Phrase
    clauses: Clauses
    first: int
    end: int

    @property
    def is_quoted(self) -> bool:
        """Whether its first word stands between quotation marks."""
        return self.clauses.quoted[self.first]


@cache
def _expression(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern)


def lexicon(name: str) -> dict[str, Any]:
    """Read one of our own TOML files of words and phrases."""
    return tomllib.loads((_FOLDER / f"{name}.toml").read_text("utf-8"))


def _alternatives(part: str, lists: Mapping[str, str]) -> list[list[str]]:
    """Return what a part of a phrase may be, each as a list of words."""
    found: list[list[str]] = []
    for choice in part.split("|"):
        if choice.startswith("{"):
            name = choice[1:-1]
            if name not in lists:
                raise ValueError(f"The list {name!r} is not there. Known here: {', '.join(lists)}.")
            for other in lists[name].split():
                found += _alternatives(other, lists)
        else:
            found.append(choice.split("_"))
    return found


def _compiled(phrase: str, lists: Mapping[str, str]) -> tuple[str, list[frozenset[str]]]:
    pieces: list[str] = []
    needs: list[frozenset[str]] = []
    for part in phrase.split():
        if part in _MARKS:
            pieces.append(_MARKS[part])
            continue
        choices = _alternatives(part.removesuffix("?"), lists)
        words = [
            "".join(_MARKS.get(word) or f" {re.escape(word)} " for word in choice)
            for choice in choices
        ]
        one = f"(?:{'|'.join(sorted(set(words), key=lambda word: (-len(word), word)))})"
        if part.endswith("?"):
            pieces.append(f"(?:{one}{_COMMA})?")
        else:
            pieces.append(f"{one}{_COMMA}")
            if not any(_MARKS.keys() >= {*choice} for choice in choices):
                needs.append(frozenset(max(choice, key=len) for choice in choices))
    if pieces.count(_GAP) > _GAPS_MAX or not needs:
        raise ValueError(f"The phrase {phrase!r} needs one word at least and two gaps at most.")
    return "".join(pieces).replace(f"{_COMMA}{_MARKS['$']}", _MARKS["$"]).removesuffix(
        _COMMA
    ), needs


class Phrasebook:
    """All phrases of one file, found by the words they need."""

    def __init__(self, book: Mapping[str, Any]) -> None:
        """Take over what `lexicon` read.

        Raises:
            ValueError: a phrase has no word, more gaps than two, or a list that is not there.
        """
        self.phrases = tuple(self._read(book))
        """In the order of the file."""
        by_word: dict[str, list[tuple[Phrase, tuple[frozenset[str], ...]]]] = {}
        counts = Counter(word for phrase in self.phrases for need in phrase.needs for word in need)
        for phrase in self.phrases:
            rarest, *others = sorted(
                phrase.needs, key=lambda need: sum(counts[word] for word in need)
            )
            for word in rarest:
                by_word.setdefault(word, []).append((phrase, tuple(others)))
        self._by_word = by_word
        self._gate = frozenset(by_word)

    @staticmethod
    def _read(book: Mapping[str, Any]) -> Iterator[Phrase]:
        number = 0
        for language, part in book.items():
            lists: dict[str, str] = part.get("lists", {})
            for entry in convert(part["groups"], tuple[_Entry, ...]):
                for written in entry.phrases:
                    pattern, needs = _compiled(written, lists)
                    yield Phrase(
                        number=number,
                        language=language,
                        signal=entry.signal,
                        score=entry.score,
                        kind=entry.kind,
                        aim=entry.aim,
                        why=entry.why,
                        pattern=pattern,
                        needs=tuple(sorted(needs, key=len)),
                        unless=frozenset(entry.unless.split()),
                    )
                    number += 1

    @property
    def languages(self) -> tuple[str, ...]:
        """The languages it has phrases in, sorted."""
        return tuple(sorted({phrase.language for phrase in self.phrases}))

    def candidates(self, words: frozenset[str]) -> tuple[Phrase, ...]:
        """Return the phrases whose needed words are all there; the cheap first look."""
        seen = words & self._gate
        if not seen:
            return ()
        found: dict[int, Phrase] = {}
        for word in seen:
            for phrase, others in self._by_word[word]:
                for need in others:  # not `any(...)`: a generator takes longer than the question
                    if need.isdisjoint(words):
                        break
                else:
                    found[phrase.number] = phrase
        return tuple(found[number] for number in sorted(found))

    @staticmethod
    def find(phrases: Sequence[Phrase], read: Iterable[Clauses]) -> Iterator[Found]:
        """Yield every place where one of the phrases is said, in each view."""
        for clauses in read:
            seen: set[tuple[int, int]] = set()
            for start, end in _windows(len(clauses.words)):
                for found in _find_between(phrases, clauses, start, end):
                    if (found.phrase.number, found.first) not in seen:
                        seen.add((found.phrase.number, found.first))
                        yield found


def _windows(count: int) -> Iterator[tuple[int, int]]:
    """Yield stretches of words that together cover all, overlapping by the longest phrase."""
    start = 0
    while True:
        yield start, min(start + _WINDOW, count)
        start += _WINDOW - _LONGEST
        if start + _LONGEST >= count:
            return


def _find_between(
    phrases: Sequence[Phrase], clauses: Clauses, start: int, end: int
) -> Iterator[Found]:
    here = frozenset(clauses.words[start:end])
    if not here:
        return
    upto = clauses.places[end] if end < len(clauses.words) else len(clauses.line)
    for phrase in phrases:
        if any(need.isdisjoint(here) for need in phrase.needs):
            continue
        for found in _expression(phrase.pattern).finditer(
            clauses.line, clauses.places[start], upto
        ):
            first, last = clauses.words_between(found.start(), found.end())
            if last == len(clauses.words) or clauses.words[last] not in phrase.unless:
                yield Found(phrase, clauses, first, last)


def worth_reading(views: Views) -> tuple[int, ...]:
    """Return which views a lexicon looks at: all but those whose next one has bare letters.

    Lexicons are written without marks, so the bare view shows them all that the plain one does.
    """
    names = [view.name for view in views.views]
    return tuple(at for at in range(len(names)) if at + 1 == len(names) or names[at + 1] != "bare")
