"""Back-fill: what was said, edited and deleted while nobody listened, within bounds.

The rooms are merged, so that messages come in the order in which they were sent, whatever
their room. What is said meanwhile goes through the intake at once: a threat of this second
does not wait for yesterday. Repeats are harmless, since decisions have ids.
"""

import asyncio
import heapq
from collections import deque
from collections.abc import Coroutine, Iterable, Sequence
from datetime import timedelta
from typing import Any, Final

import discord
import structlog
from msgspec import Struct

from leeward_adapters.discord.hearing.cursor import LARGEST, earlier, snowflake_at, time_of
from leeward_adapters.discord.hearing.directory import Directory
from leeward_adapters.discord.hearing.history import PAGE, History, Room, id_of, readable
from leeward_adapters.discord.hearing.intake import PLATFORM, Intake
from leeward_adapters.discord.hearing.lately import Lately
from leeward_adapters.discord.normalise import normalise
from leeward_adapters.discord.settings import DiscordSettings
from leeward_policies.domain.event import MessageDeleted, Unreadable
from leeward_policies.domain.refs import DIRECT_SPACE, ChannelRef, MessageRef
from leeward_policies.ports import Clock

OVERLAP: Final = timedelta(minutes=1)
"""What is read again before the newest message handed in: ids are not quite in order."""

FIRST_LOOK: Final = timedelta(minutes=10)
"""How far back the very first start looks; what was said before that is none of its business."""

FIRST_MESSAGES: Final = 50
"""How many messages of a room the very first start reads at most."""

TOGETHER: Final = 100
"""Rooms that are merged at a time; each holds a page, so this bounds the memory."""

AT_ONCE: Final = 10
"""Rooms whose first pages are asked for together, so that many rooms take not for ever."""

log = structlog.get_logger("leeward.adapters.discord")


class Job(Struct, frozen=True):
    """What is to be read after something was missed."""

    gap: str
    """Its name with the watermark."""
    after: int
    """The id after which something may be missing."""
    guilds: tuple[int, ...] = ()
    """All rooms of these servers."""
    rooms: tuple[Room, ...] = ()
    """Or these rooms alone, whose messages were left out while others went through."""
    is_first: bool = False
    """Nothing has ever been handed in before."""


class _Reader:
    """One room's messages, read page by page as they are used."""

    def __init__(self, room: Room, after: int, most: int) -> None:
        self.room = room
        self.after = after
        self.left = most
        self.page: deque[Any] = deque()
        self.is_read = False
        self.skipped: tuple[int, int] | None = None
        """The ids between which messages were not read, because there were too many."""


