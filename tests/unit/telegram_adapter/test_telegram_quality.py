"""The Telegram adapter's quality file is well formed, and its README tells what the code does."""

import re
import tomllib
from pathlib import Path
from typing import Any

import pytest

import leeward_adapters.discord
import leeward_adapters.telegram
from leeward_adapters.telegram.setting_up.chosen import FILE
from leeward_adapters.telegram.setting_up.commands import (
    FOR_ADMINS,
    FOR_MODERATORS,
    IN_GROUPS,
    IN_PRIVATE,
)
from leeward_adapters.telegram.setting_up.group_checks import MORE_THAN_NEEDED
from leeward_adapters.telegram.setting_up.joining_words import PRESETS
from leeward_adapters.telegram.setting_up.links import RIGHTS, Right
from leeward_adapters.telegram.settings import TelegramSettings

FOLDER = Path(leeward_adapters.telegram.__file__).parent
DISCORD = Path(leeward_adapters.discord.__file__).parent
ROOT = Path(__file__).parents[3]

README = (FOLDER / "README.md").read_text("utf-8")

PLACES = {"members": "groups of members", "moderators": "the moderators' group"}
"""How the README calls a place."""


def rules_of(folder: Path) -> dict[str, Any]:
    """Return the rules of an adapter's quality file."""
    rules: dict[str, Any] = tomllib.loads((folder / "quality.toml").read_text("utf-8"))["rules"]
    return rules


RULES = rules_of(FOLDER)

SHOWN_BY = {
    "uniform-files": [
        f"adapters/leeward_adapters/telegram/{name}"
        for name in ("adapter.py", "normalise.py", "perform.py", "quality.toml", "README.md")
    ],
    "pure-normalise": ["tests/unit/telegram_adapter/test_telegram_normalise.py"],
    "unreadable-is-an-event": ["tests/unit/telegram_adapter/test_telegram_normalise.py"],
    "capabilities-proved": ["tests/contract/test_adapter_telegram.py"],
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
    assert set(rules_of(DISCORD)) == set(RULES)


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


def test_the_set_up_has_six_steps_at_most() -> None:
    """Whoever is no programmer can still follow it."""
    steps = re.findall(r"^\d+\. ", section("Set-up"), re.MULTILINE)

    assert 1 < len(steps) <= 6


@pytest.mark.parametrize("right", RIGHTS, ids=lambda one: one.key)
def test_every_right_says_what_it_is_for(right: Right) -> None:
    """The table says what the code says; the required ones stand above the others."""
    required, optional = section("What each right is for").split("This one is up to you")
    row = f"| {right.name} | {PLACES[right.place]} | {right.why} |"

    assert row in (required if right.is_required else optional)


def test_rights_that_are_called_too_many_are_looked_for() -> None:
    """What the README says that the doctor tells, it tells."""
    (sentence,) = re.findall(r"^Leeward does not need (.*)$", README, re.MULTILINE)

    assert set(re.findall(r"\*([^*]+)\*", sentence)) <= set(MORE_THAN_NEEDED.values())


def test_the_readme_tells_the_bounds_as_they_are() -> None:
    """Numbers and names in the text are those of the code."""
    settings = TelegramSettings()

    assert settings.reminder_seconds == 300
    assert "goes away by itself after five minutes" in README
    assert f"`{settings.token_file}`" in README
    assert f"`{FILE}`" in README


def test_the_readme_tells_every_command() -> None:
    """What Telegram offers to members and moderators stands in the table."""
    told = section("What people can use")
    names = {*IN_PRIVATE, *IN_GROUPS} - {"start"}
    names |= {one.command for one in (*FOR_ADMINS, *FOR_MODERATORS)}

    assert {name for name in names if f"`/{name}" not in told} == set()


def test_the_readme_tells_every_policy_to_choose() -> None:
    """Each pack is named as it is chosen."""
    assert all(f"`/setup {one.pack}`" in section("Set-up") for one in PRESETS)
