"""Who somebody is in the server that a case or a command is about, and what they may do there."""

import asyncio
from typing import Any, Final

import discord
from msgspec import Struct

from leeward_adapters.discord.acting.capabilities import PLATFORM
from leeward_adapters.discord.context import Context
from leeward_adapters.discord.hearing.server import STAFF
from leeward_adapters.discord.hearing.staff import is_staff
from leeward_adapters.discord.sending.words import snowflake
from leeward_adapters.live.casework.calls import people_of
from leeward_adapters.live.sending.priority import Priority
from leeward_policies.domain.refs import UserRef

FETCH_SECONDS: Final = 10.0
"""How long we wait to learn who somebody is."""


class Someone(Struct, frozen=True):
    """Somebody and their rights in one server; nobody's, where they are no member of it."""

    ref: UserRef
    rights: discord.Permissions
    roles: tuple[str, ...] = ()
    """Names of their roles."""
    rank: tuple[int, int] = (0, 0)
    """The place of their highest role; of two in one place the older stands higher. Whoever owns
    the server stands above all."""
    is_member: bool = True
    is_staff: bool = False
    """By the admin's mapping, or by a right of people who moderate."""
    answers: bool = False
    """Is the safety lead or the deputy."""

    def holds(self, *rights: str) -> bool:
        """Say whether they hold one of these rights of Discord's."""
        return any(getattr(self.rights, right) for right in rights)


OWNER: Final = (1 << 32, 0)
"""The rank of whoever owns a server."""


def user_ref(user: discord.abc.Snowflake) -> UserRef:
    """Return the ref of an account."""
    return UserRef(PLATFORM, "", str(user.id))


async def member_of(context: Context, guild: discord.Guild, number: int) -> discord.Member | None:
    """Ask Discord for a member; None where they are none.

    Raises:
        discord.HTTPException: it does not tell; and what else a call may raise.
    """
    try:
        async with asyncio.timeout(FETCH_SECONDS):
            return await context.schedule.run(
                Priority.ANSWER, f"member:{guild.id}", lambda: guild.fetch_member(number)
            )
    except discord.NotFound:
        return None


async def presser(
    context: Context,
    interaction: discord.Interaction[Any],
    guild: discord.Guild | None,
    room: str = "",
) -> Someone:
    """Return who pressed, as they stand in the server of the case.

    The rights of the room where they pressed do not count: it is not what they act on.

    Args:
        context: of the connection.
        interaction: the press; in the server itself it brings the member's roles along.
        guild: the server; Discord is asked where they press elsewhere.
        room: the id of the case's own room, whose Manage Messages counts as well.
    """
    user = interaction.user
    if guild is None:
        return _someone(context, user_ref(user), None)
    member: discord.Member | None
    if interaction.guild_id == guild.id and isinstance(user, discord.Member):
        member = user
    else:
        member = await member_of(context, guild, user.id)
    return _someone(context, user_ref(user), member, room)


async def somebody(context: Context, guild: discord.Guild, who: UserRef) -> Someone:
    """Return who a member of a server is; somebody without rights where they are none."""
    number = snowflake(who.id)
    found = None if number is None else await member_of(context, guild, number)
    return _someone(context, who, found)


def ourselves(context: Context, guild: discord.Guild) -> Someone:
    """Return the bot, as it stands in a server."""
    return _someone(context, user_ref(guild.me), guild.me)


def _someone(
    context: Context,
    ref: UserRef,
    member: discord.Member | None,
    room: str = "",
) -> Someone:
    people = people_of(context.desk)
    answers = ref in {people.safety_lead, people.deputy}
    if member is None:
        return Someone(ref, discord.Permissions.none(), is_member=False, answers=answers)
    rights = member.guild_permissions
    rights.manage_messages |= _manages_messages(member, room)
    names = tuple(role.name for role in member.roles if not role.is_default())
    by_role = any(is_staff(context, name) for name in names)
    return Someone(
        ref=ref,
        rights=rights,
        roles=names,
        rank=OWNER
        if member.guild.owner_id == member.id
        else (member.top_role.position, -member.top_role.id),
        is_staff=by_role or bool(rights.value & STAFF),
        answers=answers,
    )


def _manages_messages(member: discord.Member, room: str) -> bool:
    """Say whether a member may remove messages in one room, where it can be told."""
    place = member.guild.get_channel_or_thread(snowflake(room) or 0)
    if place is None or (isinstance(place, discord.Thread) and place.parent is None):
        return False
    return place.permissions_for(member).manage_messages
