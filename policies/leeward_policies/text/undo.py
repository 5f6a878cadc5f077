"""The further views: bare letters, and words mended, put in order and squeezed; when each helps.

Each step reads the view before it, so that disguises on top of each other come
off as well; a step that changes nothing leaves no view.
"""

import re
from collections import Counter
from collections.abc import Callable, Iterator

from leeward_policies.text.known import (
    DOUBLES,
    FREQUENT,
    HIDDEN,
    KNOWN,
    ORDINARY,
    PIECES_MAX,
    SINGLED,
    SINGLES,
    fitting,
    in_order,
    languages_of,
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


def _cut_words(found: re.Match[str]) -> Iterator[tuple[int, int, list[int]]]:
    """Yield start, end and letter places of known words that signs cut in pieces."""
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
            if _is_cut([found.string[start:end] for start, end in chunks[at:upto]]):
                yield chunks[at][0], chunks[upto - 1][1], places
                at = upto - 1
                break
        at += 1


def _is_cut(pieces: list[str]) -> bool:
    """Say whether pieces are one word: a hidden one, or a known one of which some piece is none."""
    word = "".join(pieces)
    if word in HIDDEN:
        return True
    return (word in KNOWN or word in FREQUENT) and any(
        len(piece) == 1 or not (piece in KNOWN or piece in FREQUENT) for piece in pieces
    )


def mended_view(view: View) -> View:
    """Mend known words that signs cut in pieces (`id.iot`)."""
    new = Rewriting(view)
    for found in _CUT.finditer(view.text):
        for start, end, places in _cut_words(found):
            new.keep(start)
            new.put("".join(view.text[place] for place in places), places, end)
    return new.view("mended")


def _spoken(words: list[str]) -> frozenset[str]:
    """Return the languages that most known words of a line are of; none if none is known.

    Where no word is known as it stands, those count that could be put in order.
    """
    for some in (words, [in_order(word) or "" for word in words]):
        votes = Counter(language for word in some for language in languages_of(word))
        if votes:
            most = max(votes.values())
            return frozenset(language for language, count in votes.items() if count == most)
    return frozenset()


def ordered_view(view: View) -> View:
    """Put neighbouring letters of known words in order (`idoit`), in the line's languages."""
    new = Rewriting(view)
    spoken = _spoken(WORD.findall(view.text))
    for found in WORD.finditer(view.text):
        word = in_order(found.group())
        if word is not None and (not spoken or fitting(word, spoken)):
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
