"""Who waits for which route to a platform: lanes in which little goes at once, and their order."""

import asyncio
import itertools
from bisect import insort
from collections import Counter, OrderedDict
from collections.abc import Awaitable, Callable, Iterator, Mapping
from typing import Any

from leeward_adapters.live.sending.priority import Priority


class Job:
    """One call and those who wait for its result; several where calls were coalesced."""

    def __init__(
        self,
        priority: Priority,
        lane: str,
        call: Callable[[], Awaitable[Any]],
        coalesce: str | None,
        late_at: float,
    ) -> None:
        self.priority = priority
        self.lane = lane
        self.call = call
        self.key = None if coalesce is None else (lane, coalesce)
        self.late_at = late_at
        """When it has waited too long, in monotonic seconds."""
        self.number = 0
        """In order of coming; given by `Lanes`."""
        self.callers = 0
        """How many still wait for it."""
        self.ended: asyncio.Future[Any] = asyncio.get_running_loop().create_future()
        self.task: asyncio.Task[Any] | None = None
        """None until it has begun."""

    @property
    def place(self) -> tuple[int, int]:
        """Where it stands among others: by urgency, then first come, first served."""
        return self.priority, self.number

    async def carry_out(self) -> Any:
        """Make the call."""
        return await self.call()


class _Lane:
    """The calls to one route of one channel or guild."""

    def __init__(self, width: int) -> None:
        self.width = width
        self.under_way = 0
        self.queue: list[tuple[int, int]] = []
        """Places of those that wait, most urgent first."""


class Lanes:
    """Calls that wait, each in its lane; a lane lives while anything waits or goes in it.

    Args:
        widths: calls under way at once in a lane, by the part of its name before the colon;
            one where nothing is said.
    """

    def __init__(self, widths: Mapping[str, int]) -> None:
        self._widths = widths
        self._lanes: dict[str, _Lane] = {}
        self._jobs: OrderedDict[int, Job] = OrderedDict()
        self._keys: dict[tuple[str, str], Job] = {}
        self._paused: dict[str, float] = {}
        self._numbers = itertools.count()
        self.counts: Counter[Priority] = Counter()
        """How many wait, by urgency."""

    def __len__(self) -> int:
        return len(self._jobs)

    def __iter__(self) -> Iterator[Job]:
        """Yield those that wait, in the order in which they came."""
        return iter(tuple(self._jobs.values()))

    @property
    def lanes(self) -> int:
        """How many lanes there are; none when nothing waits and nothing is under way."""
        return len(self._lanes)

    @property
    def oldest(self) -> Job | None:
        """Who has waited longest."""
        return next(iter(self._jobs.values()), None)

    def alike(self, lane: str, coalesce: str) -> Job | None:
        """Return who waits in this lane with a call about the same."""
        return self._keys.get((lane, coalesce))

    def add(self, job: Job) -> None:
        """Have a call wait behind those as urgent as it."""
        job.number = next(self._numbers)
        self._jobs[job.number] = job
        self.counts[job.priority] += 1
        if job.key is not None:
            self._keys[job.key] = job
        lane = self._lanes.get(job.lane)
        if lane is None:
            kind = job.lane.partition(":")[0]
            lane = self._lanes[job.lane] = _Lane(self._widths.get(kind, 1))
        insort(lane.queue, job.place)

    def promote(self, job: Job, priority: Priority) -> None:
        """Let a waiting call be as urgent as this, if it is not yet."""
        if priority >= job.priority:
            return
        queue = self._lanes[job.lane].queue
        queue.remove(job.place)
        self.counts[job.priority] -= 1
        job.priority = priority
        self.counts[priority] += 1
        insort(queue, job.place)

    def remove(self, job: Job) -> None:
        """Have a call wait no longer."""
        del self._jobs[job.number]
        self.counts[job.priority] -= 1
        if job.key is not None:
            del self._keys[job.key]
        self._lanes[job.lane].queue.remove(job.place)
        self._tidy(job.lane)

    def begin(self, job: Job) -> None:
        """Take a waiting call onto its lane."""
        self._lanes[job.lane].under_way += 1
        self.remove(job)

    def end(self, job: Job) -> None:
        """Take a call off its lane."""
        self._lanes[job.lane].under_way -= 1
        self._tidy(job.lane)

    def _tidy(self, name: str) -> None:
        lane = self._lanes[name]
        if not lane.queue and not lane.under_way:
            del self._lanes[name]

    def first(self) -> Job | None:
        """Return the most urgent call, oldest first, whose lane is free and not paused."""
        places = [
            lane.queue[0]
            for name, lane in self._lanes.items()
            if lane.queue and lane.under_way < lane.width and name not in self._paused
        ]
        return self._jobs[min(places)[1]] if places else None

    def last(self) -> Job:
        """Return who came last among the least urgent; somebody must wait."""
        least = self.least
        return next(job for job in reversed(self._jobs.values()) if job.priority == least)

    @property
    def least(self) -> Priority:
        """How urgent the least urgent is; somebody must wait."""
        return max(priority for priority, count in self.counts.items() if count)

    def pause(self, lane: str, until: float) -> None:
        """Let nothing begin in a lane before a time."""
        self._paused[lane] = max(self._paused.get(lane, until), until)

    def resume(self, now: float) -> None:
        """Open the lanes whose pause is over."""
        if self._paused:
            self._paused = {name: at for name, at in self._paused.items() if at > now}

    def paused_until(self, lane: str) -> float:
        """Return when a lane opens; long ago where it is not paused."""
        return self._paused.get(lane, float("-inf"))

    def opens_at(self) -> float:
        """Return when the next paused lane opens; never, where none is paused."""
        return min(self._paused.values(), default=float("inf"))
