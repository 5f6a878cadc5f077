"""What is to happen at a time: found again after a crash, and done when it is due."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from typing import Final

import structlog
from msgspec import Struct

from leeward_adapters.live.sending.outcomes import NotYet, Turned
from leeward_adapters.telegram.acting.memory import Memory, moment_in
from leeward_adapters.telegram.context import Context
from leeward_adapters.telegram.sending.answers import is_refusal
from leeward_adapters.telegram.sending.calls import ERRORS

AGAIN: Final = timedelta(seconds=30)
"""How long to wait where something due could not be done."""

GIVEN_UP: Final = timedelta(days=2)
"""How long after its time something is still tried; then a person must see to it."""

log = structlog.get_logger("leeward.adapters.telegram")


class _Promised(Struct, frozen=True):
    """One thing that is to be done."""

    at: datetime
    """When it is tried next."""
    due: datetime
    """When it was to be done."""
    value: str


class Due:
    """Does each of certain things at its time, also what an earlier process promised.

    Args:
        context: of the connection.
        memory: where they are kept.
        prefix: how the keys of their memos begin, such as `remove:`.
        does: does the one of a key, whose memo's value it is given.
    """

    def __init__(
        self,
        context: Context,
        memory: Memory,
        prefix: str,
        does: Callable[[str, str], Awaitable[None]],
    ) -> None:
        self._clock = context.clock
        self._memory = memory
        self._prefix = prefix
        self._does = does
        self._promised: dict[str, _Promised] = {}
        self._changed = asyncio.Event()
        self._is_read = False

    def add(self, key: str, value: str) -> None:
        """Have something done; what was to be done under its key is replaced.

        Args:
            key: of its memo.
            value: of its memo, which begins with the time, as `due_value` writes it.
        """
        at = moment_in(value.partition(";")[0])
        if at is not None:
            self._promised[key] = _Promised(at, at, value)
            self._changed.set()

    def cancel(self, key: str) -> None:
        """Do something no more."""
        self._promised.pop(key, None)

    async def run(self) -> None:
        """Do whatever is due, until cancelled."""
        while True:
            self._changed.clear()
            seconds = await self.catch_up()
            waits: list[asyncio.Task[bool]] = [asyncio.create_task(self._wake())]
            if seconds is not None:
                waits.append(asyncio.create_task(self._pause(seconds)))
            try:
                await asyncio.wait(waits, return_when=asyncio.FIRST_COMPLETED)
            finally:
                for task in waits:
                    task.cancel()
                await asyncio.gather(*waits, return_exceptions=True)

    async def catch_up(self) -> float | None:
        """Do what is due now, and return the seconds until more is; None where nothing will be."""
        if not self._is_read and not await self._read():
            return AGAIN.total_seconds()
        for key, promised in sorted(self._promised.items(), key=lambda one: one[1].at):
            if promised.at <= self._clock.now() and self._promised.get(key) == promised:
                await self._do(key, promised)
        times = [promised.at for promised in self._promised.values()]
        if not times:
            return None
        return max((min(times) - self._clock.now()).total_seconds(), 0.0)

    async def _wake(self) -> bool:
        return await self._changed.wait()

    async def _pause(self, seconds: float) -> bool:
        await self._clock.sleep(seconds)
        return True

    async def _read(self) -> bool:
        """Learn what earlier processes promised; say whether that could be read."""
        try:
            found = await self._memory.all(self._prefix)
        except NotYet:
            return False
        for key, value in found:
            if key not in self._promised:
                self.add(key, value)
        self._is_read = True
        return True

    async def _do(self, key: str, promised: _Promised) -> None:
        """Do one thing; what the platform refuses is given up, what went wrong is tried again."""
        try:
            await self._does(key, promised.value)
        except ERRORS as error:
            is_over = self._clock.now() - promised.due >= GIVEN_UP
            if not (is_refusal(error) or isinstance(error, Turned) or is_over):
                log.info("telegram.not_done_in_time", kind=type(error).__name__)
                if self._promised.get(key) == promised:
                    again = self._clock.now() + AGAIN
                    self._promised[key] = _Promised(again, promised.due, promised.value)
                return
            log.warning("telegram.given_up", about=self._prefix, kind=type(error).__name__)
        if self._promised.get(key) == promised:
            del self._promised[key]
            await self._memory.drop(key)


def due_value(at: datetime, rest: str = "") -> str:
    """Return a memo's value that begins with the time at which something is due."""
    return f"{at.isoformat()};{rest}"
