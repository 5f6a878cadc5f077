"""Messages, topics, groups and channels, as a test looks at them: always the present state."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from telegram_peer import keyboards, payloads
from telegram_peer.api_words import Json
from telegram_peer.entities import cut
from telegram_peer.state import Stored, StoredFile
from telegram_peer.state import Topic as StoredTopic

if TYPE_CHECKING:
    from telegram_peer.bot_api import TelegramPeer
    from telegram_peer.groups import Group
    from telegram_peer.persons import Person


@dataclass(frozen=True)
class Message:
    """A message, by its chat and id; what it says is read anew each time."""

    peer: "TelegramPeer"
    chat_key: int
    key: int

    @property
    def id(self) -> str:
        """Its id, printed."""
        return str(self.key)

    @property
    def exists(self) -> bool:
        """False once it was deleted."""
        return self.key in self.peer.world.chats[self.chat_key].messages

    @property
    def stored(self) -> Stored:
        """What the platform keeps; what it kept, once it was deleted."""
        world = self.peer.world
        found = world.chats[self.chat_key].messages.get(self.key)
        return found if found is not None else world.deleted[self.chat_key, self.key]

    @property
    def chat(self) -> "Group":
        """The group or channel it stands in."""
        return self.peer.place(self.chat_key)

    @property
    def text(self) -> str:
        """Its text, or its caption; empty where it has neither."""
        content = self.stored.content
        return str(content.get("text", content.get("caption", "")))

    @property
    def entities(self) -> list[Json]:
        """What is marked in its text."""
        content = self.stored.content
        return list(content.get("entities", []) or content.get("caption_entities", []))

    def marked(self, kind: str) -> list[str]:
        """List the parts of its text that are marked so: `bold`, `mention`, `bot_command` …"""
        return [cut(self.text, each) for each in self.entities if each["type"] == kind]

    @property
    def buttons(self) -> dict[str, str]:
        """Its buttons: label to callback data or address."""
        found = keyboards.buttons(self.stored.markup)
        return {b["text"]: str(b.get("callback_data", b.get("url"))) for b in found}

    @property
    def by_bot(self) -> bool:
        """Whether the bot under test wrote it."""
        return self.stored.sender_id == self.peer.world.bot.id

    @property
    def sender(self) -> "Person | None":
        """Who wrote it; None where a chat did."""
        number = self.stored.sender_id
        return None if number is None else self.peer.somebody(number)

    @property
    def reply_to(self) -> "Message | None":
        """The message that it answers, as long as that exists."""
        number = self.stored.reply_to
        if number is None or number not in self.peer.world.chats[self.chat_key].messages:
            return None
        return Message(self.peer, self.chat_key, number)

    @property
    def quote(self) -> str | None:
        """The part of the other message that it quotes."""
        return self.stored.quote["text"] if self.stored.quote is not None else None

    @property
    def thread(self) -> int | None:
        """The topic that it stands in; None in General and outside of forums."""
        return self.stored.thread if self.stored.in_topic else None

    @property
    def service(self) -> bool:
        """Whether Telegram wrote it about something that happened."""
        return self.stored.service

    @property
    def edited(self) -> bool:
        """Whether it was changed."""
        return self.stored.edited is not None

    @property
    def asks_for_reply(self) -> bool:
        """Whether it opens the client's reply field (ForceReply)."""
        return self.stored.force_reply is not None

    @property
    def silent(self) -> bool:
        """Whether it came without a sound."""
        return self.stored.silent

    @property
    def document(self) -> StoredFile | None:
        """The file in it, with its name and content."""
        held = self.stored.content.get("document")
        return None if held is None else self.peer.world.files.get(held["file_id"])

    @property
    def reactions(self) -> list[str]:
        """The emoji that stand under it, one for each who reacted."""
        return [each["emoji"] for given in self.stored.reactions.values() for each in given]

    def payload(self) -> Json:
        """Return it as Telegram would send it to the bot."""
        return payloads.message(self.peer.world, self.stored)


@dataclass(frozen=True)
class Topic:
    """A topic of a forum."""

    peer: "TelegramPeer"
    chat_key: int
    key: int

    @property
    def id(self) -> str:
        """Its id, printed; the `message_thread_id`."""
        return str(self.key)

    @property
    def chat(self) -> "Group":
        """The forum it belongs to."""
        return self.peer.place(self.chat_key)

    @property
    def exists(self) -> bool:
        """False once it was deleted."""
        return self.key in self._topics

    @property
    def name(self) -> str:
        """What it is called."""
        return self._topics[self.key].name

    @property
    def closed(self) -> bool:
        """Whether plain members may write in it no more."""
        return self._topics[self.key].closed

    @property
    def messages(self) -> list[Message]:
        """What stands in it, oldest first, without service messages."""
        return [m for m in self.chat.messages if m.thread == self.key]

    @property
    def _topics(self) -> Mapping[int, StoredTopic]:
        return self.peer.world.chats[self.chat_key].topics
