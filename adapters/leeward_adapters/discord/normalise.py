"""From a raw payload of Discord's gateway to events: pure, and never without an answer.

What gives no event: our own messages and reactions; embeds, pins and flags that change without
an edit; Discord's own notices (joins, pins, boosts, new threads, alerts); AutoMod's alerts and
time-outs, since blocking the message is told by itself; and every dispatch that we do not read.
"""

import re
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from typing import Any, Final, Protocol

from msgspec import Struct, convert

from leeward_adapters.discord.hearing import wire
from leeward_adapters.discord.hearing import wire_message as shapes
from leeward_adapters.discord.hearing.directory import WRITTEN_IN, Directory, Room, room_of
from leeward_adapters.discord.hearing.marks import whole
from leeward_adapters.discord.hearing.parts import (
    WRITTEN,
    member_of,
    message_of,
    message_ref,
    moment,
    user_ref,
)
from leeward_policies.domain.event import (
    AutoModActed,
    Event,
    MemberJoined,
    MemberLeft,
    MessageDeleted,
    MessageEdited,
    MessageSent,
    ReactionAdded,
    RolesChanged,
    RoomDescribed,
    Unreadable,
)
from leeward_policies.domain.message import Message
from leeward_policies.domain.refs import DIRECT_SPACE, ChannelRef

UNKNOWN: Final = "@unknown"
"""Stands for a space or a room that a payload does not tell."""

_BLOCKS: Final = 1
"""AutoMod's act of blocking a message; each act of one stop is told by itself."""

_MISSING = re.compile(r"missing required field `(\w+)`")
_ID = re.compile(r"[0-9]{1,20}")


def normalise(payload: Any, directory: Directory, received: datetime) -> tuple[Event, ...]:
    """Turn a decoded payload into events; what cannot be understood becomes `Unreadable`.

    Args:
        payload: any value that a JSON reader can give; a dispatch is `{"op": 0, "t": …, "d": …}`.
        directory: what the payloads up to this one have told; it has learnt this one already.
        received: when it came in, aware UTC; nothing happened later than that.
    """
    try:
        told = wire.read(payload)
        if isinstance(told, shapes.Touched):
            told = _edited(told, payload["d"])
        return () if told is None else tuple(_events(told, payload["t"], directory, received))
    except wire.ODD as error:
        return (Unreadable(_place(payload), received, _problem(error)),)


class Handed(Protocol):
    """An interaction that hands a message over, as far as it is needed."""

    @property
    def guild_id(self) -> int | None:
        """The server in which it was used; None in a direct chat."""

    @property
    def channel_id(self) -> int | None:
        """The room in which it was used."""

    @property
    def created_at(self) -> datetime:
        """When it was used, aware UTC."""


def interaction_message(
    message: Any,
    interaction: Handed,
    directory: Directory,
    member: Mapping[str, Any] | None = None,
) -> Message:
    """Read a message that a member handed over with a menu, whatever kind it is and whoever wrote.

    Args:
        message: the object among the interaction's resolved ones; it names no server.
        interaction: tells where the menu was used.
        directory: what is known of roles.
        member: what the server adds to its author, where somebody knows; else it goes by what
            was seen of them last, and of somebody never seen only an owner is known as staff.

    Raises:
        ValueError: it is odd; the sentence names the field and never its content.
    """
    guild, room = interaction.guild_id, interaction.channel_id
    added = {
        "guild_id": None if guild is None else str(guild),
        **({} if room is None else {"channel_id": str(room)}),
        **({} if member is None else {"member": member}),
    }
    try:
        completed = {**message, **added} if isinstance(message, Mapping) else message
        told = convert(completed, shapes.Message)
        return message_of(told, directory, interaction.created_at.astimezone(UTC))
    except wire.ODD as error:
        raise ValueError(_problem(error)) from None


def _edited(touched: shapes.Touched, payload: Any) -> shapes.Message | None:
    """Return a message in its new revision; None where only embeds, a pin or flags changed."""
    return None if touched.edited_timestamp is None else convert(payload, shapes.Message)


def _events(told: Struct, kind: str, directory: Directory, received: datetime) -> Iterable[Event]:
    events: Iterable[Event] = ()
    match told:
        case shapes.Message():
            events = _said(told, directory, received, is_edit=kind == "MESSAGE_UPDATE")
        case shapes.Deleted(id=gone, channel_id=room, guild_id=guild):
            events = (MessageDeleted(message_ref(guild, room, gone), received),)
        case shapes.DeletedInBulk(ids=ids, channel_id=room, guild_id=guild):
            events = (MessageDeleted(message_ref(guild, room, gone), received) for gone in ids)
        case wire.Reacted(user_id=user) if user != directory.bot_id:
            events = (_reaction(told, received),)
        case wire.Joined() | wire.Left():
            events = _of_member(told, directory, received)
        case wire.Filtered(action=wire.FilterAct(type=act)) if act == _BLOCKS:
            events = (_filtered(told, directory, received),)
        case wire.RoomTold() | wire.ThreadsTold() | wire.Guild():
            events = _of_rooms(told, directory, received)
        case _:
            pass
    return events


