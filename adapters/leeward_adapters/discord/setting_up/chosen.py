"""What `/leeward setup` chose: a small file beside the configuration, written whole by the bot."""

import json
from pathlib import Path
from typing import Final

from msgspec import Struct

from leeward_adapters.discord.settings import DiscordSettings, Snowflake, SpaceSettings
from leeward_adapters.live.chosen import ChosenFile

FILE: Final = "leeward.discord.toml"
"""Lies in the folder of the configuration."""

SCHEMA: Final = 1

HEADER: Final = """\
# What `/leeward setup` chose on Discord. Leeward writes this file whole, so that
# comments of your own are lost; what leeward.toml says about the same thing counts.
"""


class Chosen(Struct, frozen=True, forbid_unknown_fields=True):
    """The file, whole."""

    schema: int = SCHEMA
    home: Snowflake | None = None
    """The server whose managers may choose policy and safety lead; they hold for all servers."""
    policy: str = ""
    """A pack's name; empty where nobody has chosen."""
    safety_lead: str = ""
    """Printed ref, such as `discord:42`; empty where nobody has chosen."""
    spaces: dict[Snowflake, SpaceSettings] = {}
    """By the server's id."""


_file: Final = ChosenFile(FILE, Chosen, SCHEMA, "`/leeward setup` on Discord")


def chosen(folder: Path) -> Chosen:
    """Return what was chosen; nothing where there is no file. Cheap while the file stays the same.

    Raises:
        ConfigError: the file is broken; place, value and cure say how.
    """
    return _file.read(folder)


def space_settings(settings: DiscordSettings, found: Chosen, guild_id: str) -> SpaceSettings:
    """Return what holds for a server: the main file key by key, else what was chosen."""
    main = settings.spaces.get(guild_id, SpaceSettings())
    ours = found.spaces.get(guild_id, SpaceSettings())
    return SpaceSettings(
        moderators=main.moderators or ours.moderators, page_role=main.page_role or ours.page_role
    )


def choose(
    folder: Path,
    guild_id: str,
    space: SpaceSettings,
    *,
    policy: str | None = None,
    safety_lead: str | None = None,
) -> Chosen:
    """Write down what was chosen in a server; the others' choices stay. Safe from any thread.

    Whoever chooses policy or safety lead first makes their server `home`.

    Args:
        folder: of the configuration.
        guild_id: the server's id.
        space: its whole settings; they replace what was chosen before.
        policy: a pack's name; None leaves it.
        safety_lead: a printed ref; None leaves it.

    Returns:
        What now stands in the file.

    Raises:
        ConfigError: the present file is broken; it is left as it is.
        OutputError: it cannot be written; nothing half-written stays.
    """
    with _file.writing:
        before = chosen(folder)
        is_of_all = policy is not None or safety_lead is not None
        after = Chosen(
            home=before.home or (guild_id if is_of_all else None),
            policy=before.policy if policy is None else policy,
            safety_lead=before.safety_lead if safety_lead is None else safety_lead,
            spaces={**before.spaces, guild_id: space},
        )
        _file.write(folder, _text(after))
        return after


def _text(one: Chosen) -> str:
    """Return the file's text; every value is an id, a pack's name or a printed ref."""
    top = [("home", one.home), ("policy", one.policy), ("safety_lead", one.safety_lead)]
    lines = [f"schema = {one.schema}", *_keys(top)]
    for guild_id, space in sorted(one.spaces.items()):
        lines += ["", f'[spaces."{guild_id}"]']
        lines += _keys([("moderators", space.moderators), ("page_role", space.page_role)])
    return HEADER + "\n".join(lines) + "\n"


def _keys(pairs: list[tuple[str, str | None]]) -> list[str]:
    # What JSON calls a string is one in TOML, too, but for U+007F, which none of these can hold.
    return [f"{key} = {json.dumps(value)}" for key, value in pairs if value]
