"""How hard a text is to read: the grade of Flesch and Kincaid, for English, by a small counter."""

import re
from typing import Final

WORD: Final = re.compile(r"[A-Za-z]+(?:['\u2019][A-Za-z]+)?|\d+")
VOWELS: Final = re.compile(r"[aeiouy]+")
SENTENCE_ENDS: Final = re.compile(r"[.!?:]+(?=\s|$)|\n\s*\n")

A_SENTENCE: Final = 0.39
A_SYLLABLE: Final = 11.8
OFF: Final = 15.59
"""The formula of Kincaid and others (1975): school grade by words a sentence, syllables a word."""


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
