"""Those who look after a community learn which helpline somebody must look at again."""

import json
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from msgspec.structs import replace
from typer.testing import CliRunner

from leeward.assessment.found import found as found_by_the_wizard
from leeward.cli import app
from leeward.config import Config, load
from leeward.console.health import checks_of
from leeward.helplines import checks, in_force, problem_of, tell_helplines
from leeward.testing.examined import ask
from leeward.testing.fronted import Fronted
from leeward.testing.scripted_desk import standing
from leeward_policies.advice.playbook.reporting import emergency_words
from leeward_policies.errors import ConfigError
from leeward_policies.helplines import load_own, registry

TODAY, LATER = date(2026, 12, 1), date(2027, 6, 1)

OLD = """schema = 1
[[helpline]]
country = "DE"
id = "de-line"
name = "A line"
owner = "Somebody"
audience = "children"
kind = "talk"
contacts = [{ way = "call", at = "000 111" }]
hours = "always"
source = "example.org"
seen_on = "2026-07-01"
"""


@pytest.fixture(autouse=True)
def what_ships() -> Iterator[None]:
    """Put back what ships after a test."""
    yield
    load_own(None)


@pytest.fixture
def config(tmp_path: Path) -> Path:
    """Return a configuration for Germany with a list of its own that is too old."""
    (tmp_path / "own.toml").write_text(OLD, "utf-8")
    path = tmp_path / "leeward.toml"
    path.write_text('schema = 1\n[community]\ncountry = "de"\n[help]\nfile = "own.toml"\n', "utf-8")
    return path


def told(config: Config, today: date = TODAY) -> dict[str, tuple[str, str]]:
    """Return what the doctor finds."""
    return {one.name: (one.state, f"{one.says} {one.cure}") for one in checks(config, today)}


def test_the_doctor_says_when_the_next_look_is_due() -> None:
    """And that members who have chosen no country see no number, while the admin has set none."""
    found = told(Config(schema=1))

    assert found["helplines"] == (
        "well",
        "12 entries, 0 called or opened by a person; the next look is due in 82 days (chi-finder) ",
    )
    assert found["country"][0] == "note"
    assert "Set country in [community]" in found["country"][1]


def test_the_doctor_notes_what_is_too_old(config: Path) -> None:
    """With the entries that are oldest, and what to do."""
    state, says = told(load(config))["helplines"]

    assert state == "note"
    assert says.startswith("1 helpline was not looked at within 90 days: de-line. Members still")
    assert "leeward helplines" in says
    assert told(load(config))["country"] == (
        "well",
        "members who have chosen none see those of DE ",
    )


