"""The survey: what is reported on, and files of which nothing can be said."""

from pathlib import Path
from typing import Any

import pytest

from leeward.quality.labelled import LabelledFiles
from leeward.quality.labels import KnownLabels
from leeward.quality.survey import GROUPS_MOST, PROBLEMS_KEPT, Survey, surveyed
from leeward.testing.labelling import SPECS, written
from leeward_policies.errors import InputError, UsageError

KNOWN = KnownLabels(SPECS)


def survey(folder: Path, *lines: dict[str, Any] | str, about: tuple[str, ...] = ()) -> Survey:
    """Survey lines."""
    return surveyed(LabelledFiles([written(folder, *lines)], KNOWN), KNOWN, about)


def test_what_occurs_is_reported_on(tmp_path: Path) -> None:
    """Labels and what lines speak about, or what is asked for alone."""
    lines = (
        {"text": "a", "labels": ["threat"], "lang": "en"},
        {"text": "b", "labels": [], "about": ["toxicity"], "lang": "de"},
        {"text": "a", "labels": []},
    )
    found = survey(tmp_path, *lines)
    asked = survey(tmp_path, *lines, about=("insult",))

    assert [one.name for one in found.asked] == ["toxicity", "threat"]
    assert [one.name for one in asked.asked] == ["insult"]
    assert (found.lines, found.repeated, found.problems_total) == (3, 1, 0)
    assert found.groups == (("lang:de", 1), ("lang:en", 1), ("length:short", 3))


def test_malformed_lines_are_all_counted(tmp_path: Path) -> None:
    """Only some are told one by one."""
    found = survey(tmp_path, {"text": "a", "labels": ["threat"]}, *["broken"] * 30)

    assert (found.lines, found.problems_total, len(found.problems)) == (1, 30, PROBLEMS_KEPT)


@pytest.mark.parametrize("lines", [(), ("broken",), ("\n",)])
def test_no_usable_line(tmp_path: Path, lines: tuple[str, ...]) -> None:
    """The file is named, with the first problem if there is one."""
    with pytest.raises(InputError, match=r"at labelled\.jsonl: no line can be used"):
        survey(tmp_path, *lines)


def test_harmless_lines_need_a_word_of_what_was_looked_for(tmp_path: Path) -> None:
    """Without labels nothing says what the lines are about; `--about` or `about` does."""
    line = {"text": "a", "labels": []}

    with pytest.raises(InputError, match="every line is labelled as harmless"):
        survey(tmp_path, line)

    assert survey(tmp_path, line, about=("toxicity",)).lines == 1
    assert survey(tmp_path, {**line, "about": ["threat"]}).lines == 1


def test_an_unknown_label_is_asked_for(tmp_path: Path) -> None:
    """The error names the option and the nearest label."""
    with pytest.raises(UsageError, match=r'--about toxicty.*Did you mean "toxicity"'):
        survey(tmp_path, {"text": "a", "labels": []}, about=("toxicty",))


def test_slices_are_not_for_single_lines(tmp_path: Path) -> None:
    """A slice of its own for each line is a mistake that is told."""
    lines = [{"text": "a", "labels": ["threat"], "slices": [f"s{n}"]} for n in range(GROUPS_MOST)]

    with pytest.raises(InputError, match="1,001 different slices"):
        survey(tmp_path, *lines)
