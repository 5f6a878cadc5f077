"""The detectors in force: first-party ones come in by the same entry points as anyone's."""

from functools import cache
from importlib.metadata import entry_points
from typing import Final, cast

from leeward_policies.errors import ConfigError
from leeward_policies.ports import Detector, SignalSpec

GROUP: Final = "leeward.detectors"
"""The entry point group; each entry names a class that is built without arguments."""


@cache
def installed_detectors() -> tuple[Detector, ...]:
    """Build every installed detector, in order of name.

    Raises:
        ConfigError: one cannot be imported or built; a detector is never left out silently.
    """
    detectors: list[Detector] = []
    for entry in sorted(entry_points(group=GROUP), key=lambda entry: entry.name):
        try:
            detectors.append(cast("Detector", entry.load()()))
        except (ImportError, AttributeError, TypeError, ValueError, OSError) as error:
            raise ConfigError(
                place=f"detector {entry.name} ({entry.value})",
                value=f"{type(error).__name__}",
                cure="Reinstall or remove the package that brings it.",
            ) from error
    if not detectors:
        raise ConfigError(
            place=f"entry points {GROUP}",
            value="none are installed",
            cure="Install Leeward as a package: `pip install .`, or `make demo`.",
        )
    return tuple(detectors)


def known_signals() -> tuple[SignalSpec, ...]:
    """Return every signal that a policy may name."""
    return tuple(spec for detector in installed_detectors() for spec in detector.specs)
