"""Texts: what one is, how long it may be, and how the files of a language are read."""

from collections.abc import Mapping
from functools import cache
from importlib import resources
from importlib.resources.abc import Traversable
from typing import Final, Literal, TypeAlias

import msgspec
from msgspec import Struct

FIRST_LANGUAGE: Final = "en"
"""Read where a language has no text of its own; `Advice.language` then shows it."""

TIP_LONGEST: Final = 150
"""Code points of a tip (`young_people.md`: the limit of an AutoMod message)."""

NOTICE_LONGEST: Final = 200
"""Code points of a notice (`young_people.md`: the limit of a Telegram alert)."""

LABEL_LONGEST: Final = 38
"""Code points of a label (what Discord shows of a button on a phone before it is cut)."""

Kind: TypeAlias = Literal["tip", "notice", "label"]
Audience: TypeAlias = Literal["10-12", "13-17", "adult", "all"]
Quality: TypeAlias = Literal["draft", "read", "reviewed"]
"""`draft`: written, and read by nobody else; `read`: somebody who speaks it has read all of it;
`reviewed`: somebody who speaks it and knows child protection has."""

LONGEST: Final[Mapping[Kind, int]] = {
    "tip": TIP_LONGEST,
    "notice": NOTICE_LONGEST,
    "label": LABEL_LONGEST,
}

IN_DANGER: Final = frozenset({"self-harm"})
"""Topics of help in danger: it reaches also those who want no tips, and all help stands below it
at once, before anybody taps (`young_people.md`, rule 8)."""

YOUNGEST: Final[Audience] = "10-12"
"""Whoever has no words of their own reads what was written for the youngest."""


class Advice(Struct, frozen=True, forbid_unknown_fields=True):
    """One text for members, as it was reviewed."""

    id: str
    """The topic of a tip, or the name of a notice or label."""
    kind: Kind
    version: int
    """Changes with every change of the English words."""
    audience: Audience
    """`10-12`: readable from ten, and given to everybody whose audience has no words of its own;
    `all`: no child is spoken to."""
    text: str
    """The words; a pattern of Fluent where it takes values."""
    reviewer: str = ""
    """Who read it with child-protection knowledge; empty until somebody has."""
    reviewed_on: str = ""
    """The day of the review, `2026-11-23`; empty with an empty reviewer."""
    language: str = ""
    """The language of the text, which may be another than was asked for."""
    takes: tuple[str, ...] = ()
    """The names of the values that stand in it."""


class Entry(Struct, frozen=True, forbid_unknown_fields=True):
    """One text as it stands in a file; what a translation leaves out, the English text says."""

    id: str
    version: int
    text: str
    kind: Kind | None = None
    audience: Audience = YOUNGEST
    takes: tuple[str, ...] = ()
    reviewer: str = ""
    reviewed_on: str = ""


class Room(Struct, frozen=True, forbid_unknown_fields=True):
    """One file: the texts of one language on one subject."""

    schema: Literal[1]
    language: str
    quality: Quality
    text: tuple[Entry, ...] = ()


Variants: TypeAlias = Mapping[Audience, Advice]
"""One text in the words for each audience that has some."""


def _folder() -> Traversable:
    return resources.files(__package__) / "words"


@cache
def our_languages() -> tuple[str, ...]:
    """Return the codes of the languages in which we have texts, sorted."""
    return tuple(sorted(entry.name for entry in _folder().iterdir() if entry.is_dir()))


@cache
def rooms(language: str) -> Mapping[str, Room]:
    """Return the files of a language by their names without the ending, as they stand.

    Raises:
        msgspec.DecodeError: one is no such file.
    """
    found = sorted((_folder() / language).iterdir(), key=lambda entry: entry.name)
    return {
        entry.name.removesuffix(".toml"): msgspec.toml.decode(entry.read_bytes(), type=Room)
        for entry in found
        if entry.name.endswith(".toml")
    }


@cache
def ours(language: str) -> Mapping[str, Variants]:
    """Return our texts of a language by id and audience; ids that English lacks are left out."""
    if language not in our_languages():
        return {}
    is_first = language == FIRST_LANGUAGE
    first = {} if is_first else ours(FIRST_LANGUAGE)
    found: dict[str, dict[Audience, Advice]] = {}
    for room in rooms(language).values():
        for entry in room.text:
            if is_first:
                one = advice_of(entry, language)
            elif entry.id in first:
                one = advice_of(entry, language, chosen(first[entry.id], entry.audience))
            else:
                continue
            found.setdefault(entry.id, {})[entry.audience] = one
    return found


def chosen(variants: Variants, audience: Audience) -> Advice:
    """Return the words for an audience, or those that everybody may read."""
    for wanted in (audience, YOUNGEST):
        if wanted in variants:
            return variants[wanted]
    return next(iter(variants.values()))


def advice_of(entry: Entry, language: str, english: Advice | None = None) -> Advice:
    """Return a text of a file; what it leaves out, the English text says."""
    return Advice(
        id=entry.id,
        kind=entry.kind or (english.kind if english is not None else "notice"),
        version=entry.version,
        audience=entry.audience,
        text=entry.text,
        reviewer=entry.reviewer,
        reviewed_on=entry.reviewed_on,
        language=language,
        takes=english.takes if english is not None and not entry.takes else entry.takes,
    )
