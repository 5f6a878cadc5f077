"""The shelf: our texts, and over them the admin's own, as they were taken in at the start."""

from collections.abc import Mapping
from functools import cache, lru_cache
from hashlib import sha256
from typing import Final, TypeAlias

from leeward_policies.advice.texts import (
    Advice,
    Audience,
    Variants,
    our_languages,
    ours,
)

Own: TypeAlias = Mapping[str, Mapping[str, Variants]]
"""Texts by language, id and audience."""

_own: Final[dict[str, Mapping[str, Variants]]] = {}
"""The one thing here that changes: once, before anybody reads."""

FINGERPRINT_LENGTH: Final = 12

CODES_KEPT: Final = 1_000
"""Codes of languages that are remembered; an app may send any."""


def take_in(own: Own) -> None:
    """Put texts of an admin over ours; those of an earlier call are gone."""
    _own.clear()
    _own.update(own)
    for kept in (languages, shelf, spoken):
        kept.cache_clear()


@cache
def languages() -> tuple[str, ...]:
    """Return the codes of the languages that have texts, sorted."""
    return tuple(sorted({*our_languages(), *_own}))


@lru_cache(maxsize=CODES_KEPT)
def spoken(language: str) -> str:
    """Return the code under which a language has texts, or empty where it has none.

    `de-AT` is `de`; `pt` and `pt-pt` are `pt-BR`, if that is all the Portuguese there is.
    """
    wanted = language.replace("_", "-").casefold()
    first = wanted.partition("-")[0]
    by_code = {code.casefold(): code for code in languages()}
    near = (code for code in languages() if code.partition("-")[0] == first)
    return by_code.get(wanted) or by_code.get(first) or next(near, "")


@cache
def shelf(language: str) -> Mapping[str, Variants]:
    """Return the texts of a language by id and audience; English has all of them."""
    found: dict[str, dict[Audience, Advice]] = {
        name: dict(variants) for name, variants in ours(language).items()
    }
    for name, variants in _own.get(language, {}).items():
        found.setdefault(name, {}).update(variants)
    return found


def fingerprint(texts: Mapping[str, Variants]) -> str:
    """Return what tells these words from any others: a review is of them and of no others."""
    kept = sha256()
    for name in sorted(texts):
        for audience in sorted(texts[name]):
            kept.update(f"{name}\0{audience}\0{texts[name][audience].text}\0".encode())
    return kept.hexdigest()[:FINGERPRINT_LENGTH]
