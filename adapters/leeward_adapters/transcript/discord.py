"""DiscordChatExporter's JSON: one channel a file."""

import re

import msgspec
from msgspec import Struct

from leeward_adapters.transcript import values
from leeward_adapters.transcript.document import Here, Room, Unclear
from leeward_adapters.transcript.items import Format
from leeward_adapters.transcript.jsonl.event import Options
from leeward_adapters.transcript.media import media_type
from leeward_adapters.transcript.memory import note_no_zone
from leeward_adapters.transcript.place import Place
from leeward_adapters.transcript.values import Json
from leeward_policies.domain.event import AutoModActed, Event, MemberJoined, MemberLeft, MessageSent
from leeward_policies.domain.message import (
    Author,
    File,
    Link,
    Mention,
    Message,
    Part,
    Quote,
    Sticker,
    Text,
)
from leeward_policies.domain.refs import DIRECT_SPACE, MessageRef, UserRef

_WRITTEN = frozenset({"Default", "Reply", "20", "23"})
"""Kinds that people and programs write: plain, reply, and answers to slash and menu commands.

The exporter knows the first two by name and writes the API's number for the others.
"""

_AUTOMOD = "24"
"""The API's number for a message that the platform's own filter stopped."""

_NO_DISCRIMINATOR = "0000"
"""Written where an account has none; a program without one is a webhook."""

_MARKUP = re.compile(r"<(?:@!?|(@&)|(#)|a?:([^:>\s]{1,64}):)(\d{1,20})>|<t:-?\d{1,17}(?::\w)?>")
_MASKED = re.compile(r"\[([^\[\]\n]{1,200})\]\(<?(https?://[^\s()<>]{1,2000})>?\)")


class _Stamp(Struct):
    timestamp: str = ""


class Discord:
    """How DiscordChatExporter writes."""

    format: Format = "discord-chat-exporter"

    def __init__(self, options: Options) -> None:
        self._options = options
        self._stamp = msgspec.json.Decoder(_Stamp)

    def when(self, payload: bytes) -> int | None:
        """Return when a message was sent."""
        stamp = values.shaped(payload, self._stamp)
        found = None if stamp is None else values.moment(stamp.timestamp)
        return None if found is None else values.micros(found[0])

    def room(self, head: Json, _first: bytes | None, file: str) -> Room:
        """Return the channel; a direct chat has the server id 0."""
        channel = values.mapping(head.get("channel"))
        server = values.ident(values.mapping(head.get("guild")).get("id"))
        space = self._options.space or (DIRECT_SPACE if server in ("", "0") else server)
        is_adult = channel.get("nsfw") is True or channel.get("isNsfw") is True
        return Room(
            Place(
                self._options.platform or "discord", space, values.ident(channel.get("id")) or file
            ),
            values.text(channel.get("name")),
            "adult" if is_adult else None,
            values.text(channel.get("type")),
        )

    def events(self, payload: Json, here: Here) -> list[Event]:
        """Return what a message of the export tells."""
        name = values.ident(payload.get("id"))
        found = values.moment(payload.get("timestamp"))
        if not name:
            raise Unclear("has no `id`")
        if found is None:
            raise Unclear("has no `timestamp` that can be read")
        if found[1]:
            note_no_zone(here.memory)
        kind = values.ident(payload.get("type")) or "Default"
        author = _author(values.mapping(payload.get("author")), here.place)
        here.memory.names.learn(author.ref, author.name)
        if kind in _WRITTEN:
            return [_sent(payload, name, author, here)]
        return _told(kind, payload, author, here)


def _told(kind: str, payload: Json, author: Author, here: Here) -> list[Event]:
    channel = here.place.ref
    others = [_author(user, here.place) for user in values.mappings(payload.get("mentions"))]
    if kind == "GuildMemberJoin":
        return [MemberJoined(channel, author, here.at)]
    if kind == "RecipientAdd" and others:
        return [MemberJoined(channel, others[0], here.at)]
    if kind == "RecipientRemove":
        return [MemberLeft(channel, (others or [author])[0].ref, here.at)]
    if kind == _AUTOMOD:
        return [AutoModActed(channel, author.ref, _rule(payload), here.at)]
    return here.memory.skip(kind)


