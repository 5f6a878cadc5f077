"""The fake platform's wire format: what a payload looks like before anybody has judged it."""

from datetime import datetime
from typing import Annotated, Final, Literal, TypeAlias

from msgspec import Meta, Struct

from leeward_policies.domain.action import Braked
from leeward_policies.domain.case import Verdict
from leeward_policies.domain.message import Audience

NOTICES = "@notices"
"""The room in which joining, leaving and changes of roles are seen."""

ID_LENGTH: Final = 200
"""Characters of the longest id; longer ones are no ids of ours."""

Id: TypeAlias = Annotated[str, Meta(min_length=1, max_length=ID_LENGTH)]
"""An id of the platform: opaque, never empty."""

Moment: TypeAlias = Annotated[datetime, Meta(tz=True)]
"""A time with its zone."""

Count: TypeAlias = Annotated[int, Meta(ge=0, le=2**53)]
"""A number that every JSON reader keeps exact."""


Does: TypeAlias = Literal[
    "take",
    "give-back",
    "hand-over",
    "write-note",
    "reopen",
    "call-abuse-material",
    "mark-reported",
]
"""What can be done with a case by a button, beside judging it."""


class Person(Struct, frozen=True, omit_defaults=True):
    """Who did it, as the platform shows them in this space."""

    id: Id
    name: str = ""
    bot: bool = False
    webhook: bool = False
    roles: tuple[str, ...] = ()
    joined_at: Moment | None = None


class Reply(Struct, frozen=True, omit_defaults=True):
    """The message answered, in the same room."""

    id: Id
    author: Id | None = None


class Quoted(Struct, frozen=True, omit_defaults=True):
    """Words of somebody that are repeated here."""

    text: str
    author: Id | None = None
    forwarded: bool = False


class Address(Struct, frozen=True, omit_defaults=True):
    """A link and the words that stand for it."""

    url: str
    shown: str = ""


class Attachment(Struct, frozen=True, omit_defaults=True):
    """What the platform says of a file."""

    name: str
    media_type: str = ""
    size: Count | None = None


class Body(Struct, frozen=True, omit_defaults=True, kw_only=True):
    """One message in one revision."""

    id: Id
    author: Person
    sent_at: Moment
    text: str = ""
    quoted: Quoted | None = None
    alt: str = ""
    embeds: str = ""
    mentions: tuple[Id, ...] = ()
    links: tuple[Address, ...] = ()
    files: tuple[Attachment, ...] = ()
    stickers: tuple[str, ...] = ()
    reply_to: Reply | None = None
    thread: Id | None = None
    revision: Count = 0


class _Payload(Struct, frozen=True, omit_defaults=True, kw_only=True, tag_field="type"):
    """What every payload carries."""

    at: Moment
    space: Id
    room: Id = NOTICES


class Sent(_Payload, frozen=True, kw_only=True, tag="message"):
    """A message was written."""

    message: Body


class Edited(_Payload, frozen=True, kw_only=True, tag="edit"):
    """A message reads otherwise now."""

    message: Body


class Deleted(_Payload, frozen=True, kw_only=True, tag="delete"):
    """An author took a message back."""

    id: Id


class Removed(_Payload, frozen=True, kw_only=True, tag="removed"):
    """A person with rights removed a message."""

    id: Id
    by: Id


class Joined(_Payload, frozen=True, kw_only=True, tag="join"):
    """Somebody came into the space."""

    member: Person


class Left(_Payload, frozen=True, kw_only=True, tag="leave"):
    """Somebody left the space."""

    member: Id


class Roles(_Payload, frozen=True, kw_only=True, tag="roles"):
    """Somebody has other roles than before."""

    member: Person


class Reacted(_Payload, frozen=True, kw_only=True, tag="reaction"):
    """Somebody reacted to a message."""

    id: Id
    member: Id
    reaction: str


class Stopped(_Payload, frozen=True, kw_only=True, tag="filter"):
    """The platform's own filter stopped a message."""

    member: Id
    rule: str


class Described(_Payload, frozen=True, kw_only=True, tag="room"):
    """A room was made, or says something else of itself."""

    name: str = ""
    audience: Audience | None = None


class Moved(_Payload, frozen=True, kw_only=True, tag="moved"):
    """A room has a new id."""

    to: Id


class Reported(_Payload, frozen=True, kw_only=True, tag="report"):
    """A member pressed *Report*."""

    reporter: Id
    reason: str = ""
    id: Id | None = None
    member: Id | None = None
    roles: tuple[str, ...] = ()
    """Of the member reported, or of the message's author."""
    abuse: bool = False
    """The reporter says that it may show the abuse of a child."""


class Help(_Payload, frozen=True, kw_only=True, tag="help"):
    """A member pressed *Help me*."""

    member: Id


class Appeal(_Payload, frozen=True, kw_only=True, tag="appeal"):
    """A member pressed *Ask a human*."""

    member: Id
    decision: Id


class Judgement(_Payload, frozen=True, kw_only=True, tag="verdict"):
    """A moderator pressed a button under a case."""

    case: Id
    by: Id
    verdict: Verdict


class CasePressed(_Payload, frozen=True, kw_only=True, tag="case"):
    """Somebody pressed another button under a case."""

    case: Id
    by: Id
    does: Does
    to: Id | None = None
    """To whom it is handed over."""
    text: str = ""
    """A note, or the service to which suspected abuse was reported."""


class Raise(_Payload, frozen=True, kw_only=True, tag="brake"):
    """A moderator raised a brake for an hour."""

    by: Id
    rule: Id
    act: Braked
    until: Moment


Payload: TypeAlias = (
    Sent
    | Edited
    | Deleted
    | Removed
    | Joined
    | Left
    | Roles
    | Reacted
    | Stopped
    | Described
    | Moved
    | Reported
    | Help
    | Appeal
    | Judgement
    | CasePressed
    | Raise
)
"""All that the platform tells a bot."""
