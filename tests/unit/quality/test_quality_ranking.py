"""AUC and thresholds, against published values, against counting by hand, and by their laws."""

from itertools import product

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from leeward.quality.ranking import (
    STEPS,
    Counts,
    area,
    area_interval,
    counted,
    delong,
    recall_within,
    steps,
    sweep,
)

SCORES = st.lists(st.integers(0, STEPS), min_size=1, max_size=25)
FEW_SCORES = st.lists(st.sampled_from([0, 1, 500, 999, 1000]), min_size=1, max_size=25)


def counts(scores: list[int]) -> Counts:
    """Count scores."""
    return counted(np.array(scores, np.int16))


def by_hand(there: list[int], absent: list[int]) -> float:
    """Count every pair: won is 1, a tie is a half."""
    won = sum((a > b) + (a == b) / 2 for a, b in product(there, absent))
    return won / (len(there) * len(absent))


def test_hanley_and_mcneil() -> None:
    """The 109 CT images of Hanley and McNeil, Radiology 143 (1982), rated from 1 to 5.

    Stata's `roctab` tells their area, and DeLong's standard error and interval: 0.8932,
    0.0307, 0.83295 to 0.95339.
    """
    absent = counts([at * 100 for at, n in enumerate((33, 6, 6, 11, 2)) for _ in range(n)])
    there = counts([at * 100 for at, n in enumerate((3, 2, 2, 11, 33)) for _ in range(n)])
    value, variance = delong(there, absent)
    interval = area_interval(there, absent)

    assert value == pytest.approx(0.8932, abs=5e-5)
    assert variance**0.5 == pytest.approx(0.0307, abs=5e-5)
    assert (interval.low, interval.high) == pytest.approx((0.83295, 0.95339), abs=5e-6)


def test_an_area_by_hand() -> None:
    """0.8 and 0.4 against 0.6, 0.4 and 0.1: of six pairs four are won and one is tied."""
    assert area(counts([800, 400]), counts([600, 400, 100])) == pytest.approx(4.5 / 6)


def test_a_variance_by_hand() -> None:
    """Two against two: structural components (1, ½) and (½, 1), each of variance 1/8, over 2."""
    value, variance = delong(counts([900, 500]), counts([700, 100]))

    assert value == pytest.approx(0.75)
    assert variance == pytest.approx(0.125 / 2 + 0.125 / 2)


@given(SCORES, SCORES)
def test_the_area_counts_pairs(there: list[int], absent: list[int]) -> None:
    """Whatever the scores, it is the share of pairs that are won."""
    assert area(counts(there), counts(absent)) == pytest.approx(by_hand(there, absent))
    assert delong(counts(there), counts(absent))[0] == pytest.approx(by_hand(there, absent))


@given(FEW_SCORES, FEW_SCORES)
def test_the_two_sides_mirror_each_other(there: list[int], absent: list[int]) -> None:
    """What is there against what is not, turned around, is the rest of 1; ties included."""
    one, other = counts(there), counts(absent)

    assert area(one, other) + area(other, one) == pytest.approx(1.0)
    assert delong(one, other)[1] == pytest.approx(delong(other, one)[1])


@given(SCORES, SCORES)
def test_only_the_order_counts(there: list[int], absent: list[int]) -> None:
    """Scores that are squeezed without changing their order give the same area and variance."""
    different = sorted({*there, *absent})
    place = {score: at for at, score in enumerate(different)}
    squeezed = (counts([place[one] for one in given]) for given in (there, absent))

    assert delong(*squeezed) == pytest.approx(delong(counts(there), counts(absent)))


@given(FEW_SCORES)
def test_equal_scores_tell_nothing_apart(scores: list[int]) -> None:
    """The same scores on both sides are an area of a half."""
    assert area(counts(scores), counts(scores)) == pytest.approx(0.5)


@given(SCORES, SCORES)
def test_the_area_lies_in_its_interval(there: list[int], absent: list[int]) -> None:
    """The interval holds the value and stays within [0, 1]."""
    found = area_interval(counts(there), counts(absent))

    assert 0.0 <= found.low <= found.value <= found.high <= 1.0


def test_all_told_apart_is_not_certain() -> None:
    """Of twenty and thirty lines in perfect order the area may still be 0.84, as 20 of 20 may."""
    found = area_interval(counts([900] * 20), counts([100] * 30))

    assert (found.value, found.high) == (1.0, 1.0)
    assert found.low == pytest.approx(0.8389, abs=1e-4)


@given(SCORES, SCORES, st.floats(0, 1), st.floats(0, 1))
def test_more_false_alarms_never_find_less(
    there: list[int], absent: list[int], one: float, other: float
) -> None:
    """Recall rises with the false alarms that are allowed, and with all allowed it is whole."""
    rows = counts(there), counts(absent)

    assert recall_within(*rows, min(one, other)) <= recall_within(*rows, max(one, other))
    assert recall_within(*rows, 1.0) == 1.0


def test_recall_within_a_limit_by_hand() -> None:
    """With no false alarm one of three is found, with one in four two, with two in four all."""
    there, absent = counts([900, 600, 300]), counts([700, 400, 200, 100])

    assert recall_within(there, absent, 0.0) == pytest.approx(1 / 3)
    assert recall_within(there, absent, 0.25) == pytest.approx(2 / 3)
    assert recall_within(there, absent, 0.49) == pytest.approx(2 / 3)
    assert recall_within(there, absent, 0.5) == 1.0


def test_no_threshold_is_strict_enough() -> None:
    """Where the highest score is harmless, nothing can be found without a false alarm."""
    assert recall_within(counts([500]), counts([900, 100]), 0.1) == 0.0


@given(SCORES, SCORES)
def test_each_threshold_accounts_for_every_line(there: list[int], absent: list[int]) -> None:
    """Found and missed are all that is there; a higher threshold finds no more."""
    swept = sweep(counts(there), counts(absent), (0.0, 0.25, 0.5, 0.75, 1.0))

    assert all(one.found + one.missed == len(there) for one in swept)
    assert all(one.alarms + one.quiet == len(absent) for one in swept)
    assert [one.found for one in swept] == sorted((one.found for one in swept), reverse=True)
    assert [one.alarms for one in swept] == sorted((one.alarms for one in swept), reverse=True)


def test_a_sweep_by_hand() -> None:
    """From 0.5 on, the score itself included."""
    (step,) = sweep(counts([500, 499]), counts([500, 0]), (0.5,))

    assert (step.found, step.missed, step.alarms, step.quiet) == (1, 1, 1, 1)
    assert (step.recall, step.false_alarm_rate, step.precision) == (0.5, 0.5, 0.5)


@given(SCORES, SCORES)
def test_steps_end_where_everything_is_found(there: list[int], absent: list[int]) -> None:
    """There is a step for each different score, from the highest down to all lines."""
    found = steps(counts(there), counts(absent))

    assert [one.threshold for one in found] == sorted(
        {score / STEPS for score in (*there, *absent)}, reverse=True
    )
    assert (found[-1].missed, found[-1].quiet) == (0, 0)
