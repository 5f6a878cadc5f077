"""Waiting: tells the pipeline of each case that nobody has answered in time."""

import asyncio
import heapq
from collections.abc import Awaitable, Callable, Iterable
from datetime import datetime, timedelta
from typing import Final

from leeward.cases.book import STILL_OPEN
from leeward.cases.escalation import Escalation
from leeward_policies.domain.case import Case
from leeward_policies.domain.event import CaseOverdue
from leeward_policies.ports import Clock, Delivery

BY_THE_CLOCK: Final = "clock"
"""How events are told from others that no platform delivers."""

OF_OLD: Final = timedelta(minutes=1)
"""A case that is overdue for longer when it first appears is about something told late, such as
after an outage: people were called to it just now, and are waited for from now on."""

AGAIN: Final = timedelta(minutes=1)
"""When it is said again that a case is overdue, should nothing have come of it."""

LOOK_AT_LEAST: Final = 3_600.0
"""Seconds after which the time is looked at anew, since clocks can be set."""


class Waiting:
    """Knows when each open case is due, from what was committed, and says so when it is.

    Args:
        cases: those that are open at the start.
        deliver: takes an event in.
        clock: the time.
        escalation: how long people are waited for.
    """

    def __init__(
        self,
        cases: Iterable[Case],
        deliver: Callable[[Delivery], Awaitable[None]],
        clock: Clock,
        escalation: Escalation,
    ) -> None:
        self._deliver = deliver
        self._clock = clock
        self._escalation = escalation
        self._cases: dict[str, Case] = {}
        self._turns: list[tuple[datetime, str, datetime]] = []
        self._changed = asyncio.Event()
        for case in cases:
            self._note(case, at=case.due)

    def heed(self, cases: Iterable[Case]) -> None:
        """Learn how cases stand after a commit."""
        for case in cases:
            at = case.due
            now = self._clock.now()
            if at is not None and now - at > OF_OLD and not _is_uncalled(case):
                at = now + self._escalation.answered_within[case.urgency]
            self._note(case, at=at)

    @property
    def overdue(self) -> int:
        """How many cases wait longer than they should."""
        now = self._clock.now()
        return sum(case.due is not None and case.due <= now for case in self._cases.values())

    @property
    def is_settled(self) -> bool:
        """Whether nobody is to be called now."""
        return not self._turns or self._turns[0][0] > self._clock.now()

    async def settled(self) -> None:
        """Look once more whether somebody is to be called now."""
        self._changed.set()
        await asyncio.sleep(0)

    def _note(self, case: Case, *, at: datetime | None) -> None:
        if case.status not in STILL_OPEN or case.due is None or at is None:
            self._cases.pop(case.id, None)
            return
        before = self._cases.get(case.id)
        self._cases[case.id] = case
        if before is None or before.due != case.due:
            # A time that lies too far ahead, by a wrong clock or on purpose, keeps nobody waiting.
            latest = self._escalation.due(case, self._clock.now())
            heapq.heappush(self._turns, (min(at, latest), case.id, case.due))
            self._changed.set()

    async def run(self) -> None:
        """Deliver `CaseOverdue` when it is time, until cancelled."""
        while True:
            self._changed.clear()
            now = self._clock.now()
            while self._turns and self._turns[0][0] <= now:
                _, case_id, due = heapq.heappop(self._turns)
                case = self._cases.get(case_id)
                if case is not None and case.due == due:
                    heapq.heappush(self._turns, (now + AGAIN, case_id, due))
                    await self._deliver(_overdue(case, due, now))
            await self._wait()

    async def _wait(self) -> None:
        """Wait for the next turn, or until a case has changed."""
        seconds = LOOK_AT_LEAST
        if self._turns:
            left = (self._turns[0][0] - self._clock.now()).total_seconds()
            seconds = min(seconds, max(0.0, left))
        changed = asyncio.create_task(self._changed.wait())
        slept = asyncio.create_task(self._sleep(seconds))
        try:
            await asyncio.wait((changed, slept), return_when=asyncio.FIRST_COMPLETED)
        finally:
            changed.cancel()
            slept.cancel()

    async def _sleep(self, seconds: float) -> None:
        await self._clock.sleep(seconds)


def _is_uncalled(case: Case) -> bool:
    """Say whether somebody has just laid a case before its responders, who know nothing of it."""
    return (
        "csea" in case.asked
        and case.calls == 0
        and case.due is not None
        and case.due <= case.updated_at
    )


def _overdue(case: Case, due: datetime, now: datetime) -> Delivery:
    return Delivery(CaseOverdue(case.channel, case.id, due, now), BY_THE_CLOCK)
