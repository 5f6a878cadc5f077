"""Quieting: a flood of reports by one member is filed like any other, and wakes nobody.

A report is never refused: among a hundred of one child, one may be the cry that counts. What
may show the abuse of a child, and calls for help, are as loud as ever.
"""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Final

from msgspec.structs import replace

from leeward.journal import Journal
from leeward_policies.domain.action import Action, AskHuman, Subject
from leeward_policies.domain.case import Case
from leeward_policies.domain.decision import Decision
from leeward_policies.domain.event import ReportFiled
from leeward_policies.domain.refs import UserRef

REPORTS_AN_HOUR: Final = 10
"""Reports of one member within an hour that call people; more than a bad evening brings."""

WITHIN: Final = timedelta(hours=1)

CaseOf = Callable[[Subject], Case | None]
"""Finds the open case about somebody."""


class Quieting:
    """Remembers when members reported within the last hour; in memory, a restart begins anew."""

    def __init__(self) -> None:
        self._times: dict[UserRef, tuple[datetime, ...]] = {}

    def quieted(
        self, decision: Decision, event: ReportFiled, case_of: CaseOf, journal: Journal
    ) -> Decision:
        """Return a decision about a report that calls nobody anew, where it is one of a flood.

        Also where the same member reports the same again while people look at it.

        Args:
            decision: what was made of it.
            event: the report.
            case_of: finds the open case about somebody, as it stood before.
            journal: takes the changes back where they are not kept.
        """
        if event.is_abuse_material:
            return decision
        is_flood = self._count(event, journal) > REPORTS_AN_HOUR
        actions = tuple(_quiet(act, event, case_of, is_flood=is_flood) for act in decision.actions)
        return replace(decision, actions=actions)

    def _count(self, event: ReportFiled, journal: Journal) -> int:
        """Return how many reports of a member came within the hour, this one among them."""
        who, at = event.reporter, event.at
        young = tuple(one for one in self._times.get(who, ()) if at - one < WITHIN)
        journal.set(self._times, who, (*young, at)[-(REPORTS_AN_HOUR + 1) :])
        oldest = next(iter(self._times))
        if at - self._times[oldest][-1] >= WITHIN:
            journal.discard(self._times, oldest)
        return len(self._times[who])


def _quiet(act: Action, event: ReportFiled, case_of: CaseOf, *, is_flood: bool) -> Action:
    if not isinstance(act, AskHuman):
        return act
    case = case_of(act.because.subject)
    is_again = case is not None and any(
        (one.ref, one.message) == (event.reporter, event.message) for one in case.reporters
    )
    if case is not None and (is_flood or is_again):
        return replace(act, whom="nobody", urgency="low")  # the card alone is brought up to date
    return replace(act, urgency="low") if is_flood else act
