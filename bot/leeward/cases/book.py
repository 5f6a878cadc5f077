"""The open cases of a community: opened and extended by what decisions ask, moved on by people."""

from collections.abc import Iterable
from typing import Final, TypeAlias

from msgspec import Struct
from msgspec.structs import replace

from leeward.cases.asked import joined, who_asks
from leeward.cases.escalation import Escalation
from leeward.cases.growing import merged, standing_of
from leeward.cases.moving import (
    DECISIONS_IN_CASE,
    NOTE_LONGEST,
    NOTES_IN_CASE,
    barred,
    called,
    for_responders,
    hastened,
    judged,
    moved,
    ordered,
    raised,
)
from leeward.journal import Journal
from leeward.reasons import AGAINST
from leeward_policies.domain.action import (
    BY_HUMAN,
    HUMAN,
    Asked,
    AskHuman,
    Called,
    Subject,
    Urgency,
)
from leeward_policies.domain.case import Appeal, Case, CaseEvidence, CaseNote, Reporter, Status
from leeward_policies.domain.conversation import Conversation
from leeward_policies.domain.decision import Decision, Finding
from leeward_policies.domain.event import (
    Appealed,
    CaseMoved,
    CaseOverdue,
    Event,
    Judged,
    Ordered,
    ReportFiled,
    TipUndelivered,
)
from leeward_policies.domain.move import Reopen
from leeward_policies.domain.refs import CommunityRef, UserRef
from leeward_policies.domain.signals import Category

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

STILL_OPEN: Final[tuple[Status, ...]] = ("open", "taken", "appealed")
"""The states in which a case takes in new evidence."""

REPORTER: Final = "a member who reported it"
"""Stands for who wrote a note with a report; nobody learns who it was."""

_LIES_BEFORE: Final[dict[Called, Asked]] = {
    "moderators": "moderators",
    "safety-lead": "safety-lead",
    "csea": "csea",
}

_Key: TypeAlias = tuple[Subject, str]
"""Whom a case is about, and against which decision it is an appeal; the latter mostly empty."""


def key_of(case: Case) -> _Key:
    """Return by what an open case is found: one story is one case, and so is one appeal."""
    return case.subject, "" if case.appeal is None else case.appeal.decision


def _meant(subject: Subject, event: Event) -> _Key:
    """Return by what the case is found that people are asked about."""
    appealed = event.decided if isinstance(event, Appealed) else None
    return subject, "" if appealed is None else appealed.id


class _Asking(Struct, frozen=True):
    """What a decision asks people, with what is known beside it."""

    decision: Decision
    conversation: Conversation
    event: Event


