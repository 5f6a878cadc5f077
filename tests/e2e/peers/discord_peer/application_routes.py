"""Routes of the application itself: who it is, its gateway, commands and interactions."""

from typing import Any

from discord_peer.calls import Call, route
from discord_peer.wire import Json, invalid_form
from simcord.backend import errors, serializers
from simcord.enums import CallbackType, InteractionType

_FLAGS = {"presences": 1 << 13, "members": 1 << 15, "message_content": 1 << 19}
"""The "limited" flags that an application below review size shows for its portal switches."""

_MOST = {1: 100, 2: 15, 3: 15}
"""Commands of each type in one scope; 15 menus since March 2026."""


def application_flags(call: Call) -> int:
    """Say in flags which privileged intents the developer portal allows."""
    approved = call.gateway.approved
    return sum(flag for name, flag in _FLAGS.items() if getattr(approved, name))


@route("GET", "/users/@me")
def me(call: Call) -> Any:
    """Tell the bot who it is."""
    return _me(call) | {"is_self": True}


def _me(call: Call) -> Json:
    return dict(serializers.user_payload(call.world.bot_user))


@route("GET", "/applications/@me")
def application(call: Call) -> Any:
    """Describe the application, with the flags of its privileged intents."""
    return _application(call)


@route("GET", "/oauth2/applications/@me")
def oauth_application(call: Call) -> Any:
    """Describe the application, by the older route that discord.py asks."""
    return _application(call)


def _application(call: Call) -> Json:
    world, bot = call.world, _me(call)
    owner = serializers.user_payload(world.owner)
    return {
        "id": str(world.application_id),
        "name": world.bot_user.name,
        "icon": None,
        "description": "",
        "type": None,
        "bot": bot,
        "bot_public": True,
        "bot_require_code_grant": False,
        "verify_key": "0" * 64,
        "flags": application_flags(call),
        "flags_new": str(application_flags(call)),
        "eligible_oauth2_scopes": [],
        "max_participants": None,
        "redirect_uris": [],
        "interactions_endpoint_url": None,
        "role_connections_verification_url": None,
        "owner": owner,
        "approximate_guild_count": len(world.guilds),
        "approximate_user_install_count": len(world.installers),
        "approximate_user_authorization_count": 0,
        "explicit_content_filter": 0,
        "team": None,
        "integration_types_config": {"0": {}, "1": {}},
    }


@route("GET", "/gateway")
def gateway_address(call: Call) -> Any:
    """Say where the gateway is."""
    return {"url": call.gateway.url}


@route("GET", "/gateway/bot")
def bot_gateway(call: Call) -> Any:
    """Say where the gateway is, and with how many shards to connect."""
    return {
        "url": call.gateway.url,
        "shards": call.gateway.shards,
        "session_start_limit": {
            "total": 1000,
            "remaining": 1000 - len(call.gateway.identifies),
            "reset_after": 14_400_000,
            "max_concurrency": 1,
        },
    }


@route("PUT", "/applications/{app}/commands")
def overwrite_commands(call: Call) -> Any:
    """Replace all global commands."""
    return _overwrite(call, None)


@route("PUT", "/applications/{app}/guilds/{guild}/commands")
def overwrite_guild_commands(call: Call) -> Any:
    """Replace all commands of one guild."""
    return _overwrite(call, call.number("guild"))


@route("POST", "/applications/{app}/commands")
def add_command(call: Call) -> Any:
    """Add one global command, or replace the one of its name and type."""
    return _add(call, None)


@route("POST", "/applications/{app}/guilds/{guild}/commands")
def add_guild_command(call: Call) -> Any:
    """Add one command to a guild, or replace the one of its name and type."""
    return _add(call, call.number("guild"))


@route("DELETE", "/applications/{app}/commands/{command}")
def delete_command(call: Call) -> Any:
    """Delete one global command."""
    return _delete(call, None)


@route("DELETE", "/applications/{app}/guilds/{guild}/commands/{command}")
def delete_guild_command(call: Call) -> Any:
    """Delete one command of a guild."""
    return _delete(call, call.number("guild"))


def _overwrite(call: Call, guild_id: int | None) -> list[Json]:
    _own(call, guild_id)
    payloads = [
        {key: value for key, value in each.items() if key not in {"nsfw", "id"}}
        for each in call.body or ()
    ]
    keys = [(each["name"], int(each.get("type", 1))) for each in payloads]
    if len(set(keys)) < len(keys):
        raise invalid_form("name", "APPLICATION_COMMANDS_DUPLICATE_NAME", "Names must be unique.")
    for kind, most in _MOST.items():
        if sum(key[1] == kind for key in keys) > most:
            raise errors.BackendError(400, 30032, "Maximum number of application commands reached")
    kept = call.world.register_commands(guild_id, payloads)
    for command, given in zip(kept, call.body or (), strict=True):
        command["nsfw"] = bool(given.get("nsfw", False))
        command["version"] = str(call.world.snowflake())
    return kept


def _add(call: Call, guild_id: int | None) -> Json:
    present = list(call.world.commands.get(guild_id, {}).values())
    key = (call.json["name"], int(call.json.get("type", 1)))
    fields = {"id", "application_id", "guild_id", "version", "nsfw"}
    others = [
        {name: value for name, value in each.items() if name not in fields}
        for each in present
        if (each["name"], each["type"]) != key
    ]
    call.body = [*others, call.json]
    return _overwrite(call, guild_id)[-1]


def _delete(call: Call, guild_id: int | None) -> None:
    _own(call, guild_id)
    scope = call.world.commands.get(guild_id, {})
    for key, command in list(scope.items()):
        if command["id"] == call.args["command"]:
            del scope[key]
            return
    raise errors.BackendError(404, 10063, "Unknown application command")


def _own(call: Call, guild_id: int | None) -> None:
    if call.number("app") != call.world.application_id:
        raise errors.BackendError(403, 20012, "You are not authorized to perform this action")
    guild = call.world.guilds.get(guild_id or 0)
    if guild_id is not None and (guild is None or call.world.bot_user.id not in guild.members):
        raise errors.missing_access()


@route("POST", "/interactions/{interaction}/{token}/callback")
def answer_interaction(call: Call) -> Any:
    """Answer an interaction; the body comes back only where it is asked for."""
    record = call.world.interactions.get(call.number("interaction"))
    modal = call.json.get("type") == CallbackType.MODAL
    if modal and record is not None and record.type == InteractionType.MODAL_SUBMIT:
        raise invalid_form("type", "BASE_TYPE_CHOICES", "A modal cannot answer a modal.")
    reply = call.simcord()
    if reply["interaction"]["response_message_id"] is None:
        del reply["interaction"]["response_message_id"]
    return reply if call.query.get("with_response", "").lower() in {"1", "true"} else None
