"""The bot writes: sendMessage, sendDocument, sendPhoto, sendChatAction."""

from telegram_peer import media, payloads
from telegram_peer.api_words import Json, bad
from telegram_peer.entities import check_bounds, found_in, trimmed, units
from telegram_peer.keyboards import markup_of
from telegram_peer.methods import Call, method
from telegram_peer.state import Chat, Stored

LONGEST = 4096
"""Characters of a message ("sendMessage"), counted in UTF-16 units, the stricter reading."""

CAPTION = 1024
"""Characters of a caption ("sendDocument")."""

ACTIONS = frozenset(
    {
        "typing",
        "upload_photo",
        "record_video",
        "upload_video",
        "record_voice",
        "upload_voice",
        "upload_document",
        "choose_sticker",
        "find_location",
        "record_video_note",
        "upload_video_note",
    }
)
"""What a bot can be seen doing ("sendChatAction")."""

UNUSUAL = (
    "business_connection_id",
    "direct_messages_topic_id",
    "allow_paid_broadcast",
    "message_effect_id",
    "suggested_post_parameters",
    "parse_mode",
    "thumbnail",
)
"""Parameters of sending that the peer does not model."""


def text_of(call: Call, field: str, entities: str, longest: int) -> tuple[str, list[Json]]:
    """Read a text and its entities as Telegram does: trimmed, measured, and marked further."""
    text, given = call.text(field), list(call.get(entities) or ())
    call.remarks += check_bounds(text, given, f"{call.method}: {entities}")
    text, given = trimmed(text, [_known(call, each) for each in given])
    if units(text) > longest:
        too_long = "message is too long" if field == "text" else "message caption is too long"
        raise bad(too_long)
    return text, found_in(text, given)


def _known(call: Call, entity: Json) -> Json:
    """Turn a link to a user into a mention of them, as the service does."""
    url = entity.get("url", "")
    user = entity.get("user")
    if entity["type"] == "text_link" and url.startswith("tg://user?id="):
        user = {"id": int(url.removeprefix("tg://user?id="))}
    if user is None:
        return entity
    plain = {name: entity[name] for name in ("offset", "length")}
    known = call.world.users.get(user["id"])
    if known is None:
        return plain | {"type": "text_mention", "length": 0}
    return plain | {"type": "text_mention", "user": payloads.user(known)}


def thread_of(call: Call, chat: Chat, target: Stored | None) -> int | None:
    """Say into which topic a message goes.

    Raises:
        ApiError: there is no such topic, or it is closed to the bot.
    """
    thread = call.get("message_thread_id")
    if not thread:
        thread = target.thread if target is not None and target.in_topic else None
    if thread is None:
        return None
    # General has no thread: its id 1 is refused, too.
    topic = chat.topics.get(thread)
    if topic is None:
        raise bad("message thread not found")
    if topic.closed and not call.myself(chat).may("can_manage_topics"):
        raise bad("TOPIC_CLOSED")
    return topic.id


def answered(call: Call, chat: Chat) -> tuple[Stored | None, Json | None]:
    """Find the message that is replied to, and the quote from it.

    Raises:
        ApiError: it is not there, and the bot insists on it.
    """
    wanted = call.get("reply_parameters")
    if not wanted:
        return None, None
    if wanted.get("chat_id") not in {None, chat.id}:
        call.without("reply_parameters")
    target = chat.messages.get(wanted["message_id"])
    if target is None:
        if wanted.get("allow_sending_without_reply"):
            return None, None
        raise bad("message to be replied not found")
    quote: str | None = wanted.get("quote")
    if quote is None:
        return target, None
    said = str(target.content.get("text", target.content.get("caption", "")))
    if quote not in said:
        raise bad("QUOTE_TEXT_INVALID")
    return target, {"text": quote, "position": units(said[: said.index(quote)]), "is_manual": True}


def allowed(call: Call, chat: Chat, permission: str, what: str) -> None:
    """Refuse where the bot, as a plain member, may not send that there."""
    if chat.kind == "channel":
        if not call.myself(chat).may("can_post_messages"):
            raise bad("need administrator rights in the channel chat")
    elif chat.kind != "private" and not call.world.may(chat, call.me, permission):
        raise bad(f"not enough rights to send {what} to the chat")


def send(call: Call, chat: Chat, content: Json) -> Json:
    """Write the bot's message and return it."""
    target, quote = answered(call, chat)
    thread = thread_of(call, chat, target)
    keyboard, force_reply = markup_of(call)
    root = None
    if target is not None and thread is None and chat.kind == "supergroup":
        root = target.thread or target.id
    stored = call.world.post(
        chat,
        content,
        sender_id=None if chat.kind == "channel" else call.me,
        sender_chat_id=chat.id if chat.kind == "channel" else None,
        thread=thread or root,
        in_topic=thread is not None,
        reply_to=target.id if target is not None else None,
        quote=quote,
        markup=keyboard,
        force_reply=force_reply,
        silent=call.flag("disable_notification"),
        protected=call.flag("protect_content"),
        preview=call.get("link_preview_options"),
    )
    return payloads.message(call.world, stored)


@method("sendMessage")
def send_message(call: Call) -> Json:
    """Write a text."""
    call.without(*UNUSUAL)
    chat = call.chat()
    allowed(call, chat, "can_send_messages", "text messages")
    text, entities = text_of(call, "text", "entities", LONGEST)
    if not text:
        raise bad("message text is empty")
    return send(call, chat, {"text": text} | ({"entities": entities} if entities else {}))


@method("sendDocument")
def send_document(call: Call) -> Json:
    """Send a file that is uploaded with the call."""
    call.without(*UNUSUAL)
    chat = call.chat()
    allowed(call, chat, "can_send_documents", "documents")
    name = call.text("document").removeprefix("attach://") or "document"
    upload = call.files.get(name)
    if upload is None:
        call.without("document")
        raise bad("there is no document in the request")
    if not upload.content:
        raise bad("file must be non-empty")
    kept = call.world.keep_file(upload.name, upload.content)
    number = int(kept.id.removeprefix("file-"))
    content = media.document(number, upload.name, len(upload.content))
    caption, entities = text_of(call, "caption", "caption_entities", CAPTION)
    if caption:
        content |= {"caption": caption} | ({"caption_entities": entities} if entities else {})
    return send(call, chat, content)


@method("sendChatAction")
def send_chat_action(call: Call) -> bool:
    """Say that the bot is typing."""
    call.without("business_connection_id")
    chat = call.chat()
    if call.text("action") not in ACTIONS:
        raise bad("wrong parameter action in request")
    chat.actions.append(call.text("action"))
    return True
