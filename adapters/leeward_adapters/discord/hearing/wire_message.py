"""A message as Discord writes it, and whoever is in it: shapes before anybody has judged them.

Fields that we do not need are not named here, and may hold anything.
"""

from datetime import datetime
from typing import Annotated, Any, TypeAlias

from msgspec import Meta, Struct

Id: TypeAlias = Annotated[str, Meta(pattern=r"^[0-9]{1,20}\Z")]
"""A snowflake: 64 bits in decimal digits."""

Moment: TypeAlias = Annotated[datetime, Meta(tz=True)]
"""A time with its zone."""

Count: TypeAlias = Annotated[int, Meta(ge=0, le=2**53)]
"""A number that every JSON reader keeps exact."""

Ids: TypeAlias = Annotated[tuple[Id, ...], Meta(max_length=1_000)]
"""Messages deleted at once; Discord allows 100."""


class User(Struct, frozen=True):
    """An account."""

    id: Id
    username: str = ""
    global_name: str | None = None
    bot: bool = False


class Member(Struct, frozen=True):
    """What a server adds to an account."""

    nick: str | None = None
    roles: tuple[Id, ...] = ()
    joined_at: Moment | None = None


class Mentioned(User, frozen=True):
    """An account that a message calls by name."""

    member: Member | None = None


class Attachment(Struct, frozen=True):
    """What is said of a file; its address is not read."""

    filename: str
    size: Count | None = None
    content_type: str | None = None
    description: str | None = None


class Named(Struct, frozen=True):
    """A sticker, or whom an embed names as its author."""

    name: str | None = None


class Worded(Struct, frozen=True):
    """A footer, a question or an answer."""

    text: str | None = None


class Field(Struct, frozen=True):
    """A field of an embed."""

    name: str = ""
    value: str = ""


class Embed(Struct, frozen=True):
    """A card under a message."""

    title: str | None = None
    description: str | None = None
    fields: tuple[Field, ...] = ()
    author: Named | None = None
    footer: Worded | None = None


class Media(Struct, frozen=True):
    """A picture in a gallery."""

    description: str | None = None


class Component(Struct, frozen=True):
    """A text, a button, a gallery, or what holds such; programs and webhooks alone send them."""

    content: str | None = None
    label: str | None = None
    url: str | None = None
    description: str | None = None
    items: tuple[Media, ...] = ()
    accessory: "Component | None" = None
    components: tuple["Component", ...] = ()


class Answer(Struct, frozen=True):
    """One answer of a poll."""

    poll_media: Worded = Worded()


class Poll(Struct, frozen=True):
    """A question with answers."""

    question: Worded = Worded()
    answers: tuple[Answer, ...] = ()


class Reference(Struct, frozen=True):
    """The message that another one answers, pins or repeats."""

    type: int = 0
    message_id: Id | None = None
    channel_id: Id | None = None
    guild_id: Id | None = None


class Said(Struct, frozen=True, kw_only=True):
    """The words of a message and what hangs on it."""

    content: str = ""
    mentions: tuple[Mentioned, ...] = ()
    attachments: tuple[Attachment, ...] = ()
    embeds: tuple[Embed, ...] = ()
    sticker_items: tuple[Named, ...] = ()
    components: tuple[Component, ...] = ()


class Snapshot(Struct, frozen=True):
    """A message that was forwarded, as it read then."""

    message: Said = Said()


class Referenced(Said, frozen=True, kw_only=True):
    """The message that another one answers, whole; who wrote it is what we need."""

    author: User
    type: int = 0
    webhook_id: Id | None = None
    application_id: Id | None = None
    interaction_metadata: Any = None


class Message(Referenced, frozen=True, kw_only=True):
    """One message in one revision."""

    id: Id
    channel_id: Id
    guild_id: Id | None = None
    content: str
    timestamp: Moment
    edited_timestamp: Moment | None = None
    member: Member | None = None
    poll: Poll | None = None
    message_reference: Reference | None = None
    referenced_message: Referenced | None = None
    message_snapshots: tuple[Snapshot, ...] = ()


class Touched(Struct, frozen=True):
    """A message that is not as before: edited, or only its embeds, flags or pin."""

    id: Id
    channel_id: Id
    guild_id: Id | None = None
    edited_timestamp: Moment | None = None


class Deleted(Struct, frozen=True):
    """A message is gone."""

    id: Id
    channel_id: Id
    guild_id: Id | None = None


class DeletedInBulk(Struct, frozen=True):
    """Several messages of one room are gone."""

    ids: Ids
    channel_id: Id
    guild_id: Id | None = None
