"""The real `leeward run` on a Discord and a Telegram of ours at once, by one policy."""

import asyncio
import json
import time
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any, Final

import discord_running
import telegram_running
from discord_peer.server import DiscordPeer
from leeward_running import ENFORCING, READY, Leeward
from msgspec import Struct
from msgspec import json as as_json
from telegram_peer.bot_api import TelegramPeer

from leeward.installing import make_installation
from leeward.testing.drilled import answer_drills

PLATFORMS: Final = ("discord", "telegram")

LATE_LOOK: Final = 2.0
"""Seconds in which a later look at a line has come, if there is one."""

LOOK_EVERY: Final = 0.05


class Line(Struct, frozen=True):
    """One line of a talk."""

    by: str
    says: str
    to: str = ""
    """Whom it calls by name."""
    answers: int | None = None
    """The line that it answers, counted from 1."""


class Both:
    """One community that has a server on Discord and a group on Telegram, with the same people.

    Args:
        discord: the server, and what its Discord tells.
        telegram: the group, and what its Telegram tells.
        folder: of the installation.
    """

    def __init__(
        self, discord: discord_running.Club, telegram: telegram_running.Club, folder: Path
    ) -> None:
        self.discord = discord
        self.telegram = telegram
        spoken = (discord_running.spoken(discord.peer), telegram_running.spoken(telegram.peer))
        self.bot = discord.bot = telegram.bot = Leeward(spoken, folder)
        self.people: dict[str, dict[str, Any]] = {
            "discord": {"ana": discord.ana, "ben": discord.ben},
            "telegram": {"ana": telegram.ana, "ben": telegram.ben},
        }

    def meets(self, *names: str, has_started: bool = True) -> None:
        """Let somebody of each name be on both platforms.

        Args:
            *names: what they are called.
            has_started: they have started the bot on Telegram.
        """
        for name in names:
            self.people["discord"][name] = self.discord.guild.member(name.capitalize())
            # With a username, a mention reads alike on both.
            there = self.telegram.group.member(name.capitalize(), username=name.capitalize())
            self.people["telegram"][name] = there
            if has_started:
                there.opened_bot()

    def configure(self, lead: str, *, deputy: str = "", policy: str = ENFORCING) -> None:
        """Write the installation.

        Args:
            lead: the platform on which Lea is the safety lead.
            deputy: the platform on which Mo stands in for her; empty for nobody.
            policy: the text of the policy file.
        """
        (self.bot.folder / "riverside.toml").write_text(policy, "utf-8")
        home, group = self.discord, self.telegram
        leads = {"discord": home.lea.id, "telegram": group.lea.id}
        deputies = {"discord": home.mo.id, "telegram": group.mo.id}
        lines = ["schema = 1", 'policy = "riverside.toml"', "[community]", 'id = "riverside"']
        lines.append(f'safety_lead = "{lead}:{leads[lead]}"')
        lines += [f'deputy = "{deputy}:{deputies[deputy]}"'] if deputy else []
        lines += [READY, "[adapters.discord]", f'api_base = "{home.peer.api_base}"']
        lines += [f'[adapters.discord.spaces."{home.guild.id}"]']
        lines += [f'moderators = "{home.forum.id}"', f'page_role = "{home.team.id}"']
        lines += ["[adapters.telegram]", f'base_url = "{group.peer.base_url}"']
        lines += [f'moderators = "{group.team.id}"']
        lines += [f"{key} = {json.dumps(value)}" for key, value in telegram_running.QUICK.items()]
        lines += [f'[adapters.telegram.spaces."{group.group.id}"]']
        self.bot.config.write_text("\n".join(lines) + "\n", "utf-8")
        make_installation(self.bot.config)
        answer_drills(self.bot.config)

    async def says_all(self, talk: Sequence[Line]) -> dict[str, dict[str, int]]:
        """Let people have a talk on both platforms, each line once all about the last is judged.

        Returns:
            The number of each line, by the platform and what its message is called in the record.
        """
        said: dict[str, list[Any]] = {platform: [None] for platform in PLATFORMS}
        rooms = {"discord": self.discord.room, "telegram": self.telegram.group}
        for line in talk:
            before = self.bot.judged()
            for platform in PLATFORMS:
                people, answered = self.people[platform], line.answers
                more = {} if answered is None else {"reply_to": said[platform][answered]}
                mentions = [people[line.to]] if line.to else []
                one = people[line.by]
                said[platform].append(
                    await one.says(rooms[platform], line.says, mentions=mentions, **more)
                )
            await self.bot.hears(len(PLATFORMS), before)
            await self.rests()
        await self.bot.settles()
        return {
            platform: {str(one.id): number for number, one in enumerate(said[platform]) if one}
            for platform in PLATFORMS
        }

    async def rests(self) -> None:
        """Wait until nothing more is judged for a while: later looks at a line are late."""
        judged, since = self.bot.judged(), time.monotonic()
        while time.monotonic() - since < LATE_LOOK:
            await asyncio.sleep(LOOK_EVERY)
            if (now := self.bot.judged()) != judged:
                judged, since = now, time.monotonic()


def plain(value: object) -> Mapping[str, Any]:
    """Return a value of the domain as plain JSON."""
    found: Mapping[str, Any] = as_json.decode(as_json.encode(value))
    return found


@asynccontextmanager
async def both(folder: Path) -> AsyncIterator[Both]:
    """Build both; at the end no process is left, and all sent was as the platforms want it."""
    async with DiscordPeer.running() as discord, TelegramPeer.running() as telegram:
        one = Both(
            discord_running.Club(discord, folder, permissions=None),
            telegram_running.Club(telegram, folder),
            folder,
        )
        try:
            yield one
        finally:
            if one.bot.has_begun:
                await one.bot.dies()
        assert discord_running.ours(discord) == []
        assert telegram.violations == []
        assert discord.unmodelled == telegram.unmodelled == []
