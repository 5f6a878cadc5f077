"""Ranking: how well a score puts what is there above what is not, whatever the threshold.

Scores are whole thousandths (`precise.md` 11), so that counts by score tell everything: a
hundred thousand lines are two rows of 1,001 counts.
"""

from math import sqrt
from typing import Final

import numpy as np
import numpy.typing as npt
from msgspec import Struct

from leeward.quality.intervals import Estimate, Z, wilson

STEPS: Final = 1_000
"""A score of 1 in thousandths."""

Counts = npt.NDArray[np.int64]
"""How many lines have each score, from 0 to `STEPS`."""

Numbers = npt.NDArray[np.float64]


def counted(thousandths: npt.NDArray[np.integer]) -> Counts:
    """Count lines by their score."""
    return np.bincount(thousandths, minlength=STEPS + 1).astype(np.int64)


def area(there: Counts | Numbers, absent: Counts | Numbers) -> float:
    """Return the AUC: how often what is there scores higher than what is not; ties count half."""
    below = np.cumsum(absent) - absent
    pairs = float((there * (below + absent / 2)).sum())
    return pairs / (float(there.sum()) * float(absent.sum()))


def delong(there: Counts, absent: Counts) -> tuple[float, float]:
    """Return the AUC and its variance after DeLong, DeLong and Clarke-Pearson (1988)."""
    m, n = int(there.sum()), int(absent.sum())
    won = (np.cumsum(absent) - absent + absent / 2) / n
    lost = (np.cumsum(there[::-1])[::-1] - there + there / 2) / m
    value = float((there * won).sum()) / m
    spread_there = float((there * (won - value) ** 2).sum()) / max(1, m - 1)
    spread_absent = float((absent * (lost - value) ** 2).sum()) / max(1, n - 1)
    return value, spread_there / m + spread_absent / n


def area_interval(there: Counts, absent: Counts) -> Estimate:
    """Return the AUC with its 95 % interval after DeLong.

    Where all lines are told apart, its variance is 0 and says nothing; then the interval is
    that of a share without a failure, over as many lines as the smaller class has.
    """
    value, variance = delong(there, absent)
    if value in {0.0, 1.0}:
        few = min(int(there.sum()), int(absent.sum()))
        return Estimate(value, *wilson(round(value * few), few))
    half = Z * sqrt(variance)
    return Estimate(value, max(0.0, value - half), min(1.0, value + half))


def recall_within(there: Counts | Numbers, absent: Counts | Numbers, limit: float) -> float:
    """Return the highest recall of a threshold whose false alarms stay within a limit."""
    whole = float(absent.sum())
    alarms = np.cumsum(absent[::-1])
    within = alarms <= limit * whole + 1e-9
    reached = np.cumsum(there[::-1])[within]
    return float(reached[-1]) / float(there.sum()) if reached.size else 0.0


class Step(Struct, frozen=True):
    """What a threshold would give: everything from this score upward is taken as there."""

    threshold: float
    found: int
    alarms: int
    missed: int
    quiet: int

    @property
    def recall(self) -> float:
        """The share that is found of what is there."""
        return self.found / (self.found + self.missed)

    @property
    def false_alarm_rate(self) -> float:
        """The share that is found of what is not there."""
        return self.alarms / (self.alarms + self.quiet)

    @property
    def precision(self) -> float:
        """The share that is there of what is found; 1 where nothing is found."""
        found = self.found + self.alarms
        return self.found / found if found else 1.0


def sweep(there: Counts, absent: Counts, thresholds: tuple[float, ...]) -> tuple[Step, ...]:
    """Return what each of some thresholds would give."""
    return tuple(_step(there, absent, round(one * STEPS)) for one in thresholds)


def _step(there: Counts, absent: Counts, at: int) -> Step:
    found, alarms = int(there[at:].sum()), int(absent[at:].sum())
    missed, quiet = int(there.sum()) - found, int(absent.sum()) - alarms
    return Step(at / STEPS, found, alarms, missed, quiet)


def steps(there: Counts, absent: Counts) -> tuple[Step, ...]:
    """Return what every threshold would give at which something changes, the highest first."""
    scores = np.flatnonzero(there + absent)[::-1]
    return tuple(_step(there, absent, int(at)) for at in scores)
