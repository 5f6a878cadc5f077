"""The two files of a store as one thread sees them: opening, belonging together, lost keys.

Two files cannot be committed as one, so the order is fixed. A data key is
committed to the keys file before the database commits what it seals; it is
destroyed after the database has committed that nothing uses it. Both happen
under the database's write lock, in any process. A crash between the two leaves
a key that nothing uses, or lines without their key; `sweep` takes both away.
"""

import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final, Literal, TypeVar, cast

import structlog
from msgspec import Struct
from sqlalchemy import Connection, bindparam, delete, insert, select, update

from leeward_policies.errors import StorageError
from leeward_storage import sqlite
from leeward_storage.audit import Chain
from leeward_storage.failures import failures
from leeward_storage.refusals import lease_lost
from leeward_storage.schema import cases, data_key, holder, lease
from leeward_storage.sealing import Secrets, new_id, new_key

AT_ONCE: Final = 500
"""Values in one statement at most; below SQLite's oldest limit of 999."""

T = TypeVar("T")

_BLANK: Final = bytes(60)
"""As long as a wrapped key: nonce, key and tag."""


log = structlog.get_logger("leeward.storage")


class Places(Struct, frozen=True):
    """Where a store lies, and how it is opened."""

    main: Path
    keys: Path
    master_key: bytes
    wait: float
    """Seconds to wait while another process writes."""
    lost_keys: Literal["refuse", "accept"]
    """Whether sealed lines may be given up when the keys file is missing."""


