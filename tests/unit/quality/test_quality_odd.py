"""Odd things: a judgement that stumbles, people asked because something is unknown, odd parts."""

from pathlib import Path
from typing import Any, cast

import numpy as np
import pytest
from msgspec.structs import replace

from leeward.quality.evaluating import Asked, evaluate
from leeward.quality.figures import Evaluation
from leeward.quality.labelled import Labelled, LabelledFiles
from leeward.quality.labels import KnownLabels
from leeward.quality.levels import reached
from leeward.quality.measuring import BIT, UNKNOWN, measure
from leeward.quality.page import render
from leeward.quality.speaking import say
from leeward.quality.survey import surveyed
from leeward.quality.told import lines as told_lines
from leeward.testing.labelling import (
    POLICY,
    SPECS,
    ReadingDetector,
    found_in,
    installed,
    policy_in,
    written,
)
from leeward_policies.policy import Policy

KNOWN = KnownLabels(SPECS)

UNSURE = f"""{POLICY}
[when_unsure]
do = [{{ ask = "moderators" }}]
"""


def line(text: str, *labels: str, **keys: Any) -> dict[str, Any]:
    """Return a labelled line about toxicity."""
    return {"text": text, "labels": [*labels], "about": ["toxicity"], **keys}


def both_classes(count: int = 25) -> list[dict[str, Any]]:
    """As many toxic lines as harmless ones, all of them judged rightly."""
    there = [line(f"insult=0.8 {n}", "toxicity") for n in range(count)]
    return there + [line(f"calm {n}") for n in range(count)]


def test_a_judgement_that_stumbles_is_unmeasured(tmp_path: Path) -> None:
    """A mistake of ours in one line stops nothing, and nothing of it is taken for zero."""
    files = LabelledFiles([written(tmp_path, line("insult=0.9", "toxicity"))], KNOWN)
    broken = replace(installed().setup(policy_in(tmp_path)), policy=cast("Policy", None))
    ((_, said),) = files.lines()
    assert isinstance(said, Labelled)
    heard = say(said, broken)
    found = measure(files, surveyed(files, KNOWN, ()), [broken], advance=lambda _: None)
    (sheet,) = found.sheets

    assert heard.decision is None
    assert [one.reason for one in heard.unmeasured] == ["stumbled: AttributeError"]
    assert (sheet.scores.tolist(), sheet.acts.tolist()) == ([[UNKNOWN]], [[0]])
    assert dict(sheet.unmeasured) == {("leeward", "stumbled: AttributeError"): 1}


def test_people_asked_out_of_doubt_are_no_find(tmp_path: Path) -> None:
    """`when_unsure` says that something is unknown, not that it was found."""
    files = LabelledFiles([written(tmp_path, line("insult=failed"))], KNOWN)
    setup = installed().setup(policy_in(tmp_path, UNSURE))
    found = measure(files, surveyed(files, KNOWN, ()), [setup], advance=lambda _: None)
    (sheet,) = found.sheets

    assert sheet.whole.tolist() == [BIT["ask"]]
    assert sheet.acts.tolist() == [[0]]


def test_a_detector_that_names_no_signal_leaves_all_of_its_own_unknown(tmp_path: Path) -> None:
    """What it could have given is not known, and what others give is."""
    files = LabelledFiles([written(tmp_path, line("insult=failed"))], KNOWN)
    what = installed(
        ReadingDetector("words", "insult", "swearing"), ReadingDetector("danger", "threat")
    )
    setup = what.setup(policy_in(tmp_path))
    survey = surveyed(files, KNOWN, ("insult", "swearing", "threat"))
    found = measure(files, survey, [setup], advance=lambda _: None)

    assert found.sheets[0].scores.tolist() == [[UNKNOWN], [UNKNOWN], [0]]


def test_a_part_that_a_label_is_not_about_is_not_told(tmp_path: Path) -> None:
    """A language in which nobody looked for it has no row."""
    other = {"text": "hallo", "labels": [], "about": ["threat"], "lang": "de"}
    labels = {one.label: one for one in found_in(tmp_path, [*both_classes(), other]).labels}

    assert "lang:de" not in {one.name for one in labels["toxicity"].groups}
    assert "lang:de" in {one.name for one in labels["threat"].groups}


