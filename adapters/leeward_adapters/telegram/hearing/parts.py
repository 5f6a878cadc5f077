"""A message of Telegram as a domain message: who wrote it where, and whose words are whose.

The body holds what the author wrote (see `words`); quotations that the author wrote into it stay
in it. What is forwarded is quoted, as the transcript reader has it, but for the posts of a channel
that Telegram itself brings into the channel's group: these are the channel's own words there.
What is answered is not repeated; the words that the author picked out of it are quoted.
"""

from datetime import UTC, datetime
from typing import Final

from leeward_adapters.telegram.hearing import wire_message as shapes
from leeward_adapters.telegram.hearing.directory import NAME_LONGEST, Directory, name_of
from leeward_adapters.telegram.hearing.entities import whole
from leeward_adapters.telegram.hearing.rights import CREATOR, Rights
from leeward_adapters.telegram.hearing.wire import GENERAL, PLATFORM
from leeward_adapters.telegram.hearing.words import body_of, parts_of
from leeward_policies.domain.message import Author, Message, Part, Quote, Text
from leeward_policies.domain.refs import DIRECT_SPACE, ChannelRef, MessageRef, UserRef

EPOCH: Final = datetime(2013, 8, 14, tzinfo=UTC)
"""When Telegram began; nothing in it happened before."""

ROLES: Final = {True: "Owner", False: "Admin"}
"""What Telegram shows beside the names of those who look after a chat."""

EDITS: Final = 1_000_000
"""Numbers of updates that a revision tells apart within one second of edits. Telegram tells
the second alone; its updates are numbered one after the other (core.telegram.org/bots/api)."""


def user_ref(user: int | str) -> UserRef:
    """Return the ref of an account, or of a chat that writes as itself."""
    return UserRef(PLATFORM, "", str(user))


def is_private(chat: shapes.Chat) -> bool:
    """Say whether a chat is that of one person with us."""
    return chat.type == "private"


def general(chat: shapes.Chat | str) -> ChannelRef:
    """Return the room of a chat that is no topic; of a private chat, that of the person."""
    if isinstance(chat, str):
        return ChannelRef(PLATFORM, chat, GENERAL)
    if is_private(chat):
        return ChannelRef(PLATFORM, DIRECT_SPACE, str(chat.id))
    return ChannelRef(PLATFORM, str(chat.id), GENERAL)


def room_of(told: shapes.Placed) -> ChannelRef:
    """Return where a message stands: its topic, or the room of its chat.

    Other threads than topics are conversations within a room, and no rooms.
    """
    room = general(told.chat)
    if is_private(told.chat):
        return room
    topic = None
    if told.direct_messages_topic is not None:
        topic = told.direct_messages_topic.topic_id
    elif told.is_topic_message:
        topic = told.message_thread_id
    return room if topic is None else ChannelRef(PLATFORM, room.space, str(topic))


def message_ref(told: shapes.Placed) -> MessageRef:
    """Return the ref of a message."""
    return _in(room_of(told), told.message_id)


def writer(told: shapes.Placed) -> UserRef:
    """Return who wrote: a chat that speaks as itself goes before the account behind it."""
    chat = _speaking(told)
    if chat is None and told.from_ is not None:
        return user_ref(told.from_.id)
    return user_ref((chat or told.chat).id)


def author_of(told: shapes.Placed, directory: Directory) -> Author:
    """Return who wrote, as the chat shows them.

    An administrator who stays anonymous writes as the group itself, and is staff; so is whoever
    posts in the channel that the group belongs to.
    """
    chat, user = _speaking(told), told.from_
    if chat is None and user is not None:
        space = None if is_private(told.chat) else str(told.chat.id)
        return member_of(user, space, directory)
    chat = chat or told.chat
    here = directory.chat(str(told.chat.id))
    is_linked = here is not None and here.linked == str(chat.id)
    is_staff = chat.id == told.chat.id or is_linked
    return Author(
        user_ref(chat.id),
        whole(chat.title or "")[:NAME_LONGEST],
        roles=(ROLES[False],) if is_staff else (),
        is_staff=is_staff,
    )


