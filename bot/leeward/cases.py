"""Cases: one story for people to judge, opened and extended by what decisions ask."""

from collections.abc import Iterable
from datetime import timedelta
from typing import Final

from msgspec.structs import replace

from leeward.journal import Journal
from leeward_policies.domain.action import AskHuman, Subject, Urgency
from leeward_policies.domain.case import Case, CaseEvidence, CaseNote, Standing, Status
from leeward_policies.domain.conversation import LEVELS, Conversation, Evidence, PairState
from leeward_policies.domain.decision import Decision, Finding
from leeward_policies.domain.event import (
    CaseTaken,
    Event,
    Judged,
    Ordered,
    ReportFiled,
    TipUndelivered,
)
from leeward_policies.domain.refs import CommunityRef, MessageRef
from leeward_policies.domain.signals import Category, Span
from leeward_policies.grooming.assess import assess_in

URGENCIES: Final[tuple[Urgency, ...]] = ("low", "medium", "high", "urgent")

KINDS: Final[tuple[Category, ...]] = (
    "spam",
    "scam",
    "toxicity",
    "personal-info",
    "report",
    "bullying",
    "sexual",
    "threat",
    "self-harm",
    "grooming",
)
"""Rising gravity: a case that grows takes the gravest of its findings as its kind."""

DUE_AFTER: Final[dict[Urgency, timedelta]] = {
    "urgent": timedelta(minutes=5),
    "high": timedelta(hours=1),
    "medium": timedelta(hours=24),
    "low": timedelta(days=7),
}
"""When somebody else is asked (`itu.md` 1.8: an unread urgent page goes on after 5 minutes)."""

STILL_OPEN: Final[tuple[Status, ...]] = ("open", "taken", "appealed")
"""The states in which a case takes in new evidence."""

EVIDENCE_IN_CASE: Final = 200
"""Lines a case lists at most: the first and the latest half, so that a flood stays readable."""


NOTES_IN_CASE: Final = 20
"""Notes that a case keeps, the latest; each is some hundred characters long."""

NOTE_LONGEST: Final = 500
"""Characters of what a reporter wrote."""

REPORTER: Final = "a member who reported it"
"""Stands for who wrote a note with a report; nobody learns who it was."""


