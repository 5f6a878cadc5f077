"""Routes of guilds, members and rules, where Discord is stricter than simcord."""

from datetime import timedelta
from typing import Any

import discord
from discord_peer.calls import Call, route
from discord_peer.wire import Json, as_time, invalid_form
from simcord.backend import errors, serializers
from simcord.backend.models import Guild
from simcord.enums import AuditLogAction

TIME_OUT_DAYS = 28
"""The longest time-out (Guild reference, "Modify Guild Member")."""

INCIDENT_HOURS = 24
"""The longest incident action (Guild reference, "Modify Guild Incident Actions")."""

BAN_SECONDS = 604_800
"""A ban deletes messages of seven days at most."""

RULES_OF_KIND = {1: 6, 3: 1, 4: 1, 5: 1, 6: 1}
"""AutoMod rules of each trigger type in a guild (Auto Moderation reference, "Trigger Types")."""


@route("GET", "/guilds/{guild}")
def get_guild(call: Call) -> Any:
    """Fetch a guild that the bot is in."""
    guild = _guild(call)
    payload = dict(serializers.guild_create_payload(call.world, guild))
    if call.query.get("with_counts", "").lower() == "true":
        payload["approximate_member_count"] = len(guild.members)
        payload["approximate_presence_count"] = 0
    return payload


@route("PATCH", "/guilds/{guild}")
def edit_guild(call: Call) -> Any:
    """Edit a guild; its features are kept, too."""
    guild = _guild(call)
    body = {key: value for key, value in call.json.items() if key != "features"}
    reply = call.simcord(body)
    if "features" in call.json:
        call.world.features[guild.id] = list(call.json["features"])
        call.world.announce_guild(guild)
    return reply


@route("GET", "/users/@me/guilds")
def my_guilds(call: Call) -> Any:
    """List the bot's guilds in short."""
    world, bot = call.world, call.world.bot_user.id
    guilds = sorted((g for g in world.guilds.values() if bot in g.members), key=lambda g: g.id)
    if "after" in call.query:
        guilds = [guild for guild in guilds if guild.id > int(call.query["after"])]
    if "before" in call.query:
        guilds = [guild for guild in guilds if guild.id < int(call.query["before"])]
    return [
        {
            "id": str(guild.id),
            "name": guild.name,
            "icon": None,
            "banner": None,
            "owner": guild.owner_id == bot,
            "permissions": str(world.compute_permissions(guild.id, bot)),
            "features": world.features.get(guild.id, []),
        }
        for guild in guilds[: int(call.query.get("limit", 200))]
    ]


@route("PUT", "/guilds/{guild}/incident-actions")
def incident_actions(call: Call) -> Any:
    """Turn invites or direct messages off for up to a day, or on again with null."""
    guild = _guild(call)
    call.require(guild.id, "manage_guild")
    state: Json = {"invites_disabled_until": None, "dms_disabled_until": None}
    state |= call.world.incidents.get(guild.id, {})
    for key in ("invites_disabled_until", "dms_disabled_until"):
        if key in call.json:
            state[key] = _bounded(call, key, timedelta(hours=INCIDENT_HOURS))
    call.world.incidents[guild.id] = state
    call.world.announce_guild(guild)
    return state


@route("PATCH", "/guilds/{guild}/members/{user}")
def edit_member(call: Call) -> Any:
    """Edit a member; a time-out is bounded, and never for those who administer."""
    key = "communication_disabled_until"
    if call.json.get(key) is not None:
        guild = _guild(call)
        call.world.get_member(guild.id, call.number("user"))
        _bounded(call, key, timedelta(days=TIME_OUT_DAYS))
        rights = call.world.compute_permissions(guild.id, call.number("user"))
        if rights & discord.Permissions(administrator=True).value:
            raise errors.missing_permissions()
    return call.simcord()


