"""The button of a page about a brake: who may press it, what it does, and that it does so once."""

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import discord
import pytest
from discord_peer.faults import Status
from discord_peer.things import Message
from discord_pressing import Pressing, pressing, told, user
from msgspec.structs import replace

from leeward.clock import SystemClock
from leeward_adapters.discord.acting.posts import page_card
from leeward_adapters.discord.sending.dialect import DISCORD
from leeward_adapters.live.casework.brakes import NOT_HOLDING, not_yours
from leeward_policies.braking import past_brake
from leeward_policies.domain.action import AskHuman
from leeward_policies.domain.event import BrakeRaised
from leeward_policies.domain.refs import SpaceRef
from leeward_policies.ports import BrakeStanding, People

RULE = "a_rule"


@pytest.fixture
async def stage(tmp_path: Path) -> AsyncIterator[Pressing]:
    """Yield a server with the bot connected, in which a brake holds."""
    async with pressing(tmp_path) as made:
        space = SpaceRef("discord", made.guild.id)
        holds = BrakeStanding(space, RULE, "hide", 60, 60, holds=True)
        made.desk.stands = replace(made.desk.stands, brakes=(holds,))
        yield made


async def paged(stage: Pressing) -> Message:
    """Post the page about the brake, as the bot does."""
    room = stage.client.get_partial_messageable(int(stage.room.id))
    because = past_brake(user(stage.ana), SpaceRef("discord", stage.guild.id), RULE, "hide")
    page = AskHuman(
        key="brake|x",
        rule=RULE,
        because=because,
        mode="enforce",
        whom="moderators",
        urgency="high",
    )
    card = page_card(page)
    assert card.buttons is not None
    sent = await room.send(embed=card.embed, view=card.buttons)
    return Message(stage.peer, int(stage.room.id), sent.id)


async def test_a_moderator_raises_a_brake(stage: Pressing) -> None:
    """For an hour from the press; they read what it does, and the page says who and until when."""
    card = await paged(stage)
    before = SystemClock().now()

    answer = await stage.clicks(stage.mo, card, "brake")

    [event] = stage.desk.told(BrakeRaised)
    assert (event.by, event.rule, event.kind) == (user(stage.mo), RULE, "hide")
    assert (event.space, event.via) == (SpaceRef("discord", stage.guild.id), "discord")
    assert event.until - event.at == timedelta(hours=1)
    assert abs(event.at - before) < timedelta(minutes=5)
    assert "the rule a\\_rule may hide up to 180 times within an hour here" in told(answer)
    assert "What was held back stays undone" in told(answer)
    await stage.peer.until(lambda: f"by <@{stage.mo.id}>" in card.words)
    assert f"Until <t:{int(event.until.timestamp())}:f>" in card.words
    assert not card.buttons


async def test_a_double_click_raises_it_once(stage: Pressing) -> None:
    """The second press, and that on another page about it, read that it is raised already."""
    card, other = await paged(stage), await paged(stage)

    await asyncio.gather(stage.mo.clicks(card, "lw:brake"), stage.mo.clicks(card, "lw:brake"))
    later = await stage.clicks(stage.ada, other, "brake")

    assert len(stage.desk.told(BrakeRaised)) == 1
    assert "raised this brake already, until <t:" in told(later)


async def test_it_can_be_raised_again_when_its_hour_is_over(stage: Pressing) -> None:
    """A page that still has its button works again."""
    card, other = await paged(stage), await paged(stage)
    holds = stage.desk.stands
    await stage.clicks(stage.mo, card, "brake")
    stage.desk.stands = holds

    await stage.clicks(stage.ada, other, "brake")

    assert [event.by for event in stage.desk.told(BrakeRaised)] == [
        user(stage.mo),
        user(stage.ada),
    ]


async def test_who_may_hide_by_hand_may_raise_it(stage: Pressing) -> None:
    """A role without a right is not enough, whatever it is called; the safety lead may."""
    card = await paged(stage)

    refused = [await stage.clicks(who, card, "brake") for who in (stage.ana, stage.hal)]
    assert [told(answer) for answer in refused] == [not_yours(DISCORD)] * 2
    assert stage.desk.events == []

    stage.desk.answering = People(safety_lead=user(stage.hal))
    await stage.clicks(stage.hal, card, "brake")
    assert [event.by for event in stage.desk.told(BrakeRaised)] == [user(stage.hal)]


async def test_a_brake_that_let_go_is_not_raised(stage: Pressing) -> None:
    """Nothing was done within the last hour, or Leeward has begun anew."""
    card = await paged(stage)
    stage.desk.stands = replace(stage.desk.stands, brakes=())

    answer = await stage.clicks(stage.mo, card, "brake")

    assert told(answer) == NOT_HOLDING
    assert stage.desk.events == []


async def test_a_page_that_cannot_be_edited_is_no_failure(stage: Pressing) -> None:
    """The brake is raised, and whoever pressed is told so."""
    card = await paged(stage)
    stage.peer.faults.plan("PATCH", "/webhooks/", Status(404, 10008))

    answer = await stage.clicks(stage.mo, card, "brake")

    assert told(answer).startswith("Raised: until <t:")
    await stage.peer.until(lambda: stage.peer.requested("PATCH", "/webhooks/"))
    assert len(stage.desk.told(BrakeRaised)) == 1


async def test_a_restriction_is_told_so(stage: Pressing) -> None:
    """The words are those of the act; a page whose card is gone is raised all the same."""
    [holds] = stage.desk.stands.brakes
    stage.desk.stands = replace(stage.desk.stands, brakes=(replace(holds, kind="restrict"),))
    room = stage.client.get_partial_messageable(int(stage.room.id))
    because = past_brake(user(stage.ana), holds.space, RULE, "restrict")
    page = AskHuman(
        key="y",
        rule=RULE,
        because=because,
        mode="enforce",
        whom="moderators",
        urgency="high",
    )
    view = page_card(page).buttons
    assert isinstance(view, discord.ui.View)
    sent = await room.send("without a card", view=view)
    bare = Message(stage.peer, int(stage.room.id), sent.id)

    answer = await stage.clicks(stage.mo, bare, "brake")

    assert "keep members from writing up to 180 times" in told(answer)
    assert bare.words == "without a card"
