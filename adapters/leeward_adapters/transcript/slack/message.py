"""One message of a Slack export, read as what happened."""

import msgspec
from msgspec import Struct

from leeward_adapters.transcript import values
from leeward_adapters.transcript.document import Here, Unclear
from leeward_adapters.transcript.memory import Memory
from leeward_adapters.transcript.slack.text import (
    Directory,
    from_blocks,
    is_share,
    plain,
    previews,
)
from leeward_adapters.transcript.values import Json
from leeward_policies.domain.event import (
    Event,
    MemberJoined,
    MemberLeft,
    MessageDeleted,
    MessageEdited,
    MessageSent,
)
from leeward_policies.domain.message import Author, File, Message, Part, Quote, Text
from leeward_policies.domain.refs import ChannelRef, MessageRef, UserRef

_TOLD = frozenset(
    {
        "app_conversation_join",
        "app_conversation_leave",
        "bot_add",
        "bot_disable",
        "bot_enable",
        "bot_remove",
        "channel_archive",
        "channel_canvas_updated",
        "channel_convert_to_private",
        "channel_convert_to_public",
        "channel_name",
        "channel_posting_permissions",
        "channel_purpose",
        "channel_topic",
        "channel_unarchive",
        "ekm_access_denied",
        "group_archive",
        "group_name",
        "group_purpose",
        "group_topic",
        "group_unarchive",
        "huddle_thread",
        "joiner_notification",
        "joiner_notification_for_inviter",
        "message_replied",
        "pinned_item",
        "reminder_add",
        "sh_room_created",
        "sh_room_shared",
        "slackbot_response",
        "tabbed_canvas_updated",
        "unpinned_item",
    }
)
"""Subtypes that the platform writes itself; an unknown one counts as a member's message."""

_JOINED = frozenset({"channel_join", "group_join"})
_LEFT = frozenset({"channel_leave", "group_leave"})
_DELETED = frozenset({"message_deleted", "tombstone"})
"""A tombstone stands where the first message of a thread was."""


class Account(Struct, frozen=True):
    """A member as `users.json` describes them."""

    name: str
    is_bot: bool
    team: str


