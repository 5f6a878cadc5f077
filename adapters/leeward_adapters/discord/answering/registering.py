"""Our commands at Discord: written only when they are other than the ones that stand there."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

import discord
import structlog
from discord.http import Route

from leeward_adapters.discord.answering.menu_names import MenuNames

LEFT_BY_DISCORD: Final = frozenset(
    {
        "id",
        "application_id",
        "version",
        "guild_id",
        "name_localized",
        "description_localized",
        "default_permission",
        "handler",
    }
)
"""What Discord adds to a command, or has given up, and we never say."""

NOTHING: Final[tuple[Any, ...]] = (None, False, "", [], {})
"""Values that mean the same as leaving the key out."""

log = structlog.get_logger("leeward.adapters.discord")


async def register(tree: discord.app_commands.CommandTree[Any]) -> bool:
    """Make the global commands at Discord those of the tree; return whether they were written.

    Raises:
        discord.HTTPException: Discord refuses, or has a fault.
    """
    client = tree.client
    application = client.application_id
    if application is None:
        return False
    names = MenuNames()
    wanted = [await command.get_translated_payload(tree, names) for command in tree.get_commands()]
    # discord.py asks without the names in other languages, and would find them missing.
    asked = Route("GET", "/applications/{application_id}/commands", application_id=application)
    standing = await client.http.request(asked, params={"with_localizations": "true"})
    if is_same(wanted, standing):
        return False
    await client.http.bulk_upsert_global_commands(application, payload=wanted)
    log.info("discord.commands_written", count=len(wanted))
    return True


def is_same(wanted: Sequence[Mapping[str, Any]], standing: Sequence[Mapping[str, Any]]) -> bool:
    """Say whether the commands that stand at Discord are the wanted ones, in any order."""
    ours, theirs = _by_name(wanted), _by_name(standing)
    if ours.keys() != theirs.keys() or len(wanted) != len(standing):
        return False
    return all(_plain(one) == _plain(_left(theirs[name], one)) for name, one in ours.items())


def _by_name(commands: Sequence[Mapping[str, Any]]) -> dict[tuple[Any, Any], dict[str, Any]]:
    return {(one.get("type") or 1, one.get("name")): _whole(one) for one in commands}


def _whole(command: Mapping[str, Any]) -> dict[str, Any]:
    """Return a command with one way of saying what can be said in several."""
    whole = {key: one for key, one in command.items() if key != "dm_permission"}
    whole["type"] = command.get("type") or 1
    rights = command.get("default_member_permissions")
    whole["default_member_permissions"] = None if rights is None else str(rights)
    everywhere = (0,) if command.get("dm_permission") is False else (0, 1, 2)
    whole["contexts"] = sorted(command.get("contexts") or everywhere)
    whole["integration_types"] = sorted(command.get("integration_types") or ()) or None
    return whole


def _left(standing: dict[str, Any], wanted: Mapping[str, Any]) -> dict[str, Any]:
    """Leave out where a command may be installed, if we do not say: Discord fills that in."""
    if wanted["integration_types"] is None:
        return standing | {"integration_types": None}
    return standing


def _plain(value: Any) -> Any:
    """Return a part of a command without what makes no difference."""
    if isinstance(value, Mapping):
        kept = {key: _plain(one) for key, one in value.items() if key not in LEFT_BY_DISCORD}
        return {key: one for key, one in kept.items() if one not in NOTHING}
    if isinstance(value, list | tuple):
        return [_plain(one) for one in value]
    return value
