"""Dresses simcord's payloads in the exact fields that Discord sends, for REST and the gateway."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import IntEnum
from typing import Any

from discord_peer.wire import HAS_THREAD, Json
from discord_peer.world import World
from simcord.backend import serializers
from simcord.enums import SELECT_TYPES, ChannelType, InteractionType

_ONLY_SELF = ("verified", "mfa_enabled", "locale", "email")
_ONLY_GATEWAY = (
    "members", "channels", "threads", "presences", "voice_states", "stage_instances",
    "guild_scheduled_events", "soundboard_sounds", "joined_at", "large", "unavailable",
    "member_count", "application_command_counts",
)  # fmt: skip


@dataclass(frozen=True)
class _Place:
    world: World
    gateway: bool


def dress(world: World, value: Any, *, gateway: bool) -> Any:
    """Copy a payload, every object in it with the fields that Discord gives it.

    Args:
        world: what the peer knows.
        value: the payload; it is not changed.
        gateway: true for events, which tell more than replies do (`guild_id` of a message).
    """
    return _dress(_Place(world, gateway), value)


def _dress(place: _Place, value: Any) -> Any:
    if isinstance(value, list | tuple):
        return [_dress(place, item) for item in value]
    if isinstance(value, IntEnum):
        return int(value)
    if not isinstance(value, dict):
        return value
    copy = {key: _dress(place, item) for key, item in value.items()}
    for known, tailor in _TAILORS:
        if known <= copy.keys():
            tailor(place, copy)
            break
    return copy


def _user(place: _Place, user: Json) -> None:
    if not user.pop("is_self", False):
        for key in _ONLY_SELF:
            user.pop(key, None)
    user |= {
        "banner": None,
        "accent_color": None,
        "avatar_decoration_data": None,
        "collectibles": None,
        "primary_guild": None,
    }
    if int(user["id"]) in place.world.webhooks:
        user["global_name"] = None


def _message(place: _Place, message: Json) -> None:
    world = place.world
    number = int(message["id"])
    message.pop("nonce", None)
    if number in world.nonces:
        message["nonce"] = world.nonces[number]
    for key in ("reactions", "sticker_items", "message_snapshots"):
        if not message.get(key):
            message.pop(key, None)
    for embed in message["embeds"]:
        embed.setdefault("type", "rich")
    if not place.gateway:
        message.pop("guild_id", None)
    if "message_reference" in message:
        _reference(world, message)
    if message["flags"] & HAS_THREAD and number in world.channels:
        thread = serializers.thread_payload(world, world.channels[number])
        message["thread"] = _dress(place, thread)
    if place.gateway and "guild_id" in message:
        _mentioned_members(place, message)
    metadata = message.get("interaction_metadata")
    if metadata is not None:
        _interaction_metadata(world, metadata)


def _reference(world: World, message: Json) -> None:
    reference = message["message_reference"]
    reference.pop("fail_if_not_exists", None)
    reference.setdefault("type", 0)
    channel = world.channels.get(int(reference["channel_id"]))
    if channel is not None and channel.guild_id is not None:
        reference["guild_id"] = str(channel.guild_id)
    if reference["type"] == 0:
        message.setdefault("referenced_message", None)


def _mentioned_members(place: _Place, message: Json) -> None:
    world = place.world
    guild = world.guilds.get(int(message["guild_id"]))
    for user in message["mentions"]:
        member = guild.members.get(int(user["id"])) if guild is not None else None
        if guild is not None and member is not None:
            payload = serializers.member_payload(world, guild, member, with_user=False)
            user["member"] = _dress(place, payload)


def _interaction_metadata(world: World, metadata: Json) -> None:
    for key in ("name", "command_type", "target_type", "target_channel_id"):
        metadata.pop(key, None)
    number = int(metadata["id"])
    metadata["authorizing_integration_owners"] = world.owners.get(number, {})
    target = metadata.pop("target_id", None)
    if target is not None:
        metadata["target_message_id"] = str(target)
    record = world.interactions[number]
    if record.type == InteractionType.MESSAGE_COMPONENT:
        metadata["interacted_message_id"] = str(record.source_message_id)
    trigger = world.interactions.get(world.triggers.get(number, 0))
    if trigger is not None:
        cause: Json = {"id": str(trigger.id), "type": int(trigger.type), "user": metadata["user"]}
        _interaction_metadata(world, cause)
        metadata["triggering_interaction_metadata"] = cause


def _component(_place: _Place, component: Json) -> None:
    if component["type"] in SELECT_TYPES:
        component.pop("required", None)  # meant for forms; messages do not tell it
        component.setdefault("min_values", 1)
        component.setdefault("max_values", 1)


def _attachment(_place: _Place, attachment: Json) -> None:
    if attachment.get("description") is None:
        attachment.pop("description", None)


def _guild(place: _Place, guild: Json) -> None:
    world = place.world
    number = int(guild["id"])
    if not place.gateway:
        for key in _ONLY_GATEWAY:
            guild.pop(key, None)
    guild |= {
        "features": world.features.get(number, []),
        "home_header": None,
        "region": "deprecated",
        "widget_enabled": False,
        "widget_channel_id": None,
        "max_video_channel_users": 25,
        "max_stage_video_channel_users": 50,
        "safety_alerts_channel_id": None,
        "nsfw": False,
        "nsfw_level": 0,
        "incidents_data": world.incidents.get(number),
    }


def _channel(place: _Place, channel: Json) -> None:
    world = place.world
    number, kind = int(channel["id"]), channel["type"]
    if kind == ChannelType.CATEGORY:
        for key in ("topic", "last_message_id", "rate_limit_per_user"):
            channel.pop(key, None)
    channel |= {"flags": 0, "nsfw": number in world.nsfw}
    if kind == ChannelType.FORUM:
        channel |= {"default_sort_order": None, "default_forum_layout": 0}
        channel["available_tags"] = [
            {"id": "0", "moderated": False, "emoji_id": None, "emoji_name": None} | tag
            for tag in channel["available_tags"]
        ]
    channel |= world.extras.get(number, {})


def _direct(_place: _Place, channel: Json) -> None:
    for key in ("topic", "rate_limit_per_user", "parent_id"):
        channel.pop(key, None)
    channel.setdefault("flags", 0)


def _thread(place: _Place, thread: Json) -> None:
    world = place.world
    metadata = thread["thread_metadata"]
    if thread["type"] != ChannelType.PRIVATE_THREAD:
        metadata.pop("invitable", None)
    parent = world.channels.get(int(thread["parent_id"]))
    if parent is None or parent.type != ChannelType.FORUM:
        thread.pop("applied_tags", None)


def _member(_place: _Place, member: Json) -> None:
    member |= {"banner": None, "avatar_decoration_data": None, "collectibles": None}


def _role(place: _Place, role: Json) -> None:
    if role["managed"]:
        role["tags"] = {"bot_id": str(place.world.bot_user.id)}


def _command(place: _Place, command: Json) -> None:
    world = place.world
    command.setdefault("version", command["id"])
    command.setdefault("nsfw", False)
    command.setdefault("integration_types", [0])
    if command.get("integration_types") is None:
        command["integration_types"] = [0]
    permissions = command["default_member_permissions"]
    command["default_member_permissions"] = None if permissions is None else str(permissions)
    if not command.get("options"):
        command.pop("options", None)
    if "guild_id" in command:
        command.pop("dm_permission", None)
        command["contexts"] = None
    else:
        command.setdefault("contexts", None)
    command["application_id"] = str(world.application_id)


_Tailor = Callable[[_Place, Json], None]
_TAILORS: list[tuple[set[str], _Tailor]] = [
    ({"author", "channel_id", "mentions"}, _message),
    ({"username", "discriminator"}, _user),
    ({"owner_id", "verification_level", "roles"}, _guild),
    ({"permission_overwrites", "position"}, _channel),
    ({"recipients", "type", "id"}, _direct),
    ({"thread_metadata", "parent_id"}, _thread),
    ({"roles", "joined_at", "communication_disabled_until"}, _member),
    ({"application_id", "default_member_permissions", "name"}, _command),
    ({"hoist", "managed", "position"}, _role),
    ({"filename", "proxy_url"}, _attachment),
    ({"custom_id", "type", "id"}, _component),
]
