"""How a message of somebody comes to stand in a chat: whether they may, and what it carries."""

from typing import TYPE_CHECKING

from telegram_peer import payloads
from telegram_peer.api_words import Json, Refused
from telegram_peer.entities import found_in, units
from telegram_peer.groups import Group
from telegram_peer.posts import Message, Topic
from telegram_peer.state import Chat, Stored

if TYPE_CHECKING:
    from telegram_peer.bot_api import TelegramPeer
    from telegram_peer.persons import Person

MAY = {
    "text": "can_send_messages",
    "contact": "can_send_messages",
    "location": "can_send_messages",
    "photo": "can_send_photos",
    "video": "can_send_videos",
    "video_note": "can_send_video_notes",
    "voice": "can_send_voice_notes",
    "audio": "can_send_audios",
    "animation": "can_send_other_messages",
    "document": "can_send_documents",
    "sticker": "can_send_other_messages",
    "dice": "can_send_other_messages",
    "poll": "can_send_polls",
    "story": "can_send_messages",
}
"""The permission that each kind of message needs; the first that matches."""


class Delivers:
    """Whoever can put a message into a chat."""

    peer: "TelegramPeer"
    key: int

    @property
    def _me(self) -> "Person":
        return self.peer.somebody(self.key)

    def _numbers(self, count: int) -> int:
        """Take so many numbers that nothing else has, and return the first."""
        return min(self.peer.world.number() for _ in range(count))

    def _place_of(self, message: Message) -> "Group | Topic | Person":
        if message.chat_key > 0:
            return self.peer.bot
        if message.thread is not None:
            return Topic(self.peer, message.chat_key, message.thread)
        return Group(self.peer, message.chat_key)

    def _send(
        self,
        where: "Group | Topic | Person",
        content: Json,
        *,
        caption: str = "",
        reply_to: Message | None = None,
        quote: str | None = None,
        topic: Topic | None = None,
        as_channel: Group | None = None,
        media_group: str | None = None,
        origin: Json | None = None,
        date: int | None = None,
    ) -> Message:
        world = self.peer.world
        if isinstance(where, Topic):
            topic = where
        chat = self._chat(where.chat if isinstance(where, Topic) else where)
        self._may_send(chat, content, topic, as_channel)
        if caption:
            marks = found_in(caption)
            content |= {"caption": caption} | ({"caption_entities": marks} if marks else {})
        more: Json = {"origin": origin, "album": media_group} | self._answering(
            chat, reply_to, quote, topic
        )
        if date is not None:
            more["date"] = date
        stored = world.post(chat, content, **self._in_the_name(chat, as_channel), **more)
        self._passes_on(chat, stored)
        return Message(self.peer, chat.id, stored.id)

    def _chat(self, where: "Group | Person") -> Chat:
        world = self.peer.world
        if isinstance(where, Group):
            return where.stored
        if where.key != world.bot.id:
            raise Refused("What people write to each other in private is nobody's business.")
        if not world.users[self.key].started:
            raise Refused("They have not started the bot.")
        if world.users[self.key].blocks:
            raise Refused("They block the bot.")
        return world.private(world.users[self.key])

    def _in_the_name(self, chat: Chat, as_channel: Group | None) -> Json:
        if chat.kind == "channel":
            return {"sender_chat_id": chat.id}
        if as_channel is not None:
            return {"sender_chat_id": as_channel.key}
        if self.peer.world.member(chat, self.key).anonymous:
            return {"sender_chat_id": chat.id}
        return {"sender_id": self.key}

    def _answering(
        self, chat: Chat, reply_to: Message | None, quote: str | None, topic: Topic | None
    ) -> Json:
        more: Json = {}
        if topic is not None:
            more |= {"thread": topic.key, "in_topic": True}
        if reply_to is None:
            return more
        target = reply_to.stored
        if quote is not None:
            more["quote"] = _quote(target, quote)
        if reply_to.chat_key != chat.id:
            origin = payloads.origin(self.peer.world, target)
            away = self.peer.world.chats[reply_to.chat_key]
            told: Json = {"origin": origin}
            if away.kind in {"supergroup", "channel"}:
                told |= {"chat": payloads.chat(self.peer.world, away), "message_id": target.id}
            return more | {"external_reply": told}
        more["reply_to"] = target.id
        if topic is None and target.thread is not None:
            more |= {"thread": target.thread, "in_topic": target.in_topic}
        elif topic is None and chat.kind == "supergroup":
            # Any answer in a supergroup carries a thread, though it is no topic.
            more["thread"] = target.id
        return more

    def _passes_on(self, chat: Chat, stored: Stored) -> None:
        """Let Telegram forward a channel's post to its discussion group."""
        world = self.peer.world
        if chat.kind != "channel" or chat.linked_id is None:
            return
        world.post(
            world.chats[chat.linked_id],
            dict(stored.content),
            sender_chat_id=chat.id,
            origin=payloads.origin(world, stored),
            automatic=True,
        )

    def _may_send(
        self, chat: Chat, content: Json, topic: Topic | None, as_channel: Group | None
    ) -> None:
        world = self.peer.world
        if chat.kind == "private":
            return
        if chat.migrated_to is not None:
            raise Refused("The group has become a supergroup.")
        if as_channel is not None:
            self._may_post_as(chat, as_channel)
        permission = next((may for kind, may in MAY.items() if kind in content), None)
        if chat.kind == "channel":
            allowed = world.member(chat, self.key).may("can_post_messages")
        else:
            allowed = world.may(chat, self.key, permission or "can_send_messages")
        if not allowed:
            raise Refused(f"They may not send that in {chat.title}.")
        if topic is not None:
            leads = world.member(chat, self.key).may("can_manage_topics")
            if not topic.exists or (topic.closed and not leads):
                raise Refused("That topic is closed or gone.")

    def _may_post_as(self, chat: Chat, channel: Group) -> None:
        if channel.stored.owner_id != self.key:
            raise Refused(f"{channel.title} is not theirs.")
        banned = [self.peer.world.chats[number] for number in chat.banned_chats]
        if any(each.owner_id == self.key for each in banned):
            raise Refused("Their channels may not post here.")

    def _must(self, group: Group, permission: str) -> None:
        if not self.peer.world.may(group.stored, self.key, permission):
            raise Refused(f"They may not {permission} in {group.title}.")

    def _must_own(self, message: Message) -> None:
        if message.stored.sender_id != self.key:
            raise Refused("They did not write that message.")

    def _must_see(self, message: Message) -> None:
        chat = self.peer.world.chats[message.chat_key]
        there = chat.id == self.key or self.peer.world.member(chat, self.key).present
        if not there or not message.exists:
            raise Refused("They do not see that message.")


def _quote(target: Stored, quote: str) -> Json:
    said = str(target.content.get("text", target.content.get("caption", "")))
    if quote not in said:
        raise Refused("One can only quote what was said.")
    return {"text": quote, "position": units(said[: said.index(quote)]), "is_manual": True}