class Slack:
    """How Slack writes; knows the members and the team of the export."""

    def __init__(self, platform: str, team: str, accounts: dict[str, Account]) -> None:
        self._platform = platform
        self._team = team
        self._accounts = accounts
        self._directory = Directory(self.user, self._name)

    def user(self, own: str) -> UserRef:
        """Return the account with an id; its realm is its team."""
        account = self._accounts.get(own)
        return UserRef(self._platform, account.team if account else self._team, own)

    def _name(self, own: str) -> str:
        account = self._accounts.get(own)
        return account.name if account else ""

    def events(self, payload: Json, here: Here) -> list[Event]:
        """Return what a message of the export tells.

        Raises:
            Unclear: this is no message of Slack.
        """
        name = values.ident(payload.get("ts"))
        if not name:
            raise Unclear("has no `ts`")
        subtype = values.text(payload.get("subtype"))
        if subtype in _TOLD:
            return here.memory.skip(subtype)
        if subtype in _JOINED:
            return [MemberJoined(here.place.ref, self._author(payload, here.memory), here.at)]
        if subtype in _LEFT:
            return [MemberLeft(here.place.ref, self._author(payload, here.memory).ref, here.at)]
        if subtype in _DELETED:
            gone = values.ident(payload.get("deleted_ts"))
            gone = gone or values.ident(values.mapping(payload.get("previous_message")).get("ts"))
            return [MessageDeleted(_ref(here.place.ref, gone or name), here.at)]
        if subtype == "message_changed":
            return self._edited(payload, here)
        message = self._message(payload, name, here)
        here.memory.saw(message)
        return [MessageSent(message)]

    def _edited(self, payload: Json, here: Here) -> list[Event]:
        inner = values.mapping(payload.get("message"))
        name = values.ident(inner.get("ts"))
        sent = values.unix_micros(name)
        if sent is None:
            raise Unclear("is an edit of nothing that it names")
        then = Here(here.room, min(values.from_micros(sent), here.at), here.memory)
        message = self._message(inner, name, then)
        known = here.memory.original(message.ref)
        message = msgspec.structs.replace(message, revision=1 if known is None else known[1] + 1)
        here.memory.saw(message)
        return [MessageEdited(message, here.at)]

    def _author(self, payload: Json, memory: Memory) -> Author:
        comment = values.mapping(payload.get("comment"))
        own = values.ident(payload.get("user")) or values.ident(comment.get("user"))
        profile = values.mapping(payload.get("user_profile"))
        shown = (
            self._name(own)
            or values.text(profile.get("display_name"))
            or values.text(profile.get("real_name"))
        )
        program = values.ident(payload.get("bot_id"))
        if own:
            account = self._accounts.get(own)
            is_bot = account.is_bot if account else bool(program)
            author = Author(self.user(own), shown, is_bot)
        else:
            about = values.mapping(payload.get("bot_profile"))
            shown = values.text(payload.get("username")) or values.text(about.get("name"))
            # A webhook is judged together with the name it shows (`precise.md` 15).
            ref = self.user(f"{program or 'unknown'}/{shown}")
            author = Author(ref, shown, is_bot=True, is_webhook=True)
        memory.names.learn(author.ref, author.name)
        return author

    def _message(self, payload: Json, name: str, here: Here) -> Message:
        channel, memory = here.place.ref, here.memory
        author = self._author(payload, memory)
        ref = _ref(channel, name)
        written = values.text(payload.get("text"))
        written = written or values.text(values.mapping(payload.get("comment")).get("comment"))
        body, parts = plain(written, self._directory)
        if not body:
            body, parts = from_blocks(payload.get("blocks"), self._directory)
        parts.extend(_files(payload))
        quoted = self._quoted(payload, channel, parts)
        thread = values.ident(payload.get("thread_ts"))
        answered = _ref(channel, thread) if thread and thread != name else None
        reply_author = None
        if answered is not None:
            parent = values.ident(payload.get("parent_user_id"))
            reply_author = self.user(parent) if parent else memory.author(answered)
        embeds = "\n".join(previews(payload.get("attachments"), self._directory))
        return Message(
            ref,
            author,
            Text(body, quoted, _alt(payload), embeds),
            here.at,
            tuple(parts),
            answered,
            reply_author,
            thread or None,
            1 if values.mapping(payload.get("edited")) else 0,
        )

    def _quoted(self, payload: Json, channel: ChannelRef, parts: list[Part]) -> str:
        quoted: list[str] = []
        for attachment in values.mappings(payload.get("attachments")):
            if not is_share(attachment):
                continue
            words, _ = plain(values.text(attachment.get("text")), self._directory)
            quoted.append(words)
            name = values.ident(attachment.get("ts"))
            where = values.ident(attachment.get("channel_id")) or channel.id
            author = values.ident(attachment.get("author_id"))
            parts.append(
                Quote(
                    MessageRef(channel.platform, channel.space, where, name) if name else None,
                    self.user(author) if author else None,
                    is_forward=True,
                )
            )
        return "\n".join(words for words in quoted if words)


def _ref(channel: ChannelRef, name: str) -> MessageRef:
    return MessageRef(channel.platform, channel.space, channel.id, name)


def _file_records(payload: Json) -> list[Json]:
    files = values.mappings(payload.get("files"))
    return files or values.mappings([payload.get("file")])


def _files(payload: Json) -> list[Part]:
    return [
        File(
            values.text(file.get("name")) or values.text(file.get("title")) or "file",
            values.text(file.get("mimetype")),
            values.size(file.get("size")),
        )
        for file in _file_records(payload)
    ]


def _alt(payload: Json) -> str:
    texts = [values.text(file.get("alt_txt")) for file in _file_records(payload)]
    return "\n".join(text for text in texts if text)
