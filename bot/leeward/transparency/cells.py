"""Cells: counts that can be published, and small ones that cannot, since they point at people.

Every figure that is made of counts (a total, a share) is made here of what is shown, never of the
count behind it. So nobody can work a hidden count out from it: whatever it was, all that is
published would read the same.
"""

from collections.abc import Iterable
from typing import Final, Literal, TypeAlias

from msgspec import Struct

from leeward.quality.intervals import wilson

FEWEST: Final = 5
"""The smallest count that is told. In a small community whoever knows one of three people who
appealed knows the other two well enough to ask; statistical offices take between 3 and 10, and 5
is what the health services of England and many others take. Zero is told no more than four: that
there was none of a kind would tell somebody who is watched that nobody has noticed."""

FEW: Final = "fewer than 5"
UNTOLD: Final = "not told"

Cell: TypeAlias = int | Literal["fewer than 5", "not told"]
"""A count as it is published; `not told` stands where it would give a small one away."""

ENOUGH: Final = 10
"""What a share or a time must be made of to be told."""

TENTHS: Final = 10


class Precision(Struct, frozen=True):
    """How often something was right, between two shares."""

    low: float
    high: float
    value: float | None = None
    """None where one of the two counts is not told; then it lies between the two for certain, and
    otherwise nineteen times in twenty."""


def shown(count: int) -> Cell:
    """Return a count as it can be told."""
    return count if count >= FEWEST else FEW


def total(parts: Iterable[Cell]) -> Cell:
    """Return the sum of parts; where one is not told, neither is the sum, which would tell it."""
    whole = 0
    for part in parts:
        if isinstance(part, str):
            return UNTOLD
        whole += part
    return whole


def beside(count: int, known: Cell) -> Cell:
    """Return a count that stands beside one it is nearly the same as.

    The difference is a count of its own, such as of those who still wait; where it is small it
    must not be told either.
    """
    if isinstance(known, str) or 0 < abs(count - known) < FEWEST:
        return UNTOLD
    return shown(count)


def precision(right: Cell, wrong: Cell) -> Precision | None:
    """Return how often something was right, by what is told of both; None where that is too few."""
    if isinstance(right, int) and isinstance(wrong, int):
        whole = right + wrong
        low, high = wilson(right, whole)
        return Precision(low, high, right / whole) if whole >= ENOUGH else None
    if isinstance(right, int) and right >= ENOUGH:
        return Precision(right / (right + FEWEST - 1), 1.0)
    if isinstance(wrong, int) and wrong >= ENOUGH:
        return Precision(0.0, (FEWEST - 1) / (wrong + FEWEST - 1))
    return None


def tenths(part: int, whole: int, enough: int = ENOUGH) -> int | None:
    """Return about how many of ten; so roughly that no single one shows. None of too few."""
    return round(part * TENTHS / whole) if whole >= enough else None
