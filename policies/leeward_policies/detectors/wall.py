"""Walls: messages that fill the screen with repeated characters, words, emoji, marks or lines."""

import re
from collections import Counter
from collections.abc import Iterator

from msgspec import Struct

WALL_LEAST = 30
"""Code points below which no message fills a screen."""


class Wall(Struct, frozen=True):
    """One stretch that fills the screen."""

    start: int
    end: int
    score: float
    why: str


_RUN_LEAST = 40
_RUN = re.compile(rf"(\S)\1{{{_RUN_LEAST - 1},}}")
_RUN_FULL = 150
"""A held key for joy (`noooooo`) ends before 40 signs, half a line; 150 are three lines."""

_RULE = frozenset("-=_*~#.─━═—\u2013·•")
"""Signs that people draw rules and table borders with; a run of these counts from twice on."""

_CHANT = re.compile(r"\S{80,}")
_CHANT_LETTERS = 4
"""Different signs at most in a chant without spaces (`hahaha…`); any address has more."""

_EMOJI = re.compile(
    "[\u2600-\u27bf\u2b00-\u2bff\U0001f000-\U0001f3fa\U0001f400-\U0001faff]"
    r"|<a?:\w{2,32}:\d{5,20}>|:[a-z][a-z0-9_+-]{1,31}:"
)
_EMOJI_STEPS = ((25, 0.5), (40, 0.7), (60, 0.85), (100, 0.95))
"""A joyful line holds up to 20 emoji; 40 fill a phone's screen at emoji size."""

_MARKS = re.compile(
    "[\u0300-\u036f\u0483-\u0489\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f]{4,}"
)
_MARKS_STEPS = ((8, 0.6), (20, 0.8), (60, 0.95))
"""Stacked marks; no orthography stacks four on one letter from these blocks."""

_LINES_LEAST = 20
_LINE_SIGNS = 3
"""Signs a line at most, on average, in a wall of lines: a poem and a log have more."""

_WORDS_LEAST = 30
_WORDS_SHARE = 0.8
"""Share of one word among all: ordinary English has about 5 % of `the`."""


def _step(count: int, steps: tuple[tuple[int, float], ...]) -> float:
    return max((score for least, score in steps if count >= least), default=0.0)


def _runs(body: str) -> Iterator[Wall]:
    for run in _RUN.finditer(body):
        length = run.end() - run.start()
        if run.group(1) in _RULE:
            length //= 2
        if length >= _RUN_LEAST:
            score = min(0.95, 0.5 + 0.4 * (length - _RUN_LEAST) / (_RUN_FULL - _RUN_LEAST))
            yield Wall(*run.span(), round(score, 3), f"one sign {length} times")


def _chants(body: str) -> Iterator[Wall]:
    for chant in _CHANT.finditer(body):
        if 1 < len(set(chant.group().casefold())) <= _CHANT_LETTERS:
            length = chant.end() - chant.start()
            score = min(0.95, 0.5 + 0.4 * length / 400)
            yield Wall(*chant.span(), round(score, 3), f"a chant of {length} signs")


def _words(body: str) -> Iterator[Wall]:
    words = body.casefold().split()
    if len(words) >= _WORDS_LEAST:
        count = Counter(words).most_common(1)[0][1]
        if count >= _WORDS_LEAST * _WORDS_SHARE and count >= _WORDS_SHARE * len(words):
            score = min(0.95, 0.6 + 0.3 * (count - _WORDS_LEAST * _WORDS_SHARE) / 50)
            yield Wall(0, len(body), round(score, 3), f"one word {count} times")


def walls(body: str) -> Iterator[Wall]:
    """Yield every wall of a text, in time linear in its length."""
    if len(body) < WALL_LEAST:
        return
    if len(body) >= _RUN_LEAST:
        yield from _runs(body)
        yield from _chants(body)
    if len(body) >= 2 * _WORDS_LEAST - 1:
        yield from _words(body)
    if not body.isascii() or body.count(":") >= 2 * _EMOJI_STEPS[0][0]:
        emoji = list(_EMOJI.finditer(body))
        if score := _step(len(emoji), _EMOJI_STEPS):
            yield Wall(emoji[0].start(), emoji[-1].end(), score, f"{len(emoji)} emoji")
        marks = list(_MARKS.finditer(body))
        stacked = sum(found.end() - found.start() for found in marks)
        if score := _step(stacked, _MARKS_STEPS):
            yield Wall(marks[0].start(), marks[-1].end(), score, f"{stacked} stacked marks")
    lines = body.count("\n") + 1
    if lines >= _LINES_LEAST and len("".join(body.split())) < _LINE_SIGNS * lines:
        yield Wall(0, len(body), _step(lines, ((20, 0.6), (40, 0.85))), f"{lines} empty lines")
