"""Writing in one go what became ready at the same time."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from typing import Final, Generic, TypeVar

from leeward_policies.errors import StorageError

T = TypeVar("T")

MOST: Final = 64
"""Items written in one go at most: as many as acts can be under way."""


class _Item(Generic[T]):
    def __init__(self, value: T, *, alone: bool) -> None:
        self.value = value
        self.alone = alone
        self.is_over = False
        self.error: StorageError | None = None


class Together(Generic[T]):
    """A door to a store through which items go in groups, each a transaction and a wait for a disk.

    While one group is written the next gathers; with nothing under way an item is
    written at once. So nobody waits for company, and a crowd costs what one costs.

    Args:
        write: writes items, all or none of them.
        most: items of a group at most.
    """

    def __init__(self, write: Callable[[Sequence[T]], Awaitable[None]], most: int = MOST) -> None:
        self._write = write
        self._most = most
        self._waiting: list[_Item[T]] = []
        self._turn = asyncio.Lock()

    async def add(self, value: T, *, alone: bool = False) -> None:
        """Return when an item is written.

        Args:
            value: what to write.
            alone: with nothing else, so that one that cannot be written keeps no other back.

        Raises:
            StorageError: its group could not be written, and so nothing of it was.
        """
        item = _Item(value, alone=alone)
        self._waiting.append(item)
        try:
            async with self._turn:
                if not item.is_over:
                    await self._write_with(item)
        finally:
            if not item.is_over:
                self._waiting.remove(item)
        if item.error is not None:
            raise item.error

    async def _write_with(self, item: _Item[T]) -> None:
        """Write the group of an item whose turn it is, and tell the others of the group."""
        await asyncio.sleep(0)  # those of the same turn of the loop come along
        company = [one for one in self._waiting if not one.alone][: self._most]
        group = [item] if item.alone else company
        error: StorageError | None = None
        try:
            await self._write([one.value for one in group])
        except StorageError as failure:
            error = failure
        for one in group:
            one.is_over, one.error = True, error
        self._waiting = [one for one in self._waiting if not one.is_over]
