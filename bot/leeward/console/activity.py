"""What the bot did in a time, as tables that a page shows: counts in words, with small bars."""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import Final

from markupsafe import Markup
from msgspec import Struct

from leeward.console.doors import Doors
from leeward.quality.intervals import Share
from leeward.quality.verdicts import TOO_FEW, RulePrecision, precision_of
from leeward.report.words import COUNTED
from leeward.transparency.figures import Tips, rated_tips
from leeward_policies.domain.action import Urgency
from leeward_policies.domain.signals import Category
from leeward_policies.ports import (
    ActCount,
    Answering,
    AppealFigures,
    CaseCount,
    Reach,
    Reader,
)
from leeward_policies.words import span_words

TOLD_FROM: Final = 20
"""Private words of a platform from which on it is told how many of them arrive."""

URGENCIES: Final[tuple[Urgency, ...]] = ("urgent", "high", "medium", "low")

CAME: Final = {
    "done": "done",
    "observed": "observed",
    "unsupported": "missed",
    "refused": "missed",
    "failed": "missed",
    "try-later": "later",
}
"""In which column an outcome counts."""

RULES: Final = {
    "human": "ordered by a person",
    "answer": "an answer to whoever asked",
    "appeal": "an appeal",
    "drill": "a test page",
    "abuse-material": "a report of abuse material",
    "report": "a report by a member",
}
"""What stands for a rule and is none of the policy."""


class Done(Struct, frozen=True):
    """Acts of one kind by one rule."""

    kind: str
    rule: str
    count: int
    done: int
    observed: int
    missed: int
    later: int


class Opened(Struct, frozen=True):
    """Cases of one kind."""

    kind: Category
    by_urgency: tuple[int, ...]
    count: int
    open: int
    """Of these, how many are not decided."""


class Activity(Struct, frozen=True):
    """What a page shows of a time."""

    days: int
    acts: tuple[Done, ...]
    cases: tuple[Opened, ...]
    rules: tuple[RulePrecision, ...]
    tips: tuple[Tips, ...]
    """What readers said of tips, of rules that enough of them have rated."""
    appeals: AppealFigures
    answers: tuple[Answering, ...]
    reach: tuple[Reach, ...]


async def activity(doors: Doors, reader: Reader, days: int) -> Activity:
    """Return what the bot did in the last days, without what its reader may not know of."""
    store, now = doors.store, doors.clock.now()
    span: tuple[datetime, datetime] = now - timedelta(days=days), now + timedelta(seconds=1)
    acts = await store.act_counts(*span, reader)
    return Activity(
        days=days,
        acts=acts_of(acts),
        cases=cases_of(await store.case_counts(*span, reader)),
        rules=precision_of(await store.verdicts(*span, reader)),
        tips=rated_tips(await store.tip_ratings(*span), acts),
        appeals=await store.appeals(*span, reader),
        answers=await store.answering(*span, reader),
        reach=await store.reach(span[0]),
    )


def acts_of(counts: Iterable[ActCount]) -> tuple[Done, ...]:
    """Return what came of acts by kind and rule, the most frequent first."""
    rows: dict[tuple[str, str], dict[str, int]] = {}
    for one in counts:
        row = rows.setdefault((one.kind, one.rule), dict.fromkeys(CAME.values(), 0))
        row[CAME.get(one.outcome, "missed")] += one.count
    found = [Done(kind, rule, sum(row.values()), **row) for (kind, rule), row in rows.items()]
    return tuple(sorted(found, key=lambda one: (-one.count, one.kind, one.rule)))


def cases_of(counts: Sequence[CaseCount]) -> tuple[Opened, ...]:
    """Return cases by kind and urgency, the most frequent first; appeals are no cases here."""
    cases = [one for one in counts if not one.is_appeal]
    found = [
        Opened(
            kind,
            tuple(
                sum(one.count for one in cases if (one.kind, one.urgency) == (kind, urgency))
                for urgency in URGENCIES
            ),
            sum(one.count for one in cases if one.kind == kind),
            sum(
                one.count
                for one in cases
                if one.kind == kind and one.status not in {"resolved", "closed"}
            ),
        )
        for kind in dict.fromkeys(one.kind for one in cases)
    ]
    return tuple(sorted(found, key=lambda one: (-one.count, one.kind)))


# --- words and pictures -----------------------------------------------------------------------


def kind_words(kind: str, count: int) -> str:
    """Return what an act is called: `private tips`."""
    one, more = next((words for name, words in COUNTED.items() if name == kind), (kind, kind))
    return one if count == 1 else more


def rule_words(rule: str) -> str:
    """Return what stands for a rule of the policy, or nothing where it is one."""
    return RULES.get(rule, "")


def took_words(seconds: float | None) -> str:
    """Return how long something took, rounded up."""
    return "nobody has yet" if seconds is None else span_words(seconds)


def reach_words(reach: Reach) -> str:
    """Return how many private words arrive, so roughly that no single one can be told from it.

    Who moderates may be whom a tip is about, and must not see it go out (`precise.md` 8).
    """
    sent = reach.arrived + reach.missed
    return f"about {reach.arrived * 10 / sent:.0f} of 10" if sent >= TOLD_FROM else TOO_FEW


def bar(part: float, whole: float) -> Markup:
    """Draw how much a number is of the largest one beside it; the number itself stands there."""
    width = f"{100 * part / whole:.1f}".removesuffix(".0") if whole else "0"
    return Markup(
        '<svg class="bar-of" width="100%" height="10" aria-hidden="true">'
        '<rect class="all" width="100%" height="10" rx="2"/>'
        '<rect width="{}%" height="10" rx="2"/></svg>'
    ).format(width)


def span_bar(share: Share) -> Markup:
    """Draw a share as a bar, with a line as long as its interval."""
    low, high, value = (f"{100 * one:.1f}" for one in (share.low, share.high, share.value))
    return Markup(
        '<svg class="bar-of" width="100%" height="10" aria-hidden="true">'
        '<rect class="all" width="100%" height="10" rx="2"/>'
        '<rect width="{}%" height="10" rx="2"/>'
        '<line x1="{}%" x2="{}%" y1="5" y2="5"/></svg>'
    ).format(value, low, high)
