"""Hashing: a view of a text as the numbers of its letter and word sequences.

The hash is ours and part of a model's format: FNV-like, in unsigned 32-bit arithmetic, the
same on every machine and in every process (Python's own hash is not).
"""

import re
import sys
import zlib
from functools import lru_cache
from typing import Final, TypeAlias
from unicodedata import combining, normalize

import numpy as np
from numpy.typing import NDArray

from leeward_policies.text.identities import unnamed

Features: TypeAlias = NDArray[np.uint32]
"""Numbers of buckets, one for each sequence, repetitions included; in no useful order."""

BITS: Final = 18
"""A model has 2^18 buckets (`detection.md`)."""

LETTERS: Final = (2, 3, 4, 5)
"""Lengths of the letter sequences that are hashed, rising by one."""

WINDOW: Final = 320
"""Letters that are scored together; in a longer text a short insult would be diluted."""

_OVERLAP: Final = 80
_PRIME: Final = 0x01000193

_LONGEST: Final = max(LETTERS)

_POWERS: Final = np.array(
    [
        [pow(_PRIME, length - 1 - at, 1 << 32) if at < length else 0 for length in LETTERS]
        for at in range(_LONGEST)
    ],
    np.uint32,
)
"""What each letter of a sequence is multiplied with; a column for each length."""

_LAST: Final = _LONGEST - 1
"""The last letters of a text, where not every length has room any more."""

_FITTING: Final = {
    letters: np.array(
        [
            at * len(LETTERS) + column
            for at in range(letters)
            for column, length in enumerate(LETTERS)
            if at + length <= letters
        ]
    )
    for letters in range(_LONGEST)
}
"""Of the sequences that begin in so many last letters, those that end within the text."""

_PADDING: Final = "\0" * _LAST
_CODES: Final = "utf-32-le" if sys.byteorder == "little" else "utf-32-be"

# Arrays of one number each: a number of Python's is made into one again at every use.
_BY_PRIME: Final = np.array(_PRIME, np.uint32)
_SPREAD: Final = np.array(0x9E3779B1, np.uint32)
_SHIFT: Final = np.array(32 - BITS, np.uint32)

_PARTED: Final = re.compile(r"(?<![^\W_])[^\W\d_](?:[.\-_*~+|·•]{1,2}[^\W\d_])+(?![^\W_])")
"""Single letters with a sign between them: `i.d.i.o.t`."""

_BETWEEN: Final = re.compile(r"[.\-_*~+|·•]")
_FIGURE: Final = re.compile(r"[0134578@$!]")
_FIGURED: Final = re.compile(r"[^\W_@$!]*[0134578@$!][\w@$!]*[^\W_@]|[@$]\w+|[^\W\d_]+\$(?!\w)")
"""A word with a figure or sign in it that may stand for a letter."""

_SPELT: Final = str.maketrans("0134578@$!", "oieastbasi")
_WORD: Final = re.compile(r"[^\W_]+(?:'[^\W_]+)*|[^\w\s]")
CALLED: Final = re.compile(r"<[@#!&:][^>\s]{1,80}>|(?<!\w)@[\w.-]+")
"""A name that is called."""

LINK: Final = re.compile(r"(?:https?://|www\.)\S+")


def plainly(text: str) -> str:
    """Return a text with names called, links, spaces and what disguises letters made alike.

    Who people are is made alike, too (`text.identities`).

    The views undo disguises of known words; here the rest of them is read without knowing any,
    the same way when a model learns and when it is asked.
    """
    if "@" in text or "<" in text:
        text = CALLED.sub("@", text)
    if "://" in text or "www." in text:
        text = LINK.sub(" ", text)
    if not text.isascii():
        bare = (sign for sign in normalize("NFD", text) if not combining(sign))
        text = normalize("NFC", "".join(bare))
    text = _PARTED.sub(_joined, text)
    if _FIGURE.search(text):
        text = _FIGURED.sub(_spelt, text)
    return unnamed(" ".join(text.split()))


def _joined(found: re.Match[str]) -> str:
    return _BETWEEN.sub("", found.group())


def _spelt(found: re.Match[str]) -> str:
    word = found.group()
    return word.translate(_SPELT) if any(map(str.isalpha, word)) else word


def windows(text: str) -> list[str]:
    """Cut a long text into overlapping stretches, at spaces where there are any."""
    if len(text) <= WINDOW:
        return [text]
    found: list[str] = []
    start = 0
    while start < len(text):
        end = min(len(text), start + WINDOW)
        if end < len(text):
            space = text.rfind(" ", start + _OVERLAP + 1, end)
            end = space if space > 0 else end
        found.append(text[start:end])
        if end == len(text):
            break
        start = end - _OVERLAP
    return found


@lru_cache(maxsize=1 << 14)
def _of_word(word: str) -> bytes:
    """Return the hash of a word, and that of its bones: its ends, and its inner letters in order.

    Whoever swaps inner letters to dodge a filter leaves the bones as they are.
    """
    bones = f"~{word[0]}{''.join(sorted(word[1:-1]))}{word[-1]}"
    return b"".join(
        zlib.crc32(one.encode("utf-8", "surrogatepass")).to_bytes(4, sys.byteorder)
        for one in (word, bones)
    )


def _of_letters(text: str) -> list[Features]:
    """Return the hashes of all sequences of letters, in two parts."""
    codes = f"{text}{_PADDING}".encode(_CODES, "surrogatepass")
    began = np.ndarray((len(text), _LONGEST), np.uint32, codes, 0, (4, 4))
    hashed = (began @ _POWERS).ravel()
    whole = max(len(text) - _LAST, 0)
    cut = whole * len(LETTERS)
    return [hashed[:cut], hashed[cut:].take(_FITTING[len(text) - whole])]


def _of_words(text: str) -> list[Features]:
    """Return the hashes of words and bones alone, of two in a row, and of three words in a row."""
    words = b"".join([_of_word(word) for word in _WORD.findall(text)])
    alone = np.frombuffer(words, np.uint32)  # a word, its bones, the next word, and so on
    pairs = _joined_on(alone[:-2], alone[2:])
    return [alone, pairs, _joined_on(pairs[:-2:2], alone[4::2])]


def _joined_on(before: Features, last: Features) -> Features:
    row = before * _BY_PRIME
    row ^= last
    return row


@lru_cache(maxsize=4)
def stretches_of(text: str) -> tuple[Features, ...]:
    """Return the buckets of a whole text, a row for each stretch.

    The last ones are kept, so that models that are asked about one message share them.

    Args:
        text: a view's text, of any length; time is linear in it.
    """
    return tuple([features(stretch) for stretch in windows(plainly(text))])


def features(text: str) -> Features:
    """Return the buckets of one stretch of text; empty for a text without a sign in it."""
    if not text:
        return np.zeros(0, np.uint32)
    buckets = np.concatenate([*_of_letters(f" {text} "), *_of_words(text)])
    buckets *= _SPREAD
    buckets >>= _SHIFT
    return buckets
