"""Writes one commit into the database: everything in one transaction, or nothing."""

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from sqlalchemy import case as choice
from sqlalchemy import delete, func, insert, select, update
from sqlalchemy.exc import IntegrityError

from leeward_policies.domain.action import Outcome
from leeward_policies.domain.case import Case
from leeward_policies.ports import AuditLine, Commit, OutboxEntry, StateRow
from leeward_storage import lines, memos, ratings, sqlite, trail
from leeward_storage.files import Files, chunks
from leeward_storage.lookups import known_ids
from leeward_storage.parts import Fresh, case_number, check_case, fresh, judged_rules, still_owed
from leeward_storage.records import (
    case_row,
    decision_row,
    outbox_row,
    outcome_row,
    packed_id,
    state_row,
)
from leeward_storage.schema import (
    case_decision,
    cases,
    counter,
    cursor,
    decision,
    outbox,
    outcome,
    state,
    state_member,
    verdict,
)
from leeward_storage.times import day, micros

LAST_CASE: Final = "last case"
"""The counter of `last_case_number`."""

_PUT_STATE: Final = sqlite.upsert(state)
_PUT_MEMBER: Final = sqlite.insert_missing(state_member)
_PUT_CURSOR: Final = sqlite.upsert(cursor)
_PUT_ENTRY: Final = sqlite.insert_missing(outbox)
_PUT_OUTCOME: Final = sqlite.upsert(outcome)
_PUT_CASE_DECISION: Final = sqlite.insert_missing(case_decision)
_PUT_COUNTER: Final = sqlite.upsert(counter, lambda new: counter.c.value < new["value"])
_PUT_CASE: Final = sqlite.upsert(
    cases,
    values=lambda new: {
        "ended_at": choice(
            (new["ended_at"].is_(None), None),
            else_=func.coalesce(cases.c.ended_at, new["ended_at"]),
        )
    },
)
"""A case's end stays the first one, until people open it again."""


def write(files: Files, commit: Commit, now: datetime) -> None:
    """Write a commit; what rests on decisions committed before is left out.

    Whether any is repeated shows when its id is inserted: the common commit pays nothing.
    """
    try:
        released = _write(files, fresh(commit, ()), now)
    except IntegrityError:
        ids = [one.id for one in commit.decisions]
        with files.main.begin():
            known = known_ids(files.main, ids)
        if not known:
            raise
        released = _write(files, fresh(commit, known), now)
    files.destroy_unused(released)


def _write(files: Files, part: Fresh, now: datetime) -> list[bytes]:
    """Write what is left of a commit and return the ids of the keys that nothing uses now."""
    commit = part.commit
    with files.main.begin():
        files.check_lease()
        _put_decisions(files, commit, day(now))
        _put_outbox(files, commit.outbox)
        for entry, came in commit.outcomes:
            _put_outcome(files, entry, came)
        _put_states(files, commit.states)
        _put_cases(files, commit.cases, part.restated)
        if commit.texts:
            lines.put(files, commit.texts, micros(now))
        memos.put(files, commit.memos)
        ratings.put(files, commit.ratings)
        if commit.cursors:
            rows = [{"adapter": name, "place": place} for name, place in commit.cursors]
            files.main.execute(_PUT_CURSOR, rows)
        released = files.release(commit.released)
        destroyed = [AuditLine(now, "key.destroyed", (name,)) for name in released]
        trail.append(files, (*destroyed, *commit.audit))
    return list(released.values())


def _put_decisions(files: Files, commit: Commit, today: int) -> None:
    if not commit.decisions:
        return
    sqlite.insert_ids(files.main, [packed_id(one.id) for one in commit.decisions], today)
    rows = [decision_row(one) for one in commit.decisions if one.findings or one.actions]
    if rows:
        files.main.execute(insert(decision), rows)


def _put_outbox(files: Files, entries: Sequence[OutboxEntry]) -> None:
    """Add what is owed, except acts whose outcome is known already."""
    for some in chunks(entries):
        keys = [entry.action.key for entry in some]
        done = set(
            files.main.execute(select(outcome.c.key).where(outcome.c.key.in_(keys))).scalars()
        )
        rows = [outbox_row(entry) for entry in some if entry.action.key not in done]
        if rows:
            files.main.execute(_PUT_ENTRY, rows)


def _put_outcome(files: Files, entry: OutboxEntry, came: Outcome) -> None:
    """Record what came of an act; once it is final, later words about it change nothing."""
    key = entry.action.key
    is_known = files.main.execute(select(outcome.c.key).where(outcome.c.key == key)).scalar()
    is_owed = files.main.execute(select(outbox.c.n).where(outbox.c.key == key)).scalar()
    if is_known is not None and is_owed is None:
        return
    files.main.execute(_PUT_OUTCOME, outcome_row(entry, came))
    again = still_owed(entry, came)
    if again is None:
        files.main.execute(delete(outbox).where(outbox.c.key == key))
    elif is_owed is None:
        files.main.execute(insert(outbox), outbox_row(again))
    else:
        files.main.execute(update(outbox).where(outbox.c.key == key).values(outbox_row(again)))


def _put_states(files: Files, rows: Sequence[StateRow]) -> None:
    for gone in chunks(row.key for row in rows if row.packed is None):
        files.main.execute(delete(state).where(state.c.key.in_(gone)))
    kept = [row for row in rows if row.packed is not None]
    members = [{"member": one, "key": row.key} for row in kept for one in row.members]
    if kept:
        files.main.execute(_PUT_STATE, [state_row(row) for row in kept])
    if members:
        files.main.execute(_PUT_MEMBER, members)


def _put_cases(files: Files, changed: Sequence[Case], restated: frozenset[str]) -> None:
    for case in changed:
        if case.id in restated and _is_kept_newer(files, case):
            continue
        check_case(case)
        files.main.execute(_PUT_CASE, case_row(files, case))
        ids = [{"decision": packed_id(one), "case_id": case.id} for one in case.decisions]
        if ids:
            files.main.execute(_PUT_CASE_DECISION, ids)
        _put_verdict(files, case)
        number = case_number(case)
        if number:
            files.main.execute(_PUT_COUNTER, {"what": LAST_CASE, "value": number})


def _put_verdict(files: Files, case: Case) -> None:
    """Keep what people came to by rule, with the time at which they first came to it."""
    query = select(verdict.c.verdict, verdict.c.at).where(verdict.c.case_id == case.id).limit(1)
    before = files.main.execute(query).one_or_none()
    if before is not None:
        files.main.execute(delete(verdict).where(verdict.c.case_id == case.id))
    if case.verdict is None:
        return
    at = micros(case.updated_at)
    if before is not None and before.verdict == case.verdict:
        at = before.at
    rows = [
        {
            "case_id": case.id,
            "rule": rule,
            "at": at,
            "verdict": case.verdict,
            "is_appeal": case.appeal is not None,
        }
        for rule in judged_rules(case)
    ]
    if rows:
        files.main.execute(insert(verdict), rows)


def _is_kept_newer(files: Files, case: Case) -> bool:
    query = select(cases.c.updated_at).where(cases.c.id == case.id)
    kept = files.main.execute(query).scalar()
    return kept is not None and kept >= micros(case.updated_at)


def begin(files: Files, keys: Sequence[str]) -> None:
    """Count one more attempt for outbox entries."""
    with files.main.begin():
        for some in chunks(keys):
            more = update(outbox).values(attempts=outbox.c.attempts + 1)
            files.main.execute(more.where(outbox.c.key.in_(some)))
