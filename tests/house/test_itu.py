"""docs/itu.md claims traceability: whatever it names is there, and what is missing is said."""

import ast
import re
import tomllib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import typer.main
from typer.core import TyperGroup

from leeward.cli import app

ROOT = Path(__file__).parents[2]

PARTS = {"1": 10, "2": 11, "3": 16, "4": 4, "5": 4, "C": 15, "D": 6}
"""How many items each area, and each of the two features, has (`itu.md`)."""

ACCEPTANCE = 22
"""How many acceptance tests the brief names (`itu.md`)."""

ASKS_MOST = 130
"""Characters: an item is told shortly, in our own words."""

Row = dict[str, Any]


@pytest.fixture(scope="module")
def traces() -> dict[str, list[Row]]:
    """Return the data that the page is made of."""
    return tomllib.loads((ROOT / "docs" / "itu.toml").read_text("utf-8"))


@pytest.fixture(scope="module")
def items(traces: dict[str, list[Row]]) -> list[Row]:
    """Return every item."""
    return [one for part in traces["part"] for one in part["item"]]


def test_every_item_is_traced(items: list[Row]) -> None:
    """All areas and both features, each item once, in its order."""
    wanted = [f"{part}.{number}" for part, most in PARTS.items() for number in range(1, most + 1)]

    assert [one["id"] for one in items] == wanted


def test_every_acceptance_test_is_named(traces: dict[str, list[Row]], items: list[Row]) -> None:
    """T-1 to T-22, each with at least one test of ours and with items that exist."""
    rows = traces["acceptance"]

    assert [one["id"] for one in rows] == [f"T-{number}" for number in range(1, ACCEPTANCE + 1)]
    assert [one["id"] for one in rows if not one["tests"]] == []
    assert {item for one in rows for item in one["items"]} <= {one["id"] for one in items}


def test_every_named_test_exists(traces: dict[str, list[Row]], items: list[Row]) -> None:
    """A test is named by its file and its function, which a reader of Python finds there."""
    named = {test for one in (*items, *traces["acceptance"]) for test in one["tests"]}

    assert len(named) > 60
    assert {test for test in named if not exists(test)} == set()


def exists(test: str) -> bool:
    """Say whether a test is there, by its file and, if it is named, its function."""
    file, _, name = test.partition("::")
    path = ROOT / file
    if not path.is_file():
        return False
    return not name or name in set(functions(path))


def functions(path: Path) -> Iterator[str]:
    """Yield the names of all functions of a file, also those within a class."""
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
            yield node.name


def test_a_missing_test_would_be_seen() -> None:
    """The look-up tells what is there from what is not."""
    assert exists("tests/house/test_itu.py::test_a_missing_test_would_be_seen")
    assert not exists("tests/house/test_itu.py::test_nothing")
    assert not exists("tests/house/test_itu_not.py")


def test_every_place_exists(items: list[Row], document: Callable[[str], str]) -> None:
    """Paths lie in the repository, commands can be given, and what members write is told."""
    places = {where for one in items for where in one["where"]}
    commands = {place for place in places if place.startswith("leeward ")}
    members = {place for place in places if place.startswith("/")}
    known = set(command_names())
    told = document("adapters/leeward_adapters/discord/README.md")

    assert {one for one in places - commands - members if not (ROOT / one).exists()} == set()
    assert {one for one in commands if one not in known} == set()
    assert {one for one in members if not re.search(rf"`{re.escape(one)}\b", told)} == set()


def command_names() -> Iterator[str]:
    """Yield every command as a person writes it."""
    waiting = [("leeward", typer.main.get_command(app))]
    while waiting:
        name, command = waiting.pop()
        yield name
        if isinstance(command, TyperGroup):
            waiting += [(f"{name} {key}", inner) for key, inner in command.commands.items()]


def test_what_has_no_test_says_what_is_missing(items: list[Row]) -> None:
    """An item without a test of ours is honest about it; each is told in few words."""
    assert [one["id"] for one in items if not one["tests"] and not one.get("lacks")] == []
    assert [one["id"] for one in items if not one["where"] or not one["does"]] == []
    assert [one["id"] for one in items if len(one["asks"]) > ASKS_MOST] == []


def test_the_page_claims_no_compliance(document: Callable[[str], str]) -> None:
    """It opens with what it claims; the word *compliant* stands nowhere in it."""
    page = document("docs/itu.md")

    assert "**It claims traceability, and never compliance.**" in page[:900]
    assert "compliant" not in page.lower()
    assert "| T-22 |" in page
