"""From a raw update of Telegram to events: pure, and never without an answer.

What gives no event: our own messages; what is said to us alone (`hearing.addressed`); presses and
requests to join, which are answered; reactions that are taken back; what happens to us ourselves;
Telegram's own notices (pins, calls, payments, boosts); a live location that moves; and every kind
of update that we do not ask for. That a message was deleted, Telegram tells no bot.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from typing import Any, Final

from msgspec import convert

from leeward_adapters.telegram.hearing import wire
from leeward_adapters.telegram.hearing import wire_message as shapes
from leeward_adapters.telegram.hearing.addressed import (
    is_for_answering,
    is_no_event,
    is_our_own,
)
from leeward_adapters.telegram.hearing.directory import NAME_LONGEST, Directory
from leeward_adapters.telegram.hearing.entities import LIST_LONGEST, whole
from leeward_adapters.telegram.hearing.parts import (
    general,
    is_private,
    member_of,
    message_of,
    moment,
    origin_writer,
    room_of,
    user_ref,
)
from leeward_adapters.telegram.hearing.rights import is_in, rights_of
from leeward_adapters.telegram.hearing.words import (
    behind_command,
    body_of,
    has_content,
    is_place_alone,
)
from leeward_policies.domain.event import (
    Event,
    MemberJoined,
    MemberLeft,
    MessageEdited,
    MessageSent,
    ReactionAdded,
    RolesChanged,
    RoomDescribed,
    RoomMigrated,
    Unreadable,
)
from leeward_policies.domain.message import Author, Message, Quote, Text
from leeward_policies.domain.refs import DIRECT_SPACE, ChannelRef, MessageRef

__all__ = ["forwarded_message", "handed_message", "is_for_answering", "normalise", "shown_message"]

UNKNOWN: Final = "@unknown"
"""Stands for a space or a room that an update does not tell."""

HIDDEN: Final = "hidden"
"""Stands for whoever first wrote a forwarded message and hides their account."""

_PAID: Final = "⭐"
_MISSING = re.compile(r"missing required field `(\w+)`")


def normalise(payload: Any, directory: Directory, received: datetime) -> tuple[Event, ...]:
    """Turn a decoded update into events; what cannot be understood becomes `Unreadable`.

    Args:
        payload: any value that a JSON reader can give; an update is `{"update_id": 5, …}`.
        directory: what the updates up to this one have told; it has learnt this one already.
        received: when it came in, aware UTC; nothing happened later than that.
    """
    try:
        told = wire.read(payload)
        return tuple(_events(told, payload, directory, received))
    except wire.ODD as error:
        return (Unreadable(_place(payload), received, problem_of(error)),)


def handed_message(message: Any, directory: Directory, received: datetime) -> Message:
    """Read a message that a member handed over by replying to it, whoever wrote it.

    Args:
        message: the raw object, as in `reply_to_message`.
        directory: what is known of members.
        received: when it was handed over, aware UTC.

    Raises:
        ValueError: it is odd; the sentence names the field and never its content.
    """
    try:
        return message_of(convert(message, shapes.Message), directory, received)
    except wire.ODD as error:
        raise ValueError(problem_of(error)) from None


def forwarded_message(message: Any, directory: Directory, received: datetime) -> Message:
    """Read a message that a member forwarded to ask about it, as if its writer said it here.

    So its words are judged as a statement. Its place is the private chat, or the channel that it
    was posted in; who hides their account is called `hidden`.

    Args:
        message: the raw object that came into the private chat.
        directory: what is known of members.
        received: when it came in, aware UTC.

    Raises:
        ValueError: it is odd, or no forward; the sentence names the field and never its content.
    """
    try:
        told = convert(message, shapes.Message)
        origin = told.forward_origin
        if origin is None:
            raise ValueError("The field $.forward_origin is missing.")
        read = message_of(told, directory, received)
        quote = next(part for part in reversed(read.parts) if _is_forward(part))
        first = origin.sender_user
        who = origin_writer(origin) or user_ref(HIDDEN)
        author = Author(who) if first is None else member_of(first, None, directory)
        return Message(
            ref=getattr(quote, "message", None) or read.ref,
            author=author,
            text=Text(body_of(told)),
            sent_at=read.sent_at,
            parts=tuple(part for part in read.parts if part is not quote),
        )
    except wire.ODD as error:
        raise ValueError(problem_of(error)) from None


def shown_message(message: Any, directory: Directory, received: datetime) -> Message:
    """Read words that a member shows us to ask about them: they count as nobody's own.

    Args:
        message: the raw object that came into the private chat; a command before the words is
            none of them.
        directory: what is known of members.
        received: when it came in, aware UTC.

    Raises:
        ValueError: it is odd; the sentence names the field and never its content.
    """
    try:
        told = convert(message, shapes.Message)
        read = message_of(told, directory, received)
        return Message(
            ref=read.ref,
            author=Author(user_ref(HIDDEN)),
            text=Text(behind_command(told) or body_of(told)),
            sent_at=read.sent_at,
            parts=tuple(part for part in read.parts if not isinstance(part, Quote)),
        )
    except wire.ODD as error:
        raise ValueError(problem_of(error)) from None


def _is_forward(part: object) -> bool:
    return getattr(part, "is_forward", False)


def _events(
    told: wire.Update, payload: Any, directory: Directory, received: datetime
) -> Iterable[Event]:
    if (said := told.said) is not None:
        yield from _told(said, directory, received)
        yield from _said(told, said, directory, received)
    if (change := told.chat_member) is not None:
        yield from _of_member(change, payload["chat_member"], directory, received)
    if (own := told.my_chat_member) is not None:
        yield from _of_us(own, received)
    if told.message_reaction is not None:
        yield from _reactions(told.message_reaction, directory, received)


# --- messages ----------------------------------------------------------------------------------


def _said(
    told: wire.Update, said: shapes.Message, directory: Directory, received: datetime
) -> Iterator[Event]:
    if (
        not has_content(said)
        or is_our_own(said, directory)
        or is_no_event(said, directory)
        or (told.is_edit and is_place_alone(said))
    ):
        return
    message = message_of(said, directory, received, update=told.update_id, is_edit=told.is_edit)
    if told.is_edit:
        yield MessageEdited(message, moment(said.edit_date or said.date, received))
    else:
        yield MessageSent(message)


def _reactions(
    told: wire.Reacted, directory: Directory, received: datetime
) -> Iterator[ReactionAdded]:
    """Yield the signs that are new; who reacts anonymously does so as a chat."""
    actor = told.user or told.actor_chat
    if actor is None or directory.is_own(str(actor.id)):
        return
    room, at = general(told.chat), moment(told.date, received)
    message = str(told.message_id)
    if not is_private(told.chat):
        topic = directory.room_of(room.space, message)
        room = ChannelRef(wire.PLATFORM, room.space, topic)
    ref = MessageRef(wire.PLATFORM, room.space, room.id, message)
    before = {_sign(one) for one in told.old_reaction}
    for sign in dict.fromkeys(_sign(one) for one in told.new_reaction[:LIST_LONGEST]):
        if sign not in before:
            yield ReactionAdded(ref, user_ref(actor.id), sign, at)


def _sign(reaction: wire.Reaction) -> str:
    match reaction.type:
        case "emoji":
            return whole(reaction.emoji or "")
        case "paid":
            return _PAID
        case _:
            return ":emoji:"


# --- members -----------------------------------------------------------------------------------


def _of_member(
    told: wire.Changed, raw: Any, directory: Directory, received: datetime
) -> Iterator[Event]:
    before, after = told.old_chat_member, told.new_chat_member
    if directory.is_own(str(after.user.id)) or is_private(told.chat):
        return
    channel, at = general(told.chat), moment(told.date, received)
    if is_in(before) and not is_in(after):
        yield MemberLeft(channel, user_ref(after.user.id), at)
        return
    rights = rights_of(after, raw["new_chat_member"])
    member = member_of(after.user, channel.space, directory, rights)
    if is_in(after) and not is_in(before):
        yield MemberJoined(channel, member, at)
    elif rights.is_admin != rights_of(before, raw["old_chat_member"]).is_admin:
        yield RolesChanged(channel, member, at)


def _of_us(told: wire.Changed, received: datetime) -> Iterator[Event]:
    """Tell what a chat is called that we have come into."""
    is_new = is_in(told.new_chat_member) and not is_in(told.old_chat_member)
    if is_new and not is_private(told.chat):
        yield _described(general(told.chat), told.chat.title, told.date, received)


# --- notices -----------------------------------------------------------------------------------


def _told(said: shapes.Message, directory: Directory, received: datetime) -> Iterator[Event]:
    """Yield what a notice tells of members and rooms."""
    if is_private(said.chat):
        return
    at, channel = moment(said.date, received), general(said.chat)
    if said.migrate_to_chat_id is not None:
        yield RoomMigrated(channel, general(str(said.migrate_to_chat_id)), at)
    topic = said.forum_topic_created or said.forum_topic_edited
    if topic is not None and topic.name:
        yield _described(room_of(said), topic.name, said.date, received)
    is_created = (
        said.group_chat_created or said.supergroup_chat_created or said.channel_chat_created
    )
    if said.new_chat_title is not None or is_created:
        title = said.new_chat_title or said.chat.title
        yield _described(channel, title, said.date, received)
    if not directory.our_rights(channel.space).is_admin:
        yield from _members(said, channel, directory, at)


def _members(
    said: shapes.Message, channel: ChannelRef, directory: Directory, at: datetime
) -> Iterator[Event]:
    """Yield who came and went; where we are an administrator, Telegram tells it better."""
    for user in said.new_chat_members[:LIST_LONGEST]:
        if not directory.is_own(str(user.id)):
            yield MemberJoined(channel, member_of(user, channel.space, directory), at)
    gone = said.left_chat_member
    if gone is not None and not directory.is_own(str(gone.id)):
        yield MemberLeft(channel, user_ref(gone.id), at)


def _described(
    channel: ChannelRef, name: str | None, date: int, received: datetime
) -> RoomDescribed:
    return RoomDescribed(
        channel=channel,
        audience=None,
        name=whole(name or "")[:NAME_LONGEST],
        at=moment(date, received),
    )


# --- what cannot be read -----------------------------------------------------------------------


def problem_of(error: Exception) -> str:
    """Name the field and never its content, which may be a member's words."""
    if isinstance(error, OverflowError | RecursionError | UnicodeError):
        return f"A value is beyond all bounds ({type(error).__name__})."
    text, _, place = str(error).rpartition(" - at ")
    where = place.strip("`") if text else "$"
    missing = _MISSING.search(text or str(error))
    if missing is not None:
        return f"The field {where}.{missing[1]} is missing."
    return f"The field {where} is not what it should be."


def _place(payload: Any) -> ChannelRef:
    """Return the chat, as far as a broken update tells it."""
    for told in payload.values() if isinstance(payload, Mapping) else ():
        chat = told.get("chat") if isinstance(told, Mapping) else None
        if not isinstance(chat, Mapping):
            continue
        own, kind = chat.get("id"), chat.get("type")
        if not isinstance(own, int) or isinstance(own, bool) or abs(own) > 2**53:
            continue
        if kind == "private":
            return ChannelRef(wire.PLATFORM, DIRECT_SPACE, str(own))
        return general(str(own))
    return ChannelRef(wire.PLATFORM, UNKNOWN, UNKNOWN)
