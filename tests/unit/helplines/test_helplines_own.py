"""An admin's own list of services: taken whole or not at all, each mistake with place and cure."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from leeward_policies.errors import ConfigError
from leeward_policies.helplines import help_near, load_own, read_own, registry

TODAY = date(2026, 12, 1)

LINE = {
    "country": '"DE"',
    "id": '"de-line"',
    "name": '"A line"',
    "owner": '"Somebody"',
    "audience": '"children"',
    "kind": '"talk"',
    "contacts": '[{ way = "call", at = "+49 000 111" }, { way = "open", at = "example.org/help" }]',
    "hours": '"mon-sat 14:00-20:00"',
    "source": '"example.org"',
    "seen_on": '"2026-11-30"',
}


@pytest.fixture(autouse=True)
def what_ships() -> Iterator[None]:
    """Put back what ships after a test."""
    yield
    load_own(None)


def written(folder: Path, *, more: str = "", **other: str) -> Path:
    """Write a list with one line, some of its keys another way."""
    keys = {**LINE, **other}
    rows = "\n".join(f"{key} = {value}" for key, value in keys.items() if value)
    path = folder / "helplines.toml"
    path.write_text(f"schema = 1\n[[helpline]]\n{rows}\n{more}\n", "utf-8")
    return path


def test_an_own_line_is_shown(tmp_path: Path) -> None:
    """Beside the emergency number that ships, until another file or none is taken in."""
    load_own(written(tmp_path))

    near = help_near("de", TODAY)
    assert ([one.id for one in near.lines], near.emergency) == (["de-line"], "112")
    assert near.lines[0].hours_told == "mon-sat 14:00-20:00"
    load_own(None)
    assert help_near("de", TODAY).lines == ()


def test_reading_takes_nothing_in(tmp_path: Path) -> None:
    """The doctor looks at a file without changing what is shown."""
    found = read_own(written(tmp_path))

    assert len(found.lines) == len(registry().lines) + 1


def test_an_entry_takes_the_place_of_one_that_ships(tmp_path: Path) -> None:
    """By its id; so a number that was wrong can be put right at once."""
    load_own(written(tmp_path, id='"gb-childline"', country='"UK"'))

    assert [one.name for one in help_near("GB", TODAY).lines] == ["A line", "Report Remove"]


def test_a_person_enters_that_they_called(tmp_path: Path) -> None:
    """One entry is enough; the rest of what ships stays as it is."""
    mark = '[[verified]]\nid = "gb-childline"\non = "2026-12-01"\nby = "the lead"\n'
    load_own(written(tmp_path, more=mark))

    assert [one.state(TODAY) for one in help_near("GB", TODAY).lines] == ["verified", "seen"]


def test_a_call_may_be_entered_with_the_line(tmp_path: Path) -> None:
    """Then nobody need have seen a page."""
    load_own(written(tmp_path, seen_on="", verified_on='"2026-12-01"', verified_by='"the lead"'))

    assert help_near("DE", TODAY).lines[0].state(TODAY) == "verified"


def test_an_own_number_in_danger_comes_first(tmp_path: Path) -> None:
    """For its countries; the others keep theirs."""
    mark = '[[emergency]]\ncountries = ["de", "CH"]\nnumbers = ["112", "110"]\n'
    load_own(written(tmp_path, more=mark))

    assert [help_near(code, TODAY).emergency for code in ("DE", "CH", "FR")] == [
        "112 / 110",
        "112 / 110",
        "112",
    ]


@pytest.mark.parametrize(
    ("other", "said"),
    [
        ({"country": '"Germany"'}, "two letters"),
        ({"country": '""'}, "only a finder"),
        ({"id": '"De Line"'}, "small letters"),
        ({"name": '""'}, "key name"),
        ({"name": '"one\\ntwo"'}, "one row"),
        ({"owner": f'"{"x" * 61}"'}, "key owner"),
        ({"owner": ""}, "owner"),
        ({"audience": '"pets"'}, "pets"),
        ({"kind": '"shop"'}, "shop"),
        ({"contacts": "[]"}, "between one and"),
        ({"contacts": '[{ way = "call", at = "example.org" }]'}, "digits"),
        ({"contacts": '[{ way = "call", at = "" }]'}, "digits"),
        ({"contacts": '[{ way = "open", at = "https://example.org" }]'}, "without https"),
        ({"contacts": '[{ way = "open", at = "localhost" }]'}, "without https"),
        ({"contacts": '[{ way = "chat", at = "0800 1111" }]'}, "without https"),
        ({"hours": '"24/7"'}, "always, not-stated"),
        ({"hours": '"14:00-25:00"'}, "always, not-stated"),
        ({"source": '""'}, "the page on which"),
        ({"seen_on": '"yesterday"'}, "2026-11-23"),
        ({"seen_on": '"20261130"'}, "2026-11-23"),
        ({"seen_on": '"9999-12-31"'}, "2026-11-23"),
        ({"seen_on": '""'}, "the day on which"),
        ({"verified_on": '"2026-12-01"'}, "who called"),
        ({"verified_by": '"the lead"'}, "who called"),
        ({"colour": '"red"'}, "colour"),
        ({"more": '[[verified]]\nid = "nobody"\non = "2026-12-01"\nby = "me"'}, "no such entry"),
        ({"more": '[[verified]]\nid = "de-line"\non = "2026-12-01"\nby = " "'}, "nobody is named"),
        ({"more": '[[verified]]\nid = "de-line"\non = "soon"\nby = "me"'}, "2026-11-23"),
        ({"more": '[[emergency]]\ncountries = []\nnumbers = ["112"]'}, "each country"),
        ({"more": '[[emergency]]\ncountries = ["DEU"]\nnumbers = ["112"]'}, "each country"),
        ({"more": '[[emergency]]\ncountries = ["DE"]\nnumbers = []'}, "dial them"),
        ({"more": '[[emergency]]\ncountries = ["DE"]\nnumbers = ["help"]'}, "dial them"),
        ({"more": "[[helpline"}, "example in docs/helplines.md"),
        ({"id": '"chi-finder"'}, "no finder is left"),
    ],
)
def test_a_mistake_is_told_with_its_place_and_cure(
    tmp_path: Path, other: dict[str, str], said: str
) -> None:
    """And nothing of the file is taken in."""
    more = other.pop("more", "")
    path = written(tmp_path, more=more, **other)

    with pytest.raises(ConfigError) as caught:
        load_own(path)
    assert said in str(caught.value)
    assert str(path) in caught.value.place
    assert help_near("DE", TODAY).lines == ()


def test_an_id_stands_once(tmp_path: Path) -> None:
    """Two entries of one id are a mistake: which one counts could not be told."""
    path = written(tmp_path)
    body = path.read_text("utf-8")
    path.write_text(body + body.removeprefix("schema = 1\n"), "utf-8")

    with pytest.raises(ConfigError, match="the id stands twice"):
        read_own(path)


def test_a_file_that_is_none(tmp_path: Path) -> None:
    """Missing, far too large, or with far too many entries."""
    large, many = tmp_path / "large.toml", tmp_path / "many.toml"
    large.write_bytes(b"#" * 1_000_001)
    many.write_text(
        "schema = 1\n" + '[[emergency]]\ncountries = ["DE"]\nnumbers = ["112"]\n' * 501, "utf-8"
    )

    for path, said in ((tmp_path / "no", "Check the path"), (large, "right file"), (many, "few")):
        with pytest.raises(ConfigError, match=said):
            read_own(path)
