"""A bot of ours on a Discord of ours, in one process, for tests of what it hears."""

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import AbstractContextManager, asynccontextmanager
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, cast

from discord_peer.server import DiscordPeer
from discord_peer.things import Channel
from typing_extensions import override

from leeward.clock import SystemClock
from leeward.testing.hearing import Ear, hears
from leeward_adapters.discord.adapter import DiscordAdapter
from leeward_adapters.discord.hearing.client import Pace
from leeward_adapters.discord.settings import DiscordSettings
from leeward_policies.domain.case import Case
from leeward_policies.domain.event import Event, MessageEdited, MessageSent
from leeward_policies.errors import AdapterError
from leeward_policies.ports import Adapter, Clock, Deliver, Delivery, Desk

Ago = Callable[[float], AbstractContextManager[None]]
"""Sets Discord's clock back by so many minutes, for as long as a block lasts."""

QUICK = Pace(
    heartbeat=10.0,
    servers=10.0,
    connect=60.0,
    silence=60.0,
    identify=0.0,
    forgotten=(0.0, 0.0),
    close=1.0,
)
"""A connection in a hurry to begin anew and to end; it gives up nobody on a busy machine."""


class OpenCases:
    """A desk that knows open cases, and is asked for nothing else by what listens."""

    def __init__(self) -> None:
        self.cases: tuple[Case, ...] = ()
        self.error: Exception | None = None
        """Raised instead of an answer."""

    async def open_cases(self) -> tuple[Case, ...]:
        """Return the open cases."""
        if self.error is not None:
            raise self.error
        return self.cases


class HurriedClock(SystemClock):
    """The machine's clock, set ahead, on which nobody sleeps for long.

    Args:
        ahead: how far.
    """

    def __init__(self, ahead: timedelta = timedelta(0)) -> None:
        self._ahead = ahead
        self.slept: list[float] = []
        """What was asked for."""

    @override
    def now(self) -> datetime:
        return super().now() + self._ahead

    @override
    async def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        await asyncio.sleep(0.001)


class Bot:
    """An adapter on a peer; several may follow each other, as processes do.

    Args:
        peer: the platform.
        folder: of the configuration.
        desk: its open cases, or a whole desk.
        clock: the time; the machine's own if none is given.
        pace: how long it waits.
        **settings: of the table `[adapters.discord]`.
    """

    def __init__(
        self,
        peer: DiscordPeer,
        folder: Path,
        *,
        desk: OpenCases | Desk | None = None,
        clock: Clock | None = None,
        pace: Pace = QUICK,
        token: str = "",
        **settings: Any,
    ) -> None:
        self.adapter = DiscordAdapter(
            DiscordSettings(**{"api_base": peer.api_base} | settings),
            token or peer.token,
            folder,
            cast("Desk", desk or OpenCases()),
            clock or HurriedClock(),
            pace=pace,
        )
        self.error: AdapterError | None = None
        """Why listening ended, if it was not asked to."""

    async def listen(self, deliver: Deliver, since: str | None) -> None:
        """Listen as the adapter does, and note why it gave up."""
        try:
            await self.adapter.listen(deliver, since)
        except AdapterError as error:
            self.error = error
            raise

    @asynccontextmanager
    async def hears(self, since: str | None = None, *, slowly: bool = False) -> AsyncIterator[Ear]:
        """Listen, and say goodbye at the end as `leeward run` does."""
        async with hears(cast("Adapter", self), since=since, slowly=slowly) as ear:
            try:
                yield ear
            finally:
                await self.adapter.close()
                await ear.stops()


def told(deliveries: Sequence[Delivery]) -> list[str]:
    """Return the texts of messages and edits."""
    return [
        delivery.event.message.text.body
        for delivery in deliveries
        if isinstance(delivery.event, MessageSent | MessageEdited)
    ]


def events(ear: Ear, *kinds: type[Event]) -> list[Any]:
    """Return what was heard of some kinds, oldest first."""
    return [delivery.event for delivery in ear.all if isinstance(delivery.event, kinds)]


def newest(ear: Ear) -> str | None:
    """Return the last cursor that was told."""
    cursors = [delivery.cursor for delivery in ear.all if delivery.cursor is not None]
    return cursors[-1] if cursors else None


def passed_over(ear: Ear, room: Channel) -> list[str]:
    """Return the texts of a room's messages that a cursor passed over before they were told."""
    missing = []
    seen: set[str] = set()
    for delivery in ear.all:
        if isinstance(delivery.event, MessageSent):
            seen.add(delivery.event.message.ref.id)
        if delivery.cursor is not None:
            until = int(delivery.cursor)
            unseen = [one for one in room.messages if one.id not in seen]
            missing += [one.text for one in unseen if int(one.id) <= until]
    return missing


async def ended(bot: Bot, since: str | None = None) -> None:
    """Listen without a pipeline until the adapter gives up, and raise why."""

    async def nobody(_: Delivery) -> None:
        pass

    async with asyncio.timeout(60):
        await bot.adapter.listen(nobody, since)


async def is_done(peer: DiscordPeer, bot: Bot) -> None:
    """Wait until a bot's gap is closed."""
    await peer.until(
        lambda: bot.adapter.safe_until and not bot.adapter.gaps, what="a gap stays open"
    )
