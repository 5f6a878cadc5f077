"""What `/leeward setup` chose: a small file beside the configuration, written whole by the bot."""

import json
import os
import stat
import tempfile
import threading
import tomllib
from functools import lru_cache
from pathlib import Path
from typing import Final

import msgspec
from msgspec import Struct

from leeward_adapters.discord.settings import DiscordSettings, Snowflake, SpaceSettings
from leeward_policies.domain.refs import UserRef
from leeward_policies.errors import ConfigError, OutputError, RefError
from leeward_policies.policy import packs

FILE: Final = "leeward.discord.toml"
"""Lies in the folder of the configuration."""

SCHEMA: Final = 1

FILE_BYTES: Final = 1_000_000
"""Ten thousand servers take less; a larger file is somebody's mistake."""

HEADER: Final = """\
# What `/leeward setup` chose on Discord. Leeward writes this file whole, so that
# comments of your own are lost; what leeward.toml says about the same thing counts.
"""

SHOWN: Final = 300
"""Letters at most of what is wrong with it."""

_writing = threading.Lock()


class Chosen(Struct, frozen=True, forbid_unknown_fields=True):
    """The file, whole."""

    schema: int = SCHEMA
    home: Snowflake | None = None
    """The server whose managers may choose policy and safety lead; they hold for all servers."""
    policy: str = ""
    """A pack's name; empty where nobody has chosen."""
    safety_lead: str = ""
    """Printed ref, such as `discord:42`; empty where nobody has chosen."""
    spaces: dict[Snowflake, SpaceSettings] = {}
    """By the server's id."""


def chosen(folder: Path) -> Chosen:
    """Return what was chosen; nothing where there is no file. Cheap while the file stays the same.

    Raises:
        ConfigError: the file is broken; place, value and cure say how.
    """
    path = folder / FILE
    try:
        info = path.stat()
        if not stat.S_ISREG(info.st_mode):
            raise _broken(path, "it is a folder or a device, not a file")
        return _read(path, info.st_mtime_ns, info.st_size, info.st_ino)
    except FileNotFoundError:
        return Chosen()
    except OSError as error:
        raise ConfigError(
            place=str(path), value=str(error.strerror), cure="Check the path and its permissions."
        ) from None


@lru_cache(maxsize=8)
def _read(path: Path, _changed: int, size: int, _inode: int) -> Chosen:
    if size > FILE_BYTES:
        raise _broken(path, f"{size} bytes")
    try:
        found = msgspec.convert(tomllib.loads(path.read_text("utf-8")), Chosen)
    except RecursionError:
        raise _broken(path, "the lists are nested too deeply") from None
    except ValueError as error:  # no TOML, no UTF-8, a wrong key, numbers of thousands of digits
        raise _broken(path, str(error)[:SHOWN]) from None
    if found.schema != SCHEMA:
        raise ConfigError(
            place=f"{path} key schema",
            value=str(found.schema),
            cure=f"This Leeward reads schema = {SCHEMA}; it is older than the one that wrote it.",
        )
    if found.policy and found.policy not in packs():
        raise ConfigError(
            place=f"{path} key policy",
            value=found.policy[:100],
            cure=f"Name one of {', '.join(packs())}; a file of your own belongs in leeward.toml.",
        )
    if found.safety_lead:
        try:
            UserRef.parse(found.safety_lead)
        except RefError as error:
            raise ConfigError(
                place=f"{path} key safety_lead", value=found.safety_lead[:100], cure=error.cure
            ) from None
    return found


def _broken(path: Path, value: str) -> ConfigError:
    return ConfigError(
        place=str(path),
        value=value,
        cure="Correct the line, or delete the file and run `/leeward setup` on Discord again.",
    )


def space_settings(settings: DiscordSettings, found: Chosen, guild_id: str) -> SpaceSettings:
    """Return what holds for a server: the main file key by key, else what was chosen."""
    main = settings.spaces.get(guild_id, SpaceSettings())
    ours = found.spaces.get(guild_id, SpaceSettings())
    return SpaceSettings(
        moderators=main.moderators or ours.moderators, page_role=main.page_role or ours.page_role
    )


def choose(
    folder: Path,
    guild_id: str,
    space: SpaceSettings,
    *,
    policy: str | None = None,
    safety_lead: str | None = None,
) -> Chosen:
    """Write down what was chosen in a server; the others' choices stay. Safe from any thread.

    Whoever chooses policy or safety lead first makes their server `home`.

    Args:
        folder: of the configuration.
        guild_id: the server's id.
        space: its whole settings; they replace what was chosen before.
        policy: a pack's name; None leaves it.
        safety_lead: a printed ref; None leaves it.

    Returns:
        What now stands in the file.

    Raises:
        ConfigError: the present file is broken; it is left as it is.
        OutputError: it cannot be written; nothing half-written stays.
    """
    with _writing:
        before = chosen(folder)
        is_of_all = policy is not None or safety_lead is not None
        after = Chosen(
            home=before.home or (guild_id if is_of_all else None),
            policy=before.policy if policy is None else policy,
            safety_lead=before.safety_lead if safety_lead is None else safety_lead,
            spaces={**before.spaces, guild_id: space},
        )
        _write(folder / FILE, _text(after))
        return after


def _text(one: Chosen) -> str:
    """Return the file's text; every value is an id, a pack's name or a printed ref."""
    top = [("home", one.home), ("policy", one.policy), ("safety_lead", one.safety_lead)]
    lines = [f"schema = {one.schema}", *_keys(top)]
    for guild_id, space in sorted(one.spaces.items()):
        lines += ["", f'[spaces."{guild_id}"]']
        lines += _keys([("moderators", space.moderators), ("page_role", space.page_role)])
    return HEADER + "\n".join(lines) + "\n"


def _keys(pairs: list[tuple[str, str | None]]) -> list[str]:
    # What JSON calls a string is one in TOML, too, but for U+007F, which none of these can hold.
    return [f"{key} = {json.dumps(value)}" for key, value in pairs if value]


def _write(path: Path, text: str) -> None:
    """Write a file that appears only when it is complete, readable by its owner alone."""
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
