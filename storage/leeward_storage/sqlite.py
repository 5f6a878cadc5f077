"""Everything that is true of SQLite alone: files, pragmas, threads, upserts, checkpoints, copies.

A store on PostgreSQL needs another module like this one, and nothing else.
"""

import os
import sqlite3
from collections.abc import Awaitable, Callable, Sequence
from pathlib import Path
from typing import Any, Final, Literal, TypeAlias, TypeVar

import aiosqlite
from sqlalchemy import ColumnElement, Connection, Engine, Table, create_engine, event
from sqlalchemy.dialects.sqlite import Insert, insert
from sqlalchemy.pool import StaticPool
from sqlalchemy.sql.base import ReadOnlyColumnCollection
from sqlalchemy.sql.elements import KeyedColumnElement

from leeward_policies.errors import StorageDamaged, StorageError

T = TypeVar("T")

MAIN_MARK: Final = 0x4C656577
"""`Leew`: the application id in the header of our databases (sqlite.org/fileformat.html)."""

KEYS_MARK: Final = 0x4C65654B
"""`LeeK`: the same of keys files."""

_WHAT: Final = {MAIN_MARK: "a Leeward database", KEYS_MARK: "a Leeward keys file"}

CACHE_KIB: Final = 16 * 1024
"""Page cache of a connection: the hot table of a week at one message a second fits."""

IDS_AT_ONCE: Final = 128
"""Ids written by one statement at most; each statement gives the interpreter away once."""

Excluded: TypeAlias = ReadOnlyColumnCollection[str, KeyedColumnElement[Any]]
"""The columns of the row that could not be inserted."""

Begin = Literal["IMMEDIATE", "DEFERRED"]


class Worker(aiosqlite.Connection):
    """An aiosqlite connection whose thread runs whole functions, one hop for a transaction.

    SQLAlchemy speaks to the connection inside that thread. Statement by statement
    over the loop, a commit takes some twenty hops, and each waits for whatever the
    loop is busy with: 390 ms instead of 40 ms beside a loop that yields every 20 ms.
    Close a worker in `finally`. The thread is a daemon all the same, so that a process
    whose main task died ends, and is started again, instead of hanging half alive.
    """

    def __init__(self, connect: Callable[[], sqlite3.Connection]) -> None:
        super().__init__(connect, iter_chunk_size=64)
        self._thread.daemon = True

    async def call(self, act: Callable[[], T]) -> T:
        """Run a function in the connection's thread; cancelling the wait does not stop it."""
        execute: Callable[[Callable[[], T]], Awaitable[T]] = self._execute
        return await execute(act)

    @property
    def raw(self) -> sqlite3.Connection:
        """The connection itself, for functions that run in its thread."""
        return self._conn


async def start(connect: Callable[[], sqlite3.Connection]) -> Worker:
    """Start a thread with the connection that a function makes there."""
    worker = Worker(connect)
    await worker
    return worker


def check_place(path: Path) -> None:
    """Raise `StorageError` unless a database may lie at a path."""
    if not path.parent.is_dir():
        raise StorageError(
            place=str(path),
            value=f"the folder {path.parent} does not exist",
            cure="Create the folder, or name another file.",
        )
    if path.exists() and not path.is_file():
        raise StorageError(
            place=str(path), value="it is not a file", cure="Name a file in this folder."
        )


def create(path: Path) -> bool:
    """Make an empty file that only its owner can read, and say whether it is new."""
    try:
        os.close(os.open(path, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600))
    except FileExistsError:
        return False
    return True


def remove(path: Path) -> None:
    """Take away a database file and what SQLite keeps beside it."""
    for suffix in ("", "-wal", "-shm"):
        path.with_name(path.name + suffix).unlink(missing_ok=True)


def connect(path: Path, wait: float) -> sqlite3.Connection:
    """Open a file; SQLAlchemy, not the driver, begins transactions.

    Args:
        path: of the file, which exists.
        wait: seconds to wait while another process writes.
    """
    return sqlite3.connect(path, timeout=wait, isolation_level=None, cached_statements=256)


def check_mark(raw: sqlite3.Connection, path: Path, mark: int) -> None:
    """Raise `StorageDamaged` unless a file is ours, or empty."""
    found = raw.execute("PRAGMA application_id").fetchone()[0]
    tables = raw.execute("SELECT count(*) FROM sqlite_master").fetchone()[0]
    if found == mark or (found == 0 and tables == 0):
        return
    raise StorageDamaged(
        place=str(path),
        value=f"it is {_WHAT.get(found, 'a database of another program')}, not {_WHAT[mark]}",
        cure="Name another file; this one is left as it is.",
    )


