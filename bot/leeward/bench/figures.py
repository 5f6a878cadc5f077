"""What a measurement gives: figures, in rows, in sections of one table."""

import statistics
import time
from collections.abc import Callable, Iterable, Sequence
from typing import Final, TypeAlias, TypeVar

from msgspec import Struct

T = TypeVar("T")

NS_IN_MS: Final = 1e6
NS_IN_S: Final = 1e9
KIB_IN_MIB: Final = 1024


class Figures(Struct, frozen=True):
    """What one measurement found; None where it does not apply."""

    messages: int
    per_second: float
    p50_ms: float | None = None
    p99_ms: float | None = None
    peak_mib: float | None = None
    looked_again: int | None = None
    """Of the messages, those that a late detector wanted to look at."""


class Row(Struct, frozen=True):
    """One line of the table."""

    name: str
    found: Figures | str
    """The figures, or in a few words why there are none."""


Section: TypeAlias = tuple[str, Sequence[Row]]
"""A part of the table and its title."""


def percentile(sorted_ns: Sequence[int], share: float) -> float:
    """Return a percentile of sorted nanoseconds, in milliseconds."""
    return sorted_ns[min(len(sorted_ns) - 1, int(len(sorted_ns) * share))] / NS_IN_MS


def figures_of(took_ns: Sequence[int], seconds: float | None = None) -> Figures:
    """Return the figures of what each message took.

    Args:
        took_ns: nanoseconds, in any order.
        seconds: that all took together, where that is more than their sum.
    """
    took = sorted(took_ns)
    whole = sum(took) / NS_IN_S if seconds is None else seconds
    return Figures(len(took), len(took) / whole, percentile(took, 0.50), percentile(took, 0.99))


def middle_of(runs: Sequence[Figures]) -> Figures:
    """Return the round with the median speed; an even count takes the slower middle."""
    middle = statistics.median_low(run.per_second for run in runs)
    return next(run for run in runs if run.per_second == middle)


def took_each(work: Callable[[T], object], inputs: Iterable[T]) -> list[int]:
    """Do a piece of work on each input, and return the nanoseconds that each took."""
    took: list[int] = []
    for given in inputs:
        before = time.perf_counter_ns()
        work(given)
        took.append(time.perf_counter_ns() - before)
    return took


def shared(sizes: Iterable[int], took_ns: Iterable[int]) -> Figures:
    """Return the figures of batches, where each message took its share of its batch."""
    shares = [took // size for size, took in zip(sizes, took_ns, strict=True) for _ in range(size)]
    return figures_of(shares)
