"""How long people are waited for, and who is called one after the other."""

from datetime import timedelta

import pytest
from msgspec.structs import replace

from leeward.cases.escalation import (
    ANSWERED_WITHIN,
    DECIDED_WITHIN,
    UNANSWERED,
    UNDECIDED,
    Escalation,
    ladder,
)
from leeward.cases.moving import barred
from leeward.testing.acts import case_about
from leeward.testing.builders import message, user
from leeward.testing.clock import DEFAULT_START
from leeward_policies.case_rights import Role, may_see, refusal
from leeward_policies.domain.action import Asked, Called, Subject, Urgency
from leeward_policies.domain.case import DRILL, Appeal, Case
from leeward_policies.domain.move import GiveBack, HandOver, Take
from leeward_policies.domain.refs import UserRef

SAID = message("a line", by="kai")
KAI, MO, LEE = user("kai"), user("mo"), user("lee")
CASE = replace(case_about(SAID.ref, KAI), asked=("moderators",), due=DEFAULT_START)
APPEAL = replace(CASE, status="appealed", appeal=Appeal("first", KAI, DEFAULT_START))
WAITS = Escalation()
LATER = DEFAULT_START + timedelta(hours=1)


@pytest.mark.parametrize("urgency", ["low", "medium", "high", "urgent"])
def test_what_is_new_is_waited_for_by_its_urgency(urgency: Urgency) -> None:
    """And once somebody has done something, they have the time to decide."""
    case = replace(CASE, urgency=urgency)
    answered = replace(case, answered_at=DEFAULT_START)

    assert WAITS.due(case, LATER) == LATER + ANSWERED_WITHIN[urgency]
    assert WAITS.due(answered, LATER) == LATER + DECIDED_WITHIN[urgency]
    assert WAITS.wait(replace(answered, calls=1)) == min(
        ANSWERED_WITHIN[urgency], DECIDED_WITHIN[urgency]
    )


def test_an_appeal_has_a_time_of_its_own() -> None:
    """Three days until somebody looks, and then a day, however often others are called."""
    looked = replace(APPEAL, urgency="medium", answered_at=DEFAULT_START)

    assert WAITS.wait(APPEAL) == timedelta(hours=72)
    assert WAITS.wait(looked) == WAITS.wait(replace(looked, calls=1)) == timedelta(hours=24)


@pytest.mark.parametrize(
    ("case", "steps"),
    [
        (replace(CASE, urgency="low"), ["moderators", "safety-lead", "deputy"]),
        (replace(CASE, urgency="medium", asked=("safety-lead",)), ["safety-lead", "deputy"]),
        (CASE, ["moderators", "safety-lead", "deputy", "everyone+elsewhere"]),
        (replace(CASE, asked=("csea",)), ["csea", "csea+elsewhere"]),
        (
            replace(CASE, asked=("safety-lead",), subject=Subject(UserRef("t", "", DRILL), MO)),
            ["safety-lead"],
        ),
        (replace(CASE, asked=(), subject=Subject(UserRef("t", "", DRILL), MO)), ["deputy"]),
    ],
)
def test_who_is_called_in_which_order(case: Case, steps: list[str]) -> None:
    """Everyone, and elsewhere, only where it is grave; a test page goes to its reader alone."""
    assert ["+".join(step) for step in ladder(case)] == steps


@pytest.mark.parametrize(
    ("calls", "whom"),
    [
        (0, ["moderators"]),
        (1, ["safety-lead"]),
        (2, ["deputy"]),
        (3, ["everyone", "elsewhere"]),
        (9, ["everyone", "elsewhere"]),
    ],
)
def test_each_step_is_called_by_keys_of_its_own(calls: int, whom: list[Called]) -> None:
    """The last is repeated; the reason says whether anybody has looked."""
    found = WAITS.calls(replace(CASE, calls=calls), "d1")
    looked = WAITS.calls(replace(CASE, calls=calls, answered_at=DEFAULT_START), "d1")

    assert [one.whom for one in found] == whom
    assert [one.key for one in found] == [f"d1:ask:{one}:case-1" for one in whom]
    assert {one.because.template for one in found} == {UNANSWERED}
    assert {one.because.template for one in looked} == {UNDECIDED}


def test_to_what_is_not_due_nobody_is_called() -> None:
    """A case that is over."""
    assert WAITS.calls(replace(CASE, status="resolved", due=None), "d1") == ()


def test_a_case_that_rises_is_never_due_later_than_before() -> None:
    """Whoever has it keeps their time; where nobody has it nobody has read what is new."""
    held = replace(CASE, urgency="urgent", assignee=str(MO), answered_at=DEFAULT_START, due=None)
    free = replace(held, assignee=None)
    soon = LATER + timedelta(minutes=1)

    assert WAITS.hastened(held, LATER) == LATER + timedelta(hours=1)
    assert WAITS.hastened(free, LATER) == LATER + timedelta(minutes=5)
    assert WAITS.hastened(replace(free, due=soon), LATER) == soon


def test_who_is_barred_from_an_appeal_loses_it() -> None:
    """Once; whoever else has it keeps it, and what is no appeal bars nobody."""
    held = replace(APPEAL, status="taken", assignee=str(MO), taken_until=LATER)
    mine, theirs = barred(held, MO, LATER), barred(held, LEE, LATER)

    assert (mine.status, mine.assignee, mine.taken_until) == ("appealed", None, None)
    assert (theirs.status, theirs.assignee) == ("taken", str(MO))
    assert barred(mine, MO, LATER) is mine
    assert barred(CASE, MO, LATER) is CASE


def test_whom_a_case_is_handed_to_may_have_it() -> None:
    """Not whom it is about; and somebody else's only when their time is over."""
    held = replace(CASE, status="taken", assignee=str(MO), taken_until=LATER)

    assert refusal(held, HandOver(LEE), MO, DEFAULT_START) == ""
    assert refusal(held, HandOver(KAI), MO, DEFAULT_START)
    assert refusal(held, HandOver(LEE), LEE, DEFAULT_START)
    assert refusal(held, HandOver(LEE), LEE, LATER) == ""
    assert refusal(held, Take(), LEE, LATER) == ""
    assert refusal(held, GiveBack(), LEE, LATER)


@pytest.mark.parametrize(
    ("asked", "roles", "sees"),
    [
        (("moderators",), ("moderator",), True),
        (("moderators",), ("safety-lead",), True),
        (("moderators",), ("admin", "csea"), False),
        (("safety-lead",), ("moderator",), False),
        (("moderators", "safety-lead"), ("moderator",), True),
        (("csea",), ("moderator", "safety-lead", "admin"), False),
        (("csea",), ("csea",), True),
        ((), ("safety-lead",), True),
        ((), ("moderator",), False),
        (("moderators",), (), False),
    ],
)
def test_who_sees_a_case(asked: tuple[Asked, ...], roles: tuple[Role, ...], *, sees: bool) -> None:
    """By their roles, and never one about themselves."""
    case = replace(CASE, asked=asked)

    assert may_see(case, MO, roles) is sees
    assert not may_see(case, KAI, ("moderator", "safety-lead", "admin", "csea"))
