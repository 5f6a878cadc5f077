"""Leeward is set up on Telegram as an admin does it: a command, three taps, and it watches over."""

import asyncio
import re
import sys
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from leeward_running import THREAT, Leeward
from telegram_peer.bot_api import TelegramPeer
from telegram_peer.groups import Group
from telegram_peer.persons import Person
from telegram_running import spoken


class Beginning:
    """An empty folder, a bot of which nothing is known yet, and those who set it up."""

    def __init__(self, peer: TelegramPeer, folder: Path) -> None:
        self.peer = peer
        self.bot = Leeward((spoken(peer),), folder)
        self.team: Group = peer.supergroup("Riverside team", forum=True)
        self.group: Group = peer.supergroup("Riverside")
        self.ada: Person = peer.person("Ada")
        """Owns both groups, and the computer."""
        self.lea: Person = self.group.member("Lea")
        self.ben, self.ana = self.group.member("Ben"), self.group.member("Ana")
        for place in (self.team, self.group):
            self.ada.is_owner_of(place)
        self.ada.opened_bot()

    async def begins_alone(self) -> str:
        """Run the command before there is a token, and return what it says."""
        process = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "leeward", "init", "telegram", "--config", str(self.bot.config),
            stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.STDOUT,
        )  # fmt: skip
        out, _ = await process.communicate()
        assert process.returncode == 0
        return out.decode()

    async def begins(self) -> str:
        """Run the command twice, with the token saved in between; return what it says then."""
        await self.begins_alone()
        token = self.bot.folder / "telegram.token"
        token.write_text(f"{self.peer.token}\n", "utf-8")
        token.chmod(0o600)
        table = "[adapters.telegram]\n"
        own = f'{table}base_url = "{self.peer.base_url}"\npoll_seconds = 5\n'
        config = self.bot.config.read_text("utf-8")
        self.bot.config.write_text(config.replace(table, own), "utf-8")
        code, said = await self.bot.command("init", "telegram")
        assert code == 0, said
        return said

    def links(self, said: str) -> list[str]:
        """Return the links that the command printed, in order."""
        return re.findall(r"https://t\.me/\S+", said)

    async def hears(self, where: Group, words: str) -> str:
        """Wait until the bot says something in a group, and return it."""

        def found() -> list[str]:
            return [one.text for one in where.messages if one.by_bot and words in one.text]

        await self.peer.until(found, what=lambda: f"{words!r}: {self.bot.errors()[-2000:]}")
        return found()[0]

    async def told(self, who: Person, words: str) -> str:
        """Wait until somebody is told something in private, and return it."""
        await self.peer.until(
            lambda: any(words in one.text for one in who.dms),
            what=lambda: f"{words!r} {[one.text for one in who.dms]} {self.bot.errors()[-2000:]}",
        )
        return next(one.text for one in who.dms if words in one.text)


@pytest.fixture
async def one(tmp_path: Path) -> AsyncIterator[Beginning]:
    """Nothing yet; at the end all that was sent was as Telegram wants it."""
    async with TelegramPeer.running() as peer:
        peer.limits.enforced = False
        made = Beginning(peer, tmp_path)
        try:
            yield made
        finally:
            if made.bot.has_begun:
                await made.bot.dies()
        assert peer.violations == []
        assert peer.unmodelled == []


async def test_from_an_empty_folder_to_the_first_case(one: Beginning) -> None:
    """The command prints three links; whoever taps them chooses moderators, lead and group, and
    the next threat is a case. The doctor has nothing ill to tell.
    """
    said = await one.begins()
    await one.bot.starts()
    moderators, lead, group = one.links(said)
    await one.ada.opens(moderators, one.team)
    here = await one.hears(one.team, "Cases go here from now on.")
    await one.lea.opens(lead)
    chosen = await one.told(one.lea, "You are the safety lead now")
    await one.ada.opens(group, one.group)
    joined = await one.told(one.ada, "Leeward is in this group now, and knows it.")
    await one.ada.says(one.team, "/setup")
    standing = await one.hears(one.team, "There is a safety lead")
    await one.ben.says(one.group, THREAT, mentions=[one.ana])
    await one.hears(one.team, "Ben threatened Ana")
    code, doctor = await one.bot.command("doctor")

    assert "Everybody in this group can read them." in here
    assert "❗ There is no safety lead yet" in here
    assert "Keep this chat, and do not mute it." in chosen
    assert "Everything it needs is granted." in joined
    assert standing.count("✅") == 4
    assert "❗" not in standing
    assert code == 0, doctor
    assert "ILL" not in doctor
    assert "ok    Riverside team: moderators' group" in doctor
    assert "Leeward can write to the safety lead" in doctor


async def test_the_command_says_each_next_step(one: Beginning) -> None:
    """First what to do at @BotFather, then the links, what they are for, and what not to do."""
    first = await one.begins_alone()
    said = await one.begins()
    moderators, lead, group = one.links(said)

    assert "In Telegram write to @BotFather: /newbot" in first
    assert re.search(r"`chmod 600 \S*telegram.token`", first)
    assert moderators.endswith("&admin=manage_topics")
    assert "?start=l_" in lead
    assert group.endswith("&admin=delete_messages+restrict_members")
    assert "Show these links to nobody else" in said
    assert one.peer.token not in first + said


async def test_a_group_where_cases_may_not_stand_is_refused_with_a_cure(one: Beginning) -> None:
    """A public group without topics is none; once it is mended the same link works."""
    said = await one.begins()
    await one.bot.starts()
    link = one.links(said)[0]
    one.team.becomes_forum(forum=False)
    one.team.becomes_public("riverside_team")
    await one.ada.opens(link, one.team)
    refused = await one.hears(one.team, "Cases cannot go to this group yet:")
    one.team.becomes_public(None)
    one.team.becomes_forum()
    await one.ada.opens(link, one.team)
    here = await one.hears(one.team, "Cases go here from now on.")

    assert "Then tap the same link once more." in refused
    assert here


async def test_who_administers_nothing_chooses_nothing(one: Beginning) -> None:
    """A member with the moderators' link is refused; a link that was used is worth nothing."""
    said = await one.begins()
    await one.bot.starts()
    moderators, lead, _ = one.links(said)
    payload = moderators.partition("startgroup=")[2].partition("&")[0]
    one.team.adds_bot("manage_topics")
    one.ben.is_member_of(one.team)
    await one.ben.says(one.team, f"/start@{one.peer.bot.username} {payload}")
    refused = await one.hears(one.team, "Nothing was changed.")
    await one.lea.opens(lead)
    await one.told(one.lea, "You are the safety lead now")
    await one.ben.opens(lead)
    used = await one.told(one.ben, "This link has been used already")

    assert "those who administer this group" in refused
    assert "Run `leeward init telegram` again" in used


async def test_what_kind_of_place_it_is_is_chosen_while_it_runs(one: Beginning) -> None:
    """An admin of the moderators' group says /setup mixed; nobody else can."""
    said = await one.begins()
    await one.bot.starts()
    await one.ada.opens(one.links(said)[0], one.team)
    await one.hears(one.team, "Cases go here from now on.")
    mo = one.team.member("Mo")
    await mo.says(one.team, "/setup watch-only")
    await one.hears(one.team, "Nothing was changed.")
    await one.ada.says(one.team, "/setup mixed")
    told = await one.hears(one.team, "The policy is mixed from now on.")
    await one.peer.until(lambda: one.bot.logged("policy.loaded"), 60, what="it is not in force")
    await one.ada.says(one.team, "/leeward status")
    status = await one.hears(one.team, "mixed@")

    assert "half a minute" in told
    assert "Policy: mixed@" in status
