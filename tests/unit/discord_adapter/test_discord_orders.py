"""Grave buttons of a case: asked twice, ordered once, and only by who may do it by hand."""

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import discord
import pytest
from discord_peer.answers import Answer
from discord_pressing import TEAM, Pressing, pressing, told, user
from msgspec.structs import replace

from leeward_adapters.discord.acting.case_buttons import buttons
from leeward_adapters.discord.answering import order_presses
from leeward_adapters.discord.answering.replying import NOT_DONE
from leeward_adapters.discord.sending.custom_ids import custom_id
from leeward_adapters.live.casework.orders import NOT_OURS, TOO_LATE
from leeward_adapters.live.casework.presses import Button, Press
from leeward_policies.domain.action import (
    Action,
    Ban,
    Kick,
    Lock,
    Restrict,
    Subject,
)
from leeward_policies.domain.event import Ordered
from leeward_policies.domain.refs import UserRef


@pytest.fixture
async def stage(tmp_path: Path) -> AsyncIterator[Pressing]:
    """Yield a server with the bot connected."""
    async with pressing(tmp_path) as made:
        yield made


def acts(stage: Pressing) -> list[Action]:
    """Return everything that was ordered."""
    return [act for event in stage.desk.told(Ordered) for act in event.acts]


async def sure(stage: Pressing, question: Answer, verb: str) -> None:
    """Let Mo press a second time, and wait for what was asked to read as its answer."""
    await stage.mo.clicks(question, f"lw:sure:{verb}")
    await stage.peer.until(lambda: "Ordered:" in told(question))


async def test_a_time_out(stage: Pressing) -> None:
    """A time-out is asked for by its length, and is one act for its subject in that server."""
    card = await stage.posted(stage.case())

    question = await stage.clicks(stage.mo, card, "timeout")
    assert f"keeps <@{stage.ana.id}> from writing anywhere in Riverside" in told(question)
    await stage.mo.chooses(question, ["3600"], custom_id="lw:sure:timeout")
    await stage.peer.until(lambda: "Ordered:" in told(question))

    [act] = acts(stage)
    assert isinstance(act, Restrict)
    assert (act.who, act.space.id, act.seconds) == (user(stage.ana), stage.guild.id, 3600)
    assert (act.rule, act.mode) == (f"human:{user(stage.mo)}", "enforce")
    assert "keep <@" in told(question)
    assert "for 1 hour" in told(question)
    assert all("lw:sure" not in str(message.components) for message in question.messages)


@pytest.mark.parametrize(("verb", "kind"), [("kick", Kick), ("ban", Ban)])
async def test_a_removal_takes_a_second_press(
    stage: Pressing, verb: str, kind: type[Action]
) -> None:
    """The first press only asks, naming whom and where; the second orders."""
    card = await stage.posted(stage.case())

    question = await stage.clicks(stage.mo, card, verb)
    assert f"This removes <@{stage.ana.id}> from Riverside \\*club\\*" in told(question)
    assert stage.desk.events == []
    await sure(stage, question, verb)

    [event] = stage.desk.told(Ordered)
    assert (event.by, event.case) == (user(stage.mo), "case-1")
    [act] = event.acts
    assert type(act) is kind
    assert isinstance(act, Kick | Ban)
    assert (act.who, act.by, act.space.id) == (user(stage.ana), user(stage.mo), stage.guild.id)


async def test_direct_messages_are_closed(stage: Pressing) -> None:
    """Who manages the server may close direct messages for a day, with a second press."""
    card = await stage.posted(stage.case())

    question = await stage.clicks(stage.ada, card, "lock")
    assert "closes direct messages between all members of Riverside" in told(question)
    await stage.ada.clicks(question, "lw:sure:lock")
    await stage.peer.until(lambda: acts(stage))

    [act] = acts(stage)
    assert isinstance(act, Lock)
    assert (act.space.id, act.seconds) == (stage.guild.id, 24 * 3600)


async def test_a_double_click_is_one_act(stage: Pressing) -> None:
    """Two second presses on one question are one order; another question is another."""
    card = await stage.posted(stage.case())
    question = await stage.clicks(stage.mo, card, "kick")

    both = await asyncio.gather(
        stage.mo.clicks(question, "lw:sure:kick"), stage.mo.clicks(question, "lw:sure:kick")
    )
    await stage.peer.until(lambda: all("Ordered:" in told(answer) for answer in both))

    assert len(acts(stage)) == 1
    again = await stage.clicks(stage.mo, card, "kick")
    await sure(stage, again, "kick")
    assert len({act.key for act in acts(stage)}) == 2


async def test_a_late_second_press_does_nothing(
    stage: Pressing, monkeypatch: pytest.MonkeyPatch
) -> None:
    """After a minute nobody knows any more what they press."""
    card = await stage.posted(stage.case())
    question = await stage.clicks(stage.mo, card, "ban")
    monkeypatch.setattr(order_presses, "SURE_WITHIN", timedelta(seconds=-1))

    await stage.mo.clicks(question, "lw:sure:ban")
    await stage.peer.until(lambda: TOO_LATE in told(question))

    assert stage.desk.events == []


async def test_rights_are_looked_at_again_at_the_second_press(stage: Pressing) -> None:
    """Who has lost the right in between orders nothing."""
    card = await stage.posted(stage.case())
    question = await stage.clicks(stage.mo, card, "kick")
    stage.mo.loses(stage.team)

    refused = await stage.clicks(stage.mo, question, "sure:kick")

    assert "the right Kick Members" in told(refused)
    assert stage.desk.events == []


