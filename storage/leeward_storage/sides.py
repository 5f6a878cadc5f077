"""The two threads of a store on disk, each with files of its own: opening and closing them."""

import asyncio
import sqlite3
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import TypeVar

from sqlalchemy import make_url

from leeward_policies.errors import ConfigError, StorageError, StorageLocked
from leeward_storage import opening, sqlite
from leeward_storage.failures import failures
from leeward_storage.files import Files, Places
from leeward_storage.refusals import closed

T = TypeVar("T")


class Side:
    """One thread and its files."""

    def __init__(self, worker: sqlite.Worker, files: Files) -> None:
        self.worker = worker
        self.files = files

    async def close(self) -> None:
        """Let go of the files, and end the thread."""
        try:
            await self.worker.call(self.files.close)
        finally:
            await self.worker.close()


class Sides:
    """The thread that writes and the one that reads: each call is one function in one of them.

    Every function that reads has one transaction; one that writes begins its own.
    """

    def __init__(self, writer: Side, reader: Side) -> None:
        self._writer = writer
        self._reader = reader
        self._is_closed = False
        self.place = writer.files.place
        """The path of the database."""

    async def write(self, act: Callable[[Files], T]) -> T:
        """Return what a function makes of the files, in the thread that writes."""

        def writing(files: Files) -> T:
            files.check_there()
            return act(files)

        return await self._on(self._writer, writing)

    async def read(self, act: Callable[[Files], T]) -> T:
        """Return what a function makes of the files, in the thread that reads."""

        def reading(files: Files) -> T:
            with files.main.begin():
                return act(files)

        return await self._on(self._reader, reading)

    async def check(self) -> None:
        """Read every page of both files, or raise `StorageDamaged`."""
        await self._on(self._reader, Files.check)

    async def _on(self, side: Side, act: Callable[[Files], T]) -> T:
        self.check_open()
        with failures(self.place):
            return await side.worker.call(lambda: act(side.files))

    def check_open(self) -> None:
        """Raise `StorageError` after the end."""
        if self._is_closed:
            raise closed(self.place)

    async def close(self) -> None:
        """Let go of both files, and end both threads; safe to call twice."""
        if self._is_closed:
            return
        self._is_closed = True
        with failures(self.place):
            try:
                await self._reader.close()
            finally:
                await self._writer.close()


async def sides(places: Places) -> Sides:
    """Open the thread that writes and the one that reads.

    If the wait is cancelled, the opening is finished and closed again; after an
    error nothing is left of what was not there before.
    """
    opened = asyncio.ensure_future(_sides(places))
    try:
        return Sides(*await asyncio.shield(opened))
    except asyncio.CancelledError:
        with suppress(StorageError):
            for side in await opened:
                await side.close()
        raise


async def _sides(places: Places) -> tuple[Side, Side]:
    made: list[Path] = []
    for path in (places.main, places.keys):
        sqlite.check_place(path)
    try:
        for path in (places.main, places.keys):
            with failures(str(path)):
                if sqlite.create(path):
                    made.append(path)
        with failures(str(places.main)):
            return await _started(places)
    except StorageLocked:
        raise  # somebody else is making use of the files by now
    except BaseException:
        for path in made:
            sqlite.remove(path)
        raise


async def _started(places: Places) -> tuple[Side, Side]:
    def connect() -> sqlite3.Connection:
        return sqlite.connect(places.main, places.wait)

    writer = await _side(connect, lambda raw: opening.open_writer(raw, places))
    try:
        secrets = writer.files.secrets
        reader = await _side(connect, lambda raw: opening.open_reader(raw, places, secrets))
    except BaseException:
        await writer.close()
        raise
    return writer, reader


async def _side(
    connect: Callable[[], sqlite3.Connection], open_files: Callable[[sqlite3.Connection], Files]
) -> Side:
    worker = await sqlite.start(connect)
    try:
        files = await worker.call(lambda: open_files(worker.raw))
    except BaseException:
        await worker.close()
        raise
    return Side(worker, files)


def path_of(where: str | Path) -> Path:
    """Return the path that a path or a URL names, or raise `ConfigError`."""
    if isinstance(where, str) and "://" in where:
        url = make_url(where)
        if url.get_backend_name() != "sqlite" or not url.database:
            raise ConfigError(
                place="the database's URL",
                value=url.drivername,
                cure="Write sqlite:///path/to/leeward.db; other databases are not supported yet.",
            )
        where = url.database
    if str(where) in ("", ":memory:"):
        raise ConfigError(
            place="the database's path",
            value=repr(str(where)),
            cure="Name a file; a store in memory is another part, MemoryStore.",
        )
    return Path(where)
