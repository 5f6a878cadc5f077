"""Where a person reports: the hotline of a country, the number in danger, the platform itself."""

from functools import cache
from importlib import resources
from typing import Final, Literal

import msgspec
from msgspec import Struct

from leeward_policies.helplines import Helpline, registry

REPORTING: Final = "reporting.toml"

ANY: Final = ""
"""The country, or the platform, of the entry that is for every other one."""


class PlatformReport(Struct, frozen=True, forbid_unknown_fields=True):
    """How abuse material is reported to the platform on which it stands."""

    platform: str
    """As in refs; empty: for every other one."""
    name: str
    in_the_app: str
    """The way to the report, in words."""
    besides: str
    """Who else must know, or what else the report reaches."""
    link: str
    """Of the platform's own page; empty where none was seen."""
    source: str
    """The page on which the way was seen; empty where none was."""
    seen_on: str
    """The day that page was seen; empty where nobody has."""


class _Reporting(Struct, frozen=True, forbid_unknown_fields=True):
    schema: Literal[1]
    finder: Helpline
    platform: tuple[PlatformReport, ...]


@cache
def _reporting() -> _Reporting:
    found = (resources.files(__package__) / REPORTING).read_bytes()
    return msgspec.toml.decode(found, type=_Reporting)


def hotline_for(country: str | None) -> Helpline:
    """Return where abuse material is reported: the hotline of a country, else who finds it.

    Args:
        country: two letters in any case, as ISO 3166 has them; None or anything else that has no
            entry resolves to the international finder, so there is always an answer.
    """
    found = (one for one in registry().of(country or ANY) if one.kind == "report")
    return next(found, _reporting().finder)


def emergency_words(country: str | None) -> str:
    """Return what to call in danger, as a sentence; no number is guessed.

    Args:
        country: two letters in any case, or None.
    """
    numbers = registry().emergency(country or ANY)
    if numbers:
        return f"If somebody is in danger now, call {' or '.join(numbers)} first."
    return "If somebody is in danger now, call the emergency number of their country first."


def report_link(platform: str) -> PlatformReport:
    """Return how to report to a platform; one that is not known has the general way.

    Args:
        platform: as in refs: `discord`, `telegram`, `matrix`, `slack`.
    """
    known = {one.platform: one for one in _reporting().platform}
    return known.get(platform.strip().lower(), known[ANY])


def platform_reports() -> tuple[PlatformReport, ...]:
    """Return how to report to each platform, the general way last."""
    return _reporting().platform


def seen_words(entry: Helpline | PlatformReport) -> str:
    """Say how far an entry can be relied on."""
    if isinstance(entry, Helpline) and entry.is_verified:
        return f"Somebody called or opened it on {entry.verified_on}."
    if entry.seen_on:
        return f"Its page was seen on {entry.seen_on}; nobody has called or tried it since."
    return "Nobody has opened or tried it for this list yet: check that it is the right one."
