"""Hashing: a view of a text as the numbers of its letter and word sequences.

The hash is ours and part of a model's format: FNV-like, in unsigned 32-bit arithmetic, the
same on every machine and in every process (Python's own hash is not).
"""

import re
import zlib
from functools import lru_cache
from typing import Final, TypeAlias
from unicodedata import combining, normalize

import numpy as np
from numpy.typing import NDArray

Features: TypeAlias = NDArray[np.uint32]
"""Numbers of buckets, one for each sequence, repetitions included; in no useful order."""

BITS: Final = 18
"""A model has 2^18 buckets (`detection.md`)."""

LETTERS: Final = (2, 3, 4, 5)
"""Lengths of the letter sequences that are hashed, rising by one."""

WORDS_TOGETHER: Final = 3
"""Words hashed together at most."""

BONES_TOGETHER: Final = 2
"""Words whose bones are hashed together at most."""

WINDOW: Final = 320
"""Letters that are scored together; in a longer text a short insult would be diluted."""

_OVERLAP: Final = 80
_PRIME: Final = np.uint32(0x01000193)
_SPREAD: Final = np.uint32(0x9E3779B1)
_SHIFT: Final = np.uint32(32 - BITS)

_PARTED: Final = re.compile(r"(?<![^\W_])[^\W\d_](?:[.\-_*~+|·•]{1,2}[^\W\d_])+(?![^\W_])")
"""Single letters with a sign between them: `i.d.i.o.t`."""

_BETWEEN: Final = re.compile(r"[.\-_*~+|·•]")
_FIGURE: Final = re.compile(r"[0134578@$!]")
_FIGURED: Final = re.compile(r"[^\W_@$!]*[0134578@$!][\w@$!]*[^\W_@$]|[@$]\w+")
"""A word with a figure or sign in it that may stand for a letter."""

_SPELT: Final = str.maketrans("0134578@$!", "oieastbasi")
_WORD: Final = re.compile(r"[^\W_]+(?:'[^\W_]+)*|[^\w\s]")
_CALLED: Final = re.compile(r"<[@#!&:][^>\s]{1,80}>|(?<!\w)@[\w.-]+")
_LINK: Final = re.compile(r"(?:https?://|www\.)\S+")


def plainly(text: str) -> str:
    """Return a text with names called, links, spaces and what disguises letters made alike.

    The views undo disguises of known words; here the rest of them is read without knowing any,
    the same way when a model learns and when it is asked.
    """
    if "@" in text or "<" in text:
        text = _CALLED.sub("@", text)
    if "://" in text or "www." in text:
        text = _LINK.sub(" ", text)
    if not text.isascii():
        bare = (sign for sign in normalize("NFD", text) if not combining(sign))
        text = normalize("NFC", "".join(bare))
    text = _PARTED.sub(_joined, text)
    if _FIGURE.search(text):
        text = _FIGURED.sub(_spelt, text)
    return " ".join(text.split())


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
def _of_word(word: str) -> tuple[int, int]:
    """Return the hash of a word, and of its bones: its ends, and its inner letters in order.

    Whoever swaps inner letters to dodge a filter leaves the bones as they are.
    """
    whole = zlib.crc32(word.encode("utf-8", "surrogatepass"))
    bones = f"~{word[0]}{''.join(sorted(word[1:-1]))}{word[-1]}"
    return whole, zlib.crc32(bones.encode("utf-8", "surrogatepass"))


def _together(words: Features, most: int) -> list[Features]:
    """Return the hashes of words alone, of two in a row, and so on."""
    found = [words]
    for count in range(1, min(most, len(words))):
        row = found[-1][:-1] * _PRIME
        row ^= words[count:]
        found.append(row)
    return found


def features(text: str) -> Features:
    """Return the buckets of one stretch of text; empty for a text without a sign in it."""
    if not text:
        return np.zeros(0, np.uint32)
    codes = np.frombuffer(f" {text} ".encode("utf-32-le", "surrogatepass"), dtype=np.uint32)
    hashed: list[Features] = []
    rolled = codes
    for length in LETTERS:
        if len(codes) < length:
            break
        rolled = rolled[:-1] * _PRIME
        rolled += codes[length - 1 :]
        hashed.append(rolled)
    words = [_of_word(word) for word in _WORD.findall(text)]
    hashed += _together(np.array([word for word, _ in words], np.uint32), WORDS_TOGETHER)
    hashed += _together(np.array([bones for _, bones in words], np.uint32), BONES_TOGETHER)
    buckets = np.concatenate(hashed)
    buckets *= _SPREAD
    buckets >>= _SHIFT
    return buckets
