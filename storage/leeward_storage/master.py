"""The master key's file: made once, readable by its owner alone, and never part of a backup."""

import os
from pathlib import Path

from leeward_policies.errors import ConfigError
from leeward_storage.sealing import MASTER_BYTES


def create_master_key(path: Path) -> None:
    """Write a new master key, as hexadecimal digits, into a file that only its owner can read.

    Raises:
        ConfigError: there is something at the path already, or it cannot be written.
    """
    text = os.urandom(MASTER_BYTES).hex() + "\n"
    try:
        file = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        raise ConfigError(
            place=str(path),
            value="there is a file already",
            cure="Keep it if it is the master key: without it no sealed evidence can be opened.",
        ) from None
    except OSError as error:
        raise _unwritable(path, error) from None
    try:
        with os.fdopen(file, "w", encoding="ascii") as opened:
            os.fchmod(opened.fileno(), 0o600)  # whatever the umask is
            opened.write(text)
            opened.flush()
            os.fsync(opened.fileno())
    except OSError as error:
        path.unlink(missing_ok=True)
        raise _unwritable(path, error) from None


def _unwritable(path: Path, error: OSError) -> ConfigError:
    return ConfigError(
        place=str(path),
        value=f"{error.strerror}",
        cure="Check that the folder exists and that this account may write there.",
    )
