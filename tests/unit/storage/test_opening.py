"""Opening a store: new, again, wrongly, half, and after an update of Leeward."""

import sqlite3
import stat
from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest

from leeward.testing.store_pieces import benign, case, sealed, state
from leeward_policies.errors import ConfigError, StorageDamaged, StorageError, StorageLocked
from leeward_policies.ports import Commit
from leeward_storage import sqlite
from leeward_storage.migrate import HEADS
from leeward_storage.sql import SqlStore

Opens = Callable[..., Awaitable[SqlStore]]


def _names(folder: Path) -> set[str]:
    """Return what lies in a folder."""
    return {one.name for one in folder.iterdir()}


def _bytes(path: Path) -> bytes:
    """Return what a file holds, empty for none."""
    return path.read_bytes() if path.exists() else b""


def _modes(folder: Path) -> dict[str, int]:
    """Return the permissions of the files in a folder."""
    return {one.name: stat.S_IMODE(one.stat().st_mode) for one in folder.iterdir()}


async def test_what_was_committed_is_there_after_opening_again(opens: Opens) -> None:
    """A store is opened where it was closed, with everything in it, and the chain whole."""
    first = await opens()
    kept = Commit(
        decisions=(benign("1"),),
        states=(state(),),
        cursors=(("loop", "7"),),
        cases=(case(4, notes=["called back"]),),
        texts=(sealed("pair|a|b", "1", "a line"),),
    )
    await first.commit(kept)
    await first.commit(Commit(released=("pair|unknown",)))
    await first.close()

    again = await opens()

    assert frozenset({benign("1").id}) == await again.seen([benign("1").id])
    assert [state()] == [row async for row in again.states()]
    assert await again.cursor("loop") == "7"
    assert kept.cases[0] == await again.case("case-4")
    assert await again.last_case_number() == 4
    assert [line.text for line in await again.evidence("pair|a|b")] == ["a line"]


async def test_both_files_are_readable_by_their_owner_alone(
    store: SqlStore, tmp_path: Path
) -> None:
    """The database, the keys file and what lies beside them have mode 0600."""
    await store.commit(Commit(texts=(sealed("pair|a|b", "1"),)))

    modes = _modes(tmp_path)

    assert {"leeward.db", "leeward.keys.db"} <= modes.keys()
    assert {0o600} == set(modes.values())


async def test_a_url_names_a_file_too(opens: Opens, path: Path) -> None:
    """The path may be written as SQLAlchemy writes it."""
    await opens(where=f"sqlite+aiosqlite:///{path}")

    assert _bytes(path)


@pytest.mark.parametrize("where", ["", ":memory:", "sqlite://", "postgresql://db.example/leeward"])
async def test_what_is_no_file_is_refused(opens: Opens, where: str) -> None:
    """Memory, another database, or nothing: the answer names the value and the way out."""
    with pytest.raises(ConfigError) as caught:
        await opens(where=where)

    assert "database" in caught.value.place
    assert caught.value.cure


async def test_keys_in_the_database_itself_are_refused(opens: Opens, path: Path) -> None:
    """Both in one file would put the keys into every backup."""
    with pytest.raises(ConfigError, match="one file"):
        await opens(keys_path=path.parent / "." / path.name)

    assert not _bytes(path)


async def test_a_missing_folder_is_named(opens: Opens, tmp_path: Path) -> None:
    """The folder of either file must exist; nothing is made when one does not."""
    for given in ({"where": tmp_path / "no" / "a.db"}, {"keys_path": tmp_path / "no" / "k.db"}):
        with pytest.raises(StorageError, match=r"the folder .* does not exist"):
            await opens(**given)

    assert set() == _names(tmp_path)


async def test_a_folder_in_place_of_the_file_is_named(opens: Opens, tmp_path: Path) -> None:
    """A path that is no file is refused."""
    with pytest.raises(StorageError, match="it is not a file"):
        await opens(where=tmp_path)


async def test_a_place_that_cannot_be_written_is_named(opens: Opens) -> None:
    """Where no file can be made, the answer names the path and asks for the permissions."""
    with pytest.raises(StorageError) as caught:
        await opens(where=Path("/proc/leeward.db"), keys_path=Path("/proc/leeward.keys.db"))

    assert caught.value.place == "/proc/leeward.db"
    assert "permissions" in caught.value.cure


