"""The two threads of a store on disk, each with files of its own: opening and closing them."""

import asyncio
import sqlite3
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from sqlalchemy import make_url

from leeward_policies.errors import ConfigError, StorageError, StorageLocked
from leeward_storage import opening, sqlite
from leeward_storage.failures import failures
from leeward_storage.files import Files, Places


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


async def sides(places: Places) -> tuple[Side, Side]:
    """Open the thread that writes and the one that reads.

    If the wait is cancelled, the opening is finished and closed again; after an
    error nothing is left of what was not there before.
    """
    opened = asyncio.ensure_future(_sides(places))
    try:
        return await asyncio.shield(opened)
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
