"""Later looks, live: what late detectors find, or that they had no answer, comes as an event.

Each looks in batches, in a thread of its own, and is waited for only so long.
"""

import asyncio
import queue
import threading
from collections.abc import Awaitable, Callable, Iterable, Sequence
from typing import Final, TypeAlias

import structlog
from msgspec import Struct

from leeward.community import Step
from leeward.looking_again import arrived
from leeward_policies.domain.signals import Unmeasured
from leeward_policies.judge import Measured, measure_late
from leeward_policies.ports import Clock, Delivery, LateDetector, Look

WAITING_MOST: Final = 512
"""Messages that may wait for one late detector; beyond that it is said that it has no answer."""

GATHERED_WITHIN: Final = 0.02
"""Seconds for which a batch is filled: nobody notices them, and a batch costs half as much."""

Work: TypeAlias = tuple[Sequence[Look], asyncio.Future[Sequence[Measured]]]
"""A batch, and who waits for what is measured in it."""

log = structlog.get_logger("leeward.late_looks")


class LateStanding(Struct):
    """How one late detector is doing; for `status` and metrics."""

    detector: str
    """`name@version`."""
    asked: int = 0
    answered: int = 0
    failed: int = 0
    """Messages on which it raised."""
    late: int = 0
    """Messages whose answer did not come within its deadline."""
    crowded: int = 0
    """Messages that were not shown to it, since too many waited, or it was still busy."""
    problem: str = ""
    """What went wrong last, without message text; empty again after the next answer."""


class LateLooks:
    """The late detectors of one community, at work.

    Args:
        late: in the order of their passes.
        deliver: takes an event in.
        clock: says when evidence arrives.
    """

    def __init__(
        self,
        late: Sequence[LateDetector],
        deliver: Callable[[Delivery], Awaitable[None]],
        clock: Clock,
    ) -> None:
        self._lines = [_Line(pass_, one, deliver, clock) for pass_, one in enumerate(late, 1)]

    @property
    def standing(self) -> tuple[LateStanding, ...]:
        """How each of them is doing."""
        return tuple(line.standing for line in self._lines)

    @property
    def is_settled(self) -> bool:
        """Whether everything that was asked has been answered and delivered."""
        return all(line.settled.is_set() for line in self._lines)

    async def settled(self) -> None:
        """Wait until everything that was asked has been answered and delivered."""
        for line in self._lines:
            await line.settled.wait()

    def ask(self, step: Step) -> None:
        """Let the late detectors look at what they wanted to see of a committed step."""
        if step.look is None:
            return
        for pass_ in step.passes:
            self._lines[pass_ - 1].ask(step.look)

    async def run(self) -> None:
        """Look and deliver until cancelled."""
        async with asyncio.TaskGroup() as group:
            for line in self._lines:
                group.create_task(line.run())


class _Line:
    """One late detector, and the messages that wait for it."""

    def __init__(
        self,
        pass_: int,
        detector: LateDetector,
        deliver: Callable[[Delivery], Awaitable[None]],
        clock: Clock,
    ) -> None:
        self.standing = LateStanding(f"{detector.name}@{detector.version}")
        self.settled = asyncio.Event()
        self.settled.set()
        self._owed = 0
        self._pass = pass_
        self._detector = detector
        self._deliver = deliver
        self._clock = clock
        self._looks: asyncio.Queue[Look] = asyncio.Queue()
        self._thread: _Thread | None = None

    def ask(self, look: Look) -> None:
        self.standing.asked += 1
        self._owed += 1
        self.settled.clear()
        self._looks.put_nowait(look)

    async def run(self) -> None:
        try:
            while True:
                looks = await self._gathered()
                await self._answer(looks, await self._measured(looks))
        finally:
            if self._thread is not None:
                self._thread.end()

    async def _gathered(self) -> list[Look]:
        """Wait for a look, and a moment for more; what waits beyond the most goes unanswered."""
        looks = [await self._looks.get()]
        if self._looks.qsize() < self._detector.batch:
            await asyncio.sleep(GATHERED_WITHIN)
        while self._looks.qsize() > WAITING_MOST:
            crowd = [self._looks.get_nowait() for _ in range(self._detector.batch)]
            self.standing.crowded += len(crowd)
            await self._answer(crowd, self._unmeasured(crowd, "too many at once"))
        while len(looks) < self._detector.batch and not self._looks.empty():
            looks.append(self._looks.get_nowait())
        return looks

    async def _measured(self, looks: Sequence[Look]) -> Sequence[Measured]:
        if self._thread is not None and self._thread.is_busy:
            self.standing.crowded += len(looks)
            return self._unmeasured(looks, "still busy with an earlier message")
        if self._thread is None:
            self._thread = _Thread(self._detector)
        deadline = self._detector.deadline  # a detector may allow itself more for the first batch
        try:
            async with asyncio.timeout(deadline):
                measured = await self._thread.measure(looks)
        except TimeoutError:
            self.standing.late += len(looks)
            return self._unmeasured(looks, f"no answer within {deadline:g} s")
        failed = [one for _, unknown in measured for one in unknown]
        if failed:
            self.standing.failed += len(failed)
            self._alarm(failed[0].reason)
        elif self.standing.problem:
            self.standing.problem = ""
            log.info("late_detector.answers_again", detector=self.standing.detector)
        self.standing.answered += len(looks)
        return measured

    def _unmeasured(self, looks: Iterable[Look], reason: str) -> Sequence[Measured]:
        self._alarm(reason)
        names = tuple(spec.name for spec in self._detector.specs)
        unknown = Unmeasured(self.standing.detector, reason, names)
        return [((), (unknown,)) for _ in looks]

    def _alarm(self, reason: str) -> None:
        """Say once what is wrong, not for each message."""
        if reason != self.standing.problem:
            self.standing.problem = reason
            log.error("late_detector.fails", detector=self.standing.detector, problem=reason)

    async def _answer(self, looks: Sequence[Look], measured: Sequence[Measured]) -> None:
        for look, one in zip(looks, measured, strict=True):
            if one != ((), ()):
                event = arrived(look, self._pass, one, self._clock.now())
                await self._deliver(Delivery(event, "late"))
            self._owed -= 1
        if self._owed == 0:
            self.settled.set()


class _Thread:
    """A thread that measures one batch at a time; a daemon, so that one that hangs ends with us."""

    def __init__(self, detector: LateDetector) -> None:
        self.is_busy = False
        self._detector = detector
        self._loop = asyncio.get_running_loop()
        self._work: queue.SimpleQueue[
            tuple[Sequence[Look], asyncio.Future[Sequence[Measured]]] | None
        ]
        self._work = queue.SimpleQueue()
        threading.Thread(target=self._run, name=f"late-{detector.name}", daemon=True).start()

    async def measure(self, looks: Sequence[Look]) -> Sequence[Measured]:
        told: asyncio.Future[Sequence[Measured]] = self._loop.create_future()
        self.is_busy = True
        self._work.put((looks, told))
        return await told

    def end(self) -> None:
        self._work.put(None)

    def _run(self) -> None:
        while (work := self._work.get()) is not None:
            looks, told = work
            measured = measure_late(self._detector, looks)
            try:
                self._loop.call_soon_threadsafe(self._tell, told, measured)
            except RuntimeError:  # the loop has ended before a slow answer
                return

    def _tell(self, told: asyncio.Future[Sequence[Measured]], measured: Sequence[Measured]) -> None:
        self.is_busy = False
        if not told.done():
            told.set_result(measured)
