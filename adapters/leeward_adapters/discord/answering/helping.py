"""Help for a member: what helps at once, and a person of the team who is told."""

from datetime import datetime
from typing import Final

import discord

from leeward_adapters.discord.acting.capabilities import PLATFORM, guild_of
from leeward_adapters.discord.acting.people import user_ref
from leeward_adapters.discord.answering.replying import (
    QUIET,
    Interaction,
    data_of,
    language_of,
    log,
    notice,
    say,
)
from leeward_adapters.discord.answering.shared_servers import SharedServers, servers_menu
from leeward_adapters.discord.context import Context
from leeward_adapters.discord.sending.passing import PASSING
from leeward_adapters.discord.sending.words import shown
from leeward_adapters.live.casework.presses import Press
from leeward_adapters.live.members.help import (
    DIRECT,
    ask_for_help,
    country_for,
    help_end,
    help_words,
)
from leeward_adapters.live.sending.priority import Priority
from leeward_policies.domain.refs import ChannelRef, UserRef
from leeward_policies.errors import LeewardError

PICK: Final = Press("help", "pick")
"""The menu of servers."""


class Helping:
    """Answers whoever asks for help.

    Args:
        context: of the connection.
    """

    def __init__(self, context: Context) -> None:
        self._context = context
        self._servers = SharedServers(context)

    async def asked(self, interaction: Interaction) -> None:
        """Show help before anything can fail, then tell a person of the team."""
        words = await help_near(self._context, user_ref(interaction.user), language_of(interaction))
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
            end = await self._told(interaction, guild, str(interaction.channel_id or DIRECT))
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
        if guild is None or not await self._servers.has(guild, interaction.user.id):
            await say(interaction, notice("help-nowhere", interaction))
            return
        await say(interaction, await self._told(interaction, guild, DIRECT))

    async def _told(self, interaction: Interaction, guild: discord.Guild, room: str) -> str:
        """Tell the team, and return what is said of that."""
        channel = ChannelRef(PLATFORM, str(guild.id), room)
        who, at = user_ref(interaction.user), interaction.created_at
        told = await tell_team(self._context, channel, who, at)
        return help_end(language_of(interaction), told=told)

    async def _ask_which(self, interaction: Interaction, *, is_shown: bool) -> str:
        """Tell the one server that they share with the bot, or ask which; return what to say."""
        guilds = await self._servers.of(interaction.user.id)
        if not guilds:
            return notice("help-nowhere", interaction)
        if len(guilds) == 1:
            return await self._told(interaction, guilds[0], DIRECT)
        if is_shown:
            menu = servers_menu(PICK, guilds, language_of(interaction))
            await say(interaction, notice("help-where", interaction), view=menu)
            return ""
        return notice("help-nowhere", interaction)

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


async def help_near(context: Context, who: UserRef, language: str) -> str:
    """Return what helps at once, and who is near somebody."""
    country = await country_for(context.desk, who)
    return shown(help_words(language, country, context.clock.now().date()))


async def tell_team(context: Context, channel: ChannelRef, who: UserRef, at: datetime) -> bool:
    """Tell the team, and say whether a person is asked by what was committed."""
    try:
        return await ask_for_help(context.desk, channel, who, at)
    except LeewardError as error:
        log.error("discord.help_not_told", kind=type(error).__name__)
        return False
