"""Full, locked, damaged, foreign and shared databases, seen from the house and the command line."""

import asyncio
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import asynccontextmanager, contextmanager
from datetime import datetime, timedelta
from pathlib import Path
from typing import Final

import pytest
import structlog
from typing_extensions import override

from leeward import logs
from leeward.app import Running, running
from leeward.cases.book import STILL_OPEN
from leeward.clock import SystemClock
from leeward.config import load
from leeward.demo import story
from leeward.kept import opened_store
from leeward.testing.builders import sent
from leeward.testing.clock import DEFAULT_START, VirtualClock
from leeward.testing.command import Finished, here, leeward, without_coverage
from leeward.testing.ending import Ending
from leeward.testing.house_rules import HOUSE
from leeward.testing.plain import PlainDetector, plain_policy
from leeward.testing.play import Play
from leeward.testing.script import LineTable, PlatformTable, Script
from leeward.testing.scripted import ScriptedAdapter
from leeward_policies.errors import LeaseTaken, StorageError
from leeward_policies.ports import Commit, Deliver, Delivery, Retained
from leeward_storage.memory import MemoryStore
from leeward_storage.sql import SqlStore

MASTER_KEY: Final = bytes(range(32))

LIMITED: Final = """
import resource, sys
resource.setrlimit(resource.RLIMIT_FSIZE, (int(sys.argv.pop(1)), -1))
from leeward.cli import main
main()
"""
"""Runs a command in which no file may grow beyond a size, as a quota does."""


@pytest.fixture(autouse=True)
def _quiet() -> Iterator[None]:
    """Keep the logs of what is meant to fail out of the way."""
    logs.set_up(level="critical")
    yield
    structlog.reset_defaults()


# --- a write that fails, at every point ---------------------------------------------------------


class Failing(MemoryStore):
    """A store whose n-th write fails, as often in a row as told."""

    writes = 0
    fails_at = 0
    times = 1

    @override
    async def commit(self, commit: Commit) -> None:
        self._strike()
        await super().commit(commit)

    @override
    async def begin(self, keys: Sequence[str]) -> None:
        self._strike()
        await super().begin(keys)

    @override
    async def retain(self, now: datetime) -> Retained:
        self._strike()
        return await super().retain(now)

    def _strike(self) -> None:
        self.writes += 1
        if self.fails_at <= self.writes < self.fails_at + self.times and self.fails_at:
            raise StorageError(place="the test", cure="Wait.")


class FailingOnDisk(SqlStore):
    """The same on disk."""

    writes = 0
    fails_at = 0

    @override
    async def commit(self, commit: Commit) -> None:
        self._strike()
        await super().commit(commit)

    @override
    async def begin(self, keys: Sequence[str]) -> None:
        self._strike()
        await super().begin(keys)

    def _strike(self) -> None:
        self.writes += 1
        if self.writes == self.fails_at:
            raise StorageError(place="the test", cure="Wait.")


def script() -> Script:
    """Return the demo's story and a while after it, on a platform that remembers no keys: what is
    sent twice is there twice.
    """
    told = story()
    return Script(
        name=told.name,
        people=told.people,
        rooms=told.rooms,
        line=(*told.line, LineTable(happens="silence", after="10m")),
        expect=told.expect,
        platform=PlatformTable(keeps_keys=False),
    )


async def in_memory(fails_at: int, times: int = 1) -> tuple[Ending, int]:
    """Play the story while writes fail, and return its ending and how many writes there were."""
    clock = VirtualClock()
    async with Failing(clock) as store:
        store.fails_at, store.times = fails_at, times
        ending = await Play(script(), store, clock).run()
        await store.verify_audit()
        return ending, store.writes


async def test_a_story_ends_the_same_wherever_a_write_fails() -> None:
    """Whichever write fails, once or four times in a row: the same people are warned, told and
    hidden, once, and the same cases are open.
    """
    whole, writes = await in_memory(0)

    assert writes > 30
    for fails_at in range(1, writes + 1):
        for times in (1, 4) if fails_at % 4 == 0 else (1,):
            ending, _ = await in_memory(fails_at, times)
            assert whole == ending, (fails_at, times)


