"""What a set-up chose: a small TOML file beside the configuration, written whole by the bot."""

import os
import stat
import tempfile
import threading
import tomllib
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final, Generic, Protocol, TypeVar

import msgspec

from leeward_policies.domain.refs import UserRef
from leeward_policies.errors import ConfigError, OutputError, RefError
from leeward_policies.policy import packs

FILE_BYTES: Final = 1_000_000
"""Ten thousand communities take less; a larger file is somebody's mistake."""

SHOWN: Final = 300
"""Letters at most of what is wrong with it."""

FILES_KEPT: Final = 8
"""Files whose content is kept as it was read last."""


class Choice(Protocol):
    """What every platform's file holds; the rest is its own."""

    @property
    def schema(self) -> int:
        """The version of its form."""
        ...

    @property
    def policy(self) -> str:
        """A pack's name; empty where nobody has chosen."""
        ...

    @property
    def safety_lead(self) -> str:
        """A printed ref; empty where nobody has chosen."""
        ...


T = TypeVar("T", bound=Choice)


class ChosenFile(Generic[T]):
    """The file of one platform.

    Args:
        name: of the file, in the folder of the configuration.
        shape: what it holds, a msgspec Struct whose fields all have defaults.
        schema: the version that is read.
        again: what to run for a new one, as the end of a sentence: "`/leeward setup` on Discord".
    """

    def __init__(self, name: str, shape: Callable[[], T], schema: int, again: str) -> None:
        self.name = name
        self.writing = threading.Lock()
        """Held from reading to writing, so that of two who choose at once nothing is lost."""
        self._shape: Any = shape
        self._schema = schema
        self._again = again
        self._read: dict[Path, tuple[tuple[int, int, int], T]] = {}

    def read(self, folder: Path) -> T:
        """Return what was chosen; nothing where there is no file. Cheap while it stays the same.

        Raises:
            ConfigError: the file is broken; place, value and cure say how.
        """
        path = folder / self.name
        try:
            info = path.stat()
            if not stat.S_ISREG(info.st_mode):
                raise self._broken(path, "it is a folder or a device, not a file")
            state = (info.st_mtime_ns, info.st_size, info.st_ino)
            kept = self._read.get(path)
            if kept is not None and kept[0] == state:
                return kept[1]
            found = self._parsed(path, info.st_size)
        except FileNotFoundError:
            empty: T = self._shape()
            return empty
        except OSError as error:
            raise ConfigError(
                place=str(path),
                value=str(error.strerror),
                cure="Check the path and its permissions.",
            ) from None
        while len(self._read) >= FILES_KEPT:
            self._read.pop(next(iter(self._read)), None)
        self._read[path] = (state, found)
        return found

    def write(self, folder: Path, text: str) -> None:
        """Write the file, whole; it appears only when it is complete, for its owner alone.

        Raises:
            OutputError: it cannot be written; nothing half-written stays.
        """
        write_whole(folder / self.name, text)

    def _parsed(self, path: Path, size: int) -> T:
        if size > FILE_BYTES:
            raise self._broken(path, f"{size} bytes")
        try:
            found: T = msgspec.convert(tomllib.loads(path.read_text("utf-8")), self._shape)
        except RecursionError:
            raise self._broken(path, "the lists are nested too deeply") from None
        except ValueError as error:  # no TOML, no UTF-8, a wrong key, a number far too long
            raise self._broken(path, str(error)[:SHOWN]) from None
        self._check(path, found)
        return found

    def _check(self, path: Path, found: T) -> None:
        if found.schema != self._schema:
            raise ConfigError(
                place=f"{path} key schema",
                value=str(found.schema),
                cure=f"This Leeward reads schema = {self._schema};"
                " it is older than the one that wrote it.",
            )
        if found.policy and found.policy not in packs():
            raise ConfigError(
                place=f"{path} key policy",
                value=found.policy[:100],
                cure=f"Name one of {', '.join(packs())};"
                " a file of your own belongs in leeward.toml.",
            )
        if found.safety_lead:
            try:
                UserRef.parse(found.safety_lead)
            except RefError as error:
                raise ConfigError(
                    place=f"{path} key safety_lead", value=found.safety_lead[:100], cure=error.cure
                ) from None

    def _broken(self, path: Path, value: str) -> ConfigError:
        return ConfigError(
            place=str(path),
            value=value,
            cure=f"Correct the line, or delete the file and run {self._again} again.",
        )


def write_whole(path: Path, text: str) -> None:
    """Write a file that appears only when it is complete, readable by its owner alone.

    Raises:
        OutputError: it cannot be written; nothing half-written stays.
    """
    try:
        handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    except OSError as error:
        raise _failed(path, error) from None
    draft = Path(name)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(text.encode())
            file.flush()
            os.fsync(file.fileno())
        draft.replace(path)
    except OSError as error:
        raise _failed(path, error) from None
    finally:
        draft.unlink(missing_ok=True)


def _failed(path: Path, error: OSError) -> OutputError:
    return OutputError(
        place=str(path),
        value=error.strerror or type(error).__name__,
        cure="Check the folder, its permissions and the free space; nothing was left behind.",
    )