def prepare(raw: sqlite3.Connection, path: Path, *, is_reader: bool) -> None:
    """Set what a connection must hold to: durable commits, no remnants, no temporary files."""
    mode = raw.execute("PRAGMA journal_mode = WAL").fetchone()[0]
    if mode != "wal":
        raise StorageError(
            place=str(path),
            value=f"it stays in journal mode {mode}",
            cure="Keep it on a local disk that this account may write to, not on a network share.",
        )
    for pragma in (
        "synchronous = FULL",
        "secure_delete = ON",
        "foreign_keys = ON",
        "temp_store = MEMORY",
        f"cache_size = -{CACHE_KIB}",
        f"query_only = {'ON' if is_reader else 'OFF'}",
    ):
        raw.execute(f"PRAGMA {pragma}")


def speak(raw: sqlite3.Connection, begin: Begin) -> Engine:
    """Return an engine over one open connection; call it in the connection's thread alone."""
    engine = create_engine(
        "sqlite://", creator=lambda: raw, poolclass=StaticPool, hide_parameters=True
    )

    @event.listens_for(engine, "begin")
    def _begin(connection: Connection) -> None:
        connection.exec_driver_sql(f"BEGIN {begin}")

    return engine


def mark(connection: Connection, value: int) -> None:
    """Write the application id into the header."""
    connection.exec_driver_sql(f"PRAGMA application_id = {value}")


def upsert(
    table: Table,
    only_if: Callable[[Excluded], ColumnElement[bool]] | None = None,
    values: Callable[[Excluded], dict[str, ColumnElement[Any]]] | None = None,
) -> Insert:
    """Return an insert that replaces the row with the same primary key.

    Args:
        table: with a primary key.
        only_if: makes, from the new row's columns, the condition for replacing.
        values: makes values that are not simply the new row's.
    """
    statement = insert(table)
    new = statement.excluded
    keys = [column.name for column in table.primary_key]
    rest: dict[str, Any] = {c.name: new[c.name] for c in table.c if c.name not in keys}
    if values is not None:
        rest |= values(new)
    where = None if only_if is None else only_if(new)
    return statement.on_conflict_do_update(index_elements=keys, set_=rest, where=where)


def insert_missing(table: Table) -> Insert:
    """Return an insert that leaves rows alone that are there already."""
    return insert(table).on_conflict_do_nothing()


def insert_ids(connection: Connection, ids: Sequence[bytes], day: int) -> None:
    """Write decision ids, or raise `IntegrityError` if one is there already.

    Several rows a statement, since each statement lets other threads run once;
    powers of two, so that few statements are prepared; OR FAIL, since the
    transaction is rolled back anyway and SQLite need not journal the statement.
    """
    at = 0
    count = IDS_AT_ONCE
    while at < len(ids):
        while count > len(ids) - at:
            count //= 2
        part = ids[at : at + count]
        connection.exec_driver_sql(_INSERT_IDS[count], tuple(_alternating(part, day)))
        at += count


def _alternating(ids: Sequence[bytes], day: int) -> list[Any]:
    values: list[Any] = [day] * (2 * len(ids))
    values[::2] = ids
    return values


def _insert(rows: int) -> str:
    return f"INSERT OR FAIL INTO seen (id, day) VALUES {', '.join(['(?, ?)'] * rows)}"  # noqa: S608 - question marks alone


_INSERT_IDS: Final = {2**power: _insert(2**power) for power in range(IDS_AT_ONCE.bit_length())}


def truncate(raw: sqlite3.Connection) -> bool:
    """Move everything out of the WAL and cut it to nothing; False while somebody reads."""
    busy = raw.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()[0]
    return not busy


def check_pages(raw: sqlite3.Connection, place: str) -> None:
    """Read every page, or raise `StorageDamaged`."""
    answer = raw.execute("PRAGMA quick_check(1)").fetchone()[0]
    if answer != "ok":
        raise StorageDamaged(
            place=place,
            value="its pages do not fit together",
            cure="Stop Leeward, keep a copy of the file, and restore the last backup.",
        )


def copy(source: Path, target: Path, wait: float) -> None:
    """Copy a database, as it is at one moment, into an empty file that is whole by itself."""
    raw = connect(source, wait)
    try:
        copied = connect(target, wait)
        try:
            raw.backup(copied)
            copied.execute("PRAGMA journal_mode = DELETE")
            copied.execute("PRAGMA secure_delete = ON")
            copied.execute("DELETE FROM lease")
            copied.execute("DELETE FROM passes")  # a copy lets nobody in, nor in again
        finally:
            copied.close()
    finally:
        raw.close()
