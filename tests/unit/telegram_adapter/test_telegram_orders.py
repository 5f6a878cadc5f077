"""Grave buttons of a case: asked twice, ordered once, and only by who may do it by hand."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from msgspec.structs import replace
from telegram_acting import user
from telegram_peer.persons import Person
from telegram_peer.posts import Message
from telegram_peer.presses import Answer
from telegram_pressing import Pressing, pressing

from leeward_adapters.live.casework.orders import NOT_OURS, TOO_LATE
from leeward_adapters.live.casework.presses import Button, Press
from leeward_adapters.telegram.answering.questions import (
    ASKED_BELOW,
    ASKED_IN_PRIVATE,
    NOT_ASKED,
)
from leeward_adapters.telegram.answering.replying import NOT_DONE
from leeward_adapters.telegram.answering.rights import (
    OURSELVES,
    SUPERGROUPS_ONLY,
    THEY_ADMINISTER,
    THEY_ARE_A_CHAT,
    THEY_ARE_GONE,
    THEY_ARE_THE_GROUP,
    THEY_OWN,
)
from leeward_adapters.telegram.sending.keyboards import keyboard
from leeward_policies.domain.action import Action, Ban, Kick, Lock, Restrict, Subject
from leeward_policies.domain.event import Ordered
from leeward_policies.domain.refs import UserRef

PAUSE, KICK, BAN, LOCK = "Pause", "Kick", "Ban", "Close the group"
SURE = {KICK: "Yes, kick", BAN: "Yes, ban", LOCK: "Yes, close the group"}


@pytest.fixture
async def stage(tmp_path: Path) -> AsyncIterator[Pressing]:
    """Yield groups with the bot connected."""
    async with pressing(tmp_path) as made:
        yield made


def acts(stage: Pressing) -> list[Action]:
    """Return everything that was ordered."""
    return [act for event in stage.desk.told(Ordered) for act in event.acts]


async def asked(stage: Pressing, person: Person, label: str) -> tuple[Message, Answer]:
    """Let somebody press on a case's card; return the question, and the answer over the chat."""
    case = stage.desk.cases.get("case-1") or stage.case()
    card = await stage.posted(case)
    answer = await stage.clicks(person, card, label)
    private = [message for message in person.dms if message.buttons]
    return (private or stage.team.topics[0].messages)[-1], answer


@pytest.mark.parametrize(("label", "kind"), [(KICK, Kick), (BAN, Ban), (LOCK, Lock)])
async def test_it_takes_a_second_press(stage: Pressing, label: str, kind: type[Action]) -> None:
    """The first press only asks, in private, naming whom and where; the second orders."""
    question, first = await asked(stage, stage.lou, label)
    assert first.text == ASKED_IN_PRIVATE
    assert "Riverside *club*" in question.text
    assert stage.desk.events == []

    second = await stage.clicks(stage.lou, question, SURE[label])

    [event] = stage.desk.told(Ordered)
    [act] = event.acts
    assert (event.by, event.case, event.via) == (user(stage.lou), "case-1", "telegram")
    assert type(act) is kind
    assert isinstance(act, Kick | Ban | Lock)
    assert (act.by, act.space.id) == (user(stage.lou), stage.group.id)
    assert second.answered
    assert question.text.startswith("Ordered: ")
    assert question.buttons == {}


async def test_a_pause(stage: Pressing) -> None:
    """It is chosen by its length, and is one act for its subject in that group."""
    question, _ = await asked(stage, stage.lou, PAUSE)
    assert "keeps Ana from writing anywhere in Riverside" in question.text

    await stage.clicks(stage.lou, question, "1 hour")

    [act] = acts(stage)
    assert isinstance(act, Restrict)
    assert (act.who, act.space.id, act.seconds) == (user(stage.ana), stage.group.id, 3600)
    assert (act.rule, act.mode) == (f"human:{user(stage.lou)}", "enforce")


async def test_whoever_has_no_private_chat_is_asked_below_the_card(stage: Pressing) -> None:
    """In the topic of the case; the answer stands there, too."""
    question, first = await asked(stage, stage.ada, KICK)
    [topic] = stage.team.topics

    assert first.text == ASKED_BELOW
    assert question.thread == topic.key
    assert question.reply_to == topic.messages[0]

    await stage.clicks(stage.ada, question, SURE[KICK])

    assert [type(act) for act in acts(stage)] == [Kick]
    assert question.text.startswith("Ordered: remove Ana")


