"""The invitation: which permissions the bot asks for, what each is for, and the link itself."""

from base64 import b64decode
from binascii import Error as NotBase64
from collections.abc import Iterable
from typing import Final, Literal
from urllib.parse import urlencode

import discord
from msgspec import Struct

from leeward_policies.errors import ConfigError

AUTHORISE: Final = "https://discord.com/oauth2/authorize"
"""Where a person adds an application to a server or to their own account."""


class Permission(Struct, frozen=True):
    """One right that the bot asks for, or may be given."""

    key: str
    """Discord's key, as discord.py writes it."""
    name: str
    """As Discord shows it."""
    why: str
    """A sentence: what it is for."""
    is_required: bool = True
    """False: asked for only where the admin wants what it is for."""

    @property
    def bit(self) -> int:
        """Its value in Discord's bit field."""
        return discord.Permissions(**{self.key: True}).value


PERMISSIONS: Final[tuple[Permission, ...]] = (
    Permission(
        "view_channel",
        "View Channels",
        "It reads a room only where it can see it; the rest stays blind.",
    ),
    Permission(
        "send_messages",
        "Send Messages",
        "It posts cases for moderators, and a neutral reminder where no private word arrives.",
    ),
    Permission(
        "send_messages_in_threads",
        "Send Messages in Threads",
        "It keeps a case up to date in its thread, and reminds in threads, too.",
    ),
    Permission(
        "embed_links",
        "Embed Links",
        "A case is shown as a card, so that it can be read at a glance.",
    ),
    Permission(
        "read_message_history",
        "Read Message History",
        "It catches up on what was written while it was away, and answers below a message.",
    ),
    Permission(
        "manage_messages", "Manage Messages", "It hides a message by deleting it, with a reason."
    ),
    Permission(
        "moderate_members",
        "Timeout Members",
        "It gives a member a pause that ends by itself, and ends it when a person says so.",
    ),
    Permission(
        "manage_guild",
        "Manage Server",
        "It keeps AutoMod rules of its own; a moderator can pause direct messages in an emergency,"
        " and open them again.",
        is_required=False,
    ),
    Permission(
        "kick_members",
        "Kick Members",
        "A moderator can kick with the button on a case; Leeward never does so by itself.",
        is_required=False,
    ),
    Permission(
        "ban_members",
        "Ban Members",
        "A moderator can ban with the button on a case, and lift the ban with *Undo*;"
        " Leeward never does so by itself.",
        is_required=False,
    ),
    Permission(
        "manage_threads",
        "Manage Threads",
        "It sees private threads, which members open beside a room; Leeward closes none of them.",
        is_required=False,
    ),
    Permission(
        "connect",
        "Connect",
        "Discord asks for it to read the chat beside a voice room; Leeward never joins a call.",
        is_required=False,
    ),
)
"""Everything the bot has a use for, and nothing else."""

REQUIRED: Final = sum(one.bit for one in PERMISSIONS if one.is_required)
"""The bit field of what every installation needs."""

OPTIONAL: Final = {one.key: one for one in PERMISSIONS if not one.is_required}
"""By key, what an admin may add."""

Install = Literal["server", "user"]
"""Where the application is added: a server, or a person's own account."""

_SCOPES: Final[dict[Install, str]] = {
    "server": "bot applications.commands",
    "user": "applications.commands",
}
_INTEGRATION: Final[dict[Install, int]] = {"server": 0, "user": 1}
"""Discord's numbers for it (Application reference, "Application Integration Types")."""


def invite_link(
    application_id: str, with_: Iterable[str] = (), *, install: Install = "server"
) -> str:
    """Return the link that adds the bot.

    Args:
        application_id: of the bot's application; decimal digits.
        with_: keys of optional permissions, such as `kick_members`.
        install: `server` adds the bot with its permissions; `user` adds *Is this OK?* to one's
            own account, with no permission at all.

    Raises:
        ConfigError: a key is none of `OPTIONAL`, or the id is none.
    """
    if not (application_id.isascii() and application_id.isdecimal()):
        raise ConfigError(
            place="the application's id",
            value=application_id[:30],
            cure="Copy it from the Developer Portal, page General Information.",
        )
    query = {
        "client_id": application_id,
        "scope": _SCOPES[install],
        "integration_type": _INTEGRATION[install],
    }
    if install == "server":
        query["permissions"] = REQUIRED | _bits(with_)
    return f"{AUTHORISE}?{urlencode(query)}"


def _bits(keys: Iterable[str]) -> int:
    bits = 0
    for key in keys:
        if key not in OPTIONAL:
            raise ConfigError(
                place="the optional permissions",
                value=key[:60],
                cure=f"Choose among {', '.join(OPTIONAL)}.",
            )
        bits |= OPTIONAL[key].bit
    return bits


def application_of(token: str) -> str:
    """Return the id of the bot's own account, which is that of its application, from its token.

    The two differ only for the oldest bots; the doctor asks Discord, which knows.

    Raises:
        ConfigError: the token does not look like one; it is not shown.
    """
    first = token.partition(".")[0]
    try:
        decoded = b64decode(first + "=" * (-len(first) % 4), altchars=b"-_", validate=True)
        text = decoded.decode("ascii")
    except (NotBase64, ValueError):
        text = ""
    if not (text.isascii() and text.isdecimal()):
        raise ConfigError(
            place="the bot's token",
            value="it is no token of Discord's",
            cure="Copy the token again from the Developer Portal, page Bot, button Reset Token.",
        )
    return text
