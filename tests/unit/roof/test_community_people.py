"""What people do is audited with their name, and owed within the case that it belongs to."""

from datetime import timedelta
from pathlib import Path

import pytest

from leeward.community import EVERYWHERE, Community
from leeward.journal import Journal
from leeward.testing.acts import acts, note
from leeward.testing.builders import ROOM, sent, user
from leeward.testing.clock import DEFAULT_START
from leeward.testing.plain import plain_house, plain_policy, stepped
from leeward_policies.domain.action import AskHuman, Subject
from leeward_policies.domain.case import Case
from leeward_policies.domain.event import BrakeRaised, CaseMoved, Event, Judged, Ordered
from leeward_policies.domain.move import Take
from leeward_policies.ports import AuditLine

KAI, MIA, MO = user("kai"), user("mia"), user("mo")
LATER = DEFAULT_START + timedelta(minutes=5)
GROWL = sent("grr", by="kai", to=["mia"], number="m1")
EVERY = acts(GROWL.message.ref, KAI, ROOM.space_ref, MO, "order")
HIDE, BAN = EVERY["hide"], EVERY["ban"]
ASK = acts(GROWL.message.ref, MIA, ROOM.space_ref, MO, "order")["ask"]


@pytest.fixture
def house(tmp_path: Path) -> Community:
    """Return a community with one open case, `case-1`, about Kai."""
    community = plain_house(plain_policy(tmp_path))
    stepped(community, GROWL)
    return community


def case_of(house: Community) -> Case | None:
    """Return the open case about Kai."""
    return house.cases.of(Subject(KAI))


def test_taking_a_case_is_audited(house: Community) -> None:
    """The case that is committed is the one that was taken, and the audit says by whom."""
    step = stepped(house, CaseMoved(ROOM, "case-1", MO, Take(), LATER, "console"))

    assert step.cases == (case_of(house),)
    assert step.audit == (AuditLine(LATER, "case.take", ("case-1", str(MO)), "via=console"),)
    assert [entry.action.whom for entry in step.outbox if isinstance(entry.action, AskHuman)] == [
        "nobody"  # its card is brought up to date, where it was taken elsewhere
    ]
    assert (len(step.outbox), step.texts, step.decision.actions) == (1, (), ())


def test_a_verdict_is_audited(house: Community) -> None:
    """Who judged, and how; the ended case is committed."""
    step = stepped(house, Judged(ROOM, "case-1", MO, "wrong", LATER, "console"))

    assert step.audit == (
        AuditLine(LATER, "case.judged", ("case-1", str(MO)), "verdict=wrong via=console"),
    )
    assert [(one.id, one.status) for one in step.cases] == [("case-1", "resolved")]
    assert case_of(house) is None


def test_after_a_verdict_the_next_finding_opens_another_case(house: Community) -> None:
    """What people have ended takes in nothing more."""
    stepped(house, Judged(ROOM, "case-1", MO, "right", LATER))

    step = stepped(house, sent("grr", by="kai", to=["mia"], number="m2", at=LATER))

    assert [case.id for case in step.cases] == ["case-2"]


@pytest.mark.parametrize(
    "event",
    [CaseMoved(ROOM, "case-9", MO, Take(), LATER), Judged(ROOM, "case-9", MO, "right", LATER)],
)
def test_what_meets_no_case_changes_nothing(house: Community, event: Event) -> None:
    """An unknown case is neither changed nor audited."""
    step = stepped(house, event)

    assert (step.cases, step.audit, step.outbox) == ((), (), ())


def test_an_order_is_owed_within_its_case(house: Community) -> None:
    """The acts are owed as they were ordered, and the decision is in the case, once for both."""
    step = stepped(house, Ordered(ROOM, MO, (HIDE, BAN), LATER, "case-1"))

    assert [(entry.action, entry.case) for entry in step.outbox] == [
        (HIDE, "case-1"),
        (BAN, "case-1"),
    ]
    assert step.decision.actions == (HIDE, BAN)
    assert {entry.decision for entry in step.outbox} == {step.decision.id}
    (case,) = step.cases
    assert case.decisions[-1] == step.decision.id
    assert case == case_of(house)


def test_an_order_is_audited_with_who_and_what(house: Community) -> None:
    """The line names the decision, the person, the case and the kinds of acts."""
    step = stepped(house, Ordered(ROOM, MO, (HIDE, BAN), LATER, "case-1"))

    about = (step.decision.id, str(MO), "case-1")
    assert step.audit == (AuditLine(LATER, "ordered", about, "acts=hide,ban via="),)


def test_an_order_within_no_case_is_audited_all_the_same(house: Community) -> None:
    """It is owed without a case, and no case is changed."""
    step = stepped(house, Ordered(EVERYWHERE, MO, (HIDE,), LATER))

    assert step.audit == (
        AuditLine(LATER, "ordered", (step.decision.id, str(MO)), "acts=hide via="),
    )
    assert [entry.case for entry in step.outbox] == [None]
    assert step.cases == ()


def test_a_raised_brake_is_audited(house: Community) -> None:
    """Who let which rule act more often, where, and until when; no case changes."""
    until = LATER + timedelta(hours=1)
    event = BrakeRaised(ROOM, MO, ROOM.space_ref, "growl", "hide", until, LATER, "discord")

    step = stepped(house, event)

    detail = f"rule=growl kind=hide until={until.isoformat()} via=discord"
    about = (step.decision.id, str(MO), str(ROOM.space_ref))
    assert step.audit == (AuditLine(LATER, "brake.raised", about, detail),)
    assert (step.cases, step.outbox, step.decision.actions) == ((), (), ())


def test_an_ordered_note_is_kept_and_not_owed(house: Community) -> None:
    """It tells nobody, so that nothing has to be done."""
    about = note(GROWL.message.ref, KAI, "order")

    step = stepped(house, Ordered(ROOM, MO, (about,), LATER))

    assert (step.decision.actions, step.outbox) == ((about,), ())


def test_an_ordered_question_to_people_names_its_own_case(house: Community) -> None:
    """Where the order belongs to none, the case that the question opens is named."""
    step = stepped(house, Ordered(ROOM, MO, (ASK,), LATER))

    assert [case.id for case in step.cases] == ["case-2"]
    assert [entry.case for entry in step.outbox] == ["case-2"]


def test_what_people_did_can_be_undone_in_memory(house: Community) -> None:
    """Where a commit fails, the case is as it was before they pressed."""
    before, journal = case_of(house), Journal()
    for event in (
        CaseMoved(ROOM, "case-1", MO, Take(), LATER),
        Ordered(ROOM, MO, (HIDE,), LATER, "case-1"),
        Judged(ROOM, "case-1", MO, "right", LATER),
    ):
        stepped(house, event, journal)

    journal.undo()

    assert case_of(house) == before
