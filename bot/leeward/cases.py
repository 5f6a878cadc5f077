"""Cases: one story for people to judge, opened and extended by what decisions ask."""

from collections.abc import Iterable
from datetime import timedelta
from typing import Final

from msgspec.structs import replace

from leeward.journal import Journal
from leeward_policies.domain.action import AskHuman, Subject, Urgency
from leeward_policies.domain.case import Case, CaseEvidence, Status
from leeward_policies.domain.conversation import Conversation, Evidence
from leeward_policies.domain.decision import Decision, Finding
from leeward_policies.domain.event import TipUndelivered
from leeward_policies.domain.refs import CommunityRef, MessageRef
from leeward_policies.domain.signals import Category, Span

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

    def closed(self, case: Case) -> None:
        """Learn that people changed a case: a closed one takes in nothing more."""
        if case.status in STILL_OPEN:
            self._open[case.subject] = case
        elif self._open.get(case.subject, case).id == case.id:
            self._open.pop(case.subject, None)

    def take_in(
        self, decision: Decision, conversation: Conversation, journal: Journal
    ) -> tuple[Case, ...]:
        """Open or extend the cases that a decision asks for, and return them as they stand now."""
        changed: dict[Subject, Case] = {}
        for action in decision.actions:
            if isinstance(action, AskHuman):
                subject = action.because.subject
                case = changed.get(subject) or self._open.get(subject)
                findings = tuple(f for f in decision.findings if f.subject == subject)
                changed[subject] = self._grown(case, action, findings, decision, conversation)
        for subject, case in changed.items():
            if subject not in self._open:
                journal.set(self._numbers, "last", self._numbers["last"] + 1)
                numbered = replace(case, id=f"case-{self._numbers['last']}")
                changed[subject] = numbered
            journal.set(self._open, subject, changed[subject])
        while self._kept is not None and len(self._open) > self._kept:
            journal.discard(self._open, next(iter(self._open)))
        return tuple(changed.values())

    def raise_for(self, event: TipUndelivered, journal: Journal) -> Case | None:
        """Make the case about a pair urgent, since the one in danger could not be reached."""
        case = self._open.get(Subject(event.author, event.member))
        if case is None or case.urgency == "urgent":
            return None
        raised = replace(
            case,
            urgency="urgent",
            updated_at=max(case.updated_at, event.at),
            due=event.at + DUE_AFTER["urgent"],
        )
        journal.set(self._open, case.subject, raised)
        return raised

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
    if any(finding.category == "grooming" for finding in findings):
        for line in _pair_lines(ask, conversation):
            lines.setdefault((line.message, line.revision), line)
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
    subject = (ask.because.subject.author, ask.because.subject.target)
    pair = next((p for p in conversation.pairs if (p.author, p.target) == subject), None)
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


def _spans(findings: Iterable[Finding]) -> set[Span]:
    return {span for finding in findings for signal in finding.signals for span in signal.spans}
