"""The buttons that members press on what they were told: why, a human, help, a word on a tip."""

import discord

from leeward_adapters.discord.acting.capabilities import PLATFORM, guild_of
from leeward_adapters.discord.acting.people import user_ref
from leeward_adapters.discord.answering.helping import PICK, Helping
from leeward_adapters.discord.answering.preferences import learn
from leeward_adapters.discord.answering.replying import (
    Interaction,
    acknowledge,
    data_of,
    notice,
    say,
)
from leeward_adapters.discord.answering.statements import statement
from leeward_adapters.discord.context import Context
from leeward_adapters.discord.sending.words import snowflake
from leeward_adapters.live.casework.orders import agreed
from leeward_adapters.live.casework.telling import tell
from leeward_adapters.live.members.asking import Humans
from leeward_adapters.live.members.rating import rate
from leeward_adapters.live.sending.turns import Turns
from leeward_policies.domain.event import Ordered
from leeward_policies.domain.refs import DIRECT_SPACE, ChannelRef, MessageRef


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
        self._humans = Humans(context.desk, turns, PLATFORM)

    async def learn(self, interaction: Interaction) -> None:
        """Learn in which language whoever pressed is answered."""
        await learn(self._context, interaction)

    async def why(self, interaction: Interaction, decision: str) -> None:
        """Show the statement of reasons to whom it is about."""
        await acknowledge(interaction)
        own = await self._humans.why(decision, user_ref(interaction.user))
        if isinstance(own, str):
            await say(interaction, notice(own, interaction))
        else:
            text, view = statement(own.reasons, interaction, may_ask=own.may_ask)
            await say(interaction, text, view=view)

    async def human(self, interaction: Interaction, decision: str) -> None:
        """Ask people to look again, for whom it is about; they are told that it was committed."""
        await acknowledge(interaction)  # who asks for a human has asked, whatever they see
        who, at = user_ref(interaction.user), interaction.created_at
        name = await self._humans.ask(decision, who, _room(interaction), at)
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
            await tell(self._context.desk, event, PLATFORM)
        await say(interaction, notice("again-agreed", interaction))

    async def blocking(self, interaction: Interaction) -> None:
        """Say how blocking and reporting to Discord work."""
        await say(interaction, notice("how-to-block", interaction))

    async def not_me(self, interaction: Interaction, decision: str) -> None:
        """Take a tip as wrong, and thank whoever says so; only how often is counted."""
        await acknowledge(interaction)  # what they say counts, whether or not they are answered
        who, at = user_ref(interaction.user), interaction.created_at
        name = await rate(self._context.desk, _room(interaction), who, decision, at)
        await say(interaction, notice(name, interaction))

    async def kept(self, interaction: Interaction) -> None:
        """Say what is kept of members."""
        words = f"{notice('about-kept', interaction)}\n{notice('open-kept', interaction)}"
        await say(interaction, words)


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
