"""The commands that Telegram offers to whom, and what it says of the bot: written when missing."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

import structlog
from msgspec import Struct

from leeward_adapters.telegram.context import Context
from leeward_adapters.telegram.setting_up.checks import rest_of
from leeward_adapters.telegram.setting_up.chosen import chosen
from leeward_adapters.telegram.setting_up.rest import Odd, Rest
from leeward_policies.errors import ConfigError

DESCRIPTION_LONGEST: Final = 512
SHORT_LONGEST: Final = 120
"""Characters that Telegram takes (core.telegram.org/bots/api, "setMyShortDescription")."""


class Command(Struct, frozen=True):
    """One command, as Telegram lists it."""

    command: str
    """Without the slash."""
    description: str


START: Final = Command("start", "Open the line, so that Leeward can answer you")
HELP_ME: Final = Command("help_me", "Somebody to talk to, and how to block")
MY_DATA: Final = Command("my_data", "What is known about you")
REPORT: Final = Command("report", "Tell the moderators about the message that you answer with it")
LEEWARD: Final = Command(
    "leeward", "How Leeward does: status, cases, doctor, policy, console, about"
)
SETUP: Final = Command("setup", "What is chosen, and what is missing")

IN_PRIVATE: Final = (HELP_ME, MY_DATA, START)
IN_GROUPS: Final = (REPORT, HELP_ME)
FOR_MODERATORS: Final = (LEEWARD, SETUP)

DESCRIPTION: Final = (
    "I look after groups with young members, together with the people who moderate them.\n\n"
    "Forward a message to me, and I tell you whether it is OK; nobody learns that you asked, and"
    " nothing of it is kept.\n"
    "/help_me: somebody to talk to\n"
    "/my_data: what is known about you\n\n"
    "I cannot see what you write to each other in private chats."
)
"""What stands in an empty chat with the bot."""

SHORT_DESCRIPTION: Final = (
    "Helps groups with young members to stay safe. Write to me, or forward me a message."
)
"""What stands on the bot's profile."""

log = structlog.get_logger("leeward.adapters.telegram")


class _Description(Struct, frozen=True):
    description: str = ""


class _Short(Struct, frozen=True):
    short_description: str = ""


async def registered(context: Context) -> None:
    """Offer the commands, at the start of a connection; what does not work is logged alone.

    Args:
        context: of the connection.
    """
    try:
        choice = chosen(context.folder)
        spaces = context.settings.spaces.values()
        homes = (context.settings.moderators, *(one.moderators for one in spaces))
        teams = [one for one in (*homes, choice.moderators) if one is not None]
        async with rest_of(context) as rest:
            await register(rest, tuple(dict.fromkeys(teams)))
    except (Odd, ConfigError) as error:
        problem = error.says if isinstance(error, Odd) else str(error)
        log.warning("telegram.commands_not_written", problem=problem)


async def register(rest: Rest, teams: Sequence[str], *, gone: Sequence[str] = ()) -> int:
    """Make the commands at Telegram ours where they are others; say what the bot is.

    What an admin has written about the bot in @BotFather stays.

    Args:
        rest: asks.
        teams: the groups where cases go.
        gone: groups where cases went before.

    Returns:
        How many things were written.

    Raises:
        Odd: Telegram refuses, or has a fault.
    """
    written = await _list(rest, {"type": "all_private_chats"}, IN_PRIVATE)
    written += await _list(rest, {"type": "all_group_chats"}, IN_GROUPS)
    for chat in teams:
        written += await _list(rest, _only(chat), (*FOR_MODERATORS, *IN_GROUPS))
    for chat in gone:
        if chat not in teams:
            await rest.ask("deleteMyCommands", bool, scope=_only(chat))
            written += 1
    if not (await rest.ask("getMyDescription", _Description)).description:
        await rest.ask("setMyDescription", bool, description=DESCRIPTION)
        written += 1
    if not (await rest.ask("getMyShortDescription", _Short)).short_description:
        await rest.ask("setMyShortDescription", bool, short_description=SHORT_DESCRIPTION)
        written += 1
    return written


async def _list(rest: Rest, scope: Mapping[str, Any], wanted: tuple[Command, ...]) -> int:
    standing = await rest.ask("getMyCommands", tuple[Command, ...], scope=scope)
    if standing == wanted:
        return 0
    commands = [{"command": one.command, "description": one.description} for one in wanted]
    await rest.ask("setMyCommands", bool, scope=scope, commands=commands)
    return 1


def _only(chat: str) -> dict[str, Any]:
    return {"type": "chat", "chat_id": int(chat)}
