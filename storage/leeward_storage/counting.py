"""How figures are made of counts, alike in every store."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Final

from leeward_policies.domain.action import Urgency
from leeward_policies.domain.case import Verdict
from leeward_policies.ports import Answering, AppealFigures, RuleVerdicts, TipRatings
from leeward_storage.parts import RANKS
from leeward_storage.times import day

BY_RANK: Final[dict[int, Urgency]] = {rank: urgency for urgency, rank in RANKS.items()}

_SECOND: Final = 1_000_000
"""Microseconds."""

_MOMENT: Final = timedelta(microseconds=1)
"""The shortest time that is kept: the end of a time does not belong to it."""

Judged = tuple[str, Verdict, bool]
"""A rule, what people came to, and whether it was an appeal."""


def rule_verdicts(counts: Mapping[Judged, int]) -> tuple[RuleVerdicts, ...]:
    """Return what people came to, by rule, in the order of their names."""
    return tuple(_of_rule(rule, counts) for rule in sorted({rule for rule, _, _ in counts}))


def _of_rule(rule: str, counts: Mapping[Judged, int]) -> RuleVerdicts:
    def judged(verdict: Verdict, *, is_appeal: bool = False) -> int:
        return counts.get((rule, verdict, is_appeal), 0)

    return RuleVerdicts(
        rule=rule,
        right=judged("right"),
        wrong=judged("wrong"),
        unclear=judged("unclear"),
        appeals=sum(
            count for (name, _, is_one), count in counts.items() if is_one and name == rule
        ),
        overturned=judged("wrong", is_appeal=True),
    )


def rating_days(since: datetime, until: datetime) -> tuple[int, int]:
    """Return the first and the last day of a time, the days into which its ends fall whole."""
    return day(since), day(until - _MOMENT)


def tip_ratings(counts: Mapping[tuple[str, bool], int]) -> tuple[TipRatings, ...]:
    """Return how readers rated tips, by rule, in the order of their names.

    Args:
        counts: how many, by rule and whether they called it wrong.
    """
    return tuple(
        TipRatings(rule, counts.get((rule, True), 0), counts.get((rule, False), 0))
        for rule in sorted({rule for rule, _ in counts})
    )


def answering(
    urgency: Urgency, *, opened: int, answered: int, took: Mapping[int, int]
) -> Answering:
    """Return how soon cases were answered.

    Args:
        urgency: of all of them.
        opened: how many there are.
        answered: how many of them people have done something about.
        took: how many microseconds that took, from the quickest, number 1; at least those
            that `middle` and `slowest_tenth` name.
    """
    median, tenth = _typical(took, answered)
    return Answering(urgency, opened, opened - answered, median, tenth)


def appeal_figures(filed: int, ends: Sequence[tuple[int, Verdict]]) -> AppealFigures:
    """Return what became of appeals.

    Args:
        filed: how many were asked for.
        ends: of each that was answered, how many microseconds that took, and how.
    """
    took = dict(enumerate(sorted(time for time, _ in ends), 1))
    median, tenth = _typical(took, len(ends))
    overturned = sum(verdict == "wrong" for _, verdict in ends)
    return AppealFigures(filed, len(ends), overturned, median, tenth)


def _typical(took: Mapping[int, int], count: int) -> tuple[float | None, float | None]:
    """Return the median and the slowest tenth in seconds; None of none."""
    if not count:
        return None, None
    low, high = middle(count)
    return (took[low] + took[high]) / 2 / _SECOND, took[slowest_tenth(count)] / _SECOND


def middle(count: int) -> tuple[int, int]:
    """Return which of so many stand in the middle, counted from 1; often it is one alone."""
    return (count + 1) // 2, (count + 2) // 2


def slowest_tenth(count: int) -> int:
    """Return which of so many is the first that nine in ten are not above, counted from 1."""
    return (9 * count + 9) // 10