async def test_only_whoever_was_asked_answers(stage: Pressing) -> None:
    """Another one who may do the same presses on the case themselves."""
    question, _ = await asked(stage, stage.ada, KICK)

    answer = await stage.clicks(stage.lou, question, SURE[KICK])

    assert answer.alert == NOT_ASKED
    assert stage.desk.events == []


async def test_a_double_click_is_one_act(stage: Pressing) -> None:
    """Two second presses on one question are one order; another question is another."""
    question, _ = await asked(stage, stage.lou, KICK)
    await asyncio.gather(
        stage.lou.clicks(question, SURE[KICK]), stage.lou.clicks(question, SURE[KICK])
    )
    await stage.rests()
    assert len(acts(stage)) == 1

    again, _ = await asked(stage, stage.lou, KICK)
    await stage.clicks(stage.lou, again, SURE[KICK])

    assert len({act.key for act in acts(stage)}) == 2


async def test_a_late_second_press_does_nothing(stage: Pressing) -> None:
    """After a minute nobody knows any more what they press."""
    question, _ = await asked(stage, stage.lou, BAN)
    stage.bot.clock.advance(61)

    await stage.clicks(stage.lou, question, SURE[BAN])

    assert question.text == TOO_LATE
    assert stage.desk.events == []


async def test_a_question_goes_by_itself(stage: Pressing) -> None:
    """Also from a group, where it would only be in the way."""
    question, _ = await asked(stage, stage.ada, BAN)

    await stage.passes(301)

    assert not question.exists


async def test_an_answer_to_a_question_that_is_gone_is_told(stage: Pressing) -> None:
    """What was ordered is ordered, although nothing can be written there any more."""
    question, _ = await asked(stage, stage.lou, KICK)
    press = await stage.lou.clicks(question, SURE[KICK])
    stage.peer.world.remove(stage.peer.world.private(stage.lou.account), question.key)
    await stage.rests()

    assert (press.alert or "").startswith("Ordered: remove")
    assert len(acts(stage)) == 1


async def test_rights_are_looked_at_again_at_the_second_press(stage: Pressing) -> None:
    """Who has lost the right in between orders nothing."""
    question, _ = await asked(stage, stage.lou, KICK)
    stage.lou.is_admin_of(stage.group, "delete_messages")

    await stage.clicks(stage.lou, question, SURE[KICK])

    assert "the right Ban Users" in question.text
    assert stage.desk.events == []


@pytest.mark.parametrize("label", [PAUSE, KICK, BAN, LOCK])
async def test_looking_after_cases_is_not_enough(stage: Pressing, label: str) -> None:
    """Mo is in the moderators' group, and no admin of the chat."""
    _, answer = await asked(stage, stage.mo, label)

    assert "the right Ban Users" in (answer.alert or "")
    assert stage.desk.events == []


async def test_the_lead_orders_nothing_by_their_office(stage: Pressing) -> None:
    """They undo and read by it; what is done to people takes the right."""
    stage.desk.answering = replace(stage.desk.answering, safety_lead=user(stage.mo))

    _, answer = await asked(stage, stage.mo, BAN)

    assert "the right Ban Users" in (answer.alert or "")


# --- whom Telegram lets nobody touch --------------------------------------------------------------


@pytest.mark.parametrize("label", [PAUSE, KICK, BAN])
async def test_nobody_touches_an_admin(stage: Pressing, label: str) -> None:
    """Telegram knows no ranks: who made them one must take that from them first."""
    stage.ben.is_admin_of(stage.group, "pin_messages")
    stage.desk.cases["case-1"] = stage.case(stage.ben)

    _, answer = await asked(stage, stage.lou, label)

    assert THEY_ADMINISTER in (answer.alert or "")


async def test_nobody_touches_an_owner(stage: Pressing) -> None:
    """Nobody at all."""
    stage.desk.cases["case-1"] = stage.case(stage.group.owner)

    _, answer = await asked(stage, stage.lou, KICK)

    assert answer.alert == THEY_OWN


async def test_who_has_left_can_only_be_banned(stage: Pressing) -> None:
    """There is nobody to kick; a ban keeps them out all the same."""
    stage.desk.cases["case-1"] = stage.case()
    await stage.ana.leaves(stage.group)

    _, kick = await asked(stage, stage.lou, KICK)
    _, ban = await asked(stage, stage.lou, BAN)

    assert kick.alert == THEY_ARE_GONE
    assert ban.text == ASKED_IN_PRIVATE


