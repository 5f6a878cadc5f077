"""`[detectors]`: which late detectors are on, and by what settings they are built."""

from collections.abc import Iterable
from importlib.metadata import EntryPoint
from pathlib import Path
from typing import Any

import pytest
from msgspec import Struct

from leeward import detectors
from leeward.detectors import LATE_GROUP, installed_late_detectors
from leeward_policies.errors import ConfigError


class Plain:
    """A late detector without settings of its own."""

    name = "plain"


class Settled:
    """A late detector with settings; off unless it is switched on.

    Args:
        settings: its table.
        folder: of the configuration.
    """

    class table(Struct, frozen=True, forbid_unknown_fields=True):  # noqa: N801 - as the door names it
        """`[detectors.settled]`."""

        enabled: bool = False
        colour: str = "green"

    name = "settled"

    def __init__(self, settings: Any, folder: Path) -> None:
        if settings.colour == "none":
            raise ConfigError(place="[detectors.settled] colour", value="none", cure="Write one.")
        if settings.colour == "broken":
            raise ValueError(settings.colour)
        self.colour = settings.colour
        self.folder = folder


@pytest.fixture(autouse=True)
def _two_are_installed(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let these two be all that is installed."""
    place = __name__
    found = [
        EntryPoint("settled", f"{place}:Settled", LATE_GROUP),
        EntryPoint("plain", f"{place}:Plain", LATE_GROUP),
    ]
    kinds = {"settled": Settled, "plain": Plain}
    monkeypatch.setattr(
        detectors, "entry_points", lambda group: found if group == LATE_GROUP else ()
    )
    monkeypatch.setattr(EntryPoint, "load", lambda entry: kinds[entry.name])


def names(found: Iterable[Any]) -> list[str]:
    """Return who was built."""
    return [one.name for one in found]


def test_each_is_on_or_off_by_its_own_default() -> None:
    """One without settings is on; one with settings says it itself."""
    assert names(installed_late_detectors({})) == ["plain"]


def test_a_table_switches_each() -> None:
    """On and off, in order of name."""
    tables: Any = {"settled": {"enabled": True}, "plain": {"enabled": False}}

    assert names(installed_late_detectors(tables)) == ["settled"]
    assert names(installed_late_detectors({"settled": {"enabled": True}})) == ["plain", "settled"]


def test_settings_and_folder_reach_it(tmp_path: Path) -> None:
    """In the form that it asks for."""
    table: Any = {"settled": {"enabled": True, "colour": "red"}, "plain": {"enabled": False}}
    (made,) = installed_late_detectors(table, tmp_path)

    assert isinstance(made, Settled)
    assert (made.colour, made.folder) == ("red", tmp_path)


@pytest.mark.parametrize(
    ("tables", "place", "told"),
    [
        ({"nobody": {}}, "[detectors.nobody]", "plain, settled"),
        ({"plain": {"colour": "red"}}, "[detectors.plain]", "colour"),
        ({"plain": {"enabled": "yes"}}, "[detectors.plain]", "enabled"),
        ({"settled": {"colour": 1}}, "[detectors.settled]", "colour"),
        ({"settled": {"enabled": True, "colour": "none"}}, "[detectors.settled] colour", "Write"),
        ({"settled": {"enabled": True, "colour": "broken"}}, "detector settled", "ValueError"),
    ],
)
def test_a_wrong_table_is_named(tables: Any, place: str, told: str) -> None:
    """Nobody of that name, an unknown key, another kind of value; what the detector itself says."""
    with pytest.raises(ConfigError) as caught:
        installed_late_detectors(tables)

    assert caught.value.place.startswith(place)
    assert told in str(caught.value)


def test_one_that_cannot_be_imported_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    """It is never left out in silence, not even where it is off."""

    def broken(entry: EntryPoint) -> None:
        raise ImportError(entry.name)

    monkeypatch.setattr(EntryPoint, "load", broken)
    with pytest.raises(ConfigError, match="detector plain"):
        installed_late_detectors({"plain": {"enabled": False}})


def test_nobody_is_installed_nobody_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where there is no late detector at all, a table of one is an error still."""
    monkeypatch.setattr(detectors, "entry_points", lambda **_: ())

    assert installed_late_detectors({}) == ()
    with pytest.raises(ConfigError, match="none"):
        installed_late_detectors({"plain": {}})
