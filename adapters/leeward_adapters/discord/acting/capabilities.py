"""What the bot may do in a server just now, by the rights that Discord has given it."""

from typing import Final

import discord

from leeward_adapters.discord.context import Context
from leeward_adapters.discord.sending.words import snowflake
from leeward_adapters.discord.setting_up.chosen import Chosen, chosen, space_settings
from leeward_adapters.discord.settings import SpaceSettings
from leeward_policies.domain.refs import DIRECT_SPACE, SpaceRef
from leeward_policies.errors import ConfigError
from leeward_policies.ports import Capabilities, Capability

PLATFORM: Final = "discord"

Room = discord.ForumChannel | discord.TextChannel | discord.Thread
"""Where cases may be posted: a forum with a thread for each, or a room with a message for each."""

EXPECTED: Final = Capabilities(
    hide="full",
    undo_hide="repost",
    reveal="click_only",
    warn="best_effort",
    tip="best_effort",
    reply="full",
    restrict="full",
    unrestrict="full",
    kick="full",
    ban="full",
    lock="full",
    unban="full",
    unlock="full",
    ask="best_effort",
    remembers_keys=True,
)
"""Told before the connection stands, when nothing is known: an act then waits, and is not lost."""


def expected(space: SpaceRef) -> Capabilities:
    """Return what is told of a space before Discord has said anything of it."""
    return EXPECTED if space.platform == PLATFORM else Capabilities()


def capabilities(context: Context, space: SpaceRef) -> Capabilities:
    """Return what can be done in a space, as far as the connection knows now."""
    if space.platform != PLATFORM:
        return Capabilities()
    if space.id in {DIRECT_SPACE, ""}:
        return _for_words(context)
    guild = guild_of(context, space.id)
    if guild is None:
        return Capabilities() if context.client.is_ready() else EXPECTED
    return _in_guild(context, guild)


def guild_of(context: Context, space: str) -> discord.Guild | None:
    """Return a server that the bot is in; None for any other, and for what is no id."""
    number = snowflake(space)
    return None if number is None else context.client.get_guild(number)


def settings_of(context: Context, guild: discord.Guild) -> SpaceSettings:
    """Return what the admin said of a server, in the main file or by `/leeward setup`."""
    try:
        found = chosen(context.folder)
    except ConfigError:  # `leeward doctor` tells; what the main file says holds all the same
        found = Chosen()
    return space_settings(context.settings, found, str(guild.id))


def moderators_room(context: Context, guild: discord.Guild) -> Room | None:
    """Return the room where cases are posted; None where there is none, or none that will do.

    It will not do where we may not post, nor where everybody may read: cases tell of children.
    """
    number = snowflake(settings_of(context, guild).moderators or "")
    room = None if number is None else guild.get_channel_or_thread(number)
    us = _us(context, guild)
    if not isinstance(room, Room) or us is None or _is_orphan(room):
        return None
    may = room.permissions_for(us)
    can_write = may.send_messages_in_threads if _is_thread(room) else may.send_messages
    can_read = may.view_channel and may.read_message_history and may.embed_links
    is_private = not room.permissions_for(guild.default_role).view_channel
    return room if can_write and can_read and is_private else None


def _is_thread(room: Room) -> bool:
    return isinstance(room, discord.Thread)


def _is_orphan(room: Room) -> bool:
    """Say whether it is a thread of a room that we cannot see, so that no right is known."""
    return isinstance(room, discord.Thread) and room.parent is None


def _for_words(context: Context) -> Capabilities:
    """Return what can be done where there is no server: people can be written to, and asked."""
    if not context.client.is_ready() and not context.client.guilds:
        return EXPECTED
    known = [_in_guild(context, guild) for guild in context.client.guilds]
    if not known:
        return Capabilities(ask="none", remembers_keys=True)
    ask = next((can.ask for can in known if can.ask != "none"), known[0].ask)
    return Capabilities(warn=known[0].warn, tip=known[0].tip, ask=ask, remembers_keys=True)


def _us(context: Context, guild: discord.Guild) -> discord.Member | None:
    """Return the bot as a member; None while Discord has an outage there and tells nothing."""
    bot = context.client.user
    return None if bot is None else guild.get_member(bot.id)


def _in_guild(context: Context, guild: discord.Guild) -> Capabilities:
    us = _us(context, guild)
    if us is None:
        return EXPECTED
    may = us.guild_permissions
    # Whoever holds no role above @everyone stands above nobody, whatever rights they have.
    is_above = not us.top_role.is_default() or guild.owner_id == us.id
    can_repost = may.manage_messages and may.send_messages
    return Capabilities(
        hide=_full(may.manage_messages),
        undo_hide="repost" if can_repost else "none",
        reveal="click_only" if can_repost else "none",
        warn="best_effort",
        tip="best_effort",
        reply=_full(may.send_messages),
        restrict=_full(may.moderate_members and is_above),
        unrestrict=_full(may.moderate_members and is_above),
        kick=_full(may.kick_members and is_above),
        ban=_full(may.ban_members and is_above),
        lock=_full(may.manage_guild),
        # Whoever is banned is no member and holds no role, so none has to stand below ours.
        unban=_full(may.ban_members),
        unlock=_full(may.manage_guild),
        # Without such a room whoever answers for the community is written to, or the owner.
        ask="full" if moderators_room(context, guild) is not None else "best_effort",
        remembers_keys=True,
    )


def _full(has_right: bool) -> Capability:  # noqa: FBT001 - a claim turned into a word
    return "full" if has_right else "none"
