"""What Telegram's updates tell, as far as we read them: before anybody has judged them.

Fields that we do not need are not named here, and may hold anything.
"""

from collections.abc import Mapping
from typing import Any, Final

from msgspec import Struct, ValidationError, convert, field

from leeward_adapters.telegram.hearing.wire_message import (
    Chat,
    Count,
    Id,
    Kind,
    Message,
    Moment,
    User,
)

PLATFORM: Final = "telegram"

GENERAL: Final = "general"
"""The room of what is in no topic; Telegram itself calls the first topic of a forum so."""

ODD: Final = (ValidationError, OverflowError, RecursionError, UnicodeError)
"""What reading an update can raise: a wrong shape, a value beyond all bounds, half characters."""

MESSAGES: Final = ("message", "edited_message", "channel_post", "edited_channel_post")
"""Kinds of updates that bring a message, or a notice of Telegram's own."""

ALLOWED_UPDATES: Final = (
    *MESSAGES,
    "message_reaction",
    "callback_query",
    "my_chat_member",
    "chat_member",
    "chat_join_request",
)
"""What we ask Telegram for, by name: members and reactions come only where they are named.
Left out are business accounts, inline mode, payments, boosts, and polls of our own."""


class Reaction(Struct, frozen=True):
    """A sign; one that somebody drew has an id."""

    type: Kind
    emoji: str | None = None
    custom_emoji_id: str | None = None


class Reacted(Struct, frozen=True):
    """Somebody's reactions to a message are other than before."""

    chat: Chat
    message_id: Id
    date: Moment
    user: User | None = None
    actor_chat: Chat | None = None
    old_reaction: tuple[Reaction, ...] = ()
    new_reaction: tuple[Reaction, ...] = ()


class Pressed(Struct, frozen=True):
    """Somebody pressed a button."""

    id: str
    from_: User = field(name="from")


class Member(Struct, frozen=True):
    """What somebody is in a chat; an administrator's rights are read apart."""

    status: Kind
    user: User
    is_member: bool = True
    """Of a restricted one: whether they are in the chat."""
    is_anonymous: bool = False
    can_be_edited: bool = False


class Changed(Struct, frozen=True):
    """What somebody is in a chat is other than before."""

    chat: Chat
    from_: User = field(name="from")
    date: Moment
    old_chat_member: Member
    new_chat_member: Member


class Asked(Struct, frozen=True):
    """Somebody asks to be let into a chat."""

    chat: Chat
    from_: User = field(name="from")
    date: Moment


class Update(Struct, frozen=True):
    """The frame around whatever is told; it holds one thing beside its number."""

    update_id: Count
    message: Message | None = None
    edited_message: Message | None = None
    channel_post: Message | None = None
    edited_channel_post: Message | None = None
    message_reaction: Reacted | None = None
    callback_query: Pressed | None = None
    my_chat_member: Changed | None = None
    chat_member: Changed | None = None
    chat_join_request: Asked | None = None

    @property
    def said(self) -> Message | None:
        """The message it brings, if it brings one."""
        return self.message or self.edited_message or self.channel_post or self.edited_channel_post

    @property
    def is_edit(self) -> bool:
        """Whether the message was told before, in an earlier revision."""
        return self.message is None and self.channel_post is None


def read(payload: Any) -> Update:
    """Return what a decoded update tells.

    Raises:
        ValidationError, OverflowError, RecursionError, UnicodeError: it is odd (`ODD`).
    """
    return convert(payload, Update)


def number_of(payload: Any) -> int | None:
    """Return the number of an update, however odd the rest of it is; None where it has none."""
    number = payload.get("update_id") if isinstance(payload, Mapping) else None
    if not isinstance(number, int) or isinstance(number, bool):
        return None
    return number if 0 <= number <= 2**53 else None
