"""Help for a member: what helps at once, and a person of the team who is told."""

import asyncio
from collections.abc import Sequence
from typing import Any, Final

import discord

from leeward_adapters.discord.acting.capabilities import PLATFORM, guild_of
from leeward_adapters.discord.acting.people import member_of, user_ref
from leeward_adapters.discord.answering.replying import (
    QUIET,
    Interaction,
    data_of,
    log,
    notice,
    say,
)
from leeward_adapters.discord.context import Context
from leeward_adapters.discord.sending.custom_ids import custom_id
from leeward_adapters.discord.sending.passing import PASSING
from leeward_adapters.discord.sending.words import shortened, shown
from leeward_adapters.live.casework.presses import Press
from leeward_adapters.live.members.help import (
    DIRECT,
    ask_for_help,
    country_for,
    help_end,
    help_words,
)
from leeward_adapters.live.sending.priority import Priority
from leeward_policies.domain.refs import ChannelRef
from leeward_policies.errors import LeewardError

SERVERS_MOST: Final = 25
"""Servers that are looked through and offered: as many as a menu of Discord's holds."""

PICK: Final = Press("help", "pick")
"""The menu of servers."""

LABEL_LONGEST: Final = 100


class Helping:
    """Answers whoever asks for help.

    Args:
        context: of the connection.
    """

    def __init__(self, context: Context) -> None:
        self._context = context

    async def asked(self, interaction: Interaction) -> None:
        """Show help before anything can fail, then tell a person of the team."""
        country = await country_for(self._context.desk, user_ref(interaction.user))
        today = interaction.created_at.date()
        words = shown(help_words(str(interaction.locale), country, today))
        is_shown = True
        try:
            await interaction.response.send_message(
                words, ephemeral=True, suppress_embeds=True, allowed_mentions=QUIET
            )
        except PASSING as error:
            is_shown = False
            log.warning("discord.help_not_shown", kind=type(error).__name__)
        guild = interaction.guild
        if guild is not None and guild_of(self._context, str(guild.id)) is not None:
            # Somebody who is not answered has asked all the same.
            told = await self._told(interaction, guild, str(interaction.channel_id or DIRECT))
            end = _end(interaction, told=told)
        else:
            end = await self._ask_which(interaction, is_shown=is_shown)
        if not is_shown:
            await self._write(interaction, f"{words}\n{end}".strip())
        elif end:
            await say(interaction, end)

    async def picked(self, interaction: Interaction) -> None:
        """Tell a person of the server that was chosen, if they are a member there."""
        await interaction.response.defer(ephemeral=True, thinking=True)
        chosen = next(iter(data_of(interaction).get("values", ())), "")
        guild = guild_of(self._context, str(chosen))
        if guild is None or not await self._is_in(guild, interaction.user.id):
            await say(interaction, notice("help-nowhere", interaction))
            return
        told = await self._told(interaction, guild, DIRECT)
        await say(interaction, _end(interaction, told=told))

    async def _told(self, interaction: Interaction, guild: discord.Guild, room: str) -> bool:
        """Tell the team, and say whether a person is asked by what was committed."""
        channel = ChannelRef(PLATFORM, str(guild.id), room)
        who, at = user_ref(interaction.user), interaction.created_at
        try:
            return await ask_for_help(self._context.desk, channel, who, at)
        except LeewardError as error:
            log.error("discord.help_not_told", kind=type(error).__name__)
            return False

    async def _ask_which(self, interaction: Interaction, *, is_shown: bool) -> str:
        """Tell the one server that they share with the bot, or ask which; return what to say."""
        guilds = await self._shared(interaction.user.id)
        if not guilds:
            return notice("help-nowhere", interaction)
        if len(guilds) == 1:
            return _end(interaction, told=await self._told(interaction, guilds[0], DIRECT))
        if is_shown:
            await say(interaction, notice("help-where", interaction), view=_menu(guilds))
            return ""
        return notice("help-nowhere", interaction)

    async def _shared(self, user: int) -> Sequence[discord.Guild]:
        """Return the servers in which somebody is a member together with the bot."""
        guilds = self._context.client.guilds[:SERVERS_MOST]
        found = await asyncio.gather(*(self._is_in(guild, user) for guild in guilds))
        return [guild for guild, is_in in zip(guilds, found, strict=True) if is_in]

    async def _is_in(self, guild: discord.Guild, user: int) -> bool:
        try:
            return await member_of(self._context, guild, user) is not None
        except PASSING as error:
            log.info("discord.member_unknown", kind=type(error).__name__)
            return False

    async def _write(self, interaction: Interaction, words: str) -> None:
        """Write what could not be answered, where the member takes direct messages."""
        try:
            await self._context.schedule.run(
                Priority.ANSWER,
                "open-line",
                lambda: interaction.user.send(words, suppress_embeds=True, allowed_mentions=QUIET),
            )
        except PASSING as error:
            log.warning("discord.help_not_written", kind=type(error).__name__)


def _end(interaction: Interaction, *, told: bool) -> str:
    return help_end(str(interaction.locale), told=told)


def _menu(guilds: Sequence[discord.Guild]) -> discord.ui.View:
    """Return a menu of servers; who answers it is told by its id alone."""
    menu: discord.ui.Select[Any] = discord.ui.Select(
        custom_id=custom_id(PICK),
        placeholder="Which server?",
        options=[
            discord.SelectOption(label=shortened(guild.name, LABEL_LONGEST), value=str(guild.id))
            for guild in guilds
        ],
    )
    view = discord.ui.View(timeout=None)
    view.add_item(menu)
    view.stop()
    return view
