"""What the gateway has told of servers, roles and rooms: who is staff, what lies within what."""

from collections.abc import Iterable
from typing import Any, Final, TypeVar, assert_never

from msgspec import Struct

from leeward_adapters.discord.hearing import wire
from leeward_adapters.discord.hearing import wire_message as shapes
from leeward_adapters.discord.hearing.marks import whole
from leeward_adapters.discord.hearing.server import STAFF
from leeward_policies.domain.message import Audience
from leeward_policies.domain.refs import ChannelRef

NOTICES: Final = "@notices"
"""Stands for the room of joining and leaving where a server has no channel for it."""

GUILDS_KEPT: Final = 25_000
"""Servers remembered; Discord allows 2,500 a shard, so this is ten shards of one process."""

ROLES_KEPT: Final = 500
"""Roles remembered a server; Discord allows 250."""

ROLES_MOST: Final = 250
"""Roles of one member; Discord allows no more in a server."""

CHANNELS_KEPT: Final = 1_000
"""Channels and categories remembered a server; Discord allows 500."""

THREADS_KEPT: Final = 5_000
"""Threads remembered a server, those told last; Discord allows 1,000 open ones."""

MEMBERS_KEPT: Final = 50_000
"""Members remembered in all, those seen last; an edit and a message handed over tell no roles."""

NAME_LONGEST: Final = 100
"""Characters of a name that are kept; Discord allows no more."""

THREADS: Final = frozenset({10, 11, 12})
"""Kinds of thread: of an announcement, public (forum posts too), private."""

WRITTEN_IN: Final = frozenset({0, 2, 5, 13}) | THREADS
"""Kinds of rooms that take messages: text, voice and stage (the chat beside them), announcements
and threads. A forum (15) or a media channel (16) takes none but in its posts, which are threads."""

_AGE_RESTRICTED: Final = 3
"""The `nsfw_level` of a server that is for adults as a whole."""

_Key = TypeVar("_Key")
_Kept = TypeVar("_Kept")


class Room(Struct, frozen=True):
    """A channel, a category or a thread."""

    id: str
    kind: int
    """Discord's number for its type."""
    name: str = ""
    parent: str | None = None
    """A thread's channel, a channel's category."""
    is_restricted: bool = False
    """Marked as age-restricted itself."""


class _Role(Struct, frozen=True):
    name: str
    is_staff: bool


class _Guild(Struct):
    owner: str | None = None
    system_channel: str | None = None
    is_adult: bool = False
    has_turned: bool = False
    """Its last update made it one for adults, or no longer one."""
    roles: dict[str, _Role] = {}
    channels: dict[str, Room] = {}
    threads: dict[str, Room] = {}


