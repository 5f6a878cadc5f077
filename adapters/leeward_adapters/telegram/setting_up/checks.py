"""The doctor's looks at Telegram: beside the bot by questions alone, or within the running bot."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from pathlib import Path
from typing import Final

from leeward_adapters.telegram.context import Context
from leeward_adapters.telegram.setting_up.chosen import Chosen, chosen, moderators_group
from leeward_adapters.telegram.setting_up.looks import Look, not_let_in
from leeward_adapters.telegram.setting_up.rest import Odd, Rest
from leeward_adapters.telegram.setting_up.told import Account
from leeward_adapters.telegram.settings import TelegramSettings
from leeward_policies.errors import ConfigError
from leeward_policies.ports import Check

SECONDS_MOST: Final = 120.0
"""How long all of it may take; what was not looked at by then is said."""


async def examine(
    settings: TelegramSettings,
    token: str,
    folder: Path,
    *,
    staff_roles: Sequence[str] = (),
    young_roles: Sequence[str] = (),
    safety_lead: str = "",
    sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
) -> tuple[Check, ...]:
    """Look at everything that Telegram tells beside a running bot, which is not disturbed.

    Updates are never fetched here: that would take them from the bot. Nothing is changed.

    Args:
        settings: the table of the configuration.
        token: the bot's.
        folder: of the configuration, where the set-up writes.
        staff_roles: names of roles that the policy calls staff.
        young_roles: names of roles that the policy calls young.
        safety_lead: printed ref, as the main file has it; empty takes what was chosen.
        sleep: waits where Telegram asks for it.
    """
    found: list[Check] = []
    choice = _choice(folder, found)
    try:
        async with asyncio.timeout(SECONDS_MOST), Rest(settings.base_url, token, sleep) as rest:
            look = Look(rest, settings, choice)
            async for check in look.everything(
                safety_lead or choice.safety_lead, staff_roles=staff_roles, young_roles=young_roles
            ):
                found.append(check)  # noqa: PERF401 - on a timeout, what was found counts
    except TimeoutError:
        found.append(_too_long())
    return tuple(found)


async def examine_chat(context: Context, chat: str) -> tuple[Check, ...]:
    """Look at a group from within the running bot, for `/leeward doctor` there.

    In a moderators' group it looks at that one and at all the groups whose cases go there.

    Args:
        context: of the connection.
        chat: where it was asked.
    """
    found: list[Check] = []
    choice = _choice(context.folder, found)
    known = [one.id for one in context.directory.chats()]
    members = [
        one for one in known if moderators_group(context.settings, choice, one) == chat != one
    ]
    try:
        async with asyncio.timeout(SECONDS_MOST), rest_of(context) as rest:
            own = await rest.ask("getMe", Account)
            look = Look(rest, context.settings, choice)
            async for check in look.groups(own, members or [chat]):
                found.append(check)  # noqa: PERF401 - on a timeout, what was found counts
    except Odd as odd:
        found.append(not_let_in(odd))
    except TimeoutError:
        found.append(_too_long())
    return tuple(found)


def rest_of(context: Context) -> Rest:
    """Return what asks Telegram in the name of the running bot, beside its connection."""
    return Rest(context.settings.base_url, context.bot.token)


def _choice(folder: Path, found: list[Check]) -> Chosen:
    try:
        return chosen(folder)
    except ConfigError as error:
        says = f"{error.place}: {error.value}"
        found.append(Check("telegram choices", "ill", says, error.cure))
        return Chosen()


def _too_long() -> Check:
    says = f"it took longer than {SECONDS_MOST:.0f} s; the rest was not looked at"
    return Check("telegram", "note", says, "Look again later.")