class CaseBook:
    """The open cases of one community, by subject, so that one story is one case.

    Args:
        community: whose cases these are.
        last_number: the highest number given to a case so far.
        kept: how many open cases are held in memory; the least recently changed leave first,
            and a new finding about their subject opens another case. None holds them all.
    """

    def __init__(
        self, community: CommunityRef, *, last_number: int = 0, kept: int | None = None
    ) -> None:
        self._community = community
        self._kept = kept
        self._open: dict[Subject, Case] = {}
        self._numbers: dict[str, int] = {"last": last_number}

    def restore(self, cases: Iterable[Case]) -> None:
        """Take over the open cases that a store kept, at start."""
        for case in cases:
            if case.status in STILL_OPEN:
                self._open[case.subject] = case

    def of(self, subject: Subject) -> Case | None:
        """Return the open case about a subject."""
        return self._open.get(subject)

    def count(self, urgency: Urgency | None = None) -> int:
        """Return how many cases are open, or how many of one urgency."""
        if urgency is None:
            return len(self._open)
        return sum(case.urgency == urgency for case in self._open.values())

    def take_in(
        self,
        decision: Decision,
        conversation: Conversation,
        journal: Journal,
        note: CaseNote | None = None,
    ) -> tuple[Case, ...]:
        """Open or extend the cases that a decision asks for, and return them as they stand now.

        Args:
            decision: what was decided.
            conversation: the state after it.
            journal: takes the changes back where they are not kept.
            note: what somebody wrote beside what people are asked about.
        """
        changed: dict[Subject, Case] = {}
        for action in decision.actions:
            if isinstance(action, AskHuman):
                subject = action.because.subject
                case = changed.get(subject) or self._open.get(subject)
                findings = tuple(f for f in decision.findings if f.subject == subject)
                changed[subject] = self._grown(case, action, findings, decision, conversation)
        for subject, case in changed.items():
            if note is not None:
                changed[subject] = replace(case, notes=(*case.notes, note)[-NOTES_IN_CASE:])
            if subject not in self._open:
                journal.set(self._numbers, "last", self._numbers["last"] + 1)
                number = self._numbers["last"]
                changed[subject] = replace(changed[subject], id=f"case-{number}")
            journal.set(self._open, subject, changed[subject])
        while self._kept is not None and len(self._open) > self._kept:
            journal.discard(self._open, next(iter(self._open)))
        return tuple(changed.values())

    def moved_on(self, decision: Decision, event: Event, journal: Journal) -> Case | None:
        """Change the open case that an event is about, and return it as it stands now.

        A tip that reached nobody makes it urgent; people take it, order acts in it, and end it
        with a verdict. None where no open case is meant, or nothing changes.
        """
        match event:
            case TipUndelivered():
                case = self._open.get(Subject(event.author, event.member))
                moved = case and _raised(case, event)
            case CaseTaken():
                case = self._numbered(event.case)
                moved = case and _taken(case, event)
            case Judged():
                case = self._numbered(event.case)
                moved = case and _judged(case, event)
            case Ordered() if event.case is not None:
                case = self._numbered(event.case)
                moved = case and _ordered(case, event, decision.id)
            case _:
                return None
        if case is None or moved is None or moved == case:
            return None
        if moved.status in STILL_OPEN:
            journal.set(self._open, case.subject, moved)
        else:
            journal.discard(self._open, case.subject)
        return moved

    def _numbered(self, case_id: str) -> Case | None:
        return next((case for case in self._open.values() if case.id == case_id), None)

    def _grown(
        self,
        case: Case | None,
        ask: AskHuman,
        findings: tuple[Finding, ...],
        decision: Decision,
        conversation: Conversation,
    ) -> Case:
        kinds = [f.category for f in findings if f.rule == ask.rule] or ["report"]
        if case is None:
            case = Case(
                id="",
                community=self._community,
                kind=max(kinds, key=KINDS.index),
                subject=ask.because.subject,
                urgency=ask.urgency,
                opened_at=decision.at,
                updated_at=decision.at,
                channel=decision.channel,
                due=decision.at + DUE_AFTER[ask.urgency],
            )
        urgency = max(case.urgency, ask.urgency, key=URGENCIES.index)
        due = decision.at + DUE_AFTER[urgency]
        return replace(
            case,
            kind=max([case.kind, *kinds], key=KINDS.index),
            urgency=urgency,
            updated_at=max(case.updated_at, decision.at),
            due=due if case.due is None or urgency != case.urgency else case.due,
            evidence=_merged(case, ask, findings, decision, conversation),
            decisions=(
                case.decisions
                if decision.id in case.decisions
                else (*case.decisions, decision.id)[-EVIDENCE_IN_CASE:]
            ),
            standing=_standing(ask, findings, decision, conversation) or case.standing,
            unmeasured=tuple(
                sorted({*case.unmeasured, *(one.detector for one in decision.unmeasured)})
            ),
        )


def _standing(
    ask: AskHuman,
    findings: tuple[Finding, ...],
    decision: Decision,
    conversation: Conversation,
) -> Standing | None:
    """Return how a pattern of grooming stands, where people are asked about one."""
    pair = _pair_of(ask, conversation)
    if pair is None or not any(one.category == "grooming" for one in findings):
        return None
    now = assess_in(conversation, pair, decision.at)
    return Standing(
        lines=round(pair.lines, 1),
        level=max(pair.level, now.level, key=LEVELS.index),
        weight=now.weight,
        stages=tuple([(part.stage, round(part.weight, 4)) for part in now.parts]),
        order=now.order,
        pace=now.pace,
        others=now.breadth,
        breadth=now.breadth_weight,
        relief=now.relief,
        relieving=len(pair.relief),
    )


def note_of(event: Event) -> CaseNote | None:
    """Return what a reporter wrote, for the case that is opened; nobody is named."""
    if not isinstance(event, ReportFiled) or not event.reason.strip():
        return None
    return CaseNote(event.at, REPORTER, event.reason.strip()[:NOTE_LONGEST])


def _raised(case: Case, event: TipUndelivered) -> Case:
    """Return the case about a pair, urgent since the one in danger could not be reached."""
    if case.urgency == "urgent":
        return case
    due = event.at + DUE_AFTER["urgent"]
    return replace(case, urgency="urgent", updated_at=max(case.updated_at, event.at), due=due)


