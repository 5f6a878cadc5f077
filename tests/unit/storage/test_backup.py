"""Backups: whole or not there, taken while the store works, and never over something else."""

import asyncio
import errno
import os
import sqlite3
import stat
from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest

from leeward.testing.store_pieces import benign, sealed, state
from leeward_policies.errors import OutputError, StorageError
from leeward_policies.ports import AuditLine, Commit
from leeward_storage import sqlite
from leeward_storage.sql import SqlStore

Opens = Callable[..., Awaitable[SqlStore]]


async def test_a_backup_is_one_file_that_opens_elsewhere(
    store: SqlStore, tmp_path: Path, opens: Opens
) -> None:
    """The copy holds what was committed, needs no file beside it, and is its owner's alone."""
    await store.acquire_lease("the bot", 1_000)
    await store.commit(Commit(states=(state(),), cursors=(("loop", "7"),)))
    folder = _folder(tmp_path, "backups")

    await store.backup(folder / "copy.db")

    assert _modes(folder) == {"copy.db": 0o600}
    restored = await opens(where=folder / "copy.db", keys_path=tmp_path / "new.keys.db")
    assert [row async for row in restored.states()] == [state()]
    assert await restored.cursor("loop") == "7"
    await restored.acquire_lease("another bot", 10)
    await restored.check()


async def test_a_backup_without_its_keys_opens_once_they_are_given_up(
    store: SqlStore, tmp_path: Path, opens: Opens
) -> None:
    """Restored elsewhere, sealed evidence is refused at first and erased on demand."""
    await store.commit(Commit(texts=(sealed("pair|a|b", "1"),), states=(state(),)))
    await store.backup(tmp_path / "copy.db")
    given = {"where": tmp_path / "copy.db", "keys_path": tmp_path / "new.keys.db"}

    with pytest.raises(StorageError, match="there is no keys file"):
        await opens(**given)
    restored = await opens(**given, lost_keys="accept")

    assert await restored.evidence("pair|a|b") == ()
    assert [row async for row in restored.states()] == [state()]


async def test_a_backup_is_of_one_moment(store: SqlStore, tmp_path: Path, opens: Opens) -> None:
    """Taken in the middle of the work, the copy holds whole commits, in order, and no gap."""
    first = asyncio.Event()

    async def work() -> None:
        for group in range(60):
            ids = tuple(benign(f"{group} {number}") for number in range(64))
            line = AuditLine(ids[0].at, "decision", (str(group),))
            await store.commit(
                Commit(decisions=ids, cursors=(("loop", str(group)),), audit=(line,))
            )
            first.set()

    async def copy() -> None:
        await first.wait()
        await store.backup(tmp_path / "copy.db")

    async with asyncio.TaskGroup() as tasks:
        tasks.create_task(work())
        tasks.create_task(copy())

    restored = await opens(where=tmp_path / "copy.db")
    last = int(await restored.cursor("loop") or -1)
    known = [
        len(await restored.seen([benign(f"{group} {number}").id for number in range(64)]))
        for group in range(60)
    ]
    assert known == [64] * (last + 1) + [0] * (59 - last)
    assert await restored.verify_audit() == last + 1


@pytest.mark.parametrize("kind", ["file", "folder", "link"])
async def test_nothing_is_overwritten(store: SqlStore, tmp_path: Path, kind: str) -> None:
    """Whatever is at the target already stays as it is."""
    target = _occupied(tmp_path, kind)
    before = _modes(tmp_path)

    with pytest.raises(OutputError, match="there is something already") as caught:
        await store.backup(target)

    assert caught.value.place == str(target)
    assert _modes(tmp_path) == before


async def test_the_database_itself_is_no_target(store: SqlStore, path: Path) -> None:
    """Neither the database nor its keys can be overwritten by mistake."""
    for target in (path, path.with_name("leeward.keys.db")):
        with pytest.raises(OutputError):
            await store.backup(target)


async def test_a_name_that_is_taken_meanwhile_is_not_overwritten(
    store: SqlStore, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Somebody who writes to the target during the copy keeps what they wrote."""
    target = tmp_path / "copy.db"
    as_it_is = sqlite.copy

    def slow(source: Path, partial: Path, wait: float) -> None:
        as_it_is(source, partial, wait)
        target.write_text("mine")

    monkeypatch.setattr(sqlite, "copy", slow)

    with pytest.raises(OutputError):
        await store.backup(target)

    assert _text(target) == "mine"
    assert _partials(tmp_path) == []


@pytest.mark.parametrize("is_taken", [False, True])
async def test_a_file_system_without_hard_links_will_do(
    store: SqlStore, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, *, is_taken: bool
) -> None:
    """On a memory stick the copy gets its name by renaming; a name taken meanwhile still stays."""
    target = tmp_path / "copy.db"

    def refuse(*_: object, **__: object) -> None:
        if is_taken:
            target.write_text("mine")
        raise OSError(errno.EPERM, "Operation not permitted")

    monkeypatch.setattr(os, "link", refuse)

    if is_taken:
        with pytest.raises(OutputError, match="there is something already"):
            await store.backup(target)
    else:
        await store.backup(target)

    assert _text(target).startswith("mine" if is_taken else "SQLite format 3")
    assert _partials(tmp_path) == []


async def test_a_backup_that_fails_leaves_nothing(
    store: SqlStore, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """When the copy cannot be finished, neither it nor a part of it stays."""
    folder = _folder(tmp_path, "backups")

    def fail(_: Path, partial: Path, __: float) -> None:
        partial.write_bytes(b"half")
        error = sqlite3.OperationalError("full")
        error.sqlite_errorcode = sqlite3.SQLITE_FULL
        raise error

    monkeypatch.setattr(sqlite, "copy", fail)

    with pytest.raises(StorageError, match=r"copy\.db"):
        await store.backup(folder / "copy.db")

    assert _modes(folder) == {}


async def test_a_folder_that_is_missing_is_named(store: SqlStore, tmp_path: Path) -> None:
    """The target's folder is not made by the way."""
    with pytest.raises(OutputError, match="No such file") as caught:
        await store.backup(tmp_path / "no" / "copy.db")

    assert caught.value.place == str(tmp_path / "no" / "copy.db")
    assert "folder" in caught.value.cure


async def test_a_closed_store_gives_no_backup(store: SqlStore, tmp_path: Path) -> None:
    """After the end nothing is copied."""
    await store.close()

    with pytest.raises(StorageError, match="it is closed"):
        await store.backup(tmp_path / "copy.db")


def _folder(parent: Path, name: str) -> Path:
    folder = parent / name
    folder.mkdir()
    return folder


def _occupied(folder: Path, kind: str) -> Path:
    target = folder / "copy.db"
    if kind == "file":
        target.write_text("mine")
    elif kind == "folder":
        target.mkdir()
    else:
        target.symlink_to(folder / "elsewhere")
    return target


def _modes(folder: Path) -> dict[str, int]:
    return {one.name: stat.S_IMODE(one.lstat().st_mode) for one in folder.iterdir()}


def _partials(folder: Path) -> list[str]:
    return [one.name for one in folder.iterdir() if "partial" in one.name]


def _text(path: Path) -> str:
    return path.read_bytes().decode("latin-1")
