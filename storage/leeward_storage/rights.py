"""What a member may know of what the database keeps about them, and its erasure.

What is held stays: watched pairs, and everything of a case until it is closed.
For the member it is gone all the same, and it goes in truth as soon as nothing
holds it any more; until then the wish is remembered (`precise.md` 6).
"""

from datetime import datetime

from msgspec import Struct
from sqlalchemy import ColumnElement, Select, delete, exists, or_, select, update

from leeward_policies.domain.action import Outcome
from leeward_policies.domain.refs import UserRef
from leeward_policies.ports import AuditLine, MemberData
from leeward_storage import sqlite, trail
from leeward_storage.files import Files, chunks
from leeward_storage.parts import case_holder, is_answer_to, pairs_of, without
from leeward_storage.records import case_of, decision_of, entry_of, outcome_of, sealed_reporters
from leeward_storage.retention import LET_GO
from leeward_storage.schema import (
    case_decision,
    cases,
    decision,
    erasure,
    exposure,
    memo,
    outbox,
    outcome,
    passes,
    sealed,
    state,
    state_member,
)
from leeward_storage.statements import statement
from leeward_storage.times import day, micros, moment


class Erased(Struct, frozen=True):
    """What an erasure took away."""

    forgotten: tuple[str, ...]
    """Keys of the ledger's pieces."""
    released: dict[str, bytes]
    """Key ids by holder, to be destroyed after the commit."""


# --- export -----------------------------------------------------------------------------------


def export(files: Files, member: UserRef) -> MemberData:
    """Return what may be told to a member, in the caller's transaction."""
    name = str(member)
    asked = files.main.execute(select(erasure.c.asked).where(erasure.c.member == name)).scalar()
    return MemberData(
        member=name,
        decisions=_statements(files, member, asked),
        notices=_notices(files, name, asked),
        states=_free_states(files, name, asked),
    )


def _after(column: ColumnElement[int], asked: int | None) -> ColumnElement[bool]:
    """Return the condition that something is younger than the wish to be erased."""
    return column > (-1 if asked is None else asked)


def _statements(files: Files, member: UserRef, asked: int | None) -> tuple[str, ...]:
    query = (
        select(decision.c.id, decision.c.record)
        .where(decision.c.author == str(member), _after(decision.c.at, asked))
        .order_by(decision.c.at, decision.c.id)
    )
    told: list[str] = []
    for some in chunks(files.main.execute(query)):
        came = _outcomes(files, [row.id for row in some])
        lines = (statement(decision_of(row.record), member, came) for row in some)
        told += [line for line in lines if line is not None]
    return tuple(told)


def _outcomes(files: Files, ids: list[bytes]) -> dict[str, Outcome]:
    query = select(outcome.c.key, outcome.c.record).where(outcome.c.decision.in_(ids))
    return {row.key: outcome_of(row.record) for row in files.main.execute(query)}


def _notices(files: Files, name: str, asked: int | None) -> tuple[str, ...]:
    query = (
        select(outcome.c.notice)
        .where(outcome.c.told_to == name, _after(outcome.c.at, asked))
        .order_by(outcome.c.at, outcome.c.key)
    )
    return tuple(files.main.execute(query).scalars())


def _free_states(files: Files, name: str, asked: int | None) -> int:
    about = select(state_member.c.key).where(state_member.c.member == name)
    query = select(state.c.key).where(
        state.c.key.in_(about), state.c.held.is_(False), _after(state.c.at, asked)
    )
    return len(files.main.execute(query).all())


# --- erasure ----------------------------------------------------------------------------------


def erase(files: Files, member: UserRef, now: datetime) -> MemberData:
    """Erase what may be erased about a member, and the keys of their lines."""
    with files.main.begin():
        told = export(files, member)
        files.main.execute(delete(memo).where(memo.c.about == str(member)))
        _forget_reporter(files, member)
        erased = erase_older(files, str(member), micros(now), now)
        trail.append(files, [AuditLine(now, "member.erased", (str(member),))])
    files.destroy_unused(erased.released.values())
    files.truncate()
    return told


def _forget_reporter(files: Files, member: UserRef) -> None:
    """Let a member wait for no answer any more: no case holds their wish back (ADR 0020)."""
    query = select(cases).where(cases.c.reporters.is_not(None))
    for row in files.main.execute(query).mappings().all():
        case = case_of(files, row)
        after = without(case, member)
        if after is not case:
            change = update(cases).where(cases.c.id == case.id)
            files.main.execute(change.values(reporters=sealed_reporters(files, after)))
    owed = files.main.execute(select(outbox)).mappings().all()
    keys = [row["key"] for row in owed if is_answer_to(entry_of(row).action, member)]
    for some in chunks(keys):
        files.main.execute(delete(outbox).where(outbox.c.key.in_(some)))


