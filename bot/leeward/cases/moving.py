"""What people do with a case, as the case itself sees it: pure, and the same for every door."""

from datetime import datetime
from typing import Final, assert_never

from msgspec.structs import replace

from leeward.cases.escalation import Escalation
from leeward_policies.case_rights import refusal, verdict_refusal
from leeward_policies.domain.case import Case, CaseNote, Reported, Status
from leeward_policies.domain.event import CaseMoved, CaseOverdue, Judged, Ordered, TipUndelivered
from leeward_policies.domain.move import (
    CallAbuseMaterial,
    GiveBack,
    HandOver,
    MarkReported,
    Move,
    Reopen,
    Take,
    WriteNote,
)
from leeward_policies.domain.refs import UserRef

DECISIONS_IN_CASE: Final = 200
"""Decisions that a case lists, the latest; the store knows all."""

NOTES_IN_CASE: Final = 20
"""Notes that a case keeps, the latest; each is some hundred characters long."""

NOTE_LONGEST: Final = 500
"""Characters of what somebody wrote."""

SERVICE_LONGEST: Final = 80
"""Characters of the name of a service."""


def moved(case: Case, event: CaseMoved, escalation: Escalation) -> Case:
    """Return a case after a person did something with it; unchanged where they may not."""
    if refusal(case, event.move, event.by, event.at):
        return case
    after = _after(case, event)
    after = replace(after, updated_at=max(case.updated_at, event.at))
    if isinstance(event.move, CallAbuseMaterial):
        return replace(after, due=event.at)  # its responders are called at once
    return answered(after, event, escalation)


def answered(case: Case, event: CaseMoved | Ordered, escalation: Escalation) -> Case:
    """Return a case that a person has just done something about: others are waited for anew."""
    is_waiting = isinstance(event, CaseMoved) and isinstance(event.move, Reopen | GiveBack)
    first = None if is_waiting else case.answered_at or event.at
    case = replace(case, answered_at=first, calls=0)
    if case.is_drill and case.status == "taken":
        return judged(case, Judged(event.channel, case.id, event.by, "right", event.at))
    due = escalation.due(case, event.at)
    return replace(case, due=due, taken_until=None if case.assignee is None else due)


def _after(case: Case, event: CaseMoved) -> Case:  # noqa: PLR0911 - one a kind
    by = str(event.by)
    move: Move = event.move
    match move:
        case Take():
            return replace(case, status="taken", assignee=by)
        case HandOver(to=to):
            return replace(case, status="taken", assignee=str(to))
        case GiveBack():
            return replace(case, status=waiting(case), assignee=None)
        case WriteNote(text=text):
            note = CaseNote(event.at, by, text.strip()[:NOTE_LONGEST])
            return replace(case, notes=(*case.notes, note)[-NOTES_IN_CASE:])
        case Reopen():
            return _reopened(case)
        case CallAbuseMaterial():
            return for_responders(case)
        case MarkReported(to=to):
            told = Reported(event.at, by, to.strip()[:SERVICE_LONGEST])
            return replace(case, reported=told)
        case _:
            assert_never(move)


def _reopened(case: Case) -> Case:
    """Return a case that waits again; whoever has answered an appeal does not answer it twice."""
    appeal = case.appeal
    if appeal is not None and case.judged_by is not None:
        deciders = tuple(sorted({*appeal.decided_by, case.judged_by}))
        appeal = replace(appeal, decided_by=deciders)
    return replace(
        case,
        status=waiting(case),
        assignee=None,
        verdict=None,
        judged_by=None,
        appeal=appeal,
    )


def for_responders(case: Case) -> Case:
    """Return a case that lies before the responders for abuse material alone, as if it were new.

    Whoever had it may not see it any longer, and nobody of the responders has answered it.
    """
    return replace(
        case,
        status=waiting(case),
        assignee=None,
        asked=("csea",),
        urgency="urgent",
        answered_at=None,
        calls=0,
        due=None,
        taken_until=None,
    )


def waiting(case: Case) -> Status:
    """Return how a case stands that nobody looks after."""
    return "open" if case.appeal is None else "appealed"


def judged(case: Case, event: Judged) -> Case:
    """Return a case with its verdict, ended; unchanged where they may not judge it."""
    if verdict_refusal(case, event.verdict, event.by):
        return case
    return replace(
        case,
        status="resolved",
        verdict=event.verdict,
        judged_by=str(event.by),
        assignee=case.assignee or str(event.by),
        answered_at=case.answered_at or event.at,
        updated_at=max(case.updated_at, event.at),
        due=None,
        taken_until=None,
        reporters=(),  # each of them is answered now
    )


def ordered(case: Case, event: Ordered, decision: str, escalation: Escalation) -> Case:
    """Return a case with the decision of a person in it, so that it can be undone."""
    if decision in case.decisions:
        return case
    case = replace(
        case,
        decisions=(*case.decisions, decision)[-DECISIONS_IN_CASE:],
        updated_at=max(case.updated_at, event.at),
    )
    return answered(case, event, escalation)


def raised(case: Case, event: TipUndelivered, escalation: Escalation) -> Case:
    """Return the case about a pair, urgent since the one in danger could not be reached."""
    if case.urgency == "urgent":
        return case
    case = replace(case, urgency="urgent", updated_at=max(case.updated_at, event.at))
    return hastened(case, event.at, escalation)


def hastened(case: Case, at: datetime, escalation: Escalation) -> Case:
    """Return a case that is more urgent than before, with its new due time."""
    due = escalation.hastened(case, at)
    return replace(case, due=due, taken_until=None if case.assignee is None else due)


def barred(case: Case, by: UserRef, at: datetime) -> Case:
    """Return an appeal that somebody may not answer, since they have decided in it now."""
    appeal = case.appeal
    if appeal is None or str(by) in appeal.decided_by:
        return case
    appeal = replace(appeal, decided_by=tuple(sorted({*appeal.decided_by, str(by)})))
    case = replace(case, appeal=appeal, updated_at=max(case.updated_at, at))
    if case.assignee != str(by):
        return case
    return replace(case, status=waiting(case), assignee=None, taken_until=None)


def called(case: Case, event: CaseOverdue, escalation: Escalation) -> Case:
    """Return a case after others were called to it; whoever had it has it no longer."""
    if not event.calls:
        return case
    case = replace(
        case,
        status=waiting(case) if case.status == "taken" else case.status,
        assignee=None,
        taken_until=None,
        calls=case.calls + 1,
        updated_at=max(case.updated_at, event.at),
    )
    return replace(case, due=escalation.due(case, event.at))
