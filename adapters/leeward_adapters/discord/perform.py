"""From an action to calls of Discord, and from its answers to an outcome."""

import asyncio
import time
from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import Final, assert_never

import discord

from leeward_adapters.discord.acting.asking import Asking
from leeward_adapters.discord.acting.capabilities import PLATFORM, capabilities, guild_of
from leeward_adapters.discord.acting.private import Letters, decision_of
from leeward_adapters.discord.acting.public import Rooms
from leeward_adapters.discord.context import Context
from leeward_adapters.discord.sending.calls import (
    CLOSED,
    CURES,
    ERRORS,
    NOT_YET,
    PHRASES,
    Calls,
    is_closed_door,
    lacks_right,
    outcome_of,
    reason_of,
)
from leeward_adapters.discord.sending.said import Said
from leeward_adapters.discord.sending.words import audit_reason, snowflake
from leeward_adapters.live.sending.outcomes import Did, NotYet, Turned, kind_of, refused_at
from leeward_adapters.live.sending.priority import priority_of
from leeward_adapters.live.sending.refusals import Refusals
from leeward_policies.domain.action import (
    Action,
    Answer,
    AskHuman,
    Ban,
    Done,
    Hide,
    Kick,
    Lock,
    Note,
    Outcome,
    Refused,
    Restrict,
    Reveal,
    Tip,
    Unban,
    Unlock,
    Unrestrict,
    Warn,
)
from leeward_policies.domain.case import Case
from leeward_policies.domain.refs import SpaceRef, UserRef
from leeward_policies.ports import Capabilities

RESTRICT_MOST: Final = timedelta(days=28)
"""The longest time-out that Discord knows."""

LOCK_MOST: Final = timedelta(hours=24)
"""The longest that Discord closes direct messages."""

NO_MEMBER: Final = 10007
NO_BAN: Final = 10026


