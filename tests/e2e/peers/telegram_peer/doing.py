"""What people do with messages that stand: change, delete, react, press; and with topics."""

from telegram_peer import payloads, topics
from telegram_peer.api_words import Json, Refused
from telegram_peer.entities import found_in
from telegram_peer.groups import Group
from telegram_peer.posts import Message, Topic
from telegram_peer.presses import Answer
from telegram_peer.saying import Says
from telegram_peer.state import Query


class Does(Says):
    """Somebody who acts on what stands there."""

    async def edits(self, message: Message, text: str) -> None:
        """Change the text or the caption of their own message."""
        self._must_own(message)
        world, stored = self.peer.world, message.stored
        field = "text" if "text" in stored.content else "caption"
        marks = found_in(text)
        stored.content[field] = text
        stored.content.pop("entities", None)
        stored.content.pop("caption_entities", None)
        if marks:
            stored.content["entities" if field == "text" else "caption_entities"] = marks
        stored.edited = world.now()
        chat = world.chats[message.chat_key]
        if world.hears(chat, stored):
            world.tell(chat, stored, edited=True)

    async def deletes(self, message: Message) -> None:
        """Delete their own message, or another's with the right to; no bot is told."""
        chat = self.peer.world.chats[message.chat_key]
        may = self.peer.world.member(chat, self.key).may("can_delete_messages")
        if chat.kind != "private" and not may:
            self._must_own(message)
        self.peer.world.remove(chat, message.key)

    async def reacts(self, message: Message, *emoji: str) -> None:
        """React to a message; without an emoji, take the reaction back."""
        world, stored = self.peer.world, message.stored
        chat = world.chats[message.chat_key]
        old = stored.reactions.get(self.key, [])
        new: list[Json] = [{"type": "emoji", "emoji": each} for each in emoji]
        stored.reactions[self.key] = new
        if world.member(chat, world.bot.id).leads or chat.kind == "private":
            body: Json = {
                "chat": payloads.chat(world, chat),
                "message_id": stored.id,
                "user": payloads.user(world.users[self.key]),
                "date": world.now(),
                "old_reaction": old,
                "new_reaction": new,
            }
            world.updates.add("message_reaction", body)

    async def clicks(self, message: Message, label: str) -> Answer:
        """Press a button under a message.

        Raises:
            Refused: they do not see the message, or there is no such button under it.
        """
        self._must_see(message)
        stored, world = message.stored, self.peer.world
        rows = (stored.markup or {"inline_keyboard": []})["inline_keyboard"]
        found = next((b for row in rows for b in row if b["text"] == label), None)
        if found is None:
            raise Refused(f"There is no button {label!r}; there are {list(message.buttons)}.")
        if "callback_data" not in found:
            return Answer(self.peer, "", found.get("url"))
        query = Query(
            str(4_000_000_000_000 + world.number()),
            self.key,
            stored.chat_id,
            stored.id,
            world.now(),
        )
        world.queries[query.id] = query
        body: Json = {
            "id": query.id,
            "from": payloads.user(world.users[self.key]),
            "message": payloads.message(world, stored),
            "chat_instance": str(-stored.chat_id),
            "data": found["callback_data"],
        }
        world.updates.add("callback_query", body)
        return Answer(self.peer, query.id)

    async def opens_topic(self, group: Group, name: str) -> Topic:
        """Open a topic in a forum."""
        if not group.stored.forum:
            raise Refused(f"{group.title} is no forum.")
        leads = group.standing(self._me).may("can_manage_topics")
        if not leads and not self.peer.world.may(group.stored, self.key, "can_manage_topics"):
            raise Refused("They may open no topics.")
        opened = topics.opened(self.peer.world, group.stored, name, self.key)
        return Topic(self.peer, group.key, opened.id)

    async def closes_topic(self, topic: Topic) -> None:
        """Close a topic."""
        stored = topic.chat.stored
        stored.topics[topic.key].closed = True
        content: Json = {"forum_topic_closed": {}}
        topics.said(self.peer.world, stored, stored.topics[topic.key], content, self.key)

    async def reopens_topic(self, topic: Topic) -> None:
        """Open a closed topic again."""
        stored = topic.chat.stored
        stored.topics[topic.key].closed = False
        content: Json = {"forum_topic_reopened": {}}
        topics.said(self.peer.world, stored, stored.topics[topic.key], content, self.key)

    async def renames_topic(self, topic: Topic, name: str) -> None:
        """Give a topic another name."""
        stored = topic.chat.stored
        stored.topics[topic.key].name = name
        content: Json = {"forum_topic_edited": {"name": name}}
        topics.said(self.peer.world, stored, stored.topics[topic.key], content, self.key)

    async def pins(self, message: Message) -> None:
        """Pin a message."""
        world = self.peer.world
        chat = world.chats[message.chat_key]
        if chat.kind != "private" and not world.member(chat, self.key).may("can_pin_messages"):
            raise Refused("They may pin nothing here.")
        chat.pinned.append(message.key)
        shown = payloads.message(world, message.stored, nested=True)
        world.serve(chat, {"pinned_message": shown}, self.key)

    async def deletes_topic(self, topic: Topic) -> None:
        """Delete a topic with all that was said in it; no bot is told."""
        stored = topic.chat.stored
        topics.gone(self.peer.world, stored, stored.topics[topic.key])
