"""Calibration: whether a score of 0.8 means that eight of ten are truly there."""

from collections.abc import Iterator
from typing import Final

import numpy as np
from msgspec import Struct

from leeward.quality.intervals import wilson
from leeward.quality.ranking import STEPS, Counts

BINS: Final = 10
"""Bins of equal width to begin with; neighbours are joined until each holds enough lines."""

BIN_FEWEST: Final = 20
"""Lines of a bin at least."""


class Bin(Struct, frozen=True):
    """Lines of nearly the same score, and how many of them are truly there."""

    lowest: float
    highest: float
    """The scores from and up to which it reaches, both included."""
    lines: int
    there: int
    mean_score: float
    share: float
    low: float
    high: float
    """The Wilson interval of the share."""


class Calibration(Struct, frozen=True):
    """The bins, and how far scores and shares lie apart on average."""

    bins: tuple[Bin, ...]
    error: float
    """The expected calibration error: the mean distance, weighed by lines."""


def calibrated(there: Counts, absent: Counts) -> Calibration | None:
    """Return the calibration of some lines, or None where there are too few for one bin."""
    whole = int(there.sum() + absent.sum())
    if whole < BIN_FEWEST:
        return None
    bins = tuple(_bin(there, absent, start, end) for start, end in _ranges(there + absent))
    error = sum(one.lines * abs(one.share - one.mean_score) for one in bins) / whole
    return Calibration(bins, error)


def _ranges(counts: Counts) -> list[tuple[int, int]]:
    """Return first and last score of each bin, every one with enough lines."""
    joined: list[tuple[int, int]] = []
    for start, end in _equal():
        too_few = joined and int(counts[joined[-1][0] : joined[-1][1] + 1].sum()) < BIN_FEWEST
        joined = [*joined[:-1], (joined[-1][0], end)] if too_few else [*joined, (start, end)]
    last = joined[-1]
    if len(joined) > 1 and int(counts[last[0] : last[1] + 1].sum()) < BIN_FEWEST:
        joined[-2:] = [(joined[-2][0], last[1])]
    return joined


def _equal() -> Iterator[tuple[int, int]]:
    width = STEPS // BINS
    for at in range(BINS):
        yield at * width, STEPS if at == BINS - 1 else (at + 1) * width - 1


def _bin(there: Counts, absent: Counts, start: int, end: int) -> Bin:
    found = int(there[start : end + 1].sum())
    lines = found + int(absent[start : end + 1].sum())
    both = (there + absent)[start : end + 1]
    mean = float((both * np.arange(start, end + 1)).sum()) / lines / STEPS
    return Bin(start / STEPS, end / STEPS, lines, found, mean, found / lines, *wilson(found, lines))
