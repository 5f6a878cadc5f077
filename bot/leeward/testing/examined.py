"""What the doctor says about an installation, for tests of each thing that it looks at."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

import msgspec
import pytest

from leeward.doctor import examine

LEAD: Final = '[community]\nsafety_lead = "discord:42"\ndeputy = "discord:43"\n'
"""Those who answer for the community."""

READY: Final = """[enforce]
words_read_by = "a child-protection officer"
"""
"""What people have done before anything is enforced."""

ENFORCES: Final = """schema = 1
name = "m"
version = "1"
extends = "young-people"
mode = "enforce"
"""
"""A policy of one's own that enforces the pack for young people."""


class Told:
    """What the doctor says about an installation."""

    def __init__(self, found: Mapping[str, Any]) -> None:
        self.is_well: bool = found["well"]
        self.checks: dict[str, dict[str, str]] = {one["name"]: one for one in found["checks"]}

    def ill(self) -> list[str]:
        """Return the names of what is ill."""
        return [name for name, check in self.checks.items() if check["state"] == "ill"]

    def says(self, name: str) -> str:
        """Return the sentence about a thing, and its cure."""
        return f"{self.checks[name]['says']} {self.checks[name]['cure']}"


def ask(path: Path, capsys: pytest.CaptureFixture[str], *, fix: bool = False) -> Told:
    """Let the doctor look; it is well exactly where nothing is ill.

    Args:
        path: of the configuration.
        capsys: takes what the doctor prints.
        fix: let it mend what is safe to mend.

    Raises:
        ValueError: what it says at the end is not what it found.
    """
    is_well = examine(path, fix=fix, as_json=True)
    told = Told(msgspec.json.decode(capsys.readouterr().out))
    if not told.is_well == is_well == (not told.ill()):
        raise ValueError(f"{told.is_well}, {is_well} and {told.ill()} do not agree")
    return told
