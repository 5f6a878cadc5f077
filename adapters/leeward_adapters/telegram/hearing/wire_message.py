"""A message as Telegram writes it, and whoever is in it: shapes before anybody has judged them.

Fields that we do not need are not named here, and may hold anything.
"""

from typing import Annotated, Any, TypeAlias

from msgspec import Meta, Struct, field

Id: TypeAlias = Annotated[int, Meta(ge=-(2**53), le=2**53)]
"""An id; Telegram's have at most 52 bits, and those of chats are negative."""

Count: TypeAlias = Annotated[int, Meta(ge=0, le=2**53)]
"""A number that every JSON reader keeps exact."""

Moment: TypeAlias = Annotated[int, Meta(ge=0, le=253_402_300_799)]
"""Seconds since 1970, until the year 9999."""

Kind: TypeAlias = str
"""A kind that later versions of Telegram may add to."""


class User(Struct, frozen=True):
    """An account."""

    id: Id
    is_bot: bool = False
    first_name: str = ""
    last_name: str | None = None
    username: str | None = None


class Chat(Struct, frozen=True):
    """A private chat, a group, a supergroup or a channel."""

    id: Id
    type: Kind
    title: str | None = None
    username: str | None = None
    first_name: str | None = None
    last_name: str | None = None
    is_forum: bool = False


class Entity(Struct, frozen=True):
    """A stretch of a text with a meaning; it counts units of UTF-16."""

    type: Kind
    offset: Count
    length: Count
    url: str | None = None
    user: User | None = None


class Picture(Struct, frozen=True):
    """One size of a photo."""

    file_size: Count | None = None


class Media(Struct, frozen=True):
    """What is said of a file; it is never fetched."""

    file_name: str | None = None
    mime_type: str | None = None
    file_size: Count | None = None


class Sticker(Struct, frozen=True):
    """A sticker."""

    emoji: str | None = None
    set_name: str | None = None


class PaidItem(Struct, frozen=True):
    """A photo or a video that is seen after paying."""

    photo: tuple[Picture, ...] | None = None
    video: Media | None = None
    live_photo: Media | None = None


class Paid(Struct, frozen=True):
    """Photos and videos that are seen after paying."""

    paid_media: tuple[PaidItem, ...] = ()


class Contact(Struct, frozen=True):
    """Somebody's name and phone number."""

    phone_number: str
    first_name: str = ""
    last_name: str | None = None


class Venue(Struct, frozen=True):
    """A place with a name and an address."""

    title: str = ""
    address: str = ""


class Worded(Struct, frozen=True):
    """An answer of a poll, a task of a list, or the words that come with a gift."""

    text: str | None = None
    entities: tuple[Entity, ...] = ()


class Poll(Struct, frozen=True):
    """A question with answers."""

    question: str = ""
    options: tuple[Worded, ...] = ()
    description: str | None = None
    explanation: str | None = None


class Titled(Struct, frozen=True):
    """A game or a bill."""

    title: str = ""
    description: str = ""
    text: str | None = None


class Checklist(Struct, frozen=True):
    """A list of tasks; where tasks are added it has no title."""

    title: str = ""
    tasks: tuple[Worded, ...] = ()


class Giveaway(Struct, frozen=True):
    """Prizes for members."""

    prize_description: str | None = None


class OptionAdded(Struct, frozen=True):
    """A member added an answer to a poll."""

    option_text: str = ""


class Named(Struct, frozen=True):
    """A topic that is new, or has another name or sign."""

    name: str | None = None


class Rich(Struct, frozen=True):
    """A text with headings, lists and tables; its blocks are read one by one."""

    blocks: tuple[Any, ...] = ()


class Button(Struct, frozen=True):
    """A button under a message."""

    text: str = ""
    url: str | None = None


class Keyboard(Struct, frozen=True):
    """The buttons under a message."""

    inline_keyboard: tuple[tuple[Button, ...], ...] = ()


class Origin(Struct, frozen=True):
    """Where a message was first written: by a user, a hidden one, a chat or a channel."""

    type: Kind
    sender_user: User | None = None
    sender_user_name: str | None = None
    sender_chat: Chat | None = None
    chat: Chat | None = None
    message_id: Id | None = None


class Elsewhere(Struct, frozen=True):
    """A message of another chat or topic that is answered."""

    origin: Origin
    chat: Chat | None = None
    message_id: Id | None = None


class Quoted(Struct, frozen=True):
    """The words of the message answered that the author picked out."""

    text: str


class Thread(Struct, frozen=True):
    """A conversation of one member with a channel."""

    topic_id: Id


class Placed(Struct, frozen=True, kw_only=True):
    """A message by its place and its writer; one that is out of reach has no more than that."""

    message_id: Id
    chat: Chat
    date: Moment = 0
    message_thread_id: Id | None = None
    is_topic_message: bool = False
    direct_messages_topic: Thread | None = None
    from_: User | None = field(default=None, name="from")
    sender_chat: Chat | None = None
    is_automatic_forward: bool = False
    forum_topic_created: Any = None


class Answered(Placed, frozen=True, kw_only=True):
    """A message that another one replies to."""

    entities: tuple[Entity, ...] = ()


class Message(Placed, frozen=True, kw_only=True):
    """One message in one revision, or a notice of Telegram's own."""

    date: Moment
    edit_date: Moment | None = None
    author_signature: str | None = None
    forward_origin: Origin | None = None
    reply_to_message: Answered | None = None
    external_reply: Elsewhere | None = None
    quote: Quoted | None = None
    text: str | None = None
    entities: tuple[Entity, ...] = ()
    caption: str | None = None
    caption_entities: tuple[Entity, ...] = ()
    rich_message: Rich | None = None
    animation: Media | None = None
    audio: Media | None = None
    document: Media | None = None
    photo: tuple[Picture, ...] | None = None
    video: Media | None = None
    video_note: Media | None = None
    voice: Media | None = None
    live_photo: Media | None = None
    paid_media: Paid | None = None
    sticker: Sticker | None = None
    story: Any = None
    dice: Any = None
    contact: Contact | None = None
    venue: Venue | None = None
    location: Any = None
    poll: Poll | None = None
    checklist: Checklist | None = None
    game: Titled | None = None
    invoice: Titled | None = None
    giveaway: Giveaway | None = None
    giveaway_winners: Giveaway | None = None
    gift: Worded | None = None
    poll_option_added: OptionAdded | None = None
    checklist_tasks_added: Checklist | None = None
    reply_markup: Keyboard | None = None
    new_chat_members: tuple[User, ...] = ()
    left_chat_member: User | None = None
    new_chat_title: str | None = None
    group_chat_created: bool = False
    supergroup_chat_created: bool = False
    channel_chat_created: bool = False
    migrate_to_chat_id: Id | None = None
    migrate_from_chat_id: Id | None = None
    forum_topic_created: Named | None = None
    forum_topic_edited: Named | None = None
