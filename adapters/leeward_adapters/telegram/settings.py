"""The `[adapters.telegram]` table of an installation's configuration, and where its token lies."""

import re
from collections.abc import Mapping
from hashlib import blake2b
from pathlib import Path
from typing import Annotated, Any, Final

import msgspec
from msgspec import Meta, Struct

from leeward_adapters.live.tokens import check_address, no_token, read_token
from leeward_policies.errors import ConfigError

TABLE: Final = "[adapters.telegram]"
"""How errors name this part of the configuration."""

TOKEN_VARIABLE: Final = "LEEWARD_TELEGRAM_TOKEN"  # noqa: S105 - a variable's name
"""Environment variable with the bot's token; it goes before the file."""

API_BASE: Final = "https://api.telegram.org"
"""Telegram's own address; another one is for a Bot API server of one's own."""

SCHEMES: Final = ("https", "http")
"""How an address may begin, the sealed way and the open one."""

_TOKEN: Final = re.compile(r"[0-9]{1,20}:[A-Za-z0-9_-]{10,100}")
"""A bot's number, a colon, and its secret (core.telegram.org/bots/api, "Authorizing your bot")."""

ChatId = Annotated[str, Meta(pattern="^-?[0-9]{1,20}$")]
"""An id of a chat: of groups and channels it begins with a minus."""


class SpaceSettings(Struct, frozen=True, forbid_unknown_fields=True):
    """What is particular to one chat."""

    moderators: ChatId | None = None
    """The group with topics where its cases are posted; None for the one of all chats."""


class WebhookSettings(Struct, frozen=True, forbid_unknown_fields=True):
    """How Telegram brings updates, instead of being asked for them."""

    url: str
    """The address that Telegram calls; it begins with https, unless it is on this machine and a
    Bot API server of one's own calls it."""
    listen: str = "127.0.0.1"
    """The address that is listened on; a proxy with a certificate stands before it."""
    port: Annotated[int, Meta(ge=1, le=65_535)] = 8443


class TelegramSettings(Struct, frozen=True, forbid_unknown_fields=True):
    """The whole table."""

    token_file: str = "telegram.token"  # noqa: S105 - a file's name
    """Holds the token, unless the environment does; readable by its owner alone."""
    base_url: str = API_BASE
    """Address of the Bot API, for a server of one's own."""
    local_mode: bool = False
    """That server runs with `--local`."""
    poll_seconds: Annotated[int, Meta(ge=0, le=50)] = 30
    """How long Telegram may keep a question open while nothing happens."""
    moderators: ChatId | None = None
    """The group with topics where cases are posted, of every chat that names no other."""
    reminder_seconds: Annotated[int, Meta(ge=10, le=86_400)] = 300
    """How long a public reminder stands before the bot removes it."""
    language: str = "en"
    """Of the words that members read where Telegram does not tell theirs."""
    webhook: WebhookSettings | None = None
    """None asks Telegram for updates, which needs no address of one's own."""
    spaces: dict[ChatId, SpaceSettings] = {}
    """By the chat's id; what the set-up chose counts where this says nothing."""


def settings_of(table: Mapping[str, Any]) -> TelegramSettings:
    """Read the table, or raise `ConfigError` with the key, its value and a cure."""
    try:
        settings = msgspec.convert(dict(table), TelegramSettings)
    except msgspec.ValidationError as error:
        raise ConfigError(
            place=TABLE, value=str(error), cure="Compare the key with docs/configuration.md."
        ) from None
    check_address(f"{TABLE} base_url", settings.base_url, SCHEMES, is_public=False)
    if settings.webhook is not None:
        is_public = settings.base_url.rstrip("/") == API_BASE
        check_address(f"{TABLE} webhook.url", settings.webhook.url, SCHEMES, is_public=is_public)
    return settings


def token_of(settings: TelegramSettings, folder: Path) -> str:
    """Return the bot's token, from the environment or its file.

    Raises:
        ConfigError: there is none, it is no token, or others may read the file.
    """
    path = folder / Path(settings.token_file).expanduser()
    found = read_token(TOKEN_VARIABLE, path, "leeward init telegram")
    if not _TOKEN.fullmatch(found.text):
        raise no_token(found, "Copy the token again from @BotFather: /mybots, your bot, API Token.")
    return found.text


def secret_of(token: str) -> bytes:
    """Return what the data of buttons is signed with; the token cannot be told from it."""
    return blake2b(token.encode(), digest_size=32, person=b"leeward-button").digest()


def bot_id_of(token: str) -> str:
    """Return the bot's own id, with which its token begins."""
    return token.partition(":")[0]
