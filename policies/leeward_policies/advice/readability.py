"""How hard a text is to read, by what can honestly be measured in each language.

English has a grade that was made for it (Flesch and Kincaid), Turkish an ease that was (Ateşman).
Of the other languages that are written with spaces between words we measure words a sentence and,
in those of Latin and Cyrillic letters, the share of long words (LIX, Björnsson 1968, who tried it
on several languages). Of Arabic and Hindi we measure words a sentence alone, of Japanese
characters a sentence and the share of kanji.
Nothing here says whether the words themselves are known to a child, or whether the text is kind
or right: people who speak the language read for that.
"""

import re
from collections.abc import Iterable, Mapping
from typing import Final

from msgspec import Struct

WORD: Final = re.compile(r"[A-Za-z]+(?:['\u2019][A-Za-z]+)?|\d+")
VOWELS: Final = re.compile(r"[aeiouy]+")
SENTENCE_ENDS: Final = re.compile(r"[.!?:]+(?=\s|$)|\n\s*\n")

A_SENTENCE: Final = 0.39
A_SYLLABLE: Final = 11.8
OFF: Final = 15.59
"""The formula of Kincaid and others (1975): school grade by words a sentence, syllables a word."""

GRADE_MOST: Final[Mapping[str, float]] = {"10-12": 4.0, "13-17": 6.0, "adult": 8.0, "all": 4.0}
"""School grades of English texts by audience (`young_people.md`, rule 2; adults: our own)."""

SHORT: Final = 12
SHORT_MORE: Final = 3.0
"""A text of fewer than these words may have so many grades more: there, one word such as
*emergency* decides, and the formula was made for passages of a hundred words."""

LONG: Final = 6
"""Letters; a longer word counts as long in LIX."""

EASE: Final = 198.825
EASE_A_SYLLABLE: Final = 40.175
EASE_A_WORD: Final = 2.610
"""Ateşman's formula (1997) for Turkish: 90 to 100 is very easy, 70 to 89 easy, 50 to 69 middling.
A Turkish word has as many syllables as vowels, so these can be counted without a mistake; of its
words most have more than six letters, so that LIX says nothing there."""

_TURKISH_VOWELS: Final = re.compile(r"[aei\u0131o\u00f6u\u00fc\u00e2\u00ee\u00fb]", re.IGNORECASE)

_ENDS: Final = re.compile(r"[.!?:\u2026\u061f\u06d4\u0964]+(?=\s|$)|[\u3002\uff01\uff1f]+")
"""Ends of sentences: of Latin and Cyrillic writing, Arabic, Devanagari; of Japanese."""

_BETWEEN: Final = re.compile(r"[\s'\u2019\-\u2013\u2014/]+")
"""What stands between two words."""

_KANJI: Final = re.compile(r"[\u3400-\u4dbf\u4e00-\u9fff]")


class Limits(Struct, frozen=True):
    """What a language's texts may ask of a reader of ten."""

    sentence: float
    """Words a sentence over one text, at most; characters in Japanese. One sentence may have half
    as much again."""
    lix: float = 0.0
    """LIX over all texts together, at most; 0: not measured."""
    ease: float = 0.0
    """Ateşman's ease over all texts together, at least; 0: not measured."""
    kanji: float = 0.0
    """Percent of the characters of a text that are kanji, at most; 0: not measured."""


WORDS_MOST: Final = 14.0
"""Words a sentence: what adults read easily has 15 to 20; children's books stay below that."""

LIX_EASY: Final = 30.0
"""*Easy* on the scale of LIX: below 25 is for children who begin to read, stories have 30 to 40.
The scale is Swedish. It is stricter where everyday words are longer: in our own lines of chat among
young people, 20 of 100 Polish words have more than six letters, against 16 in Italian, 14 in
Spanish and German, 12 in French and 11 in Dutch (policies/training)."""

EASY_TURKISH: Final = 80.0
"""What pupils of the fifth and sixth grade read easily, by how his scale is commonly read."""

ONE_TEXT: Final = 24.0
"""How much above its language's LIX one text may lie: twice the standard error of the share of long
words, a fifth, in a text of twelve words, so that chance alone seldom fails it."""

ONE_EASE: Final = 28.0
"""How much below its language's ease one text may lie: the same, of words whose syllables scatter
by 1.2."""

