"""The platform's state: simcord's model of Discord, in real time, with the parts it leaves out."""

from collections import deque
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from typing import Any

from discord_peer.automod import AutoMod
from discord_peer.wire import HAS_THREAD, Json
from simcord._clock import Clock
from simcord.backend import Backend, serializers
from simcord.backend.models import Channel, Guild, Message
from simcord.enums import ChannelType, MessageType
from typing_extensions import override

NONCE_WINDOW = 180.0
"""Seconds for which a nonce is remembered; Discord says "the past few minutes"."""

THREAD_STARTER = MessageType.THREAD_STARTER_MESSAGE


class WallClock(Clock):
    """The real clock, so that ids, times and deadlines are those of the machine."""

    @override
    def now(self) -> datetime:
        return datetime.now(UTC)


class World(AutoMod, Backend):
    """All guilds, channels, people, messages and commands that the peer knows."""

    def __init__(self) -> None:
        self._thread_id: int | None = None
        self.current: Message | None = None
        self.nsfw: set[int] = set()
        """Age-restricted channels."""
        self.extras: dict[int, Json] = {}
        """Fields of a channel that simcord has no place for, by channel id."""
        self.features: dict[int, list[str]] = {}
        """Feature flags of a guild, such as COMMUNITY."""
        self.incidents: dict[int, Json] = {}
        """Incident actions of a guild: until when invites and direct messages are off."""
        self.closed_dms: set[int] = set()
        """People who accept no direct messages from members of their guilds, or block the bot."""
        self.private: set[int] = set()
        """Direct channels between people, which the bot cannot see."""
        self.installers: set[int] = set()
        """People who installed the application for themselves."""
        self.locales: dict[int, str] = {}
        """The language of a person's client, where it is not English."""
        self.owners: dict[int, Json] = {}
        """By whose installation an interaction came, by interaction id."""
        self.triggers: dict[int, int] = {}
        """The interaction that opened a form, by the id of the form's own."""
        self.nonces: dict[int, str] = {}
        """The nonce of a message, by message id."""
        self.next_nonce: str | None = None
        """The nonce of the message that the bot is posting now."""
        self._recent: deque[tuple[datetime, int, str, int, int]] = deque()
        super().__init__(clock=WallClock())
        # An application of today has one id for itself and for its bot user.
        del self.users[self.bot_user.id]
        self.bot_user.id = self.application_id
        self.users[self.bot_user.id] = self.bot_user
        self.owner = self.make_user("the-developer")
        """Who made the application; in no guild."""

    # -- nonces ---------------------------------------------------------------------------

    def posted_with(self, author_id: int, nonce: str) -> Message | None:
        """Find what this author posted with this nonce within the window."""
        now = self.clock.now()
        while self._recent and (now - self._recent[0][0]).total_seconds() > NONCE_WINDOW:
            self._recent.popleft()
        for _, author, known, channel_id, message_id in self._recent:
            if (author, known) == (author_id, nonce):
                return self.messages.get(channel_id, {}).get(message_id)
        return None

    def remember_nonce(self, message: Message, nonce: str) -> None:
        """Remember that this message was posted with this nonce."""
        self.nonces[message.id] = nonce
        self._recent.append(
            (self.clock.now(), message.author_id, nonce, message.channel_id, message.id)
        )

    @override
    def announce_message_create(self, message: Message) -> None:
        nonce, self.next_nonce = self.next_nonce, None
        if nonce is not None:
            self.remember_nonce(message, nonce)
        super().announce_message_create(message)

    # -- who can see what -----------------------------------------------------------------

    def can_dm(self, user_id: int) -> int:
        """Say why the bot's direct message would fail: 0, 50007 or 50278 (no mutual guild)."""
        if user_id in self.closed_dms:
            return 50007
        shares = any(user_id in guild.members for guild in self.guilds.values())
        return 0 if shares or user_id in self.installers else 50278

    @override
    def time_out(self, guild_id: int, user_id: int, until: str) -> None:
        self.edit_member(guild_id, user_id, {"timed_out_until": until})

    @override
    def emit(self, event: str, payload: Mapping[str, Any]) -> None:
        """Announce an event; an edit tells of its author's membership, as a new message does."""
        if event == "THREAD_DELETE":
            payload = {key: payload[key] for key in ("id", "guild_id", "parent_id", "type")}
        guild = self.guilds.get(int(payload.get("guild_id") or 0))
        author = int(payload["author"]["id"]) if "author" in payload else 0
        if event == "MESSAGE_UPDATE" and guild is not None and author in guild.members:
            member = serializers.member_payload(self, guild, guild.members[author], with_user=False)
            payload = {**payload, "member": member}
        super().emit(event, payload)

    # -- threads --------------------------------------------------------------------------

    @override
    def create_thread(
        self,
        parent_id: int,
        name: str,
        owner_id: int,
        *,
        type: int = ChannelType.PUBLIC_THREAD,  # simcord's own word
        auto_archive_duration: int = 1440,
        message_id: int | None = None,
        applied_tags: Iterable[int] = (),
        broadcast: bool = True,
    ) -> Channel:
        """Open a thread as Discord does: under its first message's id where it has one."""
        thread = super().create_thread(
            parent_id,
            name,
            owner_id,
            type=type,
            auto_archive_duration=auto_archive_duration,
            message_id=message_id if message_id is not None else self._thread_id,
            applied_tags=applied_tags,
            broadcast=False,
        )
        if not broadcast:
            return thread
        self.announce_thread_create(thread)
        if message_id is None:
            self.create_system_message(
                parent_id, MessageType.THREAD_CREATED, owner_id, target_channel_id=thread.id
            )
            return thread
        message = self.get_message(parent_id, message_id)
        message.flags |= HAS_THREAD
        self.emit("MESSAGE_UPDATE", dict(serializers.message_payload(self, message)))
        self.create_system_message(
            thread.id,
            THREAD_STARTER,
            owner_id,
            referenced_channel_id=parent_id,
            referenced_message_id=message_id,
        )
        return thread

    @override
    def create_forum_post(
        self, forum_id: int, name: str, starter: Message, **fields: Any
    ) -> tuple[Channel, Message]:
        """Open a forum post: its first message and its thread share one id."""
        self._thread_id = starter.id
        try:
            return super().create_forum_post(forum_id, name, starter, **fields)
        finally:
            self._thread_id = None

    def set_archived(self, thread: Channel, *, archived: bool) -> None:
        """Archive or wake a thread and announce it."""
        self.edit_channel(thread.id, {}, thread_metadata={"archived": archived})

    # -- guilds ---------------------------------------------------------------------------

    def announce_guild(self, guild: Guild) -> None:
        """Announce that a guild's own fields changed."""
        self.edit_guild(guild.id, {})
