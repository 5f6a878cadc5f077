"""Routes of messages and threads, where Discord is stricter than simcord."""

from datetime import timedelta
from typing import Any

from discord_peer.calls import Call, route
from discord_peer.wire import HAS_THREAD, Json, invalid_form, moment_of
from simcord.backend import errors, serializers
from simcord.backend.access import channel_accessible
from simcord.backend.models import Channel
from simcord.enums import ChannelType
from simcord.intents import censor_message

PAGE = 100
"""Messages in one page of history at most."""

BULK_DAYS = 14
"""Bulk deletion takes no older messages."""


@route("POST", "/channels/{channel}/messages")
def send_message(call: Call) -> Any:
    """Post a message, once for each nonce that is enforced."""
    world = call.world
    channel = world.get_channel(call.number("channel"))
    _refuse_closed_dm(call, channel)
    if channel.guild_id is not None:
        call.require(channel.guild_id, channel_id=channel.id)
        _require_parts(call, channel, call.json)
    nonce = call.json.get("nonce")
    if nonce is not None and call.json.get("enforce_nonce"):
        first = world.posted_with(world.bot_user.id, str(nonce))
        if first is not None:
            return serializers.message_payload(world, first)
    _require_target(call, channel)
    _wake(call, channel)
    if nonce is None:
        return call.simcord()
    world.next_nonce = str(nonce)
    try:
        return call.simcord()
    finally:
        world.next_nonce = None


def _refuse_closed_dm(call: Call, channel: Channel) -> None:
    if channel.type != ChannelType.DM:
        return
    code = call.world.can_dm(channel.recipient_ids[0])
    if code:
        raise errors.BackendError(403, code, "Cannot send messages to this user")


def _require_parts(call: Call, channel: Channel, body: Json) -> None:
    guild = channel.guild_id or 0
    if body.get("embeds"):
        call.require(guild, "embed_links", channel_id=channel.id)
    if call.files:
        call.require(guild, "attach_files", channel_id=channel.id)
    reference = body.get("message_reference")
    if reference and not call.allowed(guild, "read_message_history", channel.id):
        raise errors.BackendError(
            403, 160002, "You cannot reply without permission to read message history"
        )


def _require_target(call: Call, channel: Channel) -> None:
    reference = call.json.get("message_reference") or {}
    if "message_id" not in reference or not reference.get("fail_if_not_exists", True):
        return
    place = int(reference.get("channel_id") or channel.id)
    if int(reference["message_id"]) not in call.world.messages.get(place, {}):
        raise invalid_form("message_reference", "REPLIES_UNKNOWN_MESSAGE", "Unknown message")


def _wake(call: Call, channel: Channel) -> None:
    metadata = channel.thread_metadata
    if metadata is None or not metadata.archived:
        return
    if metadata.locked and not call.allowed(channel.guild_id or 0, "manage_threads", channel.id):
        raise errors.BackendError(400, 50083, "Thread is archived")
    call.world.set_archived(channel, archived=False)


def _refuse_archived(channel: Channel) -> None:
    if channel.thread_metadata is not None and channel.thread_metadata.archived:
        raise errors.BackendError(400, 50083, "Thread is archived")


@route("PATCH", "/channels/{channel}/messages/{message}")
def edit_message(call: Call) -> Any:
    """Edit the bot's own message; nothing is edited in an archived thread."""
    _refuse_archived(call.world.get_channel(call.number("channel")))
    return call.simcord()


@route("PUT", "/channels/{channel}/messages/{message}/reactions/{emoji}/@me")
def react(call: Call) -> Any:
    """React as the bot; not in an archived thread."""
    _refuse_archived(call.world.get_channel(call.number("channel")))
    return call.simcord()


@route("GET", "/channels/{channel}/messages")
def history(call: Call) -> Any:
    """Page through history, newest first; `after` gives the page right after that message."""
    world, bot = call.world, call.world.bot_user.id
    channel = world.get_channel(call.number("channel"))
    world.require_permissions(channel.guild_id, bot, channel.id)
    limit = int(call.query.get("limit", 50))
    if not 1 <= limit <= PAGE:
        raise invalid_form("limit", "NUMBER_TYPE_MAX", f"int value should be in 1..{PAGE}.")
    if not channel_accessible(world, channel.id, bot, history=True):
        return []
    stored = sorted(world.messages[channel.id].values(), key=lambda message: message.id)
    kept = [message for message in stored if not message.is_ephemeral]
    if "after" in call.query:
        kept = [message for message in kept if message.id > int(call.query["after"])][:limit]
    elif "before" in call.query:
        kept = [message for message in kept if message.id < int(call.query["before"])][-limit:]
    elif "around" in call.query:
        middle = int(call.query["around"])
        half = limit // 2
        older = [message for message in kept if message.id < middle][-half:]
        newer = [message for message in kept if message.id >= middle][: limit - half]
        kept = older + newer
    else:
        kept = kept[-limit:]
    page = [dict(serializers.message_payload(world, m, for_user=bot)) for m in reversed(kept)]
    if not call.gateway.approved.message_content:
        for payload in page:
            censor_message(payload, bot, backend=world)
    return page


