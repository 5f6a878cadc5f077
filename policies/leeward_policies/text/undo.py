"""The further views: bare letters, spaced letters joined, leet undone, words mended and squeezed.

Each step reads the view before it, so that disguises on top of each other come
off as well; a step that changes nothing leaves no view.
"""

import re
from collections.abc import Callable, Iterator
from itertools import pairwise

from leeward_policies.text.known import (
    DOUBLES,
    HIDDEN,
    KNOWN,
    ORDINARY,
    PIECES_MAX,
    SINGLED,
    SINGLES,
    SWAPPED,
)
from leeward_policies.text.leet import CODE, meant, unleet, unleet_view
from leeward_policies.text.lookalikes import BARE
from leeward_policies.text.view import WORD, Rewriting, View

_DRESSED = re.compile(f"[{''.join(map(chr, BARE))}]")


def bare_view(view: View) -> View:
    """Take marks, hooks and small capitals off Latin letters."""
    if not _DRESSED.search(view.text):
        return view
    return View("bare", view.text.translate(BARE), view.offsets)


# --- Spaced letters ---------------------------------------------------------------------------

_ONE = r"(?:[^\W_]|[@$!|+])"
_GAP = r"(?:[^\w@$!|+]|_){1,5}"  # five: a clapping hand with spaces and selectors around it
_SPACED = re.compile(rf"(?<![^\W_])(?<!'){_ONE}(?:{_GAP}{_ONE}(?![^\W_]|'[^\W_])){{2,}}")
_ONE_OF = re.compile(_ONE)
_SHORT = frozenset("aiur")
"""One-letter words that a spaced line may hold."""


def _divided(letters: str) -> list[int]:
    """Return where the words of a run without gaps end; only its own end when that fails."""
    if unleet(letters) in KNOWN:
        return [len(letters)]
    best: list[tuple[int, int] | None] = [(0, 0)] + [None] * len(letters)
    for end in range(1, len(letters) + 1):
        for start in range(max(0, end - PIECES_MAX), end):
            before = best[start]
            piece = letters[start:end]
            if before is None or not (meant(piece) if end - start > 1 else piece in _SHORT):
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


def _words_of_run(run: re.Match[str]) -> Iterator[list[int]]:
    """Yield the places of the characters of each word in a run of single characters."""
    places = [run.start() + one.start() for one in _ONE_OF.finditer(run.group())]
    gaps = [run.string[one + 1 : other] for one, other in pairwise(places)]
    narrow = min(map(len, gaps))
    is_uneven = max(map(len, gaps)) > narrow
    is_blank = all(map(str.isspace, gaps))
    word = places[:1]
    for gap, place in zip(gaps, places[1:], strict=True):
        if len(gap) > narrow if is_uneven else gap.isspace() and not is_blank:
            yield word
            word = []
        word.append(place)
    yield word


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
        first = True
        for word in _words_of_run(run):
            letters = "".join(view.text[place] for place in word)
            start = 0
            for end in _divided(letters):
                sources = word[start:end]
                if not first:
                    new.put(" ", sources[:1], sources[0])
                new.put(letters[start:end], sources, sources[-1] + 1)
                start, first = end, False
        new.keep(run.end())
    return new.view("joined")


# --- Words cut in two, letters swapped --------------------------------------------------------

_CUT = re.compile(r"[^\W\d_]+(?:(?:[^\w\s']|_){1,3}[^\W\d_]+)+")
_CHUNK = re.compile(r"[^\W\d_]+")
_CHUNKS_MAX = 4
_JOINT = re.compile(r"[_.\-*~/\\|:;,^=+#\"()\[\]{}<>&%$!?@](?<=[^\W\d_].)[^\W\d_]")
_SWAPPED_WORDS = frozenset(SWAPPED)


def _cut_words(found: re.Match[str]) -> Iterator[tuple[int, int, list[int]]]:
    """Yield start, end and letter places of known hidden words that signs cut in pieces."""
    chunks = [
        (found.start() + chunk.start(), found.start() + chunk.end())
        for chunk in _CHUNK.finditer(found.group())
    ]
    at = 0
    while at < len(chunks):
        for upto in range(min(len(chunks), at + _CHUNKS_MAX), at + 1, -1):
            places = [place for start, end in chunks[at:upto] for place in range(start, end)]
            if len(places) > PIECES_MAX:
                continue
            if "".join(found.string[place] for place in places) in HIDDEN:
                yield chunks[at][0], chunks[upto - 1][1], places
                at = upto - 1
                break
        at += 1