def test_a_part_of_harmful_lines_alone_has_no_multiple(tmp_path: Path) -> None:
    """Where no line is harmless, no false alarm can be compared with the average."""
    given = [*both_classes(), line("insult=0.8 alarm")]
    given += [line(f"insult=0.9 {n} x", "toxicity", slices=["loud"]) for n in range(25)]
    groups = {one.name: one for one in found_in(tmp_path, given).labels[0].groups}

    assert groups["loud"].times_average is None


def reach(at: str, score: int, acts: int) -> int:
    """Return whether one line reaches a level."""
    found = reached(cast("Any", at), np.array([score], np.int16), np.array([acts], np.uint8))
    return int(found[0])


@pytest.mark.parametrize(
    ("at", "score", "acts", "reaches"),
    [
        ("scored", 500, 0, 1),
        ("scored", 499, 63, 0),
        ("scored", UNKNOWN, 63, UNKNOWN),
        ("noted", 0, BIT["note"], 1),
        ("noted", 0, BIT["tip"], 1),
        ("noted", UNKNOWN, BIT["ask"], 1),
        ("noted", 1_000, 0, 0),
        ("warned", 0, BIT["tip"] | BIT["ask"], 0),
        ("warned", 0, BIT["warn"], 1),
        ("warned", 0, BIT["hide"], 1),
        ("hidden", 0, BIT["warn"], 0),
        ("hidden", 0, BIT["hide"], 1),
        ("hidden", 0, BIT["restrict"], 1),
    ],
)
def test_levels(at: str, score: int, acts: int, reaches: int) -> None:
    """Each graver act counts for the milder levels, too; a score for none but its own."""
    assert reach(at, score, acts) == reaches


@pytest.fixture(scope="module")
def partly(tmp_path_factory: pytest.TempPathFactory) -> Evaluation:
    """Lines of which one has no score and one is partly measured, compared with the same."""
    folder = tmp_path_factory.mktemp("partly")
    what = installed(ReadingDetector("one", "insult"), ReadingDetector("two", "swearing"))
    given = [
        *both_classes(),
        line("insult=failed", "toxicity"),
        line("insult=failed swearing=0.9", "toxicity"),
    ]
    files = LabelledFiles([written(folder, *given)], KNOWN)
    asked = Asked(policy_in(folder), compare=("only:one,two", "without:two"))
    return evaluate(files, KNOWN, asked, what, lambda _: None)


def test_what_has_no_score_is_told_in_words(partly: Evaluation) -> None:
    """On the page, for each label, beside the reasons for all."""
    html = render(partly)

    assert "1 line has no score, since a detector could not measure; it is there in 1" in html
    assert "In 1 line one detector could not measure, but another found something" in html


def test_equal_setups_are_told_as_equal(partly: Evaluation) -> None:
    """On the page in a sentence; in the terminal by their figures."""
    told = "\n".join(told_lines(partly))

    assert "Everything is the same." in render(partly)
    assert "no difference" in told


def test_too_few_to_compare_is_told(tmp_path: Path) -> None:
    """Where one class is too small, the page and the terminal say so."""
    given = [*both_classes(5), *(line(f"calm {n} y") for n in range(20))]
    found = found_in(tmp_path, given, compare=("without:danger",))

    assert "Too few lines to compare." in render(found)
    assert "    too few to say" in list(told_lines(found))


def test_nothing_harmless_and_nothing_wrong(tmp_path: Path) -> None:
    """A file without harmless lines has no sentence about them, and no tile."""
    found = found_in(tmp_path, both_classes()[:25], has_examples=True)
    html = render(found)

    assert not any("harmless lines, Leeward" in one for one in told_lines(found))
    assert "Harmless lines noted" not in html
    assert "Nothing was missed." in html
    assert "There was no false alarm." in html
