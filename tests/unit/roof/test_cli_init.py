"""`leeward init`, as a person runs it."""

from pathlib import Path

import pytest

from leeward.config import MASTER_KEY_VARIABLE, load
from leeward.testing.command import here
from leeward_adapters.discord.settings import TOKEN_VARIABLE


@pytest.fixture(autouse=True)
def _no_secrets(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the environment hold neither a key nor a token."""
    for name in (MASTER_KEY_VARIABLE, TOKEN_VARIABLE):
        monkeypatch.delenv(name, raising=False)


def test_a_beginning_is_made(tmp_path: Path) -> None:
    """Without a platform the command says how to go on; a second time it changes nothing."""
    path = tmp_path / "leeward.toml"

    first, second = here("init", "-c", path), here("init", "--config", path)

    assert (first.code, second.code) == (0, 0)
    assert first.text.splitlines() == [
        f"{path} is made.",
        "Go on with `leeward init NAME` for a platform: discord, telegram.",
    ]
    assert second.text.startswith(f"{path} is there already.")


def test_discord_is_connected_step_by_step(tmp_path: Path) -> None:
    """The table is there, and the steps to the token are counted out."""
    path = tmp_path / "leeward.toml"

    ended = here("init", "discord", "-c", path)

    assert ended.code == 0
    assert "discord" in load(path).adapters
    assert "1. Open https://discord.com/developers/applications" in ended.text
    assert f"chmod 600 {tmp_path / 'discord.token'}" in ended.text


def test_an_unknown_platform_is_a_sentence(tmp_path: Path) -> None:
    """It ends as documented, and makes nothing."""
    ended = here("init", "diskord", "-c", tmp_path / "leeward.toml")

    assert (ended.code, ended.is_calm) == (2, True)
    assert "Name one of discord, telegram." in ended.err
    assert list(tmp_path.iterdir()) == []


def test_a_run_without_a_platform_is_a_sentence(tmp_path: Path) -> None:
    """Whoever runs it too early reads what to do first."""
    path = tmp_path / "leeward.toml"
    here("init", "-c", path)

    ended = here("run", "-c", path)

    assert (ended.code, ended.is_calm) == (2, True)
    assert "leeward init discord" in ended.err
