"""Discord as a kind of platform: set up step by step, looked at, chosen on, and made."""

import tomllib
from collections.abc import AsyncIterator, Mapping
from pathlib import Path
from typing import Any

import pytest
from discord_examining import strict_peer, well_kept
from discord_peer.server import DiscordPeer

from leeward.clock import SystemClock
from leeward.testing.scripted_desk import ScriptedDesk
from leeward_adapters.discord import DiscordKind
from leeward_adapters.discord.adapter import DiscordAdapter
from leeward_adapters.discord.setting_up.chosen import FILE, choose
from leeward_adapters.discord.settings import TOKEN_VARIABLE, SpaceSettings, settings_of
from leeward_policies.domain.refs import UserRef
from leeward_policies.errors import ConfigError
from leeward_policies.ports import Chosen, People, Surroundings

KIND = DiscordKind()


@pytest.fixture(autouse=True)
def _no_token(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the environment hold no token."""
    monkeypatch.delenv(TOKEN_VARIABLE, raising=False)


@pytest.fixture
async def peer() -> AsyncIterator[DiscordPeer]:
    """Yield a Discord of ours, whose document every request must keep to."""
    async with strict_peer() as running:
        yield running


def table(peer: DiscordPeer | None = None) -> Mapping[str, Any]:
    """Return a table of the configuration."""
    return {} if peer is None else {"api_base": peer.api_base}


def with_token(folder: Path, token: str, *, mode: int = 0o600) -> None:
    """Put a token where the table looks for it."""
    path = folder / "discord.token"
    path.write_text(f"{token}\n", "ascii")
    path.chmod(mode)


# --- the table ----------------------------------------------------------------------------------


def test_the_table_for_a_new_configuration_parses() -> None:
    """The adapter takes it, with everything as it is by default; it says where the token goes."""
    read = tomllib.loads(KIND.table())

    settings = settings_of(read["adapters"]["discord"])

    assert list(read) == ["adapters"]
    assert settings == settings_of({})
    assert TOKEN_VARIABLE in KIND.table()


@pytest.mark.parametrize("bad", [{"colour": "red"}, {"api_base": "http://example.org"}])
async def test_a_wrong_table_is_told_by_every_door(tmp_path: Path, bad: dict[str, str]) -> None:
    """Whatever is asked of the kind, the table is checked first."""
    with pytest.raises(ConfigError, match=r"adapters\.discord"):
        await KIND.first_steps(bad, tmp_path)
    with pytest.raises(ConfigError, match=r"adapters\.discord"):
        await KIND.examine(bad, tmp_path, Surroundings())
    with pytest.raises(ConfigError, match=r"adapters\.discord"):
        KIND.adapter(bad, tmp_path, ScriptedDesk(), SystemClock())


# --- the first steps ----------------------------------------------------------------------------


async def test_without_a_token_the_steps_lead_to_one(tmp_path: Path) -> None:
    """Where it is made and where it is saved; the same command goes on from there."""
    steps = await KIND.first_steps({"token_file": "my.token"}, tmp_path)

    file = str(tmp_path / "my.token")
    assert "https://discord.com/developers/applications" in steps[0]
    assert f"Save it as {file}, run `chmod 600 {file}`" in steps[-1]
    assert steps[-1].endswith("run `leeward init discord` again.")
    assert not any("{" in step for step in steps)


async def test_with_a_token_the_steps_lead_to_the_server(peer: DiscordPeer, tmp_path: Path) -> None:
    """The link is of the application that Discord knows; then it is started and set up."""
    with_token(tmp_path, peer.token)

    steps = await KIND.first_steps(table(peer), tmp_path)

    number = peer.bot.id
    assert f"client_id={number}" in steps[0]
    assert "leeward run" in steps[1]
    assert "/leeward setup" in steps[2]
    assert f"client_id={number}" in steps[3]
    assert "integration_type=1" in steps[3]
    assert not any("{" in step for step in steps)


async def test_the_token_of_the_environment_counts(
    peer: DiscordPeer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Who keeps it there needs no file."""
    monkeypatch.setenv(TOKEN_VARIABLE, peer.token)

    steps = await KIND.first_steps(table(peer), tmp_path)

    assert steps[0].startswith("Open this link")


async def test_a_token_that_others_may_read_stops_the_steps(
    peer: DiscordPeer, tmp_path: Path
) -> None:
    """It is not taken for a missing one: the cure is another."""
    with_token(tmp_path, peer.token, mode=0o644)

    with pytest.raises(ConfigError, match="chmod 600"):
        await KIND.first_steps(table(peer), tmp_path)


async def test_a_token_that_discord_does_not_know_stops_the_steps(
    peer: DiscordPeer, tmp_path: Path
) -> None:
    """A link that leads nowhere helps nobody, and the token is not shown."""
    with_token(tmp_path, "bm90LW1pbmU.aaaaaa.bbbbbbbbbbbbbbbbbbbbbbbbbbb")

    with pytest.raises(ConfigError, match="Discord does not know it") as caught:
        await KIND.first_steps(table(peer), tmp_path)

    assert "bbbbbbbb" not in str(caught.value)


# --- what was chosen ----------------------------------------------------------------------------


def test_nothing_is_chosen_at_first(tmp_path: Path) -> None:
    """A new installation leaves policy and lead to others."""
    assert KIND.chosen(table(), tmp_path) == Chosen()


def test_what_setup_chose_is_told(tmp_path: Path) -> None:
    """A pack and a person, as the rest of the installation names them."""
    choose(tmp_path, "1", SpaceSettings(), policy="mixed", safety_lead="discord:42")

    assert KIND.chosen(table(), tmp_path) == Chosen("mixed", UserRef("discord", "", "42"))


def test_a_broken_choice_is_told(tmp_path: Path) -> None:
    """The file is named, and nothing is guessed."""
    (tmp_path / FILE).write_text("schema = [", "utf-8")

    with pytest.raises(ConfigError, match=FILE):
        KIND.chosen(table(), tmp_path)


# --- looked at, and made ------------------------------------------------------------------------


async def test_a_look_knows_of_people_and_roles(peer: DiscordPeer, tmp_path: Path) -> None:
    """The lead is looked for on the server, and so are the roles of the policy."""
    guild = well_kept(peer, tmp_path)
    with_token(tmp_path, peer.token)
    lead = UserRef("discord", "", guild.member("Lou").id)
    around = Surroundings(People(lead), ("moderator",), ("under 18",))

    checks = await KIND.examine(table(peer), tmp_path, around)

    states = {check.name.removeprefix("Riverside: "): check.state for check in checks}
    assert states["discord token"] == "well"
    assert states["safety lead on discord"] == "well"
    assert any("under 18" in f"{check.says} {check.cure}" for check in checks)


async def test_a_look_without_a_token_is_refused(tmp_path: Path) -> None:
    """Nothing can be asked of Discord; the doctor tells it as a finding."""
    with pytest.raises(ConfigError, match="there is no token"):
        await KIND.examine(table(), tmp_path, Surroundings())


async def test_the_adapter_is_made_from_its_table(peer: DiscordPeer, tmp_path: Path) -> None:
    """It is Discord's; without a token there is none."""
    with pytest.raises(ConfigError, match="there is no token"):
        KIND.adapter(table(peer), tmp_path, ScriptedDesk(), SystemClock())
    with_token(tmp_path, peer.token)

    adapter = KIND.adapter(table(peer), tmp_path, ScriptedDesk(), SystemClock())

    assert isinstance(adapter, DiscordAdapter)
    assert adapter.name == "discord"
    await adapter.close()
