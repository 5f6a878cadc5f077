"""Cards of a case read as it stands, also where people did something with it elsewhere."""

from pathlib import Path

import pytest

from leeward.testing.builders import sent, user
from leeward.testing.on_call import LEAD, MO, CallingAdapter, OnCall, reader
from leeward_policies.domain.action import Failed, Outcome, Refused
from leeward_policies.domain.event import CaseMoved, Judged
from leeward_policies.domain.move import Take, WriteNote
from leeward_policies.domain.refs import UserRef
from leeward_policies.ports import People

GROWL = sent("grr", by="kai", to=["mia"], number="m1")


@pytest.fixture
def house(tmp_path: Path) -> OnCall:
    """Return a community that does not run yet."""
    return OnCall(tmp_path)


async def test_what_is_done_in_the_console_shows_on_the_card(house: OnCall) -> None:
    """After each act the platform is asked to bring the card up to date, and nobody is called."""
    async with house.at_work():
        await house.hears(GROWL)
        called = list(house.calls)
        await house.hands.move("case-1", reader(), Take(), "console")
        await house.hands.move("case-1", reader(), WriteNote("seen"), "api")
        await house.hands.judge("case-1", reader(), "right", "command-line")
        await house.settles()
        counted = await house.store.act_counts(house.start, house.clock.now().replace(year=2099))

    assert house.adapter.renewed == [
        ("case-1", "taken"),
        ("case-1", "taken"),
        ("case-1", "resolved"),
    ]
    assert house.calls == called
    assert "card" not in {one.rule for one in counted}


async def test_whoever_presses_on_the_card_sees_it_change(house: OnCall) -> None:
    """What is done on the platform itself asks for nothing more."""
    case = "case-1"
    async with house.at_work():
        await house.hears(GROWL)
        now = house.clock.now()
        await house.hears(CaseMoved(GROWL.channel, case, MO, Take(), now, "test"))
        await house.hears(Judged(GROWL.channel, case, MO, "right", now, "test"))
        await house.hears(CaseMoved(GROWL.channel, "case-9", user("lee"), Take(), now, "console"))

    assert house.adapter.renewed == []


async def test_where_cards_stand_on_two_platforms_a_press_on_one_shows_on_both(
    tmp_path: Path,
) -> None:
    """The lead reads it on another platform than the moderators, who take it on theirs."""
    house = OnCall(tmp_path)
    other = CallingAdapter(house.desk, house.clock, house.calls, "other")
    house.desk.answering = People(UserRef("other", "", "lead"))
    house.platforms = {"other": other}
    async with house.at_work():
        await house.hears(GROWL)
        now = house.clock.now()
        await house.hears(CaseMoved(GROWL.channel, "case-1", MO, Take(), now, "test"))
        await house.hears(Judged(GROWL.channel, "case-1", LEAD, "right", now, "other"))

    assert house.adapter.renewed == other.renewed == [("case-1", "taken"), ("case-1", "resolved")]


@pytest.mark.parametrize(
    "answer", [Refused("k", GROWL.at, "no right"), Failed("k", GROWL.at, "no answer")]
)
async def test_a_card_that_cannot_be_renewed_is_let_be(house: OnCall, answer: Outcome) -> None:
    """It is no call of people: nobody is called elsewhere, and it is not tried for ever."""
    async with house.at_work():
        await house.hears(GROWL)
        called = list(house.calls)
        house.adapter.answers.append(answer)
        await house.hands.move("case-1", reader(), Take(), "console")
        await house.settles()
        owed = await house.store.owed(10)

    assert len(house.adapter.renewed) == 1
    assert (house.calls, owed) == (called, ())
