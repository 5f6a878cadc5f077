"""Handing a case over: to one of those who could see it, whom a press chooses by name."""

from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest
from msgspec.structs import replace
from telegram_acting import user
from telegram_peer.persons import Person
from telegram_peer.posts import Message
from telegram_pressing import Pressing, pressing

from leeward_adapters.live.casework.buttons import HAND_OVER
from leeward_adapters.live.casework.moves import NOT_OF_TEAM
from leeward_adapters.telegram.answering.hand_over import DEPUTY, LEAD, NOBODY_ELSE
from leeward_policies.domain.case import Appeal, Case
from leeward_policies.domain.event import CaseMoved
from leeward_policies.domain.move import HandOver
from leeward_policies.ports import People

OWNER = "Founder"


@pytest.fixture
async def stage(tmp_path: Path) -> AsyncIterator[Pressing]:
    """Yield groups with the bot connected."""
    async with pressing(tmp_path) as made:
        yield made


def taken(stage: Pressing, by: Person) -> Case:
    """Put a case on the desk that somebody has taken."""
    until = stage.context.clock.now() + timedelta(hours=1)
    case = replace(stage.case(), status="taken", assignee=str(user(by)), taken_until=until)
    stage.desk.cases[case.id] = case
    return case


async def asked(stage: Pressing, person: Person, card: Message) -> Message:
    """Let somebody press *Hand it over*; return the question to whom."""
    await stage.clicks(person, card, HAND_OVER)
    private = [message for message in person.dms if message.buttons]
    return (private or stage.team.messages)[-1]


async def test_a_case_is_handed_over_by_name(stage: Pressing) -> None:
    """To an admin of its chat; the card says who has it, and the question what was done."""
    card = await stage.posted(taken(stage, stage.lou))
    question = await asked(stage, stage.lou, card)

    await stage.clicks(stage.lou, question, "Ada")

    [event] = stage.desk.told(CaseMoved)
    assert event.move == HandOver(user(stage.ada))
    assert question.text.startswith("The case is handed over.")
    assert question.buttons == {}
    assert "Taken by\nAda" in card.text


async def test_everybody_can_be_chosen_who_could_see_it(stage: Pressing) -> None:
    """Admins of the chat and of the moderators' group, the lead and the deputy; no bot."""
    stage.desk.answering = People(safety_lead=user(stage.ben), deputy=user(stage.ana))
    stage.mo.is_admin_of(stage.team)
    case = stage.case(stage.group.member("Kim"))
    card = await stage.posted(case)

    question = await asked(stage, stage.lou, card)

    assert set(question.buttons) == {LEAD, DEPUTY, OWNER, "Ada", "Mo"}


async def test_nobody_is_offered_whom_it_is_about(stage: Pressing) -> None:
    """Nor whoever has it, nor whoever hands it over."""
    stage.ben.is_admin_of(stage.group)
    case = replace(stage.case(stage.ben), status="taken", assignee=str(user(stage.ada)))
    stage.desk.cases[case.id] = replace(
        case, taken_until=stage.context.clock.now() - timedelta(minutes=1)
    )
    card = await stage.posted(stage.desk.cases[case.id])

    question = await asked(stage, stage.lou, card)

    assert set(question.buttons) == {OWNER}


async def test_whoever_decided_answers_no_appeal(stage: Pressing) -> None:
    """So they are not offered."""
    appeal = Appeal(
        "0" * 32, user(stage.ana), stage.context.clock.now(), (), (str(user(stage.ada)),)
    )
    case = replace(stage.case(), status="appealed", appeal=appeal)
    stage.desk.cases[case.id] = case
    card = await stage.posted(case)

    question = await asked(stage, stage.lou, card)

    assert "Ada" not in question.buttons


async def test_whoever_lost_their_rights_meanwhile_gets_nothing(stage: Pressing) -> None:
    """What they are is looked at again when they are chosen."""
    card = await stage.posted(taken(stage, stage.lou))
    question = await asked(stage, stage.lou, card)
    stage.ada.is_plain_in(stage.group)
    await stage.ada.leaves(stage.team)

    await stage.clicks(stage.lou, question, "Ada")

    assert question.text == NOT_OF_TEAM
    assert stage.desk.events == []


async def test_a_member_hands_nothing_over(stage: Pressing) -> None:
    """Nor does whoever it is about."""
    card = await stage.posted(stage.case(stage.ben))
    stage.ben.is_member_of(stage.team)

    answer = await stage.clicks(stage.ben, card, HAND_OVER)

    assert (answer.alert or "").startswith("This is for somebody else on the team")


async def test_where_nobody_else_is_known_it_is_said(stage: Pressing) -> None:
    """With what can be done instead."""
    for chat in (stage.group, stage.team):
        stage.lou.is_owner_of(chat)
    stage.ada.is_plain_in(stage.group)
    await stage.bot.looks_at(stage.group, stage.team)
    card = await stage.posted(stage.case())

    answer = await stage.clicks(stage.lou, card, HAND_OVER)

    assert NOBODY_ELSE in {answer.alert, stage.lou.dms[-1].text if stage.lou.dms else ""}


async def test_the_question_stands_below_where_the_private_chat_is_closed(
    stage: Pressing,
) -> None:
    """And its answer, too."""
    card = await stage.posted(taken(stage, stage.ada))
    question = await asked(stage, stage.ada, card)
    assert question.reply_to == card

    await stage.clicks(stage.ada, question, "Lou")

    assert [event.move for event in stage.desk.told(CaseMoved)] == [HandOver(user(stage.lou))]