async def test_a_keys_file_that_cannot_be_made_leaves_no_database(
    opens: Opens, tmp_path: Path
) -> None:
    """The second file is as necessary as the first; without it nothing is begun."""
    with pytest.raises(StorageError) as caught:
        await opens(keys_path=Path("/proc/leeward.keys.db"))

    assert caught.value.place == "/proc/leeward.keys.db"
    assert _names(tmp_path) == set()


async def test_files_that_somebody_else_began_to_use_are_left(
    opens: Opens, path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Two processes that make the same store at once: the one that loses takes nothing away."""
    as_it_is = sqlite.connect

    def late(place: Path, wait: float) -> sqlite3.Connection:
        other = sqlite3.connect(place, isolation_level=None, check_same_thread=False)
        other.execute("BEGIN EXCLUSIVE")
        busy.append(other)
        return as_it_is(place, wait)

    busy: list[sqlite3.Connection] = []
    monkeypatch.setattr(sqlite, "connect", late)

    with pytest.raises(StorageLocked):
        await opens()

    for other in busy:
        other.close()
    assert {"leeward.db", "leeward.keys.db"} <= _names(path.parent)


@pytest.mark.parametrize("length", [0, 16, 33])
async def test_a_master_key_of_another_length_is_refused(
    opens: Opens, tmp_path: Path, length: int
) -> None:
    """A master key has 32 bytes; nothing is left of an attempt with another."""
    with pytest.raises(ConfigError, match=f"it has {length} bytes"):
        await opens(master_key=bytes(length))

    assert set() == _names(tmp_path)


async def test_another_master_key_is_refused(opens: Opens, path: Path) -> None:
    """A database opens with the master key it was made with alone, and is left as it was."""
    await (await opens()).close()
    before = _bytes(path)

    with pytest.raises(StorageError, match="another master key"):
        await opens(master_key=bytes(32))

    assert before == _bytes(path)
    await opens()


async def test_keys_of_another_database_are_refused(
    opens: Opens, tmp_path: Path, path: Path
) -> None:
    """A keys file belongs to one database; a new database beside it is not left behind."""
    await (await opens()).close()

    with pytest.raises(StorageError, match="the keys of another database"):
        await opens(where=tmp_path / "b.db", keys_path=tmp_path / "leeward.keys.db")

    assert {"leeward.db", "leeward.keys.db"} == _names(tmp_path)
    await opens(where=path)


async def test_a_missing_keys_file_is_an_error_until_it_is_given_up(
    opens: Opens, tmp_path: Path
) -> None:
    """A lost keys file is no reason to erase evidence in silence; a person may decide it."""
    store = await opens()
    opened = case(1, notes=["a note"])
    await store.commit(Commit(texts=(sealed("pair|a|b", "1"),), cases=(opened,)))
    await store.close()
    keys = tmp_path / "leeward.keys.db"
    moved = keys.rename(tmp_path / "elsewhere")

    with pytest.raises(StorageError, match="evidence under 2 keys"):
        await opens()

    assert not keys.exists()
    moved.rename(keys)
    store = await opens()
    assert len(await store.evidence("pair|a|b")) == 1
    await store.close()
    keys.unlink()
    store = await opens(lost_keys="accept")
    left = await store.case("case-1")
    assert await store.evidence("pair|a|b") == ()
    assert left is not None
    assert left.notes == ()
    await store.commit(Commit(texts=(sealed("pair|a|b", "1", "anew"),)))
    assert [line.text for line in await store.evidence("pair|a|b")] == ["anew"]


async def test_a_missing_keys_file_without_evidence_is_made_anew(
    opens: Opens, tmp_path: Path
) -> None:
    """As long as nothing is sealed, no key can be missing."""
    await (await opens()).close()
    (tmp_path / "leeward.keys.db").unlink()

    store = await opens()

    await store.commit(Commit(texts=(sealed("pair|a|b", "1", "a line"),)))
    assert len(await store.evidence("pair|a|b")) == 1


@pytest.mark.parametrize("name", ["leeward.db", "leeward.keys.db"])
async def test_what_is_no_database_is_left_alone(opens: Opens, tmp_path: Path, name: str) -> None:
    """A file of another kind at either path is named, and not one byte of it is changed."""
    (tmp_path / name).write_text("a shopping list\n" * 400)

    with pytest.raises(StorageDamaged, match="not a database") as caught:
        await opens()

    assert str(tmp_path / name) == caught.value.place
    assert {name} == _names(tmp_path)
    assert (tmp_path / name).read_text() == "a shopping list\n" * 400


@pytest.mark.parametrize("name", ["leeward.db", "leeward.keys.db"])
async def test_a_database_of_another_program_is_left_alone(
    opens: Opens, tmp_path: Path, name: str
) -> None:
    """A database that is not ours is named, and nothing is made in it."""
    with sqlite3.connect(tmp_path / name) as raw:
        raw.execute("CREATE TABLE recipes (dish TEXT)")
    raw.close()
    before = (tmp_path / name).read_bytes()

    with pytest.raises(StorageDamaged, match="a database of another program"):
        await opens()

    assert before == (tmp_path / name).read_bytes()


async def test_swapped_files_are_told_apart(opens: Opens, tmp_path: Path, path: Path) -> None:
    """Naming the keys file as the database is noticed."""
    await (await opens()).close()

    with pytest.raises(StorageDamaged, match="a Leeward keys file, not a Leeward database"):
        await opens(where=tmp_path / "leeward.keys.db", keys_path=path)


@pytest.mark.parametrize("name", ["leeward.db", "leeward.keys.db"])
async def test_a_newer_database_is_refused_with_a_cure(
    opens: Opens, tmp_path: Path, name: str
) -> None:
    """A file that a newer Leeward made is left to that one."""
    await (await opens()).close()
    with sqlite3.connect(tmp_path / name) as raw:
        raw.execute("UPDATE alembic_version SET version_num = 'from the future'")
    raw.close()

    with pytest.raises(StorageError, match=r"a newer Leeward made it \(from the future") as caught:
        await opens()

    assert str(tmp_path / name) == caught.value.place
    assert "Install that version again" in caught.value.cure


async def test_an_interrupted_first_opening_is_finished_by_the_next(
    opens: Opens, tmp_path: Path
) -> None:
    """Empty files, as a crash in the first moment leaves them, become a store."""
    for name in ("leeward.db", "leeward.keys.db"):
        (tmp_path / name).write_bytes(b"")

    store = await opens()

    await store.commit(Commit(decisions=(benign("1"),)))
    assert {"main", "keys"} == HEADS.keys()


async def test_two_stores_share_a_database(opens: Opens) -> None:
    """What one process commits another reads, as the command line does beside the bot."""
    bot, command = await opens(), await opens()
    await bot.commit(Commit(texts=(sealed("pair|a|b", "1", "a line"),)))

    assert [line.text for line in await command.evidence("pair|a|b")] == ["a line"]
    await command.commit(Commit(released=("pair|a|b",)))
    assert await bot.evidence("pair|a|b") == ()
    await bot.commit(Commit(texts=(sealed("pair|a|b", "2", "another"),)))
    assert [line.text for line in await command.evidence("pair|a|b")] == ["another"]


@pytest.mark.parametrize("is_reader", [False, True])
def test_every_connection_is_durable_and_leaves_no_remnants(path: Path, *, is_reader: bool) -> None:
    """What `prepare` sets is in force: each is a promise of ours (`precise.md` 4 and 29)."""
    sqlite.create(path)
    raw = sqlite.connect(path, 1.0)
    sqlite.prepare(raw, path, is_reader=is_reader)

    found = {name: raw.execute(f"PRAGMA {name}").fetchone()[0] for name in PRAGMAS}

    raw.close()
    assert found == {**PRAGMAS, "query_only": int(is_reader)}


PRAGMAS = {
    "journal_mode": "wal",
    "synchronous": 2,  # FULL
    "secure_delete": 1,
    "foreign_keys": 1,
    "temp_store": 2,  # MEMORY
    "busy_timeout": 1_000,
    "query_only": 0,
}
