"""What somebody is by Discord's own rights, and what it would let them order by hand."""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import get_args

import discord
import pytest
from discord_peer.faults import Status
from discord_peer.people import Person
from discord_pressing import Pressing, pressing, user

from leeward.testing.acts import acts, note
from leeward_adapters.discord.acting.people import OWNER, Someone
from leeward_adapters.discord.answering.case_rights import (
    GONE,
    NOT_ABOVE,
    OURS_TOO_LOW,
    RIGHTS,
    caller_of,
)
from leeward_adapters.discord.answering.rights import order_refusal, roles_of
from leeward_adapters.discord.sending.dialect import DISCORD
from leeward_adapters.live.casework.rights import CaseVerb, roles_here
from leeward_policies.domain.action import Action
from leeward_policies.domain.refs import MessageRef, SpaceRef, UserRef
from leeward_policies.ports import People

NOBODY = discord.Permissions.none()


@pytest.fixture
async def stage(tmp_path: Path) -> AsyncIterator[Pressing]:
    """Yield a server with the bot connected."""
    async with pressing(tmp_path) as made:
        yield made


async def roles(stage: Pressing, person: Person) -> tuple[str, ...] | None:
    """Return what somebody is."""
    return await roles_of(stage.client.context, user(person))


async def said(stage: Pressing, act: Action, by: Person) -> str:
    """Return why somebody may not order an act."""
    return await order_refusal(stage.client.context, act, user(by))


def every(stage: Pressing, about: Person) -> dict[str, Action]:
    """Return one act of each kind about somebody."""
    message = MessageRef("discord", stage.guild.id, stage.room.id, "1234567890")
    space = SpaceRef("discord", stage.guild.id)
    made = acts(message, user(about), space, user(stage.mo), "key")
    return {str(kind): act for kind, act in made.items()}


# --- what somebody is -----------------------------------------------------------------------------


async def test_whoever_may_moderate_is_a_moderator(stage: Pressing) -> None:
    """By a right of Discord's or by a role that the policy calls staff; whoever manages is more."""
    assert await roles(stage, stage.mo) == ("moderator",)
    assert await roles(stage, stage.hal) == ("moderator",)
    assert await roles(stage, stage.ada) == ("admin", "moderator")
    assert await roles(stage, stage.guild.owner) == ("admin", "moderator")


async def test_everybody_else_is_nothing_to_it(stage: Pressing) -> None:
    """A member, a stranger, a machine, and whoever is on another platform."""
    away = stage.guild.member("Kit", roles=[stage.team])
    await away.leaves(stage.guild)
    context = stage.client.context

    assert await roles(stage, stage.ana) == ()
    assert await roles(stage, away) == ()
    assert await roles_of(context, UserRef("discord", "", "webhook-1-Bridge")) == ()
    assert await roles_of(context, UserRef("matrix", "", "@mo:example.org")) == ()


async def test_where_discord_does_not_tell_nobody_can_say(stage: Pressing) -> None:
    """Then nobody is signed out for a fault of Discord's, nor let in."""
    stage.peer.faults.plan("GET", "/members/", Status(403, 50001))

    assert await roles(stage, stage.mo) is None


