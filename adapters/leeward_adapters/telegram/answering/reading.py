"""From a raw update to what is answered: a press, or a command or another message."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any, Final

from msgspec import Struct, convert, field

from leeward_adapters.telegram.answering.replying import Query, Used
from leeward_adapters.telegram.context import Context
from leeward_adapters.telegram.hearing import wire
from leeward_adapters.telegram.hearing import wire_message as shapes
from leeward_adapters.telegram.hearing.addressed import IS_THIS_OK, OURS, REPORT, our_command
from leeward_adapters.telegram.hearing.directory import Directory
from leeward_adapters.telegram.hearing.parts import moment, user_ref, writer
from leeward_adapters.telegram.hearing.prompted import prompt_answered
from leeward_adapters.telegram.hearing.words import behind_command
from leeward_adapters.telegram.sending.words import GENERAL, PLATFORM, number_of, thread_of
from leeward_policies.domain.refs import MessageRef

LANGUAGE_LONGEST: Final = 35
"""Characters of a language's code (RFC 5646, section 4.4.1)."""


REF_PARTS: Final = 3
"""A chat, a room and a message."""


class _Speaker(shapes.User, frozen=True):
    """An account with the language of its app."""

    language_code: str | None = None


class _Pressed(Struct, frozen=True):
    """A press, with the message that the button stands below."""

    id: str
    from_: _Speaker = field(name="from")
    data: str = ""
    message: shapes.Placed | None = None


class _Asked(Struct, frozen=True):
    """A request to join, as far as it is answered."""

    chat: shapes.Chat
    from_: _Speaker = field(name="from")
    user_chat_id: shapes.Id
    date: shapes.Moment


class _From(Struct, frozen=True):
    """A message, as far as it tells the language of whoever wrote it."""

    from_: _Speaker | None = field(default=None, name="from")


def query_of(update: Mapping[str, Any], context: Context) -> Query | None:
    """Return the press that an update brings; None for none, and for one that tells no place."""
    try:
        told = convert(update.get("callback_query"), _Pressed)
    except wire.ODD:
        return None
    placed = told.message
    if placed is None:
        return None
    now = context.clock.now()
    raw: Mapping[str, Any] = update["callback_query"]["message"]
    return Query(
        id=told.id,
        who=user_ref(told.from_.id),
        chat=placed.chat.id,
        chat_kind=placed.chat.type,
        message=placed.message_id,
        thread=_thread(placed),
        sent_at=datetime.fromtimestamp(placed.date, UTC) if placed.date else None,
        at=now,
        language=_language(told.from_, context),
        data=told.data,
        payload=raw,
    )


def used_of(update: Mapping[str, Any], context: Context) -> Used | None:
    """Return the command or other message that an update brings; None for none."""
    try:
        told = wire.read(update).message
        speaker = None if told is None else convert(update["message"], _From).from_
    except wire.ODD:
        return None
    if told is None:
        return None
    name = our_command(told, context.directory)
    is_ours = name in OURS
    return Used(
        who=writer(told),
        chat=told.chat.id,
        chat_kind=told.chat.type,
        message=told.message_id,
        thread=_thread(told),
        at=moment(told.date, context.clock.now()),
        language=_language(speaker, context),
        name=name if name is not None and is_ours else "",
        argument=behind_command(told) if is_ours else "",
        payload=update["message"],
    )


def join_of(update: Mapping[str, Any], context: Context) -> Used | None:
    """Return a request to join, as something that is answered in private; None for none."""
    try:
        told = convert(update.get("chat_join_request"), _Asked)
    except wire.ODD:
        return None
    return Used(
        who=user_ref(told.user_chat_id),
        chat=told.chat.id,
        chat_kind=told.chat.type,
        message=0,
        thread=None,
        at=moment(told.date, context.clock.now()),
        language=_language(told.from_, context),
        name="",
        argument="",
        payload=update["chat_join_request"],
    )


def answered_by(payload: Mapping[str, Any]) -> Mapping[str, Any] | None:
    """Return the message that a raw message replies to; None for none.

    What stands in a topic answers the topic's beginning, which is nobody's words.
    """
    answered = payload.get("reply_to_message")
    if not isinstance(answered, Mapping) or "forum_topic_created" in answered:
        return None
    is_start = bool(payload.get("is_topic_message")) and answered.get("message_id") == payload.get(
        "message_thread_id"
    )
    return None if is_start else answered


def is_forward(payload: Mapping[str, Any]) -> bool:
    """Say whether a raw message was forwarded."""
    return isinstance(payload.get("forward_origin"), Mapping)


def is_shown(payload: Mapping[str, Any], directory: Directory) -> bool:
    """Say whether a raw private message shows us words, behind a command or as an answer."""
    try:
        told = convert(payload, shapes.Message)
    except wire.ODD:
        return False
    if our_command(told, directory) in {IS_THIS_OK, REPORT}:
        return bool(behind_command(told))
    prompt = prompt_answered(told, directory)
    return prompt is not None and prompt.kind == "look"


def _thread(placed: shapes.Placed) -> int | None:
    return placed.message_thread_id if placed.is_topic_message else None


def _language(user: _Speaker | None, context: Context) -> str:
    code = None if user is None else user.language_code
    return (code or context.settings.language)[:LANGUAGE_LONGEST]


def message_in(argument: str) -> MessageRef | None:
    """Read `<chat>/<room>/<message>`, as a button carries it; None for anything else."""
    parts = argument.split("/")
    if len(parts) != REF_PARTS:
        return None
    chat, room, message = parts
    place = number_of(chat)
    is_room = room == GENERAL or thread_of(room) is not None
    if place is None or place > 0 or thread_of(message) is None or not is_room:
        return None
    return MessageRef(PLATFORM, chat, room, message)
