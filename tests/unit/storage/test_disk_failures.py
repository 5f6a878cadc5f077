"""When the disk is full, locked or damaged: one clear sentence, nothing half kept, and on again."""

import resource
import sqlite3
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

import pytest
from msgspec.structs import replace

from leeward.testing.builders import user
from leeward.testing.clock import DEFAULT_START, VirtualClock
from leeward.testing.store_pieces import benign, case, decided, hide, owe, sealed, state
from leeward_policies.errors import (
    LeaseTaken,
    StorageDamaged,
    StorageError,
    StorageFull,
    StorageLocked,
)
from leeward_policies.ports import AuditLine, Commit, Store
from leeward_storage import sqlite
from leeward_storage.failures import failures
from leeward_storage.files import Files
from leeward_storage.sql import SqlStore

Opens = Callable[..., Awaitable[SqlStore]]


def _full_commit() -> Commit:
    """Return a commit that touches every table and needs some hundred pages."""
    found = decided("1", hide("1"))
    return Commit(
        decisions=(found, *(benign(f"b{number}") for number in range(2_000))),
        states=tuple(state(f"m{number}", None, packed=bytes(200)) for number in range(1_000)),
        outbox=(owe(hide("1"), found),),
        cases=(case(1, found, notes=["a note"]),),
        texts=(sealed("case|case-1", "1"),),
        cursors=(("loop", "7"),),
        audit=(AuditLine(DEFAULT_START, "decision", (found.id,)),),
    )


async def _assert_nothing_was_kept(store: Store) -> None:
    found = decided("1")
    assert frozenset() == await store.seen([found.id, benign("b1").id])
    assert await store.decision(found.id) is None
    assert [row async for row in store.states()] == []
    assert await store.owed(10) == ()
    assert await store.case("case-1") is None
    assert await store.evidence("case|case-1") == ()
    assert await store.cursor("loop") is None
    assert await store.verify_audit() == 0


async def test_a_full_disk(opens: Opens, monkeypatch: pytest.MonkeyPatch, path: Path) -> None:
    """A commit that does not fit is refused whole; smaller ones, and reading, go on."""
    as_it_is = sqlite.prepare

    def tight(raw: sqlite3.Connection, place: Path, *, is_reader: bool) -> None:
        as_it_is(raw, place, is_reader=is_reader)
        raw.execute("PRAGMA max_page_count = 80")

    monkeypatch.setattr(sqlite, "prepare", tight)
    store = await opens()

    with pytest.raises(StorageFull) as caught:
        await store.commit(_full_commit())

    assert (str(path), "") == (caught.value.place, caught.value.value)
    assert "Free some space" in caught.value.cure
    await _assert_nothing_was_kept(store)
    await store.commit(Commit(decisions=(benign("small"),)))
    await store.close()
    monkeypatch.undo()
    await (await opens()).commit(_full_commit())


