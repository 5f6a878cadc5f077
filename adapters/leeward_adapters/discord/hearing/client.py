"""The client: discord.py's connection, with the intents that are allowed and our way in."""

import asyncio
import random
import sys
import time
from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import Any, Final

import aiohttp
import discord
import structlog
from discord import http
from discord.gateway import DiscordWebSocket
from discord.http import Route
from msgspec import Struct
from typing_extensions import override

from leeward_adapters.discord.sending.buckets import Bucket
from leeward_adapters.discord.settings import DiscordSettings
from leeward_policies.errors import NotReady

BLIND_TO_CONTENT: Final = (
    "Message Content Intent is off in the Developer Portal (page Bot): messages cannot be read,"
    " and reports, tips and help alone work."
)
BLIND_TO_MEMBERS: Final = (
    "Server Members Intent is off in the Developer Portal (page Bot): joining, leaving and changes"
    " of roles are not seen."
)

BLIND_TO_PRESSES: Final = (
    "An Interactions Endpoint URL is set in the Developer Portal (page General Information):"
    " commands and buttons do not reach Leeward until it is removed."
)

READ_BY_US: Final = (
    "AUTO_MODERATION_ACTION_EXECUTION",
    "MESSAGE_CREATE",
    "MESSAGE_DELETE",
    "MESSAGE_DELETE_BULK",
    "MESSAGE_POLL_VOTE_ADD",
    "MESSAGE_POLL_VOTE_REMOVE",
    "MESSAGE_REACTION_ADD",
    "MESSAGE_REACTION_REMOVE",
    "MESSAGE_REACTION_REMOVE_ALL",
    "MESSAGE_REACTION_REMOVE_EMOJI",
    "MESSAGE_UPDATE",
)
"""Events that discord.py need not read: a message that it cannot read would end the client."""

LONGEST_PAUSE: Final = 30.0
"""Seconds that a call waits for Discord inside the library, whose least this is; what is told to
wait longer is put off by whoever asked for it."""

log = structlog.get_logger("leeward.adapters.discord")


class Pace(Struct, frozen=True):
    """How long a connection waits for what, in seconds, and how much may wait; tests hurry."""

    heartbeat: float = 60.0
    """Without a word from the gateway before it is called again (discord.py's own default)."""
    servers: float = 30.0
    """For the servers of a new session."""
    connect: float = 120.0
    """For the first word of the gateway."""
    silence: float = 300.0
    """Without a word on any shard before a new client is made."""
    identify: float = 5.0
    """In which as many shards may identify as Discord says ("Max Concurrency")."""
    forgotten: tuple[float, float] = (1.0, 5.0)
    """Before a new session is asked for again ("Invalid Session" in docs.discord.com)."""
    close: float = 5.0
    """For the goodbye to Discord."""
    drain: float = 20.0
    """For the pipeline to take what waits when a connection ends by itself."""
    most_waiting: int = 5_000
    """Events that may wait, about 20 MB of long messages: more than five minutes of a busy day."""


AT_EASE: Final = Pace()
"""What everybody but a test waits."""


