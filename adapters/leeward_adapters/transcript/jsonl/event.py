"""Leeward JSON Lines: one line read as the event it describes."""

from collections.abc import Callable
from datetime import datetime
from functools import lru_cache

import msgspec
from msgspec import Struct

from leeward_adapters.transcript import values
from leeward_adapters.transcript.jsonl.message import author_of, message_of, user_of
from leeward_adapters.transcript.jsonl.shape import Id, Line, Stamp
from leeward_adapters.transcript.memory import Memory, note_lossy, note_no_zone
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
from leeward_policies.domain.message import Audience, Author

DEFAULT_PLATFORM = "transcript"
"""Stands where a line names no platform."""

DEFAULT_SPACE = "transcript"
"""Stands where a line names no space."""

DEFAULT_CHANNEL = "main"
"""Stands where a line names no channel."""

_AUDIENCES: dict[str, Audience] = {"young": "young", "mixed": "mixed", "adult": "adult"}

_decode = msgspec.json.Decoder(Line).decode
_STAMP = msgspec.json.Decoder(Stamp)


class Malformed(Exception):
    """A line that is no event; the text says why, without its content."""


class Options(Struct, frozen=True):
    """What the caller knows better than the input."""

    platform: str | None = None
    space: str | None = None
    anyone: bool = False
    """A line without an author is read, as somebody's own; else it is malformed."""


def when_written(raw: bytes) -> tuple[bool, int | None]:
    """Say whether a line describes a room, and when it happened, in microseconds since 1970.

    The time is None where the line has none that can be read.
    """
    stamp = values.shaped(raw, _STAMP)
    if stamp is None:
        return False, None
    found = values.moment(_written_time(stamp))
    return stamp.type == "room", None if found is None else values.micros(found[0])


def _written_time(stamp: Stamp) -> str | None:
    own = None
    match stamp.type:
        case "message":
            return stamp.sent_at or stamp.at
        case "edit":
            own = stamp.edited_at
        case "delete":
            own = stamp.deleted_at
        case "join":
            own = stamp.joined_at
        case "leave":
            own = stamp.left_at
        case "report":
            own = stamp.reported_at
        case _:
            pass
    return stamp.at or own or stamp.sent_at


def read_event(
    raw: bytes, number: int, before: datetime | None, memory: Memory, options: Options
) -> Event:
    """Read one line.

    Args:
        raw: the line, without its line break.
        number: its number, from 0; a message without an id is named after it.
        before: the time of the line before, for a line that has no time of its own.
        memory: learns the names, and whom a message answers.
        options: what the caller knows better.

    Raises:
        Malformed: this is no event of the format.
    """
    line = _line(raw, memory)
    if options.anyone and line.author is None:
        line.author = f"line-{number}"
    kind = _KINDS.get(line.type)
    if kind is None:
        raise Malformed(f"has a `type` that is none of {', '.join(_KINDS)}")
    at = before
    written = _written_time(line)
    if written is not None:
        found = values.moment(written)
        if found is None:
            raise Malformed("has a time that cannot be read")
        at, has_no_zone = found
        if has_no_zone:
            note_no_zone(memory)
    if at is None:
        raise Malformed("has no `sent_at`, and no line before it has a time")
    place = _place(options.platform or line.platform, options.space or line.space, line.channel)
    return kind(line, place, values.ident(line.id) or f"line-{number}", at, memory)


@lru_cache(maxsize=4_096)
def _place(platform: Id, space: Id, channel: Id) -> Place:
    return Place(
        values.ident(platform) or DEFAULT_PLATFORM,
        values.ident(space) or DEFAULT_SPACE,
        values.ident(channel) or DEFAULT_CHANNEL,
    )


def _line(raw: bytes, memory: Memory) -> Line:
    if not raw.lstrip().startswith(b"{"):
        raise Malformed("is no JSON object")
    try:
        return _decode(raw)
    except msgspec.ValidationError as error:
        raise Malformed(f"does not fit the format: {_plain(error)}") from None
    except values.MALFORMED:
        pass
    try:
        value, lossy = values.decode(raw)
        line = msgspec.convert(value, Line)
    except values.NotJson:
        raise Malformed("is not JSON") from None
    except msgspec.ValidationError as error:
        raise Malformed(f"does not fit the format: {_plain(error)}") from None
    if lossy:
        note_lossy(memory)
    return line


def _plain(error: msgspec.ValidationError) -> str:
    # msgspec names types and our own keys, never a value of the line.
    sentence = str(error).replace(" - at `$.", " at `").replace(" - at `$`", "")
    return sentence[:1].lower() + sentence[1:]


def _author(line: Line, place: Place) -> Author:
    author = author_of(line.author or line.member or line.user, place)
    if author is None:
        raise Malformed("has no `author`")
    return author


def _message(line: Line, place: Place, name: str, at: datetime, memory: Memory) -> Event:
    message = message_of(
        line, place, place.message(name), _author(line, place), sent_at=at, memory=memory
    )
    memory.saw(message)
    return MessageSent(message)


def _edit(line: Line, place: Place, name: str, at: datetime, memory: Memory) -> Event:
    if not values.ident(line.id):
        raise Malformed("has no `id`, so nobody can tell what was edited")
    ref = place.message(name)
    sent_at, revision = memory.original(ref) or (_sent_at(line, at), 0)
    message = message_of(line, place, ref, _author(line, place), sent_at=sent_at, memory=memory)
    message = msgspec.structs.replace(message, revision=max(message.revision, revision + 1))
    memory.saw(message)
    return MessageEdited(message, at)


def _sent_at(line: Line, at: datetime) -> datetime:
    found = values.moment(line.sent_at)
    return min(found[0], at) if found else at


def _delete(line: Line, place: Place, _: str, at: datetime, _memory: Memory) -> Event:
    name = values.ident(line.id) or values.ident(line.message)
    if not name:
        raise Malformed("has no `id`, so nobody can tell what was deleted")
    return MessageDeleted(place.message(name), at)


def _join(line: Line, place: Place, _: str, at: datetime, memory: Memory) -> Event:
    member = _author(line, place)
    memory.names.learn(member.ref, member.name)
    return MemberJoined(place.ref, member, at)


def _leave(line: Line, place: Place, _: str, at: datetime, _memory: Memory) -> Event:
    return MemberLeft(place.ref, _author(line, place).ref, at)


def _report(line: Line, place: Place, _: str, at: datetime, _memory: Memory) -> Event:
    reporter = user_of(line.reporter or line.author, place)
    if reporter is None:
        raise Malformed("has no `reporter`")
    message = values.ident(line.message)
    subject = user_of(line.subject, place)
    if not message and subject is None:
        raise Malformed("has neither `message` nor `subject`, so nobody can tell what it is about")
    about = place.message(message) if message else None
    return ReportFiled(place.ref, reporter, line.reason or "", at, about, subject)


def _room(line: Line, place: Place, _: str, at: datetime, _memory: Memory) -> Event:
    audience = None
    if line.audience is not None:
        audience = _AUDIENCES.get(line.audience)
        if audience is None:
            raise Malformed("has an `audience` that is none of young, mixed, adult")
    return RoomDescribed(place.ref, audience, line.name or "", at)


_KINDS: dict[str, Callable[[Line, Place, str, datetime, Memory], Event]] = {
    "message": _message,
    "edit": _edit,
    "delete": _delete,
    "join": _join,
    "leave": _leave,
    "report": _report,
    "room": _room,
}
"""The types a line can have (`design.md`, stable machine formats)."""
