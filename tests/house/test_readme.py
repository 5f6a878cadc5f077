"""What the README shows is what happens."""

import json
import re
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from leeward.cli import app
from leeward_policies.advice import advice

ROOT = Path(__file__).parents[2]
EXAMPLE = ROOT / "docs" / "examples" / "riverside.jsonl"

Document = Callable[[str], str]


@pytest.fixture(scope="module")
def events() -> list[dict[str, Any]]:
    """Return the lines of the example export."""
    return [json.loads(line) for line in EXAMPLE.read_text("utf-8").splitlines()]


@pytest.fixture(scope="module")
def shown() -> dict[str, Any]:
    """Return the decision that the README shows."""
    (text,) = re.findall(r"```json\n(.*?)```", (ROOT / "README.md").read_text("utf-8"), re.DOTALL)
    found: dict[str, Any] = json.loads(text)
    return found


@pytest.fixture(scope="module")
def real(shown: dict[str, Any]) -> dict[str, Any]:
    """Return the decision that a replay really makes of that event."""
    written = CliRunner().invoke(app, ["replay", str(EXAMPLE), "--out", "-"]).stdout
    lines = [json.loads(line) for line in written.splitlines() if line.startswith("{")]
    (found,) = [line for line in lines if line["event"] == shown["event"]]
    return dict(found)


def is_within(part: object, whole: object) -> bool:
    """Return whether everything that is shown stands in what is real; texts may be cut short."""
    match part, whole:
        case dict(), dict():
            return all(key in whole and is_within(part[key], whole[key]) for key in part)
        case list(), list():
            return all(any(is_within(one, other) for other in whole) for one in part)
        case str(), str():
            return whole.startswith(part)
        case _:
            return part == whole


def test_the_decision_is_the_real_one(shown: dict[str, Any], real: dict[str, Any]) -> None:
    """Each key that is shown has that value, and no act is left out."""
    assert is_within(shown, real), real
    assert len(shown["actions"]) == len(real["actions"])


@pytest.mark.parametrize(
    "changed", [{"mode": "enforce"}, {"case": "case-2"}, {"actions": [{"kind": "hide"}]}]
)
def test_another_decision_would_be_seen(
    changed: dict[str, Any], shown: dict[str, Any], real: dict[str, Any]
) -> None:
    """A value that is not so makes the difference."""
    assert not is_within(shown | changed, real)


def test_the_chat_is_in_the_export(
    document: Document, events: list[dict[str, Any]], shown: dict[str, Any]
) -> None:
    """The lines that are shown were said by that member on that day, the last one decided on."""
    lines = re.findall(r"^(\d+ \w{3})  (\S+) +(.+)$", document("README.md"), re.MULTILINE)
    said = {
        (f"{datetime.fromisoformat(one['sent_at']):%-d %b}", one["author"]["name"], one["text"])
        for one in events
        if one["type"] == "message"
    }

    assert len(lines) >= 3
    assert {line for line in lines if line not in said} == set()
    assert events[shown["event"]]["text"] == lines[-1][2]


def test_the_counts_of_the_export(document: Document, events: list[dict[str, Any]]) -> None:
    """It has as many messages and days as the README says."""
    messages = [one for one in events if one["type"] == "message"]
    days = {one["sent_at"][:10] for one in messages}

    assert f"a few lines of {len(messages)}" in document("README.md")
    assert "Nine days" in document("README.md")
    assert len(days) == 9


def test_the_tip_is_the_real_one(document: Document, shown: dict[str, Any]) -> None:
    """The words that Mia would have read are the advice on that topic."""
    (tip,) = [act for act in shown["actions"] if act["kind"] == "tip"]

    assert f"> {advice(tip['topic']).text}\n" in document("README.md")


def test_the_folders_are_the_real_ones(document: Document) -> None:
    """The tree of the house names the folders, and the kinds of tests, that exist."""
    readme = document("README.md")
    roots = re.findall(r"^(\w+)/  +", readme, re.MULTILINE)
    (kinds,) = re.findall(r"^tests/ +(.+)$", readme, re.MULTILINE)
    folders = {path.name for path in (ROOT / "tests").iterdir() if path.is_dir()}

    assert roots == ["policies", "storage", "adapters", "bot", "tests"]
    assert set(kinds.split(", ")) == folders - {"fixtures", "__pycache__"}