class Directory:
    """Learns from raw payloads, in the order in which they came; memory is bounded."""

    def __init__(self) -> None:
        self.bot_id: str | None = None
        """Our own account; None before a connection has begun."""
        self.application_id: str | None = None
        self._guilds: dict[str, _Guild] = {}
        self._members: dict[tuple[str, str], shapes.Member] = {}

    # --- learning ------------------------------------------------------------------------------

    def learn(self, payload: Any) -> None:
        """Take in a decoded payload; an odd one teaches nothing, and `normalise` says so."""
        try:
            told = wire.read(payload)
        except wire.ODD:
            return
        match told:
            case wire.Ready(user=user, application=application):
                self.bot_id = user.id
                self.application_id = None if application is None else application.id
            case shapes.Message(guild_id=str() as guild, member=shapes.Member() as member):
                self._seen(guild, told.author.id, member)
            case wire.Joined(guild_id=guild, user=user):
                self._seen(guild, user.id, told)
            case wire.Left(guild_id=guild, user=user):
                self._members.pop((guild, user.id), None)
            case wire.Guild() | wire.GuildGone():
                self._server_told(told)
            case wire.ThreadsTold():
                self._threads_told(told)
            case wire.RoleTold() | wire.RoleGone() | wire.RoomTold() | wire.RoomGone():
                self._one_told(told)
            case _:
                pass

    def _seen(self, guild: str, user: str, told: shapes.Member) -> None:
        nick = None if told.nick is None else told.nick[:NAME_LONGEST]
        member = shapes.Member(nick, told.roles[:ROLES_MOST], told.joined_at)
        _keep(self._members, (guild, user), member, MEMBERS_KEPT)

    def _server_told(self, told: wire.Guild | wire.GuildGone) -> None:
        """Take in a server; one that is out of reach for a while is not forgotten."""
        match told:
            case wire.GuildChanged():  # before Guild, which it is as well
                self._guild_changed(told)
            case wire.Guild(unavailable=False):
                self._guild_told(told)
            case wire.GuildGone(id=guild, unavailable=False):
                self._guilds.pop(guild, None)
            case _:
                pass

    def _one_told(
        self, told: wire.RoleTold | wire.RoleGone | wire.RoomTold | wire.RoomGone
    ) -> None:
        """Take in one role or room; a direct chat has no server, and is none."""
        if told.guild_id is None:
            return
        guild = self._guild(told.guild_id)
        match told:
            case wire.RoleTold(role=role):
                _keep(guild.roles, role.id, _role(role), ROLES_KEPT)
            case wire.RoleGone(role_id=gone):
                guild.roles.pop(gone, None)
            case wire.RoomTold():
                _learn_room(guild, told)
            case wire.RoomGone(id=gone):
                _forget_room(guild, gone)
            case _:
                assert_never(told)

    def _guild(self, guild_id: str) -> _Guild:
        guild = self._guilds.get(guild_id)
        if guild is None:
            guild = _Guild()
            _keep(self._guilds, guild_id, guild, GUILDS_KEPT)
        return guild

    def _guild_told(self, told: wire.Guild) -> None:
        guild = _Guild()
        _keep(self._guilds, told.id, guild, GUILDS_KEPT)
        _learn_guild(guild, told)
        for room in wire.each((*told.channels, *told.threads), wire.Room)[0]:
            _learn_room(guild, room)

    def _guild_changed(self, told: wire.GuildChanged) -> None:
        guild = self._guild(told.id)
        was_adult = guild.is_adult
        _learn_guild(guild, told)
        guild.has_turned = guild.is_adult != was_adult

    def _threads_told(self, told: wire.ThreadsTold) -> None:
        """Take the threads told for all that are open in these channels."""
        guild = self._guild(told.guild_id)
        for thread in list(guild.threads.values()):
            if told.channel_ids is None or thread.parent in told.channel_ids:
                del guild.threads[thread.id]
        for room in wire.each(told.threads, wire.Room)[0]:
            _learn_room(guild, room)

    # --- answering -----------------------------------------------------------------------------

    def is_own(self, author: str, webhook: str | None, application: str | None) -> bool:
        """Say whether we wrote a message ourselves, by our account or by a webhook of ours.

        Args:
            author: the account.
            webhook: the webhook it came by, if it did.
            application: to whom that webhook belongs, if to a program.
        """
        if author == self.bot_id:
            return True
        return (
            webhook is not None and application is not None and application == self.application_id
        )

    def role_names(self, guild: str, roles: Iterable[str]) -> tuple[str, ...]:
        """Return the names of roles, in the order given; roles that nobody told of are left out."""
        known = self._known(guild).roles
        return tuple(known[role].name for role in roles if role in known)

    def is_staff(self, guild: str, user: str, roles: Iterable[str]) -> bool:
        """Say whether somebody owns a server, or holds a role with a moderator's rights.

        The role that everybody has does not count, even where it was given such rights by
        mistake: it stands in nobody's list of roles, and would exempt everybody.
        """
        found = self._known(guild)
        held = (found.roles.get(role) for role in roles if role != guild)
        return user == found.owner or any(role is not None and role.is_staff for role in held)

    def member(self, guild: str, user: str) -> shapes.Member | None:
        """Return what a server added to an account when it was last seen there."""
        return self._members.get((guild, user))

    def room(self, guild: str, room: str) -> Room | None:
        """Return a channel, a category or a thread; None for one that nobody told of."""
        found = self._known(guild)
        return found.threads.get(room) or found.channels.get(room)

    def rooms(self, guild: str) -> tuple[Room, ...]:
        """Return the rooms of a server that take messages: channels first, then threads."""
        found = self._known(guild)
        rooms = (*found.channels.values(), *found.threads.values())
        return tuple(room for room in rooms if room.kind in WRITTEN_IN)

    def threads(self, guild: str, channel: str) -> tuple[Room, ...]:
        """Return the threads of a channel, or the posts of a forum."""
        threads = self._known(guild).threads.values()
        return tuple(thread for thread in threads if thread.parent == channel)

    def guild_of(self, room: str) -> str | None:
        """Return the server that a room belongs to; None for one that nobody told of."""
        for guild, found in self._guilds.items():
            if room in found.channels or room in found.threads:
                return guild
        return None

    def within(self, guild: str, room: Room) -> tuple[ChannelRef, ...]:
        """Return what a room is part of, the nearest first: its channel, its category."""
        found: list[ChannelRef] = []
        above = room.parent
        while above is not None and len(found) < 2:  # noqa: PLR2004 - thread, channel, category
            found.append(ChannelRef(wire.PLATFORM, guild, above))
            parent = self._known(guild).channels.get(above)
            above = None if parent is None else parent.parent
        return tuple(found)

    def audience(self, guild: str, room: Room) -> Audience | None:
        """Return `adult` for a room that is age-restricted itself, by its channel or its server."""
        found = self._known(guild)
        parent = None if room.parent is None else found.channels.get(room.parent)
        by_parent = room.kind in THREADS and parent is not None and parent.is_restricted
        return "adult" if found.is_adult or room.is_restricted or by_parent else None

    def has_turned(self, guild: str) -> bool:
        """Say whether a server's last update made it one for adults, or no longer one."""
        return self._known(guild).has_turned

    def notices(self, guild: str) -> ChannelRef:
        """Return the room in which a server tells of joining and leaving."""
        return ChannelRef(wire.PLATFORM, guild, self._known(guild).system_channel or NOTICES)

    def _known(self, guild: str) -> _Guild:
        return self._guilds.get(guild) or _NOTHING


