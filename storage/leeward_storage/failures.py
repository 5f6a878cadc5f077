"""The one place where errors of the database become errors of ours, each with its cure."""

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Final

import msgspec
from sqlalchemy.exc import DBAPIError, SQLAlchemyError

from leeward_policies.errors import (
    LeewardError,
    StorageDamaged,
    StorageError,
    StorageFull,
    StorageLocked,
)

_PRIMARY: Final = 0xFF
"""The low byte of SQLite's result codes is the primary code."""


@contextmanager
def failures(place: str) -> Iterator[None]:
    """Turn whatever the database raises into a `StorageError` about a place."""
    try:
        yield
    except LeewardError:
        raise
    except DBAPIError as error:
        cause = error.orig
        raise (
            _of_sqlite(cause, place) if isinstance(cause, sqlite3.Error) else _other(error, place)
        ) from error
    except sqlite3.Error as error:
        raise _of_sqlite(error, place) from error
    except OSError as error:
        raise StorageError(
            place=place,
            value=error.strerror or type(error).__name__,
            cure="Check the path, its permissions and the disk.",
        ) from error
    except msgspec.MsgspecError as error:
        raise damaged(place, "a record in it cannot be read") from error
    except (SQLAlchemyError, ValueError, OverflowError) as error:
        raise _other(error, place) from error


def damaged(place: str, problem: str) -> StorageDamaged:
    """Say that a file is damaged, and what to do."""
    return StorageDamaged(
        place=place,
        value=problem,
        cure="Stop Leeward, keep a copy of the file, and restore the last backup in its place.",
    )


def _other(error: Exception, place: str) -> StorageError:
    """Say that something could not be kept; only the error's kind is told, never its content."""
    return StorageError(
        place=place,
        value=f"something could not be kept ({type(error).__name__})",
        cure="This is a mistake in Leeward; report it with the log line around it.",
    )


def _of_sqlite(error: sqlite3.Error, place: str) -> StorageError:
    code = getattr(error, "sqlite_errorcode", None)
    if code is None:
        return _other(error, place)
    make = _BY_CODE.get(code) or _BY_CODE.get(code & _PRIMARY)
    return _other(error, place) if make is None else make(place)


def _full(place: str) -> StorageError:
    return StorageFull(place=place, cure="Free some space; nothing of the call was kept.")


def _locked(place: str) -> StorageError:
    return StorageLocked(
        place=place, cure="Wait until the other program is done with it, or stop that program."
    )


def _corrupt(place: str) -> StorageError:
    return damaged(place, "its pages do not fit together")


def _not_a_database(place: str) -> StorageError:
    return StorageDamaged(
        place=place,
        value="it is not a database",
        cure="Name another file, or restore the last backup; this one is left as it is.",
    )


def _strange(place: str) -> StorageError:
    return damaged(place, "its tables are not the ones that Leeward made")


def _unopened(place: str) -> StorageError:
    return StorageError(
        place=place,
        value="it cannot be opened for writing",
        cure="Check that the folder exists and that this account may write to it.",
    )


def _unread(place: str) -> StorageError:
    return StorageError(
        place=place,
        value="the disk did not read or write",
        cure="Check for a quota, a size limit and a failing disk; nothing of the call was kept.",
    )


_BY_CODE: Final[dict[int, Callable[[str], StorageError]]] = {
    sqlite3.SQLITE_FULL: _full,
    sqlite3.SQLITE_IOERR_SHMSIZE: _full,  # the WAL's index could not grow
    sqlite3.SQLITE_BUSY: _locked,
    sqlite3.SQLITE_LOCKED: _locked,
    sqlite3.SQLITE_CORRUPT: _corrupt,
    sqlite3.SQLITE_NOTADB: _not_a_database,
    sqlite3.SQLITE_ERROR: _strange,
    sqlite3.SQLITE_READONLY: _unopened,
    sqlite3.SQLITE_PERM: _unopened,
    sqlite3.SQLITE_CANTOPEN: _unopened,
    sqlite3.SQLITE_IOERR: _unread,
}
"""By result code (sqlite.org/rescode.html), an extended one before its primary one."""
