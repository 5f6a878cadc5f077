"""The `[adapters.discord]` table of an installation's configuration, and where its token lies."""

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any, Final
from urllib.parse import urlsplit

import msgspec
from msgspec import Meta, Struct

from leeward_policies.errors import ConfigError

TABLE: Final = "[adapters.discord]"
"""How errors name this part of the configuration."""

TOKEN_VARIABLE: Final = "LEEWARD_DISCORD_TOKEN"  # noqa: S105 - a variable's name
"""Environment variable with the bot's token; it goes before the file."""

NO_TOKEN: Final = "there is no token"  # noqa: S105 - a sentence

API_BASE: Final = "https://discord.com/api/v10"
"""Discord's own address; another one is for servers that speak the same language."""

Snowflake = Annotated[str, Meta(pattern="^[0-9]{1,20}$")]
"""An id of Discord, in decimal digits."""


class SpaceSettings(Struct, frozen=True, forbid_unknown_fields=True):
    """What is particular to one Discord server."""

    moderators: Snowflake | None = None
    """The forum or text channel where cases for the moderators are posted."""
    page_role: Snowflake | None = None
    """The role that an urgent case calls; None for nobody but those who follow the channel."""


class DiscordSettings(Struct, frozen=True, forbid_unknown_fields=True):
    """The whole table."""

    token_file: str = "discord.token"  # noqa: S105 - a file's name
    """Holds the token, unless the environment does; readable by its owner alone."""
    api_base: str = API_BASE
    """Address of the REST interface, for Discord-compatible servers."""
    gateway: str = ""
    """Address of the gateway; empty asks the REST interface for it."""
    gateway_patience: Annotated[int, Meta(ge=10, le=300)] = 60
    """Seconds without an answer from the gateway before the line counts as dead; below 8 the
    library would connect for ever."""
    shards: Annotated[int, Meta(ge=0, le=1_000)] = 0
    """Connections to the gateway; 0 takes as many as Discord asks for."""
    back_fill_hours: Annotated[int, Meta(ge=0, le=168)] = 24
    """How far back missed messages are fetched after a pause."""
    back_fill_messages: Annotated[int, Meta(ge=0, le=10_000)] = 1_000
    """How many missed messages of one room are fetched at most."""
    language: str = "en"
    """Of the words that members read where Discord does not tell theirs."""
    spaces: dict[Snowflake, SpaceSettings] = {}
    """By the server's id; what `/leeward setup` chose counts where this says nothing."""


def settings_of(table: Mapping[str, Any]) -> DiscordSettings:
    """Read the table, or raise `ConfigError` with the key, its value and a cure."""
    try:
        settings = msgspec.convert(dict(table), DiscordSettings)
    except msgspec.ValidationError as error:
        raise ConfigError(
            place=TABLE, value=str(error), cure="Compare the key with docs/configuration.md."
        ) from None
    _check_address("api_base", settings.api_base, ("https", "http"))
    if settings.gateway:
        _check_address("gateway", settings.gateway, ("wss", "ws"))
    return settings


def _check_address(key: str, value: str, schemes: tuple[str, ...]) -> None:
    """Refuse an address that is none, and an open line to anywhere but this machine."""
    try:
        parts = urlsplit(value)
        host = parts.hostname
    except ValueError:
        parts, host = urlsplit(""), None
    if parts.scheme not in schemes or not host:
        raise ConfigError(
            place=f"{TABLE} {key}", value=value[:100], cure=f"Begin it with {schemes[0]}://."
        )
    if parts.scheme == schemes[1] and host not in ("127.0.0.1", "::1", "localhost"):
        raise ConfigError(
            place=f"{TABLE} {key}",
            value=value[:100],
            cure=f"Use {schemes[0]}://; else the token and every message travel in the open.",
        )


def token_of(settings: DiscordSettings, folder: Path) -> str:
    """Return the bot's token, from the environment or its file.

    Raises:
        ConfigError: there is none, it is no token, or others may read the file.
    """
    token = os.environ.get(TOKEN_VARIABLE)
    place = f"environment variable {TOKEN_VARIABLE}"
    if token is None:
        path = folder / Path(settings.token_file).expanduser()
        place = str(path)
        try:
            mode = path.stat().st_mode
            token = path.read_text("ascii")
        except FileNotFoundError:
            raise ConfigError(
                place=place,
                value=NO_TOKEN,
                cure=f"Put the bot's token into this file, or into {TOKEN_VARIABLE};"
                " `leeward init discord` says where to find it.",
            ) from None
        except (OSError, UnicodeDecodeError) as error:
            raise ConfigError(
                place=place, value=type(error).__name__, cure="Check the file and its permissions."
            ) from None
        if mode & 0o077:
            raise ConfigError(
                place=place,
                value=f"its permissions are {mode & 0o777:o}",
                cure=f"Run `chmod 600 {path}`, so that nobody else can read the token.",
            )
    token = token.strip().removeprefix("Bot ").strip()
    if not token or not token.isascii() or not token.isprintable() or " " in token:
        raise ConfigError(
            place=place,
            value="it holds no token",
            cure="Copy the token again from the Developer Portal, page Bot, button Reset Token.",
        )
    return token
