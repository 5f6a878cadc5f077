"""The bot changes and removes messages: edits, deletions, reactions, pins."""

from telegram_peer import payloads
from telegram_peer.api_words import Json, bad
from telegram_peer.keyboards import markup_of
from telegram_peer.methods import Call, method
from telegram_peer.state import Chat, Stored
from telegram_peer.writing import LONGEST, text_of

DELETABLE = 48 * 3600
"""Seconds within which a message can be deleted ("deleteMessage")."""

SAME = (
    "message is not modified: specified new message content and reply markup are exactly "
    "the same as a current content and reply markup of the message"
)
BULK = 100
"""Messages that one deleteMessages takes."""


def _mine(call: Call, chat: Chat) -> Stored:
    stored = call.message(chat, "message to edit not found")
    mine = stored.sender_id == call.me or (
        chat.kind == "channel" and call.myself(chat).may("can_edit_messages")
    )
    if not mine or stored.service:
        raise bad("message can't be edited")
    return stored


@method("editMessageText")
def edit_message_text(call: Call) -> Json:
    """Change a text; a keyboard that is left out goes away."""
    call.without("business_connection_id", "inline_message_id", "parse_mode", "rich_message")
    chat = call.chat()
    stored = _mine(call, chat)
    if "text" not in stored.content:
        raise bad("there is no text in the message to edit")
    text, entities = text_of(call, "text", "entities", LONGEST)
    if not text:
        raise bad("message text is empty")
    keyboard, _ = markup_of(call)
    content = {"text": text} | ({"entities": entities} if entities else {})
    if (stored.content, stored.markup) == (content, keyboard):
        raise bad(SAME)
    stored.content, stored.markup, stored.edited = content, keyboard, call.world.now()
    return payloads.message(call.world, stored)


@method("editMessageReplyMarkup")
def edit_message_reply_markup(call: Call) -> Json:
    """Change the keyboard only; without one it goes away."""
    call.without("business_connection_id", "inline_message_id")
    chat = call.chat()
    stored = _mine(call, chat)
    keyboard, _ = markup_of(call)
    if stored.markup == keyboard:
        raise bad(SAME)
    stored.markup, stored.edited = keyboard, call.world.now()
    return payloads.message(call.world, stored)


def _deletable(call: Call, chat: Chat, stored: Stored) -> bool:
    if stored.undeletable or stored.date < call.world.now() - DELETABLE:
        return False
    me = call.myself(chat)
    mine = stored.sender_id == call.me
    if chat.kind == "private":
        return True
    if chat.kind == "group":
        return mine or me.leads
    if chat.kind == "channel":
        return me.may("can_delete_messages") or (mine and me.may("can_post_messages"))
    return mine or me.may("can_delete_messages")


@method("deleteMessage")
def delete_message(call: Call) -> bool:
    """Remove one message."""
    chat = call.chat()
    stored = call.message(chat, "message to delete not found")
    if not _deletable(call, chat, stored):
        raise bad("message can't be deleted")
    call.world.remove(chat, stored.id)
    return True


@method("deleteMessages")
def delete_messages(call: Call) -> bool:
    """Remove several messages: those that are gone are skipped, one that must stay keeps all."""
    chat = call.chat()
    numbers = call.get("message_ids")
    if not isinstance(numbers, list) or not numbers:
        raise bad("message identifiers are not specified")
    if len(numbers) > BULK:
        raise bad("too many message identifiers specified")
    found = [chat.messages[number] for number in numbers if number in chat.messages]
    if not all(_deletable(call, chat, stored) for stored in found):
        raise bad("message can't be deleted")
    for stored in found:
        call.world.remove(chat, stored.id)
    return True


@method("setMessageReaction")
def set_message_reaction(call: Call) -> bool:
    """React to a message, or take the reaction back. A bot is never told of its own."""
    chat = call.chat()
    stored = call.message(chat, "message to react not found")
    wanted = call.get("reaction") or []
    if len(wanted) > 1:
        raise bad("REACTIONS_TOO_MANY")
    if any(each["type"] != "emoji" for each in wanted):
        raise bad("REACTION_INVALID")
    stored.reactions[call.me] = wanted
    return True


@method("pinChatMessage")
def pin_chat_message(call: Call) -> bool:
    """Pin a message; a service message says so."""
    call.without("business_connection_id")
    chat = call.chat()
    stored = call.message(chat, "message to pin not found")
    _may_pin(call, chat)
    if stored.id not in chat.pinned:
        chat.pinned.append(stored.id)
        shown = payloads.message(call.world, stored, nested=True)
        thread = {"thread": stored.thread, "in_topic": stored.in_topic}
        call.world.serve(chat, {"pinned_message": shown}, call.me, **thread)
    return True


@method("unpinChatMessage")
def unpin_chat_message(call: Call) -> bool:
    """Unpin a message; without one, the newest."""
    call.without("business_connection_id")
    chat = call.chat()
    _may_pin(call, chat)
    number = call.get("message_id", chat.pinned[-1] if chat.pinned else None)
    if number in chat.pinned:
        chat.pinned.remove(number)
    return True


def _may_pin(call: Call, chat: Chat) -> None:
    right = "can_edit_messages" if chat.kind == "channel" else "can_pin_messages"
    member = call.myself(chat)
    allowed = chat.kind == "private" or member.may(right)
    if not allowed and not (member.status == "member" and chat.permissions["can_pin_messages"]):
        raise bad("not enough rights to manage pinned messages in the chat")
