"""Calls to Discord in their turn, begun again when the line broke, and what came of each."""

import asyncio
from collections.abc import Awaitable, Callable
from http import HTTPStatus
from typing import Any, Final, TypeVar

import aiohttp
import discord
from msgspec import Struct

from leeward_adapters.discord.context import Context
from leeward_adapters.discord.sending.answers import seconds_asked
from leeward_adapters.live.casework.presses import nonce_of
from leeward_adapters.live.sending.outcomes import NotYet, Turned, kind_of
from leeward_adapters.live.sending.priority import Priority
from leeward_adapters.live.sending.refusals import Paused
from leeward_policies.domain.action import Action, Done, Failed, Hide, Outcome, Refused, TryLater

T = TypeVar("T")

AGAIN_AFTER: Final = (0.5, 2.0)
"""Seconds before a call is made again whose line broke; the executor waits 30 s for an act."""

NOT_YET: Final = 5.0
"""Seconds to wait where the connection does not stand yet."""

OLD_EDITS: Final = 60.0
"""Seconds to wait where a post of long ago was edited too often (code 30046)."""

GONE: Final = frozenset({10003, 10008})
"""The room or the message is not there any longer."""

CLOSED: Final = 50007
"""The member accepts no direct messages from this bot."""

DOORS: Final = frozenset({10013, 40003, CLOSED, 50278})
"""The member cannot be written to: nobody, too many at once, closed, no server in common."""

RIGHTS: Final = frozenset({50001, 50013})
"""A right is missing; asking again at once changes nothing, and counts against us."""

PHRASES: Final[dict[int, str]] = {
    10003: "the room is not there any longer",
    10004: "Leeward is not in this server",
    10007: "they are no longer a member",
    10008: "the message is not there any longer",
    10013: "there is no such account",
    40003: "Discord lets the bot write to no more new people for a while",
    50001: "the bot cannot see this room; give it View Channel there",
    CLOSED: "they accept no direct messages from this bot",
    50013: "a right is missing: check the bot's permissions in this room,"
    " and that its role stands above the member's",
    50278: "they share no server with the bot",
    50035: "Discord does not take what was sent",
    160005: "the thread is locked",
}
"""What Discord's codes mean, as phrases with their cure (docs.discord.com, "JSON Error Codes")."""

CURES: Final[dict[str, str]] = {
    "hide": "the bot lacks Manage Messages in this room",
    "reply": "the bot lacks Send Messages in this room",
    "reveal": "the bot lacks Send Messages in this room",
    "restrict": "the bot lacks Moderate Members, or its role does not stand above the member's",
    "unrestrict": "the bot lacks Moderate Members, or its role does not stand above the member's",
    "kick": "the bot lacks Kick Members, or its role does not stand above the member's",
    "ban": "the bot lacks Ban Members, or its role does not stand above the member's",
    "lock": "the bot lacks Manage Server",
    "unban": "the bot lacks Ban Members",
    "unlock": "the bot lacks Manage Server",
    "ask": "the bot cannot post in the moderators' room; give it Send Messages there",
}
"""Which right an act needs, by its kind; said instead of the phrase for 50013."""


Place = discord.TextChannel | discord.Thread | discord.DMChannel | discord.PartialMessageable
"""Where something can be posted."""


class Words(Struct, frozen=True):
    """What is posted: it calls nobody unless that is said, and shows no preview of any link."""

    content: str | None = None
    embed: discord.Embed | None = None
    view: discord.ui.View | None = None
    reference: discord.MessageReference | None = None
    """The message that it answers."""
    calls: discord.AllowedMentions = discord.AllowedMentions.none()
    """Who is called by it."""


