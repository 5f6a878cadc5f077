"""Telegram as a kind of platform: set up step by step, looked at, chosen on, and made."""

import re
import tomllib
from collections.abc import AsyncIterator, Mapping
from pathlib import Path
from typing import Any

import pytest
from telegram_told import GROUP, LOU, MODERATORS, TOKEN, TelegramTold, telegram_told

from leeward.clock import SystemClock
from leeward.testing.scripted_desk import ScriptedDesk
from leeward_adapters.telegram import TelegramKind
from leeward_adapters.telegram.adapter import TelegramAdapter
from leeward_adapters.telegram.setting_up.chosen import FILE, choose, chosen
from leeward_adapters.telegram.settings import TOKEN_VARIABLE, settings_of
from leeward_policies.domain.refs import UserRef
from leeward_policies.errors import ConfigError
from leeward_policies.ports import Chosen, People, Surroundings

KIND = TelegramKind()


@pytest.fixture(autouse=True)
def _no_token(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the environment hold no token."""
    monkeypatch.delenv(TOKEN_VARIABLE, raising=False)


@pytest.fixture
async def told() -> AsyncIterator[TelegramTold]:
    """Yield a Bot API that tells of a well-kept set-up."""
    async with telegram_told() as running:
        yield running


def table(told: TelegramTold | None = None) -> Mapping[str, Any]:
    """Return a table of the configuration."""
    return {} if told is None else {"base_url": told.base_url}


def with_token(folder: Path, token: str = TOKEN, *, mode: int = 0o600) -> None:
    """Put a token where the table looks for it."""
    path = folder / "telegram.token"
    path.write_text(f"{token}\n", "ascii")
    path.chmod(mode)


# --- the table ----------------------------------------------------------------------------------


def test_the_table_for_a_new_configuration_parses() -> None:
    """The adapter takes it, with everything as it is by default; it says where the token goes."""
    read = tomllib.loads(KIND.table())

    assert list(read) == ["adapters"]
    assert settings_of(read["adapters"]["telegram"]) == settings_of({})
    assert TOKEN_VARIABLE in KIND.table()


@pytest.mark.parametrize("bad", [{"colour": "red"}, {"base_url": "http://example.org"}])
async def test_a_wrong_table_is_told_by_every_door(tmp_path: Path, bad: dict[str, str]) -> None:
    """Whatever is asked of the kind, the table is checked first."""
    with pytest.raises(ConfigError, match=r"adapters\.telegram"):
        await KIND.first_steps(bad, tmp_path)
    with pytest.raises(ConfigError, match=r"adapters\.telegram"):
        await KIND.examine(bad, tmp_path, Surroundings())
    with pytest.raises(ConfigError, match=r"adapters\.telegram"):
        KIND.adapter(bad, tmp_path, ScriptedDesk(), SystemClock())


# --- the first steps ----------------------------------------------------------------------------


async def test_without_a_token_the_steps_lead_to_one(tmp_path: Path) -> None:
    """Where it is made and where it is saved; the same command goes on from there."""
    steps = await KIND.first_steps({"token_file": "my.token"}, tmp_path)

    file = str(tmp_path / "my.token")
    assert "@BotFather: /newbot" in steps[0]
    assert f"Save the token that it answers as {file}, run `chmod 600 {file}`" in steps[-1]
    assert steps[-1].endswith("run `leeward init telegram` again.")
    assert not any("{" in step for step in steps)
    assert not (tmp_path / FILE).exists()


async def test_with_a_token_the_steps_lead_to_the_groups(
    told: TelegramTold, tmp_path: Path
) -> None:
    """Three links, each with a code of its own, and what is done last."""
    with_token(tmp_path)

    steps = await KIND.first_steps(table(told), tmp_path)

    links = re.findall(r"https://t\.me/riverside_bot\?\S+", "\n".join(steps))
    assert [
        re.sub("(?<=_)[a-z2-9]{10}", "…", link.partition("?")[2], count=1) for link in links
    ] == [
        "startgroup=m_…&admin=manage_topics",
        "start=l_…",
        "startgroup=g_…&admin=delete_messages+restrict_members",
    ]
    assert "leeward run" in steps[0]
    assert "/setjoingroups" in steps[4]
    assert chosen(tmp_path).codes is not None


async def test_a_second_time_prints_other_links(told: TelegramTold, tmp_path: Path) -> None:
    """With them somebody may choose anew."""
    with_token(tmp_path)

    first = await KIND.first_steps(table(told), tmp_path)
    second = await KIND.first_steps(table(told), tmp_path)

    assert first[1] != second[1]


async def test_what_is_changed_at_telegram_is_said(told: TelegramTold, tmp_path: Path) -> None:
    """Two rights are suggested from then on; whoever had suggested others keeps them."""
    with_token(tmp_path)

    steps = await KIND.first_steps(table(told), tmp_path)
    assert "Telegram now suggests" in steps[-1]
    assert {name for name, is_on in told.suggested.items() if is_on} == {
        "can_delete_messages",
        "can_restrict_members",
    }

    told.suggested = {"can_pin_messages": True}
    again = await KIND.first_steps(table(told), tmp_path)
    assert "Telegram now suggests" not in again[-1]
    assert told.suggested == {"can_pin_messages": True}


async def test_a_suggestion_that_is_refused_is_no_obstacle(
    told: TelegramTold, tmp_path: Path
) -> None:
    """It saves two taps, and nothing rests on it."""
    with_token(tmp_path)
    told.refusals["getMyDefaultAdministratorRights"] = (400, "no", {})

    steps = await KIND.first_steps(table(told), tmp_path)

    assert "https://t.me/riverside_bot" in steps[1]


async def test_the_token_of_the_environment_counts(
    told: TelegramTold, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Who keeps it there needs no file."""
    monkeypatch.setenv(TOKEN_VARIABLE, TOKEN)

    assert "leeward run" in (await KIND.first_steps(table(told), tmp_path))[0]


async def test_a_token_that_others_may_read_stops_the_steps(
    told: TelegramTold, tmp_path: Path
) -> None:
    """It is not taken for a missing one: the cure is another."""
    with_token(tmp_path, mode=0o644)

    with pytest.raises(ConfigError, match="chmod 600"):
        await KIND.first_steps(table(told), tmp_path)


async def test_a_token_that_telegram_does_not_know_stops_the_steps(
    told: TelegramTold, tmp_path: Path
) -> None:
    """A link that leads nowhere helps nobody, and the token is not shown."""
    with_token(tmp_path, "4242:" + "b" * 35)

    with pytest.raises(ConfigError, match="Telegram does not know it") as caught:
        await KIND.first_steps(table(told), tmp_path)

    assert "bbbb" not in str(caught.value)
    assert not (tmp_path / FILE).exists()


async def test_without_a_network_there_are_no_links(tmp_path: Path) -> None:
    """Telegram alone knows the bot's name."""
    with_token(tmp_path)

    with pytest.raises(ConfigError, match="out of reach"):
        await KIND.first_steps({"base_url": "http://127.0.0.1:9"}, tmp_path)


# --- what was chosen ----------------------------------------------------------------------------


def test_nothing_is_chosen_at_first(tmp_path: Path) -> None:
    """A new installation leaves policy and lead to others."""
    assert KIND.chosen(table(), tmp_path) == Chosen()


def test_what_the_set_up_chose_is_told(tmp_path: Path) -> None:
    """A pack and a person, as the rest of the installation names them."""
    choose(tmp_path, policy="mixed", safety_lead="telegram:42")

    assert KIND.chosen(table(), tmp_path) == Chosen("mixed", UserRef("telegram", "", "42"))


def test_a_broken_choice_is_told(tmp_path: Path) -> None:
    """The file is named, and nothing is guessed."""
    (tmp_path / FILE).write_text("schema = [", "utf-8")

    with pytest.raises(ConfigError, match=FILE):
        KIND.chosen(table(), tmp_path)


# --- looked at, and made ------------------------------------------------------------------------


async def test_a_look_knows_of_people_and_roles(told: TelegramTold, tmp_path: Path) -> None:
    """The lead is tried, and the roles of the policy are told of."""
    with_token(tmp_path)
    choose(tmp_path, moderators=str(MODERATORS), group=str(GROUP))
    around = Surroundings(People(UserRef("telegram", "", str(LOU))), ("moderator",), ("under 18",))

    checks = await KIND.examine(table(told), tmp_path, around)

    states = {check.name: check.state for check in checks}
    assert "ill" not in states.values()
    assert states["safety lead on telegram"] == "well"
    assert any("under 18" in check.says for check in checks)


async def test_a_look_without_a_token_is_refused(tmp_path: Path) -> None:
    """Nothing can be asked of Telegram; the doctor tells it as a finding."""
    with pytest.raises(ConfigError, match="there is no token"):
        await KIND.examine(table(), tmp_path, Surroundings())


async def test_the_adapter_is_made_from_its_table(told: TelegramTold, tmp_path: Path) -> None:
    """It is Telegram's; without a token there is none."""
    with pytest.raises(ConfigError, match="there is no token"):
        KIND.adapter(table(told), tmp_path, ScriptedDesk(), SystemClock())
    with_token(tmp_path)

    adapter = KIND.adapter(table(told), tmp_path, ScriptedDesk(), SystemClock())

    assert isinstance(adapter, TelegramAdapter)
    assert adapter.name == "telegram"
    await adapter.close()
