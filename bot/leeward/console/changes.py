"""Changes: which cases have changed, told to every page that is open."""

import asyncio
from collections.abc import AsyncIterator, Iterable, Iterator
from contextlib import contextmanager
from typing import Final

PENDING: Final = 200
"""Changed cases that wait for one slow page; with more, it is told that many have changed."""


class Watcher:
    """One open page: what has changed since it last looked."""

    def __init__(self) -> None:
        self._ids: dict[str, None] = {}
        self._is_over = False
        self._woken = asyncio.Event()

    @property
    def is_over(self) -> bool:
        """Whether nothing more will come."""
        return self._is_over

    def add(self, case_ids: Iterable[str]) -> None:
        """Note changes; of too many only that there are."""
        self._ids.update(dict.fromkeys(case_ids))
        while len(self._ids) > PENDING:
            del self._ids[next(iter(self._ids))]
        self._woken.set()

    def end(self) -> None:
        """Tell that nothing more will come."""
        self._is_over = True
        self._woken.set()

    async def changed(self) -> tuple[str, ...]:
        """Wait for changes and take them; the first ones are gone where there were too many."""
        await self._woken.wait()
        self._woken.clear()
        taken, self._ids = tuple(self._ids), {}
        return taken


class Changes:
    """Tells watchers which cases have changed; never waits for any of them."""

    def __init__(self) -> None:
        self._watchers: set[Watcher] = set()
        self._is_over = False

    def __len__(self) -> int:
        return len(self._watchers)

    def publish(self, case_ids: Iterable[str]) -> None:
        """Tell everyone who watches."""
        ids = tuple(case_ids)
        if ids:
            for watcher in self._watchers:
                watcher.add(ids)

    @contextmanager
    def watching(self) -> Iterator[Watcher]:
        """Watch for as long as the block lasts."""
        watcher = Watcher()
        if self._is_over:
            watcher.end()
        self._watchers.add(watcher)
        try:
            yield watcher
        finally:
            self._watchers.discard(watcher)

    async def subscribe(self) -> AsyncIterator[tuple[str, ...]]:
        """Yield the ids of changed cases, those of one moment together."""
        with self.watching() as watcher:
            while True:
                ids = await watcher.changed()
                if ids:
                    yield ids
                if watcher.is_over:
                    return

    def close(self) -> None:
        """Let every watcher end, and whoever comes later."""
        self._is_over = True
        for watcher in self._watchers:
            watcher.end()
