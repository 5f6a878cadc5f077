"""The doctor within the running bot says what the doctor beside it says."""

from collections.abc import AsyncIterator
from pathlib import Path

import discord
import pytest
from discord_setting_up import Scene, made_rule, setting_up

from leeward_adapters.discord.setting_up.automod_calls import NO_RIGHT
from leeward_adapters.discord.setting_up.checks import examine, examine_guild
from leeward_adapters.discord.setting_up.chosen import FILE, choose
from leeward_adapters.discord.setting_up.invite import REQUIRED
from leeward_adapters.discord.settings import SpaceSettings


@pytest.fixture
async def scene(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Scene]:
    """Yield a server with the bot connected to it."""
    async with setting_up(tmp_path, monkeypatch) as made:
        yield made


async def test_the_doctor_within_says_what_the_doctor_beside_says(scene: Scene) -> None:
    """A server looks the same from the connection as from the interface alone."""
    await scene.saves()
    scene.guild.text("chatter", hidden_from_bot=True)
    scene.guild.text("late", nsfw=True)
    scene.guild.voice("call").deny(scene.guild.everyone, "connect")
    scene.guild.role("Regulars", above_bot=True)
    scene.peer.gateway.approved = discord.Intents.none()
    guild = scene.context.client.get_guild(scene.guild.key)
    assert guild is not None
    await scene.peer.until(lambda: len(guild.channels) == len(scene.guild.stored.channel_ids))

    within = await examine_guild(scene.context, guild)
    beside = await examine(
        scene.settings, scene.peer.token, scene.folder, staff_roles=["moderator"]
    )

    assert within == tuple(one for one in beside if one.name.startswith("Riverside: "))
    assert {one.name for one in within if one.state == "ill"} == {
        "Riverside: blind rooms",
        "Riverside: role order",
    }


async def test_the_doctor_within_before_the_community_runs(scene: Scene) -> None:
    """Nobody is taken for staff by name yet, and nothing fails."""
    scene.desk.is_running = False
    choose(scene.folder, scene.guild.id, SpaceSettings(moderators=scene.cases.id))
    guild = scene.context.client.get_guild(scene.guild.key)
    assert guild is not None

    found = {one.name: one for one in await examine_guild(scene.context, guild)}

    assert found["Riverside: moderators' room"].state == "well"
    assert "Moderator" in found["Riverside: staff roles"].says


async def test_the_doctor_within_tells_of_a_broken_choice(scene: Scene) -> None:
    """The rest is looked at all the same."""
    (scene.folder / FILE).write_text("schema = \n", "utf-8")
    guild = scene.context.client.get_guild(scene.guild.key)
    assert guild is not None

    found = await examine_guild(scene.context, guild)

    assert found[0].name == "discord choices"
    assert found[0].state == "ill"
    assert len(found) > 1


async def test_the_doctor_within_tells_that_it_may_not_look_at_automod(scene: Scene) -> None:
    """That is a note with the permission it takes; the server is well without."""
    await made_rule(scene)
    guild = scene.context.client.get_guild(scene.guild.key)
    assert guild is not None
    before = {one.name: one for one in await examine_guild(scene.context, guild)}
    scene.guild.bot_role.may(discord.Permissions(REQUIRED))

    after = {one.name: one for one in await examine_guild(scene.context, guild)}

    assert before["Riverside: AutoMod"].says == "1 rule of Leeward's in force"
    assert after["Riverside: AutoMod"].state == "note"
    assert after["Riverside: AutoMod"].cure == NO_RIGHT
