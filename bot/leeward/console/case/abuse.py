"""Suspected abuse material: how it is reported, to whom, and what is needed for it; no content."""

from typing import Final

from msgspec import Struct

from leeward.report.legible import legible
from leeward_policies.advice.playbook.reporting import (
    PlatformReport,
    emergency_words,
    hotline_for,
    report_link,
    seen_words,
)
from leeward_policies.domain.case import Case
from leeward_policies.helplines import Helpline, code_of, countries, country_name

IDS_SHOWN: Final = 50
"""A report names single messages; whoever has more says so."""


class Reporting(Struct, frozen=True):
    """What whoever reports needs."""

    country: str
    countries: tuple[tuple[str, str], ...]
    """Letters and names, by name."""
    hotline: Helpline
    hotline_seen: str
    emergency: str
    platform: PlatformReport
    platform_seen: str
    account: str
    """The printed ref of who posted it: an id, no name."""
    messages: tuple[str, ...]
    """Printed refs: ids, no links."""
    others: int
    """Messages that are not shown."""


def reporting_of(case: Case, country: str) -> Reporting:
    """Return how a case is reported.

    Args:
        case: of suspected abuse material.
        country: two letters, as somebody has chosen them; anything else chooses none.
    """
    code = code_of(country)
    code = code if code in countries() else ""
    named = [(one, country_name(one, "en")) for one in countries()]
    hotline, platform = hotline_for(code), report_link(case.channel.platform)
    messages = tuple(dict.fromkeys(legible(str(line.message)) for line in case.evidence))
    return Reporting(
        country=code,
        countries=tuple(sorted(named, key=_name)),
        hotline=hotline,
        hotline_seen=seen_words(hotline),
        emergency=emergency_words(code),
        platform=platform,
        platform_seen=seen_words(platform),
        account=legible(str(case.subject.author)),
        messages=messages[:IDS_SHOWN],
        others=max(0, len(messages) - IDS_SHOWN),
    )


def _name(country: tuple[str, str]) -> str:
    return country[1]
