"""Pleas: a short line to the bot by which somebody says that they need help, right now."""

import unicodedata
from collections.abc import Mapping
from functools import cache
from importlib import resources
from typing import Final, Literal

import msgspec
from msgspec import Struct

from leeward_policies.advice import FIRST_LANGUAGE

LONGEST: Final = 200
"""Code points of a line that is looked at: a plea is short, and the rest is read by people."""

UNSPACED: Final = frozenset({"ja"})
"""Languages that put no spaces between words."""

LETTERS: Final = str.maketrans({"\u0131": "i", "ł": "l", "ø": "o"})
"""Letters that stay when marks are taken off, as many type them: the Turkish dotless one, too."""

APOSTROPHES: Final = str.maketrans("", "", "'`\u00b4\u02bc\u2018\u2019")
"""Signs within a word, which many leave out."""


class _Phrases(Struct, frozen=True, forbid_unknown_fields=True):
    """The pleas of one language."""

    whole: tuple[str, ...]
    """A line that is this and nothing else."""
    within: tuple[str, ...]
    """Words that are a plea wherever they stand in a short line."""


class _File(Struct, frozen=True, forbid_unknown_fields=True):
    schema: Literal[1]
    languages: dict[str, _Phrases]


def is_plea(text: str, language: str = "") -> bool:
    """Say whether a line that somebody wrote to the bot asks for help for themselves.

    A line taken for one although it is none shows help to somebody who did not need it; so where
    it is not clear, it is one. Children write in other languages than their app, so phrases count
    in every language, and single words in the member's own and in English.

    Args:
        text: what they wrote.
        language: theirs.
    """
    if len(text) > LONGEST:
        return False
    line = _plain(text)
    own = {FIRST_LANGUAGE, language, language.partition("-")[0]}
    for code, phrases in pleas().items():
        if line in phrases.whole and code in own:
            return True
        if code in UNSPACED:
            bare = line.replace(" ", "")
            if any(one.replace(" ", "") in bare for one in phrases.within):
                return True
        elif any(f" {one} " in f" {line} " for one in phrases.within):
            return True
    return False


@cache
def pleas() -> Mapping[str, _Phrases]:
    """Return the pleas of each language, as lines are compared with them."""
    content = (resources.files(__package__) / "pleas.toml").read_bytes()
    found = msgspec.toml.decode(content, type=_File).languages
    return {
        code: _Phrases(tuple(map(_plain, one.whole)), tuple(map(_plain, one.within)))
        for code, one in found.items()
    }


def _plain(text: str) -> str:
    """Return a line without marks, signs and capitals, its words parted by one space."""
    letters: list[str] = []
    bare = text.casefold().translate(APOSTROPHES)
    for sign in unicodedata.normalize("NFKD", bare):
        kind = unicodedata.category(sign)
        if kind not in ("Mn", "Cf"):
            letters.append(sign if kind[0] in "LNM" else " ")
    return " ".join("".join(letters).translate(LETTERS).split())
