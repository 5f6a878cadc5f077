"""Letters of other scripts that look like Latin ones, and Latin letters in fancy dress.

Written from the shapes; Unicode's own list of confusables (UTS #39) is far longer and joins
letters that readers tell apart.
"""

import unicodedata

from leeward_policies.text.datafile import pairs_of

IDENTICAL = pairs_of("identical.txt")
"""Enough alone: a word of such letters amid Latin text is read as Latin."""

SIMILAR = IDENTICAL | pairs_of("similar.txt")
"""Read as Latin only inside a word that holds Latin letters too."""

_NOT_RUSSIAN = frozenset(
    "\u0406\u0456\u0408\u0458\u0405\u0455\u0501\u04bb\u04cf\u051b\u051d\u0475\u050c\u051c\u04c0"
)

TO_CYRILLIC = {
    latin: cyrillic
    for cyrillic, latin in IDENTICAL.items()
    if "\u0400" <= cyrillic <= "\u052f" and cyrillic not in _NOT_RUSSIAN
}
"""The way back, for Latin letters in a Russian word."""

_ALPHABET = [chr(ord("a") + at) for at in range(26)]

APOSTROPHES = "\u2019\u2018\u02bc\u00b4`"
"""What phones and people type for an apostrophe."""

SYMBOLS = {
    **{chr(0x1F150 + at): letter for at, letter in enumerate(_ALPHABET)},  # negative circled
    **{chr(0x1F170 + at): letter for at, letter in enumerate(_ALPHABET)},  # negative squared
    **{chr(0x249C + at): letter for at, letter in enumerate(_ALPHABET)},  # in parentheses
    "\u03f2": "c",  # the lunate sigma, small and capital
    "\u03f9": "C",
    "\u212e": "e",  # the estimated sign
    "\u2139": "i",  # the information source
    **dict.fromkeys(APOSTROPHES, "'"),
}
"""Signs that stand for a letter or an apostrophe and that NFKC does not undo, or undoes badly."""


def spelled(flags: str) -> str:
    """Read a run of regional indicators as letters, unless it is the two of one flag."""
    if len(flags) == 2:  # noqa: PLR2004 - two make a flag
        return flags
    return "".join(_ALPHABET[ord(flag) - 0x1F1E6] for flag in flags)


def _bare() -> dict[int, str]:
    table = {ord(letter): latin for letter, latin in pairs_of("dressed.txt").items()}
    for code in (*range(0xC0, 0x250), *range(0x1E00, 0x1F00)):  # Latin letters with marks
        base = unicodedata.normalize("NFD", chr(code))[0]
        if base.isascii() and base.isalpha():
            table[code] = base.lower()
    return table


BARE = _bare()
"""Latin letters with marks, hooks or small capitals, to the bare letter; for casefolded text."""