@route("GET", "/guilds/{guild}/members/{user}")
def get_member(call: Call) -> Any:
    """Fetch a member of a guild that the bot is in."""
    _guild(call)
    return call.simcord()


@route("PUT", "/guilds/{guild}/bans/{user}")
def ban(call: Call) -> Any:
    """Ban somebody and delete what they wrote of late, as far as the bot asks."""
    world, guild, user = call.world, _guild(call), call.number("user")
    given = call.json.get("delete_message_seconds") or call.query.get("delete_message_seconds")
    seconds = int(given or 0)
    if not 0 <= seconds <= BAN_SECONDS:
        raise invalid_form("delete_message_seconds", "NUMBER_TYPE_MAX", "int value is too large.")
    call.require(guild.id, "ban_members")
    world.require_hierarchy(guild.id, world.bot_user.id, user)
    world.get_user(user)
    world.apply_ban(guild.id, user, call.reason)
    world.record_audit_log(guild.id, AuditLogAction.MEMBER_BAN, target_id=user, reason=call.reason)
    since = world.clock.now() - timedelta(seconds=seconds)
    for channel_id in [*guild.channel_ids, *guild.thread_ids]:
        gone = [
            message.id
            for message in world.messages.get(channel_id, {}).values()
            if message.author_id == user and as_time(message.timestamp) > since
        ]
        if gone:
            world.bulk_delete_messages(channel_id, gone)


@route("GET", "/guilds/{guild}/bans")
def bans(call: Call) -> Any:
    """List bans; that needs the right to ban."""
    call.require(_guild(call).id, "ban_members")
    return call.simcord()


@route("GET", "/guilds/{guild}/bans/{user}")
def get_ban(call: Call) -> Any:
    """Fetch one ban; that needs the right to ban."""
    call.require(_guild(call).id, "ban_members")
    return call.simcord()


@route("POST", "/guilds/{guild}/auto-moderation/rules")
def create_rule(call: Call) -> Any:
    """Create an AutoMod rule; Discord keeps only so many of each kind."""
    guild = _guild(call)
    call.require(guild.id, "manage_guild")
    kind = int(call.json.get("trigger_type", 0))
    same = sum(rule.trigger_type == kind for rule in guild.auto_mod_rules.values())
    if same >= RULES_OF_KIND.get(kind, 0):
        text = "Maximum number of Auto Moderation rules of this type reached"
        raise invalid_form("trigger_type", "AUTO_MODERATION_MAX_RULES_OF_TYPE_EXCEEDED", text)
    _check_actions(call, guild)
    return call.simcord()


@route("PATCH", "/guilds/{guild}/auto-moderation/rules/{rule}")
def edit_rule(call: Call) -> Any:
    """Edit an AutoMod rule."""
    _check_actions(call, _guild(call))
    return call.simcord()


def _check_actions(call: Call, guild: Guild) -> None:
    for action in call.json.get("actions") or ():
        metadata = action.get("metadata") or {}
        if action["type"] == 2 and int(metadata.get("channel_id", 0)) not in guild.channel_ids:
            raise invalid_form("actions", "CHANNEL_UNKNOWN", "The alert needs a channel.")
        if action["type"] == 3:
            call.require(guild.id, "moderate_members")


def _guild(call: Call) -> Guild:
    """Find the guild; for one that the bot is not in, Discord knows of none (10004)."""
    guild = call.world.get_guild(call.number("guild"))
    if call.world.bot_user.id not in guild.members:
        raise errors.unknown_guild()
    return guild


def _bounded(call: Call, key: str, longest: timedelta) -> str | None:
    value = call.json[key]
    if value is None:
        return None
    try:
        until = as_time(value)
    except ValueError:
        raise invalid_form(key, "DATE_TIME_TYPE_PARSE", "Could not parse the time.") from None
    if until > call.world.clock.now() + longest:
        raise invalid_form(key, "DATE_TIME_TYPE_MAX", "The time is too far in the future.")
    return until.isoformat()
