"""Tally: counts what a policy would have done while events pass, in memory that stays bounded."""

from collections.abc import Callable
from datetime import datetime
from typing import Final, Literal

from leeward.report.accounts import RISING, Account, Acts, Day, Days, in_order
from leeward.report.changes import policy_report
from leeward.report.citing import cited, example_of
from leeward.report.counters import MEMBERS_COUNTED, REACHED_COUNTED, Lines, Many, Tallies
from leeward.report.excerpt import whole
from leeward.report.kinds import kind_of, member_of
from leeward.report.mentioned import channels_in, people_in
from leeward.report.rules import rule_reports
from leeward.report.shelf import Shelf
from leeward.report.summary import (
    Acted,
    HeldBack,
    Kind,
    Moment,
    Problem,
    Room,
    Summary,
    Unknown,
)
from leeward_policies.domain.action import Action
from leeward_policies.domain.case import Case
from leeward_policies.domain.decision import Decision, Finding
from leeward_policies.domain.event import (
    Event,
    MessageEdited,
    MessageSent,
    RoomDescribed,
    SignalsArrived,
    Unreadable,
)
from leeward_policies.domain.message import Message
from leeward_policies.domain.refs import ChannelRef, UserRef
from leeward_policies.policy import Policy

PROBLEMS_KEPT: Final = 50
"""Places that could not be read, listed one by one; the others are counted."""

ROOMS_KEPT: Final = 10_000
"""Rooms counted, and names of rooms remembered."""

UNKNOWNS_KEPT: Final = 200
"""Different reasons, kept apart, for which something could not be measured."""


