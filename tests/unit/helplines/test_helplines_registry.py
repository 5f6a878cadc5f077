"""The registry that ships: nothing without owner, hours, source and day, and only what was seen."""

import re
from datetime import date
from pathlib import Path

import pytest

from leeward_policies.helplines import (
    Helpline,
    code_of,
    countries,
    country_name,
    day_name,
    help_near,
    is_code,
    offender_help,
    registry,
)
from leeward_policies.helplines.checking import check_line

TODAY = date(2026, 12, 1)
SEED = Path(__file__).resolve().parents[4] / "shared" / "young_people.md"


def line(number: str) -> Helpline:
    """Return an entry by its id."""
    return next(one for one in registry().lines if one.id == number)


def test_no_service_without_owner_hours_source_and_day() -> None:
    """What was seen is shown as seen; nothing claims to have been called."""
    for one in registry().lines:
        check_line(one, one.id)
        assert (one.seen_on, one.verified_on, one.state(TODAY)) == ("2026-11-23", "", "seen")


def test_only_what_was_seen_on_an_official_page_ships() -> None:
    """`precise.md` 39: these and no others; what only repositories or memory say is left out."""
    found = {one.id: (one.country, one.contact, one.hours) for one in registry().lines}

    assert found == {
        "chi-finder": ("", "childhelplineinternational.org", "not-stated"),
        "es-anar": ("ES", "900 20 20 10, 116 111, anar.org", "not-stated"),
        "fr-3018": ("FR", "3018, 3018.fr", "09:00-23:00"),
        "fr-119": ("FR", "119, allo119.gouv.fr", "always"),
        "gb-childline": ("GB", "0800 1111, childline.org.uk", "not-stated"),
        "gb-report-remove": ("GB", "childline.org.uk", "not-stated"),
        "gb-nspcc": ("GB", "0808 800 5000, nspcc.org.uk", "not-stated"),
        "gb-stop-it-now": ("GB", "stopitnow.org.uk", "not-stated"),
        "us-988": ("US", "988", "not-stated"),
        "us-crisis-text-line": ("US", "741741", "not-stated"),
        "us-take-it-down": ("US", "takeitdown.ncmec.org", "not-stated"),
        "us-cybertipline": ("US", "report.cybertip.org", "not-stated"),
    }


def test_every_number_stands_in_the_list_of_sources() -> None:
    """Nothing was typed wrongly: each number and address is in the seed list, in a row marked A."""
    if not SEED.is_file():
        pytest.skip("the list of sources is not beside this checkout")
    rows = [row for row in SEED.read_text("utf-8").splitlines() if re.search(r"\| A\b.*\|$", row)]
    listed = re.sub(r"\s+", " ", " ".join(rows))

    for one in registry().lines:
        assert {contact.at for contact in one.contacts if contact.at not in listed} == set()


def test_nothing_is_guessed_without_a_country() -> None:
    """No country, nonsense, or one of which nothing is known: no number, and always the finder."""
    for country in ("", "ZZ", "Narnia", "CH", "d\u0131"):
        near = help_near(country, TODAY)

        assert (near.emergency, near.lines, near.first) == ("", (), None)
        assert near.finder.id == "chi-finder"


def test_help_near_for_each_country() -> None:
    """Who listens comes before who takes pictures down; for children before for everybody."""
    found = {code: [one.id for one in help_near(code, TODAY).lines] for code in countries()}

    assert {code: lines for code, lines in found.items() if lines} == {
        "ES": ["es-anar"],
        "FR": ["fr-3018", "fr-119"],
        "GB": ["gb-childline", "gb-report-remove"],
        "US": ["us-988", "us-crisis-text-line", "us-take-it-down"],
    }
    assert help_near("uk", TODAY) == help_near(" gb ", TODAY)
    assert help_near("DE", TODAY).emergency == "112"
    assert help_near("JP", TODAY).emergency == "110 / 119"


def test_every_country_that_is_offered_has_help_of_its_own() -> None:
    """An emergency number at least; each has a name in other languages, too."""
    for code in countries():
        near = help_near(code, TODAY)

        assert is_code(code)
        assert near.emergency or near.lines
        assert country_name(code, "de") != code


def test_whoever_worries_about_what_they_do_is_not_left_alone() -> None:
    """Where no country is known, or nothing in it, the service of another one is told."""
    assert [one.id for one in offender_help("GB")] == ["gb-stop-it-now"]
    assert offender_help("DE") == offender_help("") == offender_help("GB")


def test_names_in_a_language() -> None:
    """Countries and days are named as a language has them; else in English, or by their letters."""
    assert [country_name("GB", one) for one in ("en", "pt-BR", "xx")] == [
        "United Kingdom",
        "Reino Unido",
        "United Kingdom",
    ]
    assert country_name("QQ", "en") == "QQ"
    assert [day_name(one, "de") for one in ("mon", "sun")] == ["Mo", "So"]


def test_letters_of_countries() -> None:
    """Two letters in any case; what many write for Great Britain is understood."""
    assert [code_of(one) for one in ("uk", " fr", "")] == ["GB", "FR", ""]
    assert [is_code(one) for one in ("GB", "gb", "GBR", "G1", "\u0130S", "")] == [
        True, True, False, False, False, False,
    ]  # fmt: skip


def test_what_people_of_the_team_read() -> None:
    """Hours and looks as words."""
    assert [line(one).hours_told for one in ("fr-119", "fr-3018", "es-anar")] == [
        "at all hours",
        "every day 09:00-23:00",
        "not stated",
    ]
    assert line("gb-childline").use_told == "children: to talk"
    assert line("gb-childline").look_told == "page seen 2026-11-23"