# --- messages ----------------------------------------------------------------------------------


def _said(
    told: shapes.Message, directory: Directory, received: datetime, *, is_edit: bool
) -> tuple[Event, ...]:
    own = directory.is_own(told.author.id, told.webhook_id, told.application_id)
    if own or told.type not in WRITTEN:
        return ()
    message = message_of(told, directory, received)
    if is_edit and told.edited_timestamp is not None:
        return (MessageEdited(message, moment(told.edited_timestamp, received)),)
    return (MessageSent(message),)


def _reaction(told: wire.Reacted, received: datetime) -> ReactionAdded:
    name = whole(told.emoji.name or "")
    sign = name if told.emoji.id is None else f":{name or 'emoji'}:"
    ref = message_ref(told.guild_id, told.channel_id, told.message_id)
    return ReactionAdded(ref, user_ref(told.user_id), sign, received)


def _filtered(told: wire.Filtered, directory: Directory, received: datetime) -> AutoModActed:
    channel = directory.notices(told.guild_id)
    if told.channel_id is not None:
        channel = ChannelRef(wire.PLATFORM, told.guild_id, told.channel_id)
    return AutoModActed(channel, user_ref(told.user_id), told.rule_id, received)


# --- members -----------------------------------------------------------------------------------


def _of_member(
    told: wire.Joined | wire.Left, directory: Directory, received: datetime
) -> tuple[Event, ...]:
    if told.user.id == directory.bot_id:
        return ()
    channel = directory.notices(told.guild_id)
    if isinstance(told, wire.Left):
        return (MemberLeft(channel, user_ref(told.user.id), received),)
    member = member_of(told.user, told, told.guild_id, directory)
    if isinstance(told, wire.Changed):
        return (RolesChanged(channel, member, received),)
    joined = received if member.joined_at is None else moment(member.joined_at, received)
    return (MemberJoined(channel, member, joined),)


# --- rooms -------------------------------------------------------------------------------------


def _of_rooms(
    told: wire.RoomTold | wire.ThreadsTold | wire.Guild, directory: Directory, received: datetime
) -> list[Event]:
    """Tell what rooms are, with the threads of a room that changed: they go by their room."""
    odd = 0
    match told:
        case wire.RoomTold():
            guild = told.guild_id or ""  # a direct chat has none, and is no room of ours to tell
            rooms = [room_of(told), *directory.threads(guild, told.id)] if guild else []
        case wire.ThreadsTold(guild_id=guild, threads=threads):
            good, odd = wire.each(threads, wire.Room)
            rooms = [room_of(one) for one in good]
        case wire.GuildChanged(id=guild):
            rooms = list(directory.rooms(guild)) if directory.has_turned(guild) else []
            odd = wire.each(told.roles or (), wire.Role)[1]
        case wire.Guild(id=guild):
            good, odd = wire.each((*told.channels, *told.threads), wire.Room)
            rooms = [room_of(one) for one in good]
            odd += wire.each(told.roles or (), wire.Role)[1]
    events: list[Event] = [
        _described(guild, room, directory, received) for room in rooms if room.kind in WRITTEN_IN
    ]
    if odd:
        problem = f"{odd} of the rooms and roles of a server are not what they should be."
        events.append(Unreadable(directory.notices(guild), received, problem))
    return events


def _described(guild: str, room: Room, directory: Directory, received: datetime) -> RoomDescribed:
    return RoomDescribed(
        channel=ChannelRef(wire.PLATFORM, guild, room.id),
        audience=directory.audience(guild, room),
        name=room.name,
        at=received,
        within=directory.within(guild, room),
    )


# --- what cannot be read -----------------------------------------------------------------------


def _problem(error: Exception) -> str:
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
    """Return the server and the room, as far as a broken payload tells them."""
    data = payload.get("d") if isinstance(payload, Mapping) else None
    if not isinstance(data, Mapping):
        return ChannelRef(wire.PLATFORM, UNKNOWN, UNKNOWN)
    guild, room = _id(data.get("guild_id")), _id(data.get("channel_id"))
    if room is not None and "guild_id" not in data:
        return ChannelRef(wire.PLATFORM, DIRECT_SPACE, room)
    return ChannelRef(wire.PLATFORM, guild or UNKNOWN, room or UNKNOWN)


def _id(value: Any) -> str | None:
    return value if isinstance(value, str) and _ID.fullmatch(value) else None
