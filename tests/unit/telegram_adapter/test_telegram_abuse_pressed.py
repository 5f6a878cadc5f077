"""It may be abuse material: said by two presses, and from then on before its responders alone."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from msgspec.structs import replace
from telegram_acting import user
from telegram_peer.persons import Person
from telegram_peer.posts import Message
from telegram_pressing import Pressing, pressing

from leeward_adapters.live.casework.abuse import ELSEWHERE
from leeward_adapters.live.casework.moves import SURE_ABUSE, SURE_ABUSE_LABEL
from leeward_adapters.live.casework.orders import TOO_LATE
from leeward_adapters.telegram.answering.questions import NOT_ASKED
from leeward_policies.case_rights import IS_OVER
from leeward_policies.domain.case import Case
from leeward_policies.domain.event import CaseMoved, Judged
from leeward_policies.domain.move import CallAbuseMaterial, Take
from leeward_policies.ports import People

ABUSE = "May be abuse material"


@pytest.fixture
async def stage(tmp_path: Path) -> AsyncIterator[Pressing]:
    """Yield groups with the bot connected, and a safety lead who is the responder."""
    async with pressing(tmp_path) as made:
        made.desk.answering = People(safety_lead=user(made.lou))
        yield made


async def asked(stage: Pressing, person: Person) -> tuple[Message, Message]:
    """Let somebody press the button; return the card and the question."""
    card = await stage.posted(stage.case())
    await stage.clicks(person, card, ABUSE)
    private = [message for message in person.dms if message.buttons]
    return card, (private or stage.team.messages)[-1]


def for_responders(stage: Pressing) -> Case:
    """Put a case on the desk that lies before the responders alone."""
    case = replace(stage.case(), asked=("csea",), urgency="urgent")
    stage.desk.cases[case.id] = case
    return case


async def test_a_case_becomes_its_responders_after_a_second_press(stage: Pressing) -> None:
    """Nothing of it stands in the moderators' group from then on, not even in the topic's name."""
    card, question = await asked(stage, stage.mo)
    assert question.text == SURE_ABUSE
    assert stage.desk.events == []

    await stage.clicks(stage.mo, question, SURE_ABUSE_LABEL)

    assert [event.move for event in stage.desk.told(CaseMoved)] == [CallAbuseMaterial()]
    assert ELSEWHERE in card.text
    assert "Ana" not in card.text
    assert card.buttons == {}
    [topic] = stage.team.topics
    assert topic.name == "case-1 · with somebody else"
    assert question.text.startswith("Only those responsible for abuse material see this case")


async def test_a_late_second_press_does_nothing(stage: Pressing) -> None:
    """After a minute nobody knows any more what they press."""
    _, question = await asked(stage, stage.mo)
    stage.bot.clock.advance(61)

    await stage.clicks(stage.mo, question, SURE_ABUSE_LABEL)

    assert question.text == TOO_LATE
    assert stage.desk.events == []


async def test_only_whoever_was_asked_answers(stage: Pressing) -> None:
    """It cannot be taken back, so nobody presses it for another."""
    _, question = await asked(stage, stage.mo)

    answer = await stage.clicks(stage.ada, question, SURE_ABUSE_LABEL)

    assert answer.alert == NOT_ASKED
    assert stage.desk.events == []


async def test_whoever_may_not_is_not_asked(stage: Pressing) -> None:
    """And where it is closed or called so already, that is said at once."""
    case = stage.case(stage.ben)
    card = await stage.posted(case)
    stage.ben.is_member_of(stage.team)
    no = await stage.clicks(stage.ben, card, ABUSE)
    stage.desk.cases[case.id] = replace(case, status="resolved", verdict="right")
    closed = await stage.clicks(stage.mo, card, ABUSE)

    assert (no.alert or "").startswith("This is for somebody else on the team")
    assert closed.alert == IS_OVER


async def test_rights_are_looked_at_again_at_the_second_press(stage: Pressing) -> None:
    """Whoever has left meanwhile takes nothing from the others."""
    _, question = await asked(stage, stage.mo)
    await stage.mo.leaves(stage.team)
    stage.mo.is_member_of(stage.team)
    case = stage.desk.cases["case-1"]
    stage.desk.cases["case-1"] = replace(case, asked=("safety-lead",))

    await stage.clicks(stage.mo, question, SURE_ABUSE_LABEL)

    assert question.text.startswith("This is for somebody else on the team")
    assert stage.desk.events == []


async def test_a_responder_looks_after_it_in_private(stage: Pressing) -> None:
    """On a card that shows nothing of anybody, and stays so after each press."""
    card = await stage.posted(for_responders(stage))
    assert card.chat_key == stage.lou.key

    taken = await stage.clicks(stage.lou, card, "Take")
    judged = await stage.clicks(stage.lou, card, "That's right")

    assert taken.alert == "You look after this case now."
    assert [event.move for event in stage.desk.told(CaseMoved)] == [Take()]
    assert [event.verdict for event in stage.desk.told(Judged)] == ["right"]
    assert (judged.alert or "").startswith("Noted.")
    assert "Ana" not in card.text
    assert "Verdict" in card.text


async def test_what_was_open_before_is_emptied_by_a_press_on_it(stage: Pressing) -> None:
    """A card from before, in the group; whoever presses on it learns nothing."""
    case = stage.case()
    card = await stage.posted(case)
    stage.desk.cases[case.id] = replace(case, asked=("csea",))

    answer = await stage.clicks(stage.mo, card, "Take")

    assert (answer.alert or "").startswith("This is for somebody else on the team")
    assert stage.desk.events == []
