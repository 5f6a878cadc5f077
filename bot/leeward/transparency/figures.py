"""The figures of a month: what is published, gathered from a store, without personal data."""

import re
from collections import Counter
from collections.abc import Iterable
from datetime import datetime
from typing import Final, Literal, Protocol, get_args

from msgspec import Struct

from leeward.report.summary import Kind
from leeward.transparency.cells import (
    ENOUGH,
    FEWEST,
    Cell,
    Precision,
    beside,
    precision,
    shown,
    tenths,
    total,
)
from leeward.transparency.month import Month
from leeward_policies.domain.action import Urgency
from leeward_policies.domain.refs import UserRef
from leeward_policies.domain.signals import Category
from leeward_policies.ports import (
    ActCount,
    Answering,
    AppealFigures,
    CaseCount,
    Reach,
    Reader,
    Records,
    RuleVerdicts,
    Store,
    TipRatings,
)

SCHEMA: Final = 1

PUBLIC: Final = Reader(UserRef("leeward", "", "public"), ("admin",))
"""Whoever reads what is published: no case, and no figure of suspected abuse material, which
must show its subject nothing, not even in a count (`precise.md` 8)."""

KINDS: Final[tuple[Kind, ...]] = (
    "tip", "warn", "hide", "restrict", "reveal", "unrestrict", "kick", "ban", "lock",
)  # fmt: skip
"""What members notice. Calls to people are told by the cases, which are nearly the same number."""

CASES: Final[tuple[Category, ...]] = get_args(Category)
URGENCIES: Final[tuple[Urgency, ...]] = ("urgent", "high", "medium", "low")

WORDS_FROM: Final = 20
"""Private words of a platform from which on it is told how many arrive."""

STEP: Final = 300
"""Seconds to which times are rounded up: nobody's answer can be recognised in one."""

_ID: Final = re.compile(r"[a-z0-9][a-z0-9-]{0,63}", re.ASCII)
"""What rules and platforms are called; anything else is of no policy and no adapter of ours."""


class Acts(Struct, frozen=True):
    """Acts of one kind, by what came of them."""

    kind: Kind
    done: Cell
    observed: Cell
    """Withheld: by the mode, by a brake, until something is in place, or by its reader's wish."""
    missed: Cell
    """The platform cannot do it, refused it, or it failed."""
    total: Cell


class Cases(Struct, frozen=True):
    """Cases of one kind that were opened."""

    kind: Category
    opened: Cell


class Answers(Struct, frozen=True):
    """How soon people answered the cases of one urgency."""

    urgency: Urgency
    half_within: int | None
    """Seconds, rounded up to five minutes; None where they are too few to tell."""
    nine_in_ten_within: int | None
    unanswered_of_ten: int | None
    """About how many of ten nobody had answered when the figures were made."""


class Rule(Struct, frozen=True):
    """What people came to in cases that rest on one rule."""

    rule: str
    right: Cell
    wrong: Cell
    unclear: Cell
    precision: Precision | None


class Tips(Struct, frozen=True):
    """What readers said of the tips of one rule, each once: it was wrong for them, or right."""

    rule: str
    given: Cell
    """Tips that reached their reader; most are never rated."""
    wrong: Cell
    right: Cell


class Appeals(Struct, frozen=True):
    """What became of what members asked to be looked at again."""

    filed: Cell
    answered: Cell
    overturned: Cell
    stood: Cell
    half_within: int | None
    """Seconds from asking to answer, rounded up to five minutes."""


class Words(Struct, frozen=True):
    """Private words (tips and warnings) on one platform."""

    platform: str
    arrived_of_ten: int | None


class Figures(Struct, frozen=True, kw_only=True):
    """All that is published of a month."""

    schema: Literal[1] = SCHEMA
    month: str
    so_far: bool
    """The month still runs."""
    made: datetime
    fewest: int = FEWEST
    """Smaller counts are not told."""
    acts: tuple[Acts, ...]
    cases: tuple[Cases, ...]
    cases_total: Cell
    answers: tuple[Answers, ...]
    rules: tuple[Rule, ...]
    """Those of which anything can be told."""
    tips: tuple[Tips, ...]
    """The rules whose tips were called wrong, or right, often enough to tell."""
    appeals: Appeals
    words: tuple[Words, ...]
    not_known: tuple[str, ...]
    """What these figures do not say, in sentences."""


class Kept(Store, Records, Protocol):
    """A store with its door for people."""


class Counts(Struct, frozen=True):
    """What a store says of a month, before anything is left out; never published."""

    acts: tuple[ActCount, ...] = ()
    cases: tuple[CaseCount, ...] = ()
    answers: tuple[Answering, ...] = ()
    verdicts: tuple[RuleVerdicts, ...] = ()
    ratings: tuple[TipRatings, ...] = ()
    appeals: AppealFigures = AppealFigures(0, 0, 0, None, None)
    words: tuple[Reach, ...] = ()


