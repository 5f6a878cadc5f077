"""The files of a model: where they lie, and whether they are what they should be."""

import hashlib
import os
import re
from pathlib import Path
from typing import IO, Final

from msgspec import Struct

from leeward.second_opinion.known import MODELS, Model
from leeward_policies.errors import ConfigError, ModelError

FOLDER: Final = "models"
"""Beside the configuration; git ignores it in a checkout."""

TOKENIZER_FILES: Final = ("config.json", "tokenizer.json")
"""What a tokenizer's folder must hold.

Without them `transformers` makes up a tokenizer of five words, and says nothing.
"""

BLOCK: Final = 1 << 20
"""Bytes read at a time."""

HEX: Final = re.compile(r"[0-9a-f]{64}")


class Settings(Struct, frozen=True, forbid_unknown_fields=True):
    """`[detectors.detoxify]`: the second opinion."""

    enabled: bool = False
    """Whether it is asked; it needs the extra `detoxify`, and the files of a model."""
    model: str = "original"
    """`original`, `unbiased` (both English), or `multilingual`."""
    checkpoint: str = ""
    """The model's file; empty takes the published name in `models`, beside the configuration."""
    sha256: str = ""
    """The file's whole checksum; empty goes by the beginning that stands in a published name."""
    tokenizer: str = ""
    """The folder of the transformer's tokenizer; empty takes the one of its name in `models`."""


class Chosen(Struct, frozen=True):
    """A model with its files, as they are asked for; they need not be there."""

    model: Model
    checkpoint: Path
    sha256: str
    """How its checksum must begin; never empty."""
    tokenizer: Path

    @property
    def problem(self) -> ModelError | None:
        """What is missing at first sight, or None; nothing is read."""
        try:
            check_is_there(self.checkpoint)
            check_tokenizer(self.tokenizer, self.model)
        except ModelError as error:
            return error
        return None

    @property
    def stamp(self) -> tuple[tuple[int, int], ...]:
        """What tells whether the files have changed since: time and size of each."""
        paths = (self.checkpoint, *(self.tokenizer / name for name in TOKENIZER_FILES))
        return tuple(_stamp(path) for path in paths)


def _stamp(path: Path) -> tuple[int, int]:
    try:
        stat = path.stat()
    except OSError:
        return (0, 0)
    return stat.st_mtime_ns, stat.st_size


def chosen(settings: Settings, folder: Path, place: str = "[detectors.detoxify]") -> Chosen:
    """Return which model is asked for, and where its files must lie.

    Args:
        settings: the table of the configuration.
        folder: that relative paths start at.
        place: where the table stands, for the error.

    Raises:
        ConfigError: there is no such model, or nothing says what the file's checksum must be.
    """
    if settings.model not in MODELS:
        raise ConfigError(
            place=f"{place} model",
            value=settings.model[:40],
            cure=f"Write one of {', '.join(MODELS)}.",
        )
    model = MODELS[settings.model]
    sha256 = settings.sha256.lower()
    if sha256 and HEX.fullmatch(sha256) is None:
        raise ConfigError(
            place=f"{place} sha256",
            value="it is not 64 hexadecimal digits",
            cure="Write what `sha256sum FILE` prints, from somebody you trust.",
        )
    checkpoint = _path(settings.checkpoint, folder) or folder / FOLDER / model.file
    if not sha256:
        if checkpoint.name != model.file:
            raise ConfigError(
                place=f"{place} sha256",
                value=f"it is empty, and {checkpoint.name} is not the published name",
                cure="Write the file's whole checksum there: `sha256sum FILE` prints it. "
                "A file whose checksum nobody has told is not loaded.",
            )
        sha256 = model.sha256
    tokenizer = _path(settings.tokenizer, folder) or folder / FOLDER / model.transformer
    return Chosen(model, checkpoint, sha256, tokenizer)


def _path(value: str, folder: Path) -> Path | None:
    return folder / Path(value).expanduser() if value else None


def models_folder(config: Path) -> Path:
    """Return where fetched models lie: beside the configuration, and else where programs put data.

    Args:
        config: the path of a configuration, which need not exist.
    """
    if config.exists():
        return config.parent / FOLDER
    data = os.environ.get("XDG_DATA_HOME", "")
    home = Path(data) if Path(data).is_absolute() else Path.home() / ".local" / "share"
    return home / "leeward" / FOLDER


def check_checksum(file: IO[bytes], path: Path, *pins: str) -> str:
    """Return the sha256 of an open file, which then stands at its beginning again.

    Args:
        file: open for reading, at its beginning.
        path: what it is called, for the error.
        pins: how its checksum must begin, each of them.

    Raises:
        ModelError: it begins otherwise.
    """
    digest = hashlib.sha256()
    while block := file.read(BLOCK):
        digest.update(block)
    found = digest.hexdigest()
    for pin in pins:
        if not found.startswith(pin):
            shown = 8 if found[:8] != pin[:8] else len(pin)
            raise ModelError(
                place=str(path),
                value=f"its checksum begins with {found[:shown]} and not with {pin[:shown]}",
                cure="It is damaged or another file; remove it and fetch it again.",
            )
    file.seek(0)
    return found


def check_is_there(checkpoint: Path) -> None:
    """Look whether a model's file is there at all.

    Raises:
        ModelError: it is not, or it is no file.
    """
    if not checkpoint.is_file():
        raise ModelError(
            place=str(checkpoint),
            value="there is no such file",
            cure="Run `leeward models fetch`, or name the file you have in `checkpoint`.",
        )


def check_tokenizer(folder: Path, model: Model) -> None:
    """Look whether a tokenizer's folder holds what it must.

    Raises:
        ModelError: a file is missing.
    """
    for name in TOKENIZER_FILES:
        if not (folder / name).is_file():
            raise ModelError(
                place=str(folder),
                value=f"{name} of {model.transformer} is missing",
                cure=f"Run `hf download {model.transformer} {' '.join(TOKENIZER_FILES)} "
                f"--local-dir {folder}`, or name the folder you have in `tokenizer`.",
            )