class CaseBook:
    """The open cases of one community, by subject, so that one story is one case.

    Args:
        community: whose cases these are.
        last_number: the highest number given to a case so far.
        kept: how many open cases are held in memory; the least recently changed leave first,
            and a new finding about their subject opens another case. None holds them all.
        escalation: how long people are waited for.
    """

    def __init__(
        self,
        community: CommunityRef,
        *,
        last_number: int = 0,
        kept: int | None = None,
        escalation: Escalation | None = None,
    ) -> None:
        self.escalation = escalation or Escalation()
        self._community = community
        self._kept = kept
        self._open: dict[_Key, Case] = {}
        self._by_id: dict[str, _Key] = {}
        self._numbers: dict[str, int] = {"last": last_number}

    def restore(self, cases: Iterable[Case]) -> None:
        """Take over the open cases that a store kept, at start."""
        for case in cases:
            if case.status in STILL_OPEN:
                self._open[key_of(case)] = case
                self._by_id[case.id] = key_of(case)

    def of(self, subject: Subject) -> Case | None:
        """Return the open case about a subject; an appeal of theirs is a case of its own."""
        return self._open.get((subject, ""))

    def asked_about(self, subject: Subject, event: Event) -> Case | None:
        """Return the open case into which a question about an event goes."""
        return self._open.get(_meant(subject, event))

    def numbered(self, case_id: str) -> Case | None:
        """Return an open case by its id."""
        key = self._by_id.get(case_id)
        case = None if key is None else self._open.get(key)
        return case if case is not None and case.id == case_id else None

    def waiting_for(self, event: Event) -> tuple[Reporter, ...]:
        """Return who waits for an answer in the case that an event may end."""
        case = self.numbered(event.case) if isinstance(event, Judged) else None
        return () if case is None else case.reporters

    def reported_by(self, member: UserRef) -> tuple[Case, ...]:
        """Return the open cases in which somebody waits for an answer."""
        return tuple(
            case for case in self._open.values() if any(one.ref == member for one in case.reporters)
        )

    def count(self, urgency: Urgency | None = None) -> int:
        """Return how many cases are open, or how many of one urgency."""
        if urgency is None:
            return len(self._open)
        return sum(case.urgency == urgency for case in self._open.values())

    # --- what decisions ask ---------------------------------------------------------------------

    def take_in(
        self, decision: Decision, conversation: Conversation, event: Event, journal: Journal
    ) -> tuple[Case, ...]:
        """Open or extend the cases that a decision asks for, and return them as they stand now.

        Args:
            decision: what was decided.
            conversation: the state after it.
            event: what it was decided about; a report brings a note, an appeal its decision.
            journal: takes the changes back where they are not kept.
        """
        asking = _Asking(decision, conversation, event)
        changed: dict[_Key, Case] = {}
        for action in decision.actions:
            if isinstance(action, AskHuman):
                subject = action.because.subject
                key = _meant(subject, event)
                case = changed.get(key) or self._open.get(key)
                findings = tuple(f for f in decision.findings if f.subject == subject)
                changed[key] = self._grown(case, action, findings, asking)
        note, one = _note_of(event), who_asks(event, decision)
        for key, case in changed.items():
            if one is not None:
                changed[key] = replace(changed[key], reporters=joined(case.reporters, one))
            if note is not None:
                notes = (*case.notes, note)[-NOTES_IN_CASE:]
                changed[key] = replace(changed[key], notes=notes)
            if key not in self._open:
                changed[key] = replace(changed[key], id=self._next_id(changed[key], journal))
            self._put(changed[key], journal)
        while self._kept is not None and len(self._open) > self._kept:
            self._drop(next(iter(self._open.values())), journal)
        return tuple(changed.values())

    def _next_id(self, case: Case, journal: Journal) -> str:
        """Return the id of a new case; test pages use up no numbers."""
        if case.is_drill:
            return f"drill-{case.opened_at:%Y%m%d}-{case.subject.target}".replace(":", "-")
        journal.set(self._numbers, "last", self._numbers["last"] + 1)
        return f"case-{self._numbers['last']}"

    def _grown(
        self,
        case: Case | None,
        ask: AskHuman,
        findings: tuple[Finding, ...],
        asking: _Asking,
    ) -> Case:
        decision, at = asking.decision, asking.decision.at
        kinds = [f.category for f in findings if f.rule == ask.rule] or ["report"]
        before = case
        if case is None:
            case = self._new(ask, max(kinds, key=KINDS.index), asking)
        urgency = max(case.urgency, ask.urgency, key=URGENCIES.index)
        case = replace(
            case,
            kind=max([case.kind, *kinds], key=KINDS.index),
            urgency=urgency,
            asked=_asked(case, ask),
            updated_at=max(case.updated_at, at),
            evidence=merged(case, ask, findings, decision, asking.conversation),
            decisions=(
                case.decisions
                if decision.id in case.decisions
                else (*case.decisions, decision.id)[-DECISIONS_IN_CASE:]
            ),
            standing=standing_of(ask, findings, decision, asking.conversation) or case.standing,
            unmeasured=tuple(
                sorted({*case.unmeasured, *(one.detector for one in decision.unmeasured)})
            ),
        )
        if "csea" in case.asked and before is not None and "csea" not in before.asked:
            case = for_responders(case)
        if before is None or before.urgency != urgency or case.due is None:
            case = hastened(case, at, self.escalation)
        return case

    def _new(self, ask: AskHuman, kind: Category, asking: _Asking) -> Case:
        case = Case(
            id="",
            community=self._community,
            kind=kind,
            subject=ask.because.subject,
            urgency=ask.urgency,
            opened_at=asking.decision.at,
            updated_at=asking.decision.at,
            channel=asking.decision.channel,
        )
        if isinstance(asking.event, Appealed) and asking.event.decided is not None:
            return _appealing(case, asking.event, asking.event.decided)
        return case

    # --- what people do -------------------------------------------------------------------------

    def calls(self, event: CaseOverdue, decision: str) -> tuple[AskHuman, ...]:
        """Return who is called to a case that is overdue; nobody where somebody was quicker."""
        case = self.numbered(event.case)
        if case is None or case.due != event.due:
            return ()
        return self.escalation.calls(case, decision)

    def moved_on(self, decision: Decision, event: Event, journal: Journal) -> Case | None:
        """Change the open case that an event is about, and return it as it stands now.

        A tip that reached nobody makes it urgent; people do something with it, order acts in
        it, and end it with a verdict. None where no open case is meant, or nothing changes.
        """
        case = self._meant(event)
        if case is None:
            return None
        after = self._after(case, decision, event)
        if after == case:
            return None
        if after.status in STILL_OPEN:
            self._put(after, journal)
        else:
            self._drop(case, journal)
        return after

    def barred(self, ended: Case, event: Judged, journal: Journal) -> tuple[Case, ...]:
        """Bar whoever judged a case from the open appeals against decisions that it rests on.

        Returns:
            The appeals that changed.
        """
        member = Subject(ended.subject.author)
        keys = [(member, decision) for decision in ended.decisions]
        found = [case for key in keys if (case := self._open.get(key)) is not None]
        after = [(case, barred(case, event.by, event.at)) for case in found]
        changed = tuple(now for before, now in after if now != before)
        for case in changed:
            self._put(case, journal)
        return changed

    def _meant(self, event: Event) -> Case | None:
        match event:
            case TipUndelivered():
                return self.of(Subject(event.author, event.member))
            case CaseMoved(move=Reopen(ended=ended)) if self.numbered(event.case) is None:
                return ended if ended is not None and ended.id == event.case else None
            case CaseMoved() | CaseOverdue() | Judged():
                return self.numbered(event.case)
            case Ordered(case=str(case_id)):
                return self.numbered(case_id)
            case _:
                return None

    def _after(self, case: Case, decision: Decision, event: Event) -> Case:
        match event:
            case TipUndelivered():
                return raised(case, event, self.escalation)
            case CaseMoved():
                return self._unless_doubled(case, moved(case, event, self.escalation))
            case CaseOverdue():
                return called(case, event, self.escalation)
            case Judged():
                return judged(case, event)
            case Ordered():
                return ordered(case, event, decision.id, self.escalation)
            case _:
                return case

    def _unless_doubled(self, before: Case, after: Case) -> Case:
        """Leave a case closed whose story goes on in another one that is open."""
        is_back = before.status not in STILL_OPEN and after.status in STILL_OPEN
        return before if is_back and key_of(after) in self._open else after

    def _put(self, case: Case, journal: Journal) -> None:
        journal.set(self._open, key_of(case), case)
        journal.set(self._by_id, case.id, key_of(case))

    def _drop(self, case: Case, journal: Journal) -> None:
        journal.discard(self._open, key_of(case))
        journal.discard(self._by_id, case.id)


