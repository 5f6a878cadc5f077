"""Calibration: bins of lines enough, and how far scores and shares lie apart."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from leeward.quality.calibration import BIN_FEWEST, calibrated
from leeward.quality.ranking import STEPS, Counts, counted

SCORES = st.lists(st.integers(0, STEPS), max_size=120)


def counts(scores: list[int]) -> Counts:
    """Count scores."""
    return counted(np.array(scores, np.int16))


def test_by_hand() -> None:
    """Twenty lines at 0.2, a quarter of them there; twenty at 0.9, all there: 0.075 apart."""
    found = calibrated(counts([200] * 5 + [900] * 20), counts([200] * 15))

    assert found is not None
    assert [(one.lines, one.there, one.share) for one in found.bins] == [
        (20, 5, 0.25),
        (20, 20, 1.0),
    ]
    assert [one.mean_score for one in found.bins] == pytest.approx([0.2, 0.9])
    assert found.error == pytest.approx((20 * 0.05 + 20 * 0.1) / 40)


def test_scores_that_are_probabilities() -> None:
    """Where one in ten at 0.1 and nine in ten at 0.9 are there, nothing lies apart."""
    found = calibrated(counts([100] * 10 + [900] * 90), counts([100] * 90 + [900] * 10))

    assert found is not None
    assert found.error == pytest.approx(0.0)


def test_too_few_for_one_bin() -> None:
    """Nineteen lines are no bin."""
    assert calibrated(counts([100] * 9), counts([900] * 10)) is None


@given(SCORES, SCORES)
def test_every_line_lies_in_one_bin(there: list[int], absent: list[int]) -> None:
    """No bin has too few, none overlaps another, together they hold all, and the error fits."""
    found = calibrated(counts(there), counts(absent))
    whole = len(there) + len(absent)
    if found is None:
        assert whole < BIN_FEWEST
        return

    assert sum(one.lines for one in found.bins) == whole
    assert sum(one.there for one in found.bins) == len(there)
    assert min(one.lines for one in found.bins) >= BIN_FEWEST
    assert all(one.lowest <= one.mean_score <= one.highest for one in found.bins)
    assert (found.bins[0].lowest, found.bins[-1].highest) == (0.0, 1.0)
    assert 0.0 <= found.error <= 1.0
