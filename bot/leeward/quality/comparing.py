"""Comparing: another setup on the same lines, and whether the difference is more than chance."""

from collections.abc import Callable
from typing import Final, Self

import numpy as np
import numpy.typing as npt
from msgspec import Struct
from numpy.random import Generator

from leeward.quality.figures import At, AtEqualAlarms, Comparison, Difference, LevelChange
from leeward.quality.intervals import EDGES, REPEATS, drawing
from leeward.quality.levels import FEWEST, LEVELS, reached
from leeward.quality.measuring import UNKNOWN, Sheet
from leeward.quality.ranking import STEPS, Counts, Numbers, area, counted, recall_within, steps

LIMITS: Final = (0.001, 0.01, 0.05)
"""False alarms at which recall is compared: one in a thousand, a hundred, twenty harmless lines;
one that could not be seen among the lines at hand is left out."""

NOTHING: Final = 1e-9
"""What is nearer to zero comes from adding in another order."""

Bytes = npt.NDArray[np.int8]
Figure = Callable[[Numbers, Numbers], float]
"""A figure of two rows of counts by score: of what is there, and of what is not."""


def compared(
    truth: Bytes, base: Sheet, other: Sheet, row: int, chance: tuple[int, str]
) -> Comparison:
    """Compare a setup with the evaluated one, on one label.

    Args:
        truth: of each line.
        base: what the evaluated setup made of the lines.
        other: what the other one made of them.
        row: of the label in both.
        chance: the seed, and the name of the label, which keeps its chance apart from others'.
    """
    one, two = base.scores[row], other.scores[row]
    both = (one != UNKNOWN) & (two != UNKNOWN) & (truth != UNKNOWN)
    pairs = Pairs(one[both], two[both], truth[both])
    name = other.setup.name
    figures: list[Figure] = []
    limits: list[float] = []
    if pairs.are_enough:
        limits = [limit for limit in LIMITS if pairs.absent * limit >= 1]
        figures = [area, *(_recall(limit) for limit in limits)]
    found = pairs.differences(figures, drawing(*chance, name))
    return Comparison(
        setup=name,
        lines=int(both.sum()),
        is_looked_for=bool((two != UNKNOWN).any()),
        auc=found[0] if found else None,
        at_equal_alarms=tuple(
            AtEqualAlarms(limit, recall) for limit, recall in zip(limits, found[1:], strict=True)
        ),
        levels=tuple(
            _change(
                at,
                truth,
                (reached(at, one, base.acts[row]), reached(at, two, other.acts[row])),
                drawing(*chance, name, at),
            )
            for at in LEVELS
        ),
        curve=steps(*pairs.counts(two[both])) if pairs.are_enough else (),
    )


def _recall(limit: float) -> Figure:
    return lambda there, absent: recall_within(there, absent, limit)


class Pairs:
    """Lines with two scores each; equal pairs are drawn together, so that many lines are quick.

    Args:
        one: thousandths under the evaluated setup.
        two: thousandths under the other.
        truth: 1 there, 0 not there.
    """

    def __init__(
        self, one: npt.NDArray[np.int16], two: npt.NDArray[np.int16], truth: Bytes
    ) -> None:
        self._truth = truth
        self.there, self.absent = int((truth == 1).sum()), int((truth == 0).sum())
        self._cells = [_cells(one[truth == true], two[truth == true]) for true in (1, 0)]

    @property
    def are_enough(self) -> bool:
        """Whether both classes have lines enough to say something."""
        return min(self.there, self.absent) >= FEWEST

    def counts(self, scores: npt.NDArray[np.int16]) -> tuple[Counts, Counts]:
        """Return counts by score of what is there and of what is not."""
        return counted(scores[self._truth == 1]), counted(scores[self._truth == 0])

    def differences(self, figures: list[Figure], chance: Generator) -> list[Difference]:
        """Return each figure under both setups, with the interval of its difference.

        The lines of each class are drawn anew, each with both of its scores: what is hard for
        both setups moves neither.
        """
        if not figures:
            return []
        now = self._figures(figures, [counts for *_, counts in self._cells])
        drawn = np.empty((REPEATS, len(figures)))
        for turn in range(REPEATS):
            anew = [
                chance.multinomial(int(counts.sum()), counts / counts.sum())
                for *_, counts in self._cells
            ]
            pairs = self._figures(figures, anew)
            drawn[turn] = [two - one for one, two in pairs]
        low, high = np.quantile(drawn, EDGES, axis=0)
        return [
            difference(one, two, float(low[at]), float(high[at]))
            for at, (one, two) in enumerate(now)
        ]

    def _figures(self, figures: list[Figure], weights: list[Counts]) -> list[tuple[float, float]]:
        rows = [
            [
                np.bincount(cell[place], weight.astype(np.float64), STEPS + 1).astype(np.float64)
                for cell, weight in zip(self._cells, weights, strict=True)
            ]
            for place in (0, 1)
        ]
        (there_1, absent_1), (there_2, absent_2) = rows
        return [(of(there_1, absent_1), of(there_2, absent_2)) for of in figures]


def _cells(one: npt.NDArray[np.int16], two: npt.NDArray[np.int16]) -> tuple[Counts, Counts, Counts]:
    """Return the different pairs of scores, and how many lines have each."""
    keys = one.astype(np.int64) * (STEPS + 1) + two
    different, counts = np.unique(keys, return_counts=True)
    return different // (STEPS + 1), different % (STEPS + 1), counts


def difference(one: float, two: float, low: float, high: float) -> Difference:
    """Return a difference, and whether its interval lies on one side of zero."""
    apart = low > NOTHING or high < -NOTHING
    return Difference(one, two, two - one, low, high, is_more_than_chance=apart)


def _change(at: At, truth: Bytes, reaches: tuple[Bytes, Bytes], chance: Generator) -> LevelChange:
    """Return what changes from a level on; lines without a score under either are left out."""
    one, two = reaches
    told = (one != UNKNOWN) & (two != UNKNOWN)
    there, absent = (_Moved.among(one, two, told & (truth == true)) for true in (1, 0))
    return LevelChange(
        at=at,
        recall=there.changed(chance),
        false_alarms=absent.changed(chance),
        newly_found=there.gained,
        newly_missed=there.lost,
        new_alarms=absent.gained,
        gone_alarms=absent.lost,
    )


class _Moved(Struct, frozen=True):
    """Lines of one class by whether the first and the second setup find them."""

    both: int
    lost: int
    gained: int
    neither: int

    @classmethod
    def among(cls, one: Bytes, two: Bytes, chosen: npt.NDArray[np.bool_]) -> Self:
        first, second = one[chosen] == 1, two[chosen] == 1
        return cls(
            int((first & second).sum()),
            int((first & ~second).sum()),
            int((~first & second).sum()),
            int((~first & ~second).sum()),
        )

    def changed(self, chance: Generator) -> Difference | None:
        """Return the share that is found under both, or None of too few lines."""
        cells = np.array([self.both, self.lost, self.gained, self.neither])
        whole = int(cells.sum())
        if whole < FEWEST:
            return None
        drawn = chance.multinomial(whole, cells / whole, size=REPEATS)
        low, high = np.quantile((drawn[:, 2] - drawn[:, 1]) / whole, EDGES)
        shares = (self.both + self.lost) / whole, (self.both + self.gained) / whole
        return difference(*shares, float(low), float(high))