@pytest.mark.parametrize(
    ("who", "verb", "said"),
    [
        ("channel", "kick", THEY_ARE_A_CHAT),
        ("group", "ban", THEY_ARE_THE_GROUP),
        ("bot", "kick", OURSELVES),
        ("stranger", "ban", "This cannot be acted on from here"),
    ],
)
async def test_what_is_no_member_is_not_removed(
    stage: Pressing, who: str, verb: str, said: str
) -> None:
    """An old button for a channel, for the group itself, for us, or for another platform."""
    ids = {
        "channel": UserRef("telegram", "", "-1002300000999"),
        "group": UserRef("telegram", "", stage.group.id),
        "bot": UserRef("telegram", "", stage.context.directory.bot_id),
        "stranger": UserRef("telegram", "", "hidden"),
    }
    case = stage.case()
    card = await stage.posted(case)
    stage.desk.cases["case-1"] = replace(case, subject=Subject(ids[who]))

    answer = await stage.clicks(stage.lou, card, verb.capitalize())

    assert said in (answer.alert or "")
    assert stage.desk.events == []


async def test_nothing_is_ordered_in_an_ended_case(stage: Pressing) -> None:
    """An old card's button reads how the case ended."""
    case = stage.case()
    card = await stage.posted(case)
    stage.desk.cases["case-1"] = replace(case, status="resolved", verdict="right")

    answer = await stage.clicks(stage.lou, card, KICK)

    assert "This case is closed" in (answer.alert or "")


@pytest.mark.parametrize("label", [PAUSE, BAN, LOCK])
async def test_the_bot_s_own_rights_are_looked_at(stage: Pressing, label: str) -> None:
    """A button of better days says which right the bot lacks now."""
    case = stage.case()
    card = await stage.posted(case)
    stage.group.bot_may("delete_messages")
    await stage.rests()

    answer = await stage.clicks(stage.lou, card, label)

    assert "Leeward itself lacks the right Ban Users here" in (answer.alert or "")


async def test_a_group_of_the_old_kind_is_told_what_it_is(stage: Pressing) -> None:
    """No right is missing there: Telegram offers no pause in it."""
    case = stage.case()
    card = await stage.posted(case)
    stage.group.stored.kind = "group"
    await stage.bot.looks_at(stage.group)

    answer = await stage.clicks(stage.lou, card, PAUSE)

    assert answer.alert == SUPERGROUPS_ONLY


async def test_a_chat_that_we_left_cannot_be_acted_in(stage: Pressing) -> None:
    """Whoever still has the card reads so."""
    card = await stage.posted(stage.case())
    stage.group.removes_bot()
    await stage.rests()
    stage.desk.answering = replace(stage.desk.answering, safety_lead=user(stage.lou))

    answer = await stage.clicks(stage.lou, card, KICK)

    assert answer.alert
    assert stage.desk.events == []


# --- what was never asked -------------------------------------------------------------------------


@pytest.mark.parametrize(
    "argument", ["", "kick", "burn:case-1:{who}", "kick::{who}", "timeout:case-1:{who}:12"]
)
async def test_an_odd_second_press_does_nothing(stage: Pressing, argument: str) -> None:
    """What says no known act, or no known duration, orders nothing."""
    stage.case()
    press = Press("sure", argument.format(who=stage.lou.id))
    rows = ((Button(press, "Yes"),),)
    sent = await stage.context.bot.send_message(
        stage.lou.key,
        "sure?",
        reply_markup=keyboard(rows, stage.lou.key, stage.context.secret),
    )
    question = Message(stage.peer, stage.lou.key, sent.message_id)

    answer = await stage.clicks(stage.lou, question, "Yes")

    assert NOT_OURS in {answer.alert, question.text}
    assert stage.desk.events == []


async def test_an_order_that_fails_may_be_pressed_again(stage: Pressing) -> None:
    """What was not committed is not remembered as done."""
    question, _ = await asked(stage, stage.lou, KICK)
    stage.desk.judges = False
    failed = await stage.clicks(stage.lou, question, SURE[KICK])
    stage.desk.judges = True

    await stage.clicks(stage.lou, question, SURE[KICK])

    assert failed.alert == NOT_DONE
    assert len({act.key for act in acts(stage)}) == 1
    assert len(stage.desk.told(Ordered)) == 2
