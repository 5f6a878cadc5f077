"""The buttons that members press: why, a human, help, posting again, how blocking works."""

import asyncio
from typing import Final

import discord

from leeward_adapters.discord.acting.capabilities import PLATFORM, guild_of
from leeward_adapters.discord.acting.people import user_ref
from leeward_adapters.discord.answering.helping import PICK, Helping
from leeward_adapters.discord.answering.orders import agreed
from leeward_adapters.discord.answering.replying import (
    Interaction,
    acknowledge,
    data_of,
    notice,
    say,
)
from leeward_adapters.discord.answering.statements import is_about, statement
from leeward_adapters.discord.answering.telling import asks_people, tell
from leeward_adapters.discord.context import Context
from leeward_adapters.discord.sending.words import snowflake
from leeward_adapters.live.sending.turns import Once, Turns
from leeward_policies.case_rights import OVER
from leeward_policies.domain.event import Appealed, Ordered
from leeward_policies.domain.refs import DIRECT_SPACE, ChannelRef, MessageRef
from leeward_policies.ports import Reasons

RECORDED_AFTER: Final = (0.2, 1.0, 5.0)
"""Seconds after which a notice is looked up again: whoever presses at once may be quicker than
the record that it was sent."""


class MemberPresses:
    """Answers presses on what a member was told.

    Args:
        context: of the connection.
        helping: shows help and tells the team.
        turns: two presses about one matter wait for each other.
    """

    def __init__(self, context: Context, helping: Helping, turns: Turns) -> None:
        self._context = context
        self._helping = helping
        self._turns = turns
        self._appealed = Once()

    async def why(self, interaction: Interaction, decision: str) -> None:
        """Show the statement of reasons to whom it is about."""
        await acknowledge(interaction)
        reasons = await self._own(interaction, decision)
        if reasons is not None:
            appeal = await self._context.desk.appeal_of(decision, user_ref(interaction.user))
            may_ask = appeal is None or appeal.status not in OVER
            text, view = statement(reasons, interaction, may_ask=may_ask)
            await say(interaction, text, view=view)

    async def human(self, interaction: Interaction, decision: str) -> None:
        """Ask people to look again, for whom it is about; they are told that it was committed."""
        await acknowledge(interaction)  # who asks for a human has asked, whatever they see
        who = user_ref(interaction.user)
        async with self._turns.of((who, decision)):
            reasons = await self._own(interaction, decision)
            if reasons is None:
                return
            appeal = await self._context.desk.appeal_of(decision, who)
            if appeal is not None and appeal.status in OVER:
                await say(interaction, notice("appeal-answered", interaction))
                return
            if appeal is not None or (who, decision) in self._appealed:
                await say(interaction, notice("appeal-again", interaction))
                return
            channel = _room(interaction) if reasons.message is None else reasons.message.channel_ref
            event = Appealed(channel, who, decision, interaction.created_at)
            made = await tell(self._context, event)
            self._appealed.note((who, decision))
        name = "appeal-received" if asks_people(made) else "appeal-kept"
        await say(interaction, notice(name, interaction))

    async def help(self, interaction: Interaction, argument: str) -> None:
        """Do what `/help-me` does, or take the server that was chosen."""
        if argument == PICK.argument and _is_menu(interaction):
            await self._helping.picked(interaction)
        else:
            await self._helping.asked(interaction)

    async def again(self, interaction: Interaction, argument: str) -> None:
        """Have a hidden message posted again; its author pressed in their own private line.

        Only there such a button is ever sent, so nobody else can press it.
        """
        await acknowledge(interaction)
        target = _message(argument)
        asked = interaction.message
        if target is None or asked is None or interaction.guild_id is not None:
            await say(interaction, notice("why-not-yours", interaction))
            return
        if guild_of(self._context, target.space) is None:
            await say(interaction, notice("again-nowhere", interaction))
            return
        who = user_ref(interaction.user)
        act = agreed(target, who, asked.id)
        event = Ordered(target.channel_ref, who, (act,), interaction.created_at)
        async with self._turns.of(act.key):
            await tell(self._context, event)
        await say(interaction, notice("again-agreed", interaction))

    async def blocking(self, interaction: Interaction) -> None:
        """Say how blocking and reporting to Discord work."""
        await say(interaction, notice("how-to-block", interaction))

    async def no_tips(self, interaction: Interaction) -> None:
        """Say honestly that tips cannot be switched off yet, and what can be done."""
        await say(interaction, notice("tips-stay", interaction))

    async def _own(self, interaction: Interaction, decision: str) -> Reasons | None:
        """Return reasons about whoever presses; None where they are not, and it is said."""
        reasons = await self._context.desk.reasons(decision)
        for pause in RECORDED_AFTER:
            if reasons is None or reasons.is_settled:
                break
            await asyncio.sleep(pause)  # they read it already, and it is being written down
            reasons = await self._context.desk.reasons(decision)
        if reasons is None:
            await say(interaction, notice("why-gone", interaction))
        elif is_about(reasons, user_ref(interaction.user)):
            return reasons
        else:
            await say(interaction, notice("why-not-yours", interaction))
        return None


def _is_menu(interaction: Interaction) -> bool:
    return interaction.type is discord.InteractionType.component and "values" in data_of(
        interaction
    )


def _room(interaction: Interaction) -> ChannelRef:
    space = DIRECT_SPACE if interaction.guild_id is None else str(interaction.guild_id)
    return ChannelRef(PLATFORM, space, str(interaction.channel_id))


def _message(argument: str) -> MessageRef | None:
    """Read `<guild>/<channel>/<message>`."""
    parts = argument.split("/")
    if len(parts) != 3 or any(snowflake(part) is None for part in parts):  # noqa: PLR2004 - as told
        return None
    return MessageRef(PLATFORM, *parts)
