"""Retention, export and erasure of a store in memory."""

from datetime import datetime

from leeward_policies.domain.case import Case, Status
from leeward_policies.domain.decision import Decision
from leeward_policies.domain.refs import UserRef
from leeward_policies.ports import AuditLine, MemberData, Retained
from leeward_storage.parts import (
    author_of,
    case_holder,
    is_answer_to,
    pair_of,
    pairs_of,
    people_of,
    without,
)
from leeward_storage.retention import ENDED, LET_GO, Ends
from leeward_storage.shelves import Shelves
from leeward_storage.statements import statement, told_by
from leeward_storage.times import day, micros

# --- what a member may know and wish ----------------------------------------------------------


def exported(kept: Shelves, member: UserRef) -> MemberData:
    """Return what may be told to a member; what they asked to be erased is gone for them."""
    name = str(member)
    asked = kept.erasures.get(name)
    came = {key: outcome for key, (_, outcome) in kept.came.items()}
    decisions = [
        one
        for one in kept.decisions.values()
        if author_of(one) == name and _is_after(one.at, asked)
    ]
    decisions.sort(key=lambda one: (one.at, one.id))
    lines = [statement(one, member, came) for one in decisions]
    told = [
        (one.at, key, one.line)
        for key, (entry, outcome) in kept.came.items()
        if (one := told_by(entry.action, outcome)) and one.to == name and _is_after(one.at, asked)
    ]
    return MemberData(
        member=name,
        decisions=tuple(line for line in lines if line is not None),
        notices=tuple(line for _, _, line in sorted(told)),
        states=sum(
            name in row.members and not row.held and _is_after(row.at, asked)
            for row in kept.states.values()
        ),
    )


def erased(kept: Shelves, member: UserRef, now: datetime) -> MemberData:
    """Erase what may be erased about a member, and remember the wish where something stays."""
    told = exported(kept, member)
    kept.memos = {key: one for key, one in kept.memos.items() if one.about != member}
    kept.cases = {key: without(case, member) for key, case in kept.cases.items()}
    for key, entry in list(kept.outbox.items()):
        if is_answer_to(entry.action, member):
            del kept.outbox[key]
    _erase(kept, str(member), now, now)
    kept.write_down([AuditLine(now, "member.erased", (str(member),))])
    return told


def _is_after(at: datetime, asked: datetime | None) -> bool:
    return asked is None or at > asked


def _erase(kept: Shelves, name: str, asked: datetime, now: datetime) -> tuple[str, ...]:
    """Erase what is older than the wish and held by nothing; return the ledger keys gone."""
    forgotten = tuple(
        key
        for key, row in sorted(kept.states.items())
        if name in row.members and not row.held and row.at <= asked
    )
    for key in forgotten:
        del kept.states[key]
    for case in list(kept.cases.values()):
        if name in people_of(case) and case.status in LET_GO and case.opened_at <= asked:
            _drop_case(kept, case, now)
    held = _in_cases(kept, but=LET_GO)
    for decision in list(kept.decisions.values()):
        is_meant = author_of(decision) == name and decision.at <= asked
        if is_meant and decision.id not in held and not _is_watched(kept, decision):
            _drop_decision(kept, decision)
    for key, (entry, outcome) in list(kept.came.items()):
        told = told_by(entry.action, outcome)
        if told is not None and told.to == name and told.at <= asked and entry.decision not in held:
            del kept.came[key]
    _erase_passes(kept, name, asked)
    kept.release([one for one in _holders_of(kept, name) if not _is_held(kept, one)], now)
    if _is_anything_left(kept, name, asked):
        kept.erasures[name] = asked
    else:
        kept.erasures.pop(name, None)
    return forgotten


def _erase_passes(kept: Shelves, name: str, asked: datetime) -> None:
    """Erase how a member got in, which signs them out, and how often they looked."""
    for key, one in list(kept.passes.items()):
        if str(one.member) == name and one.made_at <= asked:
            del kept.passes[key]
    for who, on in list(kept.views):
        if who == name and on <= day(asked):
            del kept.views[who, on]


def _in_cases(kept: Shelves, *, but: tuple[Status, ...]) -> frozenset[str]:
    """Return what ever became a decision of all cases but those in some states."""
    ids = (case.id for case in kept.cases.values() if case.status not in but)
    return frozenset(decision for one in ids for decision in kept.rests_on[one])


def _is_watched(kept: Shelves, decision: Decision) -> bool:
    rows = (kept.states.get(key) for key in pairs_of(decision))
    return any(row is not None and row.held for row in rows)


def _holders_of(kept: Shelves, name: str) -> list[str]:
    return [
        holder
        for holder, lines in kept.texts.items()
        if any(str(one.line.author) == name for one in lines.values())
    ]


def _is_held(kept: Shelves, holder: str) -> bool:
    """Say whether sealed lines stay in spite of a wish: of a watched pair, or of a case."""
    kind, _, rest = holder.partition("|")
    if kind == "hide":
        decisions = _in_cases(kept, but=LET_GO)
        about = (one for one in kept.decisions.values() if str(one.message) == rest)
        return any(one.id in decisions for one in about)
    row = kept.states.get(holder)
    return kind == "case" or (row is not None and row.held)


