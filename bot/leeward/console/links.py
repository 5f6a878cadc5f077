"""Links: where a message stands on its platform, and where the console tells of a member."""

from typing import Final
from urllib.parse import quote

from leeward_policies.domain.refs import DIRECT_SPACE, ChannelRef, MessageRef, UserRef
from leeward_policies.words import plain

NAMES: Final = {
    "discord": "Discord",
    "matrix": "Matrix",
    "slack": "Slack",
    "telegram": "Telegram",
}

NAME_LONGEST: Final = 40
"""Code points of the name of a platform that is not known here."""


def platform_name(platform: str) -> str:
    """Return how people call a platform."""
    return NAMES.get(platform) or plain(platform, NAME_LONGEST)


def link_to(ref: MessageRef | ChannelRef) -> str:
    """Return the address of a message or a room; empty where its platform has none.

    Nobody else can open a direct message to the bot.
    """
    if ref.platform != "discord" or ref.space == DIRECT_SPACE:
        return ""
    room = ref.channel if isinstance(ref, MessageRef) else ref.id
    parts = (ref.space, room, ref.id) if isinstance(ref, MessageRef) else (ref.space, room)
    return "https://discord.com/channels/" + "/".join(quote(part, safe="") for part in parts)


def member_path(member: UserRef) -> str:
    """Return where the console tells of a member."""
    return f"/members/{quote(str(member), safe='')}"


def case_path(case_id: str) -> str:
    """Return where the console shows a case."""
    return f"/cases/{quote(case_id, safe='')}"