async def counted(store: Kept, month: Month) -> Counts:
    """Ask a store for the counts of a month."""
    span = (month.since, month.until)
    return Counts(
        acts=await store.act_counts(*span, PUBLIC),
        cases=await store.case_counts(*span, PUBLIC),
        answers=await store.answering(*span, PUBLIC),
        verdicts=await store.verdicts(*span, PUBLIC),
        ratings=await store.tip_ratings(*span),
        appeals=await store.appeals(*span, PUBLIC),
        words=await store.reach(*span),
    )


def figures_of(
    counts: Counts, month: Month, now: datetime, not_known: tuple[str, ...] = ()
) -> Figures:
    """Return what can be published of counts."""
    cases = _cases(counts.cases)
    return Figures(
        month=str(month),
        so_far=now < month.until,
        made=now,
        acts=_acts(counts.acts),
        cases=cases,
        cases_total=total(one.opened for one in cases),
        answers=_answers(counts.answers),
        rules=tuple(_rules(counts.verdicts)),
        tips=rated_tips(counts.ratings, counts.acts),
        appeals=_appeals(counts.appeals),
        words=_words(counts.words),
        not_known=not_known,
    )


def _acts(counts: Iterable[ActCount]) -> tuple[Acts, ...]:
    by: Counter[tuple[str, str]] = Counter()
    for one in counts:
        came = one.outcome if one.outcome in {"done", "observed"} else "missed"
        if one.outcome != "try-later":
            by[one.kind, came] += one.count
    rows: list[Acts] = []
    for kind in KINDS:
        done, observed, missed = (shown(by[kind, came]) for came in ("done", "observed", "missed"))
        rows.append(Acts(kind, done, observed, missed, total((done, observed, missed))))
    return tuple(rows)


def _cases(counts: Iterable[CaseCount]) -> tuple[Cases, ...]:
    by: Counter[str] = Counter()
    for one in counts:
        if not one.is_appeal:
            by[one.kind] += one.count
    return tuple(Cases(kind, shown(by[kind])) for kind in CASES)


def _answers(counts: Iterable[Answering]) -> tuple[Answers, ...]:
    found = {one.urgency: one for one in counts}
    return tuple(_answer(urgency, found.get(urgency)) for urgency in URGENCIES)


def _answer(urgency: Urgency, one: Answering | None) -> Answers:
    if one is None:
        return Answers(urgency, None, None, None)
    is_enough = one.opened - one.unanswered >= ENOUGH
    return Answers(
        urgency,
        _rounded(one.median) if is_enough else None,
        _rounded(one.slowest_tenth) if is_enough else None,
        tenths(one.unanswered, one.opened),
    )


def _rules(verdicts: Iterable[RuleVerdicts]) -> Iterable[Rule]:
    for one in sorted(verdicts, key=lambda one: one.rule):
        if _ID.fullmatch(one.rule) is None:
            continue
        right, wrong, unclear = shown(one.right), shown(one.wrong), shown(one.unclear)
        if any(isinstance(cell, int) for cell in (right, wrong, unclear)):
            yield Rule(one.rule, right, wrong, unclear, precision(right, wrong))


def rated_tips(ratings: Iterable[TipRatings], acts: Iterable[ActCount]) -> tuple[Tips, ...]:
    """Return what readers said of tips, by rule; nothing of a rule that few have rated.

    Whoever a tip is about must not see in a count that it was given, and rated.
    """
    given: Counter[str] = Counter()
    for act in acts:
        if (act.kind, act.outcome) == ("tip", "done"):
            given[act.rule] += act.count
    found: list[Tips] = []
    for one in ratings:
        wrong, right = shown(one.wrong), shown(one.right)
        is_told = isinstance(wrong, int) or isinstance(right, int)
        if is_told and _ID.fullmatch(one.rule) is not None:
            whole = beside(given[one.rule], total((wrong, right)))
            found.append(Tips(one.rule, whole, wrong, right))
    return tuple(found)


def _appeals(one: AppealFigures) -> Appeals:
    overturned, stood = shown(one.overturned), shown(one.answered - one.overturned)
    answered = total((overturned, stood))
    return Appeals(
        filed=beside(one.filed, answered),
        answered=answered,
        overturned=overturned,
        stood=stood,
        half_within=_rounded(one.median) if isinstance(answered, int) else None,
    )


def _words(reached: Iterable[Reach]) -> tuple[Words, ...]:
    return tuple(
        Words(one.platform, tenths(one.arrived, one.arrived + one.missed, WORDS_FROM))
        for one in sorted(reached, key=lambda one: one.platform)
        if _ID.fullmatch(one.platform)
    )


def _rounded(seconds: float | None) -> int | None:
    return None if seconds is None else max(1, -int(-seconds // STEP)) * STEP
