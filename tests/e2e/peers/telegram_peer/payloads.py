"""The state as JSON: users, chats, members and messages."""

from typing import TYPE_CHECKING

from telegram_peer.api_words import Json
from telegram_peer.rights import CHANNEL_RIGHTS, PERMISSIONS, RIGHTS
from telegram_peer.state import Chat, Member, Stored, User

if TYPE_CHECKING:
    from telegram_peer.realm import World

CHANNEL_BOT: Json = {
    "id": 136817688,
    "is_bot": True,
    "first_name": "Channel",
    "username": "Channel_Bot",
}
"""Who stands in `from` where a channel posts in a group, for those that know no `sender_chat`."""

ANONYMOUS_BOT: Json = {
    "id": 1087968824,
    "is_bot": True,
    "first_name": "Group",
    "username": "GroupAnonymousBot",
}
"""Who stands in `from` where an administrator posts in the name of the group."""

TELEGRAM: Json = {"id": 777000, "is_bot": False, "first_name": "Telegram"}
"""Who stands in `from` where Telegram itself forwards a post of the linked channel."""


def user(stored: User) -> Json:
    """Return somebody as messages name them; only bots have no language."""
    made: Json = {"id": stored.id, "is_bot": stored.is_bot, "first_name": stored.name}
    if stored.username:
        made["username"] = stored.username
    if not stored.is_bot:
        made["language_code"] = stored.language
    return made


def chat(world: "World", stored: Chat) -> Json:
    """Return a chat as messages name it."""
    made: Json = {"id": stored.id, "type": stored.kind}
    if stored.kind == "private":
        person = world.users[stored.id]
        made["first_name"] = person.name
        return made | ({"username": person.username} if person.username else {})
    made["title"] = stored.title
    if stored.username:
        made["username"] = stored.username
    return made | ({"is_forum": True} if stored.forum else {})


def full_chat(world: "World", stored: Chat) -> Json:
    """Return a chat as getChat tells it."""
    gifts = ("unlimited_gifts", "limited_gifts", "unique_gifts", "premium_subscription")
    made = chat(world, stored) | {
        "accent_color_id": 3,
        "max_reaction_count": 11,
        "accepted_gift_types": dict.fromkeys((*gifts, "gifts_from_channels"), False),
    }
    if stored.username:
        made["active_usernames"] = [stored.username]
    if stored.kind in {"group", "supergroup"}:
        made["permissions"] = dict(stored.permissions)
    if stored.kind == "supergroup":
        made["has_visible_history"] = True
        made |= {"join_by_request": True} if stored.by_request else {}
    if stored.linked_id is not None:
        made["linked_chat_id"] = stored.linked_id
    present = [number for number in stored.pinned if number in stored.messages]
    if present:
        made["pinned_message"] = message(world, stored.messages[present[-1]], nested=True)
    return made


def member(world: "World", place: Chat, stored: Member) -> Json:
    """Return what somebody is in a chat."""
    made: Json = {"status": stored.status, "user": user(world.users[stored.user_id])}
    if stored.status == "creator":
        return made | {"is_anonymous": stored.anonymous}
    if stored.status == "administrator":
        named = [*RIGHTS]
        if place.kind == "channel":
            named += CHANNEL_RIGHTS
        else:
            named += ["can_pin_messages", "can_manage_tags"]
            named += ["can_manage_topics"] if place.kind == "supergroup" else []
        made |= {name: stored.rights.get(name, False) for name in named}
        return made | {"can_be_edited": False, "is_anonymous": stored.anonymous}
    if stored.status == "restricted":
        made |= {name: stored.permissions.get(name, False) for name in PERMISSIONS}
        return made | {"is_member": stored.is_in, "until_date": stored.until}
    if stored.status == "kicked":
        return made | {"until_date": stored.until}
    return made


def sender(world: "World", stored: Stored) -> Json:
    """Return `from` and `sender_chat` of a message."""
    made: Json = {}
    place = world.chats[stored.chat_id]
    if stored.sender_chat_id is not None:
        made["sender_chat"] = chat(world, world.chats[stored.sender_chat_id])
        if place.kind != "channel":
            same = stored.sender_chat_id == stored.chat_id
            made["from"] = ANONYMOUS_BOT if same else CHANNEL_BOT
        if stored.automatic:
            made["from"] = TELEGRAM
    elif stored.sender_id is not None:
        made["from"] = user(world.users[stored.sender_id])
    return made


def message(world: "World", stored: Stored, *, nested: bool = False) -> Json:
    """Return a message as updates and replies show it.

    Args:
        world: where it stands.
        stored: the message.
        nested: whether it stands within another one; then it shows no further message.
    """
    place = world.chats[stored.chat_id]
    made: Json = {"message_id": stored.id, "date": stored.date, "chat": chat(world, place)}
    made |= sender(world, stored)
    made |= stored.content
    optional = {
        "message_thread_id": stored.thread,
        "edit_date": stored.edited,
        "media_group_id": stored.album,
        "forward_origin": stored.origin,
        "quote": stored.quote,
        "external_reply": stored.external_reply,
        "link_preview_options": stored.preview,
        "reply_markup": stored.markup,
        "is_topic_message": stored.in_topic or None,
        "is_automatic_forward": stored.automatic or None,
        "has_protected_content": stored.protected or None,
    }
    made |= {name: value for name, value in optional.items() if value is not None}
    if nested:
        return made
    # In a topic, what answers nothing answers the message that opened the topic.
    reply_to = stored.reply_to or (stored.thread if stored.in_topic else None)
    target = place.messages.get(reply_to or 0)
    if target is not None and target.id != stored.id:
        made["reply_to_message"] = message(world, target, nested=True)
    return made


def origin(world: "World", stored: Stored) -> Json:
    """Say where a message comes from, for whoever forwards it."""
    if stored.origin is not None:
        return stored.origin
    made: Json = {"date": stored.date}
    place = world.chats[stored.chat_id]
    if place.kind == "channel":
        made |= {"type": "channel", "chat": chat(world, place), "message_id": stored.id}
    elif stored.sender_chat_id is not None:
        sender_chat = chat(world, world.chats[stored.sender_chat_id])
        made |= {"type": "chat", "sender_chat": sender_chat}
    else:
        who = world.users[stored.sender_id or 0]
        if who.hides_forwards:
            made |= {"type": "hidden_user", "sender_user_name": who.name}
        else:
            made |= {"type": "user", "sender_user": user(who)}
    return made