class Calls:
    """Makes calls in their turn.

    Args:
        context: of the connection.
        sleep: waits before a call is made again.
    """

    def __init__(
        self, context: Context, sleep: Callable[[float], Awaitable[None]] = asyncio.sleep
    ) -> None:
        self._context = context
        self._sleep = sleep

    async def make(
        self,
        priority: Priority,
        lane: str,
        call: Callable[[], Awaitable[T]],
        *,
        coalesce: str | None = None,
        repeats: bool = True,
    ) -> T:
        """Make one call and return its result, or raise its error.

        Args:
            priority: how urgent it is.
            lane: its route and major parameter, such as `delete:123`.
            call: one request; it must be sound to make it again when nobody knows if it arrived.
            coalesce: what it is about, where the newest of several stands for all.
            repeats: False where a repetition would do more than once; the error is raised then.
        """
        schedule = self._context.schedule
        for pause in AGAIN_AFTER if repeats else ():
            try:
                return await schedule.run(priority, lane, call, coalesce=coalesce)
            except (aiohttp.ClientConnectionError, OSError, discord.DiscordServerError) as error:
                if not _may_pass(error):
                    raise
            await self._sleep(pause)
        return await schedule.run(priority, lane, call, coalesce=coalesce)

    async def say(self, priority: Priority, place: Place, key: str, words: Words) -> str:
        """Post one message and return its id; Discord drops a second one with the same key.

        Args:
            priority: how urgent it is.
            place: where.
            key: of the act, or of the part of it that this is.
            words: what is posted.
        """
        parts: dict[str, Any] = {
            name: value
            for name in ("content", "embed", "view", "reference")
            if (value := getattr(words, name)) is not None
        }

        async def call() -> discord.Message:
            return await place.send(
                **parts,
                nonce=nonce_of(key),
                suppress_embeds=words.embed is None,
                mention_author=False,
                allowed_mentions=words.calls,
            )

        message = await self.make(priority, f"send:{place.id}", call)
        return str(message.id)


def _may_pass(error: Exception) -> bool:
    """Say whether it may go better at once; what discord.py has tried for long will not."""
    if isinstance(error, discord.DiscordServerError):
        return error.status == HTTPStatus.SERVICE_UNAVAILABLE
    return True


def is_closed_door(error: BaseException) -> bool:
    """Say whether an error means that this member cannot be written to."""
    return isinstance(error, discord.HTTPException) and error.code in DOORS


def is_gone(error: BaseException) -> bool:
    """Say whether an error means that the room or the message is not there."""
    return isinstance(error, discord.HTTPException) and error.code in GONE


def lacks_right(error: BaseException) -> bool:
    """Say whether an error means that a right is missing, which stays so for a while."""
    return isinstance(error, discord.HTTPException) and error.code in RIGHTS


ERRORS: Final = (
    Turned,
    NotYet,
    Paused,
    discord.HTTPException,
    discord.RateLimited,
    aiohttp.ClientError,
    TimeoutError,
    OSError,
)
"""All that a call may raise without a bug of ours; `outcome_of` knows each."""


def outcome_of(error: Exception, action: Action, context: Context) -> Outcome:
    """Return what came of an act whose call ended with one of `ERRORS`."""
    key, now = action.key, context.clock.now()
    match error:
        case Turned():
            return Refused(key, now, error.reason)
        case NotYet() | Paused():
            return TryLater(key, now, error.seconds, error.reason)
        case discord.RateLimited():
            return TryLater(key, now, error.retry_after, "Discord asks to wait")
        case discord.HTTPException():
            return _of_answer(error, action, context)
        case _:
            return Failed(key, now, f"Discord is out of reach ({type(error).__name__})")


def _of_answer(error: discord.HTTPException, action: Action, context: Context) -> Outcome:
    key, now = action.key, context.clock.now()
    if error.status == HTTPStatus.TOO_MANY_REQUESTS:
        seconds = max(seconds_asked(error), 1.0)
        return TryLater(key, now, seconds, "Discord asks to wait")
    if error.status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        return Failed(key, now, f"Discord has a fault of its own ({error.status})")
    if error.code == 30046:  # noqa: PLR2004 - named by OLD_EDITS
        return TryLater(key, now, OLD_EDITS, "this post was edited too often")
    if is_gone(error) and isinstance(action, Hide):
        return Done(key, now, "already-gone")
    return Refused(key, now, reason_of(error, kind_of(action)))


def reason_of(error: discord.HTTPException, kind: str) -> str:
    """Return why Discord refuses, and what a person can do about it."""
    if error.code in RIGHTS and kind in CURES:
        return CURES[kind]
    code = f"code {error.code}" if error.code else f"status {error.status}"
    return PHRASES.get(error.code, f"Discord refuses it ({code})")
