"""A first look that is never sure, and late detectors at work beside it."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Final

from msgspec.structs import replace

from leeward.community import Step
from leeward.detectors import known_signals
from leeward.journal import Journal
from leeward.late_looks import LateLooks
from leeward.replay import fresh_community
from leeward.testing.builders import message, reading, sent
from leeward.testing.clock import VirtualClock
from leeward_policies.domain.event import SignalsArrived
from leeward_policies.domain.refs import CommunityRef
from leeward_policies.domain.signals import Signal, Unmeasured
from leeward_policies.policy import load
from leeward_policies.ports import Delivery, LateDetector, Look, Reading, SignalSpec

WITHIN: Final = 120.0
"""Seconds for what a test waits for; what comes costs nothing of them."""


class Unsure:
    """A first look that finds every text half toxic."""

    name = "unsure"
    version = "1"
    specs = (SignalSpec("toxicity", "toxicity", "hurtful words"),)
    languages = ()

    def detect(self, reading: Reading) -> tuple[Signal | Unmeasured, ...]:
        """Be unsure."""
        del reading
        return (Signal("toxicity", "toxicity", 0.5, "unsure@1"),)


class UnsureCommunity:
    """A community whose first look is `Unsure`, with its late detectors at work.

    Args:
        late: in the order of their passes.
    """

    def __init__(self, *late: LateDetector) -> None:
        policy = load("young-people", known_signals())
        self.community = fresh_community(CommunityRef("c"), policy, (Unsure(),), late)
        self.looks = LateLooks(late, self._deliver, VirtualClock())
        self.events: list[SignalsArrived] = []
        """What arrived later, in order."""
        self._said = 0

    async def _deliver(self, delivery: Delivery) -> None:
        if isinstance(delivery.event, SignalsArrived):
            self.events.append(delivery.event)

    @asynccontextmanager
    async def at_work(self) -> AsyncIterator[None]:
        """Let the late detectors look meanwhile."""
        async with asyncio.timeout(WITHIN):
            task = asyncio.create_task(self.looks.run())
            try:
                yield
            finally:
                task.cancel()
                await asyncio.gather(task, return_exceptions=True)

    async def says(self, *lines: str) -> None:
        """Judge lines and wait until all later looks at them are taken.

        Raises:
            TypeError: the judgement of one stumbled.
        """
        for line in lines:
            self._said += 1
            step = self.community.take(sent(line, number=f"m{self._said}"), Journal())
            if not isinstance(step, Step):
                raise TypeError(step)
            self.looks.ask(step)
        await self.looks.settled()

    @property
    def reasons(self) -> list[str]:
        """Why what was asked could not be measured."""
        return [one.reason for event in self.events for one in event.unmeasured]


def look_at(text: str, *, score: float = 0.5, name: str = "toxicity", is_bot: bool = False) -> Look:
    """Return a message with one sign that the first look found in it.

    Args:
        text: what it says.
        score: of the sign.
        name: of the sign.
        is_bot: a program wrote it.
    """
    one = message(text)
    one = replace(one, author=replace(one.author, is_bot=is_bot))
    return Look(reading(one), (Signal(name, "toxicity", score, "first@1"),))
