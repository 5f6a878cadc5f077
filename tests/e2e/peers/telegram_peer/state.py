"""What the platform keeps: people, chats, members, topics, messages, presses and files."""

from dataclasses import dataclass, field

from telegram_peer.api_words import Json
from telegram_peer.rights import everybody_may

MEMBER_STATES = frozenset({"creator", "administrator", "member"})
"""States of somebody who is in a chat for certain; `restricted` says so itself."""


@dataclass
class User:
    """Somebody with an account."""

    id: int
    name: str
    username: str | None = None
    language: str = "en"
    is_bot: bool = False
    started: bool = False
    """Whether they opened the bot's private chat."""
    blocks: bool = False
    """Whether they block the bot."""
    hides_forwards: bool = False
    """Whether a forward of their message names no account."""


@dataclass
class Member:
    """What somebody is in one chat."""

    user_id: int
    status: str = "left"
    rights: dict[str, bool] = field(default_factory=dict)
    permissions: dict[str, bool] = field(default_factory=dict)
    until: int = 0
    """When a restriction or a ban ends, in Unix time; 0 for never."""
    is_in: bool = False
    """Whether a restricted one is in the chat."""
    anonymous: bool = False

    @property
    def present(self) -> bool:
        """Whether they are in the chat."""
        return self.status in MEMBER_STATES or (self.status == "restricted" and self.is_in)

    @property
    def leads(self) -> bool:
        """Whether they own or administrate the chat."""
        return self.status in {"creator", "administrator"}

    def may(self, right: str) -> bool:
        """Say whether they have an administrator's right."""
        return self.status == "creator" or (
            self.status == "administrator" and self.rights.get(right, False)
        )


@dataclass
class Topic:
    """One topic of a forum, by the id of the message that opened it."""

    id: int
    name: str
    color: int
    closed: bool = False


@dataclass
class StoredFile:
    """A file that somebody sent."""

    id: str
    name: str
    content: bytes


@dataclass
class Stored:
    """A message."""

    id: int
    chat_id: int
    date: int
    content: Json
    """The fields that say what it is: `text` and `entities`, `photo`, `new_chat_members` …"""
    sender_id: int | None = None
    """Who wrote it; None where a channel posts in itself."""
    sender_chat_id: int | None = None
    """The chat in whose name it was written."""
    thread: int | None = None
    in_topic: bool = False
    reply_to: int | None = None
    quote: Json | None = None
    external_reply: Json | None = None
    origin: Json | None = None
    """Where it was forwarded from."""
    automatic: bool = False
    """Whether Telegram itself forwarded it from the linked channel."""
    album: str | None = None
    markup: Json | None = None
    """Its inline keyboard."""
    force_reply: Json | None = None
    edited: int | None = None
    silent: bool = False
    protected: bool = False
    service: bool = False
    undeletable: bool = False
    """Whether it is a service message that nobody can delete."""
    preview: Json | None = None
    reactions: dict[int, list[Json]] = field(default_factory=dict)


@dataclass
class Chat:
    """A private chat, a basic group, a supergroup or a channel."""

    id: int
    kind: str
    title: str = ""
    username: str | None = None
    forum: bool = False
    linked_id: int | None = None
    migrated_to: int | None = None
    owner_id: int = 0
    by_request: bool = False
    permissions: dict[str, bool] = field(default_factory=everybody_may)
    members: dict[int, Member] = field(default_factory=dict)
    banned_chats: set[int] = field(default_factory=set)
    join_requests: set[int] = field(default_factory=set)
    topics: dict[int, Topic] = field(default_factory=dict)
    messages: dict[int, Stored] = field(default_factory=dict)
    last_message_id: int = 0
    pinned: list[int] = field(default_factory=list)
    actions: list[str] = field(default_factory=list)
    """What `sendChatAction` said, oldest first."""


@dataclass
class Query:
    """One press of a button with callback data."""

    id: str
    user_id: int
    chat_id: int
    message_id: int
    at: float
    answered: bool = False
    text: str | None = None
    alert: bool = False
    url: str | None = None
