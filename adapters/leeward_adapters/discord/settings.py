"""The `[adapters.discord]` table of an installation's configuration, and where its token lies."""

from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any, Final

import msgspec
from msgspec import Meta, Struct

from leeward_adapters.live.tokens import check_address, no_token, read_token
from leeward_policies.errors import ConfigError

TABLE: Final = "[adapters.discord]"
"""How errors name this part of the configuration."""

TOKEN_VARIABLE: Final = "LEEWARD_DISCORD_TOKEN"  # noqa: S105 - a variable's name
"""Environment variable with the bot's token; it goes before the file."""

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
    check_address(f"{TABLE} api_base", settings.api_base, ("https", "http"), is_public=False)
    if settings.gateway:
        check_address(f"{TABLE} gateway", settings.gateway, ("wss", "ws"), is_public=False)
    return settings


def token_of(settings: DiscordSettings, folder: Path) -> str:
    """Return the bot's token, from the environment or its file.

    Raises:
        ConfigError: there is none, it is no token, or others may read the file.
    """
    path = folder / Path(settings.token_file).expanduser()
    found = read_token(TOKEN_VARIABLE, path, "leeward init discord")
    token = found.text.removeprefix("Bot ").strip()
    if not token or not token.isascii() or not token.isprintable() or " " in token:
        raise no_token(
            found,
            "Copy the token again from the Developer Portal, page Bot, button Reset Token.",
        )
    return token
