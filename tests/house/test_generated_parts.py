"""What the program says of itself in the documents is what it says today."""

import json
import re
from pathlib import Path
from types import ModuleType

import pytest
from typer.testing import CliRunner

from leeward.cli import app
from leeward.detectors import known_signals
from leeward_policies.policy import load

MARK = re.compile(r"<!-- (generated|end): ([a-z-]+) -->")


def test_nothing_is_stale(generator: ModuleType, capsys: pytest.CaptureFixture[str]) -> None:
    """Every generated part equals what would be written now; else run docs/generate.py."""
    code = generator.main(["--check"])

    assert (capsys.readouterr().out, code) == ("", 0)


def test_staleness_is_seen(
    generator: ModuleType,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """A part that was changed by hand is told, left alone by --check, and written anew else."""
    (tmp_path / "docs").mkdir()
    page = tmp_path / "docs" / "page.md"
    page.write_text("before\n<!-- generated: missed -->\nold\n<!-- end: missed -->\nafter\n")
    monkeypatch.setattr(generator, "ROOT", tmp_path)

    checked = generator.main(["--check"])
    left = page.read_text("utf-8")
    written = generator.main([])

    assert (checked, written) == (1, 0)
    assert "docs/page.md is stale" in capsys.readouterr().out
    assert "\nold\n" in left
    assert page.read_text("utf-8").startswith("before\n<!-- generated: missed -->\n```text\n")
    assert page.read_text("utf-8").endswith("```\n<!-- end: missed -->\nafter\n")


def test_an_unknown_part_stops(generator: ModuleType) -> None:
    """A marker that nothing writes is an error, not left as it is."""
    with pytest.raises(KeyError, match="nonsense"):
        generator.fresh("<!-- generated: nonsense -->\n<!-- end: nonsense -->")


def test_markers_come_in_pairs_and_all_parts_stand_somewhere(
    generator: ModuleType, documents: dict[Path, str]
) -> None:
    """Each opening is followed by its own end, and no part is written for nobody."""
    found = [
        (path, mark)
        for path, text in documents.items()
        if path.parts[0] == "docs"
        for mark in MARK.findall(re.sub(r"`[^`\n]*`", "", text))
    ]
    pairs = list(zip(found[::2], found[1::2], strict=True))

    assert all(
        (one[0], "generated", "end", one[1][1]) == (two[0], one[1][0], two[1][0], two[1][1])
        for one, two in pairs
    )
    assert sorted(generator.BLOCKS) == sorted(one[1][1] for one, _ in pairs)


def test_what_is_said_to_be_missed_is_missed(generator: ModuleType) -> None:
    """In the lines that docs/limits.md begins with, nothing is found that any rule would note."""
    result = CliRunner().invoke(app, ["score"], input="\n".join(generator.MISSED))
    found = [json.loads(line) for line in result.stdout.splitlines()]

    least = load("young-people", known_signals()).least
    noted = [
        {name: score for name, score in line["signals"].items() if score >= least.get(name, 0.0)}
        for line in found
    ]

    assert [{}] * len(generator.MISSED) == noted
