"""The way in: raw payloads become events, wait in order, and are handed in one at a time.

Memory is bounded and nothing is lost in silence. When too many events wait, because the
pipeline or its storage is slow, new messages are not queued: their rooms are noted with the
first message that was left out, no cursor is told meanwhile, and these rooms are read from
history when there is room again. What history cannot give back (edits, deletions, members,
reports) may wait twice as long a queue; past that it is counted, and the count is an event.
"""

import asyncio
from collections.abc import Callable
from datetime import timedelta
from typing import Any, Final

import msgspec
import structlog
from msgspec import Struct

from leeward_adapters.discord.hearing.cursor import LARGEST, Watermark, snowflake_at
from leeward_adapters.discord.hearing.directory import Directory
from leeward_adapters.discord.hearing.lately import Lately
from leeward_adapters.discord.normalise import UNKNOWN, normalise
from leeward_policies.domain.event import Event, MessageDeleted, MessageSent, Tick, Unreadable
from leeward_policies.domain.refs import ChannelRef
from leeward_policies.ports import Clock, Deliver, Delivery

PLATFORM: Final = "discord"

NO_ROOM: Final = ChannelRef(PLATFORM, UNKNOWN, UNKNOWN)
"""Where events stand that belong to no room of Discord."""

AHEAD: Final = timedelta(days=1)
"""How far an id may lie ahead of our clock, which may be wrong by a time zone. A cursor that
followed one from next year would pass over all that is said until then."""

log = structlog.get_logger("leeward.adapters.discord")


class _End:
    """The last thing in the queue."""


class _Closes(Struct, frozen=True):
    """Everything that came before this has been handed in: these gaps are closed."""

    gaps: tuple[str, ...]


class LeftOut(Struct, frozen=True):
    """A room of which messages were not queued."""

    gap: str
    """The name under which the watermark waits for it."""
    channel: ChannelRef
    after: int
    """The id before the first message that was left out."""


class Intake:
    """Takes in what one connection hears.

    Args:
        deliver: hands an event to the pipeline.
        directory: learns from every payload what the next ones need.
        watermark: says which cursor goes with which event.
        lately: remembers the messages that were handed in.
        clock: says when a payload came in.
        most: events that may wait.
    """

    def __init__(
        self,
        deliver: Deliver,
        directory: Directory,
        watermark: Watermark,
        lately: Lately,
        clock: Clock,
        *,
        most: int,
    ) -> None:
        self.has_room = asyncio.Event()
        """Set when rooms that were left out can be read from history."""
        self.first_live: int = LARGEST
        """The oldest message that came over this connection itself."""
        self.received = 0
        """Payloads that came in, of any kind."""
        self.observe: Callable[[Any], None] = lambda _: None
        """Is shown every payload after the directory, for what moves the connection."""
        self.heard: Callable[[Event], None] = lambda _: None
        """Is shown every event that the pipeline has taken, for what is answered at once."""
        self._deliver = deliver
        self._directory = directory
        self._watermark = watermark
        self._lately = lately
        self._clock = clock
        self._most = most
        self._queue: asyncio.Queue[Event | _Closes | _End] = asyncio.Queue()
        self._one = asyncio.Lock()
        self._left_out: dict[ChannelRef, LeftOut] = {}
        self._gaps = 0
        self._lost = 0

    @property
    def waiting(self) -> int:
        """How many events wait to be handed in."""
        return self._queue.qsize()

    # --- coming in, without waiting ------------------------------------------------------------

    def receive(self, text: str) -> None:
        """Take in one payload as it came over the socket."""
        self.received += 1
        now = self._clock.now()
        try:
            payload = msgspec.json.decode(text)
        except (msgspec.DecodeError, UnicodeError, RecursionError):
            payload = text  # no JSON, so nothing that anybody can read: normalise says so
        self._directory.learn(payload)
        for event in normalise(payload, self._directory, now):
            self._queue_up(event)
        self.observe(payload)

    def _queue_up(self, event: Event) -> None:
        number = self._number(event)
        if isinstance(event, MessageSent) and number is not None:
            self.first_live = min(self.first_live, number)
            if self._must_wait(event):
                self._leave_out(event.channel, number)
                return
        elif self.waiting >= 2 * self._most:
            self._lost += 1
            return
        self._queue.put_nowait(event)

    def _must_wait(self, event: MessageSent) -> bool:
        return self.waiting >= self._most or event.channel in self._left_out

    def _leave_out(self, channel: ChannelRef, number: int) -> None:
        left = self._left_out.get(channel)
        if left is None:
            self._gaps += 1
            left = LeftOut(f"room {self._gaps}", channel, number - 1)
            self._left_out[channel] = left
            self._watermark.open(left.gap, left.after)

    def take_left_out(self) -> tuple[LeftOut, ...]:
        """Return the rooms to read from history; their next messages are queued again."""
        left = tuple(self._left_out.values())
        self._left_out.clear()
        self.has_room.clear()
        return left

    def close_gaps(self, *gaps: str) -> None:
        """Close gaps as soon as everything that waits now has been handed in."""
        self._queue.put_nowait(_Closes(gaps))

    def end(self) -> None:
        """Have `run` return as soon as everything that waits now has been handed in."""
        self._queue.put_nowait(_End())

    # --- handing in ----------------------------------------------------------------------------

    async def run(self) -> None:
        """Hand in what waits, in order, until `end`."""
        while not isinstance(item := await self._queue.get(), _End):
            if isinstance(item, _Closes):
                await self._close(item.gaps)
            else:
                await self.hand_in(item)
            if self._lost and self.waiting < self._most:
                await self.hand_in(self._told_lost())
            if self._left_out and self.waiting <= self._most // 2:
                self.has_room.set()

    async def _close(self, gaps: tuple[str, ...]) -> None:
        """Close gaps, and let the cursor go on at once although nobody may write for hours."""
        for gap in gaps:
            self._watermark.close(gap)
        if self._watermark.is_ahead:
            await self.hand_in(Tick(NO_ROOM, self._clock.now()))

    def _told_lost(self) -> Unreadable:
        lost, self._lost = self._lost, 0
        log.warning("discord.events_lost", count=lost)
        return Unreadable(
            NO_ROOM,
            self._clock.now(),
            f"{lost} events other than new messages came in while the pipeline was too slow,"
            " and were left out.",
        )

    async def hand_in(self, event: Event, *, fills: str | None = None) -> None:
        """Hand one event in; only one is under way at a time.

        Args:
            event: what happened.
            fills: the gap that this event is read out of, in the order of ids.
        """
        number = self._number(event)
        async with self._one:
            if number is not None and fills is not None and number < self.first_live:
                cursor = self._watermark.fills(number, fills)
            else:
                cursor = self._watermark.passes(number)
            await self._deliver(Delivery(event, PLATFORM, cursor))
        self.heard(event)
        if number is not None:
            self._lately.saw(event.channel.id, number)
        elif isinstance(event, MessageDeleted) and event.ref.id.isdecimal():
            self._lately.forget(event.channel.id, int(event.ref.id))

    def _number(self, event: Event) -> int | None:
        """Return the id of a message that was sent; None where the cursor may not follow it."""
        text = event.message.ref.id if isinstance(event, MessageSent) else ""
        if not (text.isascii() and text.isdecimal()):
            return None
        number = int(text)
        return number if number <= snowflake_at(self._clock.now() + AHEAD) else None