class Backfill:
    """Reads what was missed.

    Args:
        client: knows the servers and their rooms.
        history: asks for pages.
        intake: takes the events.
        directory: for reading payloads.
        lately: remembers what was handed in.
        settings: how far back, and how many messages.
        clock: the time.
    """

    def __init__(
        self,
        *,
        client: discord.AutoShardedClient,
        history: History,
        intake: Intake,
        directory: Directory,
        lately: Lately,
        settings: DiscordSettings,
        clock: Clock,
    ) -> None:
        self.unseen: dict[str, tuple[str, ...]] = {}
        """Rooms whose history we have no right to read, by server."""
        self._client = client
        self._history = history
        self._intake = intake
        self._directory = directory
        self._lately = lately
        self._settings = settings
        self._clock = clock

    # --- which rooms ---------------------------------------------------------------------------

    async def fill(self, job: Job) -> tuple[Room, ...]:
        """Hand in every message of a job, oldest first; return the rooms it looked at."""
        readers: list[_Reader] = []
        rooms = tuple(job.rooms)
        for number in job.guilds:
            guild = self._client.get_guild(number)
            if guild is None or guild.unavailable:
                continue
            found, self.unseen[str(number)] = readable(guild)
            rooms += found
            joined = _joined(guild)
            readers += await self._readers(job, found, joined)
        if job.rooms:
            readers += await self._readers(job, job.rooms, 0)
        readers.sort(key=lambda reader: reader.room.last)
        for start in range(0, len(readers), TOGETHER):
            wave = readers[start : start + TOGETHER]
            is_last = start + TOGETHER >= len(readers)
            await self._merge(job, wave, fills=job.gap if job.is_first and is_last else None)
        log.info("discord.back_filled", rooms=len(readers), first=job.is_first)
        return rooms

    async def _readers(self, job: Job, rooms: Sequence[Room], joined: int) -> list[_Reader]:
        """Return readers for the rooms in which something was said; say what lies too far back."""
        most = self._settings.back_fill_messages
        begins = max(0, job.after if job.is_first else earlier(job.after, OVERLAP))
        bound = snowflake_at(self._clock.now() - timedelta(hours=self._settings.back_fill_hours))
        spoken = [room for room in rooms if room.last > max(begins, joined)]
        missed = [room for room in spoken if room.last > job.after]
        if missed and max(job.after, joined) < bound:
            hours = (time_of(bound) - time_of(max(job.after, joined))) / timedelta(hours=1)
            place = self._directory.notices(missed[0].space)
            await self._tell_missed(place, f"About {max(hours, 0.1):.1f} hours", "back_fill_hours")
        after = max(begins, joined, bound)
        most = min(most, FIRST_MESSAGES) if job.is_first else most
        return [_Reader(room, after, most) for room in spoken if room.last > after]

    async def _tell_missed(self, place: ChannelRef, what: str, setting: str) -> None:
        log.warning("discord.missed", space=place.space, room=place.id, what=what, bound=setting)
        problem = f"{what} of messages were not read after a pause: {setting} sets the bound."
        await self._intake.hand_in(Unreadable(place, self._clock.now(), problem))

    # --- what was said -------------------------------------------------------------------------

    async def _merge(self, job: Job, readers: Sequence[_Reader], *, fills: str | None) -> None:
        heads: list[tuple[int, int]] = []
        for start in range(0, len(readers), AT_ONCE):
            ahead = readers[start : start + AT_ONCE]
            await all_of(self._push(heads, start + n, one) for n, one in enumerate(ahead))
        while heads:
            _, number = heapq.heappop(heads)
            reader = readers[number]
            payload = reader.page.popleft()
            await self._hand_in(reader.room, payload, job.after, fills=fills)
            await self._push(heads, number, reader)

    async def _push(self, heads: list[tuple[int, int]], number: int, reader: _Reader) -> None:
        while not reader.page and not reader.is_read:
            await self._read_on(reader)
        if reader.page:
            heapq.heappush(heads, (id_of(reader.page[0]), number))

    async def _read_on(self, reader: _Reader) -> None:
        """Read a room's next page; the last one allowed is the newest, since that matters most."""
        room, after = reader.room, reader.after
        known = self._lately.between(room.id, after, LARGEST)
        if reader.left > PAGE:
            page = await self._history.after(room, after)
            reader.is_read = len(page) < PAGE
            first, last = after, id_of(page[-1]) if page and not reader.is_read else LARGEST
        elif reader.left > 0:
            page = await self._history.newest(room, reader.left)
            reader.is_read = True
            is_cut = len(page) >= reader.left and id_of(page[0]) > after
            first, last = id_of(page[0]) if is_cut else after, LARGEST
            reader.skipped = (after, first) if is_cut else None
        else:
            page, reader.is_read = [], True
            first = last = after
            reader.skipped = (after, room.last)
        if room.id not in self._history.blind:
            await self._tell_gone(room, (one for one in known if first <= one <= last), page)
        if reader.skipped is not None:
            await self._tell_skipped(room, *reader.skipped)
        await self._history.learn_members(room.space, map(_writer, page))
        reader.left -= len(page)
        reader.page.extend(payload for payload in page if id_of(payload) > after)
        reader.after = max(after, id_of(page[-1])) if page else after

    async def _tell_skipped(self, room: Room, first: int, last: int) -> None:
        hours = (time_of(last) - time_of(first)) / timedelta(hours=1)
        place = ChannelRef(PLATFORM, room.space, room.id)
        what = f"More messages than one may be, of about {max(hours, 0.1):.1f} hours,"
        await self._tell_missed(place, what, "back_fill_messages")

    async def _tell_gone(self, room: Room, known: Iterable[int], page: Sequence[Any]) -> None:
        for number in self._lately.missing(known, room.id, map(id_of, page)):
            ref = MessageRef(PLATFORM, room.space, room.id, str(number))
            await self._intake.hand_in(MessageDeleted(ref, self._clock.now()))

    async def _hand_in(self, room: Room, payload: Any, known: int, *, fills: str | None) -> None:
        """Hand in a message of history; up to the id `known` it was handed in before."""
        is_edited = isinstance(payload, dict) and payload.get("edited_timestamp") is not None
        number = id_of(payload)
        if number == known and not is_edited:
            return
        kind = "MESSAGE_UPDATE" if is_edited and number <= known else "MESSAGE_CREATE"
        await self.hand_in_as(kind, room, payload, fills=fills)

    async def hand_in_as(
        self, kind: str, room: Room, payload: Any, *, fills: str | None = None
    ) -> None:
        """Hand in a message of history as if the gateway had told it."""
        frame = {"op": 0, "t": kind, "d": await self._completed(room, payload)}
        for event in normalise(frame, self._directory, self._clock.now()):
            await self._intake.hand_in(event, fills=fills)

    async def _completed(self, room: Room, payload: Any) -> Any:
        """Add what the gateway tells of a message and history does not: server and member."""
        if not isinstance(payload, dict):
            return payload
        if room.space == DIRECT_SPACE:
            return payload
        whole = {**payload, "guild_id": room.space}
        user = _writer(payload)
        member = await self._history.member(room.space, str(user)) if user else None
        return whole if member is None else {**whole, "member": member}


def _writer(payload: Any) -> int:
    """Return the id of the person who wrote a message; 0 where it was no person."""
    author: Any = payload.get("author") if isinstance(payload, dict) else None
    user = id_of(author)
    is_person = user and payload.get("webhook_id") is None and not author.get("bot")
    return user if is_person else 0


def _joined(guild: discord.Guild) -> int:
    """Return the last id before the bot joined; 0 where that is not known."""
    own: discord.Member | None = guild.me
    if own is None or own.joined_at is None:
        return 0
    return max(0, snowflake_at(own.joined_at) - 1)


async def all_of(steps: Iterable[Coroutine[Any, Any, None]]) -> None:
    """Take several steps together; when one fails the others are given up, and its error raised."""
    try:
        async with asyncio.TaskGroup() as group:
            for step in steps:
                group.create_task(step)
    except BaseExceptionGroup as failed:
        raise failed.exceptions[0] from None
