"""Platforms come in by entry points, ours like anyone's; one that is missing or broken is named."""

from importlib.metadata import EntryPoint
from pathlib import Path

import pytest

from leeward import platforms
from leeward.config import Config, load
from leeward.platforms import GROUP, installed_kinds, kind_of, kinds_in
from leeward.testing.scripted_kind import Installed, ScriptedKind
from leeward_adapters.discord import DiscordKind
from leeward_policies.errors import ConfigError


def configured(folder: Path, *names: str) -> Config:
    """Return a configuration with a table for each of these platforms."""
    path = folder / "leeward.toml"
    tables = "".join(f"[adapters.{name}]\n" for name in names)
    path.write_text(f"schema = 1\n{tables}", "utf-8")
    return load(path)


def test_ours_is_installed() -> None:
    """Discord comes in by the same door as any other platform."""
    assert "discord" in installed_kinds()
    assert isinstance(kind_of("discord", "the test"), DiscordKind)


def test_kinds_are_named_in_order_and_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """What is installed twice, as after an upgrade, is one kind."""
    kind = ScriptedKind()
    names = [Installed(name, kind) for name in ("moon", "earth", "moon")]
    monkeypatch.setattr(platforms, "entry_points", lambda **_: names)

    assert installed_kinds() == ("earth", "moon")


def test_only_the_group_of_adapters_counts(monkeypatch: pytest.MonkeyPatch) -> None:
    """Entry points for other purposes are no platforms."""
    asked: list[str] = []

    def entries(*, group: str) -> list[Installed]:
        asked.append(group)
        return [Installed("moon", ScriptedKind())]

    monkeypatch.setattr(platforms, "entry_points", entries)
    kind_of("moon", "the test")
    installed_kinds()

    assert asked == ["leeward.adapters"] * 2 == [GROUP] * 2


def test_each_table_has_its_kind(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The kinds come in the order of the configuration; without a table there are none."""
    moon, earth = ScriptedKind(), ScriptedKind()
    entries = [Installed("earth", earth), Installed("moon", moon)]
    monkeypatch.setattr(platforms, "entry_points", lambda **_: entries)

    found = kinds_in(configured(tmp_path, "moon", "earth"))

    assert list(found) == ["moon", "earth"]
    assert found["moon"] is moon
    assert kinds_in(configured(tmp_path)) == {}


def test_an_unknown_platform_is_named_with_what_there_is(tmp_path: Path) -> None:
    """The sentence says where it stands and what could stand there."""
    with pytest.raises(ConfigError) as caught:
        kinds_in(configured(tmp_path, "diskord"))

    assert caught.value.place == "[adapters.diskord]"
    assert "there is no adapter diskord" in str(caught.value)
    assert "discord" in caught.value.cure


@pytest.mark.parametrize(
    "value",
    [
        "leeward.nowhere:MoonKind",
        "leeward.testing.scripted_kind:MoonKind",
        "leeward.testing.scripted_kind:LiveAdapter",
    ],
)
def test_a_kind_that_cannot_be_had_is_named(monkeypatch: pytest.MonkeyPatch, value: str) -> None:
    """A package without its module, without the class, or with another class: each is told."""
    broken = EntryPoint("moon", value, GROUP)
    monkeypatch.setattr(platforms, "entry_points", lambda **_: [broken])

    with pytest.raises(ConfigError) as caught:
        kind_of("moon", "the test")

    assert value in caught.value.place
    assert "Reinstall" in caught.value.cure