_NOTHING: Final = _Guild()
"""A server that nobody told of; never learnt into."""


def room_of(told: wire.Room) -> Room:
    """Return a room as it was told."""
    name = whole(told.name or "")[:NAME_LONGEST]
    return Room(told.id, told.type, name, told.parent_id, told.nsfw)


def _role(told: wire.Role) -> _Role:
    return _Role(whole(told.name)[:NAME_LONGEST], bool(int(told.permissions) & STAFF))


def _learn_guild(guild: _Guild, told: wire.Guild) -> None:
    guild.owner = told.owner_id
    guild.system_channel = told.system_channel_id
    guild.is_adult = told.nsfw_level == _AGE_RESTRICTED
    if told.roles is not None:
        guild.roles.clear()
        for role in wire.each(told.roles, wire.Role)[0]:
            _keep(guild.roles, role.id, _role(role), ROLES_KEPT)


def _learn_room(guild: _Guild, told: wire.Room) -> None:
    if told.type in THREADS:
        _keep(guild.threads, told.id, room_of(told), THREADS_KEPT)
    else:
        _keep(guild.channels, told.id, room_of(told), CHANNELS_KEPT)


def _forget_room(guild: _Guild, gone: str) -> None:
    guild.threads.pop(gone, None)
    if guild.channels.pop(gone, None) is not None:
        for thread in [one.id for one in guild.threads.values() if one.parent == gone]:
            del guild.threads[thread]


def _keep(known: dict[_Key, _Kept], name: _Key, value: _Kept, most: int) -> None:
    """Remember a value as the newest, and forget the oldest beyond a bound."""
    known.pop(name, None)
    known[name] = value
    if len(known) > most:
        del known[next(iter(known))]