def member_of(
    user: shapes.User, space: str | None, directory: Directory, rights: Rights | None = None
) -> Author:
    """Return somebody as a chat shows them.

    Args:
        user: the account.
        space: the chat; None for a private one, in which nobody is staff.
        directory: what is known of administrators and of joining.
        rights: what they are now, where that was just told.
    """
    if space is None:
        return Author(user_ref(user.id), name_of(user), is_bot=user.is_bot)
    own = str(user.id)
    rights = directory.rights_of(space, own) if rights is None else rights
    return Author(
        ref=user_ref(own),
        name=name_of(user),
        is_bot=user.is_bot,
        roles=(ROLES[rights.status == CREATOR],) if rights.is_admin else (),
        joined_at=directory.joined_at(space, own),
        is_staff=rights.is_admin,
    )


def revision(told: shapes.Message, update: int | None, *, is_edit: bool) -> int:
    """Return 0 for a message as first sent; else when it was edited, and by which update.

    Telegram tells the second of an edit, in which several may fall. The number of the update
    tells these apart, and is the same where the same update comes again.

    Args:
        told: one revision of it.
        update: the number of the update; None where the message was handed over.
        is_edit: it was told before, in an earlier revision.
    """
    edited = told.edit_date
    if edited is None and not is_edit:
        return 0
    return max(1, (edited or told.date) * EDITS + (update or 0) % EDITS)


def moment(told: int, received: datetime) -> datetime:
    """Return when something happened: not before there was Telegram, nor later than we heard it."""
    return max(EPOCH, min(datetime.fromtimestamp(told, UTC), received))


def message_of(
    told: shapes.Message,
    directory: Directory,
    received: datetime,
    *,
    update: int | None = None,
    is_edit: bool = False,
) -> Message:
    """Return a message as the domain knows it.

    Args:
        told: one revision of it.
        directory: what is known of members.
        received: when it came in, aware UTC; it was not sent later than that.
        update: the number of the update that brought it; None where it was handed over.
        is_edit: it was told before, in an earlier revision.
    """
    body, forwarded = body_of(told), forward_of(told)
    reply_to, reply_author = _answered(told, directory)
    parts: list[Part] = [*parts_of(told, directory)]
    quoted = []
    if forwarded is not None:
        quoted.append(body)
        parts.append(forwarded)
    if told.quote is not None:
        quoted.append(whole(told.quote.text))
        parts.append(Quote(reply_to, reply_author))
    return Message(
        ref=message_ref(told),
        author=author_of(told, directory),
        text=Text("" if forwarded is not None else body, "\n".join(filter(None, quoted))),
        sent_at=moment(told.date, received),
        parts=tuple(parts),
        reply_to=reply_to,
        reply_author=reply_author if reply_to is not None else None,
        revision=revision(told, update, is_edit=is_edit),
    )


def forward_of(told: shapes.Message) -> Quote | None:
    """Return what a message repeats that was forwarded; None for one that is no forward."""
    origin = told.forward_origin
    if origin is None or told.is_automatic_forward:
        return None
    message = None
    if origin.chat is not None and origin.message_id is not None:
        message = _in(general(origin.chat), origin.message_id)
    return Quote(message, origin_writer(origin), is_forward=True)


def origin_writer(origin: shapes.Origin) -> UserRef | None:
    """Return who first wrote a message; None for somebody who hides their account."""
    first = origin.sender_user or origin.sender_chat or origin.chat
    return None if first is None else user_ref(first.id)


def _speaking(told: shapes.Placed) -> shapes.Chat | None:
    """Return the chat that writes as itself; accounts beside it stand for old programs alone."""
    return told.sender_chat


def _in(room: ChannelRef, message: int) -> MessageRef:
    return MessageRef(PLATFORM, room.space, room.id, str(message))


def _answered(
    told: shapes.Message, directory: Directory
) -> tuple[MessageRef | None, UserRef | None]:
    """Return the message that is answered, and who wrote it, as far as either is told.

    What stands in a topic answers the topic's beginning, unless it answers something else.
    """
    answered, elsewhere = told.reply_to_message, told.external_reply
    if answered is not None:
        is_start = answered.forum_topic_created is not None or (
            told.is_topic_message and answered.message_id == told.message_thread_id
        )
        if not is_start:
            return _in(room_of(told), answered.message_id), writer(answered)
    if elsewhere is not None:
        author = origin_writer(elsewhere.origin)
        if elsewhere.chat is None or elsewhere.message_id is None:
            return None, author
        message = elsewhere.message_id
        room = directory.room_of(str(elsewhere.chat.id), str(message))
        return MessageRef(PLATFORM, str(elsewhere.chat.id), room, str(message)), author
    return None, None
