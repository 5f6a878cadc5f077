"""Our own schedule in front of a library: what is urgent goes first, and no limit is run into.

A library waits as its platform asks, but whoever waits inside it is served first come, first
served, and some stand still as a whole. So calls are handed to it a few at a time a lane, and
a pause that the platform asks for is spent in that lane alone.
"""

import asyncio
import time
from collections import OrderedDict, deque
from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Any, Final, TypeAlias, TypeVar

from leeward_adapters.live.sending.lanes import Job, Lanes
from leeward_adapters.live.sending.priority import Priority
from leeward_adapters.live.sending.refusals import Paused

T = TypeVar("T")

LANES_REMEMBERED: Final = 10_000
"""Lanes whose latest calls are remembered for their rates; the oldest go first."""

WAITING: Final = 10_000
"""Calls that may wait; past that, the least urgent are turned away."""

PATIENCE: Final = 20.0
"""Seconds a call may wait for its turn.

The executor gives up an act after 30 s and then does not know whether it was
done; what is turned away before that was surely not, and may be tried again.
"""

FULL_PAUSE: Final = 30.0
"""Seconds to stay away when too many wait; more than 1,000 of them are done by then."""

LATE_PAUSE: Final = 5.0
"""Seconds to stay away after having waited in vain; shorter would only be more of the same."""

SHORTEST: Final = 0.001
"""Seconds slept at least, so that rounding cannot make a sleep that moves no clock."""

NEVER: Final = float("inf")

Rate: TypeAlias = tuple[int, float]
"""So many calls within so many seconds at most."""


def never(_: Priority, __: float) -> float:
    """Stop nothing."""
    return 0.0


