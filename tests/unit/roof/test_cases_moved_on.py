"""What people do with a case moves it on: the first takes it, a verdict ends it, orders join it."""

from datetime import timedelta

import pytest
from msgspec.structs import replace

from leeward.cases.book import CaseBook
from leeward.cases.growing import EVIDENCE_IN_CASE
from leeward.journal import Journal
from leeward.testing.acts import acts, case_about
from leeward.testing.builders import ROOM, message, user
from leeward.testing.clock import DEFAULT_START
from leeward.testing.decided import decision
from leeward_policies.domain.case import Case, Status, Verdict
from leeward_policies.domain.event import CaseMoved, Event, Judged, Ordered, Tick
from leeward_policies.domain.move import Take
from leeward_policies.domain.refs import CommunityRef

SAID = message("a line")
KAI, MO, LEE = user("kai"), user("mo"), user("lee")
LATER = DEFAULT_START + timedelta(minutes=5)
CASE = case_about(SAID.ref, KAI, number="case-3")
DECISION = decision(SAID, at=LATER)
HIDE = acts(SAID.ref, KAI, SAID.ref.space_ref, MO, "key")["hide"]


def taken(case: str = "case-3") -> CaseMoved:
    """Return that Mo takes a case."""
    return CaseMoved(ROOM, case, MO, Take(), LATER)


def judged(verdict: Verdict = "right", case: str = "case-3") -> Judged:
    """Return that Mo gives a verdict."""
    return Judged(ROOM, case, MO, verdict, LATER)


def ordered(case: str | None = "case-3") -> Ordered:
    """Return that Mo orders an act."""
    return Ordered(ROOM, MO, (HIDE,), LATER, case)


def book(case: Case = CASE) -> CaseBook:
    """Return a book with one open case."""
    found = CaseBook(CommunityRef("house"))
    found.restore([case])
    return found


def moved(of: CaseBook, event: Event, journal: Journal | None = None) -> Case | None:
    """Let an event move a case on."""
    return of.moved_on(DECISION, event, journal or Journal())


def test_the_first_who_takes_a_case_has_it() -> None:
    """Their name and the time stand in it, and it takes in further evidence."""
    of = book()

    case = moved(of, taken())

    assert case is not None
    assert (case.status, case.assignee, case.updated_at) == ("taken", str(MO), LATER)
    assert of.of(CASE.subject) == case


def test_a_second_who_takes_it_changes_nothing() -> None:
    """It stays with the first, at the time of the first."""
    of = book()
    first = moved(of, taken())

    again = moved(of, CaseMoved(ROOM, "case-3", LEE, Take(), LATER + timedelta(minutes=1)))

    assert again is None
    assert of.of(CASE.subject) == first


@pytest.mark.parametrize("verdict", ["right", "wrong", "unclear"])
def test_a_verdict_ends_a_case(verdict: Verdict) -> None:
    """Whoever judges an untaken case is the one who had it; nobody else is asked any more."""
    of = book(replace(CASE, due=LATER))

    case = moved(of, judged(verdict))

    assert case is not None
    assert (case.status, case.verdict, case.assignee) == ("resolved", verdict, str(MO))
    assert (case.due, case.updated_at) == (None, LATER)


def test_a_verdict_leaves_a_case_with_whom_it_was() -> None:
    """Who took it stays named, also where somebody else judges it."""
    case = moved(book(replace(CASE, status="taken", assignee=str(LEE))), judged())

    assert case is not None
    assert case.assignee == str(LEE)


def test_a_judged_case_leaves_the_open_book() -> None:
    """It is not found by its subject any more, and a second verdict meets nothing."""
    of = book()
    moved(of, judged())

    assert (of.of(CASE.subject), of.count(), of.count("high")) == (None, 0, 0)
    assert moved(of, judged("wrong")) is None


@pytest.mark.parametrize("event", [taken(), judged(), ordered()])
def test_the_journal_brings_a_case_back(event: Event) -> None:
    """Where the commit fails, the book is as it was."""
    of, journal = book(), Journal()
    moved(of, event, journal)

    journal.undo()

    assert of.of(CASE.subject) == CASE
    assert of.count("high") == 1


def test_the_decision_of_an_order_enters_its_case_once() -> None:
    """It can then be undone from there; the same decision is not listed twice."""
    of = book(replace(CASE, decisions=("earlier",)))

    case = moved(of, ordered())

    assert case is not None
    assert (case.decisions, case.updated_at) == (("earlier", DECISION.id), LATER)
    assert moved(of, ordered()) is None


def test_the_decisions_of_a_case_are_bounded() -> None:
    """Of very many the latest are kept."""
    many = tuple(f"d{n}" for n in range(EVIDENCE_IN_CASE))

    case = moved(book(replace(CASE, decisions=many)), ordered())

    assert case is not None
    assert case.decisions == (*many[1:], DECISION.id)


def test_an_order_within_no_case_moves_none() -> None:
    """What is ordered from a message's own menu belongs to no case."""
    assert moved(book(), ordered(None)) is None


@pytest.mark.parametrize("event", [taken("case-9"), judged(case="case-9"), ordered("case-9")])
def test_a_case_nobody_knows_is_not_moved(event: Event) -> None:
    """An unknown or ended case stays as it is, and so do the others."""
    of = book()

    assert moved(of, event) is None
    assert of.of(CASE.subject) == CASE


@pytest.mark.parametrize("status", ["open", "taken", "appealed"])
def test_a_case_never_looks_older_than_it_is(status: Status) -> None:
    """An event that comes late does not set the time of the last change back."""
    late = replace(CASE, status=status, updated_at=LATER + timedelta(hours=1))
    for event in (taken(), judged(), ordered()):
        case = moved(book(late), event)

        assert case is not None
        assert case.updated_at == late.updated_at


def test_other_events_move_no_case() -> None:
    """Time alone changes nothing that people are asked."""
    assert moved(book(), Tick(ROOM, LATER)) is None


def test_open_cases_are_counted_by_urgency() -> None:
    """All of them, or those of one urgency."""
    of = book()
    of.restore([case_about(SAID.ref, LEE, number="case-4")])

    assert (of.count(), of.count("high"), of.count("urgent")) == (2, 2, 0)
