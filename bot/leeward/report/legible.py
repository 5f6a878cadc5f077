"""Strangers' text made legible: what cannot be seen is shown, and nothing can disturb the page."""

import re
import unicodedata
from typing import Final

UNSEEN: Final = "▫"
"""Stands for one or more characters that nobody can see."""

TURNED: Final = "⇄"
"""Stands for characters that turn the direction of reading."""

BROKEN_LINE: Final = " ↵ "
"""Stands for a line break, so that an excerpt stays one paragraph."""

UNKNOWN: Final = "\N{REPLACEMENT CHARACTER}"

MARKS_ON_A_LETTER: Final = 4
"""Combining marks kept on one letter; living scripts stack no more, pranks stack hundreds."""

_TURNING: Final = frozenset(
    "\u200e\u200f\u061c\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
)
_BREAKS: Final = frozenset("\n\r\v\f\x1c\x1d\x1e\x85\u2028\u2029")
_BLANKS: Final = frozenset("\u034f\u115f\u1160\u17b4\u17b5\u2800\u3164\uffa0")
"""Letters and marks that are drawn as nothing, though their category says otherwise."""

_JOINERS: Final = frozenset("\u200c\u200d")
"""Persian, Indic scripts and emoji need these two; they are kept between visible characters."""

_RUNS: Final = re.compile(f"({UNSEEN}|{TURNED}|{UNKNOWN}|{re.escape(BROKEN_LINE)})(?:\\1)+")


def legible(text: str) -> str:
    """Return a text as people should see it: one paragraph in which nothing is hidden."""
    if text.isascii() and text.isprintable():
        return text
    seen: list[str] = []
    marks = 0
    for char in text.replace("\r\n", "\n"):
        if unicodedata.category(char) in {"Mn", "Me"} and char not in _BLANKS:
            marks += 1
            if marks > MARKS_ON_A_LETTER:
                continue
        else:
            marks = 0
        seen.append(_shown(char, seen[-1] if seen else ""))
    return _RUNS.sub(r"\1", "".join(seen))


def _shown(char: str, before: str) -> str:
    if char in _BREAKS:
        return BROKEN_LINE
    if char in _TURNING:
        return TURNED
    if char in _JOINERS:
        return char if before and before not in _JOINERS and before[-1] not in UNSEEN else UNSEEN
    if char == "\t":
        return " "
    return _by_category(char)


def _by_category(char: str) -> str:
    category = unicodedata.category(char)
    if category in {"Cf", "Cc"} or char in _BLANKS:
        return UNSEEN
    if category in {"Cs", "Cn", "Co"}:
        return UNKNOWN
    return char


def masked(text: str, *, kept: int = 2) -> str:
    """Return a text in which all letters and digits but the first few are dots.

    Args:
        text: a phone number, an address, a handle.
        kept: letters and digits that stay.
    """
    shown: list[str] = []
    for char in text:
        if not char.isalnum():
            shown.append(char)
        elif kept > 0:
            shown.append(char)
            kept -= 1
        else:
            shown.append("•")
    return "".join(shown)


LONG_NAME: Final = 3
"""Names up to this many letters show only the first, since two would nearly be the name."""


def short_name(name: str) -> str:
    """Return the beginning of a name: `An…` for Anastasia, `B.` for Ben, or nothing.

    The first letters tell people apart for somebody who knows them, and nobody else.
    """
    letters = [char for char in name if unicodedata.category(char)[0] in "LN"]
    letters = letters or [char for char in name if unicodedata.category(char) == "So"]
    visible = [char for char in letters if char not in _BLANKS]
    if not visible:
        return ""
    return "".join(visible[:2]) + "…" if len(visible) > LONG_NAME else f"{visible[0]}."
