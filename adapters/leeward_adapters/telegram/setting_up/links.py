"""The links of the set-up: which rights the bot asks for, and what each of them is for."""

import re
from collections.abc import Iterable
from typing import Final, Literal

from msgspec import Struct

from leeward_adapters.telegram.setting_up.codes import Codes
from leeward_policies.errors import ConfigError

SITE: Final = "https://t.me"
"""Where a link to a bot leads into the app (core.telegram.org/api/links)."""

_USERNAME: Final = re.compile(r"[A-Za-z][A-Za-z0-9_]{2,31}")

Place = Literal["members", "moderators"]
"""Whose group a right is for."""


class Right(Struct, frozen=True):
    """One right of an administrator that the bot asks for, or may be given."""

    key: str
    """Telegram's key in a link; in its answers it is `can_` and this."""
    name: str
    """As Telegram's app shows it."""
    why: str
    """A sentence: what it is for."""
    place: Place = "members"
    is_required: bool = True
    """False: asked for only where the admin wants what it is for."""

    @property
    def field(self) -> str:
        """How Telegram's answers call it."""
        return f"can_{self.key}"


RIGHTS: Final[tuple[Right, ...]] = (
    Right("delete_messages", "Delete messages", "It hides a message by deleting it."),
    Right(
        "restrict_members",
        "Ban users",
        "It gives a member a pause that ends by itself; a moderator can kick and ban with the"
        " button on a case. Leeward never kicks or bans by itself.",
    ),
    Right(
        "invite_users",
        "Add members",
        "It learns of requests to join, where your group asks for approval; it answers none.",
        is_required=False,
    ),
    Right(
        "manage_topics",
        "Manage topics",
        "It opens a topic for each case.",
        place="moderators",
    ),
)
"""Everything the bot has a use for, and nothing else."""


def rights_of(place: Place, with_: Iterable[str] = ()) -> tuple[Right, ...]:
    """Return the rights that a place's link asks for.

    Args:
        place: whose group.
        with_: keys of optional rights.

    Raises:
        ConfigError: a key is no optional right of that place.
    """
    wanted = set(with_)
    optional = {one.key for one in RIGHTS if one.place == place and not one.is_required}
    for key in sorted(wanted - optional):
        raise ConfigError(
            place="the optional rights",
            value=key[:60],
            cure=f"Choose among {', '.join(sorted(optional)) or 'none'}.",
        )
    return tuple(
        one for one in RIGHTS if one.place == place and (one.is_required or one.key in wanted)
    )


class Links(Struct, frozen=True):
    """Where a person taps, one after the other."""

    group: str
    """Adds the bot to a group of members, as an administrator with what it needs."""
    moderators: str
    """Adds it to the moderators' group, and makes it the one where cases go."""
    lead: str
    """Opens the private line of whoever becomes the safety lead."""


def links(username: str, codes: Codes, with_: Iterable[str] = ()) -> Links:
    """Return the links of a set-up.

    Args:
        username: the bot's, without the @.
        codes: of this set-up.
        with_: keys of optional rights in the groups of members.

    Raises:
        ConfigError: the username is none, or a key is no optional right.
    """
    return Links(
        group=_to_group(username, f"g_{codes.group}", rights_of("members", with_)),
        moderators=_to_group(username, f"m_{codes.moderators}", rights_of("moderators")),
        lead=private_link(username, f"l_{codes.lead}"),
    )


def private_link(username: str, payload: str) -> str:
    """Return the link that opens the private line and brings a payload there.

    Args:
        username: the bot's, without the @.
        payload: up to 64 characters: letters, digits, `_` and `-`.

    Raises:
        ConfigError: the username is none.
    """
    return f"{SITE}/{_checked(username)}?start={payload}"


def _to_group(username: str, payload: str, rights: Iterable[Right]) -> str:
    admin = "+".join(one.key for one in rights)
    return f"{SITE}/{_checked(username)}?startgroup={payload}&admin={admin}"


def _checked(username: str) -> str:
    """Return a username as it is; nothing else gets into a link."""
    if not _USERNAME.fullmatch(username):
        raise ConfigError(
            place="the bot's username",
            value="it is none that Telegram gives",
            cure="Give the bot one in @BotFather: /mybots, your bot, Edit Bot.",
        )
    return username
