"""Durations as a policy writes them: `30s`, `10m`, `1h`, `2d`."""

import re
from typing import Final

_UNITS: Final = {"s": 1, "m": 60, "h": 3600, "d": 86_400}

_DURATION: Final = re.compile(r"([1-9][0-9]{0,6})([smhd])")


def seconds_of(duration: str) -> int | None:
    """Return the seconds that a duration says, or None where it says none."""
    match = _DURATION.fullmatch(duration)
    return None if match is None else int(match[1]) * _UNITS[match[2]]


def checked_seconds(duration: str) -> int:
    """Return the seconds of a duration that the checks of its file have passed.

    Raises:
        ValueError: it says none, so the checks were left out.
    """
    seconds = seconds_of(duration)
    if seconds is None:
        raise ValueError("A duration was not checked.")
    return seconds


def duration_of(seconds: int) -> str:
    """Return a duration in words, in its largest whole unit."""
    for name, size in (("day", 86_400), ("hour", 3600), ("minute", 60)):
        if seconds % size == 0 and seconds >= size:
            count = seconds // size
            return f"{count} {name}" if count == 1 else f"{count} {name}s"
    return f"{seconds} second" if seconds == 1 else f"{seconds} seconds"
