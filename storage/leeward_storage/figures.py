"""Figures about cases and acts, counted in the database, in a transaction of the caller."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, CompoundSelect, func, or_, select, union_all

from leeward_policies.domain.case import DRILL
from leeward_policies.ports import (
    ActCount,
    Answering,
    AppealFigures,
    CaseCount,
    Reader,
    RuleVerdicts,
)
from leeward_storage.counting import BY_RANK, answering, appeal_figures, rule_verdicts
from leeward_storage.files import Files
from leeward_storage.schema import case_decision, cases, decision, outcome, verdict
from leeward_storage.seeing import counted, hidden
from leeward_storage.times import micros


def verdicts(
    files: Files, since: datetime, until: datetime, reader: Reader | None
) -> tuple[RuleVerdicts, ...]:
    """Return what people came to, by rule."""
    what = (verdict.c.rule, verdict.c.verdict, verdict.c.is_appeal)
    query = (
        select(*what, func.count())
        .where(_in(verdict.c.at, since, until), verdict.c.case_id.not_in(_not_counted(reader)))
        .group_by(*what)
    )
    rows = files.main.execute(query)
    return rule_verdicts({(rule, came, is_one): count for rule, came, is_one, count in rows})


def _not_counted(reader: Reader | None) -> CompoundSelect[tuple[str]]:
    """Return the cases that are in no figure of somebody's: few, and found by their indexes."""
    found = [select(cases.c.id).where(cases.c.author_id == DRILL)]
    if reader is not None:
        found.append(select(cases.c.id).where(cases.c.author == str(reader.who)))
        found.append(select(cases.c.id).where(cases.c.shown_to.in_(hidden(reader.roles))))
    return union_all(*found)


def answers(
    files: Files, since: datetime, until: datetime, reader: Reader | None
) -> tuple[Answering, ...]:
    """Return how soon cases were answered, most urgent first."""
    which = (_in(cases.c.opened_at, since, until), *_counted(reader))
    counts = (func.count(), func.count(cases.c.answered_at))
    by_urgency = select(cases.c.urgency, *counts).where(*which).group_by(cases.c.urgency)
    took = _took(files, which)
    return tuple(
        answering(BY_RANK[rank], opened=opened, answered=answered, took=took.get(rank, {}))
        for rank, opened, answered in files.main.execute(by_urgency.order_by(cases.c.urgency))
    )


def _took(files: Files, which: Sequence[ColumnElement[bool]]) -> dict[int, dict[int, int]]:
    """Return, by urgency, how long the answers took that figures are made of."""
    took = cases.c.answered_at - cases.c.opened_at
    number = func.row_number().over(partition_by=cases.c.urgency, order_by=took)
    count = func.count().over(partition_by=cases.c.urgency)
    ranked = (
        select(cases.c.urgency, took.label("took"), number.label("n"), count.label("of"))
        .where(*which, cases.c.answered_at.is_not(None))
        .subquery()
    )
    n, of = ranked.c.n, ranked.c["of"]
    # as `counting.middle` and `counting.slowest_tenth` say
    wanted = or_(n == (of + 1) // 2, n == (of + 2) // 2, n == (9 * of + 9) // 10)
    found: dict[int, dict[int, int]] = {}
    rows = select(ranked.c.urgency, ranked.c.n, ranked.c.took).where(wanted)
    for urgency, n, time in files.main.execute(rows):
        found.setdefault(urgency, {})[n] = time
    return found


def act_counts(
    files: Files, since: datetime, until: datetime, reader: Reader | None
) -> tuple[ActCount, ...]:
    """Return what came of acts; of those from before this was counted nothing is known."""
    what = (outcome.c.kind, outcome.c.rule, outcome.c.came)
    query = (
        select(*what, func.count())
        .where(_in(outcome.c.at, since, until), outcome.c.kind.is_not(None))
        .group_by(*what)
        .order_by(*what)
    )
    if reader is not None:
        query = query.where(outcome.c.decision.not_in(_not_told(reader)))
    return tuple(ActCount(*row) for row in files.main.execute(query))


def _not_told(reader: Reader) -> CompoundSelect[tuple[bytes]]:
    """Return the decisions of whose acts somebody is told nothing."""
    who = str(reader.who)
    about_them = select(decision.c.id).where(decision.c.author == who)
    of_cases = (
        select(case_decision.c.decision)
        .join(cases, cases.c.id == case_decision.c.case_id)
        .where(
            or_(cases.c.author == who, cases.c.shown_to.in_(hidden(reader.roles))),
            cases.c.author_id != DRILL,
        )
    )
    return union_all(about_them, of_cases)


def case_counts(
    files: Files, since: datetime, until: datetime, reader: Reader | None
) -> tuple[CaseCount, ...]:
    """Return how many cases were opened, and how they stand."""
    what = (cases.c.kind, cases.c.urgency, cases.c.status, cases.c.is_appeal)
    query = select(*what, func.count()).where(
        _in(cases.c.opened_at, since, until), *_counted(reader)
    )
    rows = files.main.execute(query.group_by(*what).order_by(*what))
    return tuple(
        CaseCount(kind, BY_RANK[rank], status, is_appeal, count)
        for kind, rank, status, is_appeal, count in rows
    )


def appeals(files: Files, since: datetime, until: datetime, reader: Reader | None) -> AppealFigures:
    """Return what became of what members asked to be looked at again."""
    asked = select(func.count()).where(
        _in(cases.c.opened_at, since, until), cases.c.is_appeal, *_counted(reader)
    )
    answered = (
        select(verdict.c.at - cases.c.opened_at, verdict.c.verdict)
        .join(cases, cases.c.id == verdict.c.case_id)
        .where(_in(verdict.c.at, since, until), verdict.c.is_appeal, *_counted(reader))
        .group_by(verdict.c.case_id)
    )
    filed = files.main.execute(asked).scalar_one()
    ends = [(took, came) for took, came in files.main.execute(answered)]
    return appeal_figures(filed, ends)


def _counted(reader: Reader | None) -> tuple[ColumnElement[bool], ...]:
    """Return the conditions on a case that is part of somebody's figures."""
    no_drill = cases.c.author_id != DRILL
    if reader is None:
        return (no_drill,)
    theirs = cases.c.author != str(reader.who)
    return no_drill, theirs, cases.c.shown_to.in_(counted(reader.roles))


def _in(at: ColumnElement[int], since: datetime, until: datetime) -> ColumnElement[bool]:
    return (at >= micros(since)) & (at < micros(until))
