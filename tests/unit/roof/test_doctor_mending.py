"""The doctor mends only what is safe to mend: what is missing from a new installation."""

from collections.abc import Iterator
from pathlib import Path

import pytest
import structlog

from leeward.config import MASTER_KEY_VARIABLE
from leeward.doctor import examine
from leeward.installing import make_installation
from leeward.testing.examined import ask
from leeward_policies.errors import ConfigError, OutputError


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
