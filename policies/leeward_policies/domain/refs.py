"""Refs: the ids of communities, spaces, channels, members and messages, as frozen values.

Every id is a string. A ref never changes; where a platform renames a room,
the event `RoomMigrated` moves the state from the old ref to the new one.
"""

from typing import Self
from urllib.parse import quote, unquote

from msgspec import Struct
from typing_extensions import override

from leeward_policies.errors import RefError

DIRECT_SPACE = "@direct"
"""The space id of a direct chat with the bot (`precise.md` 20)."""


def _printed(part: str) -> str:
    if part.isalnum() and part.isascii():  # most ids; quoting costs ten times as much
        return part
    return quote(part, safe="-_.~@")


def _parts(text: str, *counts: int) -> list[str]:
    platform, colon, rest = text.partition(":")
    parts = [unquote(part) for part in rest.split("/")]
    if not colon or not platform or len(parts) not in counts or not all(parts):
        form = "/".join(("123", "456", "789")[: counts[0]])
        raise RefError(value=text, cure=f"Write it like discord:{form}.")
    return [unquote(platform), *parts]


class CommunityRef(Struct, frozen=True, gc=False, order=True):
    """The spaces that one admin answers for; nothing crosses communities."""

    id: str
    """The admin's own short name for it."""

    @override
    def __str__(self) -> str:
        return _printed(self.id)


class SpaceRef(Struct, frozen=True, gc=False, order=True):
    """A Discord guild, a Telegram chat, a Slack team, a Matrix account, or `@direct`."""

    platform: str
    """Such as `discord`."""
    id: str
    """As the platform gives it."""

    @override
    def __str__(self) -> str:
        return f"{_printed(self.platform)}:{_printed(self.id)}"

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read a printed ref, or raise `RefError`."""
        return cls(*_parts(text, 1))


class ChannelRef(Struct, frozen=True, gc=False, order=True):
    """One room of a space: a channel, a topic, a thread."""

    platform: str
    """Such as `discord`."""
    space: str
    """The id of its space."""
    id: str
    """Unique within the space."""

    @override
    def __str__(self) -> str:
        return f"{_printed(self.platform)}:{_printed(self.space)}/{_printed(self.id)}"

    @property
    def space_ref(self) -> SpaceRef:
        """The space this room belongs to."""
        return SpaceRef(self.platform, self.space)

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read a printed ref, or raise `RefError`."""
        return cls(*_parts(text, 2))


class UserRef(Struct, frozen=True, gc=False, order=True):
    """One account; `realm` is the Slack team or the XMPP server, and empty elsewhere."""

    platform: str
    """Such as `discord`."""
    realm: str
    """What the id is unique in; empty where it is unique on the platform."""
    id: str
    """As the platform gives it; never the shown name."""

    @override
    def __str__(self) -> str:
        realm = f"{_printed(self.realm)}/" if self.realm else ""
        return f"{_printed(self.platform)}:{realm}{_printed(self.id)}"

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read a printed ref, or raise `RefError`."""
        platform, *rest = _parts(text, 1, 2)
        return cls(platform, rest[0] if len(rest) > 1 else "", rest[-1])


class MessageRef(Struct, frozen=True, gc=False, order=True):
    """One message of one room."""

    platform: str
    """Such as `discord`."""
    space: str
    """The id of its space."""
    channel: str
    """The id of its room."""
    id: str
    """Unique within the room."""

    @override
    def __str__(self) -> str:
        return (
            f"{_printed(self.platform)}:"
            f"{_printed(self.space)}/{_printed(self.channel)}/{_printed(self.id)}"
        )

    @property
    def channel_ref(self) -> ChannelRef:
        """The room this message was written in."""
        return ChannelRef(self.platform, self.space, self.channel)

    @property
    def space_ref(self) -> SpaceRef:
        """The space this message was written in."""
        return SpaceRef(self.platform, self.space)

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read a printed ref, or raise `RefError`."""
        return cls(*_parts(text, 3))
