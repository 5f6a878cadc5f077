"""The first view: compatibility forms undone, invisible characters out, look-alikes folded."""

import re
import unicodedata
from collections.abc import Iterator

from leeward_policies.text.known import READABLE
from leeward_policies.text.lookalikes import (
    APOSTROPHES,
    IDENTICAL,
    SIMILAR,
    SYMBOLS,
    TO_CYRILLIC,
    spelled,
)
from leeward_policies.text.view import View

_MARKS_KEPT = 3
"""Marks kept on one letter where a script needs them (Hebrew, Arabic, Thai use up to three)."""

_BLANK = frozenset("\u034f\u115f\u1160\u17b4\u17b5\u2800\u3164\uffa0")
"""Characters that show nothing though their category is not that of a format character."""

_APOSTROPHE = re.compile(f"[{APOSTROPHES}]")
_STRAIGHT = dict.fromkeys(map(ord, APOSTROPHES), "'")

_SELECTORS = re.compile("[\ufe00-\ufe0f\U000e0100-\U000e01ef]")
_JAMO = re.compile("[\u1160-\u11ff]")

_ODD = re.compile(
    "["
    + "".join(sign for sign in SYMBOLS if sign not in APOSTROPHES)
    + "\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\xad\u0300-\u036f\u0483-\u0489\u0600-\u0605\u061c\u06dd"
    "\u115f\u1160-\u11ff\u17b4\u17b5\u180b-\u180f\u1ab0-\u1aff\u1dc0-\u1dff\u200b-\u200f"
    "\u2028-\u202e\u2060-\u206f\u20d0-\u20ff\u2800\u3099\u309a\u3164\ufe00-\ufe0f\ufe20-\ufe2f\ufeff"
    "\ufff9-\ufffb\U0001d173-\U0001d17a\U0001f1e6-\U0001f1ff\U000e0000-\U000e0fff]"
)
"""What the careful reading treats beyond NFKC; a text without it needs no look at each letter."""

_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")

_MARK = "\0mark"
"""Stands in the table of folds for a mark that joins the letter before it."""


def _folded(char: str) -> str:
    category = unicodedata.category(char)
    if category == "Cf" or char in _BLANK or _SELECTORS.match(char):
        return ""
    if category == "Cc":
        return char if char in "\t\n\r" else (" " if char.isspace() else "")
    if char in SYMBOLS:
        return SYMBOLS[char]
    folded = unicodedata.normalize("NFKC", char)
    if len(folded) == 1:
        joins = unicodedata.category(folded) in {"Mn", "Me"} or _JAMO.match(folded)
        return _MARK if joins else folded
    if folded[0].isascii():
        return "".join(c for c in folded if unicodedata.category(c) != "Mn")
    return folded


_FOLDS_MAX = 20_000
"""Code points remembered: more than any script needs, and no stranger can fill the memory."""


class _Folds(dict[str, str]):
    """Each code point's compatibility form, worked out when it is first met."""

    def __missing__(self, char: str) -> str:
        folded = _folded(char)
        if len(self) < _FOLDS_MAX:
            self[char] = folded
        return folded


_FOLDS = _Folds()


def _takes_marks(char: str) -> bool:
    """Say whether a letter's script writes marks that do not compose."""
    return (
        not char.isascii() and not "\u00a0" <= char <= "\u052f" and not "\u1e00" <= char <= "\u1fff"
    )


def _careful(text: str) -> tuple[str, list[int]]:
    """Read letter by letter: NFKC, invisible characters out, marks composed or dropped."""
    out: list[str] = []
    offsets: list[int] = []
    marks = 0
    for index, char in enumerate(text):
        folded = _FOLDS[char]
        if folded is _MARK:
            if not out:
                continue
            composed = unicodedata.normalize("NFKC", out[-1] + char)
            if len(composed) == 1:
                out[-1] = composed
            elif marks < _MARKS_KEPT and _takes_marks(out[-1]):
                marks += 1
                out.append(char)
                offsets.append(index)
            continue
        marks = 0
        out.extend(folded)
        offsets.extend([index] * len(folded))
    return "".join(out), offsets


_REGIONAL = re.compile("[\U0001f1e6-\U0001f1ff]+")