LIMITS: Final[Mapping[str, Limits]] = {
    "de": Limits(WORDS_MOST, LIX_EASY),
    "es": Limits(WORDS_MOST, LIX_EASY),
    "fr": Limits(WORDS_MOST, LIX_EASY),
    "it": Limits(WORDS_MOST, LIX_EASY),
    "nl": Limits(WORDS_MOST, LIX_EASY),
    "pt": Limits(WORDS_MOST, LIX_EASY),
    "id": Limits(WORDS_MOST, LIX_EASY),
    "pl": Limits(WORDS_MOST, LIX_EASY),
    "tr": Limits(WORDS_MOST, ease=EASY_TURKISH),
    "uk": Limits(WORDS_MOST, LIX_EASY),
    "ar": Limits(WORDS_MOST),
    "hi": Limits(16.0),
    "ja": Limits(40.0, kanji=35.0),
}
"""By language. Hindi writes apart what others bind together, so its sentences have more words.
Japanese written for everybody has at most 40 to 50 characters a sentence, and a newspaper about 40
in 100 of them as kanji; these two are ours, and no norm."""

OTHER: Final = Limits(WORDS_MOST)
"""Of a language that we know nothing about."""


class Measured(Struct, frozen=True):
    """What was counted in texts of one language."""

    sentences: int
    words: int
    """Characters, in Japanese."""
    longest: int
    """Words of the longest sentence; characters in Japanese."""
    long_words: int
    kanji: int = 0
    syllables: int = 0
    """Of Turkish words alone."""

    @property
    def sentence(self) -> float:
        """Words a sentence; characters in Japanese."""
        return self.words / max(1, self.sentences)

    @property
    def lix(self) -> float:
        """Words a sentence, and long words in a hundred."""
        return self.sentence + 100 * self.long_words / max(1, self.words)

    @property
    def ease(self) -> float:
        """Ateşman's ease, of Turkish."""
        spoken = self.syllables / max(1, self.words)
        return EASE - EASE_A_SYLLABLE * spoken - EASE_A_WORD * self.sentence

    @property
    def kanji_share(self) -> float:
        """Kanji in a hundred characters."""
        return 100 * self.kanji / max(1, self.words)


def limits_of(language: str) -> Limits:
    """Return the limits of a language; those of `pt` count for `pt-BR`."""
    return LIMITS.get(language.partition("-")[0], OTHER)


def measured(texts: Iterable[str], language: str) -> Measured:
    """Count what can be counted in texts of a language."""
    spoken = [part for text in texts for part in _ENDS.split(text) if any(map(str.isalpha, part))]
    if language.partition("-")[0] == "ja":
        signs = ["".join(filter(str.isalpha, part)) for part in spoken]
        counts = [len(part) for part in signs]
        kanji = sum(len(_KANJI.findall(part)) for part in signs)
        return Measured(len(spoken), sum(counts), max(counts, default=0), 0, kanji)
    sizes = [[_letters(word) for word in _BETWEEN.split(part) if _letters(word)] for part in spoken]
    counts = [len(part) for part in sizes]
    long_words = sum(size > LONG for part in sizes for size in part)
    vowels = 0
    if language.partition("-")[0] == "tr":
        vowels = sum(len(_TURKISH_VOWELS.findall(part)) for part in spoken)
    return Measured(len(spoken), sum(counts), max(counts, default=0), long_words, syllables=vowels)


def _letters(word: str) -> int:
    return sum(map(str.isalpha, word))


def syllables(word: str) -> int:
    """Return about how many syllables an English word has; a number counts as two."""
    if word.isdigit():
        return 2
    letters = word.lower().replace("\u2019", "'").split("'", maxsplit=1)[0]
    count = len(VOWELS.findall(letters))
    silent_e = letters.endswith("e") and not letters.endswith(("le", "ee", "ye"))
    silent_ed = letters.endswith("ed") and not letters.endswith(("ted", "ded"))
    silent_es = letters.endswith("es") and not letters.endswith(("ses", "zes", "ches", "shes"))
    if count > 1 and (silent_e or silent_ed or silent_es):
        count -= 1
    return max(count, 1)


def grade_most(text: str, audience: str) -> float:
    """Return the grade that an English text for an audience may have at most."""
    is_short = len(WORD.findall(text)) < SHORT
    return GRADE_MOST[audience] + (SHORT_MORE if is_short else 0.0)


def grade(text: str) -> float:
    """Return the school grade that a text asks for; 5 is what a child of ten can read.

    Raises:
        ValueError: there is no word in it.
    """
    words = WORD.findall(text)
    if not words:
        raise ValueError("a text without words has no grade")
    parts = [part for part in SENTENCE_ENDS.split(text) if WORD.search(part)]
    spoken = sum(map(syllables, words))
    return A_SENTENCE * len(words) / len(parts) + A_SYLLABLE * spoken / len(words) - OFF
