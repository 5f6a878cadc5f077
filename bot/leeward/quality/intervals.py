"""Intervals: how far a figure from few lines may lie from the truth, nineteen times in twenty."""

from math import sqrt
from typing import Final
from zlib import crc32

import numpy as np
from msgspec import Struct
from numpy.random import Generator, default_rng

Z: Final = 1.959963984540054
"""Of the normal distribution, for an interval that holds the truth 95 times in 100."""

REPEATS: Final = 1_000
"""Times that lines are drawn anew for an interval by drawing."""

EDGES: Final = (0.025, 0.975)
"""What is cut off on either side."""


class Share(Struct, frozen=True):
    """A part of a whole, with its Wilson interval."""

    part: int
    whole: int
    value: float
    low: float
    high: float


class Estimate(Struct, frozen=True):
    """A figure that is no share, with its interval."""

    value: float
    low: float
    high: float


def wilson(part: int, whole: int) -> tuple[float, float]:
    """Return the 95 % interval of a share after Wilson (1927); all of [0, 1] for none of none."""
    if not whole:
        return 0.0, 1.0
    share = part / whole
    widened = 1 + Z * Z / whole
    middle = (share + Z * Z / (2 * whole)) / widened
    half = Z * sqrt(share * (1 - share) / whole + Z * Z / (4 * whole * whole)) / widened
    low = 0.0 if part == 0 else max(0.0, middle - half)
    return low, 1.0 if part == whole else min(1.0, middle + half)


def share_of(part: int, whole: int) -> Share | None:
    """Return a share with its interval, or None where there is no whole."""
    if not whole:
        return None
    return Share(part, whole, part / whole, *wilson(part, whole))


def drawing(seed: int, *what: str) -> Generator:
    """Return a source of chance of its own for each figure, so that none rests on another."""
    return default_rng([seed, crc32("\0".join(what).encode())])


def f1_of(found: int, alarms: int, missed: int) -> float:
    """Return the harmonic mean of precision and recall; 0 where nothing was found rightly."""
    whole = 2 * found + alarms + missed
    return 2 * found / whole if whole else 0.0


def f1_interval(
    found: int, alarms: int, missed: int, quiet: int, chance: Generator
) -> Estimate | None:
    """Return F1 with an interval from drawing the lines anew; None where nobody is there."""
    whole = found + alarms + missed + quiet
    if not found + missed:
        return None
    shares = np.array([found, alarms, missed, quiet]) / whole
    drawn = chance.multinomial(whole, shares, size=REPEATS)
    twice = 2.0 * drawn[:, 0]
    of = twice + drawn[:, 1] + drawn[:, 2]
    low, high = np.quantile(np.divide(twice, of, out=np.zeros(REPEATS), where=of > 0), EDGES)
    return Estimate(f1_of(found, alarms, missed), float(low), float(high))
