"""Telegram Desktop's `result.json`: one chat, or all chats of an account."""

import msgspec
from msgspec import Struct

from leeward_adapters.transcript import values
from leeward_adapters.transcript.document import Here, Room, Unclear
from leeward_adapters.transcript.items import Format
from leeward_adapters.transcript.jsonl.event import Options
from leeward_adapters.transcript.memory import note_no_zone
from leeward_adapters.transcript.place import Place
from leeward_adapters.transcript.telegram.text import (
    buttons,
    card,
    flat,
    marked,
    media,
    peer_id,
    poll,
)
from leeward_adapters.transcript.values import Json
from leeward_policies.domain.event import (
    Event,
    MemberJoined,
    MemberLeft,
    MessageSent,
    RoomDescribed,
    Unreadable,
)
from leeward_policies.domain.message import Author, Message, Quote, Text
from leeward_policies.domain.refs import ChannelRef, MessageRef, UserRef

GENERAL = "general"
"""The room of what is in no topic; Telegram itself calls the first topic of a forum so."""

_SIGNS = {
    "private_group": "-",
    "private_supergroup": "-100",
    "public_supergroup": "-100",
    "private_channel": "-100",
    "public_channel": "-100",
}
"""What the Bot API puts before the bare id that the export writes."""

_JOINED = frozenset({"join_group_by_link", "join_group_by_request"})


class _Stamp(Struct):
    date_unixtime: str | int | None = None
    date: str | None = None


class Telegram:
    """How Telegram Desktop writes."""

    format: Format = "telegram-desktop"

    def __init__(self, options: Options) -> None:
        self._options = options
        self._stamp = msgspec.json.Decoder(_Stamp)

    def when(self, payload: bytes) -> int | None:
        """Return when a message was sent: the count since 1970, else the date without zone."""
        stamp = values.shaped(payload, self._stamp)
        if stamp is None:
            return None
        counted = values.unix_micros(stamp.date_unixtime)
        if counted is not None:
            return counted
        found = values.moment(stamp.date)
        return None if found is None else values.micros(found[0])

    def room(self, head: Json, _first: bytes | None, file: str) -> Room:
        """Return the chat; its id is the one that the Bot API uses."""
        kind = values.text(head.get("type"))
        bare = values.ident(head.get("id"))
        space = self._options.space or (f"{_SIGNS.get(kind, '')}{bare}" if bare else kind or file)
        place = Place(self._options.platform or "telegram", space, GENERAL)
        return Room(place, values.text(head.get("name")), None, kind)

    def events(self, payload: Json, here: Here) -> list[Event]:
        """Return what a message of the export tells."""
        name = values.ident(payload.get("id"))
        if not name:
            raise Unclear("has no `id`")
        kind = payload.get("type")
        if kind == "unsupported":
            return [
                Unreadable(here.place.ref, here.at, "Telegram Desktop did not export the message.")
            ]
        if kind not in ("message", "service"):
            raise Unclear("has a `type` that is neither message nor service")
        if values.unix_micros(payload.get("date_unixtime")) is None:
            if values.moment(payload.get("date")) is None:
                raise Unclear("has no `date` that can be read")
            note_no_zone(here.memory)
        if kind == "service":
            return _told(payload, name, here)
        return [_sent(payload, name, here)]


def _author(payload: Json, who: str, here: Here) -> Author:
    room = here.room
    own = peer_id(payload.get(f"{who}_id")) or "unknown"
    name = values.text(payload.get(who)) or values.text(payload.get("author"))
    ref = UserRef(room.place.platform, "", own)
    here.memory.names.learn(ref, name)
    return Author(ref, name, is_bot=room.kind == "bot_chat" and own == room.place.space)


def _told(payload: Json, name: str, here: Here) -> list[Event]:
    room, at, memory = here.room, here.at, here.memory
    action = values.text(payload.get("action")) or "service"
    member = _author(payload, "actor", here)
    shown = values.text(payload.get("actor"))
    # The members a service message speaks of stand there by name alone; only somebody who
    # joins or leaves by themselves is the actor, and so known by id.
    alone = bool(shown) and values.items(payload.get("members")) == [shown]
    if action in _JOINED or (action == "invite_members" and alone):
        return [MemberJoined(room.place.ref, member, at)]
    if action == "remove_members" and alone:
        return [MemberLeft(room.place.ref, member.ref, at)]
    if action == "topic_created":
        memory.forums.add(room.place.ref)
        topic = ChannelRef(room.place.platform, room.place.space, name)
        memory.topics.put(_key(room, name), name)
        return [RoomDescribed(topic, None, values.text(payload.get("title")), at)]
    return memory.skip(action)


def _key(room: Room, name: str) -> MessageRef:
    return MessageRef(room.place.platform, room.place.space, GENERAL, name)


def _sent(payload: Json, name: str, here: Here) -> Event:
    room, at, memory = here.room, here.at, here.memory
    author = _author(payload, "from", here)
    reply_to = values.ident(payload.get("reply_to_message_id"))
    elsewhere = peer_id(payload.get("reply_to_peer_id"))
    topic = GENERAL
    if room.place.ref in memory.forums:
        topic = memory.topics.get(_key(room, reply_to)) or GENERAL
        memory.topics.put(_key(room, name), topic)
        if reply_to == topic:
            reply_to = ""
    space = room.place.space
    ref = MessageRef(room.place.platform, space, topic, name)
    answered = None
    if reply_to and elsewhere not in ("", space):
        answered = MessageRef(room.place.platform, elsewhere, GENERAL, reply_to)
    elif reply_to:
        answered = MessageRef(room.place.platform, space, topic, reply_to)
    written = payload.get("text")
    body = flat(written) or poll(payload) or card(payload)
    parts = [*marked(written, room.place.platform), *media(payload), *buttons(payload)]
    text = Text(body)
    if "forwarded_from" in payload:
        text = Text("", body)
        parts.append(Quote(is_forward=True))
    message = Message(
        ref,
        author,
        text,
        at,
        tuple(parts),
        answered,
        memory.author(answered),
        revision=1 if payload.get("edited") or payload.get("edited_unixtime") else 0,
    )
    memory.saw(message)
    return MessageSent(message)
