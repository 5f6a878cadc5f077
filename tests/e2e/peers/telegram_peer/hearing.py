"""Which messages the bot is told of: Telegram's rules of membership and privacy mode."""

from typing import TYPE_CHECKING

from telegram_peer.entities import commands
from telegram_peer.state import Chat, Stored
from telegram_peer.updates import KEPT

if TYPE_CHECKING:
    from telegram_peer.realm import World

OWN = frozenset(
    {
        "left_chat_member",
        "pinned_message",
        "forum_topic_created",
        "forum_topic_edited",
        "forum_topic_closed",
        "forum_topic_reopened",
        "new_chat_title",
    }
)
"""Service messages that a bot caused and is told of all the same."""


def hears(world: "World", chat: Chat, stored: Stored) -> bool:
    """Say whether the bot is told of a message."""
    if stored.sender_id == world.bot.id:
        return stored.service and bool(OWN & set(stored.content))
    if (stored.edited or stored.date) <= world.now() - KEPT:
        return False
    if chat.kind == "private":
        return not world.users[chat.id].blocks
    member = world.member(chat, world.bot.id)
    if not member.present:
        return bool(stored.content.get("left_chat_member", {}).get("id") == world.bot.id)
    if stored.service or chat.kind == "channel":
        return True
    by_bot = stored.sender_id is not None and world.users[stored.sender_id].is_bot
    reads = member.leads or world.reads_all or _is_meant_for(world, chat, stored)
    return reads and not by_bot


def _is_meant_for(world: "World", chat: Chat, stored: Stored) -> bool:
    """Say whether privacy mode lets a message through: commands, and answers to the bot."""
    target = chat.messages.get(stored.reply_to or 0)
    if target is not None and target.sender_id == world.bot.id:
        return True
    text = stored.content.get("text", "")
    for command in commands(text, stored.content.get("entities", ())):
        _, _, named = command.partition("@")
        if not named or named.lower() == (world.bot.username or "").lower():
            return True
    return False
