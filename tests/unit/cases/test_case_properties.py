"""Whatever people and the clock do with a case, in whichever order, some things always hold."""

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from typing import Final, TypeAlias

from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from leeward.cases.book import CaseBook
from leeward.cases.escalation import Escalation, ladder
from leeward.cases.moving import DECISIONS_IN_CASE, NOTES_IN_CASE
from leeward.journal import Journal
from leeward.testing.acts import acts, case_about
from leeward.testing.builders import ROOM, conversation, message, user
from leeward.testing.clock import DEFAULT_START
from leeward.testing.decided import decision
from leeward_policies.case_rights import OVER, refusal, verdict_refusal
from leeward_policies.domain.action import Asked, AskHuman, Because, Subject, Urgency
from leeward_policies.domain.case import Appeal, Case, Verdict
from leeward_policies.domain.decision import Decision
from leeward_policies.domain.event import (
    CaseMoved,
    CaseOverdue,
    Event,
    Judged,
    MessageSent,
    Ordered,
    TipUndelivered,
)
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
from leeward_policies.domain.refs import CommunityRef, UserRef

SAID = message("a line", by="kai")
KAI = user("kai")
PEOPLE: Final = [user(name) for name in ("mo", "lee", "lead", "kai", "judge")]
"""Of them Kai is who the case is about, and the judge has decided before where it is an appeal."""
JUDGE = PEOPLE[-1]
HIDE = acts(SAID.ref, KAI, ROOM.space_ref, PEOPLE[0], "key")["hide"]
CASE: Final = replace(
    case_about(SAID.ref, KAI),
    asked=("moderators",),
    due=DEFAULT_START + timedelta(minutes=5),
    decisions=("first",),
)
APPEAL: Final = replace(
    CASE,
    id="case-2",
    status="appealed",
    appeal=Appeal("first", KAI, DEFAULT_START, ("boo",), (str(JUDGE),)),
)
STARTS: Final = (CASE, APPEAL, replace(CASE, urgency="urgent", asked=("safety-lead",)))

Doing: TypeAlias = Callable[[Case, datetime], Event]
"""Makes an event of how a case stands and of the time."""

people = st.sampled_from(PEOPLE)
moves: st.SearchStrategy[Move] = st.one_of(
    st.just(Take()),
    people.map(HandOver),
    st.just(GiveBack()),
    st.sampled_from(["a note", " "]).map(WriteNote),
    st.just(Reopen()),
    st.just(CallAbuseMaterial()),
    st.just(MarkReported("a hotline")),
)
verdicts: st.SearchStrategy[Verdict] = st.sampled_from(["right", "wrong", "unclear"])


def moving(by: UserRef, move: Move) -> Doing:
    """Return that somebody does something; a case that is over comes along to be opened again."""

    def at_moment(case: Case, at: datetime) -> Event:
        ended = case if case.status in OVER else None
        return CaseMoved(ROOM, case.id, by, Reopen(ended) if isinstance(move, Reopen) else move, at)

    return at_moment


def judging(by: UserRef, verdict: Verdict) -> Doing:
    """Return that somebody gives a verdict."""
    return lambda case, at: Judged(ROOM, case.id, by, verdict, at)


def ordering(by: UserRef) -> Doing:
    """Return that somebody orders an act."""
    return lambda case, at: Ordered(ROOM, by, (HIDE,), at, case.id)


def falling_due(case: Case, at: datetime) -> Event:
    """Return that the clock has come to the time when a case is due, if it is due at all."""
    due = case.due or at
    return CaseOverdue(ROOM, case.id, due, max(at, due))


def falling_due_late(case: Case, at: datetime) -> Event:
    """Return what the clock said for another due time than the case has now."""
    return CaseOverdue(ROOM, case.id, at - timedelta(seconds=1), at)


def undelivered(_: Case, at: datetime) -> Event:
    """Return that a tip reached nobody."""
    return TipUndelivered(ROOM, user("mia"), KAI, "tip", at)


doings: st.SearchStrategy[Doing] = st.one_of(
    st.builds(moving, people, moves),
    st.builds(judging, people, verdicts),
    st.builds(ordering, people),
    st.sampled_from([falling_due, falling_due, falling_due_late, undelivered]),
)
steps = st.lists(st.tuples(doings, st.integers(-10, 600)), max_size=25)


class Story:
    """A case that things happen to, with what was kept of it when it ended.

    Args:
        case: at the beginning.
    """

    def __init__(self, case: Case) -> None:
        self.book = CaseBook(CommunityRef("house"))
        self.book.restore([case])
        self.case = case
        self.at = DEFAULT_START
        self.number = 0

    def event(self, doing: Doing, minutes: int) -> Event:
        """Return an event; times may run backwards a little, as clocks do."""
        event = doing(self.case, self.at + timedelta(minutes=minutes))
        self.at = event.at
        return event

    def happens(self, event: Event, journal: Journal | None = None) -> Case:
        """Let an event happen, and return the case after it."""
        self.number += 1
        made = replace(decision(SAID, at=event.at), id=f"d{self.number}")
        if isinstance(event, CaseOverdue):
            event = replace(event, calls=self.book.calls(event, made.id))
        after = self.book.moved_on(made, event, journal or Journal())
        self.case = after or self.case
        return self.case


