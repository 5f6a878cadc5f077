"""What leaves Leeward in a file is told, command by command, and is the least by default."""

import json
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import typer.main
from typer.core import TyperGroup, TyperOption
from typer.testing import CliRunner

from leeward.cli import app

ROOT = Path(__file__).parents[2]
EXAMPLES = ROOT / "docs" / "examples"
RIVERSIDE = EXAMPLES / "riverside.jsonl"
LABELLED = EXAMPLES / "labelled.jsonl"

WRITING = {"--json", "--out", "--page", "--report", "--keep", "--keep-answers"}
"""Options by which something is written that a person may pass on; `cases list --page` counts."""

CHANGED = (
    'schema = 1\nname = "m"\nversion = "1"\nextends = "young-people"\n'
    '[[rule]]\nid = "threat"\nenabled = false\n'
)


def written_by(command: Any, words: tuple[str, ...] = ("leeward",)) -> Iterator[tuple[str, str]]:
    """Yield every command with each option that writes something."""
    if isinstance(command, TyperGroup):
        for name, inner in command.commands.items():
            yield from written_by(inner, (*words, name))
        return
    for one in command.params:
        if isinstance(one, TyperOption):
            yield from ((" ".join(words), name) for name in one.opts if name in WRITING)


@pytest.mark.parametrize(
    ("command", "option"),
    [
        *(one for one in written_by(typer.main.get_command(app)) if one[1:] != ("--page",)),
        ("leeward cases show", "--page"),
        ("leeward member export", ""),
        ("leeward backup", ""),
    ],
    ids=lambda word: word.removeprefix("leeward "),
)
def test_every_export_is_told(command: str, option: str, document: Callable[[str], str]) -> None:
    """T-21: each has a row that says whether ids, names and words of members are in it."""
    told = document("docs/exports.md").partition("## What Leeward itself writes")[2]
    rows = [row for row in told.splitlines() if row.startswith(f"| `{command}")]

    assert any(option in row.split("|")[1] for row in rows)
    assert all(len(row.split("|")) == 6 for row in rows)


@pytest.fixture(scope="module")
def said() -> frozenset[str]:
    """Return what members said in the example, as far as it is long enough to be recognised."""
    lines = [json.loads(line) for line in RIVERSIDE.read_text("utf-8").splitlines()]
    return frozenset(one["text"] for one in lines if len(one.get("text", "")) > 20)


def printed(*words: object) -> str:
    """Return what a command prints for a program."""
    return CliRunner().invoke(app, [*map(str, words)]).stdout


def quoted(text: str, lines: frozenset[str]) -> set[str]:
    """Return which lines stand in a text, also as JSON writes them."""
    return {one for one in lines if one in text or json.dumps(one)[1:-1] in text}


def test_decisions_quote_nobody(said: frozenset[str]) -> None:
    """T-21: `replay --out` holds ids and reasons, and nothing that members wrote."""
    text = printed("replay", RIVERSIDE, "--out", "-", "--all")

    assert len(said) > 50
    assert text.count('"message"') > 100
    assert quoted(text, said) == set()


def test_a_comparison_of_policies_names_and_quotes_nobody(
    said: frozenset[str], tmp_path: Path
) -> None:
    """T-21: `policy diff --json` holds rules, counts, and ids of messages."""
    mine = tmp_path / "mine.toml"
    mine.write_text(CHANGED, "utf-8")
    text = printed("policy", "diff", "young-people", mine, "--over", RIVERSIDE, "--json")

    assert json.loads(text)["differ"] > 0
    assert quoted(text, said) == set()
    assert not re.search(r"\bMia\b|Oliver", text)


def test_figures_quote_nobody() -> None:
    """T-21: `evaluate --json` holds counts, and no line that was labelled."""
    lines = [json.loads(line) for line in LABELLED.read_text("utf-8").splitlines()]
    labelled = frozenset(one["text"] for one in lines if len(one.get("text", "")) > 20)
    text = printed("evaluate", LABELLED, "--about", "toxicity", "--json")

    assert len(labelled) > 20
    assert json.loads(text)["lines"] == len(lines)
    assert quoted(text, labelled) == set()
