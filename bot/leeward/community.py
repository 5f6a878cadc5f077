"""One community: takes one event at a time and says everything that must be committed for it."""

from collections.abc import Callable, Mapping, Sequence
from typing import Final

from msgspec import Struct
from msgspec.structs import replace

from leeward.audit_lines import decision_and_cases, people_lines
from leeward.cases.book import CaseBook
from leeward.cases.quieting import Quieting
from leeward.evidence import EvidenceKeeper
from leeward.following import (
    answer_to_appeal,
    answers_to_askers,
    card,
    rated_once,
    ratings,
    what_they_find,
)
from leeward.journal import Journal
from leeward.ledger import Ledger, pair_key
from leeward.logs import where
from leeward.readiness import HeldBack, nothing_held
from leeward_policies.about import id_of
from leeward_policies.domain.action import (
    Action,
    AskHuman,
    Note,
    Subject,
    Urgency,
)
from leeward_policies.domain.case import Case
from leeward_policies.domain.decision import Decision
from leeward_policies.domain.event import (
    CaseOverdue,
    Event,
    Judged,
    Ordered,
    ReportFiled,
    Tick,
)
from leeward_policies.domain.refs import ChannelRef, CommunityRef
from leeward_policies.judge import judge, wanted
from leeward_policies.policy import Policy
from leeward_policies.ports import (
    AuditLine,
    Detector,
    LateDetector,
    Look,
    Memo,
    OutboxEntry,
    Rating,
    SealedText,
    StateRow,
)

EVERYWHERE: Final = ChannelRef("leeward", "community", "clock")
"""The room of events that belong to no room, such as the daily Tick."""


def nothing_told(_: Urgency) -> bool:
    """Tell nothing outside the platform."""
    return False


class Step(Struct, frozen=True, gc=False):
    """What one event makes necessary; committed whole or not at all."""

    event: Event
    decision: Decision
    cases: tuple[Case, ...] = ()
    states: tuple[StateRow, ...] = ()
    texts: tuple[SealedText, ...] = ()
    released: tuple[str, ...] = ()
    outbox: tuple[OutboxEntry, ...] = ()
    audit: tuple[AuditLine, ...] = ()
    memos: tuple[tuple[str, Memo], ...] = ()
    ratings: tuple[Rating, ...] = ()
    look: Look | None = None
    """What late detectors are shown of it; None where none of them wants to look."""
    passes: tuple[int, ...] = ()
    """Which of them want to look, by the number of their pass."""


class Stumble(Struct, frozen=True):
    """The judgement itself failed on an event: a mistake of ours, kept visible, never hidden."""

    event: Event
    kind: str
    """The exception's type."""
    where: str
    """File and line; the exception's message may hold text and is not kept."""


