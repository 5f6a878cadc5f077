"""The gate of expression: no pack hides a harmless line of the set, in any room, on any look."""

import json
from pathlib import Path

import pytest

from leeward.quality.evaluating import installed
from leeward.quality.expression import freedom
from leeward.quality.labelled import LabelledFiles
from leeward.quality.labels import KnownLabels
from leeward.quality.setups import Installed
from leeward_policies.policy import packs

ROOT = Path(__file__).resolve().parents[3]
FILES = tuple(sorted((ROOT / "tests" / "expression").glob("*.jsonl")))

GROUPS = (
    "health", "puberty", "identity", "reclaimed", "religion", "news",
    "recovery", "grief", "disability", "politics", "art", "sport",
)  # fmt: skip

LINES_LEAST = 600
"""Harmless lines that the set must have (issue 8 asks for a set; a range needs as many)."""

LANGUAGES_LEAST = 14


@pytest.fixture(scope="module")
def what() -> Installed:
    """Return everything that Leeward brings, the later looks included."""
    return installed()


@pytest.mark.parametrize("pack", packs())
def test_no_pack_takes_a_harmless_line_away(what: Installed, pack: str) -> None:
    """Nothing of the set is hidden, and no author kept from writing; each line could be read."""
    found = freedom(LabelledFiles(FILES, KnownLabels(what.specs)), what.setup(pack))

    assert found.taken == ()
    assert found.problems == ()
    assert found.groups[-1].lines >= LINES_LEAST
    assert {one.name for one in found.groups} == {*GROUPS, "all"}
    assert len(found.languages) > LANGUAGES_LEAST


def test_the_gate_can_close(what: Installed, tmp_path: Path) -> None:
    """A line that is hidden is told with its rule and rooms, on the first look as on later ones."""
    bad = tmp_path / "bad.jsonl"
    bad.write_text(
        json.dumps({"text": "count your days, i know where you live", "labels": []}), "utf-8"
    )
    (taken,) = freedom(
        LabelledFiles([bad], KnownLabels(what.specs)), what.setup("young-people")
    ).taken

    assert taken.rules == ("threat (young)", "threat (mixed)", "threat (adult)")
    assert [late.name for late in what.late] == ["semantic", "stages"]


def test_every_line_says_its_group_language_and_no_label() -> None:
    """The set is whole: no line is without a group, none is labelled as harm, none stands twice."""
    lines = [json.loads(line) for path in FILES for line in path.read_text("utf-8").splitlines()]

    assert {one["slices"][0].removeprefix("expression:") for one in lines} == set(GROUPS)
    assert all(one["labels"] == [] and one["lang"] for one in lines)
    assert len({one["text"] for one in lines}) == len(lines)


def test_no_line_is_in_any_training_data() -> None:
    """What is measured by is never learnt from."""
    said = {
        " ".join(json.loads(line)["text"].casefold().split())
        for path in FILES
        for line in path.read_text("utf-8").splitlines()
    }
    learnt = {
        " ".join(line.casefold().split())
        for folder in ("training", "held_out")
        for path in sorted((ROOT / "policies" / folder).rglob("*.txt"))
        for line in path.read_text("utf-8").splitlines()
    }

    assert learnt
    assert not any(line in one for one in learnt if len(one) < 400 for line in said & {one})