async def test_a_story_on_disk_ends_the_same_wherever_a_write_fails(tmp_path: Path) -> None:
    """The same on a real database, at every third write; its audit chain holds, its outbox is
    empty.
    """

    async def play(fails_at: int) -> tuple[Ending, int]:
        clock = VirtualClock()
        folder = tmp_path / str(fails_at)
        shutil.copytree(blank, folder)
        async with await FailingOnDisk.open(
            folder / "leeward.db", master_key=MASTER_KEY, clock=clock
        ) as store:
            store.fails_at = fails_at
            ending = await Play(script(), store, clock).run()
            await store.verify_audit()
            assert await store.owed(limit=10) == ()
            return ending, store.writes

    blank = tmp_path / "blank"
    blank.mkdir()
    await (await SqlStore.open(blank / "leeward.db", master_key=MASTER_KEY)).close()
    whole, writes = await play(0)

    for fails_at in range(1, writes + 1, 3):
        ending, _ = await play(fails_at)
        assert whole == ending, fails_at


async def test_a_story_whose_storage_stays_away_ends_with_that() -> None:
    """Where nobody mends it, the play ends with the storage's own error, and does not hang."""

    class Away(MemoryStore):
        @override
        async def commit(self, commit: Commit) -> None:
            raise StorageError(place="the test", cure="Wait.")

    clock = VirtualClock()
    async with Away(clock) as store:
        with pytest.raises(StorageError, match="the test"):
            await Play(script(), store, clock).run()


# --- locked -------------------------------------------------------------------------------------


class Endless(ScriptedAdapter):
    """An adapter that delivers what it has, and then listens for ever."""

    @override
    async def listen(self, deliver: Deliver, since: str | None) -> None:
        await super().listen(deliver, since)
        await asyncio.get_running_loop().create_future()


@asynccontextmanager
async def house_on(
    store: SqlStore, folder: Path, *adapters: ScriptedAdapter
) -> AsyncIterator[Running]:
    """Run a community on a store, by the machine's own clock."""
    async with (
        asyncio.timeout(200),
        running(
            HOUSE,
            plain_policy(folder),
            [PlainDetector()],
            store,
            adapters={adapter.name: adapter for adapter in adapters},
            clock=SystemClock(),
        ) as house,
    ):
        yield house


