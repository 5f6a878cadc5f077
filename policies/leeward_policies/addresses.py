"""Addresses of messages and rooms on their platforms, for people who look after a case.

They open nothing for anybody who could not open it before.
"""

from typing import Final
from urllib.parse import quote

from leeward_policies.domain.refs import DIRECT_SPACE, ChannelRef, MessageRef

SUPERGROUP: Final = "-100"
"""How the id of a supergroup on Telegram begins; its addresses go without."""

GENERAL: Final = "general"
"""The room of a group on Telegram in which no topic is chosen."""


def address_of(ref: MessageRef | ChannelRef) -> str:
    """Return the address of a message or a room; empty where its platform has none.

    Nobody else can open a direct message to the bot.
    """
    if ref.space == DIRECT_SPACE:
        return ""
    room = ref.channel if isinstance(ref, MessageRef) else ref.id
    message = ref.id if isinstance(ref, MessageRef) else ""
    match ref.platform:
        case "discord":
            return _address("https://discord.com/channels", ref.space, room, message)
        case "telegram":
            return _on_telegram(ref.space, room, message)
        case _:
            return ""


def _on_telegram(chat: str, topic: str, message: str) -> str:
    """Return an address within a supergroup; a basic group has none, nor has a group as a whole.

    What was written outside of topics stands in no topic of that name.
    """
    group = chat.removeprefix(SUPERGROUP)
    where = [part for part in (topic if topic != GENERAL else "", message) if part]
    if group == chat or not where or not all(_is_number(part) for part in (group, *where)):
        return ""
    return _address("https://t.me/c", group, *where)


def _is_number(part: str) -> bool:
    return part.isascii() and part.isdigit()


def _address(base: str, *parts: str) -> str:
    return "/".join((base, *(quote(part, safe="") for part in parts if part)))