_LOOKALIKE = re.compile("[" + "".join(SIMILAR) + "]")
_LATIN = re.compile("[A-Za-z]")
_LETTERS = re.compile(r"[^\W_]+")
_GREEK = re.compile("[\u0370-\u03ff]")
_CYRILLIC = re.compile("[\u0400-\u052f]")

_TOLD_FROM = 3
"""Letters from which on a word tells whether it was meant as Latin."""


def _pure(text: str) -> Iterator[re.Match[str]]:
    return (found for found in _LETTERS.finditer(text) if _LOOKALIKE.search(found.group()))


def _word_folded(word: str, *, amid_latin: bool) -> str:
    """Fold one word's look-alikes to the script that most likely was meant."""
    if _LATIN.search(word):
        is_cyrillic = any("\u0400" <= c <= "\u052f" and c not in IDENTICAL for c in word) and all(
            c in TO_CYRILLIC for c in word if c.isascii() and c.isalpha()
        )
        table = TO_CYRILLIC if is_cyrillic else SIMILAR
        return "".join(table.get(c, c) for c in word)
    if amid_latin and all(c in IDENTICAL or not c.isalpha() for c in word):
        return "".join(IDENTICAL.get(c, c) for c in word)
    return word


def _is_masked(text: str) -> bool:
    """Say whether a text is written in letters of other scripts for their shapes alone.

    That is so where words mix Cyrillic and Greek, as no language does, and where words without
    a Latin letter are, for the most part, known ones once they are read as Latin.
    """
    words = [found.group() for found in _LETTERS.finditer(text)]
    if _GREEK.search(text) and _CYRILLIC.search(text):
        mixed = sum(bool(_GREEK.search(word) and _CYRILLIC.search(word)) for word in words)
        if 4 * mixed >= len(words):
            return True
    foreign = [word for word in words if len(word) >= _TOLD_FROM and not _LATIN.search(word)]
    told = sum(len(word) for word in foreign if _reads(word))
    return told > 0 and 2 * told >= sum(map(len, foreign))


def _reads(word: str) -> bool:
    read = "".join(SIMILAR.get(sign, sign) for sign in word).casefold()
    return read.isascii() and read in READABLE


def _lookalikes(text: str) -> str:
    """Fold look-alikes in words that mix scripts, and whole words of them amid Latin text."""
    if not _LOOKALIKE.search(text):
        return text
    if _is_masked(text):
        return "".join(SIMILAR.get(c, c) for c in text)
    if not _LATIN.search(text):
        return text
    latin = sum(c.isascii() and c.isalpha() for c in text)
    solid = sum(
        len(found.group())
        for found in _pure(text)
        if not _LATIN.search(found.group()) and any(c not in IDENTICAL for c in found.group())
    )
    pieces: list[str] = []
    done = 0
    for found in _pure(text):
        pieces += (
            text[done : found.start()],
            _word_folded(found.group(), amid_latin=latin > solid),
        )
        done = found.end()
    pieces.append(text[done:])
    return "".join(pieces)


def plain_view(text: str) -> View:
    """Return the plain view: NFKC, no invisible characters, look-alikes folded, casefolded.

    Casefolding is that of Unicode: `ß` is read as `ss`. Marks that compose stay (`é`), any
    further ones on Latin, Greek and Cyrillic letters go.
    """
    if text.isascii() and not _CONTROL.search(text):
        return View("plain", text.lower().replace("`", "'"))
    offsets: list[int] | None = None
    straight = text.translate(_STRAIGHT) if _APOSTROPHE.search(text) else text
    if _ODD.search(straight) or not unicodedata.is_normalized("NFKC", straight):
        straight, offsets = _careful(straight)
        straight = _REGIONAL.sub(lambda found: spelled(found.group()), straight)
    straight = _lookalikes(straight)
    folded = straight.casefold()
    if len(folded) != len(straight):
        source = range(len(straight)) if offsets is None else offsets
        letters = [char.casefold() for char in straight]
        offsets = [at for at, letter in zip(source, letters, strict=True) for _ in letter]
        folded = "".join(letters)
    if offsets is None:
        return View("plain", folded)
    return View("plain", folded, (*offsets, len(text)))
