"""Who may see a case, and what nobody may do with it, whatever their rights on a platform."""

from collections.abc import Collection
from datetime import datetime
from typing import Final, Literal

from leeward_policies.domain.case import Case, Status, Verdict
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

Role = Literal["moderator", "safety-lead", "admin", "csea"]
"""What somebody is to a community; the deputy counts as a safety lead."""

OVER: Final[tuple[Status, ...]] = ("resolved", "closed")
"""States in which people are done with a case."""

NOT_YOURS: Final = "Nobody decides about what concerns themselves."
OTHERS_ANSWER: Final = (
    "You have decided in this already. Somebody else on the team must answer the appeal."
)
THEY_HAVE_DECIDED: Final = (
    "They have decided in this already. Hand the appeal to somebody who has not."
)
IS_OVER: Final = "This case is closed. Reopen it first."
NOT_OVER: Final = "This case is still open."
TAKEN: Final = "Somebody else looks after this case. They can hand it over."
YOURS_ALREADY: Final = "You look after this case already."
NOT_TAKEN: Final = "You do not look after this case."
NOT_YOUR_DRILL: Final = "This test page is for somebody else, who must answer it themselves."
EMPTY: Final = "Write something first."
APPEAL_NEEDS_ANSWER: Final = (
    "A member waits for an answer. Say that the decision was right, or that it was wrong."
)
ONLY_ABUSE: Final = "This is noted only for cases of suspected abuse material."
CALLED_SO_ALREADY: Final = "This case lies before those responsible for abuse material already."


def may_see(case: Case, who: UserRef, roles: Collection[Role]) -> bool:
    """Say whether somebody may know of a case at all (`precise.md` 8).

    Nobody sees a case about themselves. Suspected abuse material is for its responders alone;
    what lies before the safety lead alone is not for moderators.
    """
    if case.subject.author == who:
        return False
    if "csea" in case.asked:
        return "csea" in roles
    return "safety-lead" in roles or ("moderator" in roles and "moderators" in case.asked)


def may_count(case: Case, who: UserRef, roles: Collection[Role]) -> bool:
    """Say whether a case is part of figures that somebody reads (`precise.md` 8).

    An admin, who sees no case, reads figures of all of them but those of suspected abuse material;
    nobody finds a case about themselves in them. Test pages are part of none.
    """
    if case.is_drill or case.subject.author == who:
        return False
    return may_see(case, who, roles) or ("admin" in roles and "csea" not in case.asked)


def refusal(case: Case, move: Move, by: UserRef, at: datetime) -> str:
    """Return why somebody cannot do something with a case now; empty where they can.

    Args:
        case: as it stands.
        move: what they want to do.
        by: who.
        at: now; whoever has taken a case is waited for until their time is over.
    """
    if case.is_drill and by != case.subject.target:
        return NOT_YOUR_DRILL
    if case.subject.author == by:
        return NOT_YOURS
    if _has_decided(case, by) and isinstance(move, Take | Reopen | HandOver):
        return OTHERS_ANSWER
    if isinstance(move, Reopen):
        return "" if case.status in OVER else NOT_OVER
    if case.status in OVER and not isinstance(move, WriteNote | MarkReported):
        return IS_OVER
    return _of(case, move, by, at)


def _of(  # noqa: PLR0911 - one sentence a reason
    case: Case, move: Move, by: UserRef, at: datetime
) -> str:
    match move:
        case Take():
            if case.assignee == str(by):
                return YOURS_ALREADY
            return TAKEN if is_held(case, at) else ""
        case HandOver(to=to):
            return _hand_over_refusal(case, to, by, at)
        case GiveBack():
            return "" if case.assignee == str(by) else NOT_TAKEN
        case WriteNote(text=text) | MarkReported(to=text):
            if isinstance(move, MarkReported) and "csea" not in case.asked:
                return ONLY_ABUSE
            return "" if text.strip() else EMPTY
        case CallAbuseMaterial():
            return CALLED_SO_ALREADY if "csea" in case.asked else ""
        case Reopen():
            return ""


def _hand_over_refusal(case: Case, to: UserRef, by: UserRef, at: datetime) -> str:
    if is_held(case, at) and case.assignee != str(by):
        return TAKEN
    if _has_decided(case, to):
        return THEY_HAVE_DECIDED
    return NOT_YOURS if case.subject.author == to else ""


def verdict_refusal(case: Case, verdict: Verdict, by: UserRef) -> str:
    """Return why somebody cannot judge a case so; empty where they can."""
    if case.status in OVER:
        return IS_OVER
    if case.is_drill and by != case.subject.target:
        return NOT_YOUR_DRILL
    if case.subject.author == by:
        return NOT_YOURS
    if _has_decided(case, by):
        return OTHERS_ANSWER
    return APPEAL_NEEDS_ANSWER if case.appeal is not None and verdict == "unclear" else ""


def is_held(case: Case, at: datetime) -> bool:
    """Say whether somebody looks after a case, and their time is not over."""
    return case.assignee is not None and (case.taken_until is None or at < case.taken_until)


def _has_decided(case: Case, who: UserRef) -> bool:
    return case.appeal is not None and str(who) in case.appeal.decided_by
