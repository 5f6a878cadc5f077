"""People: what they write, read and do, within what Discord's own client would let them do."""

import mimetypes
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from discord_peer.answers import Answer
from discord_peer.interacting import Interacts
from discord_peer.things import Channel, Message, Role, timed_out_until
from discord_peer.wire import Json, Refused
from simcord.backend import models
from simcord.backend.access import channel_accessible
from simcord.backend.errors import BackendError
from simcord.enums import ChannelType
from typing_extensions import override

if TYPE_CHECKING:
    from discord_peer.places import Guild
    from discord_peer.server import DiscordPeer

__all__ = ["Answer", "Person"]


@dataclass(frozen=True)
class Person(Interacts):
    """Somebody with an account; a member of as many guilds as they joined."""

    peer: "DiscordPeer"
    key: int

    @property
    def id(self) -> str:
        """Their id, printed."""
        return str(self.key)

    @property
    def name(self) -> str:
        """The name that others see."""
        user = self.peer.world.users[self.key]
        return user.global_name or user.name

    @property
    def mention(self) -> str:
        """The text that mentions them."""
        return f"<@{self.key}>"

    # -- writing --------------------------------------------------------------------------

    async def says(
        self,
        where: "Channel | Person",
        text: str = "",
        *,
        reply_to: Message | None = None,
        ping: bool = True,
        mentions: Iterable["Person | Role"] = (),
        attachments: Iterable[str | Json] = (),
        embeds: Iterable[Json] = (),
        stickers: Iterable[str] = (),
        poll: tuple[str, Sequence[str]] | None = None,
        forward: Message | None = None,
    ) -> Message:
        """Write a message.

        Args:
            where: a channel, thread, or a person for a direct message (the bot included).
            text: what it says; mentions are put before it.
            reply_to: the message that it answers, in the same channel.
            ping: whether the reply mentions who is answered.
            mentions: people and roles to mention.
            attachments: file names, or attachment objects without ids and addresses.
            embeds: link previews that are there from the start.
            stickers: names of stickers.
            poll: the question and its answers.
            forward: a message to forward; the text must be empty then.

        Returns:
            The message; `blocked` where AutoMod stopped it.

        Raises:
            Refused: this person may not write here now.
        """
        channel = self._place(where)
        self._must(channel, "send_messages")
        self._wake(channel)
        world = self.peer.world
        words = " ".join([*(each.mention for each in mentions), *([text] if text else [])])
        reference: Json | None = None
        if reply_to is not None:
            reference = {"message_id": reply_to.id, "channel_id": reply_to.channel.id}
        if forward is not None:
            origin = forward.channel
            reference = {"type": 1, "message_id": forward.id, "channel_id": origin.id}
        message = world.create_message(
            channel.key,
            self.key,
            words,
            embeds=[dict(embed) for embed in embeds],
            attachments=[self._attachment(channel, each) for each in attachments],
            stickers=[models.MessageSticker(world.snowflake(), s, 1, 0) for s in stickers],
            reference=reference,
            allowed_mentions=models.AllowedMentions(replied_user=ping),
            poll=self._poll(poll),
        )
        handle = Message(self.peer, channel.key, message.id)
        return handle if handle.exists else Message(self.peer, channel.key, message.id, True)

    async def edits(self, message: Message, text: str) -> bool:
        """Change the text of their own message; false where AutoMod stops the new text."""
        self._must_own(message)
        world = self.peer.world
        if world.blocks(world.get_channel(message.channel_key), self.key, text):
            return False
        world.edit_message(message.channel_key, message.key, {"content": text})
        return True

    async def deletes(self, message: Message) -> None:
        """Delete their own message, or another's with the right to."""
        if message.author_id != self.id:
            self._must(message.channel, "manage_messages")
        self.peer.world.delete_message(message.channel_key, message.key)

    async def reacts(self, message: Message, emoji: str) -> None:
        """React to a message."""
        self._must(message.channel, "add_reactions")
        self.peer.world.add_reaction(message.channel_key, message.key, emoji, self.key)

    async def unreacts(self, message: Message, emoji: str) -> None:
        """Take a reaction back."""
        self.peer.world.remove_reaction(message.channel_key, message.key, emoji, self.key)

    async def pins(self, message: Message) -> None:
        """Pin a message."""
        self._must(message.channel, "pin_messages")
        self.peer.world.set_pinned(message.channel_key, message.key, True, actor_id=self.key)

    async def opens_thread(self, name: str, *, on: Message | Channel) -> Channel:
        """Open a thread, under a message or without one."""
        channel = on if isinstance(on, Channel) else on.channel
        self._must(channel, "create_public_threads")
        message_id = on.key if isinstance(on, Message) else None
        thread = self.peer.world.create_thread(channel.key, name, self.key, message_id=message_id)
        return Channel(self.peer, thread.id)

    async def opens_post(self, forum: Channel, title: str, text: str) -> Channel:
        """Open a post in a forum, with its first message."""
        self._must(forum, "send_messages")
        world = self.peer.world
        if world.blocks(forum.stored, self.key, f"{title}\n{text}"):
            raise Refused(f"AutoMod stopped the post {title!r} of {self.name}.")
        number = world.snowflake()
        thread = world.create_thread(forum.key, title, self.key, message_id=number, broadcast=False)
        first = world.prepare_message(thread.id, self.key, text)
        first.id = number
        world.announce_thread_create(thread)
        world.messages[thread.id][number] = first
        world.announce_message_create(first)
        return Channel(self.peer, thread.id)

    # -- reading --------------------------------------------------------------------------

    def sees(self, where: "Channel | Person") -> list[Message]:
        """List what this person can read there, with answers that only they see."""
        channel = self._place(where)
        if not self.can_see(channel):
            return []
        return [m for m in channel.everything if m.stored.visible_to(self.key)]

    @override
    def can_see(self, channel: Channel) -> bool:
        """Say whether this person can see a channel."""
        return channel_accessible(self.peer.world, channel.key, self.key) or (
            channel.key in self.peer.world.private and self.key in channel.stored.recipient_ids
        )

    @property
    def dms(self) -> list[Message]:
        """The direct messages that the bot sent them, oldest first."""
        channel_id = self.peer.world.dm_channels.get(self.key)
        if channel_id is None:
            return []
        return [m for m in Channel(self.peer, channel_id).everything if m.by_bot]

    def dm_with_bot(self) -> Channel:
        """The direct conversation with the bot."""
        return Channel(self.peer, self.peer.world.get_dm_channel(self.key).id)

    # -- privacy --------------------------------------------------------------------------

    def closes_dms(self) -> None:
        """Accept no more direct messages from the bot (50007), or block it."""
        self.peer.world.closed_dms.add(self.key)

    def opens_dms(self) -> None:
        """Accept direct messages from the bot again."""
        self.peer.world.closed_dms.discard(self.key)

    def installs_app(self) -> None:
        """Add the application to their own account."""
        self.peer.world.installers.add(self.key)

    def speaks(self, locale: str) -> None:
        """Use Discord in another language, such as `de` or `es-ES`."""
        self.peer.world.locales[self.key] = locale

    # -- membership -----------------------------------------------------------------------

    async def joins(self, guild: "Guild") -> None:
        """Join a guild, unless banned there."""
        if self.key in guild.stored.bans:
            raise Refused(f"{self.name} is banned from {guild.stored.name}.")
        self.peer.world.add_member(guild.key, self.key, announce=True)

    async def leaves(self, guild: "Guild") -> None:
        """Leave a guild."""
        self.peer.world.remove_member(guild.key, self.key)

    def gets(self, role: Role) -> None:
        """Be given a role."""
        self.peer.world.add_member_role(role.guild_key, self.key, role.key)

    def loses(self, role: Role) -> None:
        """Be stripped of a role."""
        self.peer.world.remove_member_role(role.guild_key, self.key, role.key)

    def renames_to(self, guild: "Guild", nick: str | None) -> None:
        """Take another name in a guild."""
        self.peer.world.edit_member(guild.key, self.key, {"nick": nick})

    def timed_out_until(self, guild: "Guild") -> datetime | None:
        """Say until when they are timed out in a guild; None if they are not."""
        until = timed_out_until(self.peer.world.get_member(guild.key, self.key))
        return until if until is not None and until > self.peer.world.clock.now() else None

    def times_out(self, other: "Person", guild: "Guild", minutes: float | None) -> None:
        """Time somebody out by hand, as a moderator would; None ends it."""
        until = None
        if minutes is not None:
            until = (self.peer.world.clock.now() + timedelta(minutes=minutes)).isoformat()
        self.peer.world.edit_member(guild.key, other.key, {"timed_out_until": until})

    # -- inside ---------------------------------------------------------------------------

    @override
    def _place(self, where: "Channel | Person") -> Channel:
        if isinstance(where, Channel):
            return where
        world = self.peer.world
        if where.key == world.bot_user.id:
            return self.dm_with_bot()
        pair = sorted((self.key, where.key))
        for number in world.private:
            if sorted(world.channels[number].recipient_ids) == pair:
                return Channel(self.peer, number)
        channel = world.create_channel(None, None, type=ChannelType.DM)
        channel.recipient_ids = pair
        world.private.add(channel.id)
        return Channel(self.peer, channel.id)

    def _must(self, channel: Channel, permission: str) -> None:
        world, stored = self.peer.world, channel.stored
        if stored.guild_id is None:
            if self.key not in stored.recipient_ids:
                raise Refused(f"{self.name} is not in that direct conversation.")
            return
        if permission == "send_messages" and channel.is_thread:
            permission = "send_messages_in_threads"
        try:
            world.require_permissions(stored.guild_id, self.key, channel.key, permission)
        except BackendError as refused:
            raise Refused(f"{self.name} may not {permission} in #{channel.name}.") from refused

    def _must_own(self, message: Message) -> None:
        if message.author_id != self.id:
            raise Refused(f"{self.name} did not write that message.")

    def _wake(self, channel: Channel) -> None:
        if channel.archived:
            if channel.locked:
                raise Refused(f"The thread {channel.name} is locked.")
            self.peer.world.set_archived(channel.stored, archived=False)

    def _attachment(self, channel: Channel, given: str | Json) -> Json:
        given = {"filename": given} if isinstance(given, str) else dict(given)
        kind = mimetypes.guess_type(given["filename"])[0] or "application/octet-stream"
        number = self.peer.world.snowflake()
        url = f"https://cdn.example.org/{channel.key}/{number}/{given['filename']}"
        made = {"id": str(number), "size": 1234, "content_type": kind, "url": url, "proxy_url": url}
        return made | given

    def _poll(self, given: tuple[str, Sequence[str]] | None) -> models.Poll | None:
        if given is None:
            return None
        answers = [models.PollAnswer(index, text) for index, text in enumerate(given[1], 1)]
        return models.Poll(given[0], answers, self.peer.world.iso_after(86_400))
