"""Escalation: how long people are waited for, and who is called when nobody answers."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Final

from msgspec import Struct, field
from msgspec.structs import replace

from leeward_policies.domain.action import OVERDUE, AskHuman, Because, Called, Urgency
from leeward_policies.domain.case import Case

ANSWERED_WITHIN: Final[Mapping[Urgency, timedelta]] = {
    "urgent": timedelta(minutes=5),
    "high": timedelta(hours=1),
    "medium": timedelta(hours=24),
    "low": timedelta(days=7),
}
"""Until others are called (`itu.md` 1.8: an unread urgent page goes on after 5 minutes)."""

DECIDED_WITHIN: Final[Mapping[Urgency, timedelta]] = {
    "urgent": timedelta(hours=1),
    "high": timedelta(hours=4),
    "medium": timedelta(hours=24),
    "low": timedelta(days=7),
}
"""How long whoever did something last is waited for."""

APPEAL_WITHIN: Final = timedelta(hours=72)
"""Until others are called to an appeal that nobody has looked at."""

PATIENT: Final = timedelta(hours=24)
"""The longest pause between two calls of everyone; the pause doubles until then."""

ALARMING: Final[tuple[Urgency, ...]] = ("high", "urgent")
"""Cases for which everyone is called, on every way there is, where nobody answers."""

UNANSWERED: Final = "nobody has answered this case yet; it has been waiting too long"
UNDECIDED: Final = "somebody has looked at this case, but nobody has decided it in time"


class Escalation(Struct, frozen=True):
    """How long people are waited for; the admin's word, else ours."""

    answered_within: Mapping[Urgency, timedelta] = field(default_factory=lambda: ANSWERED_WITHIN)
    decided_within: Mapping[Urgency, timedelta] = field(default_factory=lambda: DECIDED_WITHIN)
    appeal_within: timedelta = APPEAL_WITHIN

    def wait(self, case: Case) -> timedelta:
        """Return how long a case is waited for from now on.

        Whoever did something last has the time to decide; once others are called instead, they
        are waited for as they are at first.
        """
        wait = self.answered_within[case.urgency] if case.appeal is None else self.appeal_within
        if case.answered_at is not None:
            decided = self.decided_within[case.urgency]
            wait = min(decided, wait) if case.calls else decided
        beyond = case.calls - len(ladder(case))
        longest = max(PATIENT, wait)
        return min(wait * 2 ** min(beyond, 16), longest) if beyond > 0 else wait

    def due(self, case: Case, at: datetime) -> datetime:
        """Return when others are called, if nobody does anything about a case from `at` on."""
        return at + self.wait(case)

    def hastened(self, case: Case, at: datetime) -> datetime:
        """Return when a case is due that is more urgent since `at`; never later than before.

        Where nobody looks after it, nobody has answered what is new.
        """
        looked = case if case.assignee is not None else replace(case, answered_at=None)
        due = self.due(looked, at)
        return due if case.due is None else min(case.due, due)

    def calls(self, case: Case, decision: str) -> tuple[AskHuman, ...]:
        """Return who is called to a case that is overdue.

        Args:
            case: as it stands.
            decision: the id of the decision that calls them.
        """
        if case.due is None:
            return ()
        steps = ladder(case)
        why = UNANSWERED if case.answered_at is None else UNDECIDED
        return tuple(
            AskHuman(
                key=f"{decision}:ask:{whom}:{case.id}",
                rule=OVERDUE,
                because=Because(why, case.subject),
                mode="enforce",
                message=case.evidence[-1].message if case.evidence else None,
                whom=whom,
                urgency=case.urgency,
            )
            for whom in steps[min(case.calls, len(steps) - 1)]
        )


def ladder(case: Case) -> tuple[tuple[Called, ...], ...]:
    """Return who is called to a case one after the other; the last step is repeated."""
    alarm: tuple[tuple[Called, ...], ...] = ()
    if case.urgency in ALARMING:
        alarm = (("everyone", "elsewhere"),)
    if case.is_drill:
        return (("safety-lead",),) if "safety-lead" in case.asked else (("deputy",),)
    if "csea" in case.asked:
        return (("csea",), ("csea", "elsewhere"))
    first: tuple[tuple[Called, ...], ...] = (("moderators",),) if "moderators" in case.asked else ()
    return (*first, ("safety-lead",), ("deputy",), *alarm)