class Performer:
    """Does acts on Discord.

    Args:
        context: of the connection; a new connection has a new performer.
        now: monotonic seconds.
        sleep: waits before a call is made again whose line broke.
    """

    def __init__(
        self,
        context: Context,
        now: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        self._context = context
        self._now = now
        self._calls = Calls(context, sleep)
        self._said = Said(context, self._calls)
        self._refusals = Refusals()
        self._letters = Letters(context, self._calls, self._said)
        self._rooms = Rooms(context, self._calls, self._said, now)
        self._asking = Asking(context, self._calls, self._said, self._letters, now=now)

    def capabilities(self, space: SpaceRef) -> Capabilities:
        """Say what can be done in a space, as far as the connection knows now."""
        return capabilities(self._context, space)

    def forget_refusals(self) -> None:
        """Learn that roles or permissions have changed, so that what was refused may go now."""
        self._refusals.forget()
        self._asking.forget_refusals()

    async def perform(self, action: Action, case: Case | None, words: str | None) -> Outcome:
        """Do one act and tell what came of it; every answer of Discord has an outcome.

        Args:
            action: what to do; one key is done once.
            case: for an AskHuman, the case as it stands.
            words: for a Reveal that its author agreed to, the text to be posted again.
        """
        kind, place = kind_of(action), refused_at(action, rooms_differ=True)
        if self._refusals.left(kind, place, self._now()):
            reason = f"refused a moment ago: {CURES.get(kind, PHRASES[CLOSED])}"
            return Refused(action.key, self._context.clock.now(), reason)
        try:
            did = await self._do(action, case, words)
        except ERRORS as error:
            if not isinstance(action, AskHuman) and (lacks_right(error) or is_closed_door(error)):
                self._refusals.note(kind, place, self._now())
            return outcome_of(error, action, self._context)
        return Done(action.key, self._context.clock.now(), did.via, did.receipt)

    async def _do(self, action: Action, case: Case | None, words: str | None) -> Did:
        did: Did
        match action:
            case Note():
                did = Did("record")
            case Tip() | Warn() | Answer():
                did = await self._speak(action)
            case Hide():
                did = await self._hide(action)
            case Reveal():
                did = await self._reveal(action, words)
            case AskHuman():
                did = await self._ask(action, case)
            case Restrict() | Unrestrict():
                did = await self._time_out(action)
            case Kick() | Ban():
                did = await self._remove(action)
            case Unban():
                did = await self._let_back(action)
            case Lock() | Unlock():
                did = await self._lock(action)
            case _:
                assert_never(action)
        return did

    # --- messages -----------------------------------------------------------------------------

    async def _speak(self, action: Tip | Warn | Answer) -> Did:
        """Say something to one member, or as the last step of a warning to everybody."""
        if isinstance(action, Tip):
            return await self._letters.tip(action)
        if isinstance(action, Answer):
            return await self._letters.answer(action)
        if action.place == "private":
            return await self._letters.warn(action)
        self._guild(action.message.space_ref if action.message else None)
        return await self._rooms.remind(action)

    async def _hide(self, action: Hide) -> Did:
        target = action.target
        self._guild(target.space_ref)
        channel, message = snowflake(target.channel), snowflake(target.id)
        if channel is None or message is None:
            raise Turned("there is no such message")
        delete, reason = self._context.client.http.delete_message, _reason(action)
        # `Message.delete` of discord.py carries no reason for the server's audit log.
        await self._calls.make(
            priority_of(action),
            f"delete:{channel}",
            lambda: delete(channel, message, reason=reason),
        )
        return Did("delete", target.id)

    async def _reveal(self, action: Reveal, words: str | None) -> Did:
        """Post a message again that its author wants back, or ask them first."""
        self._guild(action.target.space_ref)
        if action.agreed:
            return await self._rooms.post_again(action, words)
        try:
            await self._letters.ask_author(action)
        except discord.HTTPException as error:
            if error.status < 500 and error.status != 429:  # noqa: PLR2004 - HTTP's own numbers
                phrase = reason_of(error, "")
                raise Turned(f"its author cannot be asked: {phrase}") from None
            raise
        raise Turned("its author is asked first")

    async def _ask(self, action: AskHuman, case: Case | None) -> Did:
        if not self._context.client.guilds and not self._context.client.is_ready():
            raise NotYet(NOT_YET, "the connection does not stand yet")
        return await self._asking.ask(action, case)

    # --- members and servers ------------------------------------------------------------------

    async def _time_out(self, action: Restrict | Unrestrict) -> Did:
        guild, number = self._guild(action.space), _user(action.who)
        lane, priority = f"member:{guild.id}", priority_of(action)
        until = None
        if isinstance(action, Restrict):
            span = min(timedelta(seconds=max(action.seconds, 1)), RESTRICT_MOST)
            until = self._context.clock.now() + span
            member = await self._calls.make(priority, lane, lambda: guild.fetch_member(number))
            if member.timed_out_until is not None and member.timed_out_until >= until:
                return Did("longer-already")  # a person's own time-out is never cut short
        edit, reason = self._context.client.http.edit_member, _reason(action)
        value = None if until is None else until.isoformat()
        await self._calls.make(
            priority,
            lane,
            lambda: edit(guild.id, number, reason=reason, communication_disabled_until=value),
        )
        return Did("time-out-ended" if until is None else "time-out", value or "")

    async def _remove(self, action: Kick | Ban) -> Did:
        guild, number = self._guild(action.space), _user(action.who)
        reason, user = _reason(action), discord.Object(number)

        async def call() -> None:
            if isinstance(action, Ban):
                await guild.ban(user, reason=reason, delete_message_seconds=0)
            else:
                await guild.kick(user, reason=reason)

        try:
            await self._calls.make(priority_of(action), f"remove:{guild.id}", call)
        except discord.NotFound as error:
            if isinstance(action, Ban) or error.code != NO_MEMBER:
                raise
            return Did("already-gone")  # perhaps by an earlier try whose answer was lost
        return Did("ban" if isinstance(action, Ban) else "kick")

    async def _let_back(self, action: Unban) -> Did:
        """Lift a ban; whoever was banned can come back with an invitation."""
        guild, number = self._guild(action.space), _user(action.who)
        reason, user = _reason(action), discord.Object(number)
        try:
            await self._calls.make(
                priority_of(action),
                f"remove:{guild.id}",
                lambda: guild.unban(user, reason=reason),
            )
        except discord.NotFound as error:
            if error.code != NO_BAN:
                raise
            return Did("already-lifted")  # by an earlier try, or by somebody's own hand
        return Did("unban")

    async def _lock(self, action: Lock | Unlock) -> Did:
        """Close direct messages between members, or open them; invites stay as they are."""
        guild = self._guild(action.space)
        until = None
        if isinstance(action, Lock):
            span = min(timedelta(seconds=max(action.seconds, 1)), LOCK_MOST)
            until = (self._context.clock.now() + span).isoformat()
        edit = self._context.client.http.edit_incident_actions
        # `Guild.edit` sends this and an empty change of the server: two requests, and two answers.
        await self._calls.make(
            priority_of(action),
            f"guild:{guild.id}",
            lambda: edit(guild.id, {"dms_disabled_until": until}),
        )
        return Did("dm-lock-ended" if until is None else "dm-lock", until or "")

    def _guild(self, space: SpaceRef | None) -> discord.Guild:
        """Return the server of an act.

        Raises:
            NotYet: the connection knows no servers yet, or Discord itself has lost this one.
            Turned: the bot is in no such server, or it is none of Discord's.
        """
        if space is None or space.platform != PLATFORM or snowflake(space.id) is None:
            raise Turned("this is no server on Discord")
        guild = guild_of(self._context, space.id)
        if guild is None and not self._context.client.is_ready():
            raise NotYet(NOT_YET, "the connection does not stand yet")
        if guild is None:
            raise Turned("Leeward is not in this server")
        if guild.unavailable:
            raise NotYet(NOT_YET, "Discord has an outage in this server")
        return guild


def _user(who: UserRef) -> int:
    number = snowflake(who.id)
    if who.platform != PLATFORM or number is None:
        raise Turned("this is no member who could be acted on")
    return number


def _reason(action: Action) -> str:
    return audit_reason(action.rule, decision_of(action.key))
