"""What updates have told of chats, members and ourselves: who is staff, what we may, who is who."""

from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any, Final, TypeVar

from msgspec import Struct, convert

from leeward_adapters.telegram.hearing import wire
from leeward_adapters.telegram.hearing import wire_message as shapes
from leeward_adapters.telegram.hearing.entities import LIST_LONGEST, whole
from leeward_adapters.telegram.hearing.rights import (
    NO_RIGHTS,
    Rights,
    is_in,
    member_of,
    rights_of,
    user_of,
)

CHATS_KEPT: Final = 5_000
"""Chats remembered, private ones not among them; and as many that speak in those."""

MEMBERS_KEPT: Final = 50_000
"""Names, usernames, and times of joining, remembered in all: those seen last."""

ADMINS_KEPT: Final = 100
"""Administrators remembered a chat; Telegram allows 50."""

TOPICS_KEPT: Final = 5_000
"""Names of topics remembered in all."""

PLACED_KEPT: Final = 50_000
"""Messages of topics of which the topic is remembered: reactions do not tell it."""

PROMPTS_KEPT: Final = 1_000
"""Questions of ours that wait for an answer."""

NAME_LONGEST: Final = 256
"""Characters of a name or a title that are kept; a first and last name have 64 each, a title 128
(core.telegram.org/bots/api)."""

_Key = TypeVar("_Key")
_Kept = TypeVar("_Kept")


class Chat(Struct, frozen=True):
    """A group, a supergroup or a channel, as it was told last."""

    id: str
    kind: str
    """`group`, `supergroup` or `channel`; private chats are not kept."""
    title: str = ""
    """For people alone; in memory only."""
    username: str = ""
    """Without its sign; empty in a private group."""
    is_forum: bool = False
    """It has topics."""
    linked: str | None = None
    """The channel whose posts come into a group, or the group of a channel; as far as known."""


class Admin(Struct, frozen=True):
    """Somebody who looks after a chat."""

    id: str
    name: str
    """For people alone; in memory only."""
    is_bot: bool
    rights: Rights


