"""The shape of a Leeward JSON Lines line; every key may be missing or null, others are ignored.

The keys of the stable format are in `design.md`; those that `write_event` adds so that
nothing is lost on the way back are marked.
"""

from msgspec import Struct

Id = str | int | None
"""Ids are strings; whole numbers are read as well, since many programs write them so."""


class Who(Struct):
    """An account."""

    id: Id = None
    name: str | None = None
    bot: bool | None = None
    roles: list[str] | None = None
    age_band: str | None = None
    joined_at: str | None = None
    webhook: bool | None = None
    """Added: a webhook or bridge."""
    realm: Id = None
    """Added: the Slack team or XMPP server, where it is not the space's own."""


class Attachment(Struct):
    """A file that hangs on a message."""

    name: str | None = None
    media_type: str | None = None
    size: int | None = None
    alt: str | None = None


class Quoted(Struct):
    """A text that is repeated; `quoted` and `forwarded` may be such an object or a string."""

    text: str | None = None
    author: Who | str | int | None = None
    message: Id = None


class Embed(Struct):
    """A preview; `embeds` may hold such objects or strings, or be one string."""

    title: str | None = None
    description: str | None = None


class WrittenLink(Struct):
    """Added: a link whose address may differ from the words shown."""

    url: str
    shown: str | None = None


class WrittenQuote(Struct):
    """Added: which message is repeated, and whose it is."""

    message: str | None = None
    author: str | None = None
    forwarded: bool | None = None


class Stamp(Struct):
    """What a line says of its kind and time."""

    type: str = "message"
    sent_at: str | None = None
    at: str | None = None
    edited_at: str | None = None
    deleted_at: str | None = None
    joined_at: str | None = None
    left_at: str | None = None
    reported_at: str | None = None


class Line(Stamp):
    """A whole line."""

    id: Id = None
    platform: Id = None
    space: Id = None
    channel: Id = None
    author: Who | str | int | None = None
    text: str | None = None
    reply_to: Id = None
    mentions: list[Who | str | int] | None = None
    attachments: list[Attachment | str] | None = None
    quoted: Quoted | str | None = None
    forwarded: Quoted | str | bool | None = None
    thread: Id = None
    embeds: list[Embed | str] | str | None = None
    message: Id = None
    reporter: Who | str | int | None = None
    subject: Who | str | int | None = None
    reason: str | None = None
    audience: str | None = None
    name: str | None = None
    member: Who | str | int | None = None
    user: Who | str | int | None = None
    reply_author: Id = None
    """Added: whose message is answered."""
    revision: int | None = None
    """Added: how often the message was edited, where only the last text is known."""
    alt: str | None = None
    """Added: descriptions of media."""
    links: list[WrittenLink] | None = None
    stickers: list[str] | None = None
    """Added: stickers by name."""
    quotes: list[WrittenQuote] | None = None
