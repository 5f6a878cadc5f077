"""Reading the AutoMod rules of a server as Discord tells them."""

from typing import Any

import msgspec
from msgspec import Struct

from leeward_adapters.discord.setting_up.automod import BLOCK, Present, Rule
from leeward_adapters.discord.setting_up.rest import Odd


class _Trigger(Struct, frozen=True):
    keyword_filter: tuple[str, ...] = ()
    regex_patterns: tuple[str, ...] = ()
    allow_list: tuple[str, ...] = ()


class _Metadata(Struct, frozen=True):
    custom_message: str | None = None


class _Act(Struct, frozen=True):
    type: int
    metadata: _Metadata | None = None


class _Told(Struct, frozen=True):
    id: str
    creator_id: str
    name: str
    trigger_type: int
    trigger_metadata: _Trigger | None = None
    actions: tuple[_Act, ...] = ()
    enabled: bool = True
    exempt_roles: tuple[str, ...] = ()
    exempt_channels: tuple[str, ...] = ()


def present_of(told: Any) -> tuple[Present, ...]:
    """Read the rules of a server as Discord tells them, or raise `Odd`."""
    try:
        rules = msgspec.convert(told, tuple[_Told, ...], strict=False)
    except msgspec.ValidationError:
        raise Odd("Discord told its AutoMod rules in a form that we do not know.") from None
    return tuple(_present(one) for one in rules)


def _present(one: _Told) -> Present:
    trigger = one.trigger_metadata or _Trigger()
    metadata = one.actions[0].metadata if one.actions else None
    rule = Rule(
        one.name,
        (metadata.custom_message if metadata else None) or "",
        trigger.keyword_filter,
        trigger.regex_patterns,
        trigger.allow_list,
        one.exempt_roles,
        one.exempt_channels,
        one.enabled,
    )
    is_plain = [act.type for act in one.actions] == [BLOCK]
    return Present(one.id, one.creator_id, rule, one.trigger_type, is_plain)
