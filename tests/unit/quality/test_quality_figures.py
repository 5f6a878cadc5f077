"""The figures of whole evaluations, against counting by hand."""

from pathlib import Path
from typing import Any

import pytest
from msgspec.structs import replace

from leeward.quality.figures import At, Evaluation, Group, Level
from leeward.quality.intervals import share_of
from leeward.testing.labelling import found_in


def line(text: str, *labels: str, **keys: Any) -> dict[str, Any]:
    """Return a labelled line about toxicity."""
    return {"text": text, "labels": [*labels], "about": ["toxicity"], **keys}


def mixed_lines() -> list[dict[str, Any]]:
    """Thirty toxic lines from mild to grave, forty harmless ones of which six are scored."""
    scores = ["0.0"] * 6 + ["0.4"] * 4 + ["0.6"] * 8 + ["0.8"] * 7 + ["0.95"] * 5
    there = [line(f"insult={score} {n}", "toxicity") for n, score in enumerate(scores)]
    absent = [line(f"harmless {n}") for n in range(34)]
    absent += [
        line(f"insult={s} {n}") for n, s in enumerate(("0.3", "0.4", "0.5", "0.6", "0.7", "0.9"))
    ]
    return there + absent


@pytest.fixture(scope="module")
def found(tmp_path_factory: pytest.TempPathFactory) -> Evaluation:
    """The figures of these lines."""
    return found_in(tmp_path_factory.mktemp("figures"), mixed_lines())


def level(group: Group, at: At) -> Level:
    """Return a level."""
    return next(one for one in group.levels if one.at == at)


@pytest.mark.parametrize(
    ("at", "cells"),
    [
        ("scored", (20, 4, 10, 36)),
        ("noted", (20, 4, 10, 36)),
        ("warned", (12, 2, 18, 38)),
        ("hidden", (5, 1, 25, 39)),
    ],
)
def test_counts_of_each_level(found: Evaluation, at: At, cells: tuple[int, ...]) -> None:
    """Found, false alarms, missed, quiet; and the shares are those of these counts."""
    one = level(found.labels[0].whole, at)
    hits, alarms, missed, quiet = cells

    assert (one.found, one.alarms, one.missed, one.quiet) == cells
    assert one.recall == share_of(hits, hits + missed)
    assert one.false_alarms == share_of(alarms, alarms + quiet)
    assert one.precision == share_of(hits, hits + alarms)
    assert one.accuracy == share_of(hits + quiet, 70)
    assert one.f1 is not None
    assert one.f1.value == pytest.approx(2 * hits / (2 * hits + alarms + missed))


def test_the_area_of_all(found: Evaluation) -> None:
    """Counted pair by pair."""
    there = [0.0] * 6 + [0.4] * 4 + [0.6] * 8 + [0.8] * 7 + [0.95] * 5
    absent = [0.0] * 34 + [0.3, 0.4, 0.5, 0.6, 0.7, 0.9]
    won = sum((a > b) + (a == b) / 2 for a in there for b in absent)
    auc = found.labels[0].whole.auc

    assert auc is not None
    assert auc.value == pytest.approx(won / 1_200)
    assert auc.low < auc.value < auc.high


def test_what_was_done(found: Evaluation) -> None:
    """Each act by truth; a line that was noted and warned counts in both rows."""
    done = {one.kind: (one.there, one.absent) for one in found.labels[0].done}

    assert done == {
        "nothing": (10, 36),
        "note": (20, 4),
        "tip": (0, 0),
        "ask": (0, 0),
        "warn": (12, 2),
        "hide": (5, 1),
        "restrict": (0, 0),
    }


def test_harmless_lines_by_whatever_was_done(found: Evaluation) -> None:
    """Without any label forty, of which four were noted, two warned and one hidden."""
    assert [(one.at, one.alarms, one.quiet) for one in found.harmless] == [
        ("noted", 4, 36),
        ("warned", 2, 38),
        ("hidden", 1, 39),
    ]


def test_the_same_seed_gives_the_same_figures(found: Evaluation, tmp_path: Path) -> None:
    """But for the times; another seed moves intervals by drawing and nothing else."""
    again = found_in(tmp_path, mixed_lines())
    other = found_in(tmp_path, mixed_lines(), seed=5)

    assert again.labels == found.labels
    assert other.labels != found.labels
    assert other.labels[0].curve == found.labels[0].curve
    assert other.labels[0].whole.auc == found.labels[0].whole.auc


def test_the_order_of_lines_means_nothing(found: Evaluation, tmp_path: Path) -> None:
    """Turned around, everything is the same."""
    turned = found_in(tmp_path, mixed_lines()[::-1])

    assert turned.labels == found.labels
    assert turned.harmless == found.harmless


