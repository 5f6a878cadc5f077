"""An event as a line of Leeward JSON Lines, for exporters; what is written reads back the same."""

from datetime import datetime

import msgspec

from leeward_adapters.transcript.place import Place
from leeward_policies.domain.event import (
    Event,
    MemberJoined,
    MemberLeft,
    MessageDeleted,
    MessageEdited,
    MessageSent,
    ReportFiled,
    RoomDescribed,
)
from leeward_policies.domain.message import Author, File, Link, Mention, Message, Quote, Sticker
from leeward_policies.domain.refs import ChannelRef, MessageRef, UserRef

_encode = msgspec.json.Encoder().encode

_Line = dict[str, object]


def write_event(event: Event) -> bytes:
    """Return an event as one line, with its line break.

    The format knows messages, edits, deletions, joins, leaves, reports and rooms; every other
    kind of event has no line, and gives no bytes.
    """
    line = _line(event)
    return b"" if line is None else _encode(line) + b"\n"


def _line(event: Event) -> _Line | None:
    line: _Line | None = None
    match event:
        case MessageSent(message):
            line = _message("message", message, None)
        case MessageEdited(message, at):
            line = _message("edit", message, at)
        case MessageDeleted(ref, at):
            channel = ref.channel_ref
            line = {**_head("delete", channel), "id": _own_id(ref, channel), "at": at}
        case MemberJoined(channel, member, at):
            author = _author(member, _place(channel))
            line = {**_head("join", channel), "author": author, "at": at}
        case MemberLeft(channel, who, at):
            line = {**_head("leave", channel), "author": _user(who, _place(channel)), "at": at}
        case ReportFiled():
            line = _report(event)
        case RoomDescribed(channel, audience, name, at):
            line = {**_head("room", channel), "audience": audience, "name": name, "at": at}
        case _:
            pass
    return line


def _place(channel: ChannelRef) -> Place:
    return Place(channel.platform, channel.space, channel.id)


def _head(kind: str, channel: ChannelRef) -> _Line:
    return {
        "type": kind,
        "platform": channel.platform,
        "space": channel.space,
        "channel": channel.id,
    }


def _report(event: ReportFiled) -> _Line:
    place = _place(event.channel)
    line = _head("report", event.channel)
    line["reporter"] = _user(event.reporter, place)
    if event.message is not None:
        line["message"] = _own_id(event.message, event.channel)
    if event.subject is not None:
        line["subject"] = _user(event.subject, place)
    return {**line, "reason": event.reason, "at": event.at}


def _own_id(ref: MessageRef, channel: ChannelRef) -> str:
    """Return the id inside the room where that cannot be mistaken, else the printed ref."""
    return ref.id if _place(channel).message(ref.id) == ref else str(ref)


def _user(ref: UserRef, place: Place) -> str:
    return ref.id if place.user(ref.id) == ref else str(ref)


def _author(author: Author, place: Place) -> _Line:
    line: _Line = {
        "id": author.ref.id,
        "name": author.name,
        "bot": author.is_bot,
        "roles": author.roles,
        "age_band": author.age_band,
        "joined_at": author.joined_at,
    }
    if author.is_webhook:
        line["webhook"] = True
    if place.user(author.ref.id) != author.ref:
        line["id"] = str(author.ref)
    return line


def _message(kind: str, message: Message, edited_at: datetime | None) -> _Line:
    ref = message.ref
    channel = ref.channel_ref
    place = _place(channel)
    files = [
        {"name": part.name, "media_type": part.media_type, "size": part.size}
        for part in message.parts
        if type(part) is File
    ]
    line: _Line = {
        "type": kind,
        "id": _own_id(ref, channel),
        "platform": ref.platform,
        "space": ref.space,
        "channel": ref.channel,
        "author": _author(message.author, place),
        "text": message.text.body,
        "sent_at": message.sent_at,
    }
    if edited_at is not None:
        line["at"] = edited_at
    line["reply_to"] = None if message.reply_to is None else _own_id(message.reply_to, channel)
    line["mentions"] = [_user(part.user, place) for part in message.parts if type(part) is Mention]
    line["attachments"] = files
    extra: _Line = {
        "reply_author": None if message.reply_author is None else str(message.reply_author),
        "quoted": message.text.quoted,
        "alt": message.text.alt,
        "embeds": message.text.embeds,
        "thread": message.thread,
        "links": [
            {"url": part.url, "shown": part.shown} for part in message.parts if type(part) is Link
        ],
        "stickers": [part.name for part in message.parts if type(part) is Sticker],
        "quotes": [_quote(part) for part in message.parts if type(part) is Quote],
        "revision": message.revision,
    }
    line.update((key, value) for key, value in extra.items() if value)
    if message.text.quoted and "quotes" not in line:
        line["quotes"] = []
    return line


def _quote(quote: Quote) -> _Line:
    return {
        "message": None if quote.message is None else str(quote.message),
        "author": None if quote.author is None else str(quote.author),
        "forwarded": quote.is_forward,
    }