class Gateway(discord.AutoShardedClient):
    """One client; made anew whenever the adapter begins to listen.

    Args:
        settings: addresses and shards.
        pace: how long it waits for what.
        trace: hears every answer.
        with_privileged: False after Discord has refused the privileged intents.
        with_own_shards: False after Discord has refused `shards` of the settings.
        receive: takes a raw payload, without waiting.
        prepare: is called after the login, before the gateway is.
        lost: is told of a shard that hears nothing.
        resumed: is told of a shard that has been sent what it missed.
    """

    def __init__(
        self,
        settings: DiscordSettings,
        *,
        pace: Pace,
        trace: aiohttp.TraceConfig,
        with_privileged: bool,
        with_own_shards: bool,
        receive: Callable[[str], None],
        prepare: Callable[[int], Awaitable[None]],
        lost: Callable[[int], None],
        resumed: Callable[[int], None],
    ) -> None:
        self.blind: tuple[str, ...] = ()
        """What does not reach us for want of a setting; sentences with their cure."""
        self.failure: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        """Gets the error of a payload that our own reading failed on."""
        self._wanted = _intents()
        """discord.py identifies with this very object; it is limited after the login."""
        self._settings = settings
        self._pace = pace
        self._with_privileged = with_privileged
        self._with_own_shards = with_own_shards
        self._receive = receive
        self._prepare = prepare
        self._lost = lost
        self._resumed = resumed
        self._at_once = 1
        self._identified: dict[int, float] = {}
        super().__init__(
            intents=self._wanted,
            enable_debug_events=True,
            max_messages=None,
            chunk_guilds_at_startup=False,
            member_cache_flags=discord.MemberCacheFlags.none(),
            allowed_mentions=discord.AllowedMentions.none(),
            status=discord.Status.online,
            heartbeat_timeout=pace.heartbeat,
            http_trace=trace,
            max_ratelimit_timeout=LONGEST_PAUSE,
        )
        for event in READ_BY_US:
            # There is no public way to say so; without this entry it passes an event over.
            self._connection.parsers.pop(event, None)
        Route.BASE = settings.api_base.rstrip("/")
        http.Ratelimit = Bucket  # type: ignore[misc] # there is no other way in

    # --- before the gateway ----------------------------------------------------------------------

    @override
    async def setup_hook(self) -> None:
        self._limit_intents()
        shards = await self._find_gateway()
        await self._prepare(shards)

    def _limit_intents(self) -> None:
        """Ask only for those privileged intents that the application may have."""
        application = self.application
        flags = application.flags if application else discord.ApplicationFlags()
        content = flags.gateway_message_content or flags.gateway_message_content_limited
        members = flags.gateway_guild_members or flags.gateway_guild_members_limited
        self._wanted.message_content = content and self._with_privileged
        self._wanted.members = members and self._with_privileged
        is_diverted = application is not None and application.interactions_endpoint_url is not None
        found = (
            (BLIND_TO_CONTENT, not self._wanted.message_content),
            (BLIND_TO_MEMBERS, not self._wanted.members),
            (BLIND_TO_PRESSES, is_diverted),
        )
        self.blind = tuple(sentence for sentence, is_so in found if is_so)
        for sentence in self.blind:
            log.warning("discord.blind", problem=sentence)

    async def _find_gateway(self) -> int:
        """Say where the gateway is and how many shards there are; return their number.

        With a number of shards discord.py uses its default address, as it does again for a
        new session; without one it would ask, but forget the answer for the next session.
        """
        advised, url, limit = await self.http.get_bot_gateway()
        shards = (self._settings.shards if self._with_own_shards else 0) or advised
        if limit["remaining"] < shards:
            wait = timedelta(milliseconds=limit["reset_after"])
            raise NotReady(
                place="discord, gateway",
                value=f"{limit['remaining']} session starts are left for {shards} shards",
                cure=f"Discord gives new ones in {wait}; too many would cost the token.",
            )
        self._at_once = max(1, limit["max_concurrency"])
        self.shard_count = shards
        address = type(DiscordWebSocket.DEFAULT_GATEWAY)
        DiscordWebSocket.DEFAULT_GATEWAY = address(self._settings.gateway or url)
        return shards

    @override
    async def before_identify_hook(self, shard_id: int | None, *, initial: bool = False) -> None:
        """Wait as long as Discord asks between two sessions, and no longer."""
        place = (shard_id or 0) % self._at_once
        begun = self._identified.get(place)
        if begun is not None:
            is_again = shard_id is not None and self.get_shard(shard_id) is not None
            pause = random.uniform(*self._pace.forgotten) if is_again else 0.0  # noqa: S311 - spread
            await asyncio.sleep(max(pause, begun + self._pace.identify - time.monotonic()))
        self._identified[place] = time.monotonic()

    # --- what the gateway tells ------------------------------------------------------------------

    async def on_socket_raw_receive(self, text: str) -> None:
        """Take in a payload; nothing is awaited, so that their order is kept."""
        self._receive(text)

    async def on_shard_disconnect(self, shard_id: int) -> None:
        """Remember that a shard hears nothing now."""
        self._lost(shard_id)

    async def on_shard_resumed(self, shard_id: int) -> None:
        """Remember that a shard was sent what it missed."""
        self._resumed(shard_id)

    @override
    async def on_error(self, event_method: str, /, *args: Any, **kwargs: Any) -> None:
        """Let a mistake in our own reading end the connection; log any other without content."""
        error = sys.exception()
        if event_method.startswith(("on_socket", "on_shard")) and isinstance(error, Exception):
            if not self.failure.done():
                self.failure.set_exception(error)
            return
        log.error("discord.event_failed", event_name=event_method, kind=type(error).__name__)


def _intents() -> discord.Intents:
    """Return all that we would like to hear; some of it only if the Developer Portal allows."""
    return discord.Intents(
        guilds=True,
        guild_messages=True,
        dm_messages=True,
        message_content=True,
        members=True,
        moderation=True,
        auto_moderation_configuration=True,
        auto_moderation_execution=True,
        guild_reactions=True,
    )
