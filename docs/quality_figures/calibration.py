"""Calibration: whether a score means a probability, and what the semantic tier is asked about."""

from collections.abc import Sequence
from typing import Final

import numpy as np
from msgspec import Struct
from numpy.typing import NDArray

from docs.quality_figures.judging import Judged
from docs.quality_figures.tiers import Cards, Tier, by_score, score
from leeward.quality.calibration import Calibration, calibrated
from leeward.quality.intervals import Share, share_of
from leeward.quality.measuring import UNKNOWN
from leeward.quality.ranking import Counts, counted

WHOLE: Final = 1_000_000
"""Lines that a mix is blown up to, so that its shares are right to a millionth."""

TIERS: Final[tuple[Tier, ...]] = ("heads", "both")


class Mix(Struct, frozen=True):
    """Lines put together, and how well scores fit the shares there."""

    title: str
    tier: Tier
    lines: int
    share: float
    """Of what is there."""
    found: Calibration


def at_base_rate(
    own: Sequence[Judged], talk: Sequence[Judged], tier: Tier, base_rate: float
) -> Mix:
    """Return calibration where hurtful lines are as rare as the card says.

    The harmless part is half lines that look alike, half everyday talk, as in training.
    """
    scores = np.concatenate([score(one, tier) for one in own])
    there = np.concatenate([one.is_there for one in own])
    quiet = np.concatenate([score(one, tier) for one in talk])
    hurtful, alike = by_score(there, scores)
    usual = counted(quiet[quiet != UNKNOWN])
    absent = _weighed(alike, (1 - base_rate) / 2) + _weighed(usual, (1 - base_rate) / 2)
    return _mix(
        f"{100 * base_rate:g} in 100 hurtful",
        tier,
        len(scores) + len(quiet),
        _weighed(hurtful, base_rate),
        absent,
    )


def as_they_are(title: str, sets: Sequence[Judged], tier: Tier) -> Mix:
    """Return calibration on lines of which half, or most, are hurtful."""
    scores = np.concatenate([score(one, tier) for one in sets])
    there, absent = by_score(np.concatenate([one.is_there for one in sets]), scores)
    return _mix(title, tier, len(scores), there, absent)


def _weighed(counts: Counts, share: float) -> Counts:
    made: NDArray[np.float64] = counts * (WHOLE * share / counts.sum())
    return np.rint(made).astype(np.int64)


def _mix(title: str, tier: Tier, lines: int, there: Counts, absent: Counts) -> Mix:
    found = calibrated(there, absent)
    if found is None:
        raise ValueError(title)  # our own sets are large enough: a bug of ours
    return Mix(title, tier, lines, float(there.sum() / (there.sum() + absent.sum())), found)


def asked(judged: Sequence[Judged], cards: Cards, *, there: bool | None = None) -> Share | None:
    """Return the share of lines that the semantic tier is asked about.

    Args:
        judged: the sets.
        cards: of the models.
        there: of hurtful lines alone, or of harmless ones alone.
    """
    chosen = np.concatenate([cards.asked(one) for one in judged])
    if there is not None:
        chosen = chosen[np.concatenate([one.is_there for one in judged]) == there]
    return share_of(int(chosen.sum()), len(chosen))
