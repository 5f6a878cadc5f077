"""Continuity: which part of what happened may be missing, and having it read again.

A gap is open from the start, from the loss of a connection, and while a room is left out.
A session that Discord resumes closes its gap by itself, since what was missed is sent again.
A new session closes it only after its servers were read from history.
"""

import asyncio
from collections.abc import Iterable, Mapping
from datetime import timedelta
from typing import Any, Final

import structlog

from leeward_adapters.discord.hearing.backfill import Backfill, Job
from leeward_adapters.discord.hearing.cursor import LARGEST, Watermark, earlier
from leeward_adapters.discord.hearing.history import History, Room, id_of
from leeward_adapters.discord.hearing.intake import Intake, LeftOut
from leeward_adapters.discord.hearing.revisit import Revisit

SERVERS_WITHIN: Final = 30.0
"""Seconds to wait for the servers of a new session; those in an outage are read when they come."""

UNNOTICED: Final = timedelta(minutes=2)
"""How long a dead connection may go unnoticed: a heartbeat's interval of 41 s, and 60 s more.

Meanwhile other shards move the newest message on.
"""

log = structlog.get_logger("leeward.adapters.discord")


class _Arriving:
    """The servers of one new session, until all have come."""

    def __init__(self, gap: str, after: int, guilds: Iterable[int]) -> None:
        self.gap = gap
        self.after = after
        self.guilds = tuple(guilds)
        self.missing = set(self.guilds)
        self.timer: asyncio.TimerHandle | None = None


