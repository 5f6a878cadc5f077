"""Advice: the reviewed words that members read, as tips and notices, in each language we have."""

from functools import cache
from importlib import resources
from typing import Final, Literal

import msgspec
from msgspec import Struct

FIRST_LANGUAGE: Final = "en"
"""Read where a language has no text of its own; `Advice.language` then shows it."""

TIP_LONGEST: Final = 150
"""Code points of a tip (`young_people.md`: the limit of an AutoMod message)."""

NOTICE_LONGEST: Final = 200
"""Code points of a notice (`young_people.md`: the limit of a Telegram alert)."""


class Advice(Struct, frozen=True, forbid_unknown_fields=True):
    """One text for members, as it was reviewed."""

    id: str
    """The topic of a tip, or the name of a notice."""
    kind: Literal["tip", "notice"]
    version: int
    """Changes with every change of the words."""
    audience: Literal["young", "all"]
    """`young`: written for readers of nine and older; `all`: no child is spoken to."""
    text: str
    reviewer: str = ""
    """Who read it with child-protection knowledge; empty until somebody has."""
    reviewed_on: str = ""
    """The day of the review, `2026-11-23`; empty with an empty reviewer."""
    language: str = ""
    """The language of the text, which may be another than was asked for."""


class _Catalogue(Struct, frozen=True, forbid_unknown_fields=True):
    """One file of advice: all texts of one language."""

    schema: Literal[1]
    language: str
    text: tuple[Advice, ...]


@cache
def languages() -> tuple[str, ...]:
    """Return the codes of the languages that have texts, sorted."""
    folder = resources.files(__name__)
    names = (entry.name for entry in folder.iterdir())
    return tuple(sorted(name.removesuffix(".toml") for name in names if name.endswith(".toml")))


@cache
def _catalogue(language: str) -> dict[str, Advice]:
    found = (resources.files(__name__) / f"{language}.toml").read_bytes()
    texts = msgspec.toml.decode(found, type=_Catalogue).text
    return {advice.id: msgspec.structs.replace(advice, language=language) for advice in texts}


def topics() -> frozenset[str]:
    """Return the topics that a policy may give tips on."""
    texts = _catalogue(FIRST_LANGUAGE).values()
    return frozenset(advice.id for advice in texts if advice.kind == "tip")


def advice(name: str, language: str = FIRST_LANGUAGE) -> Advice:
    """Return a tip or notice in a language, or visibly in the first language.

    Args:
        name: the id of a tip's topic or of a notice.
        language: a code such as `de` or `pt-BR`; `pt` is read where `pt-BR` is missing.

    Raises:
        KeyError: no language has such a text.
    """
    for code in (language, language.partition("-")[0]):
        if code in languages() and name in _catalogue(code):
            return _catalogue(code)[name]
    return _catalogue(FIRST_LANGUAGE)[name]
