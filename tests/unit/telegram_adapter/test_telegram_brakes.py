"""The button of a page about a brake: who may press it, what it does, and that it does so once."""

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest
from msgspec.structs import replace
from telegram_acting import ref_of, space, user
from telegram_peer.failing import Status
from telegram_peer.posts import Message
from telegram_pressing import Pressing, pressing

from leeward_adapters.live.casework.brakes import NOT_HOLDING, RAISE, not_yours
from leeward_adapters.telegram.acting.dialect import TELEGRAM
from leeward_policies.braking import past_brake
from leeward_policies.domain.action import AskHuman
from leeward_policies.domain.event import BrakeRaised
from leeward_policies.ports import BrakeStanding, People

RULE = "a_rule"


@pytest.fixture
async def stage(tmp_path: Path) -> AsyncIterator[Pressing]:
    """Yield groups with the bot connected, in one of which a brake holds."""
    async with pressing(tmp_path) as made:
        holds = BrakeStanding(space(made.group), RULE, "hide", 60, 60, holds=True)
        made.desk.stands = replace(made.desk.stands, brakes=(holds,))
        yield made


async def paged(stage: Pressing, key: str = "brake|x") -> Message:
    """Let the bot post the page about the brake."""
    because = past_brake(user(stage.ana), space(stage.group), RULE, "hide")
    said = Message(stage.peer, stage.group.key, stage.ana.writes(stage.group, "hello").key)
    page = AskHuman(
        key=key,
        rule=RULE,
        because=because,
        mode="enforce",
        message=ref_of(said),
        whom="moderators",
        urgency="high",
    )
    outcome = await stage.bot.does(page)
    number = getattr(outcome, "receipt", "").partition("/")[2]
    return Message(stage.peer, stage.team.key, int(number))


async def test_a_moderator_raises_a_brake(stage: Pressing) -> None:
    """For an hour from the press; they read what it does, and below the page stands who it was."""
    page = await paged(stage)

    answer = await stage.clicks(stage.lou, page, RAISE)

    [event] = stage.desk.told(BrakeRaised)
    assert (event.by, event.rule, event.kind) == (user(stage.lou), RULE, "hide")
    assert (event.space, event.via) == (space(stage.group), "telegram")
    assert event.until - event.at == timedelta(hours=1)
    [told] = stage.lou.dms
    assert answer.answered
    assert "rule a_rule may hide up to 180 times within an hour here" in told.text
    assert "What was held back stays undone" in told.text
    assert page.buttons == {}
    below = stage.team.messages[-1]
    assert below.reply_to == page
    assert "by Lou." in below.text


async def test_a_double_click_raises_it_once(stage: Pressing) -> None:
    """The second press, and that on another page about it, read that it is raised already."""
    page, other = await paged(stage), await paged(stage, "brake|y")

    await asyncio.gather(stage.lou.clicks(page, RAISE), stage.lou.clicks(page, RAISE))
    await stage.rests()
    later = await stage.clicks(stage.ada, other, RAISE)

    assert len(stage.desk.told(BrakeRaised)) == 1
    assert (later.alert or "").startswith("Somebody has raised this brake already, until ")


async def test_who_may_delete_by_hand_may_raise_it(stage: Pressing) -> None:
    """Being in the moderators' group is not enough; the safety lead may by their office."""
    page = await paged(stage)

    refused = await stage.clicks(stage.mo, page, RAISE)
    assert refused.alert == not_yours(TELEGRAM)
    assert stage.desk.events == []

    stage.desk.answering = People(safety_lead=user(stage.mo))
    await stage.clicks(stage.mo, page, RAISE)
    assert [event.by for event in stage.desk.told(BrakeRaised)] == [user(stage.mo)]


async def test_what_is_too_long_for_the_chat_stands_below(stage: Pressing) -> None:
    """Where whoever pressed has no private chat with the bot: the team may read it."""
    page = await paged(stage)

    await stage.clicks(stage.ada, page, RAISE)

    told = [one for one in stage.team.messages if "may hide up to 180 times" in one.text]
    assert [one.reply_to for one in told] == [page]


async def test_a_brake_that_let_go_is_not_raised(stage: Pressing) -> None:
    """Nothing was done within the last hour, or Leeward has begun anew."""
    page = await paged(stage)
    stage.desk.stands = replace(stage.desk.stands, brakes=())
    stage.ada.is_admin_of(stage.team)

    answer = await stage.clicks(stage.ada, page, RAISE)

    assert answer.alert == NOT_HOLDING
    assert stage.desk.events == []


async def test_a_page_that_cannot_be_edited_is_no_failure(stage: Pressing) -> None:
    """The brake is raised, and whoever pressed is told so."""
    page = await paged(stage)
    stage.peer.faults.plan("editMessageReplyMarkup", Status(400, "Bad Request: something"))

    await stage.clicks(stage.lou, page, RAISE)

    assert len(stage.desk.told(BrakeRaised)) == 1
    assert len(stage.lou.dms) == 1


async def test_it_can_be_raised_in_private(stage: Pressing) -> None:
    """Where there is no group for it, whoever answers has the page."""
    stage.desk.answering = People(safety_lead=user(stage.lou))
    stage.team.becomes_public("riverside_team")
    await stage.bot.looks_at(stage.team)
    because = past_brake(user(stage.ana), space(stage.group), RULE, "hide")
    page = AskHuman(
        key="z", rule=RULE, because=because, mode="enforce", whom="moderators", urgency="high"
    )
    await stage.bot.does(page)
    [card] = stage.lou.dms

    await stage.clicks(stage.lou, card, RAISE)

    assert [event.by for event in stage.desk.told(BrakeRaised)] == [user(stage.lou)]
