"""The end: no thread, no file and no warning is left, whatever happened before."""

import asyncio
import gc
import sys
import threading
from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest

from leeward.testing.store_pieces import benign, sealed
from leeward_policies.errors import StorageError
from leeward_policies.ports import Commit
from leeward_storage import opening
from leeward_storage.memory import MemoryStore
from leeward_storage.sql import SqlStore

Opens = Callable[..., Awaitable[SqlStore]]


def _open_files(folder: Path) -> list[str]:
    """Return which files of a folder this process has open."""
    targets = []
    for one in Path("/proc/self/fd").iterdir():
        try:
            targets.append(one.readlink())
        except OSError:
            continue  # closed meanwhile
    return [target.name for target in targets if target.parent == folder]


def _workers() -> list[threading.Thread]:
    """Return the threads of stores."""
    return [one for one in threading.enumerate() if "_connection_worker_thread" in one.name]


def _left() -> int:
    """Return how many threads of stores run on, after each had its time to end."""
    for thread in _workers():
        thread.join(2.0)
    return len(_workers())


def _names(folder: Path) -> list[str]:
    return sorted(one.name for one in folder.iterdir())


async def test_closing_leaves_nothing(tmp_path: Path, opens: Opens) -> None:
    """After it no thread runs, no file is open, and the WAL is moved into the database."""
    store = await opens()
    await store.commit(Commit(decisions=(benign("1"),), texts=(sealed("pair|a|b", "1"),)))
    await store.evidence("pair|a|b")
    assert len(_workers()) == 2
    assert _open_files(tmp_path)

    await store.close()
    await store.close()

    gc.collect()
    assert _left() == 0
    assert _open_files(tmp_path) == []
    assert _names(tmp_path) == ["leeward.db", "leeward.keys.db"]


async def test_a_store_closes_at_the_end_of_its_block(tmp_path: Path) -> None:
    """As a context manager a store closes itself, also when the block fails."""

    async def fail() -> None:
        async with await SqlStore.open(tmp_path / "a.db", master_key=bytes(32)):
            raise KeyError

    with pytest.raises(KeyError):
        await fail()

    assert _left() == 0


async def test_the_store_in_memory_closes_at_the_end_of_its_block() -> None:
    """The store in memory has the same manners."""
    async with MemoryStore() as store:
        await store.commit(Commit(decisions=(benign("1"),)))

    with pytest.raises(StorageError, match="it is closed"):
        await store.seen([])


@pytest.mark.parametrize("step", ["open_writer", "open_reader"])
async def test_an_opening_that_fails_leaves_nothing(
    tmp_path: Path, opens: Opens, monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    """Whichever step of opening fails, threads end, files close, and new ones are taken away."""

    def fail(*_: object) -> None:
        raise RuntimeError

    monkeypatch.setattr(opening, step, fail)

    with pytest.raises(RuntimeError):
        await opens()

    gc.collect()
    assert _left() == 0
    assert _open_files(tmp_path) == []
    assert _names(tmp_path) == []


@pytest.mark.parametrize("turns", [1, 2, 4, 8])
async def test_an_opening_that_is_cancelled_leaves_no_thread(
    tmp_path: Path, opens: Opens, turns: int
) -> None:
    """Giving up while a store opens closes it again; what it made is a store, whole and empty."""
    task = asyncio.ensure_future(opens())
    for _ in range(turns):
        await asyncio.sleep(0)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task

    gc.collect()
    assert _left() == 0
    assert _open_files(tmp_path) == []
    await (await opens()).check()


async def test_a_failing_opening_that_is_cancelled_is_still_cancelled(
    opens: Opens, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Trouble with the disk does not hide that nobody waits any more."""

    def fail(*_: object) -> None:
        raise StorageError

    monkeypatch.setattr(opening, "open_writer", fail)
    task = asyncio.ensure_future(opens())
    await asyncio.sleep(0)
    task.cancel()

    with pytest.raises(asyncio.CancelledError):
        await task
    assert _left() == 0


FORGETFUL = """
import asyncio, sys
from leeward_storage.sql import SqlStore
from leeward_policies.ports import Commit

async def main():
    store = await SqlStore.open(sys.argv[1], master_key=bytes(range(32)))
    await store.commit(Commit(cursors=(("loop", "5"),)))
    raise SystemExit(7)

asyncio.run(main())
"""


async def test_a_process_that_forgets_to_close_ends_all_the_same(path: Path, opens: Opens) -> None:
    """A crash of the main task ends the process; what was committed is there."""
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-c", FORGETFUL, str(path), stderr=asyncio.subprocess.PIPE
    )

    async with asyncio.timeout(60):
        await process.communicate()

    assert process.returncode == 7
    assert await (await opens()).cursor("loop") == "5"


async def test_work_under_way_is_finished_before_the_end(opens: Opens) -> None:
    """A commit that was asked for before closing is written."""
    store = await opens()
    task = asyncio.ensure_future(store.commit(Commit(cursors=(("loop", "9"),))))
    await asyncio.sleep(0)

    await store.close()

    await task
    assert await (await opens()).cursor("loop") == "9"
