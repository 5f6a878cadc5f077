"""A stage for the schedule of calls to a platform: virtual time, and calls of any length."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence

from leeward.testing.clock import DEFAULT_START, VirtualClock
from leeward_adapters.discord.sending.invalid_requests import PER_SECOND, InvalidRequests
from leeward_adapters.live.sending.priority import Priority
from leeward_adapters.live.sending.schedule import Rate, Schedule


class TooMany(Exception):
    """Stands for a 429 that the library did not wait for."""


class Scheduled:
    """A schedule on virtual time, and a platform that notes when each call begins and ends."""

    def __init__(
        self,
        *,
        invalid: InvalidRequests | None = None,
        widths: dict[str, int] | None = None,
        rates: Mapping[str, Sequence[Rate]] | None = None,
        most: int = 10_000,
        per_second: int = PER_SECOND,
        kept: int = 0,
    ) -> None:
        self.clock = VirtualClock()
        self.begun: list[tuple[str, float]] = []
        self.ended: list[str] = []
        self.invalid = InvalidRequests() if invalid is None else invalid
        self.schedule = Schedule(
            self.now,
            self.clock.sleep,
            per_second=per_second,
            kept=kept,
            stops=self.invalid.pause,
            asked=lambda error: 10.0 if isinstance(error, TooMany) else 0.0,
            widths=widths,
            rates=rates,
            most=most,
        )

    def now(self) -> float:
        """Return the virtual seconds since the start."""
        return (self.clock.now() - DEFAULT_START).total_seconds()

    def call(self, name: str, seconds: float = 0.1) -> Callable[[], Awaitable[str]]:
        """Return a call that takes so long and gives its name back."""

        async def made() -> str:
            self.begun.append((name, self.now()))
            await self.clock.sleep(seconds)
            self.ended.append(name)
            return name

        return made

    def ask(
        self,
        priority: Priority,
        lane: str,
        name: str,
        seconds: float = 0.1,
        *,
        coalesce: str | None = None,
    ) -> asyncio.Task[str]:
        """Ask for a call, and go on meanwhile."""
        call = self.call(name, seconds)
        return asyncio.create_task(self.schedule.run(priority, lane, call, coalesce=coalesce))

    @property
    def order(self) -> list[str]:
        """The names of the calls, as they began."""
        return [name for name, _ in self.begun]

    def is_clean(self) -> bool:
        """Say whether nothing is left of what was asked for."""
        return (
            not any(self.schedule.waiting.values())
            and self.schedule.lanes == 0
            and self.schedule.under_way == 0
            and self.clock.sleepers == 0
        )
