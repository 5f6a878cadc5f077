"""The inbox: what one process leaves another finds, and no file ever holds a word of it."""

import shutil
import sqlite3
from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest

from leeward.testing.records_pieces import noted
from leeward.testing.store_pieces import SECRET, sealed
from leeward_policies.errors import StorageDamaged
from leeward_policies.ports import Commit
from leeward_storage.sql import SqlStore

Opens = Callable[..., Awaitable[SqlStore]]


def _files_with(folder: Path, word: bytes) -> list[str]:
    """Return the names of the files whose bytes hold a word."""
    return sorted(one.name for one in folder.iterdir() if word in one.read_bytes())


def _wrapped(folder: Path) -> list[bytes]:
    """Return the wrapped data keys that are kept."""
    with sqlite3.connect(folder / "leeward.keys.db") as raw:
        found = [row[0] for row in raw.execute("SELECT wrapped FROM data_key")]
    raw.close()
    return found


async def test_another_process_leaves_what_the_pipeline_finds(opens: Opens) -> None:
    """The command line writes beside a pipeline that holds the lease."""
    bot, command = await opens(), await opens()
    await bot.acquire_lease("bot", 60)

    await command.send(noted("please look"))

    assert [event for _, event in await bot.sent(0, 9)] == [noted("please look")]


async def test_a_note_lies_in_no_file_in_clear(store: SqlStore, tmp_path: Path) -> None:
    """Neither while it waits nor after it was received, open or closed."""
    await store.send(noted(SECRET))
    waiting = _files_with(tmp_path, SECRET.encode())
    ((last, event),) = await store.sent(0, 9)
    await store.received(last)
    done = _files_with(tmp_path, SECRET.encode())
    await store.close()

    assert event == noted(SECRET)
    assert [] == waiting == done == _files_with(tmp_path, SECRET.encode())


async def test_the_key_goes_once_everything_is_received(store: SqlStore, tmp_path: Path) -> None:
    """No page of any file holds the key any more, so an older page of the event is of no use."""
    await store.send(noted())
    (key,) = _wrapped(tmp_path)

    await store.received(1)

    assert _wrapped(tmp_path) == []
    assert _files_with(tmp_path, key) == []


async def test_what_came_since_is_sealed_anew(store: SqlStore, tmp_path: Path) -> None:
    """The key of what was received goes, and the rest can still be read."""
    for text in ("first", "second", "third"):
        await store.send(noted(text))
    (key,) = _wrapped(tmp_path)

    await store.received(1)

    assert _files_with(tmp_path, key) == []
    assert [event for _, event in await store.sent(0, 9)] == [noted("second"), noted("third")]
    await store.received(1)
    assert len(await store.sent(0, 9)) == 2


async def test_a_restored_backup_finds_nothing_that_was_received(
    store: SqlStore, tmp_path: Path, path: Path, opens: Opens
) -> None:
    """Neither beside its own keys nor elsewhere; what is left later is found."""
    await store.send(noted())
    await store.backup(tmp_path / "copy.db")
    await store.received(1)
    await store.close()
    shutil.copyfile(tmp_path / "copy.db", path)

    here = await opens()
    there = await opens(
        where=tmp_path / "copy.db", keys_path=tmp_path / "new.keys.db", lost_keys="accept"
    )

    for restored in (here, there):
        assert await restored.sent(0, 9) == ()
        await restored.send(noted("anew"))
        assert await restored.sent(1, 9) == ((2, noted("anew")),)


async def test_the_inbox_leaves_other_keys_alone(store: SqlStore) -> None:
    """Evidence stays readable whatever is received."""
    await store.commit(Commit(texts=(sealed("pair|a|b", "1", "a line"),)))
    await store.send(noted())

    await store.received(1)

    assert [line.text for line in await store.evidence("pair|a|b")] == ["a line"]


async def test_an_event_that_was_changed_is_noticed(store: SqlStore, path: Path) -> None:
    """Nobody slips an order in by writing into the file, nor one twice under another number."""
    await store.send(noted())
    with sqlite3.connect(path) as raw:
        raw.execute("INSERT INTO inbox SELECT 7, holder, box FROM inbox")
    raw.close()

    with pytest.raises(StorageDamaged, match="an event that was left"):
        await store.sent(0, 9)


async def test_a_crash_before_the_key_goes_is_mended_at_the_next_start(
    store: SqlStore, opens: Opens, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A key that nothing uses any more is destroyed when the store is opened again."""
    await store.send(noted())

    def dies(*_: object) -> bool:
        raise sqlite3.OperationalError

    with monkeypatch.context() as patch:
        patch.setattr("leeward_storage.files.Files._destroy", dies)
        await store.received(1)
    assert len(_wrapped(tmp_path)) == 1
    await store.close()

    again = await opens()

    assert _wrapped(tmp_path) == []
    assert await again.sent(0, 9) == ()
