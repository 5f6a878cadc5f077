"""What Discord's gateway tells, as far as we read it: dispatches before anybody has judged them.

Fields that we do not need are not named here, and may hold anything.
"""

from collections.abc import Sequence
from typing import Annotated, Any, Final, TypeAlias, TypeVar

from msgspec import Meta, Struct, ValidationError, convert

from leeward_adapters.discord.hearing.wire_message import (
    Deleted,
    DeletedInBulk,
    Id,
    Member,
    Message,
    Touched,
    User,
)

PLATFORM: Final = "discord"

ODD: Final = (ValidationError, OverflowError, RecursionError, UnicodeError)
"""What reading a payload can raise: a wrong shape, a value beyond all bounds, half characters."""

Rights: TypeAlias = Annotated[str, Meta(pattern=r"^[0-9]{1,40}\Z")]
"""Permission bits, written as a decimal number."""


class Dispatch(Struct, frozen=True):
    """The frame around whatever is told."""

    op: int
    t: str | None = None
    d: Any = None


class Emoji(Struct, frozen=True):
    """A sign; one of a server's own has an id."""

    id: Id | None = None
    name: str | None = None


class Reacted(Struct, frozen=True):
    """Somebody reacted to a message."""

    user_id: Id
    channel_id: Id
    message_id: Id
    emoji: Emoji
    guild_id: Id | None = None


class Joined(Member, frozen=True, kw_only=True):
    """Somebody came into a server."""

    guild_id: Id
    user: User


class Changed(Joined, frozen=True, kw_only=True):
    """Somebody's roles or name in a server are other than before."""


class Left(Struct, frozen=True):
    """Somebody left a server, was kicked or banned."""

    guild_id: Id
    user: User


class FilterAct(Struct, frozen=True):
    """What AutoMod did: 1 blocks the message, 2 alerts people, 3 times out, 4 holds back."""

    type: int


class Filtered(Struct, frozen=True):
    """AutoMod carried out one act of a rule."""

    guild_id: Id
    action: FilterAct
    rule_id: Id
    user_id: Id
    channel_id: Id | None = None


class Role(Struct, frozen=True):
    """One role of a server."""

    id: Id
    name: str = ""
    permissions: Rights = "0"


class RoleTold(Struct, frozen=True):
    """A role is new or other than before."""

    guild_id: Id
    role: Role


class RoleGone(Struct, frozen=True):
    """A role is gone."""

    guild_id: Id
    role_id: Id


class Room(Struct, frozen=True):
    """A channel, a category or a thread."""

    id: Id
    type: int
    guild_id: Id | None = None
    name: str | None = None
    parent_id: Id | None = None
    nsfw: bool = False


class RoomTold(Room, frozen=True):
    """A channel or a thread is new or other than before."""


class RoomGone(Struct, frozen=True):
    """A channel or a thread is gone."""

    id: Id
    guild_id: Id | None = None


class ThreadsTold(Struct, frozen=True):
    """All threads that are open now, of these channels or of the whole server."""

    guild_id: Id
    threads: tuple[Any, ...] = ()
    channel_ids: tuple[Id, ...] | None = None


class Guild(Struct, frozen=True):
    """A server; its lists are read one by one, so that one odd room does not hide the others."""

    id: Id
    owner_id: Id | None = None
    system_channel_id: Id | None = None
    nsfw_level: int = 0
    unavailable: bool = False
    roles: tuple[Any, ...] | None = None
    channels: tuple[Any, ...] = ()
    threads: tuple[Any, ...] = ()


class GuildChanged(Guild, frozen=True):
    """A server is other than before; its rooms are not told."""


class GuildGone(Struct, frozen=True):
    """We are no longer on a server, or it is out of reach for a while."""

    id: Id
    unavailable: bool = False


class Account(Struct, frozen=True):
    """Our own account, or our own application."""

    id: Id


class Ready(Struct, frozen=True):
    """A connection has begun."""

    user: Account
    application: Account | None = None


KINDS: Final[dict[str, type[Struct]]] = {
    "READY": Ready,
    "GUILD_CREATE": Guild,
    "GUILD_UPDATE": GuildChanged,
    "GUILD_DELETE": GuildGone,
    "GUILD_ROLE_CREATE": RoleTold,
    "GUILD_ROLE_UPDATE": RoleTold,
    "GUILD_ROLE_DELETE": RoleGone,
    "CHANNEL_CREATE": RoomTold,
    "CHANNEL_UPDATE": RoomTold,
    "CHANNEL_DELETE": RoomGone,
    "THREAD_CREATE": RoomTold,
    "THREAD_UPDATE": RoomTold,
    "THREAD_DELETE": RoomGone,
    "THREAD_LIST_SYNC": ThreadsTold,
    "GUILD_MEMBER_ADD": Joined,
    "GUILD_MEMBER_UPDATE": Changed,
    "GUILD_MEMBER_REMOVE": Left,
    "MESSAGE_CREATE": Message,
    "MESSAGE_UPDATE": Touched,
    "MESSAGE_DELETE": Deleted,
    "MESSAGE_DELETE_BULK": DeletedInBulk,
    "MESSAGE_REACTION_ADD": Reacted,
    "AUTO_MODERATION_ACTION_EXECUTION": Filtered,
}
"""The dispatches we read; all others are of no interest."""

_Shape = TypeVar("_Shape", bound=Struct)


def read(payload: Any) -> Struct | None:
    """Return what a decoded frame tells; None for a frame that is of no interest.

    Raises:
        ValidationError, OverflowError, RecursionError, UnicodeError: it is odd (`ODD`).
    """
    frame = convert(payload, Dispatch)
    kind = KINDS.get(frame.t or "") if frame.op == 0 else None
    if kind is None and frame.op == 0 and frame.t is None:
        raise ValidationError("Object missing required field `t`")
    return None if kind is None else convert(frame.d, kind)


def each(items: Sequence[Any], kind: type[_Shape]) -> tuple[list[_Shape], int]:
    """Return the items of a list one by one: those of the right shape, and how many are odd."""
    good: list[_Shape] = []
    for item in items:
        try:
            good.append(convert(item, kind))
        except ODD:
            continue
    return good, len(items) - len(good)