class Schedule:
    """Decides when each call to a platform begins.

    Args:
        now: monotonic seconds.
        sleep: waits for so many seconds of that time.
        stops: says for how many seconds nothing of an urgency is sent, at a time; 0 if it may go.
        asked: the seconds that an error asks to stay away from its route; 0 for none.
        widths: calls under way at once in a lane, by the part of its name before the colon;
            one where nothing is said.
        rates: calls begun in a lane within a time, likewise; as many as go where nothing is said.
        per_second: calls begun within any one second at most, over all lanes.
        kept: so many of these are for hides and first pages alone, so that words never have spent
            the second in which a message must go.
        most: calls that may wait.
        patience: seconds a call may wait before it is turned away.
    """

    def __init__(
        self,
        now: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
        *,
        per_second: int,
        kept: int = 0,
        stops: Callable[[Priority, float], float] = never,
        asked: Callable[[BaseException], float] = lambda _: 0.0,
        widths: Mapping[str, int] | None = None,
        rates: Mapping[str, Sequence[Rate]] | None = None,
        most: int = WAITING,
        patience: float = PATIENCE,
    ) -> None:
        self._now = now
        self._sleep = sleep
        self._stops = stops
        self._asked = asked
        self._rates = rates or {}
        self._lately: OrderedDict[str, deque[float]] = OrderedDict()
        self._most = most
        self._patience = patience
        self._lanes = Lanes(widths or {})
        self._begun: deque[float] = deque(maxlen=per_second)
        self._words: deque[float] = deque(maxlen=per_second - kept)
        self._held_until = -NEVER
        self._timer: asyncio.Task[None] | None = None
        self._wakes_at = NEVER
        self._is_closed = False
        self.under_way = 0
        """Calls that have begun and not ended; answers are not counted."""

    @property
    def waiting(self) -> dict[Priority, int]:
        """How many calls wait for their turn, by urgency."""
        return {priority: self._lanes.counts[priority] for priority in Priority}

    @property
    def lanes(self) -> int:
        """How many lanes are in use."""
        return self._lanes.lanes

    async def run(
        self,
        priority: Priority,
        lane: str,
        call: Callable[[], Awaitable[T]],
        *,
        coalesce: str | None = None,
    ) -> T:
        """Make a call when its turn comes, and return its result or raise its error.

        Cancelling takes a waiting call back, and cancels one that is under way unless
        somebody else waits for it, too.

        Args:
            priority: how urgent it is; an `ANSWER` goes at once, in no lane, for itself.
            lane: the route with its major parameter, such as `delete:123`.
            call: makes one request; a series of requests is a series of calls.
            coalesce: what the call is about. While one about the same waits in the same lane,
                the newer is made in the older's place and both get its result, so that such
                calls have results of one type; the more urgent of the two counts.

        Raises:
            Paused: nothing was sent and it may be tried later: too many wait, it has waited
                too long, its lane is paused for long, or too many requests were invalid.
        """
        self._refuse(priority, lane)
        if priority is Priority.ANSWER:
            return await call()
        job = self._taken_in(priority, lane, call, coalesce)
        job.callers += 1
        self._go_on()
        try:
            await asyncio.wait((job.ended,))
        except asyncio.CancelledError:
            job.callers -= 1
            if not job.callers:
                await self._take_back(job)
            raise
        result: T = job.ended.result()
        return result

    def hold(self, seconds: float) -> None:
        """Begin nothing in any lane for a time, as after a global 429; answers go on."""
        self._held_until = max(self._held_until, self._now() + seconds)
        self._go_on()

    async def close(self) -> None:
        """Turn away whoever waits, now and later; what is under way is its callers' own."""
        self._is_closed = True
        for job in self._lanes:
            self._turn_away(job, LATE_PAUSE, "the connection is being closed")
        self._wake_at(NEVER)

    # --- taking in -------------------------------------------------------------------------

    def _refuse(self, priority: Priority, lane: str) -> None:
        """Raise `Paused` where it is known from the start that the call will not be made."""
        now = self._now()
        if self._is_closed:
            raise Paused(LATE_PAUSE, "the connection is being closed")
        if seconds := self._stops(priority, now):
            raise Paused(seconds, "too many requests were refused of late")
        if priority is not Priority.ANSWER and (left := self.closed_for(lane)) > self._patience:
            raise Paused(left, "the platform asks to wait")

    def closed_for(self, lane: str) -> float:
        """Return for how many seconds nothing begins on a lane, by its rates or the platform."""
        until = max(self._lanes.paused_until(lane), self._held_until)
        return max(until - self._now(), 0.0)

    def _taken_in(
        self,
        priority: Priority,
        lane: str,
        call: Callable[[], Awaitable[Any]],
        coalesce: str | None,
    ) -> Job:
        older = None if coalesce is None else self._lanes.alike(lane, coalesce)
        if older is not None:
            older.call = call
            self._lanes.promote(older, priority)
            return older
        if len(self._lanes) >= self._most:
            if self._lanes.least <= priority:
                raise Paused(FULL_PAUSE, "too many requests are waiting")
            self._turn_away(self._lanes.last(), FULL_PAUSE, "too many requests are waiting")
        job = Job(priority, lane, call, coalesce, self._now() + self._patience)
        self._lanes.add(job)
        return job

    def _turn_away(self, job: Job, seconds: float, reason: str) -> None:
        self._lanes.remove(job)
        job.ended.set_exception(Paused(seconds, reason))

    async def _take_back(self, job: Job) -> None:
        """Let go of a call that nobody waits for any longer."""
        if job.task is not None:
            job.task.cancel()
            await asyncio.wait((job.task,))
        elif not job.ended.done():
            self._lanes.remove(job)
            self._go_on()
        if job.ended.done() and not job.ended.cancelled():
            job.ended.exception()  # seen, so that asyncio does not report it as forgotten

    # --- going on --------------------------------------------------------------------------

    def _go_on(self) -> None:
        """Begin whatever may begin, most urgent first, and see to it that we come back in time."""
        now = self._now()
        self._lanes.resume(now)
        while (oldest := self._lanes.oldest) is not None and oldest.late_at <= now:
            pause = max(self.closed_for(oldest.lane), LATE_PAUSE)
            self._turn_away(oldest, pause, "there was no turn for it in time")
        free_at = now
        while (job := self._lanes.first()) is not None:
            free_at = self._free_at(job.priority, now)
            if free_at > now:
                break
            self._begin(job, now)
        self._come_back(now, free_at)

    def _free_at(self, priority: Priority, now: float) -> float:
        """Return when a call may begin, as far as all lanes together are concerned."""
        windows = (self._begun,) if priority <= Priority.PAGE else (self._begun, self._words)
        frees = [one[0] + 1.0 for one in windows if len(one) == one.maxlen]
        return max((self._held_until, now, *frees))

    def _begin(self, job: Job, now: float) -> None:
        if seconds := self._stops(job.priority, now):
            self._turn_away(job, seconds, "too many requests were refused of late")
            return
        self._lanes.begin(job)
        self._begun.append(now)
        if job.priority > Priority.PAGE:
            self._words.append(now)
        self._keep_rate(job.lane, now)
        self.under_way += 1
        job.task = asyncio.create_task(job.carry_out())
        job.task.add_done_callback(lambda task: self._ended(job, task))

    def _keep_rate(self, lane: str, now: float) -> None:
        """Close a lane until its rates allow another call."""
        rates = self._rates.get(lane.partition(":")[0], ())
        if not rates:
            return
        begun = self._lately.setdefault(lane, deque(maxlen=max(count for count, _ in rates)))
        self._lately.move_to_end(lane)
        while len(self._lately) > LANES_REMEMBERED:
            self._lately.popitem(last=False)
        begun.append(now)
        opens = [begun[-count] + seconds for count, seconds in rates if len(begun) >= count]
        if opens and max(opens) > now:
            self._lanes.pause(lane, max(opens))

    def _ended(self, job: Job, task: asyncio.Task[Any]) -> None:
        """Free the lane and pass the result on, however the call ended."""
        self.under_way -= 1
        self._lanes.end(job)
        error = None if task.cancelled() else task.exception()
        if error is not None and (seconds := self._asked(error)):
            self._lanes.pause(job.lane, self._now() + seconds)
        if task.cancelled():
            job.ended.cancel()
        elif error is not None:
            job.ended.set_exception(error)
        else:
            job.ended.set_result(task.result())
        self._go_on()

    # --- time ------------------------------------------------------------------------------

    def _come_back(self, now: float, free_at: float) -> None:
        """Have us woken when the time alone may change what can begin."""
        oldest = self._lanes.oldest
        if oldest is None:
            self._wake_at(NEVER)
        else:
            opens_at = self._lanes.opens_at()  # for what is kept, perhaps sooner than there is room
            at = min(free_at, opens_at) if free_at > now else opens_at
            self._wake_at(min(at, oldest.late_at))

    def _wake_at(self, at: float) -> None:
        if at == self._wakes_at:
            return
        if self._timer is not None:
            self._timer.cancel()
        self._wakes_at = at
        self._timer = None if at == NEVER else asyncio.create_task(self._wake(at - self._now()))

    async def _wake(self, seconds: float) -> None:
        await self._sleep(max(seconds, SHORTEST))
        self._timer = None
        self._wakes_at = NEVER
        self._go_on()
