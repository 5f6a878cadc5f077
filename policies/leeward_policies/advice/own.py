"""The admin's own words: one file that stands over ours, held to the same checks.

Its `[[text]]` replace texts of ours or add a language; its `[[reviewed]]` say who has read all
texts of a language, by a fingerprint of these words, so that it counts for no others.
"""

import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Final, Literal

import msgspec
from msgspec import Struct
from msgspec.structs import replace

from leeward_policies.advice.checking import Fault, faults_in, labels_in
from leeward_policies.advice.shelf import Own, fingerprint
from leeward_policies.advice.texts import (
    FIRST_LANGUAGE,
    YOUNGEST,
    Advice,
    Audience,
    Variants,
    chosen,
    ours,
)
from leeward_policies.errors import ConfigError

BYTES_MOST: Final = 1_000_000
"""A file of words that is larger is another file."""

_LANGUAGE: Final = re.compile(r"[a-z]{2,3}(-[A-Za-z0-9]{2,8})?")


class OwnText(Struct, frozen=True, forbid_unknown_fields=True):
    """One text of an admin's."""

    id: str
    """Of a text of ours."""
    text: str
    language: str = FIRST_LANGUAGE
    audience: Audience = YOUNGEST
    reviewer: str = ""
    reviewed_on: str = ""


class Reviewed(Struct, frozen=True, forbid_unknown_fields=True):
    """Somebody has read every text of a language."""

    language: str
    reviewer: str
    """A name or a role: who speaks the language, and knows child protection."""
    reviewed_on: str
    texts: str
    """The fingerprint that `leeward words --language` shows."""


class OwnFile(Struct, frozen=True, forbid_unknown_fields=True):
    """The file, as it stands."""

    schema: Literal[1]
    text: tuple[OwnText, ...] = ()
    reviewed: tuple[Reviewed, ...] = ()


def read_own(path: Path) -> OwnFile:
    """Read an admin's file, or raise `ConfigError` with place, value and cure."""
    place = str(path)
    try:
        if path.stat().st_size > BYTES_MOST:
            raise ConfigError(
                place=place, value="more than a megabyte", cure="Check that it is the right file."
            )
        return msgspec.toml.decode(path.read_bytes(), type=OwnFile)
    except OSError as error:
        raise ConfigError(
            place=place,
            value=str(error.strerror),
            cure="Check the path in [words] file, and its permissions.",
        ) from None
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise ConfigError(
            place=place, value=str(error), cure="Compare it with docs/words.md."
        ) from None


def faults_of(file: OwnFile, place: str) -> tuple[Fault, ...]:
    """Return everything that is wrong with an admin's texts."""
    return tuple(_faults(file, place))


def _faults(file: OwnFile, place: str) -> Iterator[Fault]:
    first, seen, own = ours(FIRST_LANGUAGE), set[tuple[str, str, str]](), texts_of(file)
    for entry in file.text:
        name = f"{entry.id} ({entry.language})"
        if entry.id not in first:
            yield Fault(place, name, "there is no such text", "`leeward words --json` lists them")
            continue
        if not _LANGUAGE.fullmatch(entry.language):
            yield Fault(place, name, f"the language {entry.language[:20]}", 'Write it as "pt-BR"')
            continue
        mark = (entry.id, entry.language, entry.audience)
        if mark in seen:
            yield Fault(place, name, "it stands there twice", "Remove one of the two")
        seen.add(mark)
        one = own[entry.language][entry.id][entry.audience]
        labels = labels_in(_whole(own[entry.language], entry.language))
        for fault in faults_in(one, _english(one, own), labels, place):
            yield replace(fault, id=name)
    for review in file.reviewed:
        if not (review.reviewer and review.reviewed_on):
            cure = "Write who it was, and the day"
            yield Fault(place, f"reviewed ({review.language})", "no reviewer or no day", cure)


def texts_of(file: OwnFile) -> Own:
    """Return an admin's texts by language, id and audience, and what was reviewed, as such."""
    found: dict[str, dict[str, dict[Audience, Advice]]] = {}
    first = ours(FIRST_LANGUAGE)
    for entry in file.text:
        if entry.id in first:
            english = chosen(first[entry.id], entry.audience)
            texts = found.setdefault(entry.language, {}).setdefault(entry.id, {})
            texts[entry.audience] = replace(
                english,
                audience=entry.audience if english.audience != "all" else "all",
                text=entry.text,
                language=entry.language,
                reviewer=entry.reviewer,
                reviewed_on=entry.reviewed_on,
            )
    for review in file.reviewed:
        whole = _whole(found.get(review.language, {}), review.language)
        if fingerprint(whole) == review.texts:
            found[review.language] = {
                name: {
                    audience: replace(one, reviewer=review.reviewer, reviewed_on=review.reviewed_on)
                    for audience, one in variants.items()
                }
                for name, variants in whole.items()
            }
    return found


def stale_reviews(file: OwnFile) -> tuple[Reviewed, ...]:
    """Return the reviews that were of other words than those that stand now."""
    own = texts_of(replace(file, reviewed=()))
    return tuple(
        one
        for one in file.reviewed
        if fingerprint(_whole(own.get(one.language, {}), one.language)) != one.texts
    )


def _whole(own: Mapping[str, Variants], language: str) -> dict[str, dict[Audience, Advice]]:
    found = {name: dict(variants) for name, variants in ours(language).items()}
    for name, variants in own.items():
        found.setdefault(name, {}).update(variants)
    return found


def _english(one: Advice, own: Own) -> Advice:
    """Return the English text that stands beside a text: the admin's, if there is one."""
    own_english = own.get(FIRST_LANGUAGE, {}).get(one.id)
    return chosen(own_english or ours(FIRST_LANGUAGE)[one.id], one.audience)
