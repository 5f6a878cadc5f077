"""Lines of our own that take a grooming stage, or only look like it, with what was said before."""

from collections.abc import Iterator
from pathlib import Path
from typing import Final, Literal, get_args

from msgspec import Struct

from leeward_policies.domain.signals import Stage
from leeward_policies.errors import ConfigError

Voice = Literal["author", "target", "other"]
"""Who said a line before: whoever is judged, whom it is meant for, or somebody else in the room."""

BEFORE_MOST: Final = 3
"""Lines before an entry's own at most."""

MARKS: Final[dict[Voice, str]] = {"author": "< ", "target": "> ", "other": "| "}
"""What stands before a line that was said before."""

_VOICES: Final = {mark: voice for voice, mark in MARKS.items()}
_HARMLESS: Final = "harmless"


class Said(Struct, frozen=True):
    """A line that was said before the one that is judged."""

    voice: Voice
    text: str


class StageLine(Struct, frozen=True):
    """One labelled line with the lines before it, oldest first."""

    text: str
    before: tuple[Said, ...]
    stage: Stage | None
    """The stage that is taken, or that a harmless line looks like; None: neither."""
    is_harmless: bool
    language: str
    source: str
    """The file's name without its ending."""


def all_stage_lines(folder: Path, language: str = "") -> list[StageLine]:
    """Read all files of a folder, or those of one language.

    Raises:
        ConfigError: as `read_stage_lines`.
    """
    pattern = f"{language}-*.txt" if language else "*.txt"
    return [line for path in sorted(folder.glob(pattern)) for line in read_stage_lines(path)]


def read_stage_lines(path: Path) -> tuple[StageLine, ...]:
    """Read a file of entries parted by empty lines, under `[stage]` and `[stage: harmless]`.

    Raises:
        ConfigError: it cannot be read, or an entry is none.
    """
    try:
        text = path.read_text("utf-8")
    except (OSError, ValueError) as error:
        raise ConfigError(
            place=str(path), value=type(error).__name__, cure="Training lines are text in UTF-8."
        ) from None
    return tuple(_entries(path, text))


def _entries(path: Path, text: str) -> Iterator[StageLine]:
    stage: Stage | None = None
    is_harmless = False
    before: list[Said] = []
    is_ended = True
    for number, line in enumerate(text.splitlines(), 1):
        place = f"{path} line {number}"
        if not line.strip():
            if before:
                raise _wrong(place, "no line of its own stands below what was said before")
            is_ended = True
        elif line.startswith("["):
            stage, is_harmless = _header(line, place)
        elif stage is None:
            raise _wrong(place, "it stands under no [stage]")
        elif not is_ended:
            raise _wrong(place, "the entry above has no empty line behind it")
        elif line[:2] in _VOICES:
            before.append(Said(_VOICES[line[:2]], line[2:].strip()))
        else:
            if len(before) > BEFORE_MOST:
                raise _wrong(place, f"more than {BEFORE_MOST} lines stand before it")
            language = path.stem.partition("-")[0]
            yield StageLine(line, tuple(before), stage, is_harmless, language, path.stem)
            before, is_ended = [], False
    if before:
        raise _wrong(str(path), "its last entry has no line of its own")


def _header(line: str, place: str) -> tuple[Stage, bool]:
    name, _, kind = line.strip().strip("[]").partition(": ")
    for stage in get_args(Stage):
        if name == stage and kind in {"", _HARMLESS}:
            return stage, kind == _HARMLESS
    raise _wrong(place, f"{line!r} is no stage of ours")


def _wrong(place: str, value: str) -> ConfigError:
    return ConfigError(
        place=place, value=value, cure="Write it as `policies/training/grooming/README.md` tells."
    )
