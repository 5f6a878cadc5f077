"""A running Leeward whose storage is locked, full, read-only, gone or damaged, and its files lost.

Nothing is acknowledged before it is committed, nobody is acted upon meanwhile, and it is said.
"""

import asyncio
import sys
import time
from collections.abc import AsyncIterator, Callable
from pathlib import Path

import pytest
from discord_enduring import (
    all_gone,
    answer,
    deletions,
    full_disk,
    is_judging,
    is_running,
    locked,
    python_that,
    threats,
)
from discord_running import Club, club

pytestmark = pytest.mark.peer

ANSWERED_WITHIN = 60.0
"""Seconds until the status tells of what is ill, or no more."""

MEANWHILE = 1.5
"""Seconds in which something that may not happen would have."""


@pytest.fixture
async def one(tmp_path: Path) -> AsyncIterator[Club]:
    """A server with a bot that enforces, at work."""
    async with club(tmp_path) as found:
        found.configure()
        await found.bot.starts()
        await is_judging(found)
        await found.settles()
        yield found


async def is_said(one: Club, *words: str) -> None:
    """Wait until the status says what is ill, and so does the doctor."""
    await answers(one, "status", lambda told: all(part in told for part in ("What is ill", *words)))
    await answers(one, "doctor", lambda told: all(part in told for part in ("🔴 Leeward", *words)))


async def is_well(one: Club) -> None:
    """Wait until the status says nothing of the storage; helplines may be too old by the day."""
    await answers(one, "status", lambda told: "leeward.db" not in told and "disk" not in told)


async def answers(one: Club, command: str, is_so: Callable[[str], bool]) -> None:
    """Ask again and again until the answer is as it must be."""
    deadline = time.monotonic() + ANSWERED_WITHIN
    while not is_so(told := await answer(one, command)):
        if time.monotonic() > deadline:
            raise TimeoutError(f"{command} still says: {told}")
        await asyncio.sleep(0.2)


def check_waits(one: Club, before: int) -> None:
    """Check that nobody was acted upon, and that the process lives."""
    assert len(deletions(one)) == before
    assert is_running(one)


async def test_a_locked_database_is_waited_for(one: Club) -> None:
    """While another program holds the database nothing is done; then all is, once."""
    before = len(deletions(one))
    with locked(one):
        said = await threats(one, 5)
        await is_said(one, "The database is locked by another process", "leeward.db", "Wait until")
        check_waits(one, before)
    await all_gone(one, said)

    await one.settles()
    await is_well(one)

    assert sorted(deletions(one)[before:]) == sorted(message.id for message in said)


async def test_a_full_disk_is_waited_for_although_the_log_cannot_be_written(one: Club) -> None:
    """Where no file can grow, the log's neither, the process lives; with space all is done once."""
    before = len(deletions(one))
    with full_disk(one):
        said = await threats(one, 5)
        # The key of what is to be sealed is written before the database.
        await is_said(one, "leeward.keys.db", "the disk did not read or write", "Check for a quota")
        check_waits(one, before)
    await all_gone(one, said)
    await one.settles()
    await is_judging(one)

    assert sorted(deletions(one)[before:-1]) == sorted(message.id for message in said)
    assert "Traceback" not in one.bot.errors()


async def test_what_was_said_on_a_full_disk_outlives_a_kill(one: Club) -> None:
    """Killed while nothing can be kept, the next process reads again all that was said then."""
    before = len(deletions(one))
    with full_disk(one):
        said = await threats(one, 5)
        await asyncio.sleep(MEANWHILE)
        check_waits(one, before)
        await one.bot.dies()
    await one.bot.starts()
    await all_gone(one, said)

    assert [deletions(one).count(message.id) for message in said] == [1] * 5


async def test_a_database_that_is_moved_away_is_missed(one: Club) -> None:
    """Nothing is written into a file that nobody can open again; moved back, all is judged."""
    before = len(deletions(one))
    database = one.bot.folder / "leeward.db"
    database.rename(one.bot.folder / "elsewhere.db")
    said = await threats(one, 3)
    await is_said(one, "leeward.db", "it was taken away or replaced", "Move the very file back")
    check_waits(one, before)
    (one.bot.folder / "elsewhere.db").rename(database)
    await all_gone(one, said)

    assert sorted(deletions(one)[before:]) == sorted(message.id for message in said)


@pytest.mark.parametrize("name", ["leeward.db", "leeward.db-wal", "leeward.keys.db"])
async def test_a_file_that_is_deleted_ends_all_acting(one: Club, name: str) -> None:
    """Without one of its files nobody is acted upon, and its end says that nothing was kept."""
    before = len(deletions(one))
    (one.bot.folder / name).unlink()
    await threats(one, 1)
    await is_said(one, name, "it was taken away or replaced")
    check_waits(one, before)
    code = await one.bot.stops()

    assert code == 0
    assert "stopped while nothing could be kept" in one.bot.said()
    assert "Traceback" not in one.bot.errors()


async def test_a_database_that_is_damaged_is_told_and_not_started_again(one: Club) -> None:
    """Overwritten under it, it acts no more and says so; the next start refuses, with a cure."""
    before = len(deletions(one))
    for name in ("leeward.db", "leeward.db-wal"):
        file = one.bot.folder / name
        file.write_bytes(b"\xaa" * file.stat().st_size)
    await threats(one, 1)
    await is_said(one, "leeward.db", "The database is damaged", "restore the last backup")
    check_waits(one, before)
    assert "they cannot be read just now" in await answer(one, "status")
    await one.bot.stops()
    await one.bot.starts(ready=False)
    code = await one.bot.ends()

    assert code == 2
    assert "leeward: The database is damaged at" in one.bot.errors()
    assert "Traceback" not in one.bot.errors()


async def test_a_lost_keys_file_is_refused_at_the_start(one: Club) -> None:
    """Without the keys of its evidence it does not start, and makes no new ones by itself."""
    await one.bot.stops()
    keys = one.bot.folder / "leeward.keys.db"
    keys.unlink()
    await one.bot.starts(ready=False)
    code = await one.bot.ends()
    (told,) = [line for line in one.bot.errors().splitlines() if line.startswith("leeward: ")]

    assert code == 2
    assert all(part in told for part in (str(keys), "no keys file", "Put the keys file back"))
    assert not keys.exists()


async def test_a_folder_that_becomes_read_only_stops_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What is open goes on; the next start says which folder may not be written to."""
    folder = tmp_path / "data"
    folder.mkdir()
    monkeypatch.setattr(sys, "executable", python_that(tmp_path))
    async with club(folder) as one:
        one.configure()
        await one.bot.starts()
        folder.chmod(0o500)
        try:
            await is_judging(one)
            await one.bot.stops()
            (folder / "leeward.db.lock").chmod(0o400)
            await one.bot.starts(ready=False)
            code = await one.bot.ends()
        finally:
            folder.chmod(0o700)

        told = one.bot.errors().splitlines()[-1]
        assert code == 2
        assert all(part in told for part in ("leeward.db", "Permission denied", "Check the folder"))
