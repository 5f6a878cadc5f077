"""Short ways to make the domain's values for a test, so that a test says only what matters."""

from collections.abc import Sequence
from datetime import datetime
from typing import Final, TypedDict

from typing_extensions import Unpack

from leeward.journal import Journal
from leeward.ledger import Ledger
from leeward.testing.clock import DEFAULT_START
from leeward_policies.domain.conversation import Conversation
from leeward_policies.domain.event import MessageEdited, MessageSent
from leeward_policies.domain.message import Audience, Author, Mention, Message, Part, Text
from leeward_policies.domain.refs import ChannelRef, MessageRef, UserRef
from leeward_policies.fold import fold
from leeward_policies.ports import Reading
from leeward_policies.text import views_of

PLATFORM: Final = "test"
ROOM: Final = ChannelRef(PLATFORM, "space", "room")
"""Where everything happens unless a test says otherwise."""


def user(name: str) -> UserRef:
    """Return the account of this name."""
    return UserRef(PLATFORM, "", name)


def message(
    body: str,
    *,
    by: str = "ana",
    to: Sequence[str] = (),
    answers: Message | None = None,
    number: str = "m1",
    at: datetime = DEFAULT_START,
    room: ChannelRef = ROOM,
    roles: Sequence[str] = (),
    parts: Sequence[Part] = (),
    quoted: str = "",
    embeds: str = "",
    revision: int = 0,
) -> Message:
    """Return one message.

    Args:
        body: what is written.
        by: who wrote it; also the shown name.
        to: whom it calls by name.
        answers: the message it replies to.
        number: the id within the room; repeat it for an edit.
        at: when it was sent.
        room: where.
        roles: of the author.
        parts: beside the mentions.
        quoted: words of somebody else, repeated in it.
        embeds: titles and descriptions of previews.
        revision: above 0 for an edited text.
    """
    return Message(
        ref=MessageRef(room.platform, room.space, room.id, number),
        author=Author(user(by), name=by, roles=tuple(roles)),
        text=Text(body=body, quoted=quoted, embeds=embeds),
        sent_at=at,
        parts=(*[Mention(user(name)) for name in to], *parts),
        reply_to=None if answers is None else answers.ref,
        reply_author=None if answers is None else answers.author.ref,
        revision=revision,
    )


class Said(TypedDict, total=False):
    """What `message` takes beside the text."""

    by: str
    to: Sequence[str]
    answers: Message | None
    number: str
    at: datetime
    room: ChannelRef
    roles: Sequence[str]
    parts: Sequence[Part]
    quoted: str
    embeds: str
    revision: int


def sent(body: str, **said: Unpack[Said]) -> MessageSent:
    """Return the event that a message was sent."""
    return MessageSent(message(body, **said))


def edited(body: str, *, edited_at: datetime, **said: Unpack[Said]) -> MessageEdited:
    """Return the event that a message reads otherwise now; it is revision 1 unless told."""
    said.setdefault("revision", 1)
    return MessageEdited(message(body, **said), edited_at)


def conversation(said: Message, *, earlier: Sequence[Message] = ()) -> Conversation:
    """Return the state before a message, when the earlier ones were taken in as they came."""
    ledger = Ledger()
    for one in earlier:
        before = ledger.conversation(MessageSent(one))
        ledger.put(before, fold(before, MessageSent(one), ()), Journal())
    return ledger.conversation(MessageSent(said))


def reading(
    said: Message | str, *, earlier: Sequence[Message] = (), audience: Audience = "young"
) -> Reading:
    """Return what a detector is given for a message.

    Args:
        said: the message, or only its text.
        earlier: what was written before it, oldest first, by anybody, in any room.
        audience: for whom the room is.
    """
    one = message(said) if isinstance(said, str) else said
    return Reading(
        message=one,
        views=views_of(one.text.body),
        conversation=conversation(one, earlier=earlier),
        audience=audience,
        at=one.sent_at,
    )