def _is_anything_left(kept: Shelves, name: str, asked: datetime) -> bool:
    rows = (row for row in kept.states.values() if name in row.members)
    decisions = (one for one in kept.decisions.values() if author_of(one) == name)
    cases = (case for case in kept.cases.values() if name in people_of(case))
    told = (told_by(entry.action, outcome) for entry, outcome in kept.came.values())
    return (
        any(row.at <= asked for row in rows)
        or any(one.to == name and one.at <= asked for one in told if one)
        or any(one.at <= asked for one in decisions)
        or any(case.opened_at <= asked for case in cases)
        or bool(_holders_of(kept, name))
    )


def _drop_decision(kept: Shelves, decision: Decision) -> None:
    del kept.decisions[decision.id]
    for key, (entry, _) in list(kept.came.items()):
        if entry.decision == decision.id and key not in kept.outbox:
            del kept.came[key]


def _drop_case(kept: Shelves, case: Case, now: datetime) -> None:
    kept.release([case_holder(case.id)], now)
    del kept.cases[case.id]
    del kept.rests_on[case.id]
    kept.ended.pop(case.id, None)
    kept.judged.pop(case.id, None)


# --- retention --------------------------------------------------------------------------------


def retained(kept: Shelves, ends: Ends, now: datetime) -> Retained:
    """Let go of everything whose time is over, and of what members asked for meanwhile."""
    decisions = _old_decisions(kept, ends)
    outcomes = _old_outcomes(kept, ends)
    texts = _lines(kept)
    _old_texts(kept, ends, now)
    cases = _old_cases(kept, ends, now)
    texts -= _lines(kept)
    forgotten = _old_states(kept, ends)
    kept.passes = {key: one for key, one in kept.passes.items() if one.until > now}
    kept.memos = {key: one for key, one in kept.memos.items() if one.until > now}
    kept.views = {key: count for key, count in kept.views.items() if key[1] >= ends.views}
    for counted in [one for one in kept.ratings if one[1] < ends.ratings]:
        del kept.ratings[counted]
    for name, asked in sorted(kept.erasures.items()):
        forgotten += _erase(kept, name, asked, now)
    return Retained(
        decisions=decisions,
        states=len(forgotten),
        texts=texts,
        cases=cases,
        outcomes=outcomes,
        audit=_old_lines(kept, ends, now),
        forgotten=forgotten,
    )


def _lines(kept: Shelves) -> int:
    return sum(map(len, kept.texts.values()))


def _old_decisions(kept: Shelves, ends: Ends) -> int:
    """Let go of records, and then of ids without a record."""
    waiting = _in_cases(kept, but=ENDED)
    records = [
        one.id
        for one in kept.decisions.values()
        if micros(one.at) < ends.reasons and one.id not in waiting
    ]
    for one in records:
        del kept.decisions[one]
    ids = [
        one
        for one, written in kept.seen.items()
        if written < ends.decision_ids and one not in kept.decisions
    ]
    for one in ids:
        del kept.seen[one]
    return len(ids) + len(records)


def _old_outcomes(kept: Shelves, ends: Ends) -> int:
    waiting = _in_cases(kept, but=ENDED)
    old = [
        key
        for key, (entry, outcome) in kept.came.items()
        if micros(outcome.at) < ends.reasons
        and entry.decision not in waiting
        and key not in kept.outbox
    ]
    for key in old:
        del kept.came[key]
    return len(old)


def _old_states(kept: Shelves, ends: Ends) -> tuple[str, ...]:
    old = tuple(
        key
        for key, row in sorted(kept.states.items())
        if micros(row.at) < (ends.watched if row.held else ends.counters)
    )
    for key in old:
        del kept.states[key]
    return old


def _old_texts(kept: Shelves, ends: Ends, now: datetime) -> None:
    """Let go of sealed lines: of ended cases whole, of pairs and hidden messages line by line."""
    kept_on = {pair_of(case) for case in kept.cases.values() if case.status not in ENDED}
    kept_on |= {
        f"hide|{line.message}"
        for case in kept.cases.values()
        if case.status not in ENDED and (case.appeal is not None or case.status == "appealed")
        for line in case.evidence
    }
    over = [case for case in kept.cases.values() if _is_text_over(kept, case, ends)]
    kept.release([case_holder(case.id) for case in over], now)
    for holder, lines in list(kept.texts.items()):
        end = ends.case_text_in_all if holder in kept_on else _end(holder, ends)
        left = {key: one for key, one in lines.items() if one.sealed_at >= end}
        if len(left) < len(lines):
            kept.release([holder], now)
        if left:
            kept.texts[holder] = left
            kept.sealing.add(holder)


def _end(holder: str, ends: Ends) -> int:
    kinds = {"hide": ends.hide_evidence, "case": ends.case_text_in_all}
    return kinds.get(holder.partition("|")[0], ends.pair_evidence)


def _is_text_over(kept: Shelves, case: Case, ends: Ends) -> bool:
    ended = kept.ended.get(case.id)
    is_over = ended is not None and ended < ends.case_text
    return is_over or micros(case.opened_at) < ends.case_text_in_all


def _old_cases(kept: Shelves, ends: Ends, now: datetime) -> int:
    old = [one for one, ended in kept.ended.items() if ended < ends.case_records]
    for case_id in old:
        _drop_case(kept, kept.cases[case_id], now)
    return len(old)


def _old_lines(kept: Shelves, ends: Ends, now: datetime) -> int:
    """Cut the beginning of the audit log, up to the first line that is young enough."""
    young = next((i for i, link in enumerate(kept.links) if link.at >= ends.audit), None)
    old = kept.links if young is None else kept.links[:young]
    if old:
        kept.checkpoint = kept.chain.checkpoint(old[-1].n, old[-1].seal, micros(now))
        kept.links = kept.links[len(old) :]
    return len(old)
