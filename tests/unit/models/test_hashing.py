"""Hashing gives the same numbers everywhere, and windows leave nothing of a long text out."""

import re
import subprocess
import sys
import zlib

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from leeward_policies.models.hashing import BITS, WINDOW, features, plainly, windows

TEXT = "you are such a clown, uninstall ñandú 你好"

CHECKSUM = 3_898_219_797
"""Of the features of `TEXT`: part of the models' format, so it never changes with them."""


def checksum(text: str) -> int:
    """Return one number for all features of a text."""
    return zlib.crc32(np.sort(features(text)).astype("<u4").tobytes())


def test_the_hash_is_part_of_the_format() -> None:
    """A change of the hash would make every shipped weight stand for something else."""
    assert checksum(TEXT) == CHECKSUM


def test_another_process_hashes_likewise() -> None:
    """Python's own hash differs from process to process; this one does not."""
    code = (
        "import zlib, numpy as np; from leeward_policies.models.hashing import features;"
        f"print(zlib.crc32(np.sort(features({TEXT!r})).astype('<u4').tobytes()))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, check=True, text=True)

    assert int(done.stdout) == CHECKSUM


def plain_features(text: str) -> list[int]:
    """Return the features of a text as the format tells them, one after the other."""
    letters = [ord(letter) for letter in f" {text} "] if text else []
    words = re.findall(r"[^\W_]+(?:'[^\W_]+)*|[^\w\s]", text)
    bones = [f"~{word[0]}{''.join(sorted(word[1:-1]))}{word[-1]}" for word in words]
    hashed: list[int] = []
    for length in (2, 3, 4, 5):
        for at in range(len(letters) - length + 1):
            total = 0
            for letter in letters[at : at + length]:
                total = (total * 0x01000193 + letter) % 2**32
            hashed.append(total)
    for row, most in ((words, 3), (bones, 2)):
        codes = [zlib.crc32(one.encode("utf-8", "surrogatepass")) for one in row]
        for count in range(1, most + 1):
            for at in range(len(codes) - count + 1):
                total = codes[at]
                for code in codes[at + 1 : at + count]:
                    total = (total * 0x01000193) % 2**32 ^ code
                hashed.append(total)
    return [total * 0x9E3779B1 % 2**32 >> 14 for total in hashed]


@given(st.text(max_size=40) | st.text(alphabet="ab 'é!", max_size=12))
@example("a")
@example("ab")
@example("\ud800")
def test_features_are_what_the_format_tells(text: str) -> None:
    """However short a text is, no sequence is left out and none is made up."""
    assert sorted(features(text).tolist()) == sorted(plain_features(text))


@given(st.text(max_size=300))
def test_features_are_buckets(text: str) -> None:
    """Any text, lone surrogates included, gives buckets of the model; nothing gives none."""
    found = features(text)

    assert found.dtype == np.uint32
    assert found.size == 0 or int(found.max()) < 1 << BITS
    assert bool(found.size) == bool(text)


@given(st.text(alphabet="ab c", max_size=3 * WINDOW))
def test_windows_hold_every_stretch(text: str) -> None:
    """No window is too long, and twenty letters in a row stand together in some window."""
    found = windows(text)

    assert all(len(window) <= WINDOW for window in found)
    assert all(
        any(text[start : start + 20] in window for window in found)
        for start in range(0, max(1, len(text) - 20), 7)
    )


def test_a_megabyte_is_cut_in_linear_many_windows() -> None:
    """The number of windows grows with the length, with and without spaces."""
    assert len(windows("a" * 1_000_000)) < 5_000
    assert len(windows("ab " * 333_333)) < 7_000


def test_names_called_and_links_are_alike() -> None:
    """Who is called, and where a link leads, tells a model nothing that it should learn."""
    assert plainly("hey <@123456> and @mia.b  see https://example.org/x?y=1 ok") == (
        "hey @ and @ see ok"
    )


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("br!ng n0th1ng", "bring nothing"),
        ("p@thetic l0$er", "pathetic loser"),
        ("you i.d-i_o*t", "you idiot"),
        ("pâẗhétic", "pathetic"),
        ("wait 4 me at 5:30, e.g. at 12.5", "wait 4 me at 5:30, eg. at 12.5"),
        ("1v1 me", "ivi me"),
        ("안녕 你好", "안녕 你好"),
    ],
)
def test_disguised_letters_are_read_without_knowing_the_word(written: str, read: str) -> None:
    """Figures and signs for letters, signs between letters, marks; numbers stay numbers."""
    assert plainly(written) == read


def test_swapped_inner_letters_leave_a_words_bones() -> None:
    """What a head minds most of `pathetic` is there in `pathteic` too."""
    whole, swapped, other = (
        set(features(word).tolist()) for word in ("pathetic", "pathteic", "patients")
    )
    letters = {word: len(whole & found) for word, found in (("s", swapped), ("o", other))}

    assert letters["s"] > letters["o"]
    assert whole & swapped - set(features("p th tic").tolist())
