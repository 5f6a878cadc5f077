"""One connection: the client, what feeds the pipeline from it, and how it ends."""

import asyncio
import time
from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path
from typing import Final

import aiohttp
import discord
import structlog

from leeward_adapters.discord.answering.commands import add_interactions
from leeward_adapters.discord.answering.private_words import PrivateWords
from leeward_adapters.discord.answering.registering import register
from leeward_adapters.discord.context import Context
from leeward_adapters.discord.hearing.backfill import FIRST_LOOK, Backfill
from leeward_adapters.discord.hearing.client import Gateway, Pace
from leeward_adapters.discord.hearing.continuity import Continuity
from leeward_adapters.discord.hearing.cursor import Watermark, number_of, snowflake_at
from leeward_adapters.discord.hearing.directory import Directory
from leeward_adapters.discord.hearing.history import History
from leeward_adapters.discord.hearing.intake import Intake
from leeward_adapters.discord.hearing.lately import Lately
from leeward_adapters.discord.hearing.library_logs import hush
from leeward_adapters.discord.hearing.revisit import Revisit
from leeward_adapters.discord.perform import Performer
from leeward_adapters.discord.sending.answers import seconds_asked, trace
from leeward_adapters.discord.sending.invalid_requests import PER_SECOND, InvalidRequests
from leeward_adapters.discord.settings import DiscordSettings
from leeward_adapters.live.sending.schedule import Schedule
from leeward_policies.errors import NotReady
from leeward_policies.ports import Clock, Deliver, Desk

CANCEL_EVERY: Final = 0.5
"""Seconds after which a task that goes on is cancelled again."""

WATCH_EVERY: Final = 1.0
"""Seconds between two looks whether the gateway still speaks."""

log = structlog.get_logger("leeward.adapters.discord")


