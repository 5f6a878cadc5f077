"""What the set-up chose on Telegram: a small file beside the configuration, written by the bot."""

import json
import os
import stat
import tempfile
import threading
import tomllib
from collections.abc import Callable
from datetime import datetime
from functools import lru_cache
from pathlib import Path
from typing import Annotated, Final

import msgspec
from msgspec import Meta, Struct
from msgspec.structs import replace

from leeward_adapters.telegram.settings import ChatId, SpaceSettings, TelegramSettings
from leeward_policies.domain.refs import UserRef
from leeward_policies.errors import ConfigError, OutputError, RefError
from leeward_policies.policy import packs

FILE: Final = "leeward.telegram.toml"
"""Lies in the folder of the configuration."""

SCHEMA: Final = 1

FILE_BYTES: Final = 100_000
"""Far more than it ever takes; a larger file is somebody's mistake."""

GROUPS_MOST: Final = 200
"""Groups of members that are kept in mind for the doctor."""

HEADER: Final = """\
# What the set-up chose on Telegram. Leeward writes this file whole, so that comments
# of your own are lost; what leeward.toml says about the same thing counts.
"""

SHOWN: Final = 300
"""Letters at most of what is wrong with it."""

Sum = Annotated[str, Meta(pattern="^[0-9a-f]{32}$")]
"""The checksum of a one-time code, in hexadecimal digits."""

_writing = threading.Lock()


class CodeSums(Struct, frozen=True, forbid_unknown_fields=True):
    """The one-time codes of the links that `leeward init telegram` printed last; never readable."""

    until: datetime
    """When they stop working."""
    group: Sum | None = None
    """Of the link for groups of members; works as often as there are groups."""
    moderators: Sum | None = None
    """Of the link for the moderators' group; None once it was used."""
    lead: Sum | None = None
    """Of the link for the safety lead; None once it was used."""


class Chosen(Struct, frozen=True, forbid_unknown_fields=True):
    """The file, whole."""

    schema: int = SCHEMA
    policy: str = ""
    """A pack's name; empty where nobody has chosen."""
    safety_lead: str = ""
    """Printed ref, such as `telegram:42`; empty where nobody has chosen."""
    moderators: ChatId | None = None
    """The group with topics where cases are posted."""
    groups: tuple[ChatId, ...] = ()
    """Groups of members that were joined by the link: Telegram tells nobody which they are."""
    codes: CodeSums | None = None
    """None once nothing is open any more."""


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
    if found.codes is not None and found.codes.until.tzinfo is None:
        raise _broken(path, "codes.until names no time zone")
    return found


def _broken(path: Path, value: str) -> ConfigError:
    return ConfigError(
        place=str(path),
        value=value,
        cure="Correct the line, or delete the file and run `leeward init telegram` again.",
    )


def moderators_group(settings: TelegramSettings, found: Chosen, chat: str) -> str | None:
    """Return the group where a chat's cases are posted, or None while there is none.

    What leeward.toml says of this chat goes first, then what it says of all, then the choice.

    Args:
        settings: the table of the configuration.
        found: what was chosen.
        chat: the chat's id.
    """
    own = settings.spaces.get(chat, SpaceSettings()).moderators
    return own or settings.moderators or found.moderators


def change(folder: Path, how: Callable[[Chosen], Chosen]) -> Chosen:
    """Write the file anew from what stands in it; nothing in between is lost. From any thread.

    Args:
        folder: of the configuration.
        how: makes what is to stand there of what stands there now.

    Returns:
        What now stands in the file; it is not written where nothing changed.

    Raises:
        ConfigError: the present file is broken; it is left as it is.
        OutputError: it cannot be written; nothing half-written stays.
    """
    with _writing:
        before = chosen(folder)
        after = how(before)
        if after != before:
            _write(folder / FILE, _text(after))
        return after


def choose(
    folder: Path,
    *,
    moderators: str | None = None,
    safety_lead: str | None = None,
    policy: str | None = None,
    group: str | None = None,
) -> Chosen:
    """Write down what was chosen; what is None stays. A link that was used up works no more.

    Args:
        folder: of the configuration.
        moderators: the moderators' group.
        safety_lead: a printed ref.
        policy: a pack's name.
        group: one more group of members.

    Raises:
        ConfigError: the present file is broken; it is left as it is.
        OutputError: it cannot be written; nothing half-written stays.
    """

    def changed(before: Chosen) -> Chosen:
        after, codes = before, before.codes
        if moderators is not None:
            after = replace(after, moderators=moderators)
            codes = None if codes is None else replace(codes, moderators=None)
        if safety_lead is not None:
            after = replace(after, safety_lead=safety_lead)
            codes = None if codes is None else replace(codes, lead=None)
        if policy is not None:
            after = replace(after, policy=policy)
        if group is not None and group not in after.groups:
            after = replace(after, groups=(*after.groups, group)[-GROUPS_MOST:])
        return replace(after, codes=codes)

    return change(folder, changed)


# --- the file -----------------------------------------------------------------------------------


def _text(one: Chosen) -> str:
    """Return the file's text; every value is an id, a pack's name, a printed ref or a checksum."""
    top = [
        ("policy", one.policy),
        ("safety_lead", one.safety_lead),
        ("moderators", one.moderators),
        ("groups", list(one.groups)),
    ]
    lines = [f"schema = {one.schema}", *_keys(top)]
    if one.codes is not None:
        lines += ["", "[codes]", f"until = {one.codes.until.isoformat()}"]
        lines += _keys([(key, getattr(one.codes, key)) for key in ("group", "moderators", "lead")])
    return HEADER + "\n".join(lines) + "\n"


def _keys(pairs: list[tuple[str, str | list[str] | None]]) -> list[str]:
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
