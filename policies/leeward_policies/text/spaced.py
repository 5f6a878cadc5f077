"""Letters that stand alone, joined to words again: `i d i o t`, `i.d.i.o.t`."""

import re
from collections.abc import Callable
from itertools import pairwise

from leeward_policies.text.known import KNOWN, PIECES_MAX, READABLE
from leeward_policies.text.leet import meant, unleet
from leeward_policies.text.view import Rewriting, View

_ONE = r"(?:[^\W_]|[@$!|+])"
_GAP = r"(?:[^\w@$!|+']|_){1,5}"
"""What parts two letters; five signs, since a clapping hand may have blanks and selectors by it."""

_SIGNS = r"(?:[^\w\s@$!|+']|_){1,2}"
_START = r"(?<![^\W_])(?:(?<!')|(?=.(?:[^\w\s@$!|+']|_)))"
"""Not within a word, nor behind its apostrophe, but for an elision: `d'h-i-e-r`."""

_SPACED = re.compile(
    rf"{_START}{_ONE}"
    rf"(?:{_GAP}{_ONE}(?![^\W_]|'[^\W_])|{_SIGNS}{_ONE}(?![^\W_])|{_GAP}n(?='t(?![^\W_]))){{2,}}"
)
"""Three characters or more that stand alone; the last one may be that of `d-o-n't`."""
_ONE_OF = re.compile(_ONE)
_BLANK = re.compile(r"\s")
_PAUSE = re.compile(r"[.,;:?]\s")
_DIVIDED_FROM = 6
"""Characters from which on a run that nothing divides may be more than one word."""

_SHORT = frozenset("aiur")
"""One-letter words that a spaced line may hold."""


def _divided(letters: str) -> list[int]:
    """Return where the words of a run without gaps end; only its own end when that fails."""
    whole = unleet(letters)
    if whole in READABLE:
        return [len(letters)]
    best: list[tuple[int, int] | None] = [(0, 0)] + [None] * len(letters)
    for end in range(1, len(letters) + 1):
        for start in range(max(0, end - PIECES_MAX), end):
            before = best[start]
            piece = letters[start:end]
            if before is None or not _is_word(piece):
                continue
            cost = before[0] + (3 if end - start == 1 else 1)  # few words, seldom single letters
            here = best[end]
            if here is None or cost < here[0]:
                best[end] = (cost, start)
    ends: list[int] = []
    at = len(letters)
    while at:
        step = best[at]
        if step is None:
            return [len(letters)]
        ends.append(at)
        at = step[1]
    return ends[::-1]


def _is_word(piece: str) -> bool:
    return meant(piece) in KNOWN if len(piece) > 1 else piece in _SHORT


def _words_of_run(run: re.Match[str]) -> tuple[list[list[int]], bool]:
    """Return the places of the characters of each word, and whether each is a word for sure."""
    places = [run.start() + one.start() for one in _ONE_OF.finditer(run.group())]
    gaps = [run.string[one + 1 : other] for one, other in pairwise(places)]
    ends_word, is_sure = _end_of_words(gaps)
    words = [places[:1]]
    for gap, place in zip(gaps, places[1:], strict=True):
        if ends_word(gap):
            words.append([])
        words[-1].append(place)
    return words, is_sure and (len(words) > 1 or len(places) < _DIVIDED_FROM)


def _end_of_words(gaps: list[str]) -> tuple[Callable[[str], bool], bool]:
    """Return what tells a gap between words from one between letters, and whether that is sure."""
    if not all(map(_BLANK.search, gaps)):
        return lambda gap: _BLANK.search(gap) is not None, True
    narrow = min(map(len, gaps))
    if max(map(len, gaps)) > narrow:
        return lambda gap: len(gap) > narrow, False
    if all(map(str.isspace, gaps)):
        return lambda gap: False, False  # noqa: ARG005 - nothing tells them apart
    return str.isspace, False


def _spells(run: str) -> bool:
    """Say whether a run of single characters is words rather than figures."""
    letters = sum(map(str.isalpha, run))
    return letters > 1 or (letters == 1 and unleet("".join(_ONE_OF.findall(run))) in KNOWN)


def joined_view(view: View) -> View:
    """Join letters that stand alone, three or more in a row, whatever parts them.

    A wider gap, or a blank among other signs, ends a word; a run without such gaps is divided
    into known words where that works out.
    """
    new = Rewriting(view)
    for run in _SPACED.finditer(view.text):
        if not _spells(run.group()):
            continue
        new.keep(run.start())
        done = run.start()
        words, are_sure = _words_of_run(run)
        for word in words:
            letters = "".join(view.text[place] for place in word)
            if letters.isdigit():  # a score, a date
                new.keep(word[-1] + 1)
                done = word[-1] + 1
                continue
            start = 0
            for end in [len(letters)] if are_sure else _divided(letters):
                sources = word[start:end]
                if done > run.start():
                    pause = _PAUSE.search(view.text, done, sources[0])
                    gap = pause.group() if pause else " "
                    new.put(gap, [sources[0]] * len(gap), sources[0])
                new.put(letters[start:end], sources, sources[-1] + 1)
                start, done = end, sources[-1] + 1
        new.keep(run.end())
    return new.view("joined")
