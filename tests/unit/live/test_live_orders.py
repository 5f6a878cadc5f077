"""Grave orders and brakes, whatever they are pressed on: said beforehand, and done once."""

from datetime import timedelta

import pytest
from live_harbour import AT, HARBOUR, KAI, MO, make_case
from msgspec.structs import replace

from leeward.testing.scripted_desk import ScriptedDesk, standing
from leeward_adapters.live.casework.brakes import NOT_HOLDING, Brakes, mark_of, raised_words
from leeward_adapters.live.casework.moves import OnCase
from leeward_adapters.live.casework.ordering import Orders, order_obstacle
from leeward_adapters.live.casework.orders import (
    LOCK_SECONDS,
    NOT_HERE,
    act_of,
    agreed,
    question_of,
    seconds_offered,
    sure_label,
)
from leeward_adapters.live.casework.rights import Caller, CaseVerb
from leeward_adapters.live.saying.spans import Who, flat
from leeward_policies.braking import RAISED_FOR
from leeward_policies.domain.action import BY_HUMAN, Ban, Kick, Lock, Restrict
from leeward_policies.domain.event import BrakeRaised, Ordered
from leeward_policies.domain.refs import ChannelRef, MessageRef, SpaceRef
from leeward_policies.ports import BrakeStanding, Capabilities

ALL = Capabilities(restrict="full", kick="full", ban="full", lock="full")
GRAVE: tuple[CaseVerb, ...] = ("timeout", "kick", "ban", "lock")
PIER = SpaceRef("harbour", "1")


@pytest.mark.parametrize("verb", GRAVE)
def test_a_question_says_what_will_happen(verb: CaseVerb) -> None:
    """By whom, where, and that it takes a second press within a minute."""
    said = flat(question_of(verb, make_case(), Who(KAI), "the long pier", HARBOUR))

    assert "the long pier" in said
    assert "within a minute" in said


def test_a_lock_is_called_what_the_platform_calls_it() -> None:
    """And tells for how long, and for which case."""
    said = flat(question_of("lock", make_case(), Who(KAI), "the long pier", HARBOUR))

    assert said.startswith("This closes the long pier for 1 day (case-1).")
    assert sure_label("lock", HARBOUR) == "Yes, close it"
    assert sure_label("ban", HARBOUR) == "Yes, ban"


def test_two_presses_on_one_question_are_one_act() -> None:
    """On another question they are another."""
    case = make_case()
    keys = [getattr(act_of("kick", case, MO, question), "key", "") for question in ("7", "7", "8")]

    assert keys[0] == keys[1] != keys[2]


def test_each_verb_orders_its_act() -> None:
    """In the space of the case, by a person, about its subject."""
    case = make_case()
    restrict, kick, ban, lock = (act_of(verb, case, MO, "7", "600") for verb in GRAVE)

    assert isinstance(restrict, Restrict)
    assert isinstance(kick, Kick)
    assert isinstance(ban, Ban)
    assert isinstance(lock, Lock)
    assert (restrict.who, restrict.seconds, restrict.rule) == (KAI, 600, f"{BY_HUMAN}{MO}")
    assert (kick.who, ban.who, lock.seconds) == (KAI, KAI, LOCK_SECONDS)
    assert {restrict.space, kick.space, ban.space, lock.space} == {PIER}


@pytest.mark.parametrize("seconds", ["", "1", "3153600000", "600 "])
def test_a_length_that_was_not_offered_orders_nothing(seconds: str) -> None:
    """Whatever a forged choice says."""
    assert act_of("timeout", make_case(), MO, "7", seconds) is None
    assert 600 in seconds_offered()


def test_an_author_agrees_on_their_own_platform() -> None:
    """Its key tells the message and the question."""
    target = MessageRef("harbour", "1", "2", "3")
    act = agreed(target, KAI, "7")

    assert act.key == f"harbour-3:reveal:{target}:7"
    assert act.agreed


@pytest.mark.parametrize("verb", GRAVE)
def test_what_stands_in_the_way_is_said(verb: CaseVerb) -> None:
    """First that it is not here, then that it is over, then that it is not for us, then rights."""
    case = make_case()
    none = Capabilities()

    elsewhere = order_obstacle(verb, case, none, HARBOUR, is_reachable=False)
    over = order_obstacle(verb, replace(case, status="closed"), none, HARBOUR, is_reachable=True)
    abuse = order_obstacle(verb, replace(case, asked=("csea",)), none, HARBOUR, is_reachable=True)
    lacking = order_obstacle(verb, case, none, HARBOUR, is_reachable=True)

    assert elsewhere == (HARBOUR.elsewhere,)
    assert flat(over).startswith("This case is closed")
    assert abuse == (NOT_HERE,)
    assert lacking == (HARBOUR.we_lack(verb, "here"),)
    assert order_obstacle(verb, case, ALL, HARBOUR, is_reachable=True) == ()


async def test_an_order_is_handed_in_once() -> None:
    """The second half of a double click reads the same and orders nothing."""
    desk = ScriptedDesk()
    orders, on = Orders(desk, HARBOUR), OnCase(make_case(), Caller(MO))
    act = act_of("kick", on.case, MO, "7")
    assert act is not None

    said = [flat(await orders.order(on, act, AT)) for _ in range(2)]

    assert said == ["Ordered: remove harbour:kai."] * 2
    assert [(event.acts, event.case, event.via) for event in desk.told(Ordered)] == [
        ((act,), "case-1", "harbour")
    ]


# --- brakes -----------------------------------------------------------------------------------


def holding(**other: bool) -> ScriptedDesk:
    """Return a desk with one brake that holds."""
    brake = BrakeStanding(PIER, "a-rule", "hide", 60, 60, holds=other.get("holds", True))
    return ScriptedDesk(stands=replace(standing(), brakes=(brake,)))


MARK = mark_of(PIER, "a-rule", "hide")


async def test_a_brake_is_raised_once() -> None:
    """The second press is told until when it is raised already."""
    desk = holding()
    brakes, who = Brakes(desk, HARBOUR), Caller(MO, frozenset({"undo"}))

    first, second = [await brakes.raise_it(MARK, who, "5", AT, is_here=True) for _ in range(2)]

    [event] = desk.told(BrakeRaised)
    assert (event.channel, event.until) == (ChannelRef("harbour", "1", "5"), AT + RAISED_FOR)
    assert first.until == AT + RAISED_FOR
    assert "may hide up to 180 times" in flat(first.text)
    assert second.until is None
    assert flat(second.text).startswith("Somebody has raised this brake already")


@pytest.mark.parametrize(
    ("who", "mark", "is_here", "says"),
    [
        (Caller(MO), MARK, True, "it takes the right to clear."),
        (Caller(MO, answers=True), "unknown", True, NOT_HOLDING),
        (Caller(MO, answers=True), MARK, False, NOT_HOLDING),
    ],
)
async def test_a_brake_that_cannot_be_raised_stays(
    who: Caller,
    mark: str,
    is_here: bool,  # noqa: FBT001 - a parameter of the test
    says: str,
) -> None:
    """For want of a right, of a brake, or of the place."""
    desk = holding()

    raised = await Brakes(desk, HARBOUR).raise_it(mark, who, "5", AT, is_here=is_here)

    assert says in flat(raised.text)
    assert raised.until is None
    assert desk.events == []


def test_a_raised_page_says_by_whom_and_until_when() -> None:
    """For everybody who reads it."""
    said = flat(raised_words(AT + timedelta(hours=1), MO))

    assert said.startswith(f"Until {(AT + timedelta(hours=1)).isoformat()}, by harbour:mo.")