async def test_before_all_servers_are_known_nobody_is_said_to_be_nothing(
    stage: Pressing, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A connection that has just begun may not know of the server where somebody moderates."""
    monkeypatch.setattr(stage.client, "is_ready", lambda: False)

    assert await roles(stage, stage.ana) is None
    assert await roles(stage, stage.mo) == ("moderator",)


def test_what_somebody_is_on_a_case_s_card() -> None:
    """The lead's office, a responder's, and the owner's where nobody else could be asked."""
    rae, lee = UserRef("discord", "", "1"), UserRef("discord", "", "2")
    people = People(safety_lead=lee, csea=(rae,))
    owner = caller_of(Someone(UserRef("discord", "", "3"), discord.Permissions.all(), rank=OWNER))
    responder = caller_of(Someone(rae, NOBODY))
    lead = caller_of(Someone(lee, NOBODY, answers=True))

    assert roles_here(responder, people) == {"csea"}
    assert roles_here(lead, people) == {"moderator", "safety-lead"}
    assert roles_here(owner, people) == {"moderator"}
    assert roles_here(owner, people, was_asked=True) == {"moderator", "safety-lead"}
    assert roles_here(responder, People()) == frozenset()


def test_every_verb_has_a_right_and_a_name() -> None:
    """Nothing can be pressed of which nobody knows what it takes."""
    assert set(get_args(CaseVerb)) == set(RIGHTS) == set(DISCORD.rights)


# --- what somebody may order ----------------------------------------------------------------------


@pytest.mark.parametrize("kind", ["restrict", "unrestrict", "reveal", "kick", "ban"])
async def test_whoever_could_do_it_by_hand_may_order_it(stage: Pressing, kind: str) -> None:
    """Mo has the rights, and stands above Ana."""
    stage.guild.bot_role.moves_to(9)

    assert await said(stage, every(stage, stage.ana)[kind], stage.mo) == ""


@pytest.mark.parametrize(
    ("kind", "verb"),
    [
        ("restrict", "timeout"),
        ("unrestrict", "undo"),
        ("reveal", "undo"),
        ("kick", "kick"),
        ("ban", "ban"),
        ("lock", "lock"),
    ],
)
async def test_whoever_lacks_the_right_may_not(stage: Pressing, kind: str, verb: CaseVerb) -> None:
    """A role that the policy calls staff is not enough; the right is named."""
    assert DISCORD.rights[verb] in await said(stage, every(stage, stage.ana)[kind], stage.hal)


async def test_the_lead_undoes_without_a_right(stage: Pressing) -> None:
    """By their office, as with the buttons; they kick nobody by it."""
    stage.desk.answering = People(safety_lead=user(stage.ben))
    every_ = every(stage, stage.ana)

    assert await said(stage, every_["reveal"], stage.ben) == ""
    assert "Kick Members" in await said(stage, every_["kick"], stage.ben)


async def test_what_leeward_itself_cannot_do_is_said(stage: Pressing) -> None:
    """Its own right is missing there."""
    guild = stage.client.get_guild(int(stage.guild.id))
    assert guild is not None
    stage.guild.bot_role.may(discord.Permissions(send_messages=True, view_channel=True))
    await stage.peer.until(lambda: not guild.me.guild_permissions.manage_guild)

    answer = await said(stage, every(stage, stage.ana)["lock"], stage.ada)

    assert answer.startswith("Leeward itself lacks the right Manage Server there")


async def test_nobody_as_high_as_oneself(stage: Pressing) -> None:
    """Nor whoever stands above Leeward, nor whoever is gone; only a ban reaches further."""
    stage.guild.bot_role.moves_to(9)
    mod = stage.guild.member("Max", roles=[stage.team])
    gone = stage.guild.member("Kit")
    await gone.leaves(stage.guild)

    assert await said(stage, every(stage, mod)["kick"], stage.mo) == NOT_ABOVE
    assert await said(stage, every(stage, gone)["kick"], stage.mo) == GONE
    assert await said(stage, every(stage, gone)["ban"], stage.mo) == ""


async def test_leeward_must_stand_above_them(stage: Pressing) -> None:
    """Else Discord would refuse it, and the cure is told."""
    guild = stage.client.get_guild(int(stage.guild.id))
    assert guild is not None
    high = stage.guild.role("high", discord.Permissions(kick_members=True))
    high.moves_to(19)
    tall = stage.guild.member("Tall", roles=[high])
    await stage.peer.until(lambda: guild.get_role(int(high.id)) is not None)

    answer = await said(stage, every(stage, tall)["restrict"], stage.guild.owner)

    assert answer == OURS_TOO_LOW


async def test_what_belongs_to_no_server_is_ordered_by_nobody(stage: Pressing) -> None:
    """Nor what is no act of a person's."""
    about = every(stage, stage.ana)
    message = MessageRef("discord", "999", "2", "3")
    elsewhere = acts(message, user(stage.ana), SpaceRef("discord", "999"), user(stage.mo), "key")

    assert await said(stage, elsewhere["kick"], stage.mo) == DISCORD.no_place
    for act in (about["hide"], about["warn"], note(message, user(stage.ana), "key")):
        assert await said(stage, act, stage.mo) == DISCORD.no_place


async def test_where_discord_does_not_tell_nothing_is_ordered(stage: Pressing) -> None:
    """A fault is no right."""
    stage.peer.faults.plan("GET", "/members/", Status(403, 50001))

    assert await said(stage, every(stage, stage.ana)["kick"], stage.mo) == DISCORD.cannot_ask
