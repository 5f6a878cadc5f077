"""The doctor names everything that is ill, with its cure, and mends only what is safe to mend."""

import asyncio
import io
import sqlite3
from collections.abc import Iterator, Mapping
from importlib.metadata import EntryPoint, version
from pathlib import Path
from typing import Any

import msgspec
import pytest
import structlog

from leeward import detectors, logs
from leeward.config import MASTER_KEY_VARIABLE, load
from leeward.doctor import examine, make_installation
from leeward.kept import opened_store
from leeward.testing.clock import DEFAULT_START
from leeward_policies.errors import ConfigError, OutputError
from leeward_policies.ports import AuditLine, Commit

LEAD = '[community]\nsafety_lead = "discord:42"\ndeputy = "discord:43"\n'
ENFORCES = 'schema = 1\nname = "m"\nversion = "1"\nextends = "young-people"\nmode = "enforce"\n'


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


class Told:
    """What the doctor says about an installation."""

    def __init__(self, found: Mapping[str, Any]) -> None:
        self.is_well: bool = found["well"]
        self.checks: dict[str, dict[str, str]] = {one["name"]: one for one in found["checks"]}

    def ill(self) -> list[str]:
        """Return the names of what is ill."""
        return [name for name, check in self.checks.items() if check["state"] == "ill"]

    def says(self, name: str) -> str:
        """Return the sentence about a thing, and its cure."""
        return f"{self.checks[name]['says']} {self.checks[name]['cure']}"


def ask(path: Path, capsys: pytest.CaptureFixture[str], *, fix: bool = False) -> Told:
    """Let the doctor look."""
    is_well = examine(path, fix=fix, as_json=True)
    told = Told(msgspec.json.decode(capsys.readouterr().out))
    assert told.is_well == is_well == (not told.ill())
    return told


# --- people (T-1) -------------------------------------------------------------------------------


