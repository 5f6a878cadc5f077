"""The commands that Telegram offers to whom, and what it says of the bot: written when missing."""

import asyncio
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final

import structlog
from msgspec import Struct

from leeward_adapters.telegram.context import Context
from leeward_adapters.telegram.setting_up.checks import rest_of
from leeward_adapters.telegram.setting_up.chosen import chosen
from leeward_adapters.telegram.setting_up.rest import Odd, Rest
from leeward_policies.advice import FIRST_LANGUAGE, languages, words_of
from leeward_policies.errors import ConfigError

PRIVATE_CHATS: Final[Mapping[str, Any]] = {"type": "all_private_chats"}
GROUP_CHATS: Final[Mapping[str, Any]] = {"type": "all_group_chats"}
ADMINS: Final[Mapping[str, Any]] = {"type": "all_chat_administrators"}
"""Who is offered commands (core.telegram.org/bots/api, "BotCommandScope")."""

DESCRIPTION_LONGEST: Final = 512
SHORT_LONGEST: Final = 120
"""Characters that Telegram takes (core.telegram.org/bots/api, "setMyShortDescription")."""


class Command(Struct, frozen=True):
    """One command, as Telegram lists it."""

    command: str
    """Without the slash."""
    description: str


MEMBERS: Final[Mapping[str, str]] = {
    "is_this_ok": "command-is-this-ok",
    "help_me": "command-help-me",
    "report": "command-report",
    "my_reports": "command-my-reports",
    "safety": "command-safety",
    "my_data": "command-my-data",
    "start": "command-start",
}
"""The commands of members, each with the text that says what it is for."""

LEEWARD: Final = Command(
    "leeward", "How Leeward does: status, cases, doctor, policy, console, about"
)
SETUP: Final = Command("setup", "What is chosen, and what is missing")
WELCOME: Final = Command("leeward_welcome", "Put up a board that tells members what the bot is for")

IN_PRIVATE: Final = tuple(MEMBERS)
IN_GROUPS: Final = ("report", "is_this_ok", "help_me", "safety")
FOR_ADMINS: Final = (WELCOME,)
FOR_MODERATORS: Final = (LEEWARD, SETUP)

DESCRIPTION: Final = ("bot-looks-after", "bot-can-do")
"""The texts that stand in an empty chat with the bot."""

SHORT_DESCRIPTION: Final = "bot-in-short"
"""What stands on the bot's profile."""

PAUSE: Final = 0.5
"""Seconds before each question at a start: nobody waits for the answers, and all calls of the bot
share what Telegram takes in a second (core.telegram.org/bots/faq, "broadcast")."""

log = structlog.get_logger("leeward.adapters.telegram")


class _Description(Struct, frozen=True):
    description: str = ""


class _Short(Struct, frozen=True):
    short_description: str = ""


async def registered(context: Context, pause: float = PAUSE) -> None:
    """Offer the commands, at the start of a connection; what does not work is logged alone.

    Args:
        context: of the connection.
        pause: seconds before each question.
    """
    try:
        choice = chosen(context.folder)
        spaces = context.settings.spaces.values()
        homes = (context.settings.moderators, *(one.moderators for one in spaces))
        teams = [one for one in (*homes, choice.moderators) if one is not None]
        async with rest_of(context) as rest:
            await register(rest, tuple(dict.fromkeys(teams)), pause=pause)
            for language in others():
                await spoken_in(rest, language, pause)
    except (Odd, ConfigError) as error:
        problem = error.says if isinstance(error, Odd) else str(error)
        log.warning("telegram.commands_not_written", problem=problem)


async def register(
    rest: Rest, teams: Sequence[str], *, gone: Sequence[str] = (), pause: float = 0.0
) -> int:
    """Make the commands at Telegram ours where they are others; say what the bot is.

    What an admin has written about the bot in @BotFather stays.

    Args:
        rest: asks.
        teams: the groups where cases go.
        gone: groups where cases went before.
        pause: seconds before each question about commands.

    Returns:
        How many things were written.

    Raises:
        Odd: Telegram refuses, or has a fault.
    """
    groups = said(IN_GROUPS, FIRST_LANGUAGE)
    wanted: list[tuple[Mapping[str, Any], tuple[Command, ...]]] = [
        (PRIVATE_CHATS, said(IN_PRIVATE, FIRST_LANGUAGE)),
        (GROUP_CHATS, groups),
        (ADMINS, (*groups, *FOR_ADMINS)),
        *((_only(chat), (*FOR_MODERATORS, *groups)) for chat in teams),
    ]
    written = 0
    for scope, commands in wanted:
        await asyncio.sleep(pause)
        written += await _list(rest, scope, commands)
    for chat in gone:
        if chat not in teams:
            await rest.ask("deleteMyCommands", bool, scope=_only(chat))
            written += 1
    if not (await rest.ask("getMyDescription", _Description)).description:
        await rest.ask("setMyDescription", bool, description=description(FIRST_LANGUAGE))
        written += 1
    if not (await rest.ask("getMyShortDescription", _Short)).short_description:
        words = words_of(SHORT_DESCRIPTION)
        await rest.ask("setMyShortDescription", bool, short_description=words)
        written += 1
    return written


async def spoken_in(rest: Rest, language: str, pause: float = PAUSE) -> int:
    """Offer members' commands in one more language, slowly.

    Args:
        rest: asks.
        language: any but the first.
        pause: seconds before each question.

    Returns:
        How many things were written.

    Raises:
        Odd: Telegram refuses, or has a fault.
    """
    written = 0
    for scope, names in ((PRIVATE_CHATS, IN_PRIVATE), (GROUP_CHATS, IN_GROUPS)):
        await asyncio.sleep(pause)
        written += await _list(rest, scope, said(names, language), language)
    return written


def said(names: Iterable[str], language: str) -> tuple[Command, ...]:
    """Return commands of members with what they are for, in a language."""
    return tuple(Command(name, words_of(MEMBERS[name], language)) for name in names)


def description(language: str) -> str:
    """Return what stands in an empty chat with the bot."""
    return "\n\n".join(words_of(name, language) for name in DESCRIPTION)


def others() -> tuple[str, ...]:
    """Return the languages that have texts, beside the first."""
    return tuple(code for code in languages() if code != FIRST_LANGUAGE)


async def _list(
    rest: Rest,
    scope: Mapping[str, Any],
    wanted: tuple[Command, ...],
    language: str = FIRST_LANGUAGE,
) -> int:
    spoken = _spoken(language)
    standing = await rest.ask("getMyCommands", tuple[Command, ...], scope=scope, **spoken)
    if standing == wanted:
        return 0
    commands = [{"command": one.command, "description": one.description} for one in wanted]
    await rest.ask("setMyCommands", bool, scope=scope, commands=commands, **spoken)
    return 1


def _spoken(language: str) -> dict[str, str]:
    """Return for whom something is written; the first language is for all who have none."""
    if language == FIRST_LANGUAGE:
        return {}
    return {"language_code": language.partition("-")[0]}


def _only(chat: str) -> dict[str, Any]:
    return {"type": "chat", "chat_id": int(chat)}
