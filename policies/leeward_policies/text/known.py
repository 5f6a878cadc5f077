"""Words that decide between the readings of a disguised one: ordinary words, and hidden ones.

Written by hand, in `ordinary.txt` and `hidden.txt` beside this file; not a dictionary.
"""

import re
import string

from leeward_policies.text.datafile import words_of

_SWAPPED_FROM = 5
"""Letters from which on a swap is undone; among shorter words too many swaps are words."""

HIDDEN_IN_ORDER = words_of("hidden.txt")
"""Words that people disguise, lower case and without marks; the likeliest reading goes first."""

ORDINARY = frozenset(words_of("ordinary.txt"))
"""Frequent harmless words; a line of these alone needs no second view."""

HIDDEN = frozenset(HIDDEN_IN_ORDER)
"""The same as a set."""

KNOWN = ORDINARY | HIDDEN
"""What a disguised word may turn out to be."""

PIECES_MAX = max(map(len, KNOWN))
"""Letters of the longest known word."""

DOUBLES = re.compile(r"([^\W\d_])\1+")
"""Letters that are repeated."""

SINGLES = frozenset(string.ascii_lowercase + string.digits)
"""Words of one character; several different ones in a line are perhaps a spaced word."""


def _singled() -> dict[str, tuple[str, ...]]:
    table: dict[str, tuple[str, ...]] = {}
    for word in sorted(KNOWN, key=lambda word: (-len(word), word)):
        single = DOUBLES.sub(r"\1", word)
        table[single] = (*table.get(single, ()), word)
    return table


def _masked() -> dict[tuple[str, int], tuple[str, ...]]:
    table: dict[tuple[str, int], tuple[str, ...]] = {}
    for word in HIDDEN_IN_ORDER:
        key = (word[0], len(word))
        table[key] = (*table.get(key, ()), word)
    return table


def _swapped() -> dict[str, str]:
    table: dict[str, str] = {}
    for word in HIDDEN_IN_ORDER:
        if len(word) < _SWAPPED_FROM:
            continue
        for at in range(len(word) - 1):
            other = word[:at] + word[at + 1] + word[at] + word[at + 2 :]
            if other not in KNOWN:
                table.setdefault(other, word)
    return table


SINGLED = _singled()
"""From words with every repeated letter made single to the known words they are, longest first."""

MASKED = _masked()
"""Hidden words by first letter and length, in the order of the file."""

SWAPPED = _swapped()
"""Hidden words with two neighbouring letters swapped, to the word that was meant."""
