"""Reads the database; every function wants a transaction of its caller."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, func, select, union_all
from sqlalchemy.sql.base import ReadOnlyColumnCollection

from leeward_policies.domain.action import Outcome
from leeward_policies.domain.case import Case, Status, without_reporters
from leeward_policies.domain.decision import Decision
from leeward_policies.domain.refs import UserRef
from leeward_policies.ports import OutboxEntry, Reach, StateRow
from leeward_storage.files import Files, chunks
from leeward_storage.records import (
    case_of,
    decision_of,
    entry_of,
    outcome_of,
    packed_id,
    state_of,
)
from leeward_storage.schema import (
    case_decision,
    cases,
    counter,
    cursor,
    decision,
    outbox,
    outcome,
    seen,
    state,
    state_member,
)
from leeward_storage.statements import reaches
from leeward_storage.times import micros


def known_ids(connection: Connection, decision_ids: Sequence[str]) -> frozenset[str]:
    """Return those of the ids that were committed before."""
    known: set[str] = set()
    for some in chunks(decision_ids):
        names = {packed_id(one): one for one in some}
        query = select(seen.c.id).where(seen.c.id.in_(names))
        known |= {names[found] for found in connection.execute(query).scalars()}
    return frozenset(known)


def place_of(files: Files, adapter: str) -> str | None:
    """Return where an adapter goes on."""
    query = select(cursor.c.place).where(cursor.c.adapter == adapter)
    found: str | None = files.main.execute(query).scalar()
    return found


def states_after(files: Files, key: str, limit: int) -> list[StateRow]:
    """Return the next pieces of the ledger, in key order."""
    query = select(state).where(state.c.key > key).order_by(state.c.key).limit(limit)
    return [state_of(row) for row in files.main.execute(query).mappings()]


def states_of(files: Files, keys: Sequence[str]) -> tuple[StateRow, ...]:
    """Return the kept pieces among some keys, in key order."""
    found: list[StateRow] = []
    for some in chunks(sorted(set(keys))):
        query = select(state).where(state.c.key.in_(some)).order_by(state.c.key)
        found += [state_of(row) for row in files.main.execute(query).mappings()]
    return tuple(found)


def owed(files: Files, limit: int, after: datetime | None) -> tuple[OutboxEntry, ...]:
    """Return what is owed, due first, oldest first."""
    query = select(outbox).order_by(outbox.c.due, outbox.c.at, outbox.c.n).limit(limit)
    if after is not None:
        query = query.where(outbox.c.due <= micros(after))
    return tuple(entry_of(row) for row in files.main.execute(query).mappings())


def decision_by_id(files: Files, decision_id: str) -> Decision | None:
    """Return a kept decision."""
    query = select(decision.c.record).where(decision.c.id == packed_id(decision_id))
    record = files.main.execute(query).scalar()
    return None if record is None else decision_of(record)


def outcomes_of(files: Files, decision_ids: Sequence[str]) -> tuple[Outcome, ...]:
    """Return what came of the actions of decisions, oldest first."""
    found: list[tuple[int, str, bytes]] = []
    for some in chunks({packed_id(one) for one in decision_ids}):
        query = select(outcome.c.at, outcome.c.key, outcome.c.record)
        rows = files.main.execute(query.where(outcome.c.decision.in_(some)))
        found += [(at, key, record) for at, key, record in rows]
    return tuple(outcome_of(record) for _, _, record in sorted(found))


def reach_within(files: Files, since: datetime, until: datetime | None) -> tuple[Reach, ...]:
    """Return whether private words arrived in a time, by platform; its end is not in it."""
    query = (
        select(outcome.c.reach, func.count())
        .where(outcome.c.reach.is_not(None), outcome.c.at >= micros(since))
        .group_by(outcome.c.reach)
    )
    if until is not None:
        query = query.where(outcome.c.at < micros(until))
    return reaches({row.reach: row[1] for row in files.main.execute(query)})


def case_by_id(files: Files, case_id: str) -> Case | None:
    """Return one case."""
    row = files.main.execute(select(cases).where(cases.c.id == case_id)).mappings().one_or_none()
    return None if row is None else case_of(files, row)


def cases_in(files: Files, statuses: Sequence[Status], limit: int, offset: int) -> tuple[Case, ...]:
    """Return cases in some states, most urgent and then oldest first.

    Each state's first cases come in order from the index, which alone decides on
    the page; then only the page's cases are read.
    """
    firsts = [_first(status, limit + offset).subquery() for status in dict.fromkeys(statuses)]
    if not firsts:
        return ()
    found = union_all(*(select(first) for first in firsts)).subquery()
    page = select(found.c.id).order_by(*_turn(found.c)).limit(limit).offset(offset)
    query = select(cases).where(cases.c.id.in_(page)).order_by(*_turn(cases.c))
    return tuple(case_of(files, row) for row in files.main.execute(query).mappings())


def _first(status: Status, count: int) -> Select[tuple[str, int, int]]:
    turn = _turn(cases.c)
    return (
        select(cases.c.id, cases.c.urgency, cases.c.opened_at)
        .where(cases.c.status == status)
        .order_by(*turn)
        .limit(count)
    )


def _turn(
    columns: ReadOnlyColumnCollection[str, Any],
) -> tuple[ColumnElement[Any], ColumnElement[Any], ColumnElement[Any]]:
    return columns["urgency"], columns["opened_at"], columns["id"]


def cases_on(files: Files, decision_id: str) -> tuple[Case, ...]:
    """Return the cases that rest, or ever rested, on a decision, oldest first.

    As people see them: without who reported.
    """
    ids = select(case_decision.c.case_id).where(case_decision.c.decision == packed_id(decision_id))
    query = select(cases).where(cases.c.id.in_(ids)).order_by(cases.c.opened_at, cases.c.id)
    found = [case_of(files, row) for row in files.main.execute(query).mappings()]
    return tuple(without_reporters(case) for case in found)


def decisions_about(files: Files, member: UserRef, limit: int) -> tuple[Decision, ...]:
    """Return kept decisions about what a member did, the latest first."""
    query = select(decision.c.record).where(decision.c.author == str(member))
    turn = (decision.c.at.desc(), decision.c.id.desc())
    records = files.main.execute(query.order_by(*turn).limit(limit)).scalars()
    return tuple(decision_of(record) for record in records)


def decisions_between(
    files: Files, since: datetime, until: datetime, limit: int
) -> tuple[Decision, ...]:
    """Return kept decisions of a time, the latest first."""
    query = select(decision.c.record).where(
        decision.c.at >= micros(since), decision.c.at < micros(until)
    )
    turn = (decision.c.at.desc(), decision.c.id.desc())
    records = files.main.execute(query.order_by(*turn).limit(limit)).scalars()
    return tuple(decision_of(record) for record in records)


def states_about(files: Files, member: UserRef) -> tuple[StateRow, ...]:
    """Return the kept pieces of the ledger about a member, in key order."""
    about = select(state_member.c.key).where(state_member.c.member == str(member))
    query = select(state).where(state.c.key.in_(about)).order_by(state.c.key)
    return tuple(state_of(row) for row in files.main.execute(query).mappings())


def counted(files: Files, what: str) -> int:
    """Return a counter; 0 before it first counted."""
    value: int | None = files.main.execute(
        select(counter.c.value).where(counter.c.what == what)
    ).scalar()
    return value or 0
