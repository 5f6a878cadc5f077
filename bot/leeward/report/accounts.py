"""The accounts that a tally keeps: of one day, of one rule, and of acts by whom they are about."""

from collections import OrderedDict
from datetime import date
from typing import Final

from leeward.report.counters import REACHED_COUNTED, Many
from leeward.report.examples import Examples
from leeward.report.kinds import KINDS
from leeward.report.summary import DayReport, Kind, Moment
from leeward_policies.domain.action import Severity, Subject
from leeward_policies.domain.refs import UserRef
from leeward_policies.domain.signals import Category

DAYS_KEPT: Final = 4_000
"""Days counted apart, eleven years; a file with invented dates cannot fill the memory."""

SUBJECTS_KEPT: Final = 10_000
"""Subjects whose acts are remembered for the picture of a case (about 5 MB)."""

MOMENTS_KEPT: Final = 24
"""Acts shown in one case's picture."""

RISING: Final[tuple[Severity, ...]] = ("low", "medium", "high", "urgent")


class Day:
    """What happened on one day."""

    __slots__ = ("actions", "found", "messages", "rules")

    def __init__(self) -> None:
        self.messages = 0
        self.found = 0
        self.actions: dict[Kind, int] = {}
        self.rules: dict[str, int] = {}


class Days:
    """The days of an export, at most `DAYS_KEPT` of them."""

    def __init__(self) -> None:
        self._days: dict[int, Day] = {}
        self._beyond = Day()

    def of(self, ordinal: int) -> Day:
        """Return the account of a day, or the one that all further days share."""
        day = self._days.get(ordinal)
        if day is not None:
            return day
        if len(self._days) >= DAYS_KEPT:
            return self._beyond
        return self._days.setdefault(ordinal, Day())

    def told(self) -> tuple[DayReport, ...]:
        """Return the days on which anything was said or found, in order."""
        return tuple(
            DayReport(date.fromordinal(ordinal), day.messages, day.found, in_order(day.actions))
            for ordinal, day in sorted(self._days.items())
            if day.messages or day.found or day.actions
        )

    def of_rule(self, rule: str) -> tuple[tuple[date, int], ...]:
        """Return on which days a rule found something, and how often."""
        return tuple(
            (date.fromordinal(ordinal), day.rules[rule])
            for ordinal, day in sorted(self._days.items())
            if rule in day.rules
        )

    def beyond(self) -> int:
        """Return how many messages were said on days that are not kept apart."""
        return self._beyond.messages


class Account:
    """What one rule found."""

    def __init__(self, examples: int) -> None:
        self.found = 0
        self.withheld = 0
        self.severity: Severity | None = None
        self.category: Category | None = None
        self.because = ""
        self.members: Many[UserRef] = Many(REACHED_COUNTED)
        self.actions: dict[Kind, int] = {}
        self.examples = Examples(examples)


class Acts:
    """What would have been done about whom: the first acts of the subjects last acted on."""

    def __init__(self) -> None:
        self._moments: OrderedDict[Subject, list[Moment]] = OrderedDict()
        self._left_out: dict[Subject, int] = {}

    def note(self, subject: Subject, moment: Moment) -> None:
        """Remember an act."""
        moments = self._moments.setdefault(subject, [])
        self._moments.move_to_end(subject)
        if len(moments) < MOMENTS_KEPT:
            moments.append(moment)
        else:
            self._left_out[subject] = self._left_out.get(subject, 0) + 1
        if len(self._moments) > SUBJECTS_KEPT:
            forgotten, _ = self._moments.popitem(last=False)
            self._left_out.pop(forgotten, None)

    def of(self, subject: Subject) -> tuple[tuple[Moment, ...], int]:
        """Return the acts about a subject, and how many more there were."""
        return tuple(self._moments.get(subject, ())), self._left_out.get(subject, 0)


def in_order(counts: dict[Kind, int]) -> tuple[tuple[Kind, int], ...]:
    """Return counts by kind in the order in which reports show them."""
    return tuple((kind, counts[kind]) for kind in KINDS if counts.get(kind))