@contextmanager
def _file_size_limit(size: int) -> Iterator[None]:
    """Let no file of this process grow beyond a size, as a quota does."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


async def test_a_disk_that_stops_writing(store: SqlStore) -> None:
    """When the system refuses a write in the middle, nothing is kept, and the same store goes on
    once it writes again.
    """
    with _file_size_limit(100_000), pytest.raises(StorageError) as caught:
        await store.commit(_full_commit())

    assert "nothing of the call was kept" in caught.value.cure
    await _assert_nothing_was_kept(store)
    await store.commit(_full_commit())
    assert len([row async for row in store.states()]) == 1_000


async def test_a_disk_that_cannot_take_a_key(store: SqlStore, tmp_path: Path) -> None:
    """When the key of a line cannot be written, the line is not kept either."""
    size = (tmp_path / "leeward.keys.db").stat().st_size

    with _file_size_limit(size // 2), pytest.raises(StorageError):
        await store.commit(Commit(texts=(sealed("pair|a|b", "1"),), cursors=(("loop", "1"),)))

    assert await store.evidence("pair|a|b") == ()
    assert await store.cursor("loop") is None
    await store.commit(Commit(texts=(sealed("pair|a|b", "1", "a line"),)))
    assert len(await store.evidence("pair|a|b")) == 1


async def test_a_locked_database(store: SqlStore, path: Path) -> None:
    """While another program writes, a commit is refused after the wait; reading goes on."""
    other = sqlite3.connect(path, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")

    with pytest.raises(StorageLocked) as caught:
        await store.commit(_full_commit())
    with pytest.raises(StorageLocked):
        await store.acquire_lease("first", 30)
    with pytest.raises(StorageLocked):
        await store.retain(DEFAULT_START)

    assert str(path) == caught.value.place
    assert "stop that program" in caught.value.cure
    await _assert_nothing_was_kept(store)
    other.execute("ROLLBACK")
    other.close()
    await store.commit(_full_commit())


async def test_a_locked_database_cannot_be_opened(opens: Opens, path: Path) -> None:
    """Opening waits, then says that another program holds the file; nothing is taken away."""
    await (await opens()).close()
    other = sqlite3.connect(path, isolation_level=None)
    other.execute("PRAGMA locking_mode = EXCLUSIVE")
    other.execute("BEGIN EXCLUSIVE")

    with pytest.raises(StorageLocked):
        await opens()

    other.execute("ROLLBACK")
    other.close()
    await opens()


async def test_locked_keys(store: SqlStore, tmp_path: Path) -> None:
    """While somebody holds the keys file, no line is sealed; the rest of a bot goes on."""
    other = sqlite3.connect(tmp_path / "leeward.keys.db", isolation_level=None)
    other.execute("BEGIN IMMEDIATE")

    with pytest.raises(StorageLocked):
        await store.commit(_full_commit())

    await _assert_nothing_was_kept(store)
    await store.commit(Commit(decisions=(benign("1"),)))
    other.execute("ROLLBACK")
    other.close()
    await store.commit(_full_commit())


async def test_a_key_that_cannot_be_destroyed_at_once_is_destroyed_later(
    store: SqlStore, tmp_path: Path
) -> None:
    """If the keys file is held when a holder is released, its line is gone and its key goes with
    the next run of the retention job.
    """
    await store.commit(Commit(texts=(sealed("pair|a|b", "1"),)))
    other = sqlite3.connect(tmp_path / "leeward.keys.db", isolation_level=None)
    other.execute("BEGIN IMMEDIATE")

    await store.commit(Commit(released=("pair|a|b",), cursors=(("loop", "8"),)))

    assert await store.evidence("pair|a|b") == ()
    assert await store.cursor("loop") == "8"
    with pytest.raises(StorageLocked):
        await store.retain(DEFAULT_START)
    other.execute("ROLLBACK")
    assert other.execute("SELECT count(*) FROM data_key").fetchone()[0] == 1
    await store.retain(DEFAULT_START)
    assert other.execute("SELECT count(*) FROM data_key").fetchone()[0] == 0
    other.close()


async def test_a_reader_of_the_keys_delays_the_last_trace_of_a_key(
    store: SqlStore, tmp_path: Path
) -> None:
    """While somebody reads the keys file its WAL cannot be cut; the next run of the job cuts it."""
    await store.commit(Commit(texts=(sealed("pair|a|b", "1"),)))
    other = sqlite3.connect(tmp_path / "leeward.keys.db", isolation_level=None)
    other.execute("BEGIN")
    (key,) = other.execute("SELECT wrapped FROM data_key").fetchone()

    await store.commit(Commit(released=("pair|a|b",)))
    wal = tmp_path / "leeward.keys.db-wal"
    while_read = key in wal.read_bytes()
    other.execute("ROLLBACK")
    await store.retain(DEFAULT_START)

    assert while_read
    assert wal.read_bytes() == b""
    assert key not in (tmp_path / "leeward.keys.db").read_bytes()
    other.close()


async def test_an_erasure_that_cannot_tidy_up_is_still_an_erasure(
    store: SqlStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    """When only the cutting of the WAL fails, what was erased is erased, and no error is told."""
    await store.commit(Commit(states=(state("kai", None),)))

    def fail(_: sqlite3.Connection) -> bool:
        error = sqlite3.OperationalError("full")
        error.sqlite_errorcode = sqlite3.SQLITE_FULL
        raise error

    monkeypatch.setattr(sqlite, "truncate", fail)
    await store.erase_member(user("kai"), DEFAULT_START)

    assert [row async for row in store.states()] == []


async def test_a_key_that_vanished_leaves_everything_else_readable(
    store: SqlStore, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, clock: VirtualClock
) -> None:
    """Lines without their key are as if they were gone, for readers and for the retention job."""
    opened = case(1, notes=["a note"], status="closed")
    await store.commit(Commit(cases=(opened,), texts=(sealed("pair|a|b", "1"),)))
    clock.advance(20 * 24 * 3_600.0)
    await store.commit(Commit(texts=(sealed("pair|a|b", "2"),)))
    monkeypatch.setattr(Files, "sweep", lambda _: None)
    with sqlite3.connect(tmp_path / "leeward.keys.db") as raw:
        raw.execute("DELETE FROM data_key")
    raw.close()

    assert await store.evidence("pair|a|b") == ()
    assert replace(opened, notes=()) == await store.case("case-1")
    assert (await store.retain(clock.advance(11 * 24 * 3_600.0))).texts == 1
    await store.commit(Commit(texts=(sealed("pair|a|b", "3", "anew"),)))
    assert [line.text for line in await store.evidence("pair|a|b")] == ["anew"]


async def test_a_conflict_that_no_repetition_explains_is_an_error(
    store: SqlStore, path: Path
) -> None:
    """A row that stands where a new one belongs is trouble, and does not pass as a repetition."""
    with sqlite3.connect(path) as raw:
        raw.execute(
            "INSERT INTO decision (id, at, author, record) VALUES (?, 0, '', '')",
            (bytes.fromhex(decided("1").id),),
        )
    raw.close()

    with pytest.raises(StorageError):
        await store.commit(Commit(decisions=(decided("1"), benign("2"))))

    assert frozenset() == await store.seen([decided("1").id, benign("2").id])


def test_a_file_that_cannot_have_a_write_ahead_log_is_refused() -> None:
    """Where SQLite stays in another journal mode, durability is not what we promise."""
    raw = sqlite3.connect(":memory:")

    with pytest.raises(StorageError, match="it stays in journal mode memory"):
        sqlite.prepare(raw, Path("a.db"), is_reader=False)

    raw.close()


@pytest.mark.parametrize("name", ["leeward.db", "leeward.keys.db"])
async def test_a_damaged_file(opens: Opens, tmp_path: Path, name: str) -> None:
    """Pages overwritten by something else are noticed by the check, and named."""
    store = await opens()
    await store.commit(_full_commit())
    await store.close()
    size = (tmp_path / name).stat().st_size
    with (tmp_path / name).open("r+b") as file:
        file.seek(size // 2 // 4_096 * 4_096)
        file.write(b"\xa5" * (size // 4))

    with pytest.raises(StorageDamaged) as caught:
        await (await opens()).check()

    assert str(tmp_path / name) == caught.value.place
    assert "backup" in caught.value.cure


async def test_a_truncated_database(opens: Opens, path: Path) -> None:
    """A file that lost its end is damaged, not empty."""
    store = await opens()
    await store.commit(_full_commit())
    await store.close()
    with path.open("r+b") as file:
        file.truncate(file.seek(0, 2) // 2)

    with pytest.raises(StorageDamaged):
        await (await opens()).check()


async def test_a_whole_store_passes_the_check(store: SqlStore) -> None:
    """The check says nothing of files that are in order."""
    await store.commit(_full_commit())

    await store.check()


async def test_a_record_that_cannot_be_read(store: SqlStore, path: Path) -> None:
    """A record that no Leeward wrote is damage, in words of ours."""
    found = decided("1")
    await store.commit(Commit(decisions=(found,)))
    with sqlite3.connect(path) as raw:
        raw.execute("UPDATE decision SET record = '{}'")
    raw.close()

    with pytest.raises(StorageDamaged, match="a record in it cannot be read"):
        await store.decision(found.id)


async def test_what_cannot_be_encoded_is_refused(store: SqlStore) -> None:
    """A cursor that is no Unicode text is refused whole, and says nothing of its content."""
    with pytest.raises(StorageError, match=r"\(UnicodeEncodeError\)") as caught:
        await store.commit(Commit(decisions=(benign("1"),), cursors=(("loop", "odd \ud800"),)))

    assert "odd" not in str(caught.value)
    assert frozenset() == await store.seen([benign("1").id])


async def test_a_pipeline_that_lost_its_lease_writes_nothing_more(
    opens: Opens, clock: VirtualClock
) -> None:
    """A pipeline that stood still too long is refused once another has taken over."""
    slow, quick = await opens(), await opens()
    await slow.acquire_lease("slow", 30)
    clock.advance(31)
    await slow.commit(Commit(cursors=(("loop", "1"),)))
    await quick.acquire_lease("quick", 30)

    with pytest.raises(LeaseTaken, match="slow no longer holds it"):
        await slow.commit(_full_commit())

    await _assert_nothing_but_the_cursor(quick)
    await quick.commit(_full_commit())


async def _assert_nothing_but_the_cursor(store: Store) -> None:
    assert await store.cursor("loop") == "1"
    assert frozenset() == await store.seen([benign("b1").id])


CODES: Final = {
    sqlite3.SQLITE_FULL: StorageFull,
    sqlite3.SQLITE_IOERR_SHMSIZE: StorageFull,
    sqlite3.SQLITE_BUSY: StorageLocked,
    sqlite3.SQLITE_BUSY_SNAPSHOT: StorageLocked,
    sqlite3.SQLITE_LOCKED: StorageLocked,
    sqlite3.SQLITE_CORRUPT: StorageDamaged,
    sqlite3.SQLITE_NOTADB: StorageDamaged,
    sqlite3.SQLITE_ERROR: StorageDamaged,
    sqlite3.SQLITE_READONLY: StorageError,
    sqlite3.SQLITE_CANTOPEN_ISDIR: StorageError,
    sqlite3.SQLITE_IOERR_WRITE: StorageError,
    sqlite3.SQLITE_TOOBIG: StorageError,
}


@pytest.mark.parametrize("code", CODES)
def test_every_kind_of_trouble_has_its_error_and_cure(code: int) -> None:
    """Each result code of the database becomes the fitting error, with place and cure."""
    error = sqlite3.OperationalError("SQLite's own words")
    error.sqlite_errorcode = code

    with pytest.raises(StorageError) as caught, failures("a place"):
        raise error

    assert CODES[code] is type(caught.value)
    assert caught.value.place == "a place"
    assert caught.value.cure
    assert "SQLite's own words" not in str(caught.value)


def test_mistakes_in_the_code_are_not_taken_for_trouble_with_the_disk() -> None:
    """A bug stays the exception that it is."""
    with pytest.raises(TypeError), failures("a place"):
        raise TypeError
