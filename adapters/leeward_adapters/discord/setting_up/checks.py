"""The doctor's looks at Discord: beside the bot by questions alone, or within the running bot."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from http import HTTPStatus
from pathlib import Path
from typing import Final

import discord

from leeward_adapters.discord.context import Context
from leeward_adapters.discord.hearing.server import server_of
from leeward_adapters.discord.hearing.staff import is_staff
from leeward_adapters.discord.setting_up.application import Application
from leeward_adapters.discord.setting_up.automod_calls import bot_of, rules_of
from leeward_adapters.discord.setting_up.check import Asked
from leeward_adapters.discord.setting_up.chosen import Chosen, chosen, space_settings
from leeward_adapters.discord.setting_up.invite import application_of
from leeward_adapters.discord.setting_up.looks import Look, automod_check, without_automod
from leeward_adapters.discord.setting_up.rest import Odd, Rest
from leeward_adapters.discord.setting_up.server_checks import server_checks
from leeward_adapters.discord.settings import DiscordSettings
from leeward_policies.errors import ConfigError
from leeward_policies.ports import Check

SECONDS_MOST: Final = 120.0
"""How long all of it may take; what was not looked at by then is said."""


async def examine(
    settings: DiscordSettings,
    token: str,
    folder: Path,
    *,
    staff_roles: Sequence[str] = (),
    young_roles: Sequence[str] = (),
    safety_lead: str = "",
    sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
) -> tuple[Check, ...]:
    """Look at everything that Discord's interface tells, without a connection to the gateway.

    Nothing is changed, and no member notices; a running bot is not disturbed.

    Args:
        settings: the table of the configuration.
        token: the bot's.
        folder: of the configuration, where `/leeward setup` writes.
        staff_roles: names of roles that the policy calls staff.
        young_roles: names of roles that the policy calls young.
        safety_lead: printed ref, as the main file has it; empty takes what was chosen.
        sleep: waits where Discord asks for it.
    """
    found: list[Check] = []
    known = frozenset(name.casefold() for name in staff_roles)
    try:
        async with asyncio.timeout(SECONDS_MOST), Rest(settings.api_base, token, sleep) as rest:
            try:
                choice = chosen(folder)
            except ConfigError as error:
                choice = Chosen()
                found.append(_broken(error))
            named = (*staff_roles, *young_roles)
            look = Look(rest, settings, choice, lambda name: name.casefold() in known, named)
            async for check in look.everything(safety_lead or choice.safety_lead):
                found.append(check)  # noqa: PERF401 - on a timeout, what was found counts
    except TimeoutError:
        says = f"it took longer than {SECONDS_MOST:.0f} s; the rest was not looked at"
        found.append(Check("discord", "note", says, "Run `leeward doctor` again later."))
    return tuple(found)


async def application_id(settings: DiscordSettings, token: str) -> str:
    """Return the id of the bot's application, for its invitation.

    Discord is asked, since the oldest bots have another id than their application; where
    it is out of reach, the token says it.

    Raises:
        ConfigError: Discord does not know the token, or it is none.
    """
    async with Rest(settings.api_base, token) as rest:
        try:
            return (await rest.read("/applications/@me", Application)).id
        except Odd as odd:
            if odd.status == HTTPStatus.UNAUTHORIZED:
                raise ConfigError(
                    place="the bot's token",
                    value="Discord does not know it",
                    cure="Copy it again from the Developer Portal, page Bot, button Reset Token.",
                ) from None
    return application_of(token)


async def examine_guild(context: Context, guild: discord.Guild) -> tuple[Check, ...]:
    """Look at one server from within the running bot, for `/leeward doctor` there.

    One question goes to Discord, for the AutoMod rules; the rest is known.
    """
    found: list[Check] = []
    try:
        choice = chosen(context.folder)
    except ConfigError as error:
        choice = Chosen()
        found.append(_broken(error))
    server = server_of(guild)
    asked = Asked(
        space_settings(context.settings, choice, server.id),
        lambda name: is_staff(context, name),
    )
    found += server_checks(server, asked)
    try:
        present = await rules_of(context, guild.id)
    except Odd as odd:
        found.append(without_automod(server, odd))
    else:
        language = context.settings.language
        found.append(automod_check(server, present, bot_of(context), language))
    return tuple(found)


def _broken(error: ConfigError) -> Check:
    return Check("discord choices", "ill", f"{error.place}: {error.value}", error.cure)
