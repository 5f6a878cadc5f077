"""A Discord server as data, and what the bot and everybody else may do in each of its rooms."""

from collections.abc import Collection, Iterable, Iterator
from typing import Final

import discord
from msgspec import Struct, field

EVERYTHING: Final = discord.Permissions.all().value
ADMINISTRATOR: Final = discord.Permissions(administrator=True).value
VIEW: Final = discord.Permissions(view_channel=True).value
CONNECT: Final = discord.Permissions(connect=True).value
SEND: Final = discord.Permissions(send_messages=True).value

CATEGORY: Final = discord.ChannelType.category.value
FORUM: Final = discord.ChannelType.forum.value
TEXT: Final = discord.ChannelType.text.value
VOICE: Final = frozenset({discord.ChannelType.voice.value, discord.ChannelType.stage_voice.value})
"""Rooms for calls, with a chat beside them that is read by those who may connect alone."""

WORDLESS: Final = frozenset({CATEGORY, 14})
"""Kinds in which nobody writes: categories, and the directory of a hub (14)."""

STAFF: Final = discord.Permissions(
    administrator=True,
    manage_guild=True,
    manage_messages=True,
    moderate_members=True,
    kick_members=True,
    ban_members=True,
).value
"""Rights of people who moderate."""


class Overwrite(Struct, frozen=True):
    """What a room changes for one role or member."""

    id: str
    allow: int = 0
    deny: int = 0


class Tags(Struct, frozen=True):
    """What Discord says of a role it made by itself."""

    bot_id: str | None = None
    """The bot whose own role it is."""


class Role(Struct, frozen=True):
    """One role."""

    id: str
    name: str = ""
    permissions: int = 0
    position: int = 0
    mentionable: bool = False
    tags: Tags = Tags()

    @property
    def is_of_staff(self) -> bool:
        """Whether its holders have rights of people who moderate."""
        return bool(self.permissions & STAFF)


class Room(Struct, frozen=True):
    """One channel or category; threads are read as the room they hang on."""

    id: str
    type: int = TEXT
    name: str | None = None
    nsfw: bool = False
    permission_overwrites: tuple[Overwrite, ...] = ()

    @property
    def shown(self) -> str:
        """Its name as people know it."""
        return f"#{self.name or self.id}"


class Server(Struct, frozen=True):
    """One server as the bot sees it."""

    id: str
    name: str = ""
    owner_id: str = ""
    mfa_level: int = 0
    """1: Discord asks of everyone who moderates that they use two factors."""
    roles: tuple[Role, ...] = ()
    rooms: tuple[Room, ...] = ()
    approximate_member_count: int = 0
    own_id: str = ""
    """The bot's own account."""
    own_roles: tuple[str, ...] = ()
    """Ids of the bot's roles, without @everyone."""
    features: tuple[str, ...] = field(default_factory=tuple)
    """Discord's flags, such as COMMUNITY."""

    @property
    def writable(self) -> Iterator[Room]:
        """The rooms in which somebody could write."""
        return (room for room in self.rooms if room.type not in WORDLESS)

    @property
    def held(self) -> Iterator[Role]:
        """The roles that people may hold: not @everyone, not the bot's, no other bot's own."""
        for role in self.roles:
            if role.id not in {self.id, *self.own_roles} and role.tags.bot_id is None:
                yield role

    def room(self, room_id: str) -> Room | None:
        """Return a room by its id."""
        return next((room for room in self.rooms if room.id == room_id), None)

    def role(self, role_id: str) -> Role | None:
        """Return a role by its id."""
        return next((role for role in self.roles if role.id == role_id), None)

    def base(self, roles: Collection[str]) -> int:
        """Return the rights that holders of these roles have everywhere, @everyone's included."""
        bits = 0
        for role in self.roles:
            if role.id == self.id or role.id in roles:
                bits |= role.permissions
        return EVERYTHING if bits & ADMINISTRATOR else bits

    def rights(self, room: Room, roles: Collection[str] = (), member: str = "") -> int:
        """Return what holders of these roles may do in a room; of no role, what @everyone may.

        Args:
            room: where.
            roles: ids of roles held together.
            member: whose own overwrite counts, too; empty for anybody's.
        """
        if member and member == self.owner_id:
            return EVERYTHING
        bits = self.base(roles)
        if bits == EVERYTHING:
            return bits
        for overwrite in self._in_turn(room, roles, member):
            bits = (bits & ~overwrite.deny) | overwrite.allow
        if not bits & VIEW or (room.type in VOICE and not bits & CONNECT):
            return 0
        return bits

    def _in_turn(self, room: Room, roles: Collection[str], member: str) -> Iterator[Overwrite]:
        """Yield what a room changes, in Discord's order: @everyone, all roles, the member."""
        found = room.permission_overwrites
        yield from (one for one in found if one.id == self.id)
        held = [one for one in found if one.id in roles and one.id != self.id]
        allow, deny = 0, 0
        for one in held:
            allow |= one.allow
            deny |= one.deny
        yield Overwrite("", allow, deny)
        if member:
            yield from (one for one in found if one.id == member)

    def own_rights(self, room: Room) -> int:
        """Return what the bot may do in a room."""
        return self.rights(room, self.own_roles, self.own_id)

    @property
    def own_position(self) -> int:
        """Where the bot's highest role stands."""
        held = (role.position for role in self.roles if role.id in self.own_roles)
        return max(held, default=0)

    def readers(self, room: Room) -> Iterator[Role]:
        """Yield the roles of people whose holders can read a room."""
        return (role for role in self.held if self.rights(room, (role.id,)) & VIEW)


def server_of(guild: discord.Guild) -> Server:
    """Return what the running connection knows of a server."""
    own = guild.me
    return Server(
        id=str(guild.id),
        name=guild.name,
        owner_id=str(guild.owner_id or ""),
        mfa_level=int(guild.mfa_level.value),
        roles=tuple(_roles(guild.roles)),
        rooms=tuple(_room(channel) for channel in guild.channels),
        approximate_member_count=guild.member_count or 0,
        own_id=str(own.id),
        own_roles=tuple(str(role.id) for role in own.roles if not role.is_default()),
        features=tuple(str(one) for one in guild.features),
    )


def _roles(roles: Iterable[discord.Role]) -> Iterator[Role]:
    for role in roles:
        bot = role.tags.bot_id if role.tags else None
        yield Role(
            id=str(role.id),
            name=role.name,
            permissions=role.permissions.value,
            position=role.position,
            mentionable=role.mentionable,
            tags=Tags(None if bot is None else str(bot)),
        )


def _room(channel: discord.abc.GuildChannel) -> Room:
    overwrites = []
    for target, overwrite in channel.overwrites.items():
        allow, deny = overwrite.pair()
        overwrites.append(Overwrite(str(target.id), allow.value, deny.value))
    return Room(
        id=str(channel.id),
        type=int(channel.type.value),
        name=channel.name,
        nsfw=bool(getattr(channel, "nsfw", False)),
        permission_overwrites=tuple(overwrites),
    )
