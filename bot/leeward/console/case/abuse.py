"""Suspected abuse material: how it is reported, to whom, and what is needed for it; no content."""

from typing import Final

from msgspec import Struct

from leeward.report.legible import legible
from leeward_policies.advice.playbook import Hotline
from leeward_policies.advice.playbook.reporting import (
    PlatformReport,
    countries,
    emergency_words,
    hotline_for,
    report_link,
    seen_words,
)
from leeward_policies.domain.case import Case

COUNTRIES: Final = {
    "AT": "Austria",
    "AU": "Australia",
    "BE": "Belgium",
    "BG": "Bulgaria",
    "BR": "Brazil",
    "CA": "Canada",
    "CH": "Switzerland",
    "CY": "Cyprus",
    "CZ": "Czechia",
    "DE": "Germany",
    "DK": "Denmark",
    "EE": "Estonia",
    "ES": "Spain",
    "FI": "Finland",
    "FR": "France",
    "GB": "United Kingdom",
    "GR": "Greece",
    "HR": "Croatia",
    "HU": "Hungary",
    "IE": "Ireland",
    "IN": "India",
    "IT": "Italy",
    "JP": "Japan",
    "LT": "Lithuania",
    "LU": "Luxembourg",
    "LV": "Latvia",
    "MT": "Malta",
    "NL": "Netherlands",
    "NO": "Norway",
    "NZ": "New Zealand",
    "PL": "Poland",
    "PT": "Portugal",
    "RO": "Romania",
    "SE": "Sweden",
    "SI": "Slovenia",
    "SK": "Slovakia",
    "US": "United States",
}
"""Names of the countries of which something is known; another one is shown by its two letters."""

ALIASES: Final = frozenset({"UK"})
"""What many write for a country that stands in the list by its own letters."""

IDS_SHOWN: Final = 50
"""A report names single messages; whoever has more says so."""


class Reporting(Struct, frozen=True):
    """What whoever reports needs."""

    country: str
    countries: tuple[tuple[str, str], ...]
    """Letters and names, by name."""
    hotline: Hotline
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
    known = [one for one in countries() if one not in ALIASES]
    code = country.strip().upper()
    code = code if code in known else ""
    hotline, platform = hotline_for(code), report_link(case.channel.platform)
    messages = tuple(dict.fromkeys(legible(str(line.message)) for line in case.evidence))
    return Reporting(
        country=code,
        countries=tuple(sorted([(one, COUNTRIES.get(one, one)) for one in known], key=_name)),
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
