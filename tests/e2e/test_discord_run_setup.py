"""`/leeward setup` of a running Leeward: chosen with menus, saved, in force without a restart."""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import discord
import pytest
from discord_peer.answers import Answer
from discord_peer.people import Person
from discord_peer.things import Channel
from discord_running import Club, club
from leeward_running import THREAT

pytestmark = pytest.mark.peer


@pytest.fixture
async def one(tmp_path: Path) -> AsyncIterator[Club]:
    """A server with a running Leeward for which nothing has been chosen yet."""
    async with club(tmp_path) as made:
        made.configure(None, lead=False, moderators=False)
        chiefs = made.guild.role("admins", discord.Permissions(administrator=True))
        made.peer.world.add_member(made.guild.key, admin(made).key, roles=[chiefs.key])
        await made.bot.starts()
        yield made


def admin(one: Club) -> Person:
    """Return who owns the bot's application, and administers the server."""
    return Person(one.peer, one.peer.world.owner.id)


async def chooses(who: Person, answer: Answer, part: str, *values: Any) -> None:
    """Choose in one of the menus."""
    await who.chooses(answer, values, custom_id=f"lwsetup:{part}")


async def saves(one: Club) -> Answer:
    """Let the admin go the whole way, and return what they see."""
    owner = admin(one)
    answer = await owner.uses("leeward setup", one.room)
    await chooses(owner, answer, "preset", "watch-only")
    await chooses(owner, answer, "room", one.forum)
    await chooses(owner, answer, "lead", one.lea)
    await owner.clicks(answer, label="Save")
    await one.peer.until(lambda: "Saved." in answer.words)
    return answer


def rules(one: Club) -> set[str]:
    """Return the names of the server's AutoMod rules."""
    return {rule["name"] for rule in one.guild.automod_rules}


async def test_what_was_chosen_counts_without_a_restart(one: Club) -> None:
    """Preset, room and lead are chosen and saved; cases, policy and lead follow while it runs."""
    answer = await saves(one)
    await one.ben.says(one.room, THREAT, mentions=[one.ana])
    await one.case_about(one.ben)
    await one.peer.until(
        lambda: one.bot.logged("policy.loaded"),
        90,  # it looks every ten seconds
        what="the policy is not in force",
    )
    status = await one.told(await one.lea.uses("leeward status", one.room))
    await one.mo.says(one.room, THREAT, mentions=[one.ana])
    await one.peer.until(
        lambda: [page for page in one.lea.dms if one.mo.mention in page.words],
        what="the new lead is not asked",
    )

    assert answer.only_for_them
    assert "policy and safety lead within half a minute" in answer.words
    assert "Policy\n`watch-only@" in status.words
    assert one.lea.dms[0].words.startswith("Test page")  # who was chosen is tried at once


async def test_nothing_is_saved_before_save(one: Club) -> None:
    """What is chosen is told in sentences first; *Save* is there only once a room is chosen."""
    owner = admin(one)
    answer = await owner.uses("leeward setup", one.room)
    before = [label for message in answer.messages for label in message.buttons]
    await chooses(owner, answer, "room", one.other)
    refused = answer.words
    await chooses(owner, answer, "room", one.forum)
    labels = [label for message in answer.messages for label in message.buttons]

    assert "Nothing counts before you press *Save*." in answer.words
    assert "Save" not in before
    assert "everybody can read it, and cases tell of young people" in refused
    assert "Save" in labels
    assert not (one.bot.folder / "leeward.discord.toml").exists()


async def test_a_room_is_made_that_only_the_team_can_see(one: Club) -> None:
    """*Make a room for me* makes one for staff and whoever asked; members do not see it."""
    owner = admin(one)
    answer = await owner.uses("leeward setup", one.room)
    await owner.clicks(answer, label="Make a room for me")
    await one.peer.until(lambda: "Cases for moderators** go to" in answer.words)
    channels = [Channel(one.peer, key) for key in one.peer.world.channels]
    made = next(channel for channel in channels if channel.name == "leeward-cases")

    assert made.mention in answer.words
    assert one.mo.can_see(made)
    assert owner.can_see(made)
    assert not one.ana.can_see(made)


async def test_a_manager_chooses_the_room_and_not_what_holds_for_all(one: Club) -> None:
    """Who manages a server of a public bot chooses its room; policy and lead are the owner's."""
    answer = await one.lea.uses("leeward setup", one.room)
    menus = {
        part["custom_id"].split(":")[1]
        for message in answer.messages
        for part in message.components
        if str(part.get("custom_id", "")).startswith("lwsetup:")
    }
    refused = await one.told(await one.mo.uses("leeward setup", one.room))

    assert {"room", "role"} <= menus
    assert not {"preset", "lead"} & menus
    assert refused.words == "Setting Leeward up needs the right Manage Server."


async def test_automod_rules_are_shown_confirmed_and_removed(one: Club) -> None:
    """Rules for what must be stopped before it is read are shown, made, at work, and removed."""
    owner, answer = admin(one), await saves(one)
    await owner.clicks(answer, label="AutoMod rules")
    await one.peer.until(lambda: "Discord's own filter" in answer.words)
    await chooses(owner, answer, "kinds", "tricks", "invitations")
    await one.peer.until(lambda: answer.words.count("New:") == 2)
    shown, before = answer.words, rules(one)
    await owner.clicks(answer, label="Do this")
    await one.peer.until(lambda: len(rules(one)) == 2)
    blocked = await one.ben.says(one.room, "free skins https://dlscord.example/x")
    let = await one.ben.says(one.room, "hello there")

    again = await saves(one)
    await owner.clicks(again, label="AutoMod rules")
    await one.peer.until(lambda: "Discord's own filter" in again.words)
    await owner.clicks(again, label="Remove Leeward's rules")
    await one.peer.until(lambda: "Removed:" in again.words)
    await owner.clicks(again, label="Do this")
    await one.peer.until(lambda: not rules(one))
    free = await one.ben.says(one.room, "more free skins https://dlscord.example/x")

    assert before == set()
    assert "staff" in shown
    assert blocked.blocked
    assert not let.blocked
    assert not free.blocked
