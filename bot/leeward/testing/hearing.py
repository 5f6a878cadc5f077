"""An ear for tests: listens to an adapter as the pipeline does, and remembers what it heard."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from leeward_policies.domain.event import MessageEdited, MessageSent
from leeward_policies.ports import Adapter, Delivery

PATIENCE = 60.0
"""Real seconds that a test waits for an event before it fails; only a failing test waits."""


class PipelineFull(Exception):
    """What the ear raises instead of taking an event, where a test asks for it."""


class Ear:
    """Takes deliveries and commits nothing."""

    def __init__(self, *, slowly: bool, failing: bool) -> None:
        self.all: list[Delivery] = []
        """Everything heard, oldest first."""
        self.most_at_once = 0
        """How many deliveries were under way together at most."""
        self._slowly = slowly
        self._failing = failing
        self._under_way = 0
        self._messages: asyncio.Queue[Delivery] = asyncio.Queue()
        self._task: asyncio.Task[None] | None = None

    async def take(self, delivery: Delivery) -> None:
        """Take one delivery, as a pipeline would."""
        self._under_way += 1
        self.most_at_once = max(self.most_at_once, self._under_way)
        try:
            if self._failing:
                raise PipelineFull
            if self._slowly:
                await asyncio.sleep(0.01)
            self.all.append(delivery)
            if isinstance(delivery.event, MessageSent | MessageEdited):
                self._messages.put_nowait(delivery)
        finally:
            self._under_way -= 1

    async def messages(self, count: int) -> list[Delivery]:
        """Return the next messages and edits, and fail where they do not come."""
        async with asyncio.timeout(PATIENCE):
            return [await self._messages.get() for _ in range(count)]

    async def stops(self) -> None:
        """Wait until the adapter listens no more."""
        if self._task is not None:
            await asyncio.wait([self._task], timeout=PATIENCE)

    @property
    def has_failed(self) -> bool:
        """Listening has ended with an error."""
        task = self._task
        return task is not None and task.done() and task.exception() is not None

    def start(self, adapter: Adapter, since: str | None) -> None:
        """Begin to listen."""
        self._task = asyncio.create_task(self._listen(adapter, since))

    async def _listen(self, adapter: Adapter, since: str | None) -> None:
        await adapter.listen(self.take, since)

    async def stop(self) -> None:
        """Die as a process does: without a word to the adapter."""
        if self._task is not None:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)


@asynccontextmanager
async def hears(
    adapter: Adapter, *, since: str | None = None, slowly: bool = False, failing: bool = False
) -> AsyncIterator[Ear]:
    """Listen to an adapter.

    Args:
        adapter: of the platform.
        since: the cursor to go on from.
        slowly: take a moment for each delivery.
        failing: take none, and raise.
    """
    ear = Ear(slowly=slowly, failing=failing)
    ear.start(adapter, since)
    try:
        yield ear
    finally:
        await ear.stop()
