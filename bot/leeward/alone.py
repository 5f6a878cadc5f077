"""One process on a machine for each database: a lock that the system lets go of with its holder."""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from leeward_policies.errors import LeaseTaken, StorageError


class Lock:
    """The lock file beside a database, held; somebody may have deleted it by hand.

    Args:
        database: of which it is the lock.

    Raises:
        LeaseTaken: another process holds it.
        StorageError: the file cannot be made.
    """

    def __init__(self, database: Path) -> None:
        self._database = database
        self._path = database.with_name(f"{database.name}.lock")
        self._file = self._taken()

    def keep(self) -> None:
        """Hold the file again where it is another one now.

        Raises:
            LeaseTaken: another process has made and taken it meanwhile.
            StorageError: it cannot be made.
        """
        try:
            if os.path.samestat(self._path.stat(), os.fstat(self._file)):
                return
        except FileNotFoundError:
            pass
        again = self._taken()
        self.release()
        self._file = again

    def release(self) -> None:
        """Let another process run."""
        os.close(self._file)

    def _taken(self) -> int:
        try:
            file = os.open(self._path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        except OSError as error:
            raise StorageError(
                place=str(self._path),
                value=str(error.strerror),
                cure="Check the folder, its permissions and the free space.",
            ) from None
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            os.close(file)
            raise LeaseTaken(
                place=str(self._database),
                value="another Leeward of this machine runs on it",
                cure="Stop that one first, or let it run: one is enough.",
            ) from None
        return file


@contextmanager
def alone(database: Path) -> Iterator[Lock]:
    """Be the one that runs on a database of this machine; see `Lock` for what is raised.

    The lease in the database itself keeps other machines away; this keeps other processes
    away, and ends with the process, however it ends.
    """
    lock = Lock(database)
    try:
        yield lock
    finally:
        lock.release()
