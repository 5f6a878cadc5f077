"""`leeward console`: tokens made, listed and ended on the machine itself."""

import asyncio
from pathlib import Path

import pytest
from msgspec import json
from typer.testing import CliRunner

from leeward.cli import app
from leeward.config import MASTER_KEY_VARIABLE, load
from leeward.console.sessions import digest
from leeward.kept import opened_store
from leeward_policies.ports import Pass

KEY = "ab" * 32


@pytest.fixture
def config(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return the configuration of an installation that has a database."""
    monkeypatch.setenv(MASTER_KEY_VARIABLE, KEY)
    path = tmp_path / "leeward.toml"
    path.write_text('schema = 1\n[community]\nid = "riverside"\n', "utf-8")

    async def create() -> None:
        async with opened_store(load(path), create=True):
            pass

    asyncio.run(create())
    return path


def run(*words: object) -> tuple[int, str]:
    """Run a command and return its code and what it printed."""
    done = CliRunner().invoke(app, ["console", *map(str, words)])
    return done.exit_code, done.stdout


def kept(config: Path) -> tuple[Pass, ...]:
    """Return the tokens that are kept."""

    async def read() -> tuple[Pass, ...]:
        async with opened_store(load(config)) as store:
            return await store.passes("token")

    return asyncio.run(read())


def test_a_token_is_made_listed_and_ended(config: Path) -> None:
    """It is printed once, kept as its digest alone, and gone after it was ended."""
    code, out = run("token", "night watch", "--as", "discord:42", "--role", "moderator",
                    "--days", "5", "--config", config)  # fmt: skip
    assert code == 0
    (one,) = kept(config)
    assert one.id == digest(out.strip())
    assert (one.name, one.roles, str(one.member)) == ("night watch", ("moderator",), "discord:42")
    assert (one.until - one.made_at).days == 5

    listed = json.decode(run("tokens", "--json", "--config", config)[1])
    assert listed[0]["name"] == "night watch"
    assert out.strip() not in str(listed)
    assert "night watch" in run("tokens", "--config", config)[1]

    assert run("revoke", listed[0]["id"], "--config", config)[0] == 0
    assert kept(config) == ()
    assert "No token" in run("tokens", "--config", config)[1]


@pytest.mark.parametrize(
    "words",
    [
        ("token", "x", "--as", "nobody", "--role", "moderator"),
        ("token", "x", "--as", "discord:42", "--role", "king"),
        ("token", " ", "--as", "discord:42", "--role", "moderator"),
        ("token", "x", "--as", "discord:42", "--role", "moderator", "--days", "1000"),
        ("token", "x", "--as", "discord:42"),
        ("revoke", "zz"),
        ("revoke", ""),
    ],
    ids=" ".join,
)
def test_what_cannot_be_is_refused(config: Path, words: tuple[str, ...]) -> None:
    """Nothing is made of what is no member, no role or no name, and nothing ended by chance."""
    run("token", "kept", "--as", "discord:42", "--role", "admin", "--config", config)
    code, _ = run(*words, "--config", config)

    assert code != 0
    assert len(kept(config)) == 1