class Connection:
    """One run of a client, from login to goodbye.

    Args:
        deliver: hands an event to the pipeline.
        since: the cursor to go on from.
        lately: what this process has handed in, over all its connections.
        with_privileged: False after Discord has refused the privileged intents.
        with_own_shards: False after Discord has refused `shards` of the settings.
    """

    def __init__(
        self,
        settings: DiscordSettings,
        folder: Path,
        desk: Desk,
        clock: Clock,
        pace: Pace,
        *,
        deliver: Deliver,
        since: str | None,
        lately: Lately,
        with_privileged: bool = True,
        with_own_shards: bool = True,
    ) -> None:
        hush()
        self._pace = pace
        self._stopping = asyncio.Event()
        number = number_of(since)
        begins = snowflake_at(clock.now() - FIRST_LOOK) if number is None else number
        self.watermark = Watermark(begins)
        directory = Directory()
        invalid = InvalidRequests()
        schedule = Schedule(asked=seconds_asked, stops=invalid.pause, per_second=PER_SECOND)
        self._schedule = schedule
        self._intake = Intake(
            deliver, directory, self.watermark, lately, clock, most=pace.most_waiting
        )
        self.client = Gateway(
            settings,
            pace=pace,
            trace=trace(invalid, time.monotonic, schedule.hold),
            with_privileged=with_privileged,
            with_own_shards=with_own_shards,
            receive=self._intake.receive,
            prepare=self._prepare,
            lost=self._lost,
            resumed=self._resumed,
        )
        self.context = Context(self.client, schedule, directory, settings, folder, desk, clock)
        self.performer = Performer(self.context)
        self._tree = discord.app_commands.CommandTree(self.client)
        self._prepared = asyncio.Event()
        self.history = History(self.client, schedule, clock)
        self.backfill = Backfill(
            client=self.client,
            history=self.history,
            intake=self._intake,
            directory=directory,
            lately=lately,
            settings=settings,
            clock=clock,
        )
        self._continuity = Continuity(
            since=begins,
            is_first=number is None,
            watermark=self.watermark,
            intake=self._intake,
            backfill=self.backfill,
            revisit=Revisit(
                backfill=self.backfill,
                history=self.history,
                intake=self._intake,
                lately=lately,
                desk=desk,
                settings=settings,
                clock=clock,
            ),
            history=self.history,
            servers_within=pace.servers,
        )
        self._intake.observe = self._continuity.observe
        self._private_words = PrivateWords(self.context)
        self._intake.heard = self._private_words.heard

    @property
    def is_up(self) -> bool:
        """Whether the servers are known, so that something can be done in them."""
        return self._continuity.is_up.is_set() and not self.client.is_closed()

    def stop(self) -> None:
        """End it soon."""
        self._stopping.set()

    def _lost(self, shard: int) -> None:
        self._continuity.lost(shard)

    def _resumed(self, shard: int) -> None:
        self._continuity.resumed(shard)

    async def _prepare(self, shards: int) -> None:
        self._continuity.begin(shards)
        add_interactions(self.context, self._tree)
        self._prepared.set()

    # --- its life --------------------------------------------------------------------------------

    async def run(self, token: str) -> BaseException | None:
        """Listen until the platform ends it or `stop` is called.

        Returns:
            What ended discord.py's client; None where it was stopped.

        Raises:
            NotReady: Discord is silent, or gives no history.
            AuthFailed: it refuses the token.

        What `deliver` raises is raised as it is.
        """
        async with self.client:
            client = asyncio.create_task(self.client.start(token))
            pump = asyncio.create_task(self._intake.run())
            filling = asyncio.create_task(self._continuity.run())
            watching = asyncio.create_task(self._watch())
            stopping = asyncio.create_task(self._stop_asked())
            registering = asyncio.create_task(self._register())
            failing = self.client.failure
            tasks = [client, pump, filling, watching, stopping, registering]
            try:
                ends = {client, pump, filling, watching, stopping, failing}
                done, _ = await asyncio.wait(ends, return_when=asyncio.FIRST_COMPLETED)
                await self._part([client, filling, watching, stopping, registering])
                await self._drain(pump)
            finally:
                await self._part(tasks)
                failing.cancel()
        for ended in (pump, failing, filling, watching):
            if ended.done() and not ended.cancelled() and (error := ended.exception()) is not None:
                raise error
        return client.exception() if client in done and not client.cancelled() else None

    async def _stop_asked(self) -> None:
        await self._stopping.wait()

    async def _part(self, tasks: list[asyncio.Task[None]]) -> None:
        """Say goodbye to Discord and end what still runs; safe to call twice."""
        self._continuity.close()
        closing = asyncio.create_task(self.client.close())
        _, late = await asyncio.wait((closing,), timeout=self._pace.close)
        if late:
            await self.client.http.close()  # cuts the lines that nobody answers on
        await self._private_words.close()
        await self._schedule.close()
        await end_all(tasks)
        await asyncio.gather(closing, return_exceptions=True)

    async def _drain(self, pump: asyncio.Task[None]) -> None:
        """Let the pipeline take what has come in; what it does not take is read again."""
        self._intake.end()
        await asyncio.wait((pump,), timeout=self._pace.drain)
        if not pump.done():
            log.warning("discord.not_drained", events=self._intake.waiting)

    async def _watch(self) -> None:
        """Raise `NotReady` when the gateway has been silent for too long."""
        heard, at = 0, time.monotonic()
        while True:
            await asyncio.sleep(WATCH_EVERY)
            if self._intake.received != heard:
                heard, at = self._intake.received, time.monotonic()
            patience = self._pace.silence if heard else self._pace.connect
            if time.monotonic() - at >= patience:
                raise NotReady(
                    place="discord, gateway",
                    value=f"it has been silent for {timedelta(seconds=patience)}",
                    cure="A new connection is made after a pause.",
                )

    async def _register(self) -> None:
        """Write our commands if they changed; without them messages are watched all the same."""
        await self._prepared.wait()
        try:
            await register(self._tree)
        except (discord.DiscordException, aiohttp.ClientError, OSError) as error:
            log.warning("discord.commands_not_written", problem=type(error).__name__)


async def end_all(tasks: Sequence[asyncio.Task[None]]) -> None:
    """Cancel tasks until every one has ended.

    Once is not enough: `asyncio.wait_for`, in which discord.py connects, forgets a
    cancellation that comes just when its work has ended, and the library then tries again.
    """
    going = set(tasks)
    while going:
        for task in going:
            task.cancel()
        _, going = await asyncio.wait(going, timeout=CANCEL_EVERY)