def test_a_day_that_lies_ahead_is_told(config: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """It may be a slip of the pen that would count for years."""
    path = config.parent / "own.toml"
    path.write_text(OLD.replace("2026-07-01", "2036-07-01"), "utf-8")

    assert "has not come yet stands at de-line" in told(load(config))["helplines"][1]
    assert not tell_helplines(load(config), "DE", TODAY, as_json=False)
    assert "DE  seen     CHECK IT" in capsys.readouterr().out


def test_the_doctor_names_a_broken_list(config: Path) -> None:
    """It cannot be told then how the entries do."""
    (config.parent / "own.toml").write_text("schema = 2\n", "utf-8")

    assert [*told(load(config))] == ["helplines"]
    assert told(load(config))["helplines"][0] == "ill"


def test_a_country_of_which_nothing_is_known_is_noted() -> None:
    """Its members see the finder, and an admin may add what they have seen."""
    config = load_country("NO")

    assert "no helpline of NO is known" in told(config)["country"][1]


def load_country(country: str) -> Config:
    """Return a configuration with a country."""
    return replace(Config(schema=1), community=replace(Config(schema=1).community, country=country))


def test_the_whole_doctor_looks_at_them(config: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Among the other things."""
    ask(config, capsys, fix=True)
    found = ask(config, capsys)

    assert found.ill() == []
    assert "de-line" in found.says("helplines")


def test_of_many_the_oldest_are_named() -> None:
    """A sentence stays one."""
    said = problem_of(registry(), LATER)

    assert said.startswith("12 helplines were not looked at within 90 days: chi-finder, es-anar,")
    assert "and 9 more" in said
    assert problem_of(registry(), TODAY) == ""


async def test_the_running_bot_says_so(tmp_path: Path) -> None:
    """In its own standing, which moderators read; and in the console's page of health."""
    house = Fronted(tmp_path)
    async with house.at_work():
        well = house.desk.standing()
        (tmp_path / "own.toml").write_text(OLD, "utf-8")
        load_own(tmp_path / "own.toml")
        ill = house.desk.standing()

    assert (well.helplines, well.problems) == ("", ())
    assert ill.problems == (ill.helplines,)
    assert "de-line" in ill.helplines


def test_the_page_of_health_tells_it_once() -> None:
    """By its own name."""
    stands = replace(standing(), helplines="Call again.", problems=("Call again.",))
    found = [
        one for one in checks_of(stands, datetime(2026, 12, 1, tzinfo=UTC)) if one.state == "ill"
    ]

    assert [(one.name, one.says) for one in found] == [("Helplines", "Call again.")]


# --- the command ------------------------------------------------------------------------------


def test_the_command_lists_a_country(capsys: pytest.CaptureFixture[str]) -> None:
    """With what is for every country, the number in danger, and how long each can be relied on."""
    assert tell_helplines(None, "uk", TODAY, as_json=False)
    read = capsys.readouterr().out

    assert "GB  seen     82 days left  gb-childline: Childline (NSPCC)" in read
    assert "call 0800 1111, open childline.org.uk; hours not-stated; children, talk" in read
    assert "GB  in danger: 999" in read
    assert "chi-finder" in read
    assert "us-988" not in read


def test_the_command_says_what_is_too_old(capsys: pytest.CaptureFixture[str]) -> None:
    """It is listed all the same; where no number is known, that is said."""
    assert not tell_helplines(None, "CH", LATER, as_json=False)
    read = capsys.readouterr().out

    assert "all check    CHECK IT" in read
    assert "CH  in danger: the local emergency number" in read
    assert "1 entry to look at again." in read


def test_the_command_says_who_called(config: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Beside the day on which the page was seen, where somebody saw it."""
    mark = '[[verified]]\nid = "{id}"\non = "2026-12-01"\nby = "the lead"\n'
    text = OLD.replace("seen_on", "verified_by = 'me'\nverified_on")
    (config.parent / "own.toml").write_text(text + mark.format(id="chi-finder"), "utf-8")

    tell_helplines(load(config), "DE", TODAY, as_json=False)
    read = capsys.readouterr().out

    assert "org, seen 2026-11-23, called or opened 2026-12-01 by the lead" in read
    assert "example.org, called or opened 2026-07-01 by me" in read


def test_the_command_speaks_to_programs(capsys: pytest.CaptureFixture[str]) -> None:
    """Each entry whole, with its state and the days that are left."""
    assert tell_helplines(None, "", TODAY, as_json=True)
    found = json.loads(capsys.readouterr().out)

    assert (found["today"], found["country"], found["expired"]) == ("2026-12-01", "", 0)
    assert len(found["lines"]) == 12
    (line,) = [one for one in found["lines"] if one["id"] == "fr-3018"]
    assert (line["state"], line["expires_on"], line["days_left"]) == ("seen", "2027-02-21", 82)
    assert found["emergency"]["JP"] == ["110", "119"]


def test_the_command_reads_the_own_list(config: Path) -> None:
    """Exit code 1 says that somebody must look again; a wrong configuration is 2."""
    ran = CliRunner().invoke(app, ["helplines", "--config", str(config), "--country", "DE"])

    assert ran.exit_code == 1
    assert "de-line" in ran.output
    with pytest.raises(ConfigError):
        load(config.parent / "no.toml")


def test_the_command_needs_no_installation(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """In an empty folder what ships is listed."""
    monkeypatch.chdir(tmp_path)

    ran = CliRunner().invoke(app, ["helplines", "--json"])

    assert ran.exit_code in {0, 1}  # by the day on which the test runs
    assert len(json.loads(ran.output)["lines"]) == 12
    assert in_force(None) == registry()


def test_a_country_has_two_letters(tmp_path: Path) -> None:
    """Another one is refused with its place."""
    path = tmp_path / "leeward.toml"
    path.write_text('schema = 1\n[community]\ncountry = "Germany"\n', "utf-8")

    with pytest.raises(ConfigError, match=r"community\.country"):
        load(path)


def test_a_risk_assessment_names_the_own_list(tmp_path: Path) -> None:
    """The number in danger is the one that the admin has entered."""
    (tmp_path / "own.toml").write_text(
        'schema = 1\n[[emergency]]\ncountries = ["CH"]\nnumbers = ["117"]\n', "utf-8"
    )
    path = tmp_path / "leeward.toml"
    path.write_text('schema = 1\n[help]\nfile = "own.toml"\n', "utf-8")

    found_by_the_wizard(path)

    assert emergency_words("CH") == "If somebody is in danger now, call 117 first."