def mended_view(view: View) -> View:
    """Mend hidden words that signs cut in pieces (`id.iot`)."""
    new = Rewriting(view)
    for found in _CUT.finditer(view.text):
        for start, end, places in _cut_words(found):
            new.keep(start)
            new.put("".join(view.text[place] for place in places), places, end)
    return new.view("mended")


def ordered_view(view: View) -> View:
    """Put neighbouring letters of hidden words in order (`idoit`)."""
    new = Rewriting(view)
    for found in WORD.finditer(view.text):
        word = SWAPPED.get(found.group())
        if word is not None:
            new.keep(found.start())
            new.put(word, range(found.start(), found.end()), found.end())
    return new.view("ordered")


# --- Repeated letters -------------------------------------------------------------------------

_LONG = re.compile(r"([^\W\d_])\1\1")
_ONE_LETTER = re.compile(r"(.)\1*")
_SHORT_WORD = 3
"""Letters of words that a mere double is not taken for: `null` is not `nul`."""


def _kept(word: str, known: str) -> list[int] | None:
    """Return the places in a stretched word that spell a known one; None when it cannot."""
    places: list[int] = []
    runs = zip(_ONE_LETTER.finditer(word), _ONE_LETTER.finditer(known), strict=True)
    for stretched, run in runs:
        if len(run.group()) > len(stretched.group()):
            return None
        places.extend(range(stretched.start(), stretched.start() + len(run.group())))
    return places


def _squeezed(word: str) -> list[int] | None:
    """Return the places of the letters that stay; None when the word stays as it is."""
    if word in KNOWN:
        return None
    is_long = _LONG.search(word) is not None
    for known in SINGLED.get(DOUBLES.sub(r"\1", word), ()):
        if is_long or len(known) > _SHORT_WORD:
            places = _kept(word, known)
            if places is not None:
                return places
    if not is_long:
        return None
    gone = {
        at
        for run in DOUBLES.finditer(word)
        if len(run.group()) > 2  # noqa: PLR2004 - no word needs three
        for at in range(run.start() + 1, run.end())
    }
    return [at for at in range(len(word)) if at not in gone]


def _around(text: str, at: int) -> tuple[int, int]:
    """Return start and end of the word that a letter stands in."""
    start, end = at, at + 1
    while start and (text[start - 1].isalnum() or text[start - 1] == "'"):
        start -= 1
    while end < len(text) and (text[end].isalnum() or text[end] == "'"):
        end += 1
    return start, end


def squeezed_view(view: View) -> View:
    """Shorten repeated letters: to a known word, or three and more to one."""
    new = Rewriting(view)
    done = 0
    for run in DOUBLES.finditer(view.text):
        if run.start() < done:
            continue
        start, done = _around(view.text, run.start())
        places = _squeezed(view.text[start:done])
        if places is not None:
            new.keep(start)
            kept = [start + at for at in places]
            new.put("".join(view.text[at] for at in kept), kept, done)
    return new.view("squeezed")


# --- When a step is worth taking --------------------------------------------------------------

_SIGN = re.compile(f"[{CODE}]")


def _may_be_spaced(text: str, words: frozenset[str]) -> bool:
    singles = len(words & SINGLES)
    return singles > 1 or (singles == 1 and _SIGN.search(text) is not None)


def _may_be_leet(text: str, words: frozenset[str]) -> bool:
    return _SIGN.search(text) is not None and not words <= ORDINARY


def _may_be_cut(text: str, words: frozenset[str]) -> bool:
    return _JOINT.search(text) is not None and not words <= ORDINARY


def _may_be_swapped(text: str, words: frozenset[str]) -> bool:
    del text
    return not words.isdisjoint(_SWAPPED_WORDS)


def _may_be_stretched(text: str, words: frozenset[str]) -> bool:
    del text
    unknown = tuple(words - KNOWN)
    line = " ".join(unknown)
    single = DOUBLES.sub(r"\1", line)
    if len(single) == len(line):
        return False
    return _LONG.search(line) is not None or any(
        one != other and other in SINGLED
        for one, other in zip(unknown, single.split(" "), strict=True)
    )


STEPS: tuple[tuple[Callable[[str, frozenset[str]], bool], Callable[[View], View]], ...] = (
    (_may_be_spaced, joined_view),
    (_may_be_leet, unleet_view),
    (_may_be_cut, mended_view),
    (_may_be_swapped, ordered_view),
    (_may_be_stretched, squeezed_view),
)
"""Each step with the cheap look that says whether it could change anything."""