class Files:
    """Both files, open in the thread that made this; use it there alone.

    Args:
        main: of the database.
        keys: of the keys file.
        secrets: of this database.
        places: where they lie, for errors.
    """

    def __init__(
        self, main: Connection, keys: Connection, secrets: Secrets, places: Places
    ) -> None:
        self.main = main
        self.keys = keys
        self.secrets = secrets
        self.chain = Chain(secrets)
        self.place = str(places.main)
        self._keys_place = str(places.keys)
        self.lease_holder: str | None = None
        """The pipeline that writes here; its commits are refused once it lost the lease."""
        self._lying = {path: _inode(path) for path in _on_disk(places)}

    def check_lease(self) -> None:
        """Raise `LeaseTaken` if the pipeline that writes here no longer owns the database."""
        if self.lease_holder is None:
            return
        if self.main.execute(select(lease.c.holder)).scalar() != self.lease_holder:
            raise lease_lost(self.place, self.lease_holder)

    def check_there(self) -> None:
        """Raise `StorageError` where a file was taken away or replaced since it was opened.

        The system lets us go on writing into a file that nobody can open again.
        """
        for path, inode in self._lying.items():
            if _inode(path) != inode:
                raise StorageError(
                    place=str(path),
                    value="it was taken away or replaced while Leeward runs",
                    cure="Move the very file back, or stop Leeward, restore the last backup, and"
                    " start it again.",
                )

    # --- data keys --------------------------------------------------------------------------

    def key_of(self, name: str) -> bytes | None:
        """Return a holder's data key, or None when it has none or lost it."""
        key_id = self.main.execute(select(holder.c.key).where(holder.c.holder == name)).scalar()
        return None if key_id is None else self._data_key(key_id)

    def _data_key(self, key_id: bytes) -> bytes | None:
        with self._keys_transaction():
            query = select(data_key.c.wrapped).where(data_key.c.id == key_id)
            wrapped = self.keys.execute(query).scalar()
        return None if wrapped is None else self.secrets.unwrap(key_id, wrapped)

    def key_for(self, name: str) -> bytes:
        """Return a holder's data key, made and safe on disk if there was none.

        Call it inside a transaction of the database, which holds the write lock.
        """
        key = self.key_of(name)
        if key is None:
            self.main.execute(delete(holder).where(holder.c.holder == name))
            key = self.fresh_key(name)
        return key

    def fresh_key(self, name: str) -> bytes:
        """Give a holder a new data key; what the old one sealed must be sealed anew."""
        key_id, key = new_id(), new_key()
        with self._keys_transaction():
            row = {"id": key_id, "wrapped": self.secrets.wrap(key_id, key)}
            self.keys.execute(insert(data_key), row)
        self.main.execute(sqlite.upsert(holder), {"holder": name, "key": key_id})
        return key

    @contextmanager
    def _keys_transaction(self) -> Iterator[None]:
        with failures(self._keys_place), self.keys.begin():
            yield

    def destroy_unused(self, key_ids: Iterable[bytes]) -> None:
        """Destroy those data keys that no holder has, after the database committed that.

        What was committed stays committed: if the keys file cannot be written now, the keys
        go with the next `sweep`, and the log says so.
        """
        wanted = set(key_ids)
        if not wanted:
            return
        try:
            with failures(self.place), self.main.begin():
                self._destroy(wanted - self._used())
        except StorageError as error:
            log.warning("storage.keys_wait", keys=len(wanted), problem=str(error))

    def sweep(self) -> None:
        """Take away what a crash between the two commits left: unused keys, lines without key."""
        with self.main.begin():
            used = self._used()
        if used == self._kept():
            self._truncate_keys()
            return
        with self.main.begin():
            used, kept = self._used(), self._kept()
            rows = self.main.execute(select(holder.c.holder, holder.c.key))
            self.release([name for name, key_id in rows if key_id not in kept])
            self._destroy(kept - used)

    def _used(self) -> set[bytes]:
        return set(self.main.execute(select(holder.c.key)).scalars())

    def _kept(self) -> set[bytes]:
        with self._keys_transaction():
            return set(self.keys.execute(select(data_key.c.id)).scalars())

    def _destroy(self, key_ids: set[bytes]) -> None:
        """Overwrite keys, delete them, and leave no older page of the file behind."""
        if not key_ids:
            return
        rows = [{"key_id": key_id} for key_id in sorted(key_ids)]
        this = data_key.c.id == bindparam("key_id")
        with self._keys_transaction():
            self.keys.execute(update(data_key).where(this).values(wrapped=_BLANK), rows)
        with self._keys_transaction():
            self.keys.execute(delete(data_key).where(this), rows)
        self._truncate_keys()

    def _truncate_keys(self) -> None:
        """Cut the WAL of the keys file; what somebody's reading prevents now, a sweep does."""
        with failures(self._keys_place):
            if not sqlite.truncate(raw_of(self.keys)):
                log.warning("storage.keys_wait", keys=0, problem="the keys file is being read")

    def release(self, holders: Iterable[str]) -> dict[str, bytes]:
        """Delete what holders sealed, in the caller's transaction.

        Returns:
            The ids of their keys, by holder, to be destroyed after the commit.
        """
        gone: dict[str, bytes] = {}
        for names in chunks(holders):
            query = select(holder.c.holder, holder.c.key).where(holder.c.holder.in_(names))
            gone |= {row.holder: row.key for row in self.main.execute(query)}
            ids = [name.removeprefix("case|") for name in names if name.startswith("case|")]
            self.main.execute(update(cases).where(cases.c.id.in_(ids)).values(notes=None))
            self.main.execute(delete(holder).where(holder.c.holder.in_(names)))
        return gone

    # --- the end ----------------------------------------------------------------------------

    def truncate(self) -> None:
        """Leave no older page of the database behind; best done again if somebody reads it now."""
        try:
            with failures(self.place):
                sqlite.truncate(raw_of(self.main))
        except StorageError as error:
            log.warning("storage.pages_wait", problem=str(error))

    def check(self) -> None:
        """Read every page of both files, or raise `StorageDamaged`."""
        for place, connection in ((self.place, self.main), (self._keys_place, self.keys)):
            with failures(place):
                sqlite.check_pages(raw_of(connection), place)

    def close(self) -> None:
        """Let go of both files."""
        for connection in (self.keys, self.main):
            connection.close()
            connection.engine.dispose()


def _on_disk(places: Places) -> Iterator[Path]:
    """Yield the files in which what is committed lies, as they are there now."""
    for path in (places.main, places.keys):
        yield path
        log_of = path.with_name(f"{path.name}-wal")
        if log_of.exists():
            yield log_of


def _inode(path: Path) -> int | None:
    try:
        return path.stat().st_ino
    except FileNotFoundError:
        return None


def chunks(values: Iterable[T]) -> Iterator[list[T]]:
    """Yield values in lists that fit into one statement."""
    rest = list(values)
    for start in range(0, len(rest), AT_ONCE):
        yield rest[start : start + AT_ONCE]


def raw_of(connection: Connection) -> sqlite3.Connection:
    """Return the driver's connection beneath one of SQLAlchemy's."""
    return cast("sqlite3.Connection", connection.connection.driver_connection)
