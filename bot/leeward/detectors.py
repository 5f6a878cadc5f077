"""The detectors in force: first-party ones come in by the same entry points as anyone's."""

from collections.abc import Mapping
from functools import cache
from importlib.metadata import EntryPoint, entry_points
from pathlib import Path
from typing import Any, Final, cast

import msgspec
from msgspec import Struct

from leeward_policies.errors import ConfigError, LeewardError
from leeward_policies.ports import Detector, LateDetector, SignalSpec

GROUP: Final = "leeward.detectors"
"""The entry point group; each entry names a class that is built without arguments."""

LATE_GROUP: Final = "leeward.late_detectors"
"""The same for detectors that look later, in batches, off the hot path, and have a switch."""


@cache
def installed_detectors() -> tuple[Detector, ...]:
    """Build every installed detector, in order of name.

    Raises:
        ConfigError: one cannot be imported or built; a detector is never left out silently.
    """
    detectors = _built(GROUP)
    if not detectors:
        raise ConfigError(
            place=f"entry points {GROUP}",
            value="none are installed",
            cure="Install Leeward as a package: `pip install .`, or `make demo`.",
        )
    return cast("tuple[Detector, ...]", detectors)


class Switch(Struct, frozen=True, forbid_unknown_fields=True):
    """`[detectors.<name>]` of a late detector that has no settings of its own."""

    enabled: bool = True
    """Whether it is asked; off saves its memory and its time."""


Tables = Mapping[str, Mapping[str, Any]]
"""`[detectors]` of a configuration: a table for each late detector that is named."""


def installed_late_detectors(
    tables: Tables | None = None, folder: Path = Path()
) -> tuple[LateDetector, ...]:
    """Build every installed late detector that is switched on, in order of name.

    An entry point names a class that is built without arguments, and may be switched off in its
    table. One with an attribute `table`, a msgspec Struct with a field `enabled`, is built with
    its table in that form and with the folder that relative paths start at.

    Args:
        tables: of the configuration; without them each is on or off by its own default.
        folder: of the configuration.

    Raises:
        ConfigError: one cannot be imported or built, or a table is wrong.
    """
    return _late_by_default() if tables is None else _late(tables, folder)


@cache
def _late_by_default() -> tuple[LateDetector, ...]:
    return _late({}, Path())


def _late(tables: Tables, folder: Path) -> tuple[LateDetector, ...]:
    entries = _entries(LATE_GROUP)
    for name in tables:
        if name not in {entry.name for entry in entries}:
            known = ", ".join(entry.name for entry in entries) or "none"
            raise ConfigError(
                place=f"[detectors.{name[:40]}]",
                value="there is no late detector of this name",
                cure=f"Those that can be switched on and off here are: {known}.",
            )
    made = (_built_late(entry, tables.get(entry.name, {}), folder) for entry in entries)
    return tuple(one for one in made if one is not None)


def _built_late(entry: EntryPoint, table: Mapping[str, Any], folder: Path) -> LateDetector | None:
    """Build a late detector by its table, or nothing where it is switched off."""
    try:
        kind = entry.load()
    except (ImportError, AttributeError) as error:
        raise _unusable(entry, error) from error
    form = getattr(kind, "table", None)
    settings = settings_of(entry.name, table, Switch if form is None else form)
    if not settings.enabled:
        return None
    try:
        made = kind() if form is None else kind(settings, folder)
    except LeewardError:
        raise
    except (ImportError, AttributeError, TypeError, ValueError, OSError) as error:
        raise _unusable(entry, error) from error
    return cast("LateDetector", made)


def settings_of(name: str, table: Mapping[str, Any], form: Any) -> Any:
    """Return a table of `[detectors]` in the form that its detector wants.

    Raises:
        ConfigError: a key is unknown, or a value is of another kind.
    """
    try:
        return msgspec.convert(dict(table), form)
    except msgspec.ValidationError as error:
        raise ConfigError(
            place=f"[detectors.{name}]",
            value=str(error),
            cure="Compare the key with docs/configuration.md.",
        ) from None


def _built(group: str) -> tuple[Any, ...]:
    built: list[Any] = []
    for entry in _entries(group):
        try:
            built.append(entry.load()())
        except (ImportError, AttributeError, TypeError, ValueError, OSError) as error:
            raise _unusable(entry, error) from error
    return tuple(built)


def _entries(group: str) -> list[EntryPoint]:
    return sorted(entry_points(group=group), key=lambda entry: entry.name)


def _unusable(entry: EntryPoint, error: Exception) -> ConfigError:
    return ConfigError(
        place=f"detector {entry.name} ({entry.value})",
        value=f"{type(error).__name__}",
        cure="Reinstall or remove the package that brings it.",
    )


def known_signals() -> tuple[SignalSpec, ...]:
    """Return every signal that a policy may name, each once."""
    everyone: tuple[Detector | LateDetector, ...] = (
        *installed_detectors(),
        *installed_late_detectors(),
    )
    known: dict[str, SignalSpec] = {}
    for one in everyone:
        for spec in one.specs:
            known.setdefault(spec.name, spec)
    return tuple(known.values())
