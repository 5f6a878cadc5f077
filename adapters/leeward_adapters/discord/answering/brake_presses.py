"""The button of a page about a brake: it lets a rule go on for an hour, and not without end."""

from datetime import datetime

import discord

from leeward_adapters.discord.acting.brake_cards import raised_embed
from leeward_adapters.discord.acting.capabilities import guild_of
from leeward_adapters.discord.acting.people import presser
from leeward_adapters.discord.answering.case_rights import caller_of
from leeward_adapters.discord.answering.replying import Interaction, log, say
from leeward_adapters.discord.context import Context
from leeward_adapters.discord.sending.dialect import DISCORD
from leeward_adapters.discord.sending.passing import PASSING
from leeward_adapters.discord.sending.words import shown
from leeward_adapters.live.casework.brakes import Brakes
from leeward_adapters.live.sending.turns import Turns
from leeward_policies.domain.refs import UserRef


class BrakePresses:
    """Answers presses on pages about brakes.

    Args:
        context: of the connection.
        turns: presses on one brake wait for each other.
    """

    def __init__(self, context: Context, turns: Turns) -> None:
        self._context = context
        self._turns = turns
        self._brakes = Brakes(context.desk, DISCORD)

    async def raise_it(self, interaction: Interaction, mark: str) -> None:
        """Raise a brake for an hour, once however often it is pressed, and say what that does.

        Args:
            interaction: the press.
            mark: what the button knows the brake by.
        """
        async with self._turns.of(f"brake:{mark}"):
            brake = self._brakes.find(mark)
            guild = None if brake is None else guild_of(self._context, brake.space.id)
            who = await presser(self._context, interaction, guild or interaction.guild)
            raised = await self._brakes.raise_it(
                mark,
                caller_of(who),
                str(interaction.channel_id),
                interaction.created_at,
                is_here=guild is not None,
            )
            await say(interaction, shown(raised.text))
            if raised.until is not None:
                await self._refresh(interaction, raised.until, who.ref)

    async def _refresh(self, interaction: Interaction, until: datetime, by: UserRef) -> None:
        """Let the page read as it stands now; that it cannot is no failure of the press."""
        message = interaction.message
        if message is None or not message.embeds:
            return
        embed: discord.Embed = raised_embed(message.embeds[0], until, by)
        try:
            await interaction.edit_original_response(embed=embed, view=None)
        except PASSING as error:
            log.info("discord.card_not_refreshed", kind=type(error).__name__)
