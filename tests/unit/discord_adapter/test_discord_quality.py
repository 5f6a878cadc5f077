"""The Discord adapter's quality file is well formed, and its README tells what the code does."""

import re
import tomllib
from pathlib import Path
from typing import Any, cast

import pytest

import leeward_adapters.discord
import leeward_adapters.loopback
from leeward_adapters.discord.answering.leeward_commands import leeward_commands
from leeward_adapters.discord.answering.member_commands import COMMANDS
from leeward_adapters.discord.answering.menus import REPORT_PERSON
from leeward_adapters.discord.answering.welcoming import Welcoming
from leeward_adapters.discord.context import Context
from leeward_adapters.discord.setting_up.application import REVIEW_AT
from leeward_adapters.discord.setting_up.automod import KINDS
from leeward_adapters.discord.setting_up.automod_view import CONFIRM, KIND_WORDS, REMOVE
from leeward_adapters.discord.setting_up.chosen import FILE
from leeward_adapters.discord.setting_up.invite import PERMISSIONS
from leeward_adapters.discord.setting_up.setup_view import AUTOMOD, SAVE
from leeward_adapters.discord.settings import DiscordSettings
from leeward_adapters.live.members.looking import NAME as IS_THIS_OK
from leeward_adapters.live.members.reports import NAME as REPORT

FOLDER = Path(leeward_adapters.discord.__file__).parent
LOOPBACK = Path(leeward_adapters.loopback.__file__).parent
ROOT = Path(__file__).parents[3]

README = (FOLDER / "README.md").read_text("utf-8")


def rules_of(folder: Path) -> dict[str, Any]:
    """Return the rules of an adapter's quality file."""
    rules: dict[str, Any] = tomllib.loads((folder / "quality.toml").read_text("utf-8"))["rules"]
    return rules


RULES = rules_of(FOLDER)

SHOWN_BY = {
    "uniform-files": [
        f"adapters/leeward_adapters/discord/{name}"
        for name in ("adapter.py", "normalise.py", "perform.py", "quality.toml", "README.md")
    ],
    "pure-normalise": ["tests/unit/discord_adapter/test_discord_normalise.py"],
    "unreadable-is-an-event": ["tests/unit/discord_adapter/test_discord_normalise.py"],
    "capabilities-proved": ["tests/contract/test_adapter_discord.py"],
    "redelivery": ["tests/unit/discord_adapter/test_discord_backfill.py"],
    "rate-limits": ["tests/unit/discord_adapter/test_discord_limits.py"],
}
"""Files without which a rule cannot be done."""


def test_each_rule_has_a_status_and_a_reason_where_it_needs_one() -> None:
    """A rule is done, or it is todo or exempt and says why in a sentence."""
    for name, rule in RULES.items():
        if rule == "done":
            continue
        assert set(rule) == {"status", "why"}, name
        assert rule["status"] in ("todo", "exempt"), name
        assert rule["why"].endswith("."), name


def test_every_adapter_answers_to_the_same_rules() -> None:
    """Nobody leaves out a rule that is uncomfortable."""
    assert set(rules_of(LOOPBACK)) == set(RULES)


@pytest.mark.parametrize("rule", SHOWN_BY)
def test_what_is_called_done_can_be_shown(rule: str) -> None:
    """A rule that is done has the files that it is about; one that has not them says so."""
    is_there = all((ROOT / name).is_file() for name in SHOWN_BY[rule])

    assert RULES[rule] != "done" or is_there


def section(heading: str) -> str:
    """Return the text below a heading of the README."""
    found = re.search(rf"^## {heading}\n(.*?)(?=^## |\Z)", README, re.DOTALL | re.MULTILINE)
    assert found is not None, heading
    return found[1]


def test_the_set_up_has_eight_steps_at_most() -> None:
    """Whoever is no programmer can still follow it."""
    steps = re.findall(r"^\d+\. ", section("Set-up"), re.MULTILINE)

    assert 1 < len(steps) <= 8


@pytest.mark.parametrize("permission", PERMISSIONS, ids=lambda one: one.key)
def test_every_permission_says_what_it_is_for(permission: Any) -> None:
    """The table says what the code says; the required ones stand above the others."""
    required, optional = section("What each permission is for").split("These are up to you")
    row = f"| {permission.name} | {permission.why} |"

    assert row in (required if permission.is_required else optional)


def test_the_readme_uses_the_words_on_the_buttons() -> None:
    """What a person is told to press is what they find."""
    for label in (SAVE, AUTOMOD, REMOVE, CONFIRM):
        assert f"*{label}*" in README

    assert set(KIND_WORDS) == set(KINDS)
    for kind in KIND_WORDS.values():
        assert kind[0].lower() in section("AutoMod")


def test_the_readme_tells_the_bounds_as_they_are() -> None:
    """Numbers in the text are those of the code."""
    settings = DiscordSettings()

    assert f"{settings.back_fill_hours} hours" in README
    assert f"{settings.back_fill_messages:,} messages" in README
    assert f"{REVIEW_AT:,} different people" in section("The review")
    assert f"`{settings.token_file}`" in README
    assert f"`{FILE}`" in README


def test_the_readme_tells_every_command_and_menu() -> None:
    """What Discord offers to members and moderators stands in the table."""
    group = leeward_commands(cast("Context", None), cast("Welcoming", None))
    names = {f"`/leeward {command.name}`" for command in group.commands}
    names |= {f"`/{name}`" for name in COMMANDS}
    names |= {f"*{REPORT}*", f"*{IS_THIS_OK}*", f"*{REPORT_PERSON}*"}

    assert set() == {name for name in names if name not in section("What people can use")}