class Directory:
    """Learns from raw updates, in the order in which they came; memory is bounded.

    Args:
        bot_id: our own account.
        username: our own name, without its sign, where it is known.
    """

    def __init__(self, bot_id: str, username: str = "") -> None:
        self.bot_id = bot_id
        self.username = username
        self._chats: dict[str, Chat] = {}
        self._speakers: dict[str, Chat] = {}
        self._own: dict[str, Rights] = {}
        self._admins: dict[str, dict[str, Admin]] = {}
        self._told: dict[str, None] = {}
        self._ids: dict[str, str] = {}
        self._names: dict[str, str] = {}
        self._joined: dict[tuple[str, str], datetime] = {}
        self._topics: dict[tuple[str, str], str] = {}
        self._placed: dict[tuple[str, str], str] = {}
        self._migrated: dict[str, str] = {}
        self._prompts: dict[tuple[str, str], None] = {}

    # --- learning ------------------------------------------------------------------------------

    def learn(self, payload: Any) -> None:
        """Take in a raw update; an odd one teaches nothing, and `normalise` says so."""
        try:
            told = wire.read(payload)
        except wire.ODD:
            return
        if told.said is not None:
            self._learn_message(told.said)
        if told.my_chat_member is not None:
            self._learn_own(told.my_chat_member, payload["my_chat_member"])
        if told.chat_member is not None:
            self._learn_change(told.chat_member, payload["chat_member"])
        if told.message_reaction is not None and told.message_reaction.user is not None:
            self._learn_user(told.message_reaction.user)
        if told.callback_query is not None:
            self._learn_user(told.callback_query.from_)
        if told.chat_join_request is not None:
            self._learn_user(told.chat_join_request.from_)

    def learn_me(self, user: Any) -> None:
        """Take in what `getMe` answered: our name."""
        told = user_of(user)
        if told is not None and str(told.id) == self.bot_id and told.username:
            self.username = told.username

    def learn_chat(self, chat: Any) -> None:
        """Take in what `getChat` answered, with the chat that is linked to it."""
        try:
            told = convert(chat, _Full)
        except wire.ODD:
            return
        self._learn_chat(told, None if told.linked_chat_id is None else str(told.linked_chat_id))

    def set_admins(self, chat: str, admins: Iterable[Any]) -> None:
        """Take in what `getChatAdministrators` answered, as raw objects; nobody else is one.

        Our own rights are among them where we are an administrator.
        """
        found: dict[str, Admin] = {}
        for raw in admins:
            member = member_of(raw)
            if member is not None:
                self._learn_user(member.user)
                _keep(found, str(member.user.id), _admin(member, raw), ADMINS_KEPT)
        _keep(self._admins, chat, found, CHATS_KEPT)
        _keep(self._told, chat, None, CHATS_KEPT)
        own = found.get(self.bot_id)
        if own is not None:
            _keep(self._own, chat, own.rights, CHATS_KEPT)

    def set_own(self, chat: str, member: Any) -> None:
        """Take in what `getChatMember` answered of ourselves, as a raw object."""
        told = member_of(member)
        if told is not None:
            _keep(self._own, chat, rights_of(told, member), CHATS_KEPT)

    def learn_member(self, member: Any) -> None:
        """Take in what `getChatMember` answered of somebody, as a raw object: their name."""
        told = member_of(member)
        if told is not None:
            self._learn_user(told.user)

    def prompted(self, chat: str, message: str) -> None:
        """Remember a question of ours: who replies to it answers us, and says nothing to others."""
        _keep(self._prompts, (chat, message), None, PROMPTS_KEPT)

    def answered(self, chat: str, message: str) -> None:
        """Forget a question that nobody need answer any more."""
        self._prompts.pop((chat, message), None)

    def forget(self, chat: str) -> None:
        """Forget a chat that we are no longer in."""
        self._chats.pop(chat, None)
        self._admins.pop(chat, None)
        self._told.pop(chat, None)

    def _learn_message(self, told: shapes.Message) -> None:
        chat = str(told.chat.id)
        self._learn_chat(told.chat, self._linked(told))
        self._learn_people(told)
        self._learn_topic(chat, told)
        for member in told.new_chat_members[:LIST_LONGEST]:
            self._learn_user(member)
            self._learn_joined(chat, member, told.date)
        if told.migrate_to_chat_id is not None:
            self._learn_migrated(chat, str(told.migrate_to_chat_id))
        if told.migrate_from_chat_id is not None:
            self._learn_migrated(str(told.migrate_from_chat_id), chat)

    def _learn_people(self, told: shapes.Message) -> None:
        """Take in who wrote a message, whom it answers, and whom it names."""
        if told.sender_chat is not None:
            speaker = _chat(told.sender_chat)
            _keep(self._speakers, speaker.id, speaker, CHATS_KEPT)
        elif told.from_ is not None:
            self._learn_user(told.from_)
        replied = told.reply_to_message
        if replied is not None and replied.from_ is not None and replied.sender_chat is None:
            self._learn_user(replied.from_)
        for entity in (*told.entities, *told.caption_entities)[:LIST_LONGEST]:
            if entity.user is not None:
                self._learn_user(entity.user)

    def _learn_topic(self, chat: str, told: shapes.Message) -> None:
        """Take in which topic a message stands in, and what it is called."""
        if not told.is_topic_message or told.message_thread_id is None:
            return
        topic = str(told.message_thread_id)
        _keep(self._placed, (chat, str(told.message_id)), topic, PLACED_KEPT)
        named = told.forum_topic_created or told.forum_topic_edited
        if named is not None and named.name:
            _keep(self._topics, (chat, topic), whole(named.name)[:NAME_LONGEST], TOPICS_KEPT)

    def _linked(self, told: shapes.Message) -> str | None:
        """Return the channel whose post came into a group by itself."""
        if told.is_automatic_forward and told.sender_chat is not None:
            return str(told.sender_chat.id)
        return None

    def _learn_chat(self, told: shapes.Chat, linked: str | None = None) -> None:
        if told.type == "private":
            if told.username:
                self._learn_name(told.username, str(told.id))
            return
        own = str(told.id)
        before = self._chats.get(own)
        if linked is None and before is not None:
            linked = before.linked
        _keep(self._chats, own, _chat(told, linked), CHATS_KEPT)

    def _learn_user(self, user: shapes.User) -> None:
        _keep(self._names, str(user.id), name_of(user), MEMBERS_KEPT)
        if user.username:
            self._learn_name(user.username, str(user.id))

    def _learn_name(self, username: str, own: str) -> None:
        _keep(self._ids, username[:NAME_LONGEST].lower(), own, MEMBERS_KEPT)

    def _learn_joined(self, chat: str, user: shapes.User, date: int) -> None:
        at = datetime.fromtimestamp(date, UTC)
        _keep(self._joined, (chat, str(user.id)), at, MEMBERS_KEPT)

    def _learn_own(self, told: wire.Changed, raw: Any) -> None:
        self._learn_user(told.from_)
        if told.chat.type == "private":
            return
        chat = str(told.chat.id)
        self._learn_chat(told.chat)
        rights = rights_of(told.new_chat_member, raw["new_chat_member"])
        _keep(self._own, chat, rights, CHATS_KEPT)
        if not rights.is_in:
            self.forget(chat)

    def _learn_change(self, told: wire.Changed, raw: Any) -> None:
        chat, member = str(told.chat.id), told.new_chat_member
        own = str(member.user.id)
        self._learn_chat(told.chat)
        self._learn_user(told.from_)
        self._learn_user(member.user)
        if is_in(member) and not is_in(told.old_chat_member):
            self._learn_joined(chat, member.user, told.date)
        if not is_in(member):
            self._joined.pop((chat, own), None)
        admins = self._admins.setdefault(chat, {})
        admin = _admin(member, raw["new_chat_member"])
        if admin.rights.is_admin:
            _keep(admins, own, admin, ADMINS_KEPT)
        else:
            admins.pop(own, None)
        _keep(self._admins, chat, admins, CHATS_KEPT)

    def _learn_migrated(self, old: str, new: str) -> None:
        """Let what is known of a group stand for the supergroup that it has become."""
        _keep(self._migrated, old, new, CHATS_KEPT)
        admins = self._admins.pop(old, None)
        if admins is not None and new not in self._admins:
            _keep(self._admins, new, admins, CHATS_KEPT)
        own = self._own.pop(old, None)
        if own is not None and new not in self._own:
            _keep(self._own, new, own, CHATS_KEPT)
        self._chats.pop(old, None)

    # --- answering -----------------------------------------------------------------------------

    def is_own(self, user: str) -> bool:
        """Say whether an account is ours."""
        return user == self.bot_id

    def is_staff(self, chat: str, user: str) -> bool:
        """Say whether somebody owns or administers a chat; who speaks as the chat itself does."""
        return user == chat or self.rights_of(chat, user).is_admin

    def rights_of(self, chat: str, user: str) -> Rights:
        """Return what somebody may do in a chat, as far as it is known."""
        if user == self.bot_id:
            return self.our_rights(chat)
        admin = self._admins.get(chat, {}).get(user)
        return NO_RIGHTS if admin is None else admin.rights

    def our_rights(self, chat: str) -> Rights:
        """Return what we may do in a chat, as far as it is known."""
        return self._own.get(chat, NO_RIGHTS)

    def admins(self, chat: str) -> tuple[Admin, ...]:
        """Return who looks after a chat, ourselves and other bots among them."""
        return tuple(self._admins.get(chat, {}).values())

    def knows_admins(self, chat: str) -> bool:
        """Say whether it was told who looks after a chat, all of them."""
        return chat in self._told

    def chat(self, chat: str) -> Chat | None:
        """Return a group or a channel; None for one that nobody told of, and for private chats."""
        return self._chats.get(chat)

    def chats(self) -> tuple[Chat, ...]:
        """Return the groups and channels that were told of, those told of last at the end."""
        return tuple(self._chats.values())

    def called(self, user: str) -> str:
        """Return the name of an account, for people alone; empty where nobody told it."""
        return self._names.get(user, "")

    def title_of(self, chat: str) -> str:
        """Return the title of a group or a channel, for people alone; empty for an unknown one."""
        known = self._named(chat)
        return "" if known is None else known.title

    def is_channel(self, chat: str) -> bool:
        """Say whether a chat is a channel, as far as is known."""
        known = self._named(chat)
        return known is not None and known.kind == "channel"

    def _named(self, chat: str) -> Chat | None:
        own = self._migrated.get(chat, chat)
        return self._chats.get(own) or self._speakers.get(own)

    def is_forum(self, chat: str) -> bool:
        """Say whether a chat has topics."""
        known = self._chats.get(chat)
        return known is not None and known.is_forum

    def topic_name(self, chat: str, topic: str) -> str:
        """Return the name of a topic, for people alone; empty where nobody told it."""
        return self._topics.get((chat, topic), "")

    def room_of(self, chat: str, message: str) -> str:
        """Return the topic in which a message stands, else `general`."""
        return self._placed.get((chat, message), wire.GENERAL)

    def user_id(self, username: str) -> str | None:
        """Return the account of a username, with or without its sign; None for an unknown one."""
        if self.is_our_name(username):
            return self.bot_id
        return self._ids.get(username.removeprefix("@").lower())

    def joined_at(self, chat: str, user: str) -> datetime | None:
        """Return when somebody joined a chat, aware UTC, where we saw it."""
        return self._joined.get((chat, user))

    def migrated_to(self, chat: str) -> str | None:
        """Return the supergroup that a group has become."""
        return self._migrated.get(chat)

    def expects(self, chat: str, message: str) -> bool:
        """Say whether a message is a question of ours that waits for an answer."""
        return (chat, message) in self._prompts

    def is_our_name(self, username: str) -> bool:
        """Say whether a name is ours, with or without its sign."""
        return bool(self.username) and username.removeprefix("@").lower() == self.username.lower()


class _Full(shapes.Chat, frozen=True):
    """A chat as `getChat` tells it."""

    linked_chat_id: shapes.Id | None = None


def name_of(user: shapes.User) -> str:
    """Return the name of an account as Telegram shows it."""
    return whole(f"{user.first_name} {user.last_name or ''}".strip())[:NAME_LONGEST]


def _chat(told: shapes.Chat, linked: str | None = None) -> Chat:
    title = whole(told.title or "")[:NAME_LONGEST]
    return Chat(str(told.id), told.type, title, told.username or "", told.is_forum, linked)


def _admin(member: wire.Member, raw: Any) -> Admin:
    user = member.user
    return Admin(str(user.id), name_of(user), user.is_bot, rights_of(member, raw))


def _keep(known: dict[_Key, _Kept], name: _Key, value: _Kept, most: int) -> None:
    """Remember a value as the newest, and forget the oldest beyond a bound."""
    known.pop(name, None)
    known[name] = value
    if len(known) > most:
        del known[next(iter(known))]
