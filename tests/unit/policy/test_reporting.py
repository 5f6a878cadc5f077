"""Where people report: always an answer, nothing invented, and how far it can be relied on."""

import re
from itertools import product
from string import ascii_uppercase

import pytest
from msgspec.structs import replace

from leeward_policies.advice.playbook.reporting import (
    emergency_words,
    hotline_for,
    platform_reports,
    report_link,
    seen_words,
)
from leeward_policies.helplines import countries, registry

CODES = ["".join(pair) for pair in product(ascii_uppercase, repeat=2)]
"""Every country code that there is, and every one that there could be."""

PLATFORMS = ("discord", "telegram", "matrix", "slack")
FINDER = "inhope.org"


def test_every_country_resolves_to_a_hotline_or_the_finder() -> None:
    """T-7: whatever the two letters are, there is somewhere to report."""
    found = {code: hotline_for(code) for code in CODES}

    assert {code for code, one in found.items() if one.country not in {code, ""}} == set()
    assert {code for code, one in found.items() if not one.country and one.contact != FINDER} == (
        set()
    )


def test_every_country_in_the_registry_resolves() -> None:
    """T-7: one whose hotline was seen has it; the others have the finder, until theirs was."""
    own = {code: found.contact for code in countries() if (found := hotline_for(code)).country}

    assert own == {"US": "report.cybertip.org"}
    assert {hotline_for(code).contact for code in countries() if code not in own} == {FINDER}


@pytest.mark.parametrize("country", [None, "", " ", "Narnia", "de", "ZZ", "d\u0131", "\u0130S"])
def test_no_country_is_no_dead_end(country: str | None) -> None:
    """Nothing, nonsense and small letters get an answer, too."""
    assert hotline_for(country).contact == FINDER
    assert emergency_words(country).endswith("first.")


def test_only_what_was_seen_says_so() -> None:
    """The finder's page was opened by nobody yet, and its entry says that."""
    assert "Nobody has opened" in seen_words(hotline_for("DE"))
    finder = registry().finder
    called = replace(finder, verified_on="2026-12-01", verified_by="the lead")

    assert "seen on 2026-11-23" in seen_words(finder)
    assert "called or opened it on 2026-12-01" in seen_words(called)


@pytest.mark.parametrize(
    ("country", "number"),
    [
        ("de", "112"),
        ("JP", "110 or 119"),
        ("FR", "112"),
        ("GB", "999"),
        ("uk", "999"),
        ("us", "911"),
        ("AU", "000"),
    ],
)
def test_a_known_number_is_told(country: str, number: str) -> None:
    """Where the number is well known it is said, in small letters as well."""
    assert f"call {number} first" in emergency_words(country)


@pytest.mark.parametrize("country", ["CH", "ZA", None])
def test_no_number_is_guessed(country: str | None) -> None:
    """Elsewhere people are told to call their own."""
    assert emergency_words(country) == (
        "If somebody is in danger now, call the emergency number of their country first."
    )


@pytest.mark.parametrize("platform", [*PLATFORMS, "Discord", "irc", ""])
def test_every_platform_has_a_way(platform: str) -> None:
    """The four that we know have one of their own; any other has the general one."""
    found = report_link(platform)

    assert found.platform == (platform.lower() if platform.lower() in PLATFORMS else "")
    assert found.in_the_app.startswith("In the app: ")


@pytest.mark.parametrize("platform", PLATFORMS)
def test_no_address_without_a_day(platform: str) -> None:
    """A link stands only where somebody saw it, with the page and the day."""
    found = report_link(platform)

    assert bool(found.link) <= bool(found.source)
    assert bool(found.source) == bool(re.fullmatch(r"20\d\d-\d\d-\d\d", found.seen_on))
    assert not re.search(r"https?://|\bwww\.", found.in_the_app + found.besides)


def test_the_general_way_comes_last() -> None:
    """A page lists those that are known, and then every other platform."""
    assert [one.platform for one in platform_reports()] == [*PLATFORMS, ""]
