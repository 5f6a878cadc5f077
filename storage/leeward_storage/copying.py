"""Backups: a copy of the database that is whole or not there, and that never holds a key."""

import os
import tempfile
from contextlib import suppress
from pathlib import Path
from typing import Final

from leeward_policies.errors import OutputError
from leeward_storage import sqlite
from leeward_storage.failures import failures

WAIT: Final = 30.0
"""Seconds to wait for a database that another process is just making anew or closing."""


def back_up(source: Path, target: Path) -> None:
    """Copy a database to a path where nothing is yet; after an error nothing is there either."""
    if target.exists() or target.is_symlink():
        raise _exists(target)
    try:
        file, name = tempfile.mkstemp(".partial", f".{target.name}.", target.parent)
    except OSError as error:
        raise OutputError(
            place=str(target),
            value=error.strerror or type(error).__name__,
            cure="Name a file in a folder that exists and that this account may write to.",
        ) from None
    os.close(file)
    partial = Path(name)
    try:
        with failures(f"{source} or its copy {target}"):
            sqlite.copy(source, partial, WAIT)
            _flush(partial)
            _publish(partial, target)
            _flush(target.parent)
    finally:
        sqlite.remove(partial)
        partial.with_name(f"{partial.name}-journal").unlink(missing_ok=True)


def _publish(partial: Path, target: Path) -> None:
    """Give the finished copy its name, unless somebody took the name meanwhile."""
    try:
        target.hardlink_to(partial)
    except FileExistsError:
        raise _exists(target) from None
    except OSError:  # a file system without hard links, such as that of a memory stick
        if target.exists():
            raise _exists(target) from None
        partial.rename(target)


def _flush(path: Path) -> None:
    """Make sure that a file, or a folder's list of names, is on the disk."""
    file = os.open(path, os.O_RDONLY)
    try:
        with suppress(OSError):  # some file systems cannot flush a folder
            os.fsync(file)
    finally:
        os.close(file)


def _exists(target: Path) -> OutputError:
    return OutputError(
        place=str(target),
        value="there is something already",
        cure="Name a file that does not exist yet; a backup overwrites nothing.",
    )