class Continuity:
    """Watches the sessions of one client.

    Args:
        since: up to where everything was handed in before.
        is_first: nothing has ever been handed in.
        watermark: holds the cursor back while a gap is open.
        intake: tells of rooms that were left out.
        backfill: reads what was said.
        revisit: looks again at what was said before.
        history: knows who had which roles, for one job.
        servers_within: seconds to wait for the servers of a new session.
    """

    def __init__(
        self,
        *,
        since: int,
        is_first: bool,
        watermark: Watermark,
        intake: Intake,
        backfill: Backfill,
        revisit: Revisit,
        history: History,
        servers_within: float = SERVERS_WITHIN,
    ) -> None:
        self.is_up = asyncio.Event()
        """Set once the servers of every shard have come, or have had their time."""
        self._since = since
        self._is_first = is_first
        self._watermark = watermark
        self._intake = intake
        self._backfill = backfill
        self._revisit = revisit
        self._history = history
        self._within = servers_within
        self._shards = 1
        self._gaps: dict[int, str] = {}
        self._names = 0
        self._arriving: dict[int, _Arriving] = {}
        self._arrived: set[int] = set()
        self._absent: dict[int, int] = {}
        self._jobs: asyncio.Queue[Job] = asyncio.Queue()
        self._has_looked_up = is_first
        self._start = self._open("start", since)

    # --- what the connection tells, without waiting --------------------------------------------

    def begin(self, shards: int) -> None:
        """Open the gap of each shard: all that was said since the last process."""
        self._shards = shards
        for shard in range(shards):
            self._gaps[shard] = self._open(f"shard {shard}", self._surely(self._since))
        self._watermark.close(self._start)

    def lost(self, shard: int) -> None:
        """Open a gap, since a shard hears nothing just now."""
        if shard not in self._gaps:
            self._gaps[shard] = self._open_now(shard)

    def resumed(self, shard: int) -> None:
        """Close a shard's gap: Discord has sent again what was missed."""
        gap = self._gaps.pop(shard, None)
        if gap is not None:
            self._intake.close_gaps(gap)

    def observe(self, payload: Any) -> None:
        """Look at a payload for new sessions, and for servers that come and go."""
        if not isinstance(payload, Mapping) or not isinstance(data := payload.get("d"), Mapping):
            return
        match payload.get("t"):
            case "READY":
                self._ready(data)
            case "GUILD_CREATE":
                self._came(id_of(data))
            case "GUILD_DELETE" if data.get("unavailable"):
                self._absent.setdefault(id_of(data), self._watermark.newest)
            case _:
                pass

    def close(self) -> None:
        """Wait for nothing any longer."""
        for arriving in self._arriving.values():
            if arriving.timer is not None:
                arriving.timer.cancel()
        self._arriving.clear()

    def _surely(self, after: int) -> int:
        """Return an id up to which one shard heard everything, whatever the others have heard."""
        is_one = self._shards == 1 or self._is_first
        return after if is_one else earlier(after, UNNOTICED)

    def _open_now(self, shard: int) -> str:
        return self._open(f"shard {shard}", self._surely(self._watermark.newest))

    def _open(self, kind: str, after: int) -> str:
        self._names += 1
        gap = f"{kind}, {self._names}"
        self._watermark.open(gap, after)
        return gap

    def _ready(self, data: Mapping[Any, Any]) -> None:
        shard = _shard(data)
        gap = self._gaps.pop(shard, None) or self._open_now(shard)
        listed = data.get("guilds")
        guilds = [id_of(one) for one in listed] if isinstance(listed, list) else []
        earlier = self._arriving.pop(shard, None)
        if earlier is not None:
            self._finish(shard, earlier)
        arriving = _Arriving(gap, self._watermark.begins(gap) or self._since, guilds)
        self._arriving[shard] = arriving
        if not arriving.missing:
            self._finish(shard, arriving)
            return
        loop = asyncio.get_running_loop()
        arriving.timer = loop.call_later(self._within, self._finish, shard, arriving)

    def _came(self, guild: int) -> None:
        shard = (guild >> 22) % self._shards  # docs.discord.com, "Sharding Formula"
        arriving = self._arriving.get(shard)
        if arriving is not None and guild in arriving.guilds:
            arriving.missing.discard(guild)
            if not arriving.missing:
                self._finish(shard, arriving)
            return
        after = self._absent.pop(guild, self._watermark.newest)
        gap = self._open(f"server {guild}", after)
        self._jobs.put_nowait(Job(gap, after, guilds=(guild,)))

    def _finish(self, shard: int, arriving: _Arriving) -> None:
        """Have the servers read that have come; the others are read when they do."""
        if arriving.timer is not None:
            arriving.timer.cancel()
        if self._arriving.get(shard) is arriving:
            del self._arriving[shard]
        if arriving.missing:
            log.warning("discord.servers_missing", shard=shard, count=len(arriving.missing))
        self._absent |= dict.fromkeys(arriving.missing, arriving.after)
        guilds = tuple(one for one in arriving.guilds if one not in arriving.missing)
        is_first = self._is_first and shard not in self._arrived
        self._jobs.put_nowait(Job(arriving.gap, arriving.after, guilds, is_first=is_first))
        self._arrived.add(shard)
        if len(self._arrived) >= self._shards and not self.is_up.is_set():
            log.info("discord.up", shards=self._shards)
            self.is_up.set()

    # --- reading again -------------------------------------------------------------------------

    async def run(self) -> None:
        """Read again whatever was missed, one job after the other, until cancelled."""
        waiting = asyncio.create_task(self._watch_rooms())
        try:
            while True:
                await self._do(await self._jobs.get())
        finally:
            waiting.cancel()
            await asyncio.wait((waiting,))

    async def _do(self, job: Job) -> None:
        self._history.begin([str(guild) for guild in job.guilds])
        rooms = await self._backfill.fill(job)
        if not job.is_first and not job.rooms:
            await self._revisit.look(job, rooms)
        if not self._has_looked_up:
            self._has_looked_up = True
            await self._revisit.look_up_evidence(job)
        self._intake.close_gaps(job.gap)

    async def _watch_rooms(self) -> None:
        """Have rooms read that were left out, each time there is room for them again."""
        while True:
            await self._intake.has_room.wait()
            for left in self._intake.take_left_out():
                self._jobs.put_nowait(_job_of(left))


def _job_of(left: LeftOut) -> Job:
    room = Room(left.channel.space, left.channel.id, LARGEST)
    return Job(left.gap, left.after, rooms=(room,))


def _shard(data: Mapping[Any, Any]) -> int:
    shard = data.get("shard")
    first = shard[0] if isinstance(shard, list) and shard else 0
    return first if isinstance(first, int) else 0