def erase_older(files: Files, name: str, asked: int, now: datetime) -> Erased:
    """Erase what is older than a wish and held by nothing, and remember the wish if need be."""
    forgotten = _erase_states(files, name, asked)
    released = _erase_cases(files, name, asked)
    _erase_decisions(files, name, asked)
    _erase_notices(files, name, asked)
    _erase_passes(files, name, asked)
    released |= files.release(_free_holders(files, name))
    trail.append(files, [AuditLine(now, "key.destroyed", (one,)) for one in released])
    if _is_anything_left(files, name, asked):
        files.main.execute(sqlite.upsert(erasure), {"member": name, "asked": asked})
    else:
        files.main.execute(delete(erasure).where(erasure.c.member == name))
    return Erased(forgotten, released)


def _holding() -> Select[tuple[str]]:
    """Return the query for the cases that hold what belongs to them."""
    return select(cases.c.id).where(cases.c.status.not_in(LET_GO))


def _in_held_cases() -> Select[tuple[bytes]]:
    return select(case_decision.c.decision).where(case_decision.c.case_id.in_(_holding()))


def _erase_states(files: Files, name: str, asked: int) -> tuple[str, ...]:
    about = select(state_member.c.key).where(state_member.c.member == name)
    query = select(state.c.key).where(
        state.c.key.in_(about), state.c.held.is_(False), state.c.at <= asked
    )
    query = query.order_by(state.c.key)
    keys = files.main.execute(query).scalars().all()
    for some in chunks(keys):
        files.main.execute(delete(state).where(state.c.key.in_(some)))
    return tuple(keys)


def _about(name: str) -> ColumnElement[bool]:
    return or_(cases.c.author == name, cases.c.target == name)


def _erase_cases(files: Files, name: str, asked: int) -> dict[str, bytes]:
    query = select(cases.c.id).where(
        _about(name), cases.c.status.in_(LET_GO), cases.c.opened_at <= asked
    )
    ids = files.main.execute(query).scalars().all()
    released = files.release(case_holder(one) for one in ids)
    for some in chunks(ids):
        files.main.execute(delete(cases).where(cases.c.id.in_(some)))
    return released


def _erase_decisions(files: Files, name: str, asked: int) -> None:
    query = select(decision.c.id, decision.c.record).where(
        decision.c.author == name, decision.c.at <= asked, decision.c.id.not_in(_in_held_cases())
    )
    watched = _watched(files, name)
    rows = files.main.execute(query).all()
    ids = [row.id for row in rows if watched.isdisjoint(pairs_of(decision_of(row.record)))]
    for some in chunks(ids):
        files.main.execute(delete(decision).where(decision.c.id.in_(some)))
        files.main.execute(
            delete(outcome).where(
                outcome.c.decision.in_(some), outcome.c.key.not_in(select(outbox.c.key))
            )
        )


def _watched(files: Files, name: str) -> set[str]:
    """Return the keys of the held pieces about a member."""
    about = select(state_member.c.key).where(state_member.c.member == name)
    query = select(state.c.key).where(state.c.key.in_(about), state.c.held.is_(True))
    return set(files.main.execute(query).scalars())


def _erase_notices(files: Files, name: str, asked: int) -> None:
    files.main.execute(
        delete(outcome).where(
            outcome.c.told_to == name,
            outcome.c.at <= asked,
            outcome.c.decision.not_in(_in_held_cases()),
        )
    )


def _erase_passes(files: Files, name: str, asked: int) -> None:
    """Erase how a member got in, which signs them out, and how often they looked."""
    files.main.execute(delete(passes).where(passes.c.member == name, passes.c.made_at <= asked))
    files.main.execute(
        delete(exposure).where(exposure.c.member == name, exposure.c.day <= day(moment(asked)))
    )


def _free_holders(files: Files, name: str) -> list[str]:
    """Return the holders of a member's lines that neither a case nor a watched pair holds."""
    query = select(sealed.c.holder).where(sealed.c.author == name).distinct()
    return [one for one in files.main.execute(query).scalars() if not _is_held(files, one)]


def _is_held(files: Files, holder: str) -> bool:
    kind, _, rest = holder.partition("|")
    if kind == "case":
        return True
    if kind == "hide":
        about = (decision.c.message == rest) & decision.c.id.in_(_in_held_cases())
    else:
        about = (state.c.key == holder) & state.c.held.is_(True)
    return bool(files.main.execute(select(exists().where(about))).scalar())


def _is_anything_left(files: Files, name: str, asked: int) -> bool:
    about = select(state_member.c.key).where(state_member.c.member == name)
    left = (
        exists().where(state.c.key.in_(about), state.c.at <= asked),
        exists().where(decision.c.author == name, decision.c.at <= asked),
        exists().where(outcome.c.told_to == name, outcome.c.at <= asked),
        exists().where(_about(name), cases.c.opened_at <= asked),
        exists().where(sealed.c.author == name),
    )
    return bool(files.main.execute(select(or_(*left))).scalar())
