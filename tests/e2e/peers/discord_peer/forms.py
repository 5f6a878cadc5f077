"""Filling in: options of commands, and the fields of forms, in the shapes that Discord sends."""

from collections.abc import Iterable, Mapping

from discord_peer.things import Channel, Role
from discord_peer.wire import Json, Refused
from discord_peer.world import World
from simcord.backend import serializers
from simcord.enums import SELECT_TYPES, ComponentType, OptionType

_PLAIN: dict[int, type | tuple[type, ...]] = {
    OptionType.STRING: str,
    OptionType.INTEGER: int,
    OptionType.BOOLEAN: bool,
    OptionType.NUMBER: (int, float),
}


class Values:
    """Collects people, roles and channels under `resolved`, as they are named in values."""

    def __init__(self, world: World, channel: Channel, resolved: Json) -> None:
        self._world = world
        self._guild_id = channel.stored.guild_id
        self._resolved = resolved

    def add(self, thing: object) -> str:
        """Add one thing and return its id."""
        if isinstance(thing, Role):
            self._put("roles", thing.id, serializers.role_payload(thing.stored))
            return thing.id
        if isinstance(thing, Channel):
            payload = dict(serializers.channel_payload(self._world, thing.stored))
            payload["permissions"] = "0"
            self._put("channels", thing.id, payload)
            return thing.id
        key = getattr(thing, "key", None)
        if not isinstance(key, int):
            raise Refused(f"{thing!r} is no person, role or channel.")
        self._put("users", str(key), serializers.user_payload(self._world.get_user(key)))
        guild = self._world.guilds.get(self._guild_id or 0)
        if guild is not None and key in guild.members:
            member = dict(
                serializers.member_payload(self._world, guild, guild.members[key], with_user=False)
            )
            member["permissions"] = str(self._world.compute_permissions(guild.id, key))
            self._put("members", str(key), member)
        return str(key)

    def _put(self, kind: str, number: str, payload: object) -> None:
        self._resolved.setdefault(kind, {})[number] = payload


def fill_options(
    world: World, channel: Channel, leaf: Json, given: Mapping[str, object]
) -> tuple[list[Json], Json]:
    """Fill in a command's options.

    Returns:
        The `options` and the `resolved` of the interaction.

    Raises:
        Refused: an option is unknown, missing or of the wrong kind; the client would not send it.
    """
    declared = {option["name"]: option for option in leaf.get("options") or ()}
    unknown = given.keys() - declared.keys()
    missing = {name for name, o in declared.items() if o.get("required")} - given.keys()
    if unknown or missing:
        raise Refused(f"/{leaf['name']}: unknown {sorted(unknown)}, missing {sorted(missing)}.")
    resolved: Json = {}
    values = Values(world, channel, resolved)
    filled = []
    for name, value in given.items():
        option = declared[name]
        kind = option["type"]
        if kind in _PLAIN:
            _check_plain(leaf["name"], option, value)
        filled.append(
            {"name": name, "type": kind, "value": value if kind in _PLAIN else values.add(value)}
        )
    return filled, resolved


def _check_plain(command: str, option: Json, value: object) -> None:
    choices = [choice["value"] for choice in option.get("choices") or ()]
    if not isinstance(value, _PLAIN[option["type"]]):
        raise Refused(f"/{command}: {option['name']} does not take {value!r}.")
    if choices and value not in choices:
        raise Refused(f"/{command}: {option['name']} is one of {choices}, not {value!r}.")
    if isinstance(value, str) and len(value) > option.get("max_length", len(value)):
        raise Refused(f"/{command}: {option['name']} is too long.")


def fill_form(world: World, channel: Channel, modal: Json, values: Mapping[str, object]) -> Json:
    """Fill in a form and return the interaction's data.

    Raises:
        Refused: a value belongs to no field, or does not fit it.
    """
    left = dict(values)
    resolved: Json = {}
    found = Values(world, channel, resolved)
    components = [_fill(node, left, found) for node in modal["components"]]
    if left:
        raise Refused(f"The form has no fields {sorted(left)}.")
    data: Json = {"custom_id": modal["custom_id"], "components": components}
    if resolved:
        data["resolved"] = resolved
    return data


def _fill(node: Json, left: dict[str, object], found: Values) -> Json:
    made: Json = {"type": node["type"], "id": node.get("id", 0)}
    if "component" in node:
        return made | {"component": _fill(node["component"], left, found)}
    if "components" in node:
        return made | {"components": [_fill(each, left, found) for each in node["components"]]}
    if "custom_id" not in node:
        return made
    made["custom_id"] = node["custom_id"]
    value = _taken(node["custom_id"], left)
    match node["type"]:
        case ComponentType.TEXT_INPUT:
            made["value"] = _text(node, value)
        case ComponentType.CHECKBOX:
            made["value"] = bool(value)
        case ComponentType.RADIO_GROUP:
            made["value"] = _offered(node, [] if value is None else [value])[0] if value else None
        case _:
            made["values"] = _chosen(node, value, found)
    return made


def _taken(custom_id: str, left: dict[str, object]) -> object:
    for name in (custom_id, *(short for short in left if custom_id.startswith(short))):
        if name in left:
            return left.pop(name)
    return None


def _text(node: Json, value: object) -> str:
    text = "" if value is None else value
    if not isinstance(text, str):
        raise Refused(f"The field {node['custom_id']} takes text.")
    if not text and node.get("required", True):
        raise Refused(f"The field {node['custom_id']} must be filled in.")
    most, least = node.get("max_length") or 4000, node.get("min_length") or 0
    if text and not least <= len(text) <= most:
        raise Refused(f"The field {node['custom_id']} takes {least} to {most} characters.")
    return text


def _chosen(node: Json, value: object, found: Values) -> list[object]:
    chosen: list[object] = list(value) if isinstance(value, Iterable) else []
    if not chosen and node.get("required", True):
        raise Refused(f"The field {node['custom_id']} must be filled in.")
    entity = node["type"] in SELECT_TYPES and node["type"] != ComponentType.STRING_SELECT
    return [found.add(each) for each in chosen] if entity else _offered(node, chosen)


def _offered(node: Json, chosen: list[object]) -> list[object]:
    offered = [option["value"] for option in node.get("options") or ()]
    if not all(each in offered for each in chosen):
        raise Refused(f"The field {node['custom_id']} offers only {offered}.")
    return chosen
