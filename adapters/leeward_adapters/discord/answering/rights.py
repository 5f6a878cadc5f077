"""What somebody is to the servers of this bot, and what Discord would let them order by hand."""

from typing import Final

import discord

from leeward_adapters.discord.acting.capabilities import PLATFORM, capabilities, guild_of
from leeward_adapters.discord.acting.people import Someone, member_of, ourselves, somebody
from leeward_adapters.discord.answering.case_rights import JUDGING, RIGHTS, rank_refusal
from leeward_adapters.discord.context import Context
from leeward_adapters.discord.sending.dialect import DISCORD
from leeward_adapters.discord.sending.passing import PASSING
from leeward_adapters.discord.sending.words import snowflake
from leeward_adapters.live.casework.rights import BY_OFFICE, by_hand
from leeward_adapters.live.sending.outcomes import kind_of
from leeward_policies.case_rights import Role
from leeward_policies.domain.action import Action
from leeward_policies.domain.refs import SpaceRef, UserRef

ADMIN: Final = "manage_guild"


async def roles_of(context: Context, who: UserRef) -> tuple[Role, ...] | None:
    """Return what somebody is by their rights in the bot's servers; None where nobody can say."""
    number = snowflake(who.id)
    if who.platform != PLATFORM or number is None:
        return ()
    roles: set[Role] = set()
    for guild in context.client.guilds:
        try:
            member = await somebody(context, guild, who)
        except PASSING:
            return None
        roles.update(_roles(member))
    if not roles and not context.client.is_ready():
        return None  # a server of theirs may not be known yet
    return tuple(sorted(roles))


def _roles(member: Someone) -> set[Role]:
    if not member.is_member:
        return set()
    roles: set[Role] = set()
    if member.is_staff or member.holds(*JUDGING):
        roles.add("moderator")
    if member.holds(ADMIN):
        roles.add("admin")
    return roles


async def order_refusal(context: Context, act: Action, by: UserRef) -> str:
    """Return why somebody may not order an act; empty where Discord would let them do it."""
    _, space, _ = by_hand(act)
    guild = None if space is None else guild_of(context, space.id)
    if guild is None:
        return DISCORD.no_place
    try:
        return await _refusal(context, guild, act, by)
    except PASSING:
        return DISCORD.cannot_ask


async def _refusal(context: Context, guild: discord.Guild, act: Action, by: UserRef) -> str:
    verb, _, subject = by_hand(act)
    who = await somebody(context, guild, by)
    if not (who.holds(*RIGHTS[verb]) or (verb in BY_OFFICE and who.answers)):
        return DISCORD.lacks(verb)
    can = capabilities(context, SpaceRef(PLATFORM, str(guild.id)))
    if verb != "undo" and getattr(can, kind_of(act)) == "none":
        return DISCORD.we_lack(verb)
    if subject is None or verb == "undo":
        return ""
    number = snowflake(subject.id)
    member = None if number is None else await member_of(context, guild, number)
    if number is None or (member is None and verb != "ban"):
        return rank_refusal(verb, who, Someone(subject, who.rights, is_member=False), who)
    return rank_refusal(
        verb, who, await somebody(context, guild, subject), ourselves(context, guild)
    )
