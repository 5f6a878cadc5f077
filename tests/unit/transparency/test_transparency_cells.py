"""Small counts: what is told of them, and that nothing else gives them away."""

from typing import TypeVar

import pytest
from hypothesis import given
from hypothesis import strategies as st

from leeward.testing.clock import DEFAULT_START
from leeward.transparency.cells import FEW, FEWEST, UNTOLD, beside, precision, shown, tenths, total
from leeward.transparency.figures import CASES, KINDS, Counts, Figures, figures_of
from leeward.transparency.month import month_at
from leeward.transparency.page import render
from leeward.transparency.told import lines
from leeward_policies.ports import ActCount, AppealFigures, CaseCount, RuleVerdicts, TipRatings

T = TypeVar("T")

MONTH = month_at(DEFAULT_START)

COUNT = st.one_of(st.integers(0, FEWEST - 1), st.integers(FEWEST, 60))
"""Small and large ones, alike often."""


def figures(counts: Counts) -> Figures:
    """Return what is published of counts."""
    return figures_of(counts, MONTH, DEFAULT_START)


def test_a_small_count_is_not_told() -> None:
    """From five on it is; none is told no more than four."""
    assert [shown(count) for count in (0, 1, 4, 5, 6)] == [FEW, FEW, FEW, 5, 6]


def test_a_sum_is_told_where_each_part_is() -> None:
    """Otherwise the part that is missing could be worked out."""
    assert total((5, 7)) == 12
    assert total((5, FEW)) == UNTOLD
    assert total((5, UNTOLD)) == UNTOLD
    assert total(()) == 0


def test_what_stands_beside_a_sum_is_told_if_their_difference_is() -> None:
    """Whoever still waits for an answer is one of few, or none."""
    assert beside(12, 12) == 12
    assert beside(20, 12) == 20
    assert [beside(count, 12) for count in (13, 16, 11, 8)] == [UNTOLD] * 4
    assert beside(12, UNTOLD) == UNTOLD
    assert beside(3, 8) == FEW


@pytest.mark.parametrize(
    ("right", "wrong", "told"),
    [
        (30, 10, (0.598, 0.858, 0.75)),
        (40, FEW, (40 / 44, 1.0, None)),
        (FEW, 12, (0.0, 4 / 16, None)),
        (9, FEW, None),
        (FEW, FEW, None),
        (UNTOLD, 40, None),
    ],
)
def test_a_share_is_made_of_what_is_told(
    right: int | str, wrong: int | str, told: tuple[float, float, float | None] | None
) -> None:
    """With its interval, or how much it is at least or at most, or nothing of too few."""
    if right == UNTOLD:  # a count that is not told says even less
        assert precision(UNTOLD, FEW) is None
        return
    found = precision(right, wrong)  # type: ignore[arg-type]
    if told is None:
        assert found is None
        return
    assert found is not None
    low, high, value = told
    assert (found.low, found.high) == pytest.approx((low, high), abs=0.001)
    assert found.value == value


def test_rough_shares_are_of_enough() -> None:
    """About so many of ten; of fewer than ten nothing."""
    assert tenths(9, 10) == 9
    assert tenths(1, 200) == 0
    assert tenths(3, 9) is None


# --- nothing gives a small count away -------------------------------------------------------------


@st.composite
def two_of(draw: st.DrawFn) -> tuple[int, int]:
    """Return two counts that are shown alike."""
    count = draw(COUNT)
    other = draw(st.integers(0, FEWEST - 1)) if count < FEWEST else count
    return count, other


@given(st.lists(two_of(), min_size=27, max_size=27), st.lists(two_of(), min_size=10, max_size=10))
def test_nobody_can_work_a_hidden_count_out(
    acts: list[tuple[int, int]], cases: list[tuple[int, int]]
) -> None:
    """Whatever the small counts were, all that is published of acts and cases reads the same."""
    kinds = [(kind, came) for kind in KINDS for came in ("done", "observed", "failed")]

    def counts(at: int) -> Counts:
        return Counts(
            acts=tuple(
                ActCount(kind, "rule", came, pair[at])
                for (kind, came), pair in zip(kinds, acts, strict=True)
            ),
            cases=tuple(
                CaseCount(kind, "high", "open", False, pair[at])
                for kind, pair in zip(CASES, cases, strict=True)
            ),
        )

    assert figures(counts(0)) == figures(counts(1))


@given(two_of(), two_of(), two_of())
def test_nobody_can_work_a_hidden_verdict_out(
    right: tuple[int, int], wrong: tuple[int, int], unclear: tuple[int, int]
) -> None:
    """Neither from the share, nor from its interval, nor from whether there is one."""

    def counts(at: int) -> Counts:
        return Counts(verdicts=(RuleVerdicts("threat", right[at], wrong[at], unclear[at]),))

    assert figures(counts(0)) == figures(counts(1))


@given(two_of(), two_of(), st.integers(0, 90))
def test_nobody_can_work_out_whether_a_tip_was_rated(
    wrong: tuple[int, int], right: tuple[int, int], unrated: int
) -> None:
    """Neither from the other count nor from how many tips were given; of few there is no row."""

    def counts(at: int) -> Counts:
        done = wrong[at] + right[at] + unrated
        return Counts(
            acts=(ActCount("tip", "own-phone", "done", done), ActCount("tip", "gifts", "done", 9)),
            ratings=(TipRatings("own-phone", wrong[at], right[at]), TipRatings("No id", 50, 50)),
        )

    one, other = figures(counts(0)), figures(counts(1))
    assert one.tips == other.tips
    assert len(one.tips) == (max(wrong[0], right[0]) >= FEWEST)
    for row in one.tips:
        assert (row.rule, row.wrong, row.right) == ("own-phone", shown(wrong[0]), shown(right[0]))
        if isinstance(row.given, int):
            assert row.given - wrong[0] - right[0] not in range(1, FEWEST)
    told = [line for line in lines(one) if line.startswith("  own-phone")]
    assert len(told) == len(one.tips)
    assert ("Called wrong" in render(one)) == bool(one.tips)


@given(two_of(), two_of(), st.integers(0, 90), st.floats(1, 10_000))
def test_nobody_can_work_a_hidden_appeal_out(
    overturned: tuple[int, int], stood: tuple[int, int], filed: int, median: float
) -> None:
    """Neither from how many were answered, nor from how many were asked for, nor from the time."""
    is_hidden = min(overturned[0], stood[0]) < FEWEST

    def counts(at: int) -> Counts:
        answered = overturned[at] + stood[at]
        return Counts(appeals=AppealFigures(filed, answered, overturned[at], median, median))

    one, other = figures(counts(0)).appeals, figures(counts(1)).appeals
    assert one == other
    assert (one.answered == UNTOLD) == is_hidden
    assert (one.half_within is None) == is_hidden
    if not is_hidden and isinstance(one.filed, int) and isinstance(one.answered, int):
        assert one.filed == one.answered or abs(one.filed - one.answered) >= FEWEST
