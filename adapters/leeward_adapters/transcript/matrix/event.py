"""Element's "export chat" as JSON: one Matrix room a file, its events as the server keeps them."""

from datetime import datetime

import msgspec
from msgspec import Struct

from leeward_adapters.transcript import values
from leeward_adapters.transcript.document import Here, Room, Unclear
from leeward_adapters.transcript.items import Format
from leeward_adapters.transcript.jsonl.event import Options
from leeward_adapters.transcript.matrix.text import (
    POLLS,
    alt,
    marked,
    media,
    without_fallback,
    words,
)
from leeward_adapters.transcript.place import Place
from leeward_adapters.transcript.values import Json
from leeward_policies.domain.event import (
    Event,
    MemberJoined,
    MemberLeft,
    MessageDeleted,
    MessageEdited,
    MessageSent,
    ReactionAdded,
    Unreadable,
)
from leeward_policies.domain.message import Author, Message, Quote, Text
from leeward_policies.domain.refs import MessageRef, UserRef

_MILLISECONDS = 1_000
_ENCRYPTED = "m.room.encrypted"
_WRITTEN = POLLS | {"m.room.message", _ENCRYPTED, "m.sticker"}
"""The types of an event that a member writes."""


class _Stamp(Struct):
    origin_server_ts: int | None = None


class _Whose(Struct):
    room_id: str = ""


class Matrix:
    """How Element writes."""

    format: Format = "matrix-export"

    def __init__(self, options: Options) -> None:
        self._options = options
        self._stamp = msgspec.json.Decoder(_Stamp)
        self._whose = msgspec.json.Decoder(_Whose)

    def when(self, payload: bytes) -> int | None:
        """Return when an event was sent, as its server says."""
        stamp = values.shaped(payload, self._stamp)
        return values.unix_micros(stamp and stamp.origin_server_ts, _MILLISECONDS)

    def room(self, head: Json, first: bytes | None, file: str) -> Room:
        """Return the room; its id stands in the events, its server is the space."""
        name = values.text(head.get("room_name"))
        whose = None if first is None else values.shaped(first, self._whose)
        own = "" if whose is None else values.ident(whose.room_id)
        space = self._options.space or own.partition(":")[2] or "matrix"
        place = Place(self._options.platform or "matrix", space, own or name or file)
        return Room(place, name)

    def events(self, payload: Json, here: Here) -> list[Event]:
        """Return what an event of the room tells; an edit or deletion may lie later."""
        kind = values.text(payload.get("type"))
        name = values.ident(payload.get("event_id"))
        sender = values.ident(payload.get("sender")) or values.ident(payload.get("user_id"))
        if not kind or not name or not sender:
            raise Unclear("has no `type`, `event_id` or `sender`")
        if values.unix_micros(payload.get("origin_server_ts"), _MILLISECONDS) is None:
            raise Unclear("has no `origin_server_ts`")
        slot = _Slot(payload, name, sender, here)
        content = values.mapping(payload.get("content"))
        if kind in _WRITTEN:
            return slot.redacted() or slot.written(kind, content)
        told = _TOLD.get(kind)
        return here.memory.skip(kind) if told is None else told(slot, content)


