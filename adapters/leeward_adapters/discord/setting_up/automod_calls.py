"""Asking Discord for the AutoMod rules of a server, and changing ours as a person confirmed."""

import asyncio
from collections.abc import Awaitable, Callable, Iterable, Iterator
from typing import Any, Final, TypeVar

import aiohttp
import discord

from leeward_adapters.discord.context import Context
from leeward_adapters.discord.setting_up.automod import Diff, Present, Rule, diff
from leeward_adapters.discord.setting_up.automod_told import present_of
from leeward_adapters.discord.setting_up.rest import Odd
from leeward_adapters.live.saying.names import shown
from leeward_adapters.live.sending.priority import Priority
from leeward_adapters.live.sending.refusals import Paused

T = TypeVar("T")

SECONDS: Final = 30.0
"""How long one call may take, its turn in the queue included."""

NO_RIGHT: Final = (
    "Leeward may not manage AutoMod here: it needs the permission Manage Server"
    " (Server Settings, Roles, Leeward). Without it everything else works as before."
)

CHANGED_MEANWHILE: Final = (
    "Nothing was done: somebody has changed the AutoMod rules since they were shown. Look again."
)


def bot_of(context: Context) -> str:
    """Return the id of the bot's own account; empty before the connection stands."""
    own = context.client.user
    return "" if own is None else str(own.id)


async def rules_of(context: Context, guild_id: int) -> tuple[Present, ...]:
    """Return the AutoMod rules of a server, whoever made them.

    Raises:
        Odd: Discord refuses or is out of reach; says why, for people.
    """
    http = context.client.http
    call = _call(http.get_auto_moderation_rules, guild_id)
    return present_of(await _called(context, guild_id, call))


async def apply(
    context: Context, guild_id: int, confirmed: Diff, rules: Iterable[Rule], by: str
) -> tuple[str, ...]:
    """Make the rules so, if that is still what the person confirmed; say what was done.

    Args:
        context: of the connection.
        guild_id: of the server.
        confirmed: as it was shown.
        rules: those that should stand.
        by: the id of the person, for Discord's own audit log.
    """
    try:
        now = diff(await rules_of(context, guild_id), rules, bot_of(context))
    except Odd as odd:
        return (odd.says,)
    if now != confirmed:
        return (CHANGED_MEANWHILE,)
    done: list[str] = []
    for says, call in _steps(context.client.http, guild_id, now, by):
        try:
            await _called(context, guild_id, call)
        except Odd as odd:
            return (*done, f"{odd.says} What is not named here was left as it was.")
        done.append(says)
    return tuple(done)


Step = tuple[str, Callable[[], Awaitable[Any]]]


def _steps(http: Any, guild_id: int, todo: Diff, by: str) -> Iterator[Step]:
    """Yield each call with what it has done; what is removed makes room for what is new."""
    reason = f"Leeward: confirmed by {by} in /leeward setup"
    for present in todo.removed:
        yield (
            f"Removed: {shown(present.rule.name)}.",
            _call(http.delete_auto_moderation_rule, guild_id, present.id, reason=reason),
        )
    for present, rule in todo.changed:
        change = _call(
            http.edit_auto_moderation_rule, guild_id, present.id, reason=reason, **rule.payload()
        )
        yield f"Changed: {shown(rule.name)}.", change
    for rule in todo.added:
        new = _call(http.create_auto_moderation_rule, guild_id, reason=reason, **rule.payload())
        yield f"New: {shown(rule.name)}.", new


def _call(method: Callable[..., Awaitable[Any]], *args: Any, **fields: Any) -> Callable[[], Any]:
    async def call() -> Any:
        return await method(*args, **fields)

    return call


async def _called(context: Context, guild_id: int, call: Callable[[], Awaitable[T]]) -> T:
    """Make a call in its turn; whatever comes of it that is no answer is an `Odd`."""
    try:
        async with asyncio.timeout(SECONDS):
            return await context.schedule.run(Priority.WARNING, f"automod:{guild_id}", call)
    except discord.Forbidden as error:
        raise Odd(NO_RIGHT, error.status) from None
    except discord.HTTPException as error:
        says = f"Discord refused it with {error.status}, code {error.code}."
        raise Odd(says, error.status) from None
    except Paused as paused:
        raise Odd(f"Discord is busy: try again in {paused.seconds:.0f} s.") from None
    except (TimeoutError, OSError, aiohttp.ClientError) as error:
        raise Odd(f"Discord is out of reach ({type(error).__name__}).") from None
