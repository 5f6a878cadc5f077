"""The platform's state and what changes in it, told to the bot as far as the bot hears it."""

import itertools
import time
from dataclasses import replace
from datetime import timedelta
from typing import Any

from telegram_peer import hearing, payloads
from telegram_peer.api_words import ApiError, Json
from telegram_peer.state import Chat, Member, Query, Stored, StoredFile, User
from telegram_peer.updates import Updates
from telegram_peer.webhook import Webhook

SUPERGROUPS = 1_000_000_000_000
"""Ids of supergroups and channels are below the negative of this."""

BOT_ID = 7_000_000_001
"""The bot's own id, which begins its token."""

PRESSED = 900.0
"""Seconds after which a press can no longer be answered; Telegram does not say the number."""


class World:
    """All people, chats, messages and presses that the peer knows."""

    def __init__(self) -> None:
        self.updates = Updates()
        self.hook = Webhook(self.updates)
        self.users: dict[int, User] = {}
        self.chats: dict[int, Chat] = {}
        self.files: dict[str, StoredFile] = {}
        self.queries: dict[str, Query] = {}
        self.deleted: dict[tuple[int, int], Stored] = {}
        """What was deleted, by chat and message, so that tests can still say what it was."""
        self.reads_all = False
        """Whether privacy mode is off, so that an ordinary bot reads everything in a group."""
        self.commands: dict[tuple[str, str], list[Json]] = {}
        """What the bot offers, by scope (its JSON) and language."""
        self.profile: dict[tuple[str, str], Any] = {}
        """Descriptions and default rights, by what they are and for whom."""
        self._people = itertools.count(6_100_000_001)
        self._groups = itertools.count(4_200_000_001)
        self._supergroups = itertools.count(2_300_000_001)
        self._numbers = itertools.count(1)
        self._common = 100
        self.bot = User(BOT_ID, "Leeward", "leeward_peer_bot", is_bot=True)
        self.users[BOT_ID] = self.bot

    # -- time ---------------------------------------------------------------------------

    def now(self) -> int:
        """Return the Unix time."""
        return int(time.time())

    def later(self, delta: timedelta) -> None:
        """Make everything that exists older by so much; what comes next is of now."""
        seconds = int(delta.total_seconds())
        for chat in self.chats.values():
            for message in chat.messages.values():
                message.date -= seconds
                if message.edited is not None:
                    message.edited -= seconds
            for member in chat.members.values():
                if member.until:
                    member.until -= seconds
        for query in self.queries.values():
            query.at -= seconds
        self.updates.ages(seconds)

    def number(self) -> int:
        """Return a number that nothing else has."""
        return next(self._numbers)

    # -- making -------------------------------------------------------------------------

    def make_user(
        self, name: str, username: str | None, language: str, *, is_bot: bool = False
    ) -> User:
        """Create somebody."""
        user = User(next(self._people), name, username, language, is_bot)
        self.users[user.id] = user
        return user

    def make_chat(self, kind: str, title: str, owner: User, **more: Any) -> Chat:
        """Create a group, a supergroup or a channel with its owner in it."""
        number = next(self._groups) if kind == "group" else SUPERGROUPS + next(self._supergroups)
        chat = Chat(-number, kind, title, owner_id=owner.id, **more)
        chat.members[owner.id] = Member(owner.id, "creator")
        self.chats[chat.id] = chat
        return chat

    def private(self, user: User) -> Chat:
        """Return somebody's private chat with the bot."""
        if user.id not in self.chats:
            self.chats[user.id] = Chat(user.id, "private")
        return self.chats[user.id]

    # -- members ------------------------------------------------------------------------

    def member(self, chat: Chat, user_id: int) -> Member:
        """Return what somebody is in a chat; `left` for whoever never was there."""
        found = chat.members.get(user_id)
        if found is None:
            return Member(user_id)
        if found.until and found.until <= self.now():
            here = found.status == "restricted" and found.is_in
            found.status, found.until, found.permissions = "member" if here else "left", 0, {}
        return found

    def may(self, chat: Chat, user_id: int, permission: str) -> bool:
        """Say whether somebody may do what members may."""
        member = self.member(chat, user_id)
        if member.leads:
            return True
        if not member.present or not chat.permissions[permission]:
            return False
        return member.status != "restricted" or member.permissions.get(permission, False)

    def change(self, chat: Chat, new: Member, by: int, **more: Any) -> None:
        """Make somebody something else in a chat, and tell the bot.

        Args:
            chat: where.
            new: what they are from now on.
            by: who did it.
            **more: further fields of the update, such as `via_join_request`.
        """
        old = replace(self.member(chat, new.user_id))
        chat.members[new.user_id] = new
        if old == new:
            return
        kind = "my_chat_member" if new.user_id == self.bot.id else "chat_member"
        if kind == "chat_member" and not self.member(chat, self.bot.id).leads:
            return
        body: Json = {
            "chat": payloads.chat(self, chat),
            "from": payloads.user(self.users[by]),
            "date": self.now(),
            "old_chat_member": payloads.member(self, chat, old),
            "new_chat_member": payloads.member(self, chat, new),
        }
        self.updates.add(kind, body | more)

    # -- messages -----------------------------------------------------------------------

    def post(self, chat: Chat, content: Json, **more: Any) -> Stored:
        """Write a message into a chat, and tell the bot where it hears it."""
        if chat.kind in {"private", "group"}:
            # Private chats and basic groups count in one row (per account, in truth).
            self._common += 1
            chat.last_message_id = self._common
        else:
            chat.last_message_id += 1
        date = more.pop("date", self.now())
        stored = Stored(chat.last_message_id, chat.id, date, content, **more)
        chat.messages[stored.id] = stored
        if self.hears(chat, stored):
            self.tell(chat, stored, edited=False)
        return stored

    def serve(self, chat: Chat, content: Json, by: int | None, **more: Any) -> Stored:
        """Write a service message."""
        return self.post(chat, content, sender_id=by, service=True, **more)

    def tell(self, chat: Chat, stored: Stored, *, edited: bool) -> None:
        """Tell the bot of a message."""
        kind = "channel_post" if chat.kind == "channel" else "message"
        body = payloads.message(self, stored)
        self.updates.add(f"edited_{kind}" if edited else kind, body)

    def hears(self, chat: Chat, stored: Stored) -> bool:
        """Say whether the bot is told of a message."""
        return hearing.hears(self, chat, stored)

    def remove(self, chat: Chat, message_id: int) -> None:
        """Delete a message. Telegram tells no bot of it, ever."""
        stored = chat.messages.pop(message_id, None)
        if stored is not None:
            self.deleted[chat.id, message_id] = stored

    def keep_file(self, name: str, content: bytes) -> StoredFile:
        """Keep a file that somebody sent."""
        number = self.number()
        stored = StoredFile(f"file-{number}", name, content)
        self.files[stored.id] = stored
        return stored

    # -- lookups ------------------------------------------------------------------------

    def find(self, chat_id: object) -> Chat:
        """Find a chat by id or `@username`.

        Raises:
            ApiError: there is none that the bot could know.
        """
        if isinstance(chat_id, str) and chat_id.startswith("@"):
            name = chat_id[1:].lower()
            for chat in self.chats.values():
                if chat.kind != "private" and (chat.username or "").lower() == name:
                    return chat
            raise ApiError(400, "chat not found")
        if not isinstance(chat_id, int):
            raise ApiError(400, "chat not found")
        if chat_id in self.users and chat_id != self.bot.id:
            return self.private(self.users[chat_id])
        if chat_id not in self.chats:
            raise ApiError(400, "chat not found")
        return self.chats[chat_id]

    def has_met(self, user: User) -> bool:
        """Say whether the bot could know somebody: from its private chat, or a chat of both."""
        if user.started:
            return True
        shared = (chat for chat in self.chats.values() if self.bot.id in chat.members)
        return any(user.id in chat.members for chat in shared)