class Tally:
    """Counters, a few examples of each rule, and the most urgent cases of one replay."""

    def __init__(
        self, policy: Policy, *, examples_per_rule: int = 5, cases_kept: int = 100
    ) -> None:
        self._policy = policy
        self._examples = examples_per_rule
        self._events = self._messages = self._edits = 0
        self._touched = self._found = self._unmeasured_messages = 0
        self._first_at: datetime | None = None
        self._last_at: datetime | None = None
        self._days = Days()
        self._rules: dict[str, Account] = {}
        self._members: Many[UserRef] = Many(MEMBERS_COUNTED)
        self._rooms: Many[ChannelRef] = Many(ROOMS_KEPT)
        self._described: dict[ChannelRef, Room] = {}
        self._times: dict[Kind, int] = {}
        self._reached: dict[Kind, Many[UserRef]] = {}
        self._held: dict[tuple[str, Kind, Literal["cooldown", "human-only"]], int] = {}
        self._unknown: Tallies[tuple[str, str, tuple[str, ...]]] = Tallies(UNKNOWNS_KEPT)
        self._unreadable: list[Problem] = []
        self._problems: list[Problem] = []
        self._unreadable_total = self._problems_total = 0
        self._lines = Lines()
        self._acts = Acts()
        self._shelf = Shelf(cases_kept)

    def add(
        self, event: Event, decision: Decision | None, case: Case | None = None, *more: Case
    ) -> None:
        """Count one event, in the order in which it was judged.

        Args:
            event: any event.
            decision: what was made of it, if it was judged.
            case: as it stands after the decision, if one was opened or extended.
            more: further cases of the same decision.
        """
        number = self._events
        self._events += 1
        day = self._days.of(event.at.toordinal())
        message = self._arrived(event, day)
        if decision is not None:
            self._judged(decision, message, day, number)
        for changed in (case, *more):
            if changed is not None:
                if decision is not None and message is not None:
                    self._remember(decision, message, whole=True)
                self._shelf.put(changed, self._lines)

    def problem(self, place: str, what: str) -> None:
        """Count a place of the input that could not be read.

        Args:
            place: file and line, such as `export.jsonl:17`.
            what: is wrong with it, without its content.
        """
        self._problems_total += 1
        if len(self._problems) < PROBLEMS_KEPT:
            self._problems.append(Problem(whole(place), whole(what)))

    def finish(
        self,
        *,
        source: str,
        format: str,  # noqa: A002 - the word of the command line
        took_seconds: float,
        names: Callable[[UserRef], str],
    ) -> Summary:
        """Return everything that was counted, as plain data.

        Args:
            source: the file or files, as the admin named them.
            format: the name of the export's format, for people.
            took_seconds: for the whole replay.
            names: returns a member's full name, or an empty text; called for those shown.
        """
        cases = self._shelf.shown(self._acts)
        rules = rule_reports(self._policy, self._rules, self._days)
        examples = [example for rule in rules for example in rule.examples]
        return Summary(
            source=whole(source),
            format=format,
            took_seconds=took_seconds,
            policy=policy_report(self._policy),
            events=self._events,
            messages=self._messages,
            edits=self._edits,
            first_at=self._first_at,
            last_at=self._last_at,
            members=self._members.distinct(),
            rooms=self._rooms.distinct(),
            touched=self._touched,
            found=self._found,
            actions=self._acted(),
            days=self._days.told(),
            days_left_out=self._days.beyond(),
            rules=rules,
            cases=cases,
            cases_total=self._shelf.total(),
            cases_by_urgency=self._shelf.by_urgency(),
            unmeasured=self._unmeasured(),
            unmeasured_messages=self._unmeasured_messages,
            unreadable=tuple(self._unreadable),
            unreadable_total=self._unreadable_total,
            problems=tuple(self._problems),
            problems_total=self._problems_total,
            held_back=self._held_back(),
            people=people_in(cases, examples, lambda ref: whole(names(ref))),
            channels=channels_in(cases, examples, self._described),
        )

    def _acted(self) -> tuple[Acted, ...]:
        return tuple(
            Acted(kind, times, self._reached[kind].distinct())
            for kind, times in in_order(self._times)
        )

    def _held_back(self) -> tuple[HeldBack, ...]:
        ordered = sorted(self._held.items(), key=lambda item: -item[1])
        return tuple(HeldBack(rule, kind, why, times) for (rule, kind, why), times in ordered)

    def _unmeasured(self) -> tuple[Unknown, ...]:
        return tuple(
            Unknown(detector, reason, signals, times)
            for (detector, reason, signals), times in self._unknown.most()
        )

    def _arrived(self, event: Event, day: Day) -> Message | None:
        """Count an event by what it is, and return its message."""
        match event:
            case MessageSent(message=message):
                self._messages += 1
                day.messages += 1
                self._members.add(message.author.ref)
                self._rooms.add(event.channel)
                self._spanned(message.sent_at)
                return message
            case MessageEdited(message=message):
                self._edits += 1
                return message
            case SignalsArrived(message=message):
                return message
            case RoomDescribed(channel=channel):
                if channel in self._described or len(self._described) < ROOMS_KEPT:
                    self._described[channel] = Room(channel, whole(event.name), event.audience)
            case Unreadable():
                self._unreadable_total += 1
                if len(self._unreadable) < PROBLEMS_KEPT:
                    place = f"{event.channel}, {event.at:%Y-%m-%d %H:%M}"
                    self._unreadable.append(Problem(place, whole(event.problem)))
            case _:
                pass
        return None

    def _spanned(self, at: datetime) -> None:
        if self._first_at is None or at < self._first_at:
            self._first_at = at
        if self._last_at is None or at > self._last_at:
            self._last_at = at

    def _judged(self, decision: Decision, message: Message | None, day: Day, number: int) -> None:
        if decision.unmeasured:
            self._unmeasured_messages += 1
            for unknown in decision.unmeasured:
                self._unknown.add((unknown.detector, unknown.reason, unknown.signals))
        if message is not None and decision.signals:
            self._remember(decision, message, whole=False)
        if decision.findings:
            self._found += 1
            day.found += 1
            for finding in decision.findings:
                self._finding(finding, decision, message, day, number)
        if any(kind_of(action) != "note" for action in decision.actions):
            self._touched += 1
        for action in decision.actions:
            self._act(action, decision.at, day)
        for withheld in decision.withheld:
            key = (withheld.action.rule, kind_of(withheld.action), withheld.why)
            self._held[key] = self._held.get(key, 0) + 1
            self._rule(withheld.action.rule).withheld += 1

    def _rule(self, rule: str) -> Account:
        account = self._rules.get(rule)
        if account is None:
            account = self._rules[rule] = Account(self._examples)
        return account

    def _act(self, action: Action, at: datetime, day: Day) -> None:
        kind, rule, subject = kind_of(action), self._rule(action.rule), action.because.subject
        self._times[kind] = self._times.get(kind, 0) + 1
        rule.actions[kind] = rule.actions.get(kind, 0) + 1
        day.actions[kind] = day.actions.get(kind, 0) + 1
        if kind not in self._reached:
            self._reached[kind] = Many(REACHED_COUNTED)
        self._reached[kind].add(member_of(action))
        if kind != "note":
            self._acts.note(subject, Moment(at, kind, action.rule))

    def _finding(
        self, finding: Finding, decision: Decision, message: Message | None, day: Day, number: int
    ) -> None:
        rule = self._rule(finding.rule)
        rule.found += 1
        rule.category = finding.category
        rule.because = finding.because.template
        rule.severity = max(rule.severity or "low", finding.severity, key=RISING.index)
        rule.members.add(finding.subject.author)
        day.rules[finding.rule] = day.rules.get(finding.rule, 0) + 1
        strength = RISING.index(finding.severity) + max(
            (signal.score for signal in finding.signals), default=0.0
        )
        rule.examples.offer(strength, lambda: example_of(finding, decision, message, number))

    def _remember(self, decision: Decision, message: Message, *, whole: bool) -> None:
        """Keep the words of a line that a case may show.

        Args:
            decision: what was made of it.
            message: the line.
            whole: a case shows it now, whatever its signs are.
        """
        signals = [signal for signal in decision.signals if signal.stage is not None]
        if whole:
            signals += [signal for finding in decision.findings for signal in finding.signals]
        if signals or whole:
            self._lines.remember(
                message.ref, message.revision, cited(message, signals, decision.signals)
            )
