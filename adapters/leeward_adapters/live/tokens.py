"""A bot's token from the environment or a file of its owner's alone, and addresses of platforms."""

import os
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

from msgspec import Struct

from leeward_policies.errors import ConfigError

NO_TOKEN: Final = "there is no token"  # noqa: S105 - a sentence

HERE: Final = ("127.0.0.1", "::1", "localhost")
"""Names of this machine, to which a line may be open."""


class Read(Struct, frozen=True):
    """A token as it was found, not looked at yet."""

    text: str
    place: str
    """Where it was found, for people."""


def read_token(variable: str, path: Path, finds: str) -> Read:
    """Return a bot's token, from the environment or its file.

    Args:
        variable: of the environment; it goes before the file.
        path: of the file, readable by its owner alone.
        finds: the command that says where to find a token: `leeward init discord`.

    Raises:
        ConfigError: there is none, or others may read the file.
    """
    token = os.environ.get(variable)
    if token is not None:
        return Read(token.strip(), f"environment variable {variable}")
    place = str(path)
    try:
        mode = path.stat().st_mode
        token = path.read_text("ascii")
    except FileNotFoundError:
        raise ConfigError(
            place=place,
            value=NO_TOKEN,
            cure=f"Put the bot's token into this file, or into {variable};"
            f" `{finds}` says where to find it.",
        ) from None
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigError(
            place=place, value=type(error).__name__, cure="Check the file and its permissions."
        ) from None
    if mode & 0o077:
        raise ConfigError(
            place=place,
            value=f"its permissions are {mode & 0o777:o}",
            cure=f"Run `chmod 600 {path}`, so that nobody else can read the token.",
        )
    return Read(token.strip(), place)


def no_token(found: Read, cure: str) -> ConfigError:
    """Return that what was found is no token.

    Args:
        found: what was read.
        cure: where to copy it from again.
    """
    return ConfigError(place=found.place, value="it holds no token", cure=cure)


def check_address(place: str, value: str, schemes: tuple[str, str], *, is_public: bool) -> None:
    """Refuse an address that is none, and an open line to anywhere but this machine.

    Args:
        place: the key of the configuration, with its table.
        value: the address.
        schemes: the sealed and the open one: `https`, `http`.
        is_public: others call it, so that it is never open.

    Raises:
        ConfigError: it is refused.
    """
    try:
        parts = urlsplit(value)
        host = parts.hostname
    except ValueError:
        parts, host = urlsplit(""), None
    sealed, opened = schemes
    if parts.scheme not in schemes or not host:
        raise ConfigError(place=place, value=value[:100], cure=f"Begin it with {sealed}://.")
    if parts.scheme == opened and (is_public or host not in HERE):
        raise ConfigError(
            place=place,
            value=value[:100],
            cure=f"Use {sealed}://; else the token and every message travel in the open.",
        )
