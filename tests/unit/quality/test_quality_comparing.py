"""Comparing: the same lines under two setups, and whether the difference is more than chance."""

from itertools import product
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from leeward.quality.comparing import Pairs
from leeward.quality.figures import Comparison
from leeward.quality.intervals import drawing
from leeward.quality.ranking import area
from leeward.testing.labelling import ReadingDetector, found_in, installed, policy_in

STRICT = """
schema = 1
name = "strict"
version = "1"

[[rule]]
id = "rude"
because = "{author} was rude"
any = [{ signal = "insult", at_least = 0.30 }]
do = [{ warn = "author" }]
"""


def lines(better: int) -> list[dict[str, Any]]:
    """Forty toxic lines, of which swearing tells so many more than insults do; sixty harmless."""
    there = [
        {
            "text": f"insult=0.{4 + n % 5} swearing=0.{9 if n < better else 1} {n}",
            "labels": ["toxicity"],
        }
        for n in range(40)
    ]
    return there + [{"text": f"insult=0.{n % 6} {n}", "labels": []} for n in range(60)]


def compared(folder: Path, given: list[dict[str, Any]], *specs: str) -> tuple[Comparison, ...]:
    """Compare setups of two detectors."""
    what = installed(ReadingDetector("one", "insult"), ReadingDetector("two", "swearing"))
    (label,) = found_in(folder, given, what=what, compare=specs).labels
    return label.comparisons


def test_a_difference_by_hand(tmp_path: Path) -> None:
    """The areas are those of either setup, and the interval of the difference is around it."""
    (found,) = compared(tmp_path, lines(25), "without:two")
    insults = [(4 + n % 5) / 10 for n in range(40)]
    both = [max(score, 0.9 if n < 25 else 0.1) for n, score in enumerate(insults)]
    absent = [n % 6 / 10 for n in range(60)]

    def by_hand(there: list[float]) -> float:
        return sum((a > b) + (a == b) / 2 for a, b in product(there, absent)) / 2_400

    assert found.auc is not None
    assert found.auc.base == pytest.approx(by_hand(both))
    assert found.auc.other == pytest.approx(by_hand(insults))
    assert found.auc.difference == pytest.approx(by_hand(insults) - by_hand(both))
    assert found.auc.low <= found.auc.difference <= found.auc.high < 0
    assert found.auc.is_more_than_chance


def test_recall_at_equal_false_alarms(tmp_path: Path) -> None:
    """Only limits that can be seen among sixty lines: one in twenty, three of sixty."""
    (found,) = compared(tmp_path, lines(25), "without:two")
    (at,) = found.at_equal_alarms

    assert at.limit == 0.05
    assert at.recall.base == pytest.approx((25 + sum(4 + n % 5 >= 6 for n in range(25, 40))) / 40)
    assert at.recall.other == pytest.approx(sum(4 + n % 5 >= 6 for n in range(40)) / 40)


def test_the_same_setup_does_not_differ(tmp_path: Path) -> None:
    """Nothing moves, and no interval is anything but zero."""
    (found,) = compared(tmp_path, lines(25), "only:one,two")

    assert found.auc is not None
    assert (found.auc.difference, found.auc.low, found.auc.high) == (0.0, 0.0, 0.0)
    assert not found.auc.is_more_than_chance
    assert {(one.newly_found, one.newly_missed) for one in found.levels} == {(0, 0)}


def test_a_small_difference_may_be_chance(tmp_path: Path) -> None:
    """One line of forty that is told better proves nothing."""
    (found,) = compared(tmp_path, lines(1), "without:two")

    assert found.auc is not None
    assert found.auc.difference < 0
    assert not found.auc.is_more_than_chance


def test_another_policy_acts_otherwise_on_the_same_scores(tmp_path: Path) -> None:
    """A strict policy warns from 0.3 on: lines gained and lost are counted by hand."""
    strict = policy_in(tmp_path, STRICT, name="strict.toml")
    (found,) = compared(tmp_path, lines(0), strict)
    warned = next(one for one in found.levels if one.at == "warned")
    hidden = next(one for one in found.levels if one.at == "hidden")

    assert found.setup == "strict.toml"
    assert found.auc is not None
    assert found.auc.difference == 0.0
    assert warned.recall is not None
    assert (warned.recall.base, warned.recall.other) == pytest.approx((0.4, 1.0))
    assert (warned.newly_found, warned.newly_missed) == (24, 0)
    assert (warned.new_alarms, warned.gone_alarms) == (30, 0)
    assert warned.recall.is_more_than_chance
    assert (hidden.newly_found, hidden.newly_missed) == (0, 0)


def test_what_the_other_setup_does_not_look_for(tmp_path: Path) -> None:
    """Without a detector for it there is no score to compare; acts are compared all the same."""
    what = installed(ReadingDetector("one", "insult"), ReadingDetector("other", "threat"))
    (label,) = found_in(tmp_path, lines(0), what=what, compare=("without:one",)).labels
    (found,) = label.comparisons
    noted = next(one for one in found.levels if one.at == "noted")

    assert not found.is_looked_for
    assert (found.lines, found.auc, found.at_equal_alarms, found.curve) == (0, None, (), ())
    assert noted.newly_missed == 32


def test_only_lines_with_both_scores_are_compared(tmp_path: Path) -> None:
    """A line that one of the setups could not measure is left out for both."""
    given = [*lines(10), {"text": "swearing=failed", "labels": ["toxicity"]}]
    (found,) = compared(tmp_path, given, "without:two")

    assert found.lines == 100


def test_too_few_lines_are_not_compared(tmp_path: Path) -> None:
    """Below twenty of a class nothing is said."""
    (found,) = compared(tmp_path, lines(5)[30:], "without:two")

    assert (found.auc, found.at_equal_alarms) == (None, ())
    assert all(one.recall is None for one in found.levels)


@settings(max_examples=15, deadline=None)
@given(
    st.lists(
        st.tuples(st.integers(0, 1_000), st.integers(0, 1_000), st.booleans()),
        min_size=45,
        max_size=60,
    )
)
def test_turned_around_the_difference_changes_its_sign(
    rows: list[tuple[int, int, bool]],
) -> None:
    """Comparing B with A is comparing A with B the other way, interval included."""
    one, two = (np.array([row[at] for row in rows], np.int16) for at in (0, 1))
    truth = np.array([row[2] for row in rows], np.int8)
    if not Pairs(one, two, truth).are_enough:
        return
    (ahead,) = Pairs(one, two, truth).differences([area], drawing(1, "a"))
    (back,) = Pairs(two, one, truth).differences([area], drawing(1, "a"))

    assert ahead.difference == pytest.approx(-back.difference)
    assert (ahead.base, ahead.other) == pytest.approx((back.other, back.base))
    assert ahead.low - 1e-9 <= ahead.high
    assert ahead.low == pytest.approx(-back.high, abs=0.05)