@route("POST", "/channels/{channel}/messages/bulk-delete")
def bulk_delete(call: Call) -> Any:
    """Delete two to a hundred messages of the last fourteen days."""
    oldest = call.world.clock.now() - timedelta(days=BULK_DAYS)
    if any(moment_of(int(number)) < oldest for number in call.json.get("messages", ())):
        raise errors.BackendError(
            400, 50034, "You can only bulk delete messages that are under 14 days old."
        )
    return call.simcord()


@route("PUT", "/channels/{channel}/messages/pins/{message}")
def pin(call: Call) -> Any:
    """Pin a message; since 23 February 2026 that needs its own permission."""
    return _pin(call, pinned=True)


@route("DELETE", "/channels/{channel}/messages/pins/{message}")
def unpin(call: Call) -> Any:
    """Take a pin off."""
    return _pin(call, pinned=False)


def _pin(call: Call, *, pinned: bool) -> None:
    channel = call.world.get_channel(call.number("channel"))
    call.require(channel.guild_id or 0, "pin_messages", channel_id=channel.id)
    call.world.get_message(channel.id, call.number("message"))
    call.world.set_pinned(channel.id, call.number("message"), pinned)


@route("POST", "/channels/{channel}/messages/{message}/threads")
def thread_from_message(call: Call) -> Any:
    """Open a thread under a message that has none."""
    message = call.world.get_message(call.number("channel"), call.number("message"))
    if message.flags & HAS_THREAD:
        raise errors.BackendError(400, 160004, "A thread has already been created for this message")
    return call.simcord()


@route("POST", "/channels/{channel}/threads")
def open_thread(call: Call) -> Any:
    """Open a thread or a forum post."""
    channel = call.world.get_channel(call.number("channel"))
    message = call.json.get("message")
    if isinstance(message, dict):
        call.require(channel.guild_id or 0, channel_id=channel.id)
        _require_parts(call, channel, message)
    return call.simcord()


@route("GET", "/guilds/{guild}/threads/active")
def active_threads(call: Call) -> Any:
    """List the active threads that the bot can see."""
    world = call.world
    call.require(call.number("guild"))
    threads = [
        thread
        for thread in world.active_threads(call.number("guild"))
        if channel_accessible(world, thread.id, world.bot_user.id)
    ]
    return {**serializers.thread_list_payload(world, threads), "has_more": False}


_EXTRA_FIELDS = frozenset({"nsfw", "default_auto_archive_duration", "flags"})


@route("PATCH", "/channels/{channel}")
def edit_channel(call: Call) -> Any:
    """Edit a channel, or a thread by its own rules."""
    channel = call.world.get_channel(call.number("channel"))
    if channel.thread_metadata is not None:
        return _edit_thread(call, channel)
    body = {key: value for key, value in call.json.items() if key not in _EXTRA_FIELDS}
    reply = call.simcord(body)
    _keep_extras(call, channel.id)
    return serializers.channel_payload(call.world, channel) if reply else reply


@route("POST", "/guilds/{guild}/channels")
def create_channel(call: Call) -> Any:
    """Create a channel, with the fields that simcord has no place for."""
    world = call.world
    special = _EXTRA_FIELDS | {"available_tags", "default_reaction_emoji"}
    reply = call.simcord({key: value for key, value in call.json.items() if key not in special})
    channel = world.get_channel(int(reply["id"]))
    _keep_extras(call, channel.id)
    channel.available_tags = [
        {**tag, "id": str(world.snowflake())} for tag in call.json.get("available_tags") or ()
    ]
    return serializers.channel_payload(world, channel)


def _keep_extras(call: Call, channel_id: int) -> None:
    body = call.json
    if "nsfw" in body:
        (call.world.nsfw.add if body["nsfw"] else call.world.nsfw.discard)(channel_id)
    kept = {key: body[key] for key in _EXTRA_FIELDS - {"nsfw"} if body.get(key) is not None}
    call.world.extras.setdefault(channel_id, {}).update(kept)


def _edit_thread(call: Call, thread: Channel) -> Any:
    """Edit a thread: its owner may rename, tag and archive it; locking needs Manage Threads."""
    world, body = call.world, dict(call.json)
    guild_id = thread.guild_id or 0
    call.require(guild_id, channel_id=thread.id)
    manages = call.allowed(guild_id, "manage_threads", thread.id)
    owns = thread.owner_id == world.bot_user.id
    metadata = thread.thread_metadata
    locked = metadata is not None and metadata.locked
    needs_rights = "locked" in body or "rate_limit_per_user" in body
    if not manages and (locked or needs_rights or not owns):
        raise errors.missing_permissions()
    known = {"archived", "locked", "auto_archive_duration", "invitable"}
    changes = {k: v for k, v in body.items() if k in {"name", "rate_limit_per_user"}}
    if "applied_tags" in body:
        changes["applied_tags"] = [int(tag) for tag in body["applied_tags"] or ()]
    states = {key: body[key] for key in known if key in body}
    if metadata is not None and metadata.archived and not states and changes:
        raise errors.BackendError(400, 50083, "Thread is archived")
    world.edit_channel(thread.id, changes, thread_metadata=states)
    return serializers.thread_payload(world, thread)
