"""The further views: bare letters, and words mended, put in order and squeezed; when each helps.

Each step reads the view before it, so that disguises on top of each other come
off as well; a step that changes nothing leaves no view.
"""

import re
from collections.abc import Callable, Iterator
from itertools import pairwise
from typing import NamedTuple

from leeward_policies.text.known import (
    DOUBLES,
    HIDDEN,
    KNOWN,
    ORDINARY,
    PIECES_MAX,
    READABLE,
    SINGLED,
    SINGLES,
    fitting,
    in_order,
    short_in_order,
    spoken_in,
)
from leeward_policies.text.leet import CODE, unleet_view
from leeward_policies.text.lookalikes import BARE
from leeward_policies.text.spaced import joined_view
from leeward_policies.text.view import WORD, Rewriting, View

_DRESSED = re.compile(f"[{''.join(map(chr, BARE))}]")


def bare_view(view: View) -> View:
    """Take marks, hooks and small capitals off Latin letters."""
    if not _DRESSED.search(view.text):
        return view
    return View("bare", view.text.translate(BARE), view.offsets)


# --- Words cut in two, letters swapped --------------------------------------------------------

_CUT = re.compile(r"[^\W\d_]+(?:(?:[^\w\s']|_){1,3}[^\W\d_]+)+")
_CHUNK = re.compile(r"[^\W\d_]+")
_CHUNKS_MAX = 12
_JOINT = re.compile(r"[_.\-*~/\\|:;,^=+#\"()\[\]{}<>&%$!?@](?<=[^\W\d_].)[^\W\d_]")


class _Cut(NamedTuple):
    """A word that signs cut in pieces."""

    start: int
    end: int
    letters: list[int]
    """The places of its letters."""


def _cut_words(found: re.Match[str]) -> Iterator[_Cut]:
    """Yield the known words that signs cut in pieces."""
    chunks = _chunks(found)
    at = 0
    while at < len(chunks):
        for upto in range(min(len(chunks), at + _CHUNKS_MAX), at + 1, -1):
            places = [place for start, end in chunks[at:upto] for place in range(start, end)]
            if len(places) > PIECES_MAX:
                continue
            if _is_cut([found.string[start:end] for start, end in chunks[at:upto]]):
                yield _Cut(chunks[at][0], chunks[upto - 1][1], places)
                at = upto - 1
                break
        at += 1


def _chunks(found: re.Match[str]) -> list[tuple[int, int]]:
    return [
        (found.start() + chunk.start(), found.start() + chunk.end())
        for chunk in _CHUNK.finditer(found.group())
    ]


def _is_cut(pieces: list[str]) -> bool:
    """Say whether pieces are one word: a hidden one, or a known one of which some piece is none."""
    word = "".join(pieces)
    if word in HIDDEN:
        return True
    return word in READABLE and not all(map(_is_word, pieces))


def _is_word(piece: str) -> bool:
    return len(piece) > 1 and piece in READABLE


def _cut_likewise(text: str, found: re.Match[str], signs: frozenset[str]) -> _Cut | None:
    """Return an unknown word that is cut by a sign which cuts known words of its line."""
    chunks = _chunks(found)
    gaps = {text[end:start] for (_, end), (start, _) in pairwise(chunks)}
    if not gaps <= signs or all(_is_word(text[start:end]) for start, end in chunks):
        return None
    return _Cut(*found.span(), [place for start, end in chunks for place in range(start, end)])


def mended_view(view: View) -> View:
    """Mend known words that signs cut in pieces (`id.iot`), and the unknown ones beside them."""
    new = Rewriting(view)
    text = view.text
    tokens = [(found, list(_cut_words(found))) for found in _CUT.finditer(text)]
    signs = frozenset(
        sign
        for _, cuts in tokens
        for cut in cuts
        for sign in _CHUNK.split(text[cut.start : cut.end])
        if sign
    )
    for found, cuts in tokens:
        likewise = None if cuts or not signs else _cut_likewise(text, found, signs)
        for cut in cuts if likewise is None else [likewise]:
            new.keep(cut.start)
            new.put("".join(text[place] for place in cut.letters), cut.letters, cut.end)
    return new.view("mended")


def ordered_view(view: View) -> View:
    """Put neighbouring letters of known words in order (`idoit`), in the line's languages.

    Where a line has such a word, its short ones (`yuo`) are put in order as well.
    """
    new = Rewriting(view)
    found = list(WORD.finditer(view.text))
    spoken = spoken_in([one.group() for one in found])
    meant = {one.group(): _in_order(one.group(), spoken) for one in found}
    if any(meant.values()):
        for word, other in meant.items():
            meant[word] = other or short_in_order(word, spoken)
    for one in found:
        ordered = meant[one.group()]
        if ordered is not None:
            new.keep(one.start())
            new.put(ordered, range(one.start(), one.end()), one.end())
    return new.view("ordered")


def _in_order(word: str, spoken: frozenset[str]) -> str | None:
    other = in_order(word)
    return other if other is not None and (not spoken or fitting(other, spoken)) else None


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
    return any(map(in_order, words - KNOWN))


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
