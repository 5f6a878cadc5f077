"""Whose people are asked about somebody, and whether they themselves could read it there."""

from collections import OrderedDict
from typing import Final

import discord
import structlog

from leeward_adapters.discord.acting.capabilities import Room, guild_of, moderators_room
from leeward_adapters.discord.acting.people import member_of
from leeward_adapters.discord.context import Context
from leeward_adapters.discord.hearing.wire_message import Member
from leeward_adapters.discord.sending.passing import PASSING
from leeward_adapters.discord.sending.words import snowflake
from leeward_adapters.live.sending.turns import Turns
from leeward_policies.domain.refs import UserRef

log = structlog.get_logger("leeward.adapters.discord")

SERVERS_MOST: Final = 25
"""Servers of which it is asked whether somebody is a member."""

MEMBERS_KEPT: Final = 10_000
"""People remembered of whom the gateway has told nothing; the oldest go first."""


class Homes:
    """Knows where people are asked about somebody.

    Args:
        context: of the connection.
    """

    def __init__(self, context: Context) -> None:
        self._context = context
        self._turns = Turns()
        self._fetched: OrderedDict[tuple[int, str], discord.Member | None] = OrderedDict()

    async def home_of(self, space: str, about: UserRef) -> discord.Guild | None:
        """Return the server whose people are asked: that of a message, else one of the member's.

        People of a server that the member is not in learn nothing, however many rooms they have.

        Args:
            space: where the message stands, `@direct`, or empty.
            about: whom it is about.
        """
        guild, guilds = guild_of(self._context, space), self._context.client.guilds
        if guild is not None or len(guilds) <= 1:
            return guild or next(iter(guilds), None)
        shared = [guild for guild in guilds if self._seen(guild, about) is not None]
        if not shared:
            some = guilds[:SERVERS_MOST]
            shared = [guild for guild in some if await self._is_in(guild, about)]
        rooms = (guild for guild in shared if moderators_room(self._context, guild) is not None)
        return next(rooms, shared[0] if shared else None)

    async def may_read(self, guild: discord.Guild, room: Room, who: UserRef) -> bool:
        """Say whether somebody can see a room; a case about them must not stand there.

        It goes by the roles with which they were seen last, each by itself: one is enough.

        Args:
            guild: the server of the room.
            room: where a case would be posted.
            who: whom it is about.

        Raises:
            discord.HTTPException: Discord does not tell; and what else a call may raise.
        """
        place = room.parent if isinstance(room, discord.Thread) else room
        if place is None:
            return False
        seen = self._seen(guild, who)
        if seen is None:
            member = await self._member(guild, who)
            return member is not None and place.permissions_for(member).view_channel
        own = place.overwrites_for(discord.Object(snowflake(who.id) or 0))
        roles = [guild.get_role(snowflake(number) or 0) for number in seen.roles]
        return bool(own.view_channel) or any(
            place.permissions_for(role).view_channel for role in roles if role is not None
        )

    def _seen(self, guild: discord.Guild, who: UserRef) -> Member | None:
        return self._context.directory.member(str(guild.id), who.id)

    async def _is_in(self, guild: discord.Guild, who: UserRef) -> bool:
        """Say whether somebody is a member of a server, as far as Discord tells."""
        try:
            return await self._member(guild, who) is not None
        except PASSING as error:
            log.info("discord.member_unknown", kind=type(error).__name__)
            return False

    async def _member(self, guild: discord.Guild, who: UserRef) -> discord.Member | None:
        """Ask Discord for somebody once; what is asked about one person stays in its order."""
        number, key = snowflake(who.id), (guild.id, who.id)
        if number is None:
            return None
        async with self._turns.of(key):
            if key not in self._fetched:
                self._fetched[key] = await member_of(self._context, guild, number)
                while len(self._fetched) > MEMBERS_KEPT:
                    self._fetched.popitem(last=False)
            return self._fetched.get(key)
