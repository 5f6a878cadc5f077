"""What somebody wants to report, before they have sent the form."""

import asyncio
from datetime import datetime
from typing import Final

from msgspec import Struct

from leeward_adapters.discord.answering.replying import Interaction, log
from leeward_adapters.discord.context import Context
from leeward_adapters.discord.normalise import interaction_message
from leeward_adapters.discord.sending.passing import PASSING
from leeward_adapters.discord.sending.words import snowflake
from leeward_adapters.live.sending.priority import Priority
from leeward_policies.domain.message import Author, Message
from leeward_policies.domain.refs import ChannelRef, MessageRef, UserRef

FETCH_SECONDS: Final = 10.0
"""How long we wait for the words of a message that a tip was about."""

NOBODY: Final = UserRef("discord", "", "@unknown")


class Reported(Struct, frozen=True):
    """What somebody wants to report in a server."""

    guild: int
    about: Message | MessageRef | ChannelRef
    """A message as Discord handed it over, or where one stands; else the room where it was
    asked for."""
    subject: UserRef | None = None
    """Who, where no message was handed over; None of something else."""

    @property
    def is_of_something_else(self) -> bool:
        """It is about no message and nobody."""
        return isinstance(self.about, ChannelRef) and self.subject is None

    @property
    def known(self) -> Author:
        """Who it is about, as far as what was handed over tells."""
        if isinstance(self.about, Message):
            return self.about.author
        return Author(self.subject or NOBODY)


class _Handed(Struct, frozen=True):
    """Where a message stands that a tip was about, as an interaction there would tell it."""

    guild_id: int
    channel_id: int
    created_at: datetime


def title_of(reported: Reported) -> str:
    """Return the name of the words above the form."""
    if isinstance(reported.about, ChannelRef) and reported.subject is not None:
        return "button-report-person"
    return "button-report-mods"


async def with_words(
    context: Context, interaction: Interaction, reported: Reported
) -> Message | MessageRef | ChannelRef:
    """Return what is reported, with the words of a message that only its place is known of.

    Where Discord does not tell them, or they are gone, people are told the place alone.
    """
    about = reported.about
    if not isinstance(about, MessageRef):
        return about
    channel, number = snowflake(about.channel), snowflake(about.id)
    if channel is None or number is None:
        return about
    get = context.client.http.get_message
    try:
        async with asyncio.timeout(FETCH_SECONDS):
            raw = await context.schedule.run(
                Priority.ANSWER, f"history:{channel}", lambda: get(channel, number)
            )
        handed = _Handed(reported.guild, channel, interaction.created_at)
        said = interaction_message(raw, handed, context.directory)
    except (*PASSING, ValueError) as error:
        log.info("discord.tipped_not_read", kind=type(error).__name__)
        return about
    return said if said.text.body or said.parts else about