def is_a_persons(event: Event) -> bool:
    """Say whether somebody did something."""
    return isinstance(event, CaseMoved | Ordered | Judged)


@given(st.sampled_from(STARTS), steps)
def test_what_always_holds(case: Case, done: Sequence[tuple[Doing, int]]) -> None:
    """It has a due time until it is over, those barred never have it, once csea is always csea."""
    story = Story(case)
    for doing, minutes in done:
        before = story.case
        event = story.event(doing, minutes)
        after = story.happens(event)

        assert (after.due is None) == (after.status in OVER)
        if after.status == "taken":
            assert after.assignee is not None
            assert after.taken_until is not None
        elif after.status not in OVER:
            assert (after.assignee, after.taken_until) == (None, None)
        if case.appeal is not None:
            assert str(JUDGE) not in {after.assignee, after.judged_by}
            assert after.status != "open"
        assert str(KAI) not in {after.assignee, after.judged_by}
        assert after.calls >= before.calls or is_a_persons(event)
        assert "csea" not in before.asked or after.asked == ("csea",)
        assert after.updated_at >= before.updated_at
        assert len(after.notes) <= NOTES_IN_CASE
        assert len(after.decisions) <= DECISIONS_IN_CASE
        assert (after.verdict is None) == (after.status not in OVER)


@given(st.sampled_from(STARTS), steps)
def test_what_is_refused_changes_nothing(case: Case, done: Sequence[tuple[Doing, int]]) -> None:
    """What the rights say no to leaves the very case; what they allow is seen in it."""
    story = Story(case)
    for doing, minutes in done:
        before = story.case
        event = story.event(doing, minutes)
        match event:
            case CaseMoved(move=move, by=by, at=at):
                no = refusal(before, move, by, at)
            case Judged(verdict=verdict, by=by):
                no = verdict_refusal(before, verdict, by)
            case _:
                no = ""
        after = story.happens(event)

        if no:
            assert after == before
        elif isinstance(event, Judged) and before.status not in OVER:
            assert (after.verdict, after.judged_by) == (event.verdict, str(event.by))
        elif isinstance(event, CaseMoved) and isinstance(event.move, Take | HandOver):
            to = event.move.to if isinstance(event.move, HandOver) else event.by
            assert (after.status, after.assignee) == ("taken", str(to))


@given(st.sampled_from(STARTS), steps, steps)
def test_the_journal_gives_back_the_very_book(
    case: Case,
    first: Sequence[tuple[Doing, int]],
    undone: Sequence[tuple[Doing, int]],
) -> None:
    """Whatever a group of events changed, a failed commit leaves the book as it was."""
    story, journal = Story(case), Journal()
    for doing, minutes in first:
        story.happens(story.event(doing, minutes))
    before = (story.book.of(case.subject), story.book.numbered(case.id), story.book.count())
    for doing, minutes in undone:
        story.happens(story.event(doing, minutes), journal)

    journal.undo()

    assert (
        story.book.of(case.subject),
        story.book.numbered(case.id),
        story.book.count(),
    ) == before


urgencies: st.SearchStrategy[Urgency] = st.sampled_from(["low", "medium", "high", "urgent"])


askeds: st.SearchStrategy[tuple[Asked, ...]] = st.sampled_from([(), ("moderators",), ("csea",)])


@given(urgencies, st.integers(0, 100), st.sampled_from([None, DEFAULT_START]), askeds)
def test_everybody_is_waited_for_but_never_for_ever(
    urgency: Urgency, calls: int, answered_at: datetime | None, asked: tuple[Asked, ...]
) -> None:
    """Never less than five minutes, never more than a week; a step is always there."""
    case = replace(
        CASE, urgency=urgency, calls=calls, asked=asked,
        answered_at=answered_at,
    )  # fmt: skip
    wait = Escalation().wait(case)

    assert timedelta(minutes=5) <= wait <= timedelta(days=7)
    assert wait <= Escalation().wait(replace(case, calls=calls + 20)) or calls == 0
    assert Escalation().calls(case, "d")
    assert [step for step in ladder(case) if not step] == []


@given(st.lists(st.tuples(urgencies, st.integers(0, 300), st.booleans()), max_size=10))
def test_evidence_brings_the_due_time_forward_alone(
    told: Sequence[tuple[Urgency, int, bool]],
) -> None:
    """Nothing that is found makes people wait longer; for responders a case begins anew."""
    book = CaseBook(CommunityRef("house"))
    at, due = DEFAULT_START, None
    for number, (urgency, minutes, is_csea) in enumerate(told):
        at += timedelta(minutes=minutes)
        ask = AskHuman(
            key=f"k{number}", rule="r", because=Because("{author} did it", Subject(KAI)),
            mode="enforce", whom="csea" if is_csea else "moderators", urgency=urgency,
        )  # fmt: skip
        made: Decision = replace(decision(SAID, actions=[ask], at=at), id=f"d{number}")
        before = book.of(Subject(KAI))
        (case,) = book.take_in(made, conversation(SAID), MessageSent(SAID), Journal())

        was_csea = before is not None and before.asked == ("csea",)
        if due is not None and (was_csea or not is_csea):
            assert case.due is not None
            assert case.due <= due
        assert case.asked == ("csea",) or not (was_csea or is_csea)
        due = case.due