def _taken(case: Case, event: CaseTaken) -> Case:
    """Return the case in the hands of the first who took it."""
    if case.assignee is not None:
        return case
    return replace(
        case,
        status="taken",
        assignee=str(event.by),
        updated_at=max(case.updated_at, event.at),
    )


def _judged(case: Case, event: Judged) -> Case:
    """Return the case with its verdict, ended."""
    return replace(
        case,
        status="resolved",
        verdict=event.verdict,
        assignee=case.assignee or str(event.by),
        updated_at=max(case.updated_at, event.at),
        due=None,
    )


def _ordered(case: Case, event: Ordered, decision: str) -> Case:
    """Return the case with the decision of a person in it, so that it can be undone."""
    if decision in case.decisions:
        return case
    return replace(
        case,
        decisions=(*case.decisions, decision)[-EVIDENCE_IN_CASE:],
        updated_at=max(case.updated_at, event.at),
    )


def _merged(
    case: Case,
    ask: AskHuman,
    findings: tuple[Finding, ...],
    decision: Decision,
    conversation: Conversation,
) -> tuple[CaseEvidence, ...]:
    """Return the case's lines with those of a decision and, for a pair, its ledger so far.

    A message stands there once for each of its revisions, with everything found in it.
    """
    lines = {(line.message, line.revision): line for line in case.evidence}
    kinds = {finding.category for finding in findings}
    if "grooming" in kinds:
        for line in _pair_lines(ask, conversation):
            lines.setdefault((line.message, line.revision), line)
    if "bullying" in kinds:
        known_lines = {message for message, _ in lines}
        for line in _hurt_lines(ask, conversation):
            if line.message not in known_lines:
                lines[line.message, line.revision] = line
    if decision.message is not None:
        key = (decision.message, decision.revision)
        known = lines.get(key)
        stages = [stage for finding in findings for stage in finding.stages]
        lines[key] = CaseEvidence(
            message=decision.message,
            at=decision.at,
            author=ask.because.subject.author,
            rule=ask.rule,
            because=ask.because,
            spans=tuple(sorted({*_spans(findings), *(known.spans if known else ())})),
            stages=known.stages if known else tuple(dict.fromkeys(stages)),
            weight=known.weight if known else 0.0,
            revision=decision.revision,
        )
    ordered = sorted(lines.values(), key=lambda line: (line.at, str(line.message), line.revision))
    if len(ordered) > EVIDENCE_IN_CASE:
        half = EVIDENCE_IN_CASE // 2
        ordered = ordered[:half] + ordered[-half:]
    return tuple(ordered)


def _pair_lines(ask: AskHuman, conversation: Conversation) -> tuple[CaseEvidence, ...]:
    """Return the lines that the ledger keeps for the pair that people are asked about."""
    pair = _pair_of(ask, conversation)
    if pair is None:
        return ()
    by_message: dict[tuple[MessageRef, int], list[Evidence]] = {}
    for evidence in pair.evidence:
        by_message.setdefault((evidence.message, evidence.revision), []).append(evidence)
    return tuple(
        CaseEvidence(
            message=message,
            at=weights[0].at,
            author=pair.author,
            rule=ask.rule,
            because=ask.because,
            stages=tuple(dict.fromkeys(evidence.stage for evidence in weights)),
            weight=round(sum(evidence.weight for evidence in weights), 3),
            revision=revision,
        )
        for (message, revision), weights in by_message.items()
    )


def _hurt_lines(ask: AskHuman, conversation: Conversation) -> tuple[CaseEvidence, ...]:
    """Return the lines in which the one hurt the other, as far as the ledger keeps them."""
    pair = _pair_of(ask, conversation)
    if pair is None:
        return ()
    return tuple(
        CaseEvidence(hurt.message, hurt.at, pair.author, ask.rule, ask.because)
        for hurt in pair.hurts
    )


def _pair_of(ask: AskHuman, conversation: Conversation) -> PairState | None:
    """Return the pair that people are asked about."""
    subject = (ask.because.subject.author, ask.because.subject.target)
    return next((p for p in conversation.pairs if (p.author, p.target) == subject), None)


def _spans(findings: Iterable[Finding]) -> set[Span]:
    return {span for finding in findings for signal in finding.signals for span in signal.spans}
