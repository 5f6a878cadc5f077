"""Words that decide between the readings of a disguised one: ordinary, hidden, and those of chat.

`ordinary.txt` and `hidden.txt` beside this file are written by hand; `chat_words.txt` holds the
words of the lines in `policies/training`. None is a dictionary.
"""

import re
import string
from collections import Counter
from collections.abc import Container, Sequence
from functools import lru_cache

from leeward_policies.text.datafile import sections_of, words_of

_SWAPPED_FROM = 5
"""Letters from which on any swap is undone; among shorter words too many swaps are words."""

_CHAT_WORD_FROM = 4
"""Letters of a word of chat that a disguised one may turn out to be; shorter ones, of several
languages, are too easily taken for each other."""

_INNER_SWAPPED_FROM = 4
"""Letters from which on a swap of inner letters is undone."""

_SHORTEST = 3
"""Letters of the shortest word that is put in order, in a line of which others were."""

HIDDEN_IN_ORDER = words_of("hidden.txt")
"""Words that people disguise, lower case and without marks; the likeliest reading goes first."""


def _chat_words() -> dict[str, frozenset[str]]:
    table: dict[str, frozenset[str]] = {}
    for language, words in sections_of("chat_words.txt").items():
        for word in words:
            table[word] = table.get(word, frozenset()) | {language}
    return table


ORDINARY = frozenset(words_of("ordinary.txt"))
"""Frequent harmless words; a line of these alone needs no second view."""

HIDDEN = frozenset(HIDDEN_IN_ORDER)
"""The same as a set."""

KNOWN = ORDINARY | HIDDEN
"""What a disguised word may turn out to be, of however few letters it is."""

_LANGUAGES = _chat_words()
"""Words of chat without marks, and the languages each is of."""

SHORT_WORDS = frozenset(word for word in _LANGUAGES if len(word) < _CHAT_WORD_FROM)
"""Shorter words of chat, which a disguised one may be in a line of its language."""

CHAT_WORDS = frozenset(word for word in _LANGUAGES if len(word) >= _CHAT_WORD_FROM)
"""Those that a disguised word may turn out to be."""

READABLE = KNOWN | CHAT_WORDS
"""All that a disguised word may turn out to be."""

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
        if len(word) >= _SWAPPED_FROM:
            for other in neighbours_swapped(word):
                if other not in KNOWN:
                    table.setdefault(other, word)
    return table


def neighbours_swapped(word: str) -> list[str]:
    """Return all that a word becomes by two neighbouring letters that change places."""
    return [
        word[:at] + word[at + 1] + word[at] + word[at + 2 :]
        for at in range(len(word) - 1)
        if word[at] != word[at + 1]
    ]


SINGLED = _singled()
"""From words with every repeated letter made single to the known words they are, longest first."""

MASKED = _masked()
"""Hidden words by first letter and length, in the order of the file."""

SWAPPED = _swapped()
"""Hidden words with two neighbouring letters swapped, to the word that was meant."""


@lru_cache(maxsize=1 << 14)
def in_order(word: str) -> str | None:
    """Return the known word of which two neighbouring letters were swapped; None if there is none.

    A word that is known itself is none, nor one of fewer than four letters; of four letters the
    inner two may be swapped, since among so short words too many swaps are words.
    """
    if len(word) < _INNER_SWAPPED_FROM or word in READABLE:
        return None
    if word in SWAPPED:
        return SWAPPED[word]
    is_short = len(word) < _SWAPPED_FROM
    others = [word[0] + word[2] + word[1] + word[3:]] if is_short else neighbours_swapped(word)
    found = [other for other in others if other in READABLE]
    return min(found, key=lambda other: other not in KNOWN, default=None)


def short_in_order(word: str, languages: Container[str]) -> str | None:
    """Return the short word of a line's languages of which two letters were swapped, if any is.

    Only for lines in which longer words were swapped already: among words of three and four letters
    too many swaps are words of some language.
    """
    if not _SHORTEST <= len(word) < _SWAPPED_FROM or fitting(word, languages):
        return None
    inner_first = sorted(neighbours_swapped(word), key=lambda other: other[0] != word[0])
    return next((other for other in inner_first if fitting(other, languages)), None)


def spoken_in(words: Sequence[str]) -> frozenset[str]:
    """Return the languages that most of a line's known words are of; none if none is known.

    A word that could be put in order counts as what it becomes; longer words, of fewer languages,
    count more.
    """
    votes = Counter[str]()
    for word in words:
        for language in languages_of(word) or languages_of(in_order(word) or ""):
            votes[language] += len(word)
    most = max(votes.values(), default=0)
    return frozenset(language for language, count in votes.items() if count == most)


def fitting(word: str, languages: Container[str]) -> bool:
    """Say whether a known word is of a language, or one that people disguise in any."""
    return word in HIDDEN or any(one in languages for one in languages_of(word))


def languages_of(word: str) -> frozenset[str]:
    """Return the languages that a word is known in; ordinary words are English ones."""
    found = _LANGUAGES.get(word, frozenset())
    return found | {"en"} if word in ORDINARY else found
