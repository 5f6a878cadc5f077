"""The card about a brake, as it reads once somebody has pressed its button."""

from datetime import datetime

import discord

from leeward_adapters.discord.sending.words import shown
from leeward_adapters.live.casework.brakes import RAISE, RAISED, raised_words
from leeward_policies.domain.refs import UserRef


def raised_embed(read: discord.Embed, until: datetime, by: UserRef) -> discord.Embed:
    """Return a page about a brake as it reads once somebody has raised it."""
    embed = read.copy()
    kept = [field for field in read.fields if field.name not in {RAISE, RAISED}]
    embed.clear_fields()
    for field in kept:
        embed.add_field(name=field.name, value=field.value, inline=bool(field.inline))
    embed.add_field(name=RAISED, value=shown(raised_words(until, by)), inline=False)
    return embed
