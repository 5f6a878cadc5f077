"""How the domain's values stand in rows: canonical JSON records, and ids in few bytes."""

from hashlib import blake2b
from typing import Any, Final

from msgspec import json
from msgspec.structs import replace
from sqlalchemy import RowMapping

from leeward_policies.domain.action import Action, Outcome
from leeward_policies.domain.case import Case, CaseNote, Reporter
from leeward_policies.domain.decision import Decision, canonical
from leeward_policies.ports import OutboxEntry, StateRow
from leeward_storage.files import Files
from leeward_storage.finding import last_part
from leeward_storage.parts import RANKS, author_of, case_holder, counted_rule, people_of
from leeward_storage.retention import ENDED
from leeward_storage.sealing import open_text, seal_text
from leeward_storage.seeing import shown_to
from leeward_storage.statements import is_uncounted, kind_of, reach_of, told_by
from leeward_storage.times import micros, moment

_ID_DIGITS: Final = 32
_DIGITS: Final = "0123456789abcdef"

_decisions: Final = json.Decoder(Decision)
_actions: Final[json.Decoder[Action]] = json.Decoder(Action)
_outcomes: Final[json.Decoder[Outcome]] = json.Decoder(Outcome)
_cases: Final = json.Decoder(Case)
_members: Final = json.Decoder(tuple[str, ...])
_notes: Final = json.Decoder(tuple[CaseNote, ...])
_reporters: Final = json.Decoder(tuple[Reporter, ...])

Row = dict[str, Any]


def packed_id(decision_id: str) -> bytes:
    """Return a decision's id in 16 bytes; one of another form than ours is hashed."""
    if len(decision_id) == _ID_DIGITS and not decision_id.strip(_DIGITS):
        return bytes.fromhex(decision_id)
    return blake2b(decision_id.encode("utf-8", "surrogatepass"), digest_size=16).digest()


# --- decisions --------------------------------------------------------------------------------


def decision_row(decision: Decision) -> Row:
    """Return the row of a decision with findings or acts."""
    return {
        "id": packed_id(decision.id),
        "at": micros(decision.at),
        "author": author_of(decision),
        "message": None if decision.message is None else str(decision.message),
        "record": canonical(decision),
    }


def decision_of(record: bytes) -> Decision:
    """Read a decision back."""
    return _decisions.decode(record)


# --- the ledger -------------------------------------------------------------------------------


def state_row(row: StateRow) -> Row:
    """Return the row of a piece of the ledger."""
    return {
        "key": row.key,
        "packed": row.packed,
        "at": micros(row.at),
        "members": canonical(row.members),
        "held": row.held,
    }


def state_of(row: RowMapping) -> StateRow:
    """Read a piece of the ledger back."""
    members = _members.decode(row["members"])
    return StateRow(row["key"], row["packed"], moment(row["at"]), members, row["held"])


# --- the outbox -------------------------------------------------------------------------------


def outbox_row(entry: OutboxEntry) -> Row:
    """Return the row of an action that is owed."""
    return {
        "key": entry.action.key,
        "decision": entry.decision,
        "case_id": entry.case,
        "at": micros(entry.at),
        "due": 0 if entry.due is None else micros(entry.due),
        "attempts": entry.attempts,
        "action": canonical(entry.action),
    }


def entry_of(row: RowMapping) -> OutboxEntry:
    """Read an action that is owed back."""
    return OutboxEntry(
        _actions.decode(row["action"]),
        row["decision"],
        moment(row["at"]),
        row["case_id"],
        row["attempts"],
        moment(row["due"]) if row["due"] else None,
    )


def outcome_row(entry: OutboxEntry, outcome: Outcome) -> Row:
    """Return the row of what came of an action."""
    told = told_by(entry.action, outcome)
    return {
        "key": entry.action.key,
        "decision": packed_id(entry.decision),
        "at": micros(outcome.at),
        "told_to": None if told is None else told.to,
        "notice": None if told is None else told.line,
        "record": canonical(outcome),
        "reach": reach_of(entry.action, outcome),
        "kind": None if is_uncounted(entry.action) else kind_of(entry.action),
        "rule": counted_rule(entry.action.rule),
        "came": kind_of(outcome),
    }


def outcome_of(record: bytes) -> Outcome:
    """Read an outcome back."""
    return _outcomes.decode(record)


# --- cases ------------------------------------------------------------------------------------


def case_row(files: Files, case: Case) -> Row:
    """Return the row of a case; its notes, and who reported, are sealed with its key.

    The key is made if need be.
    """
    author, target = people_of(case)
    return {
        "id": case.id,
        "status": case.status,
        "urgency": RANKS[case.urgency],
        "opened_at": micros(case.opened_at),
        "updated_at": micros(case.updated_at),
        "ended_at": micros(case.updated_at) if case.status in ENDED else None,
        "author": author,
        "target": target,
        "record": canonical(replace(case, notes=(), reporters=())),
        "notes": _sealed(files, case, "notes", case.notes),
        "reporters": sealed_reporters(files, case),
        "kind": case.kind,
        "shown_to": shown_to(case),
        "is_appeal": case.appeal is not None,
        "assignee": case.assignee,
        "answered_at": None if case.answered_at is None else micros(case.answered_at),
        "author_id": last_part(author),
        "target_id": last_part(target),
    }


def bare_case(record: bytes) -> Case:
    """Read a case back without what is sealed of it: its notes, and who reported."""
    return _cases.decode(record)


def sealed_reporters(files: Files, case: Case) -> bytes | None:
    """Return who reported, sealed with the case's key; None where nobody waits."""
    return _sealed(files, case, "reporters", case.reporters)


def _sealed(files: Files, case: Case, what: str, value: tuple[object, ...]) -> bytes | None:
    if not value:
        return None
    key = files.key_for(case_holder(case.id))
    return seal_text(key, canonical(value).decode(), 0, _beside(case.id, what))


def case_of(files: Files, row: RowMapping) -> Case:
    """Read a case back, without notes and reporters whose key is gone."""
    case = bare_case(row["record"])
    if row["notes"] is None and row["reporters"] is None:
        return case
    key = files.key_of(case_holder(case.id))
    if key is None:
        return case
    notes = _notes.decode(_opened(key, case, "notes", row["notes"]))
    reporters = _reporters.decode(_opened(key, case, "reporters", row["reporters"]))
    return replace(case, notes=notes, reporters=reporters)


def _opened(key: bytes, case: Case, what: str, box: bytes | None) -> str:
    if box is None:
        return "[]"
    return open_text(key, box, _beside(case.id, what), f"the {what} of {case.id}")[0]


def _beside(case_id: str, what: str) -> bytes:
    return canonical([case_holder(case_id), what])