def _appealing(case: Case, event: Appealed, decided: Decision) -> Case:
    """Return a new case as the appeal that it is; it rests on the decision appealed against."""
    acts = [act for act in decided.actions if isinstance(act, AGAINST)]
    rules = [HUMAN if act.rule.startswith(BY_HUMAN) else act.rule for act in acts]
    kinds = [finding.category for finding in decided.findings] or [case.kind]
    line = None
    if decided.message is not None and acts:
        line = CaseEvidence(
            message=decided.message,
            at=decided.at,
            author=event.member,
            rule=rules[0],
            because=acts[0].because,
            revision=decided.revision,
        )
    return replace(
        case,
        kind=max(kinds, key=KINDS.index),
        status="appealed",
        channel=decided.channel,
        evidence=() if line is None else (line,),
        decisions=(decided.id,),
        appeal=Appeal(
            decision=decided.id,
            member=event.member,
            at=event.at,
            rules=tuple(dict.fromkeys(rules)),
            decided_by=event.decided_by,
        ),
    )


def _asked(case: Case, ask: AskHuman) -> tuple[Asked, ...]:
    """Return before whom a case lies; once before the responders for abuse, before nobody else."""
    now = _LIES_BEFORE.get(ask.whom)
    if "csea" in case.asked or now == "csea":
        return ("csea",)
    return case.asked if now is None or now in case.asked else (*case.asked, now)


def _note_of(event: Event) -> CaseNote | None:
    """Return what a reporter wrote, for the case that is opened; nobody is named."""
    if not isinstance(event, ReportFiled) or not event.reason.strip():
        return None
    return CaseNote(event.at, REPORTER, event.reason.strip()[:NOTE_LONGEST])
