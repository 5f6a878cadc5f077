"""The retention job of the database: lets go of what has had its time, and destroys its keys."""

from datetime import datetime

from sqlalchemy import ColumnElement, Select, and_, delete, func, literal, or_, select

from leeward_policies.ports import AuditLine, Retained
from leeward_storage import lines, ratings, trail
from leeward_storage.files import Files, chunks
from leeward_storage.parts import case_holder
from leeward_storage.records import bare_case
from leeward_storage.retention import ENDED, Ends
from leeward_storage.rights import erase_older
from leeward_storage.schema import (
    case_decision,
    cases,
    decision,
    erasure,
    exposure,
    holder,
    memo,
    outbox,
    outcome,
    passes,
    sealed,
    seen,
    state,
)
from leeward_storage.times import micros


def retain(files: Files, ends: Ends, now: datetime) -> Retained:
    """Let go of everything whose time is over, in one transaction; then destroy the keys."""
    files.sweep()
    with files.main.begin():
        decisions = _decisions(files, ends)
        outcomes = _outcomes(files, ends)
        texts = _sealed_lines(files)
        keys = _texts(files, ends, now)
        count = _cases(files, ends, keys)
        texts -= _sealed_lines(files)
        forgotten = _states(files, ends)
        _passes(files, ends, now)
        files.main.execute(delete(memo).where(memo.c.until <= micros(now)))
        ratings.drop(files, ends.ratings)
        wishes = select(erasure.c.member, erasure.c.asked).order_by(erasure.c.member)
        for name, asked in files.main.execute(wishes).all():
            erased = erase_older(files, name, asked, now)
            forgotten += erased.forgotten
            keys |= set(erased.released.values())
        retained = Retained(
            decisions=decisions,
            states=len(forgotten),
            texts=texts,
            cases=count,
            outcomes=outcomes,
            audit=trail.cut(files, ends.audit, micros(now)),
            forgotten=forgotten,
        )
    files.destroy_unused(keys)
    files.truncate()
    return retained


def _waiting() -> Select[tuple[bytes]]:
    """Return the query for decisions of cases that people are not done with."""
    return (
        select(case_decision.c.decision)
        .join(cases, cases.c.id == case_decision.c.case_id)
        .where(cases.c.status.not_in(ENDED))
    )


def _decisions(files: Files, ends: Ends) -> int:
    """Let go of records, and then of ids without a record."""
    is_old = and_(decision.c.at < ends.reasons, decision.c.id.not_in(_waiting()))
    records = files.main.execute(delete(decision).where(is_old)).rowcount
    is_bare = and_(seen.c.day < ends.decision_ids, seen.c.id.not_in(select(decision.c.id)))
    return records + files.main.execute(delete(seen).where(is_bare)).rowcount


def _outcomes(files: Files, ends: Ends) -> int:
    is_old = and_(
        outcome.c.at < ends.reasons,
        outcome.c.decision.not_in(_waiting()),
        outcome.c.key.not_in(select(outbox.c.key)),
    )
    return files.main.execute(delete(outcome).where(is_old)).rowcount


def _states(files: Files, ends: Ends) -> tuple[str, ...]:
    is_old = or_(
        and_(state.c.held.is_(False), state.c.at < ends.counters), state.c.at < ends.watched
    )
    query = select(state.c.key).where(is_old).order_by(state.c.key)
    keys = files.main.execute(query).scalars().all()
    for some in chunks(keys):
        files.main.execute(delete(state).where(state.c.key.in_(some)))
    return tuple(keys)


def _cases(files: Files, ends: Ends, keys: set[bytes]) -> int:
    """Delete old cases, add the ids of their keys, and return how many there were."""
    query = select(cases.c.id).where(cases.c.ended_at < ends.case_records)
    ids = files.main.execute(query).scalars().all()
    for some in chunks(ids):
        keys |= set(files.release(case_holder(one) for one in some).values())
        files.main.execute(delete(cases).where(cases.c.id.in_(some)))
    return len(ids)


# --- sealed lines -----------------------------------------------------------------------------


def _sealed_lines(files: Files) -> int:
    return files.main.execute(select(func.count()).select_from(sealed)).scalar_one()


def _texts(files: Files, ends: Ends, now: datetime) -> set[bytes]:
    """Let go of sealed lines: of ended cases whole, of pairs and hidden messages line by line.

    Returns:
        The ids of the keys that nothing uses now.
    """
    released = files.release(_ended(files, ends))
    kept_on = _open_pairs(files) | _appealed(files)
    span = (func.min(sealed.c.sealed_at), func.max(sealed.c.sealed_at))
    spans = select(sealed.c.holder, *span).group_by(sealed.c.holder)
    for name, first, last in files.main.execute(spans).all():
        end = ends.case_text_in_all if name in kept_on else _end(name, ends)
        if first < end:
            released |= files.release([name]) if last < end else _thinned(files, name, end)
    trail.append(files, [AuditLine(now, "key.destroyed", (one,)) for one in released])
    return set(released.values())


def _end(name: str, ends: Ends) -> int:
    kinds = {"hide": ends.hide_evidence, "case": ends.case_text_in_all}
    return kinds.get(name.partition("|")[0], ends.pair_evidence)


def _thinned(files: Files, name: str, end: int) -> dict[str, bytes]:
    """Drop a holder's old lines and seal the others anew, so that the old key can go."""
    old: bytes = files.main.execute(
        select(holder.c.key).where(holder.c.holder == name)
    ).scalar_one()
    files.main.execute(delete(sealed).where(sealed.c.holder == name, sealed.c.sealed_at < end))
    lines.seal_anew(files, name)
    return {name: old}


def _ended(files: Files, ends: Ends) -> list[str]:
    """Return the holders of cases whose text has had its time."""
    is_over: ColumnElement[bool] = or_(
        cases.c.ended_at < ends.case_text, cases.c.opened_at < ends.case_text_in_all
    )
    query = select(holder.c.holder).join(cases, holder.c.holder == literal("case|") + cases.c.id)
    return list(files.main.execute(query.where(is_over)).scalars())


def _open_pairs(files: Files) -> set[str]:
    query = select(cases.c.author, cases.c.target).where(cases.c.status.not_in(ENDED)).distinct()
    return {f"pair|{author}|{target}" for author, target in files.main.execute(query)}


def _appealed(files: Files) -> set[str]:
    """Return the holders of hidden messages whose appeal waits."""
    query = select(cases.c.record).where(
        cases.c.status.not_in(ENDED), or_(cases.c.is_appeal, cases.c.status == "appealed")
    )
    records = files.main.execute(query).scalars()
    return {f"hide|{line.message}" for one in records for line in bare_case(one).evidence}


# --- who got in -------------------------------------------------------------------------------


def _passes(files: Files, ends: Ends, now: datetime) -> None:
    """Forget passes whose time is over, and how often people looked longer ago than a month."""
    files.main.execute(delete(passes).where(passes.c.until <= micros(now)))
    files.main.execute(delete(exposure).where(exposure.c.day < ends.views))