def test_too_few_lines_give_no_figure(tmp_path: Path) -> None:
    """Nineteen of a class say nothing of it, and nothing that needs both."""
    lines = [line(f"insult=0.8 {n}", "toxicity") for n in range(19)]
    lines += [line(f"harmless {n}") for n in range(20)]
    whole = found_in(tmp_path, lines).labels[0].whole
    noted = level(whole, "noted")

    assert (whole.there, whole.absent, whole.auc) == (19, 20, None)
    assert (noted.recall, noted.precision, noted.f1, noted.accuracy) == (None, None, None, None)
    assert noted.false_alarms == share_of(0, 20)


def test_one_class_alone(tmp_path: Path) -> None:
    """Harmless lines alone tell of false alarms; harmful ones alone of what is found."""
    quiet = found_in(tmp_path, [line(f"harmless {n}") for n in range(30)]).labels[0]
    loud = found_in(tmp_path, [line(f"insult=0.6 {n}", "toxicity") for n in range(30)]).labels[0]

    assert level(quiet.whole, "noted").false_alarms == share_of(0, 30)
    assert level(quiet.whole, "noted").recall is None
    assert level(loud.whole, "noted").recall == share_of(30, 30)
    assert (quiet.curve, loud.calibration) == ((), None)


def test_lines_without_a_score_count_for_acts_alone(tmp_path: Path) -> None:
    """They are missing in whatever rests on scores, and told."""
    lines = [*mixed_lines(), *(line(f"insult=failed {n}", "toxicity") for n in range(3))]
    whole = found_in(tmp_path, lines).labels[0].whole

    assert (whole.there, whole.unmeasured_there, whole.unmeasured_absent) == (33, 3, 0)
    assert level(whole, "scored").missed == 10
    assert level(whole, "noted").missed == 13


def test_parts_have_their_own_figures(tmp_path: Path) -> None:
    """By language, length and slice; a slice says how its false alarms stand to the average."""
    lines = mixed_lines()
    lines += [line(f"insult=0.6 {n}", slices=["identity:x"], lang="de") for n in range(10)]
    lines += [line(f"calm {n}", slices=["identity:x"], lang="de") for n in range(10)]
    groups = {one.name: one for one in found_in(tmp_path, lines).labels[0].groups}
    part = groups["identity:x"]

    assert {name: one.kind for name, one in groups.items()} == {
        "all": "all",
        "identity:x": "slice",
        "lang:de": "language",
        "length:short": "length",
    }
    assert level(part, "noted").false_alarms == share_of(10, 20)
    assert part.times_average is not None
    assert part.times_average.value == pytest.approx((10 / 20) / (14 / 60))
    assert groups["lang:de"].times_average is None


def test_a_line_that_speaks_of_something_else_is_not_counted(tmp_path: Path) -> None:
    """`about` keeps lines out of the classes of other labels."""
    lines = [
        *mixed_lines(),
        *({"text": f"t {n}", "labels": [], "about": ["threat"]} for n in range(25)),
    ]
    labels = {one.label: one.whole for one in found_in(tmp_path, lines).labels}

    assert (labels["toxicity"].there, labels["toxicity"].absent) == (30, 40)
    assert (labels["threat"].there, labels["threat"].absent) == (0, 25)


def test_times_are_told_for_the_whole_and_each_detector(found: Evaluation) -> None:
    """A p99 needs a hundred messages."""
    took = found.setups[0].took

    assert [one.what for one in took] == ["a whole message", "words", "danger", "private"]
    assert {(one.messages, one.p99) for one in took} == {(70, None)}
    assert took[0].p50 > 0


def test_a_p99_from_a_hundred_messages(tmp_path: Path) -> None:
    """It is at least the median."""
    lines = [line(f"harmless {n}") for n in range(100)]
    whole = found_in(tmp_path, lines).setups[0].took[0]

    assert whole.p99 is not None
    assert whole.p99 >= whole.p50


def test_the_worst_mistakes_are_kept_on_demand(tmp_path: Path) -> None:
    """Ten of each at most, the worst first, and none unless asked for."""
    lines = [line(f"insult=0.0{n % 10} miss {n}", "toxicity") for n in range(25)]
    lines += [line(f"insult=0.{50 + n} alarm {n}") for n in range(25)]
    (label,) = found_in(tmp_path, lines, has_examples=True).labels
    (silent,) = found_in(tmp_path, lines).labels

    assert len(label.misses) == len(label.alarms) == 10
    assert [one.score for one in label.misses[:3]] == [0.0, 0.0, 0.0]
    assert [one.place for one in label.misses[:3]] == [
        "labelled.jsonl:1",
        "labelled.jsonl:11",
        "labelled.jsonl:21",
    ]
    assert label.alarms[0].text == "insult=0.74 alarm 24"
    assert replace(label, misses=(), alarms=()) == silent


def test_long_texts_are_cut(tmp_path: Path) -> None:
    """An example has three hundred characters at most."""
    lines = [line("x" * 5_000, "toxicity"), line("insult=0.9")]
    (label,) = found_in(tmp_path, lines, has_examples=True).labels

    assert [len(one.text) for one in label.misses] == [300]
    assert label.misses[0].text.endswith("…")
