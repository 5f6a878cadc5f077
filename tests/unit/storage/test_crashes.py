"""A process that dies between any two steps: nothing committed is lost, nothing half stays."""

import asyncio
import os
import signal
import sqlite3
import subprocess
import sys
from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest
from msgspec.structs import replace

from leeward.testing.clock import DEFAULT_START
from leeward.testing.store_pieces import benign, case, sealed
from leeward_policies.errors import StorageError
from leeward_policies.ports import AuditLine, Commit
from leeward_storage import trail
from leeward_storage.files import Files
from leeward_storage.sql import SqlStore

Opens = Callable[..., Awaitable[SqlStore]]

WRITER = """
import asyncio, sys
from leeward.testing.store_pieces import benign, sealed
from leeward_policies.ports import AuditLine, Commit
from leeward_storage.sql import SqlStore

async def main():
    store = await SqlStore.open(sys.argv[1], master_key=bytes(range(32)))
    for number in range(1_000_000):
        one = benign(str(number))
        await store.commit(
            Commit(
                decisions=(one,),
                texts=(sealed(f"pair|a|{number}", str(number), f"line {number}"),),
                released=(f"pair|a|{number - 3}",),
                cursors=(("loop", str(number)),),
                audit=(AuditLine(one.at, "decision", (one.id,)),),
            )
        )
        print(number, flush=True)

asyncio.run(main())
"""


def _kill_after(count: int, path: Path) -> int:
    """Let a process commit until so many commits are told, kill it, and return the last told."""
    with subprocess.Popen(
        [sys.executable, "-c", WRITER, str(path)], stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        told = [int(next(process.stdout)) for _ in range(count)]
        os.kill(process.pid, signal.SIGKILL)
        told += [int(line) for line in process.stdout if line.endswith("\n")]
    return told[-1]


@pytest.mark.parametrize("count", [1, 20])
async def test_a_killed_process_loses_nothing_it_has_told(
    opens: Opens, path: Path, count: int
) -> None:
    """Every commit that was told is there whole, at most one more, and no key without its line."""
    last = await asyncio.to_thread(_kill_after, count, path)

    store = await opens()

    cursor = int(await store.cursor("loop") or -1)
    assert cursor in (last, last + 1)
    ids = [benign(str(number)).id for number in range(cursor + 2)]
    assert frozenset(ids[:-1]) == await store.seen(ids)
    destroyed = max(0, cursor - 2)
    assert cursor + 1 + destroyed == await store.verify_audit()
    alive = [n for n in range(cursor + 2) if await store.evidence(f"pair|a|{n}")]
    assert [n for n in range(cursor - 2, cursor + 1) if n >= 0] == alive
    assert len(alive) == _count(path, "leeward.keys.db", "data_key")


async def test_a_key_made_for_a_commit_that_was_lost_is_swept(
    opens: Opens, path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """If the database never commits what a new key was made for, the key goes at the next start."""
    store = await opens()

    def die(*_: object) -> None:
        raise sqlite3.OperationalError

    monkeypatch.setattr(trail, "append", die)
    with pytest.raises(StorageError):
        await store.commit(Commit(texts=(sealed("pair|a|b", "1"),)))
    monkeypatch.undo()
    assert await store.evidence("pair|a|b") == ()
    assert _count(path, "leeward.keys.db", "data_key") == 1
    await store.close()

    await opens()

    assert _count(path, "leeward.keys.db", "data_key") == 0


@pytest.mark.parametrize("later", ["open", "retain"])
async def test_a_key_that_outlived_its_lines_is_swept(
    opens: Opens, path: Path, monkeypatch: pytest.MonkeyPatch, later: str
) -> None:
    """If the process dies after releasing a holder and before destroying its key, the key goes
    at the next start, or with the next run of the retention job.
    """
    store = await opens()
    await store.commit(Commit(texts=(sealed("pair|a|b", "1"), sealed("pair|a|c", "1"))))
    monkeypatch.setattr(Files, "_destroy", lambda _, __: None)
    await store.commit(Commit(released=("pair|a|b",)))
    monkeypatch.undo()
    assert _count(path, "leeward.keys.db", "data_key") == 2

    if later == "open":
        await store.close()
        store = await opens()
    else:
        await store.retain(DEFAULT_START)

    assert _count(path, "leeward.keys.db", "data_key") == 1
    assert len(await store.evidence("pair|a|c")) == 1


async def test_lines_and_notes_whose_key_is_gone_are_swept(opens: Opens, path: Path) -> None:
    """What no key opens any more, as after a restored backup, does not stay as dead weight."""
    store = await opens()
    opened = case(1, notes=["a note"])
    await store.commit(
        Commit(cases=(opened,), texts=(sealed("case|case-1", "1"), sealed("pair|a|b", "1")))
    )
    await store.close()
    with sqlite3.connect(path.with_name("leeward.keys.db")) as raw:
        raw.execute("DELETE FROM data_key")
    raw.close()

    store = await opens()

    assert _count(path, "leeward.db", "sealed") == 0
    assert _count(path, "leeward.db", "holder") == 0
    assert replace(opened, notes=()) == await store.case("case-1")
    await store.commit(Commit(cases=(opened,), texts=(sealed("pair|a|b", "1"),)))
    assert opened == await store.case("case-1")
    assert len(await store.evidence("pair|a|b")) == 1


async def test_a_sweep_in_another_process_spares_keys_that_are_being_made(opens: Opens) -> None:
    """A command that opens the store beside the bot takes no key away that the bot is just
    about to use.
    """
    bot = await opens(wait=5.0)

    async def commit() -> None:
        for number in range(30):
            await bot.commit(Commit(texts=(sealed(f"pair|a|{number}", "1"),)))

    async def look() -> None:
        for _ in range(6):
            await (await opens(wait=5.0)).retain(DEFAULT_START)

    async with asyncio.TaskGroup() as group:
        group.create_task(commit())
        group.create_task(look())

    found = [len(await bot.evidence(f"pair|a|{number}")) for number in range(30)]
    assert found == [1] * 30


async def test_a_commit_that_nobody_waits_for_any_more_is_whole(store: SqlStore) -> None:
    """Cancelling whoever waits for a commit leaves all of it or nothing."""
    commits = [
        Commit(
            decisions=tuple(benign(f"{group} {number}") for number in range(64)),
            cursors=(("loop", str(group)),),
            audit=(AuditLine(DEFAULT_START, "decision"),),
        )
        for group in range(20)
    ]
    for number, commit in enumerate(commits):
        task = asyncio.create_task(store.commit(commit))
        for _ in range(number % 4):
            await asyncio.sleep(0)
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
    await store.commit(Commit())  # comes after whatever is still under way

    known = [len(await store.seen([one.id for one in commit.decisions])) for commit in commits]

    assert set(known) == {0, 64}
    assert known.count(64) == await store.verify_audit()


def _count(path: Path, name: str, table: str) -> int:
    with sqlite3.connect(path.with_name(name)) as raw:
        row = raw.execute(f"SELECT count(*) FROM {table}").fetchone()  # noqa: S608 - ours
    raw.close()
    return int(row[0])
