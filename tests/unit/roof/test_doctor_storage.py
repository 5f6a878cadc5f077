"""The doctor opens the database and the master key, and touches neither."""

import asyncio
import sqlite3
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
import structlog

from leeward.config import MASTER_KEY_VARIABLE, load
from leeward.doctor import examine
from leeward.installing import make_installation
from leeward.kept import opened_store
from leeward.testing.builders import PLATFORM
from leeward.testing.clock import DEFAULT_START
from leeward.testing.examined import ask
from leeward.testing.store_pieces import decided, done, owe, tip, warn
from leeward_policies.domain.action import Action, Outcome, Refused
from leeward_policies.ports import AuditLine, Commit


@pytest.fixture(autouse=True)
def _logs_as_before(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Give back the logs as they were, and no master key by way of the environment."""
    monkeypatch.delenv(MASTER_KEY_VARIABLE, raising=False)
    yield
    structlog.reset_defaults()


@pytest.fixture
def config(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Path:
    """Return the configuration of a fresh installation, with its key and an empty database."""
    path = tmp_path / "leeward.toml"
    assert examine(path, fix=True, as_json=False)
    capsys.readouterr()
    return path


# --- the storage ----------------------------------------------------------------------------------


def test_a_fresh_installation_is_well(config: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """It opens, its audit chain holds, and nothing waits."""
    told = ask(config, capsys)

    assert told.ill() == []
    assert "the audit chain holds (0 lines); 0 open cases; 0 acts owed" in told.says("database")


def test_nothing_installed_is_no_illness(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """In an empty folder the doctor says how to begin, and makes no file by looking."""
    told = ask(tmp_path / "leeward.toml", capsys)

    assert told.ill() == []
    assert "leeward init" in told.says("configuration")
    assert list(tmp_path.iterdir()) == []


def test_a_database_that_is_not_there_yet_is_a_note(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Before the first run there is none, and looking does not make one."""
    make_installation(tmp_path / "leeward.toml")

    told = ask(tmp_path / "leeward.toml", capsys)

    assert told.checks["database"]["state"] == "note"
    assert not (tmp_path / "leeward.db").exists()


def test_a_damaged_database_is_ill(config: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A file that is no database is named, with what to do, and left as it is."""
    database = config.parent / "leeward.db"
    for suffix in ("-wal", "-shm"):
        database.with_name(database.name + suffix).unlink(missing_ok=True)
    database.write_bytes(b"not a database" * 500)

    told = ask(config, capsys)

    assert told.ill() == ["database"]
    assert "backup" in told.says("database")
    assert database.read_bytes() == b"not a database" * 500


def test_a_database_of_another_program_is_ill(
    config: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A file of another program is never written to."""
    other = config.parent / "other.db"
    with sqlite3.connect(other) as raw:
        raw.execute("CREATE TABLE song (title TEXT)")
    raw.close()
    before = other.read_bytes()
    config.write_text('schema = 1\n[storage]\ndatabase = "other.db"\n', "utf-8")

    told = ask(config, capsys, fix=True)

    assert told.ill() == ["database"]
    assert "another program" in told.says("database")
    assert other.read_bytes() == before


def test_a_broken_audit_chain_is_ill(config: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A line that was taken out of the audit log is seen."""
    _write_audit(config)
    with sqlite3.connect(config.parent / "leeward.db") as raw:
        raw.execute("DELETE FROM audit WHERE n = (SELECT min(n) FROM audit)")
    raw.close()

    told = ask(config, capsys)

    assert told.ill() == ["database"]
    assert "audit chain is broken" in told.says("database")


def _write_audit(config: Path) -> None:
    """Write some lines into the audit log."""

    async def write() -> None:
        async with opened_store(load(config)) as store:
            await store.commit(Commit(audit=(AuditLine(DEFAULT_START, "test"),) * 3))

    asyncio.run(write())


# --- the master key -------------------------------------------------------------------------------


def test_a_key_that_others_may_read_is_ill(
    config: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """The key opens every sealed line: it belongs to its owner alone."""
    (config.parent / "leeward.key").chmod(0o644)

    told = ask(config, capsys)

    assert told.ill() == ["master key", "database"]
    assert "chmod 600" in told.says("master key")


def test_no_key_is_made_beside_a_database(config: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A new key could not open what the old one sealed, so --fix does not hide the loss."""
    (config.parent / "leeward.key").unlink()

    told = ask(config, capsys, fix=True)

    assert told.ill() == ["master key", "database"]
    assert "Put the key back" in told.says("master key")
    assert not (config.parent / "leeward.key").exists()


def test_a_key_is_made_where_only_the_configuration_is_there(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Who writes the configuration by hand gets the key and the database from --fix."""
    path = tmp_path / "leeward.toml"
    path.write_text("schema = 1\n", "utf-8")

    before = ask(path, capsys)
    after = ask(path, capsys, fix=True)

    assert before.ill() == ["master key"]
    assert "doctor --fix" in before.says("master key")
    assert after.ill() == []
    assert path.read_text("utf-8") == "schema = 1\n"


def test_a_key_of_the_environment_needs_no_file(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where the key comes from the environment, --fix makes no second one."""
    monkeypatch.setenv(MASTER_KEY_VARIABLE, "ab" * 32)

    told = ask(tmp_path / "leeward.toml", capsys, fix=True)

    assert told.ill() == []
    assert not (tmp_path / "leeward.key").exists()


def test_the_wrong_key_is_named(
    config: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A key that the database was not made with opens nothing, and is not shown."""
    monkeypatch.setenv(MASTER_KEY_VARIABLE, "cd" * 32)

    told = ask(config, capsys)

    assert told.ill() == ["database"]
    assert "another master key" in told.says("database")
    assert "cdcd" not in str(told.checks)


@pytest.mark.parametrize(("missed", "state"), [(1, "well"), (2, "note")])
def test_how_many_private_words_arrive_is_told(
    config: Path, capsys: pytest.CaptureFixture[str], missed: int, state: str
) -> None:
    """For each platform; where most do not, there is a cure that says nothing in public."""

    async def some_arrive() -> None:
        async with opened_store(load(config)) as store:
            found, now = decided("1"), datetime.now(UTC)
            acts: list[Action] = [tip("1"), *(warn(str(number)) for number in range(missed))]
            came: list[Outcome] = [done(acts[0], now)]
            came += [Refused(act.key, now, "closed") for act in acts[1:]]
            entries = [owe(act, found) for act in acts]
            await store.commit(
                Commit(outbox=tuple(entries), outcomes=tuple(zip(entries, came, strict=True)))
            )

    asyncio.run(some_arrive())

    told = ask(config, capsys)

    check = told.checks[f"private words on {PLATFORM}"]
    assert check["state"] == state
    assert f"1 of {missed + 1} arrived in the last 30 days" in check["says"]
    assert ("never said in public" in check["cure"]) is (state == "note")
