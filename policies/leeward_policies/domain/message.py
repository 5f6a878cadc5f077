"""A message as every platform's adapter hands it in: parts, not markup."""

from datetime import datetime
from typing import Literal

from msgspec import Struct

from leeward_policies.domain.refs import MessageRef, UserRef

AgeBand = Literal["young", "adult"]
"""What the admin's role mapping says of a member; never inferred, never persisted."""

Audience = Literal["young", "mixed", "adult"]
"""Whom a room is for; `young` unless the admin says otherwise."""


class Author(Struct, frozen=True, gc=False):
    """Who wrote a message."""

    ref: UserRef
    """The account; for a webhook, the webhook and the shown name."""
    name: str = ""
    """The shown name, for people who read a case; never logged, never in a state."""
    is_bot: bool = False
    """The platform says that a program writes here."""
    is_webhook: bool = False
    """A webhook or bridge: hiding stays possible, acts on the author are not."""
    roles: tuple[str, ...] = ()
    """Role names as the platform shows them."""
    age_band: AgeBand | None = None
    """From the admin's role mapping alone; None when no mapped role is held."""
    joined_at: datetime | None = None
    """When the member joined the space, if the platform tells."""
    is_staff: bool = False
    """The platform gives them a moderator's rights: staff, whatever their roles are named."""


class Text(Struct, frozen=True, gc=False):
    """The texts of one message, kept apart so that a quote is not taken for a statement."""

    body: str = ""
    """What the author wrote; spans of signals count its code points."""
    quoted: str = ""
    """What the author quoted or forwarded."""
    alt: str = ""
    """Descriptions of media."""
    embeds: str = ""
    """Titles and descriptions of previews."""


class Mention(Struct, frozen=True, gc=False, tag="mention"):
    """Somebody is called by name."""

    user: UserRef
    """Who is called."""


class Link(Struct, frozen=True, gc=False, tag="link"):
    """A link whose address may differ from the words shown."""

    url: str
    """Where it leads."""
    shown: str = ""
    """The words that are shown in its place; empty where it is shown itself."""


class File(Struct, frozen=True, gc=False, tag="file"):
    """The description of an attachment; its bytes are never fetched."""

    name: str
    """As the platform shows it."""
    media_type: str = ""
    """Such as `image/png`, as the platform says; empty if it does not."""
    size: int | None = None
    """Bytes, as the platform says."""


class Sticker(Struct, frozen=True, gc=False, tag="sticker"):
    """A sticker, by its name."""

    name: str
    """Its name or the emoji it stands for; its picture is never fetched."""


class Quote(Struct, frozen=True, gc=False, tag="quote"):
    """Another message is repeated here; its words stand in `Text.quoted`."""

    message: MessageRef | None = None
    """Which message is repeated, where the platform tells."""
    author: UserRef | None = None
    """Whose words they are, where the platform tells."""
    is_forward: bool = False
    """It was forwarded from elsewhere, not quoted in an answer."""


Part = Mention | Link | File | Sticker | Quote


class Message(Struct, frozen=True, gc=False):
    """One message in one revision."""

    ref: MessageRef
    """Its id; the same in every revision."""
    author: Author
    """Who wrote it, as they were shown then."""
    text: Text
    """Its words, kept apart by whose they are."""
    sent_at: datetime
    """Aware, UTC."""
    parts: tuple[Part, ...] = ()
    """Mentions, links, files, stickers and quotes."""
    reply_to: MessageRef | None = None
    """The message it answers, if it answers one."""
    reply_author: UserRef | None = None
    """Who wrote the message replied to, where the platform tells."""
    thread: str | None = None
    """The thread's id, where threads are no rooms of their own."""
    revision: int = 0
    """0 as first sent, higher after each edit."""

    @property
    def mentions(self) -> tuple[UserRef, ...]:
        """The accounts that the message calls by name."""
        return tuple(part.user for part in self.parts if type(part) is Mention)
