"""Measuring: scores, acts and truth of every line, and what could not be measured."""

from pathlib import Path
from typing import Any

import pytest

from leeward.quality.labelled import LabelledFiles
from leeward.quality.labels import KnownLabels
from leeward.quality.measuring import BIT, UNKNOWN, Measurements, measure
from leeward.quality.setups import Installed
from leeward.quality.survey import surveyed
from leeward.testing.labelling import (
    SPECS,
    ReadingDetector,
    ReadingLateDetector,
    installed,
    policy_in,
    written,
)
from leeward_policies.errors import InputError

KNOWN = KnownLabels(SPECS)


def measured(
    folder: Path,
    *lines: dict[str, Any],
    what: Installed | None = None,
    compare: tuple[str, ...] = (),
    about: tuple[str, ...] = (),
) -> Measurements:
    """Measure lines under the policy of the tests."""
    detectors = what or installed()
    files = LabelledFiles([written(folder, *lines)], KNOWN)
    base = detectors.setup(policy_in(folder))
    setups = (base, *(detectors.compared(spec, base) for spec in compare))
    survey = surveyed(files, KNOWN, about)
    return measure(files, survey, setups, advance=lambda _: None)


def toxic(text: str, *labels: str, **keys: Any) -> dict[str, Any]:
    """Return a line that speaks about toxicity."""
    return {"text": text, "labels": [*labels], "about": ["toxicity"], **keys}


def test_a_category_has_its_highest_signal(tmp_path: Path) -> None:
    """Thousandths, one row a label: the category is the highest, a signal exactly itself."""
    found = measured(
        tmp_path,
        toxic("insult=0.3 swearing=0.8", "insult"),
        toxic("insult=0.123"),
        toxic("nothing"),
        about=("toxicity", "insult"),
    )

    assert found.sheets[0].scores.tolist() == [[800, 123, 0], [300, 123, 0]]
    assert found.truth.tolist() == [[1, 0, 0], [1, 0, 0]]
    assert found.harmless.tolist() == [False, True, True]


def test_acts_belong_to_what_they_are_about(tmp_path: Path) -> None:
    """A rule's acts count for its category, and for the signals that it rests on."""
    found = measured(
        tmp_path,
        toxic("swearing=0.6"),
        toxic("insult=0.95"),
        toxic("threat=0.9"),
        about=("toxicity", "insult", "threat"),
    )
    toxicity, insult, threat = found.sheets[0].acts.tolist()
    everything = BIT["note"] | BIT["warn"] | BIT["hide"]

    assert toxicity == [BIT["note"], everything, 0]
    assert insult == [0, everything, 0]
    assert threat == [0, 0, 0]
    assert found.sheets[0].whole.tolist() == [BIT["note"], everything, 0]


def test_unmeasured_is_never_zero(tmp_path: Path) -> None:
    """What failed, or was not sure, has no score, and its reason is counted once a line."""
    found = measured(
        tmp_path,
        toxic("insult=failed"),
        toxic("insult=unsure"),
        toxic("insult=0.0"),
        about=("toxicity", "threat"),
    )
    sheet = found.sheets[0]

    assert sheet.scores.tolist() == [[UNKNOWN, UNKNOWN, 0], [0, 0, 0]]
    assert dict(sheet.unmeasured) == {
        ("words@1", "failed: ValueError"): 1,
        ("words@1", "unsure"): 1,
    }


def test_what_another_detector_found_counts(tmp_path: Path) -> None:
    """Where one fails and another finds something, the line is partly measured."""
    what = installed(ReadingDetector("one", "insult"), ReadingDetector("two", "swearing"))
    found = measured(
        tmp_path,
        toxic("insult=failed swearing=0.7"),
        toxic("insult=failed"),
        toxic("swearing=0.2"),
        what=what,
        about=("toxicity",),
    )

    assert found.sheets[0].scores.tolist() == [[700, UNKNOWN, 200]]
    assert found.sheets[0].partly == [1]


def test_what_nobody_looks_for_is_unmeasured(tmp_path: Path) -> None:
    """Leaving the only detector out is not the same as its finding nothing."""
    found = measured(
        tmp_path, toxic("insult=0.9", "insult"), compare=("without:words", "only:words")
    )
    base, without, only = found.sheets

    assert base.scores.tolist() == only.scores.tolist() == [[900]] * 2
    assert without.scores.tolist() == [[UNKNOWN]] * 2
    assert without.acts.tolist() == [[0]] * 2


def test_late_detectors_count_and_are_timed(tmp_path: Path) -> None:
    """Their scores are joined; those that did not look have taken no time."""
    what = installed(
        ReadingDetector("danger", "threat"), late=[ReadingLateDetector("second", "insult")]
    )
    found = measured(
        tmp_path, toxic("later: insult=0.4"), toxic("plain"), what=what, about=("toxicity",)
    )
    sheet = found.sheets[0]

    assert sheet.scores.tolist() == [[400, 0]]
    assert len(sheet.took) == 2
    assert len(sheet.took_by["second"]) >= 1


def test_groups_hold_their_lines(tmp_path: Path) -> None:
    """Each language, length and slice knows its lines by number."""
    found = measured(
        tmp_path,
        toxic("a", lang="en", slices=["x"]),
        toxic("b", lang="de"),
        toxic("c", lang="en", slices=["x", "y"]),
    )

    assert {name: places.tolist() for name, places in found.groups.items()} == {
        "lang:de": [1],
        "lang:en": [0, 2],
        "length:short": [0, 1, 2],
        "x": [0, 2],
        "y": [2],
    }


def test_lines_do_not_influence_each_other(tmp_path: Path) -> None:
    """In whatever order they stand, each comes to the same."""
    lines = [toxic(f"insult=0.{n}", *(["insult"] if n % 2 else [])) for n in range(1, 10)]
    ahead = measured(tmp_path, *lines).sheets[0]
    back = measured(tmp_path, *reversed(lines)).sheets[0]

    assert ahead.scores.tolist() == back.scores[:, ::-1].tolist()
    assert ahead.acts.tolist() == back.acts[:, ::-1].tolist()


@pytest.mark.parametrize(
    "after",
    [
        [toxic("a")],
        [toxic("a"), toxic("b"), toxic("c")],
        [toxic("a", lang="fr"), toxic("b")],
    ],
    ids=["shorter", "longer", "another language"],
)
def test_a_file_that_changes_meanwhile_is_told(tmp_path: Path, after: list[dict[str, Any]]) -> None:
    """Between the survey and the measuring nothing may change."""
    files = LabelledFiles([written(tmp_path, toxic("a"), toxic("b"))], KNOWN)
    survey = surveyed(files, KNOWN, ())
    written(tmp_path, *after)

    with pytest.raises(InputError, match="it has changed while it was read"):
        measure(files, survey, [installed().setup(policy_in(tmp_path))], advance=lambda _: None)


def test_a_person_sees_how_far_it_is(tmp_path: Path) -> None:
    """Bytes done are told now and then, and never more than there are."""
    files = LabelledFiles([written(tmp_path, *[toxic(f"line {n}") for n in range(600)])], KNOWN)
    done: list[int] = []
    measure(
        files,
        surveyed(files, KNOWN, ()),
        [installed().setup(policy_in(tmp_path))],
        advance=done.append,
    )

    assert len(done) == 2
    assert 0 < done[0] < done[1] < files.size
