"""Guilds: how a test builds them, and what it can read of them."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

import discord
from discord_peer.dress import dress
from discord_peer.people import Person
from discord_peer.things import Channel, Role
from discord_peer.wire import Json, as_time
from simcord.backend import models, serializers
from simcord.enums import ChannelType, OverwriteType

if TYPE_CHECKING:
    from discord_peer.server import DiscordPeer

_ENTER = discord.Permissions(view_channel=True).value


@dataclass(frozen=True)
class Guild:
    """A guild and its people."""

    peer: "DiscordPeer"
    key: int

    @classmethod
    def create(
        cls,
        peer: "DiscordPeer",
        name: str,
        *,
        bot_permissions: discord.Permissions | None,
        bot: bool,
        shard: int | None,
    ) -> "Guild":
        """Create a guild with the bot in it, or without; see `DiscordPeer.guild`."""
        world = peer.world
        subscribers, world.subscribers = world.subscribers, []
        try:
            stored = world.create_guild(name, shard_id=shard, shard_count=peer.gateway.shards)
        finally:
            world.subscribers = subscribers
        guild = cls(peer, stored.id)
        if bot_permissions is not None:
            guild.bot_role.stored.permissions = bot_permissions.value
        if bot:
            world.emit("GUILD_CREATE", serializers.guild_create_payload(world, stored))
        else:
            del stored.members[world.bot_user.id]
        return guild

    @property
    def id(self) -> str:
        """Its id, printed."""
        return str(self.key)

    @property
    def stored(self) -> models.Guild:
        """What the platform keeps."""
        return self.peer.world.get_guild(self.key)

    # -- building -------------------------------------------------------------------------

    def text(self, name: str, **settings: Any) -> Channel:
        """Create a text channel; the settings are those of `channel`."""
        return self.channel(name, ChannelType.TEXT, **settings)

    def voice(self, name: str, **settings: Any) -> Channel:
        """Create a voice channel, which has a chat of its own."""
        return self.channel(name, ChannelType.VOICE, **settings)

    def forum(self, name: str, *, tags: Iterable[str] = (), **settings: Any) -> Channel:
        """Create a forum with these tags."""
        forum = self.channel(name, ChannelType.FORUM, **settings)
        forum.stored.available_tags = [
            {"id": str(self.peer.world.snowflake()), "name": tag, "moderated": False}
            for tag in tags
        ]
        self.peer.world.announce_channel_update(forum.key)
        return forum

    def category(self, name: str, **settings: Any) -> Channel:
        """Create a category."""
        return self.channel(name, ChannelType.CATEGORY, **settings)

    def channel(
        self,
        name: str,
        kind: int,
        *,
        visible_to: Iterable[Role | Person] | None = None,
        hidden_from_bot: bool = False,
        nsfw: bool = False,
        category: Channel | None = None,
        topic: str | None = None,
    ) -> Channel:
        """Create a channel.

        Args:
            name: what it is called.
            kind: Discord's channel type.
            visible_to: who sees it; None for everybody. The bot's role is added.
            hidden_from_bot: leave the bot's role out, and deny it besides.
            nsfw: whether it is age-restricted.
            category: the category it stands in, whose overwrites it takes where it has none.
            topic: its description.
        """
        overwrites = self._overwrites(visible_to, hidden_from_bot=hidden_from_bot)
        if not overwrites and category is not None:
            overwrites = list(category.stored.overwrites)
        world = self.peer.world
        subscribers, world.subscribers = world.subscribers, []
        try:
            stored = world.create_channel(
                self.key, name, type=kind, overwrites=overwrites, topic=topic
            )
        finally:
            world.subscribers = subscribers
        if category is not None:
            stored.parent_id = category.key
        if nsfw:
            world.nsfw.add(stored.id)
        world.emit("CHANNEL_CREATE", serializers.channel_payload(world, stored))
        return Channel(self.peer, stored.id)

    def _overwrites(
        self, visible_to: Iterable[Role | Person] | None, *, hidden_from_bot: bool
    ) -> list[models.Overwrite]:
        made = []
        if visible_to is not None:
            made.append(models.Overwrite(self.key, OverwriteType.ROLE, deny=_ENTER))
            for who in [*visible_to, *([] if hidden_from_bot else [self.bot_role])]:
                kind = OverwriteType.ROLE if isinstance(who, Role) else OverwriteType.MEMBER
                made.append(models.Overwrite(who.key, kind, allow=_ENTER))
        if hidden_from_bot:
            made.append(models.Overwrite(self.bot_role.key, OverwriteType.ROLE, deny=_ENTER))
        return made

    def role(
        self,
        name: str,
        permissions: discord.Permissions | None = None,
        *,
        above_bot: bool = False,
        mentionable: bool = False,
    ) -> Role:
        """Create a role, below the bot's own unless told otherwise."""
        rights = permissions.value if permissions is not None else 0
        where: dict[str, int] = {"position": self.bot_role.position + 1} if above_bot else {}
        stored = self.peer.world.create_role(
            self.key, name, permissions=rights, mentionable=mentionable, **where
        )
        return Role(self.peer, self.key, stored.id)

    def member(
        self,
        name: str,
        *,
        roles: Iterable[Role] = (),
        nick: str | None = None,
        bot: bool = False,
        quietly: bool = True,
    ) -> Person:
        """Create somebody who is a member.

        Args:
            name: what they are called.
            roles: their roles.
            nick: their name in this guild only.
            bot: whether it is another bot.
            quietly: true for somebody who was always there; false announces that they joined.
        """
        person = self.peer.person(name, bot=bot)
        self.peer.world.add_member(
            self.key,
            person.key,
            roles=[role.key for role in roles],
            nick=nick,
            announce=not quietly,
        )
        return person

    @property
    def everyone(self) -> Role:
        """The role that everybody has."""
        return Role(self.peer, self.key, self.key)

    @property
    def bot_role(self) -> Role:
        """The bot's own role."""
        managed = next(role for role in self.stored.roles.values() if role.managed)
        return Role(self.peer, self.key, managed.id)

    @property
    def owner(self) -> Person:
        """Who owns the guild."""
        return Person(self.peer, self.stored.owner_id)

    async def invites_bot(self) -> None:
        """Let the bot in, later than the guild was created."""
        world = self.peer.world
        world.add_member(self.key, world.bot_user.id, roles=[self.bot_role.key])
        world.emit("GUILD_CREATE", serializers.guild_create_payload(world, self.stored))

    async def removes_bot(self) -> None:
        """Throw the bot out."""
        world = self.peer.world
        world.emit("GUILD_DELETE", {"id": self.id})
        del self.stored.members[world.bot_user.id]

    def goes_down(self) -> None:
        """Become unavailable to the bot by an outage of Discord's."""
        self.peer.world.emit("GUILD_DELETE", {"id": self.id, "unavailable": True})

    def comes_back(self) -> None:
        """Be available again."""
        world = self.peer.world
        world.emit("GUILD_CREATE", serializers.guild_create_payload(world, self.stored))

    # -- reading --------------------------------------------------------------------------

    def has(self, person: Person) -> bool:
        """Say whether somebody is a member."""
        return person.key in self.stored.members

    @property
    def bans(self) -> dict[str, str | None]:
        """Who is banned, and the reason given."""
        return {str(key): reason for key, reason in self.stored.bans.items()}

    @property
    def automod_rules(self) -> list[Json]:
        """The AutoMod rules as REST tells them."""
        world, rules = self.peer.world, self.stored.auto_mod_rules.values()
        return [
            dict(dress(world, serializers.auto_mod_rule_payload(world, rule), gateway=False))
            for rule in rules
        ]

    @property
    def commands(self) -> list[Json]:
        """The commands registered for this guild only."""
        return list(self.peer.world.commands.get(self.key, {}).values())

    @property
    def audit_log(self) -> list[models.AuditLogEntry]:
        """The audit log, oldest first."""
        return self.stored.audit_log_entries

    def dms_disabled_until(self) -> datetime | None:
        """Say until when direct messages between members are off."""
        return self._incident("dms_disabled_until")

    def invites_disabled_until(self) -> datetime | None:
        """Say until when invites are off."""
        return self._incident("invites_disabled_until")

    def _incident(self, key: str) -> datetime | None:
        value = self.peer.world.incidents.get(self.key, {}).get(key)
        return None if value is None else as_time(value)