class Community:
    """The judgement, the ledger and the open cases of one community; one writer, no I/O.

    Args:
        ref: its name.
        policy: what it is judged by.
        detectors: what measures.
        late: what may measure again, later.
        ledger: what is known.
        cases: the open ones.
        held_back: says what is only observed for now, although it would be enforced.
        told_elsewhere: says of which urgency on a case is also told outside the platform.
        is_spread: its cards may stand on more than one platform.
    """

    def __init__(
        self,
        ref: CommunityRef,
        policy: Policy,
        detectors: Sequence[Detector],
        ledger: Ledger,
        cases: CaseBook,
        *,
        late: Sequence[LateDetector] = (),
        held_back: HeldBack = nothing_held,
        told_elsewhere: Callable[[Urgency], bool] = nothing_told,
        is_spread: bool = False,
    ) -> None:
        self.ref = ref
        self.late = tuple(late)
        self.policy = policy
        self.ledger = ledger
        self.cases = cases
        self._told_elsewhere = told_elsewhere
        self._is_spread = is_spread
        self._detectors = tuple(detectors)
        self._evidence = EvidenceKeeper(held_back)
        self._quieting = Quieting()

    @property
    def detectors(self) -> tuple[str, ...]:
        """What measures at once, as `name@version`."""
        return tuple(f"{one.name}@{one.version}" for one in self._detectors)

    def take(self, event: Event, journal: Journal) -> Step | Stumble:
        """Judge one event, move the state on, and return all that follows from it.

        The state in memory has changed when a Step is returned, and `journal` can undo it;
        after a Stumble it is as it was.
        """
        inner = Journal()
        try:
            step = self._step(event, inner)
        except Exception as error:  # noqa: BLE001 - one of the three places: around one event
            inner.undo()
            return Stumble(event, type(error).__name__, where(error))
        journal.extend(inner)
        return step

    def _step(self, event: Event, journal: Journal) -> Step:
        before = self.ledger.conversation(event, self.policy.people.linked)
        told = event
        if isinstance(event, CaseOverdue):
            event = replace(event, calls=self.cases.calls(event, self._decision_id(event)))
        judgement = judge(self.policy, self._detectors, before, event)
        decision, after = judgement.decision, judgement.conversation
        if isinstance(event, ReportFiled):
            decision = self._quieting.quieted(decision, event, self.cases.of, journal)
        changes = self.ledger.put(before, after, journal)
        states = self.ledger.rows(before, after)
        fallen = [change.pair for change in changes if change.after == "none"]
        if isinstance(event, Tick):
            swept = self.ledger.sweep(event.at, journal)
            states += self.ledger.pair_rows(swept)
            fallen += swept
        cases: tuple[Case, ...] = ()
        known: dict[str, Urgency] = self._urgencies(decision, event)
        if decision.actions and not isinstance(event, CaseOverdue):
            cases = self.cases.take_in(decision, after, event, journal)
        asked = self.cases.waiting_for(event)
        released = [pair_key(*pair) for pair in fallen if self.cases.of(Subject(*pair)) is None]
        moved = self.cases.moved_on(decision, event, journal)
        barred: tuple[Case, ...] = ()
        if moved is not None and isinstance(event, Judged):
            barred = self.cases.barred(moved, event, journal)
        if released:
            self._evidence.let_go(released, journal)
        texts = self._evidence.lines(event, decision, before, after, cases=cases, journal=journal)
        look = judgement.look
        passes = wanted(self.late, look) if look is not None and self.late else ()
        return Step(
            told,
            decision,
            (*cases, *barred, moved) if moved else cases,
            states,
            texts,
            tuple(released),
            (
                *self._owed(decision, event, cases),
                *self._elsewhere(decision, cases, known),
                *answer_to_appeal(decision, event, moved),
                *answers_to_askers(decision, event, moved, asked),
                *card(decision, event, moved, is_spread=self._is_spread),
            ),
            (
                *decision_and_cases(decision, cases, known),
                *people_lines(event, decision, moved),
                *(AuditLine(event.at, "case.barred", (one.id,)) for one in barred),
            ),
            memos=(*what_they_find(event, moved, asked), *rated_once(event)),
            ratings=ratings(decision, event),
            look=look if passes else None,
            passes=passes,
        )

    def _decision_id(self, event: Event) -> str:
        """Return the id that the decision about an event will have."""
        return id_of(event, self.ledger.room(event.channel), self.policy.hash)

    def _owed(
        self, decision: Decision, event: Event, cases: Sequence[Case]
    ) -> tuple[OutboxEntry, ...]:
        within = event.case if isinstance(event, Ordered | CaseOverdue) else None
        return tuple(
            OutboxEntry(action, decision.id, decision.at, within or _case_id(action, cases))
            for action in decision.actions
            if not isinstance(action, Note)
        )

    def _urgencies(self, decision: Decision, event: Event) -> dict[str, Urgency]:
        """Return how urgent the cases are that a decision will extend, by their ids."""
        asks = (one for one in decision.actions if isinstance(one, AskHuman))
        known = (self.cases.asked_about(one.because.subject, event) for one in asks)
        return {case.id: case.urgency for case in known if case is not None}

    def _elsewhere(
        self, decision: Decision, cases: Sequence[Case], before: Mapping[str, Urgency]
    ) -> tuple[OutboxEntry, ...]:
        """Return the calls outside the platform about cases that are new or more urgent now."""
        news = [
            case
            for case in cases
            if self._told_elsewhere(case.urgency) and before.get(case.id) != case.urgency
        ]
        return tuple(
            OutboxEntry(call, decision.id, decision.at, case.id)
            for case in news
            for call in [_call_elsewhere(decision, case)]
        )


def _call_elsewhere(decision: Decision, case: Case) -> AskHuman:
    asks = [one for one in decision.actions if isinstance(one, AskHuman)]
    ask = next(one for one in asks if one.because.subject == case.subject)
    key = call_key(decision.id, case.id)
    return replace(ask, key=key, whom="elsewhere", urgency=case.urgency)


def call_key(decision: str, case: str) -> str:
    """Return the key of the call outside the platform that a decision makes about a case."""
    return f"{decision}:ask:elsewhere:{case}"


def _case_id(action: Action, cases: Sequence[Case]) -> str | None:
    """Return the case into which a question has gone."""
    if not isinstance(action, AskHuman):
        return None
    return next((case.id for case in cases if case.subject == action.because.subject), None)