def _rule(payload: Json) -> str:
    fields = (
        field
        for embed in values.mappings(payload.get("embeds"))
        for field in values.mappings(embed.get("fields"))
        if field.get("name") == "rule_name"
    )
    return next((values.text(field.get("value")) for field in fields), "")


def _author(user: Json, place: Place) -> Author:
    own = values.ident(user.get("id")) or "unknown"
    name = values.text(user.get("nickname")) or values.text(user.get("name"))
    is_bot = user.get("isBot") is True
    is_webhook = is_bot and values.ident(user.get("discriminator")) == _NO_DISCRIMINATOR
    if is_webhook:
        # A webhook is judged together with the name it shows (`precise.md` 15).
        own = f"{own}/{name}"
    roles = tuple(values.text(role.get("name")) for role in values.mappings(user.get("roles")))
    ref = UserRef(place.platform, place.realm, own)
    return Author(ref, name, is_bot, is_webhook, tuple(role for role in roles if role))


def _sent(payload: Json, name: str, author: Author, here: Here) -> Event:
    place, memory = here.place, here.memory
    ref = MessageRef(place.platform, place.space, place.channel, name)
    mentioned: dict[str, str] = {}
    parts: list[Part] = []
    for user in values.mappings(payload.get("mentions")):
        other = _author(user, place)
        memory.names.learn(other.ref, other.name)
        mentioned[values.ident(user.get("id"))] = other.name
        parts.append(Mention(other.ref))
    body = _plain(values.text(payload.get("content")), mentioned)
    if "](" in body:
        parts.extend(Link(found[2], found[1]) for found in _MASKED.finditer(body))
    forwarded = values.mapping(payload.get("forwardedMessage"))
    for part in (payload, forwarded):
        parts.extend(_files(part))
    answered, quote = _reference(payload, place)
    if forwarded or (quote is not None and quote.is_forward):
        parts.append(quote or Quote(is_forward=True))
    text = Text(
        body,
        _plain(values.text(forwarded.get("content")), mentioned),
        "",
        "\n".join([*_previews(payload), *_previews(forwarded)]),
    )
    message = Message(
        ref,
        author,
        text,
        here.at,
        tuple(parts),
        answered,
        memory.author(answered),
        revision=1 if payload.get("timestampEdited") else 0,
    )
    memory.saw(message)
    return MessageSent(message)


def _plain(content: str, mentioned: dict[str, str]) -> str:
    """Return the text as it is shown: an export made with `--markdown false` has ids in it."""
    if "<" not in content:
        return content

    def shown(found: re.Match[str]) -> str:
        role, channel, emoji, own = found.groups()
        if emoji is not None:
            return f":{emoji}:"
        if own is None:
            return "(a time)"
        if role or channel:
            return "@role" if role else "#channel"
        return f"@{mentioned.get(own) or 'member'}"

    return _MARKUP.sub(shown, content)


def _files(part: Json) -> list[Part]:
    files: list[Part] = [
        File(
            values.text(file.get("fileName")),
            media_type(values.text(file.get("fileName"))),
            values.size(file.get("fileSizeBytes")),
        )
        for file in values.mappings(part.get("attachments"))
    ]
    stickers = values.mappings(part.get("stickers"))
    return [*files, *(Sticker(values.text(sticker.get("name"))) for sticker in stickers)]


def _reference(payload: Json, place: Place) -> tuple[MessageRef | None, Quote | None]:
    reference = values.mapping(payload.get("reference"))
    name = values.ident(reference.get("messageId"))
    if not name:
        return None, None
    server = values.ident(reference.get("guildId"))
    space = place.space if server in ("", "0") else server
    channel = values.ident(reference.get("channelId")) or place.channel
    if channel == place.channel:
        space = place.space
    ref = MessageRef(place.platform, space, channel, name)
    if reference.get("type") == "Forward":
        return None, Quote(ref, is_forward=True)
    return ref, None


def _previews(part: Json) -> list[str]:
    texts: list[str] = []
    for embed in values.mappings(part.get("embeds")):
        texts += [values.text(embed.get("title")), values.text(embed.get("description"))]
        for field in values.mappings(embed.get("fields")):
            texts += [values.text(field.get("name")), values.text(field.get("value"))]
    return [text for text in texts if text]
