"""Which judge is asked, and what an admin must have said before."""

import ipaddress
import os
from pathlib import Path
from typing import Final
from urllib.parse import SplitResult, urlsplit

from msgspec import Struct

from leeward.config import secret_in
from leeward_policies.errors import ConfigError

PLACE: Final = "[detectors.judge]"
KEY_VARIABLE: Final = "LEEWARD_JUDGE_KEY"
"""Holds the endpoint's key, if it wants one."""

DEADLINES: Final = (1.0, 120.0)
"""Seconds that an answer may take, at least and at most."""


class Settings(Struct, frozen=True, forbid_unknown_fields=True):
    """`[detectors.judge]`: a language model behind an endpoint like OpenAI's."""

    enabled: bool = False
    """Whether it is asked."""
    url: str = ""
    """Where it listens, up to and with `/v1`: `http://127.0.0.1:8080/v1`."""
    model: str = ""
    """What it calls the model."""
    key_file: str = ""
    """Holds the key it wants, unless `LEEWARD_JUDGE_KEY` does; empty where it wants none."""
    deadline: float = 20.0
    """Seconds that one answer may take."""
    words_may_leave_this_machine: bool = False
    """Must be `true` for an address on another machine: what members wrote is sent there."""


class Endpoint(Struct, frozen=True):
    """Where a judge is asked."""

    host: str
    port: int
    path: str
    is_encrypted: bool
    model: str
    deadline: float
    key: str = ""


def endpoint(settings: Settings, folder: Path) -> Endpoint:
    """Return where the judge is asked.

    Raises:
        ConfigError: the address is none, another machine is not consented to, words would travel
            in the open, or the key cannot be read.
    """
    parts = urlsplit(settings.url)
    try:
        port = parts.port or (443 if parts.scheme == "https" else 80)
    except ValueError:
        port = 0
    if parts.scheme not in {"http", "https"} or not parts.hostname or not port:
        raise _wrong("url", settings.url or "it is empty", "Write it as http://127.0.0.1:8080/v1.")
    if not settings.model:
        raise _wrong("model", "it is empty", "Write what the endpoint calls the model.")
    if not DEADLINES[0] <= settings.deadline <= DEADLINES[1]:
        raise _wrong(
            "deadline",
            f"{settings.deadline}",
            f"Seconds from {DEADLINES[0]:g} to {DEADLINES[1]:g}.",
        )
    _check_consent(settings, parts)
    return Endpoint(
        host=parts.hostname,
        port=port,
        path=f"{parts.path.rstrip('/')}/chat/completions",
        is_encrypted=parts.scheme == "https",
        model=settings.model,
        deadline=settings.deadline,
        key=_key(settings, folder),
    )


def _check_consent(settings: Settings, parts: SplitResult) -> None:
    if is_here(parts.hostname or ""):
        return
    if not settings.words_may_leave_this_machine:
        raise _wrong(
            "url",
            f"{parts.hostname} is another machine",
            "What young members wrote would be sent there. Only if they and the law allow it, write"
            " words_may_leave_this_machine = true.",
        )
    if parts.scheme != "https":
        raise _wrong("url", "http to another machine", "Use https, so that nobody reads along.")


def is_here(host: str) -> bool:
    """Say whether an address is this machine's own."""
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def _key(settings: Settings, folder: Path) -> str:
    key = os.environ.get(KEY_VARIABLE)
    if key is None and settings.key_file:
        path = folder / settings.key_file
        try:
            key = secret_in(path)
        except FileNotFoundError:
            raise _wrong("key_file", f"{path}: FileNotFoundError", "Write the key there.") from None
    found = (key or "").strip()
    if not found.isascii() or not found.isprintable():
        raise _wrong("key_file", "it holds other signs than a key has", "Write the key alone.")
    return found


def _wrong(key: str, value: str, cure: str) -> ConfigError:
    return ConfigError(place=f"{PLACE} {key}", value=value, cure=cure)
