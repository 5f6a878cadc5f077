"""The doctor looks at people and policy, and says in words what is ill, with its cure."""

import asyncio
import io
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from importlib.metadata import EntryPoint, version
from pathlib import Path

import msgspec
import pytest
import structlog
from msgspec.structs import replace

from leeward import detectors, logs
from leeward.config import MASTER_KEY_VARIABLE, load
from leeward.doctor import examine
from leeward.kept import opened_store
from leeward.testing.drilled import answer_drills, answered_page
from leeward.testing.examined import ENFORCES, LEAD, READY, ask
from leeward_policies.domain.refs import UserRef
from leeward_policies.ports import Commit


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


# --- people (T-1) ---------------------------------------------------------------------------------


def test_enforcing_without_a_safety_lead_is_ill(
    config: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A policy that acts on members needs somebody who answers for it (T-1)."""
    (config.parent / "mine.toml").write_text(ENFORCES, "utf-8")
    config.write_text(f'schema = 1\npolicy = "mine.toml"\n{READY}', "utf-8")

    told = ask(config, capsys)

    assert told.ill() == ["enforce"]
    assert "nobody is the safety lead" in told.says("enforce")
    assert "[community] safety_lead" in told.says("enforce")


def test_enforcing_before_the_words_are_read_is_ill(
    config: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """What is only observed until somebody has read the words is said, with the key to set."""
    (config.parent / "mine.toml").write_text(ENFORCES, "utf-8")
    config.write_text(f'schema = 1\npolicy = "mine.toml"\n{LEAD}', "utf-8")
    answer_drills(config)

    told = ask(config, capsys)

    assert told.ill() == ["enforce"]
    assert "[enforce] words_read_by" in told.says("enforce")


def test_enforcing_before_a_page_is_answered_is_ill(
    config: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Hiding waits until somebody has answered a test page."""
    (config.parent / "mine.toml").write_text(ENFORCES, "utf-8")
    config.write_text(f'schema = 1\npolicy = "mine.toml"\n{LEAD}{READY}', "utf-8")

    told = ask(config, capsys)

    assert told.ill() == ["enforce"]
    assert "nobody has answered a test page yet" in told.says("enforce")
    assert told.checks["test page"]["state"] == "note"


def test_a_page_that_lies_for_a_day_is_ill(
    config: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Whoever does not answer a test page would not answer a real one."""
    config.write_text(f"schema = 1\n{LEAD}", "utf-8")
    lead, long_ago = UserRef("discord", "", "42"), datetime.now(UTC) - timedelta(days=9)
    lying = replace(
        answered_page(lead, long_ago), status="open", assignee=None, verdict=None, judged_by=None
    )

    async def lies() -> None:
        async with opened_store(load(config), create=True) as store:
            await store.commit(Commit(cases=(lying,)))

    asyncio.run(lies())

    told = ask(config, capsys)

    assert told.ill() == ["test page"]
    assert "discord:42" in told.says("test page")


def test_enforcing_with_a_safety_lead_is_well(
    config: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """With the lead and the deputy named, and their part done, nothing is missing."""
    (config.parent / "mine.toml").write_text(ENFORCES, "utf-8")
    config.write_text(f'schema = 1\npolicy = "mine.toml"\n{LEAD}{READY}', "utf-8")
    answer_drills(config)

    told = ask(config, capsys)

    assert told.ill() == []
    assert told.checks["test page"]["state"] == "well"
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


# --- the policy -----------------------------------------------------------------------------------


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
    config.write_text(f'schema = 1\npolicy = "mine.toml"\n{LEAD}{READY}', "utf-8")

    answer_drills(config)

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
    monkeypatch.setattr(
        detectors, "entry_points", lambda group: (broken,) if group == detectors.GROUP else ()
    )
    detectors.installed_detectors.cache_clear()

    told = ask(config, capsys)
    detectors.installed_detectors.cache_clear()

    assert told.ill() == ["detectors", "policy"]
    assert "leeward.nowhere:MoonDetector" in told.says("detectors")


# --- how it is said -------------------------------------------------------------------------------


def test_every_illness_is_told_in_words_with_its_cure(
    config: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """On a terminal each check is a line that begins with a word, and cures stand beneath."""
    example = '[[example]]\nsays = "good morning"\nexpect = "threat"\n'
    (config.parent / "mine.toml").write_text(ENFORCES + example, "utf-8")
    config.write_text('schema = 1\npolicy = "mine.toml"\n', "utf-8")

    is_well = examine(config, fix=False, as_json=False)
    lines = capsys.readouterr().out.splitlines()
    ill = [line for line in lines if line.startswith("ILL   ")]

    assert not is_well
    assert "ILL   examples: 1 examples of the policy fail" in ill
    assert any("enforce: " in line and "nobody is the safety lead" in line for line in ill)
    after = lines[lines.index("ILL   examples: 1 examples of the policy fail") + 1]
    assert after == "      Run `leeward policy check` to see them."
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
