"""How often each rule was right, by what moderators came to in the cases that rest on it."""

from collections.abc import Iterable
from typing import Final

from msgspec import Struct

from leeward.quality.intervals import Share, share_of
from leeward_policies.ports import RuleVerdicts

TOO_FEW: Final = "too few to tell"

ENOUGH: Final = 10
"""Verdicts below which nothing is told: the interval of nine of nine still reaches below 70 %."""


class RulePrecision(Struct, frozen=True):
    """One rule, as people judged it."""

    rule: str
    right: int
    wrong: int
    unclear: int
    precision: Share | None
    """Of those that were right or wrong, the right ones; None where they are too few to tell."""
    appeals: int
    """Appeals against it that were answered."""
    overturned: int
    """Of these, how many members were right to ask."""
    overturn: Share | None
    """None where they are too few to tell."""


def precision_of(verdicts: Iterable[RuleVerdicts]) -> tuple[RulePrecision, ...]:
    """Return how often each rule was right, those with the most verdicts first."""
    found = [_of(one) for one in verdicts]
    return tuple(sorted(found, key=lambda one: (-one.right - one.wrong, -one.appeals, one.rule)))


def _of(one: RuleVerdicts) -> RulePrecision:
    return RulePrecision(
        rule=one.rule,
        right=one.right,
        wrong=one.wrong,
        unclear=one.unclear,
        precision=told_share(one.right, one.right + one.wrong),
        appeals=one.appeals,
        overturned=one.overturned,
        overturn=told_share(one.overturned, one.appeals),
    )


def told_share(part: int, whole: int) -> Share | None:
    """Return a share with its interval; None where it is of too few to tell anything."""
    return share_of(part, whole) if whole >= ENOUGH else None


def share_words(share: Share | None) -> str:
    """Return `83 % (68 to 92 %)`, or that there are too few."""
    if share is None:
        return TOO_FEW
    low, high = 100 * share.low, 100 * share.high
    return f"{100 * share.value:.0f} % ({low:.0f} to {high:.0f} %)"
