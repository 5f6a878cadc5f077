"""The way in: raw updates become events, and are handed in one at a time, in their order.

Nothing is queued here. While the pipeline is full, handing in waits, and so does whoever brings
the updates: Telegram keeps them for a day.
"""

import asyncio
import traceback
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any, Final

import structlog

from leeward_adapters.telegram.hearing.addressed import is_for_answering
from leeward_adapters.telegram.hearing.directory import Directory
from leeward_adapters.telegram.hearing.offsets import Offsets
from leeward_adapters.telegram.hearing.wire import PLATFORM, number_of
from leeward_adapters.telegram.normalise import normalise
from leeward_policies.domain.event import Event
from leeward_policies.ports import Clock, Deliver, Delivery

ANSWERS_MOST: Final = 100
"""Answers under way at once; further updates wait."""

ANSWER_WITHIN: Final = 60.0
"""Seconds after which an answer is given up, so that nothing holds the offset back for good."""

log = structlog.get_logger("leeward.adapters.telegram")

Answer = Callable[[dict[str, Any]], Awaitable[None]]
"""Answers one raw update: a press, a command, whatever is said to us in private."""


Prepare = Callable[[Any], Awaitable[None]]
"""Gets to know the chat of a raw update, before that is read."""


class Intake:
    """Takes in what one connection hears.

    Args:
        deliver: hands an event to the pipeline.
        directory: learns from every update what the next ones need.
        offsets: knows what was handed in and what is done.
        clock: says when an update came in.
        answer: answers what is said to us alone; several run at once, beside the events.
        prepare: learns what must be known before an update is read.
        is_apart: says of a chat whether nobody is watched over in it, as in a moderators' group;
            what happens there is answered, and is no event.
        within: seconds after which an answer is given up.
    """

    def __init__(
        self,
        deliver: Deliver,
        directory: Directory,
        offsets: Offsets,
        clock: Clock,
        answer: Answer,
        *,
        prepare: Prepare | None = None,
        is_apart: Callable[[str], bool] = lambda _: False,
        within: float = ANSWER_WITHIN,
    ) -> None:
        self.received = 0
        """Updates that were handed in, of any kind."""
        self._deliver = deliver
        self._directory = directory
        self._offsets = offsets
        self._clock = clock
        self._answer = answer
        self._prepare = prepare
        self._is_apart = is_apart
        self._within = within
        self._one = asyncio.Lock()
        self._answers: set[asyncio.Task[None]] = set()
        self._places = asyncio.Semaphore(ANSWERS_MOST)
        self._moved = asyncio.Event()

    async def take(self, payload: Any) -> bool:
        """Hand in one raw update, whatever it is, unless it was handed in before.

        Of an update from before a restart whose events are committed only the answer is given
        again, since nobody knows whether it was: rather twice than never.

        Returns:
            Whether it was new.
        """
        async with self._one:
            number = number_of(payload)
            if number is not None and not self._offsets.is_new(number):
                return False
            self.received += 1
            if self._prepare is not None:
                await self._prepare(payload)
            self._directory.learn(payload)
            events = self._events(payload)
            if number is None:
                for event in events:
                    await self._deliver(Delivery(event, PLATFORM, None))
                return False
            if self._offsets.was_committed(number):
                events = ()
            wants = is_for_answering(payload, self._directory)
            self._offsets.take(number, commits=bool(events), answers=wants)
            if wants:
                await self._begin(number, payload)
            for at, event in enumerate(events, start=1):
                cursor = str(number) if at == len(events) else None
                await self._deliver(Delivery(event, PLATFORM, cursor))
            return True

    def committed(self, cursor: str) -> None:
        """Learn that everything up to a cursor is safe."""
        self._offsets.committed(cursor)
        self._moved.set()

    async def all_done(self, within: float) -> bool:
        """Wait until nothing is left to do for any update, or for so many seconds.

        Returns:
            Whether nothing is left.
        """
        return await self._wait(lambda: not self._offsets.pending, within)

    async def done(self, number: int, within: float) -> bool:
        """Wait until nothing is left to do for one update, or for so many seconds.

        Returns:
            Whether nothing is left.
        """
        return await self._wait(lambda: self._offsets.is_done(number), within)

    async def close(self, within: float) -> None:
        """Let answers end that are under way, for so many seconds; then end them."""
        if self._answers:
            await asyncio.wait(self._answers, timeout=within)
        for task in self._answers:
            task.cancel()
        await asyncio.gather(*self._answers, return_exceptions=True)

    def _events(self, payload: Any) -> tuple[Event, ...]:
        events = normalise(payload, self._directory, self._clock.now())
        return tuple(event for event in events if not self._is_apart(event.channel.space))

    async def _wait(self, is_so: Callable[[], bool], within: float) -> bool:
        try:
            async with asyncio.timeout(within):
                while not is_so():
                    self._moved.clear()
                    await self._moved.wait()
        except TimeoutError:
            return is_so()
        return True

    async def _begin(self, number: int, payload: dict[str, Any]) -> None:
        await self._places.acquire()
        task = asyncio.create_task(self._answered(payload))
        self._answers.add(task)
        task.add_done_callback(lambda ended: self._ended(ended, number))

    async def _answered(self, payload: dict[str, Any]) -> None:
        try:
            async with asyncio.timeout(self._within):
                await self._answer(payload)
        except TimeoutError:
            log.warning("telegram.answer_given_up", seconds=self._within)

    def _ended(self, task: asyncio.Task[None], number: int) -> None:
        """Count an answer as given, however it ended; one that was cancelled comes again."""
        self._answers.discard(task)
        self._places.release()
        if task.cancelled():
            return
        error = task.exception()
        if error is not None:
            frames = traceback.extract_tb(error.__traceback__)
            where = f"{Path(frames[-1].filename).name}:{frames[-1].lineno}" if frames else ""
            log.error("telegram.answer_failed", kind=type(error).__name__, where=where)
        self._offsets.answered(number)
        self._moved.set()