@pytest.mark.parametrize("verb", ["timeout", "kick", "ban"])
async def test_nobody_touches_who_stands_as_high(stage: Pressing, verb: str) -> None:
    """Whose highest role is as high as the presser's is left to somebody above."""
    peer_of_mo = stage.guild.member("Moe", roles=[stage.team])
    card = await stage.posted(stage.case(peer_of_mo))

    refused = await stage.clicks(stage.mo, card, verb)

    assert "Ask somebody whose role stands higher" in told(refused)
    allowed = await stage.clicks(stage.ada, card, verb)
    assert "minute" in told(allowed)


async def test_who_has_left_can_only_be_banned(stage: Pressing) -> None:
    """There is nobody to kick or to time out; a ban keeps them out all the same."""
    card = await stage.posted(stage.case())
    await stage.ana.leaves(stage.guild)

    kick = await stage.clicks(stage.mo, card, "kick")
    ban = await stage.clicks(stage.mo, card, "ban")

    assert "no member of this server any more" in told(kick)
    assert "Press within a minute" in told(ban)


async def test_nothing_is_ordered_in_an_ended_case(stage: Pressing) -> None:
    """An old card's button reads how the case ended."""
    case = stage.case()
    card = await stage.posted(case)
    stage.desk.cases["case-1"] = replace(case, status="resolved", verdict="right")

    assert "This case is closed" in told(await stage.clicks(stage.mo, card, "kick"))


async def test_a_webhook_cannot_be_removed(stage: Pressing) -> None:
    """A webhook is no member; an old button for it says so."""
    case = stage.case()
    card = await stage.posted(case)
    hook = UserRef("discord", "", "webhook-1-Bridge")
    stage.desk.cases["case-1"] = replace(case, subject=Subject(hook))

    assert "cannot be acted on" in told(await stage.clicks(stage.mo, card, "ban"))


@pytest.mark.parametrize(
    "argument", ["", "kick", "burn:case-1:1/2", "kick::1/2", "timeout:case-1:nowhere"]
)
async def test_a_forged_second_press_does_nothing(stage: Pressing, argument: str) -> None:
    """What we never wrote, or what says no known duration, orders nothing."""
    stage.case()
    view = buttons([[Button(Press("sure", argument), "Yes")]])
    asked = await stage.sent_in_room(view)

    answer = await stage.clicks(stage.mo, asked, "sure")

    assert told(answer) != ""
    assert stage.desk.events == []


async def test_an_order_that_fails_may_be_pressed_again(stage: Pressing) -> None:
    """What was not committed is not remembered as done."""
    card = await stage.posted(stage.case())
    question = await stage.clicks(stage.mo, card, "kick")
    stage.desk.judges = False

    failed = await stage.clicks(stage.mo, question, "sure:kick")
    await stage.peer.until(lambda: NOT_DONE in told(failed))
    stage.desk.judges = True
    await sure(stage, question, "kick")

    assert len({act.key for act in acts(stage)}) == 1
    assert len(stage.desk.told(Ordered)) == 2


async def test_a_card_that_is_gone_is_no_failure(stage: Pressing) -> None:
    """The order stands although the card cannot be brought up to date."""
    card = await stage.posted(stage.case())
    question = await stage.clicks(stage.mo, card, "kick")
    stage.peer.world.delete_message(card.channel_key, card.key)

    await sure(stage, question, "kick")

    assert [type(act) for act in acts(stage)] == [Kick]


async def test_the_bot_s_own_role_is_looked_at(stage: Pressing) -> None:
    """What Discord would refuse to the bot is said before it is ordered, with its cure."""
    high = stage.guild.role("high", above_bot=True)
    top = stage.guild.role("top", TEAM, above_bot=True)
    top.moves_to(high.position + 1)
    boss = stage.guild.member("Bo", roles=[top])
    stage.forum.allow(boss, "view_channel")
    card = await stage.posted(stage.case(stage.guild.member("Hi", roles=[high])))

    refused = await stage.clicks(boss, card, "kick")

    assert "Leeward's own role does not stand above theirs" in told(refused)


@pytest.mark.parametrize(
    ("verb", "right"), [("timeout", "Timeout Members"), ("ban", "Ban Members")]
)
async def test_the_bot_s_own_rights_are_looked_at(stage: Pressing, verb: str, right: str) -> None:
    """A button of better days says which right the bot lacks now."""
    card = await stage.posted(stage.case())
    guild = stage.client.get_guild(int(stage.guild.id))
    assert guild is not None
    stage.guild.bot_role.may(discord.Permissions(send_messages=True, view_channel=True))
    await stage.peer.until(lambda: not guild.me.guild_permissions.ban_members)

    refused = await stage.clicks(stage.mo, card, verb)

    assert f"Leeward itself lacks the right {right} here" in told(refused)


async def test_a_menu_without_a_choice_orders_nothing(stage: Pressing) -> None:
    """A time-out of a length that was not offered is none."""
    stage.case()
    press = Press("sure", f"timeout:case-1:{stage.room.id}/1234567890")
    button = await stage.sent_in_room(buttons([[Button(press, "Yes")]]))
    option = discord.SelectOption(label="100 years", value="3153600000")
    view = discord.ui.View(timeout=None)
    view.add_item(discord.ui.Select(custom_id=custom_id(press), options=[option]))
    view.stop()
    menu = await stage.sent_in_room(view)

    assert told(await stage.clicks(stage.mo, button, "sure")) == NOT_OURS
    chosen = await stage.mo.chooses(menu, ["3153600000"])
    await stage.peer.until(lambda: told(chosen))
    assert told(chosen) == NOT_OURS
    assert stage.desk.events == []