@contextmanager
def held(database: Path) -> Iterator[None]:
    """Hold a database for oneself, as another program may."""
    other = sqlite3.connect(database, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    try:
        yield
    finally:
        other.execute("ROLLBACK")
        other.close()


async def test_nothing_is_lost_while_the_database_is_locked(tmp_path: Path) -> None:
    """What comes in meanwhile is neither acknowledged nor acted upon, and all of it is later."""
    events = [
        Delivery(sent("grr", by=f"u{n}", to=["mia"], number=f"m{n}"), "test", str(n))
        for n in range(30)
    ]
    adapter, quiet = Endless(), Endless("quiet")
    database = tmp_path / "leeward.db"
    async with await SqlStore.open(database, master_key=MASTER_KEY, wait=0.02) as store:
        async with house_on(store, tmp_path, adapter, quiet) as house:
            await house.settled()
            with held(database):
                for event in events:
                    await house.pipeline.deliver(event)
                for _ in range(1_000):
                    if house.pipeline.failing is not None:
                        break
                    await asyncio.sleep(0.01)
                meanwhile = (len(adapter.performed), len(adapter.committed_cursors))
                assert house.pipeline.failing is not None
            await house.settled()
        cases = await store.cases(STILL_OPEN, 100, 0)

    assert meanwhile == (0, 0)
    assert (len(cases), len(adapter.performed)) == (30, 60)
    assert adapter.committed_cursors[-1] == "29"
    assert house.pipeline.counts.failed_commits >= 1


# --- the command line ---------------------------------------------------------------------------


@pytest.fixture(scope="module")
def played(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder in which the demo was played; copy it before changing it."""
    folder = tmp_path_factory.mktemp("played") / "data"
    ended = here("demo", "--pace", "0", "--keep", folder)
    assert ended.code == 0, ended.err
    return folder


@pytest.fixture
def config(played: Path, tmp_path: Path) -> Path:
    """Return the configuration of a played installation of the test's own."""
    folder = tmp_path / "data"
    shutil.copytree(played, folder)
    return folder / "leeward.toml"


READING: Final = (
    ("cases", "list"),
    ("cases", "show", "case-1"),
    ("cases", "show", "case-1", "--open"),
    ("audit", "verify"),
    ("member", "export", "loopback:noor"),
    ("member", "erase", "loopback:noor", "--yes"),
)


def check_refused(ended: Finished, *named: str) -> None:
    """Check that a command ended with one sentence that names these."""
    assert (ended.code, ended.out) == (2, b""), ended.err
    assert ended.is_calm, ended.err
    assert [name for name in named if name not in ended.err] == []


@pytest.mark.parametrize("words", READING, ids=" ".join)
def test_a_damaged_database_is_one_sentence(config: Path, words: tuple[str, ...]) -> None:
    """Every command says which file is damaged and that a backup helps; none makes it worse."""
    database = config.parent / "leeward.db"
    raw = bytearray(database.read_bytes())
    raw[4096:] = b"\xaa" * (len(raw) - 4096)
    database.write_bytes(raw)

    ended = here(*words, "--config", config)

    check_refused(ended, "leeward.db", "damaged", "backup")
    assert database.read_bytes() == raw


@pytest.mark.parametrize("words", READING, ids=" ".join)
def test_a_file_that_is_no_database_is_one_sentence(config: Path, words: tuple[str, ...]) -> None:
    """A text under the database's name is named, and left as it is."""
    database = config.parent / "leeward.db"
    database.write_text("no database at all\n" * 300, "utf-8")

    check_refused(here(*words, "--config", config), "leeward.db", "not a database")

    assert database.read_text("utf-8").startswith("no database at all")


@pytest.mark.parametrize("name", ["leeward.db", "leeward.keys.db"])
def test_a_cut_database_is_one_sentence(config: Path, name: str) -> None:
    """A file that lost its end, as after a crash of the disk, is never half believed."""
    file = config.parent / name
    file.write_bytes(file.read_bytes()[: file.stat().st_size // 2])

    ended = here("cases", "show", "case-1", "--open", "--config", config)

    check_refused(ended, name)


def test_a_database_of_another_program_is_one_sentence(config: Path) -> None:
    """It is named as such, and nothing is written into it."""
    database = config.parent / "leeward.db"
    database.unlink()
    with sqlite3.connect(database) as raw:
        raw.execute("CREATE TABLE song (title TEXT)")
    raw.close()
    before = database.read_bytes()

    check_refused(here("cases", "list", "--config", config), "leeward.db", "another program")

    assert database.read_bytes() == before


def test_lost_keys_are_one_sentence(config: Path) -> None:
    """Without its keys file the database says so, and gives up no evidence by itself."""
    (config.parent / "leeward.keys.db").unlink()

    check_refused(here("cases", "list", "--config", config), "leeward.keys.db", "keys")

    assert not (config.parent / "leeward.keys.db").exists()


def test_keys_of_another_database_are_one_sentence(config: Path, tmp_path: Path) -> None:
    """The keys file of another installation is refused, and both files are named."""
    other = tmp_path / "other"
    assert here("demo", "--pace", "0", "--keep", other).code == 0
    shutil.copy(other / "leeward.keys.db", config.parent / "leeward.keys.db")

    check_refused(here("cases", "list", "--config", config), "leeward.keys.db", "leeward.db")


def test_no_database_yet_is_one_sentence(config: Path) -> None:
    """Where nothing was run yet, the sentence says how to begin."""
    (config.parent / "leeward.db").unlink()

    check_refused(here("cases", "list", "--config", config), "leeward.db", "no database yet")


def test_a_locked_database_is_one_sentence(config: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Who wants to write beside a program that holds the database is told to wait."""
    monkeypatch.setattr(SqlStore.open.__func__, "__kwdefaults__", _quick())  # type: ignore[attr-defined]
    with held(config.parent / "leeward.db"):
        ended = here("member", "erase", "loopback:noor", "--yes", "--config", config)

    check_refused(ended, "leeward.db", "locked", "Wait")


def _quick() -> dict[str, object]:
    """Return the defaults of `SqlStore.open` with a short wait."""
    defaults = dict(SqlStore.open.__func__.__kwdefaults__)  # type: ignore[attr-defined]
    return {**defaults, "wait": 0.05}


async def test_a_second_leeward_is_one_sentence(config: Path, tmp_path: Path) -> None:
    """While one runs, an erasure and a second pipeline are refused with who holds it and until
    when; reading goes on beside it.
    """
    async with opened_store(load(config)) as store, house_on(store, tmp_path, Endless()):
        erased = await asyncio.to_thread(
            leeward, "member", "erase", "loopback:noor", "--yes", "--config", config
        )
        listed = await asyncio.to_thread(leeward, "cases", "list", "--config", config)
        async with opened_store(load(config)) as other:
            with pytest.raises(LeaseTaken, match="holds it until"):
                await other.acquire_lease("another", 30.0)

    check_refused(erased, "Another Leeward is running", "holds it until", "UTC")
    assert (listed.code, b"case-1" in listed.out) == (0, True)


# --- full disks ---------------------------------------------------------------------------------


@pytest.mark.parametrize("size", [4_096, 300_000])
def test_a_demo_on_a_full_disk_is_one_sentence(tmp_path: Path, size: int) -> None:
    """Wherever the disk fills, at the first file or in the middle of the story: it ends at once,
    with one sentence that names the file.
    """
    ended = subprocess.run(
        [sys.executable, "-c", LIMITED, str(size), "demo", "--pace", "0", "--keep", tmp_path / "d"],
        env=without_coverage(),
        capture_output=True,
        check=False,
        timeout=240,
    )
    told = Finished(ended.returncode, ended.stdout, ended.stderr.decode())

    assert told.code == 2
    assert told.is_calm, told.err
    assert (told.err.count("\n"), "leeward.db" in told.err) == (1, True), told.err


def test_a_backup_onto_a_full_disk_leaves_nothing(config: Path, tmp_path: Path) -> None:
    """A copy that does not fit is taken away again, and the database is as it was."""
    ended = subprocess.run(
        [
            *(sys.executable, "-c", LIMITED, "50000"),
            *("backup", tmp_path / "copy.db", "--config", config),
        ],
        env=without_coverage(),
        capture_output=True,
        check=False,
        timeout=240,
    )

    check_refused(Finished(ended.returncode, ended.stdout, ended.stderr.decode()), "copy.db")
    assert not list(tmp_path.glob("copy*"))
    assert here("audit", "verify", "--config", config).code == 0


# --- time ---------------------------------------------------------------------------------------


def test_a_clock_of_tests_does_not_run_backwards() -> None:
    """A test that would turn time back is wrong, and learns it."""
    with pytest.raises(ValueError, match="backwards"):
        VirtualClock().advance(-1.0)


@pytest.mark.parametrize("years", [-50, -1, 1, 150])
async def test_times_that_jump_by_years_are_kept(tmp_path: Path, years: int) -> None:
    """Events that claim other years are judged, kept, acted upon at once, and read back by the
    next process; a retention run beside them loses nothing of today.
    """
    jumps = [timedelta(0), timedelta(days=365 * years), timedelta(minutes=1)]
    events = [
        Delivery(
            sent(said, by="kai", to=["mia"], number=f"m{n}", at=DEFAULT_START + jump),
            "test",
            str(n),
        )
        for n, (said, jump) in enumerate(
            zip(["our secret", "add me on the app", "grr"], jumps, strict=True)
        )
    ]
    adapter = Endless(events=events)
    clock = VirtualClock()
    async with await SqlStore.open(
        tmp_path / "leeward.db", master_key=MASTER_KEY, clock=clock
    ) as store:
        async with running(
            HOUSE, plain_policy(tmp_path), [PlainDetector()], store,
            adapters={"test": adapter}, clock=clock,
        ) as house:  # fmt: skip
            await house.settled()
        await store.retain(clock.now())
        cases = await store.cases(STILL_OPEN, 10, 0)
        await store.verify_audit()

    assert cases
    assert [str(act.__struct_config__.tag) for act in adapter.performed].count("warn") == 1
    assert house.pipeline.counts.failed == 0
