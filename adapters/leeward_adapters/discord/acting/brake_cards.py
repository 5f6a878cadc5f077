"""The card about a brake: what its button will do, and how it reads once somebody has pressed."""

from datetime import datetime
from typing import Final

import discord

from leeward_adapters.discord.acting.case_buttons import buttons
from leeward_adapters.discord.sending.custom_ids import Press, nonce_of
from leeward_adapters.discord.sending.words import FIELD_LONGEST, member, moment, shortened
from leeward_policies.braking import RAISED_TIMES, brake_in
from leeward_policies.domain.action import Because, Braked
from leeward_policies.domain.refs import SpaceRef, UserRef

RAISE: Final = "Raise it for an hour"

BEFORE: Final = (
    f"For an hour the rule may do {RAISED_TIMES} times as much in this server; then its brake holds"
    " as before. What was held back stays undone: look at those messages yourself."
)
RAISED: Final = "Raised"


def mark_of(space: SpaceRef, rule: str, kind: Braked) -> str:
    """Return what a brake's button knows it by: short, however long the rule's id is."""
    return nonce_of(f"brake|{space}|{rule}|{kind}")


def brake_button(because: Because) -> discord.ui.View | None:
    """Return the button of a page about a brake; None for any other page."""
    brake = brake_in(because)
    if brake is None:
        return None
    press = Press("brake", mark_of(*brake))
    return buttons([[(press, RAISE, discord.ButtonStyle.danger)]])


def add_before(embed: discord.Embed) -> None:
    """Let a page about a brake say beforehand what its button does."""
    embed.add_field(name=RAISE, value=BEFORE, inline=False)


def raised_embed(shown: discord.Embed, until: datetime, by: UserRef) -> discord.Embed:
    """Return a page about a brake as it reads once somebody has raised it."""
    embed = shown.copy()
    kept = [field for field in shown.fields if field.name not in {RAISE, RAISED}]
    embed.clear_fields()
    for field in kept:
        embed.add_field(name=field.name, value=field.value, inline=bool(field.inline))
    words = f"Until {moment(until)}, by {member(by)}. What was held back before stays undone."
    embed.add_field(name=RAISED, value=shortened(words, FIELD_LONGEST), inline=False)
    return embed
