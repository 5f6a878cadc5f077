"""A clock that stands still until a test moves it."""

import asyncio
import heapq
from datetime import UTC, datetime, timedelta

DEFAULT_START = datetime(2026, 11, 20, 16, 0, tzinfo=UTC)
"""A Friday afternoon, when chats are lively; any fixed moment would do."""

TURNS = 25
"""How often `run_for` hands the loop on after each waking, so that chains of tasks settle."""


class VirtualClock:
    """A `Clock` under a test's control: time moves by `advance` and `run_for` alone.

    Whoever sleeps on it is woken when the time has been moved past their due
    moment, in the order of those moments; nobody ever waits for real.

    Args:
        start: the first `now`, aware.
    """

    def __init__(self, start: datetime = DEFAULT_START) -> None:
        if start.tzinfo is None:
            raise ValueError("A clock starts at an aware time; add tzinfo=UTC.")
        self._now = start.astimezone(UTC)
        self._sleepers: list[tuple[datetime, int, asyncio.Future[None]]] = []
        self._order = 0

    def now(self) -> datetime:
        """Return the virtual time, aware UTC."""
        return self._now

    @property
    def sleepers(self) -> int:
        """How many tasks are asleep on this clock."""
        return sum(not future.done() for _, _, future in self._sleepers)

    async def sleep(self, seconds: float) -> None:
        """Wait until the time has been moved on by so many seconds; 0 or less only yields."""
        if seconds <= 0:
            await asyncio.sleep(0)
            return
        future: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._order += 1
        due = self._now + timedelta(seconds=seconds)
        heapq.heappush(self._sleepers, (due, self._order, future))
        await future

    def advance(self, seconds: float) -> datetime:
        """Move the time at once and wake whoever is due; they run when the loop gets its turn.

        Returns:
            The new time.

        Raises:
            ValueError: time would run backwards.
        """
        return self.advance_to(self._now + timedelta(seconds=seconds))

    def advance_to(self, moment: datetime) -> datetime:
        """Move the time to a moment that is not in the past, and wake whoever is due."""
        if moment < self._now:
            raise ValueError(f"Time does not run backwards: {moment} is before {self._now}.")
        while self._sleepers and self._sleepers[0][0] <= moment:
            self._wake()
        self._now = moment.astimezone(UTC)
        return self._now

    async def run_for(self, seconds: float) -> datetime:
        """Move the time sleeper by sleeper and let tasks run at each stop.

        A task that sleeps again and again wakes at each of its own moments,
        which `advance` cannot give it.
        """
        end = self._now + timedelta(seconds=seconds)
        await self._settle()
        while self._sleepers and self._sleepers[0][0] <= end:
            self._now = max(self._now, self._sleepers[0][0])
            self._wake()
            await self._settle()
        self.advance_to(end)
        await self._settle()
        return self._now

    def _wake(self) -> None:
        _, _, future = heapq.heappop(self._sleepers)
        if not future.done():
            future.set_result(None)

    @staticmethod
    async def _settle() -> None:
        for _ in range(TURNS):
            await asyncio.sleep(0)
