"""Intervals, against published values and against what must always hold."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from leeward.quality.intervals import drawing, f1_interval, f1_of, share_of, wilson


@pytest.mark.parametrize(
    ("part", "whole", "low", "high"),
    [
        (81, 263, 0.2553, 0.3662),
        (15, 148, 0.0624, 0.1605),
        (0, 20, 0.0000, 0.1611),
        (1, 29, 0.0061, 0.1718),
    ],
)
def test_wilson_as_published(part: int, whole: int, low: float, high: float) -> None:
    """The examples of Newcombe, Statistics in Medicine 17 (1998), table I, method 3."""
    assert wilson(part, whole) == pytest.approx((low, high), abs=5e-5)


def test_wilson_by_hand() -> None:
    """Of 1 in 2: 0.5 ± z·√(0.125 + z²/16)/(1 + z²/2), computed with pencil and table."""
    assert wilson(1, 2) == pytest.approx((0.09453, 0.90547), abs=1e-5)


@given(st.integers(0, 500), st.integers(0, 500))
def test_a_share_lies_in_its_interval(one: int, other: int) -> None:
    """The interval holds the share, stays within [0, 1], and touches the ends exactly there."""
    part, whole = min(one, other), max(one, other)
    low, high = wilson(part, whole)

    assert 0.0 <= low <= high <= 1.0
    assert whole == 0 or low <= part / whole <= high
    assert (low == 0.0) == (part == 0)
    assert (high == 1.0) == (part == whole)


@given(st.integers(0, 200), st.integers(1, 200))
def test_more_successes_move_the_interval_up(part: int, more: int) -> None:
    """With the whole the same, both ends rise with the share."""
    whole = part + more
    low, high = wilson(part, whole)
    above = wilson(part + 1, whole)

    assert above[0] > low
    assert above[1] >= high


@given(st.integers(0, 50), st.integers(1, 50))
def test_more_lines_make_it_narrower(part: int, missing: int) -> None:
    """The same share of four times as many lines has a narrower interval."""
    whole = part + missing
    few, many = wilson(part, whole), wilson(4 * part, 4 * whole)

    assert many[1] - many[0] < few[1] - few[0]


def test_nothing_of_nothing_is_no_share() -> None:
    """Without lines there is no share."""
    assert share_of(0, 0) is None


@pytest.mark.parametrize(
    ("cells", "value"),
    [((8, 2, 2), 0.8), ((0, 5, 5), 0.0), ((0, 0, 0), 0.0), ((6, 0, 3), 0.8)],
)
def test_f1_by_hand(cells: tuple[int, int, int], value: float) -> None:
    """2·found / (2·found + alarms + missed); nothing found rightly is 0."""
    assert f1_of(*cells) == pytest.approx(value)


@given(st.tuples(*[st.integers(0, 60)] * 4).filter(lambda cells: cells[0] + cells[2] > 0))
def test_f1_lies_in_its_interval(cells: tuple[int, int, int, int]) -> None:
    """The interval by drawing is around the value, and the same seed gives the same one."""
    one = f1_interval(*cells, drawing(3, "a"))
    again = f1_interval(*cells, drawing(3, "a"))

    assert one == again
    assert one is not None
    assert 0.0 <= one.low <= one.high <= 1.0
    assert one.low - 0.02 <= one.value <= one.high + 0.02


def test_f1_of_nobody_there_is_no_figure() -> None:
    """Where nothing is there, nothing can be found."""
    assert f1_interval(0, 3, 0, 9, drawing(0, "a")) is None


def test_f1_interval_is_about_as_wide_as_theory_says() -> None:
    """80 found, 20 missed, 20 false alarms, 80 quiet: ±1.96·0.0283 by the delta method.

    F1 = 2p/(1+p) with p = TP/(TP+FP+FN) = 80/120, Var p = p(1-p)/120, dF1/dp = 2/(1+p)².
    """
    found = f1_interval(80, 20, 20, 80, drawing(1, "width"))

    assert found is not None
    assert found.value == pytest.approx(0.8)
    assert (found.high - found.low) / 2 == pytest.approx(1.96 * 0.04303 * 0.72, rel=0.12)


def test_each_figure_has_a_chance_of_its_own() -> None:
    """Another seed or another name draws other numbers."""
    drawn = {drawing(seed, name).integers(1 << 40) for seed in (0, 1) for name in ("recall", "f1")}

    assert len(drawn) == 4
