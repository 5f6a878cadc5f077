"""Figures about cases and acts, counted in the database, in a transaction of the caller."""

from datetime import datetime

from sqlalchemy import ColumnElement, func, or_, select

from leeward_policies.ports import ActCount, Answering, CaseCount, RuleVerdicts
from leeward_storage.counting import BY_RANK, answering, rule_verdicts
from leeward_storage.files import Files
from leeward_storage.schema import cases, outcome, verdict
from leeward_storage.times import micros


def verdicts(files: Files, since: datetime, until: datetime) -> tuple[RuleVerdicts, ...]:
    """Return what people came to, by rule."""
    what = (verdict.c.rule, verdict.c.verdict, verdict.c.is_appeal)
    query = select(*what, func.count()).where(_in(verdict.c.at, since, until)).group_by(*what)
    rows = files.main.execute(query)
    return rule_verdicts({(rule, came, is_one): count for rule, came, is_one, count in rows})


def answers(files: Files, since: datetime, until: datetime) -> tuple[Answering, ...]:
    """Return how soon cases were answered, most urgent first."""
    span = _in(cases.c.opened_at, since, until)
    counted = (func.count(), func.count(cases.c.answered_at))
    by_urgency = select(cases.c.urgency, *counted).where(span).group_by(cases.c.urgency)
    took = _took(files, span)
    return tuple(
        answering(BY_RANK[rank], opened=opened, answered=answered, took=took.get(rank, {}))
        for rank, opened, answered in files.main.execute(by_urgency.order_by(cases.c.urgency))
    )


def _took(files: Files, span: ColumnElement[bool]) -> dict[int, dict[int, int]]:
    """Return, by urgency, how long the answers took that figures are made of."""
    took = cases.c.answered_at - cases.c.opened_at
    number = func.row_number().over(partition_by=cases.c.urgency, order_by=took)
    count = func.count().over(partition_by=cases.c.urgency)
    ranked = (
        select(cases.c.urgency, took.label("took"), number.label("n"), count.label("of"))
        .where(span, cases.c.answered_at.is_not(None))
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


def act_counts(files: Files, since: datetime, until: datetime) -> tuple[ActCount, ...]:
    """Return what came of acts; of those from before this was counted nothing is known."""
    what = (outcome.c.kind, outcome.c.rule, outcome.c.came)
    query = (
        select(*what, func.count())
        .where(_in(outcome.c.at, since, until), outcome.c.kind.is_not(None))
        .group_by(*what)
        .order_by(*what)
    )
    return tuple(ActCount(*row) for row in files.main.execute(query))


def case_counts(files: Files, since: datetime, until: datetime) -> tuple[CaseCount, ...]:
    """Return how many cases were opened, and how they stand."""
    what = (cases.c.kind, cases.c.urgency, cases.c.status, cases.c.is_appeal)
    query = select(*what, func.count()).where(_in(cases.c.opened_at, since, until))
    rows = files.main.execute(query.group_by(*what).order_by(*what))
    return tuple(
        CaseCount(kind, BY_RANK[rank], status, is_appeal, count)
        for kind, rank, status, is_appeal, count in rows
    )


def _in(at: ColumnElement[int], since: datetime, until: datetime) -> ColumnElement[bool]:
    return (at >= micros(since)) & (at < micros(until))