class _Slot:
    """One event of a room, and what can be told of it."""

    def __init__(self, payload: Json, name: str, sender: str, here: Here) -> None:
        self._payload = payload
        self._place = here.place
        self._at = here.at
        self._memory = here.memory
        self._ref = self._message(name)
        member = UserRef(here.place.platform, "", sender)
        self._author = Author(member, here.memory.names.get(member) or _localpart(sender))
        self._unsigned = values.mapping(payload.get("unsigned"))

    def _message(self, name: str) -> MessageRef:
        return MessageRef(self._place.platform, self._place.space, self._place.channel, name)

    def redacted(self) -> list[Event]:
        """Return the deletion of an event whose content is gone, at its own time where known."""
        because = self._unsigned.get("redacted_because")
        if not isinstance(because, dict):
            return []
        when = values.unix_micros(because.get("origin_server_ts"), _MILLISECONDS)
        at = self._at if when is None else max(self._at, values.from_micros(when))
        return [MessageDeleted(self._ref, at)]

    def _sealed(self) -> list[Event]:
        problem = "The message is encrypted, and the export had no key for it."
        return [Unreadable(self._place.ref, self._at, problem)]

    def redaction(self, content: Json) -> list[Event]:
        """Return the deletion that this event orders."""
        name = values.text(self._payload.get("redacts")) or values.ident(content.get("redacts"))
        if not name:
            raise Unclear("redacts nothing that it names")
        return [MessageDeleted(self._message(name), self._at)]

    def reaction(self, content: Json) -> list[Event]:
        """Return a reaction."""
        relates = values.mapping(content.get("m.relates_to"))
        name = values.ident(relates.get("event_id"))
        if not name:
            raise Unclear("reacts to nothing that it names")
        key = values.text(relates.get("key"))
        return [ReactionAdded(self._message(name), self._author.ref, key, self._at)]

    def member(self, content: Json) -> list[Event]:
        """Return a joining or leaving; a changed name or picture only teaches the name."""
        own = values.ident(self._payload.get("state_key")) or self._author.ref.id
        member = UserRef(self._place.platform, "", own)
        shown = values.text(content.get("displayname"))
        self._memory.names.learn(member, shown)
        before = self._unsigned.get("prev_content") or self._payload.get("prev_content")
        was_in = values.mapping(before).get("membership") == "join"
        match content.get("membership"):
            case "join" if not was_in:
                author = Author(member, shown or _localpart(own))
                return [MemberJoined(self._place.ref, author, self._at)]
            case "leave" | "ban" if was_in or before is None:
                return [MemberLeft(self._place.ref, member, self._at)]
            case _:
                return self._memory.skip("m.room.member")

    def written(self, kind: str, content: Json) -> list[Event]:
        """Return a message, or the edit of one; and its last edit where the server added that."""
        if kind == _ENCRYPTED or content.get("msgtype") == "m.bad.encrypted":
            return self._sealed()
        relates = values.mapping(content.get("m.relates_to"))
        original = values.ident(relates.get("event_id"))
        if relates.get("rel_type") == "m.replace" and original:
            new = values.mapping(content.get("m.new_content")) or content
            return [self._edited(self._message(original), kind, new, self._at)]
        message = self._built(self._ref, kind, content, self._at)
        self._memory.saw(message)
        sent: list[Event] = [MessageSent(message)]
        relations = values.mapping(self._unsigned.get("m.relations"))
        bundled = values.mapping(relations.get("m.replace"))
        new = values.mapping(values.mapping(bundled.get("content")).get("m.new_content"))
        when = values.unix_micros(bundled.get("origin_server_ts"), _MILLISECONDS)
        if new and when is not None:
            at = max(self._at, values.from_micros(when))
            sent.append(self._edited(self._ref, kind, new, at))
        return sent

    def _edited(self, ref: MessageRef, kind: str, content: Json, at: datetime) -> Event:
        sent_at, revision = self._memory.original(ref) or (at, 0)
        message = self._built(ref, kind, content, sent_at)
        message = msgspec.structs.replace(message, revision=revision + 1)
        self._memory.saw(message)
        return MessageEdited(message, at)

    def _built(self, ref: MessageRef, kind: str, content: Json, sent_at: datetime) -> Message:
        relates = values.mapping(content.get("m.relates_to"))
        reply = values.ident(values.mapping(relates.get("m.in_reply_to")).get("event_id"))
        thread = values.ident(relates.get("event_id")) if _is_thread(relates) else ""
        if thread and relates.get("is_falling_back") is True:
            # Only for clients without threads: the author answers nobody in particular.
            reply = ""
        body = words(kind, content)
        quoted = whose = ""
        if reply or thread:
            body, quoted, whose = without_fallback(body)
        platform = self._place.platform
        parts = [*marked(content, platform), *media(kind, content)]
        answered = self._message(reply) if reply else None
        if quoted:
            author = UserRef(platform, "", whose) if whose else None
            parts.append(Quote(answered, author))
        return Message(
            ref,
            msgspec.structs.replace(self._author, is_bot=content.get("msgtype") == "m.notice"),
            Text(body, quoted, alt(content)),
            sent_at,
            tuple(parts),
            answered,
            self._memory.author(answered),
            thread or None,
        )


def _localpart(member: str) -> str:
    return member.removeprefix("@").partition(":")[0]


def _is_thread(relates: Json) -> bool:
    return relates.get("rel_type") in ("m.thread", "io.element.thread")


_TOLD = {
    "m.room.member": _Slot.member,
    "m.room.redaction": _Slot.redaction,
    "m.reaction": _Slot.reaction,
}
