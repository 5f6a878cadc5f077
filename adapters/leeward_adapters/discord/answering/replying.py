"""Answering whoever pressed or asked: in time, to them alone, and kindly where something failed."""

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from typing import Any, Final, cast

import discord
import structlog

from leeward_adapters.discord.sending.passing import PASSING
from leeward_adapters.discord.sending.words import CONTENT_LONGEST
from leeward_policies.advice import words_of
from leeward_policies.errors import LeewardError

Interaction = discord.Interaction[Any]

QUIET: Final = discord.AllowedMentions.none()
"""Names are shown and nobody is called."""

EXPECTED: Final = (*PASSING, LeewardError)
"""What the person is told of and nobody else; anything else is a bug, and goes on to the log."""

WENT_WRONG: Final = "went-wrong"
"""The notice for members that something failed."""

NOT_DONE: Final = (
    "That did not go through. Look at the case again before you press again: what it shows is so."
)
"""The same for people of the team."""

CHOICES: Final = "choices"
LANGUAGE: Final = "language"
"""Under which names an interaction carries what `preferences.learn` has learnt of its maker."""

log = structlog.get_logger("leeward.adapters.discord")


def notice(name: str, interaction: Interaction) -> str:
    """Return reviewed words in the language of whoever pressed or asked."""
    return words_of(name, language_of(interaction))


def language_of(interaction: Interaction) -> str:
    """Return the language of whoever pressed or asked; that of their app, until more is learnt."""
    return str(interaction.extras.get(LANGUAGE) or interaction.locale)


def data_of(interaction: Interaction) -> Mapping[str, Any]:
    """Return what was pressed, chosen or handed over, as Discord sent it."""
    return cast("Mapping[str, Any]", interaction.data or {})


def place_of(interaction: Interaction) -> str:
    """Return what was pressed or used, without any id."""
    if interaction.command is not None:
        return interaction.command.qualified_name
    verb = str(data_of(interaction).get("custom_id", "")).split(":")[:2]
    return ":".join(verb) if verb[:1] == ["lw"] else interaction.type.name


async def acknowledge(interaction: Interaction, *, of_card: bool = False) -> bool:
    """Ask Discord for more than three seconds; say whether the person will see our answer.

    Args:
        interaction: not answered yet.
        of_card: the press may change its own message; else a new answer is begun that only
            the person sees.
    """
    try:
        if of_card:
            await interaction.response.defer()
        else:
            await interaction.response.defer(ephemeral=True, thinking=True)
    except PASSING as error:
        _log_unanswered(interaction, error)
        return False
    return True


async def say(
    interaction: Interaction,
    text: str = "",
    *,
    embed: discord.Embed | None = None,
    view: discord.ui.View | None = None,
    file: discord.File | None = None,
) -> None:
    """Tell something to whoever pressed, and to nobody else; no link in it shows a preview."""
    parts: dict[str, Any] = {"content": text[:CONTENT_LONGEST]} if text else {}
    parts |= {
        name: part
        for name, part in (("embed", embed), ("view", view), ("file", file))
        if part is not None
    }
    send: Any = interaction.response.send_message
    if interaction.response.is_done():
        send = interaction.followup.send
    await send(**parts, ephemeral=True, suppress_embeds=embed is None, allowed_mentions=QUIET)


@asynccontextmanager
async def kindly(interaction: Interaction, sorry: str = "") -> AsyncIterator[None]:
    """Answer whatever fails within by one kind sentence, and log its kind and place alone.

    What is no failure of Discord, of the storage or of a start goes on to discord.py's hooks.

    Args:
        interaction: whose work this is.
        sorry: the sentence; empty for the notice that members read.
    """
    is_well = False
    try:
        yield
        is_well = True
    except asyncio.CancelledError:
        is_well = True  # we are being stopped; Discord tells them itself
        raise
    except EXPECTED as error:
        log.warning(
            "discord.interaction_failed", place=place_of(interaction), kind=type(error).__name__
        )
    finally:
        if not is_well:
            await apologise(interaction, sorry)


async def apologise(interaction: Interaction, sorry: str = "") -> None:
    """Say that something failed, where Discord still lets us."""
    try:
        await say(interaction, sorry or notice(WENT_WRONG, interaction))
    except PASSING as error:
        _log_unanswered(interaction, error)


def _log_unanswered(interaction: Interaction, error: Exception) -> None:
    log.info(
        "discord.interaction_unanswered",
        place=place_of(interaction),
        kind=type(error).__name__,
    )
