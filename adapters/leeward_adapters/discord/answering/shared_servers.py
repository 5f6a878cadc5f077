"""Which servers somebody shares with the bot: a direct message names none, so they choose."""

import asyncio
from collections.abc import Sequence
from typing import Any, Final

import discord

from leeward_adapters.discord.acting.people import member_of
from leeward_adapters.discord.answering.replying import log
from leeward_adapters.discord.context import Context
from leeward_adapters.discord.sending.custom_ids import custom_id
from leeward_adapters.discord.sending.passing import PASSING
from leeward_adapters.discord.sending.words import shortened
from leeward_adapters.live.casework.presses import Press
from leeward_adapters.live.saying.words import notice

SERVERS_MOST: Final = 25
"""Servers that are looked through and offered: as many as a menu of Discord's holds."""

LABEL_LONGEST: Final = 100


class SharedServers:
    """Asks Discord where somebody is a member.

    Args:
        context: of the connection.
    """

    def __init__(self, context: Context) -> None:
        self._context = context

    async def of(self, user: int) -> Sequence[discord.Guild]:
        """Return the servers in which somebody is a member together with the bot."""
        guilds = self._context.client.guilds[:SERVERS_MOST]
        found = await asyncio.gather(*(self.has(guild, user) for guild in guilds))
        return [guild for guild, is_in in zip(guilds, found, strict=True) if is_in]

    async def has(self, guild: discord.Guild, user: int) -> bool:
        """Say whether somebody is a member; no, where Discord does not tell."""
        try:
            return await member_of(self._context, guild, user) is not None
        except PASSING as error:
            log.info("discord.member_unknown", kind=type(error).__name__)
            return False


def servers_menu(press: Press, guilds: Sequence[discord.Guild], language: str) -> discord.ui.View:
    """Return a menu of servers; who answers it is told by its id alone.

    Args:
        press: what choosing one means.
        guilds: at most `SERVERS_MOST`.
        language: of whom it is shown to.
    """
    menu: discord.ui.Select[Any] = discord.ui.Select(
        custom_id=custom_id(press),
        placeholder=notice("which-server", language),
        options=[
            discord.SelectOption(label=shortened(guild.name, LABEL_LONGEST), value=str(guild.id))
            for guild in guilds
        ],
    )
    view = discord.ui.View(timeout=None)
    view.add_item(menu)
    view.stop()
    return view
