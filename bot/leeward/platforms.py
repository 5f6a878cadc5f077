"""The platforms of an installation: ours come in by the same entry points as anyone's."""

from collections.abc import Mapping
from importlib.metadata import entry_points
from typing import Final, cast

from leeward.config import Config
from leeward_policies.errors import ConfigError
from leeward_policies.ports import AdapterKind

GROUP: Final = "leeward.adapters"
"""The entry point group; each entry names an `AdapterKind` that is built without arguments."""


def installed_kinds() -> tuple[str, ...]:
    """Return the names of the installed kinds, sorted."""
    return tuple(sorted({entry.name for entry in entry_points(group=GROUP)}))


def kind_of(name: str, place: str) -> AdapterKind:
    """Return the kind of adapter of this name.

    Args:
        name: as the entry point has it, and the table of the configuration.
        place: where it was named, for the error.

    Raises:
        ConfigError: there is none, or it cannot be imported.
    """
    found = [entry for entry in entry_points(group=GROUP) if entry.name == name]
    if not found:
        raise ConfigError(
            place=place,
            value=f"there is no adapter {name[:40]}",
            cure=f"Name one of {', '.join(installed_kinds())}.",
        )
    try:
        return cast("AdapterKind", found[0].load()())
    except (ImportError, AttributeError, TypeError) as error:
        raise ConfigError(
            place=f"adapter {name} ({found[0].value})",
            value=type(error).__name__,
            cure="Reinstall or remove the package that brings it.",
        ) from error


def kinds_in(config: Config) -> Mapping[str, AdapterKind]:
    """Return the kind of each `[adapters.…]` table, by its name.

    Raises:
        ConfigError: a table names no installed adapter.
    """
    return {name: kind_of(name, f"[adapters.{name}]") for name in config.adapters}