def test_enforcing_without_a_safety_lead_is_ill(
    config: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A policy that acts on members needs somebody who answers for it (T-1)."""
    (config.parent / "mine.toml").write_text(ENFORCES, "utf-8")
    config.write_text('schema = 1\npolicy = "mine.toml"\n', "utf-8")

    told = ask(config, capsys)

    assert told.ill() == ["mode"]
    assert "nobody is the safety lead" in told.says("mode")
    assert 'mode = "observe"' in told.says("mode")


def test_enforcing_with_a_safety_lead_is_well(
    config: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """With the lead and the deputy named, nothing is missing."""
    (config.parent / "mine.toml").write_text(ENFORCES, "utf-8")
    config.write_text(f'schema = 1\npolicy = "mine.toml"\n{LEAD}', "utf-8")

    told = ask(config, capsys)

    assert told.ill() == []
    assert told.checks["safety lead"]["state"] == told.checks["deputy"]["state"] == "well"
    assert "discord:42" in told.says("safety lead")


def test_observing_without_a_lead_is_a_note(
    config: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """While nothing is done to anybody, a missing lead is said, and is no illness."""
    told = ask(config, capsys)

    assert told.checks["safety lead"]["state"] == told.checks["deputy"]["state"] == "note"
    assert "safety_lead" in told.says("safety lead")


@pytest.mark.parametrize("role", ["safety_lead", "deputy"])
def test_a_lead_nobody_can_find_is_ill(
    config: Path, capsys: pytest.CaptureFixture[str], role: str
) -> None:
    """A lead that is no id of a platform would never be paged."""
    config.write_text(f'schema = 1\n[community]\n{role} = "Anna"\n', "utf-8")

    told = ask(config, capsys)

    assert told.ill() == ["configuration"]
    assert role in told.says("configuration")


# --- the policy ---------------------------------------------------------------------------------


def test_a_policy_file_lies_beside_the_configuration(
    config: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A relative path starts at the configuration, wherever the command was given."""
    (config.parent / "mine.toml").write_text(ENFORCES, "utf-8")
    config.write_text(f'schema = 1\npolicy = "mine.toml"\n{LEAD}', "utf-8")
    monkeypatch.chdir("/")

    assert "m@1" in ask(config, capsys).says("policy")


@pytest.mark.parametrize(
    ("policy", "named"),
    [
        ('schema = 1\nname = "m"\nversion = "1"\ncolour = 1\n', "colour"),
        ("schema = [", "mine.toml"),
        ('schema = 1\nname = "m"\nversion = "1"\nextends = "nothing"\n', "nothing"),
    ],
)
def test_a_policy_with_a_mistake_is_ill(
    config: Path, capsys: pytest.CaptureFixture[str], policy: str, named: str
) -> None:
    """The doctor says what the policy check would say, and looks at the rest all the same."""
    (config.parent / "mine.toml").write_text(policy, "utf-8")
    config.write_text('schema = 1\npolicy = "mine.toml"\n', "utf-8")

    told = ask(config, capsys)

    assert told.ill() == ["policy"]
    assert named in told.says("policy")
    assert "database" in told.checks


def test_a_policy_whose_examples_fail_is_ill(
    config: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A policy that does not do what it says it does is named, with the way to see more."""
    example = '[[example]]\nsays = "good morning"\nexpect = "threat"\n'
    (config.parent / "mine.toml").write_text(ENFORCES + example, "utf-8")
    config.write_text(f'schema = 1\npolicy = "mine.toml"\n{LEAD}', "utf-8")

    told = ask(config, capsys)

    assert told.ill() == ["examples"]
    assert "policy check" in told.says("examples")


def test_detectors_that_cannot_be_had_are_ill(
    config: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where no detector is installed, the doctor says so and does not fall over."""
    monkeypatch.setattr(detectors, "entry_points", lambda **_: ())
    detectors.installed_detectors.cache_clear()

    told = ask(config, capsys)
    detectors.installed_detectors.cache_clear()

    assert told.ill() == ["detectors", "policy"]
    assert "Install Leeward" in told.says("detectors")


def test_a_detector_that_cannot_be_built_is_ill(
    config: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A package that brings a broken detector is named; it is never left out in silence."""
    broken = EntryPoint("moon", "leeward.nowhere:MoonDetector", detectors.GROUP)
    monkeypatch.setattr(detectors, "entry_points", lambda **_: (broken,))
    detectors.installed_detectors.cache_clear()

    told = ask(config, capsys)
    detectors.installed_detectors.cache_clear()

    assert told.ill() == ["detectors", "policy"]
    assert "leeward.nowhere:MoonDetector" in told.says("detectors")


# --- the storage --------------------------------------------------------------------------------


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
    assert "--fix" in told.says("configuration")
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


# --- the master key -----------------------------------------------------------------------------


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


# --- mending ------------------------------------------------------------------------------------


def test_mending_a_wrong_configuration_changes_nothing(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """--fix never writes over what somebody wrote, and makes nothing beside a mistake."""
    path = tmp_path / "leeward.toml"
    path.write_text("schema = 1\ncolour = 1\n", "utf-8")

    told = ask(path, capsys, fix=True)

    assert told.ill() == ["configuration"]
    assert [one.name for one in tmp_path.iterdir()] == ["leeward.toml"]


def test_mending_twice_changes_nothing(config: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """What is there already is left as it is."""
    before = {one.name: one.read_bytes() for one in config.parent.glob("leeward.[kt]*")}

    ask(config, capsys, fix=True)

    assert {one.name: one.read_bytes() for one in config.parent.glob("leeward.[kt]*")} == before


def test_mending_where_nothing_can_be_written(tmp_path: Path) -> None:
    """A folder that is not there is named; nothing is left behind."""
    with pytest.raises(OutputError, match="missing"):
        make_installation(tmp_path / "missing" / "leeward.toml")


def test_a_key_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    """Where the key's folder is missing, the sentence names the file."""
    path = tmp_path / "leeward.toml"
    path.write_text('schema = 1\n[storage]\nmaster_key_file = "missing/key"\n', "utf-8")

    with pytest.raises(ConfigError, match="missing/key"):
        make_installation(path)


@pytest.mark.parametrize(("folder", "name"), [("riverside", "riverside"), ("???", "home")])
def test_a_new_community_is_called_after_its_folder(tmp_path: Path, folder: str, name: str) -> None:
    """The id of the community is the folder's name, where that can be an id."""
    (tmp_path / folder).mkdir()
    path = tmp_path / folder / "leeward.toml"

    make_installation(path)

    assert f'id = "{name}"' in path.read_text("utf-8")


# --- how it is said -----------------------------------------------------------------------------


def test_every_illness_is_told_in_words_with_its_cure(
    config: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """On a terminal each check is a line that begins with a word, and cures stand beneath."""
    (config.parent / "mine.toml").write_text(ENFORCES, "utf-8")
    config.write_text('schema = 1\npolicy = "mine.toml"\n', "utf-8")

    is_well = examine(config, fix=False, as_json=False)
    lines = capsys.readouterr().out.splitlines()

    assert not is_well
    assert "ILL   mode: the policy enforces, but nobody is the safety lead" in lines
    after = lines[lines.index("ILL   mode: the policy enforces, but nobody is the safety lead") + 1]
    assert after.startswith("      ")
    assert {line.split()[0] for line in lines if not line.startswith(" ")} == {"ok", "note", "ILL"}


def test_logs_are_as_loud_as_configured(
    config: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The level of the configuration holds from the moment it is read."""
    levels: list[str] = []
    monkeypatch.setattr(logs, "set_up", lambda *, level: levels.append(level))
    config.write_text('schema = 1\n[logs]\nlevel = "error"\n', "utf-8")

    ask(config, capsys)

    assert levels == ["error"]


def test_logs_go_to_standard_error_as_json(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where nobody watches, a log line is one JSON object with level and time; debug is dropped."""
    stderr = io.StringIO()
    monkeypatch.setattr("sys.stderr", stderr)
    logs.set_up(level="info")
    log = structlog.get_logger("test")
    log.debug("quiet")
    log.info("loud", count=3)

    line = msgspec.json.decode(stderr.getvalue())
    assert (line["event"], line["count"], line["level"]) == ("loud", 3, "info")
    assert line["timestamp"].endswith("Z")
    assert capsys.readouterr().out == ""


def test_logs_for_people_are_no_json(monkeypatch: pytest.MonkeyPatch) -> None:
    """On a terminal a log line is for reading."""
    stderr = io.StringIO()
    monkeypatch.setattr("sys.stderr", stderr)
    logs.set_up(as_json=False)
    structlog.get_logger("test").info("loud", count=3)

    assert "loud" in stderr.getvalue()
    with pytest.raises(msgspec.DecodeError):
        msgspec.json.decode(stderr.getvalue())


def test_a_place_without_a_traceback_is_unknown() -> None:
    """An error that was never raised has no place, and that is said."""
    assert logs.where(ValueError("our secret")) == "unknown"


def test_the_doctor_says_which_version_it_is(
    config: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A report of a problem can then say what it is about."""
    assert version("leeward") in ask(config, capsys).says("leeward")
