"""Which export a file is, told by its first bytes."""

import io
import os
import stat
from collections.abc import Iterator, Sequence
from pathlib import Path

from msgspec import Struct

from leeward_adapters.transcript import values
from leeward_adapters.transcript.hints import hint_for_folder, hint_for_head, hint_for_zip
from leeward_adapters.transcript.items import FORMATS, Format
from leeward_adapters.transcript.scan import BOM
from leeward_adapters.transcript.slack.archive import Archive, Folder, ZipArchive
from leeward_adapters.transcript.slack.reader import prefix_of
from leeward_adapters.transcript.source import OpenFile, cannot_read
from leeward_adapters.transcript.walk import top
from leeward_policies.errors import InputError

HEAD = 64 << 10
"""Bytes looked at to recognise a file."""

LINES_TRIED = 20
"""Lines tried before a file is said not to be JSON Lines."""

DEEPEST_FOLDER = 3
"""How deep a folder is searched: exports lie one or two deep, a whole disk should not be read."""

MOST_FILES = 10_000
"""Files taken from a folder at most."""

_LINE_ENDINGS = (".jsonl", ".ndjson")
_ENDINGS = (".json", *_LINE_ENDINGS)
_LINE_TYPES = frozenset({"message", "edit", "delete", "join", "leave", "report", "room"})
_WHOLE_ACCOUNT = frozenset(
    {
        "chats",
        "contacts",
        "frequent_contacts",
        "left_chats",
        "personal_information",
        "profile_pictures",
        "sessions",
        "stories",
    }
)
"""What Telegram Desktop may write beside `about` when it exports more than one chat."""

_ZIP = b"PK\x03\x04"


class Found(Struct, frozen=True):
    """A file or an archive that was recognised."""

    format: Format
    path: Path
    size: int
    archive: Archive | None = None


def recognise(paths: Sequence[Path], wanted: str | None) -> list[Found]:
    """Find out what was given: files of one format, or one archive.

    Args:
        paths: files, or folders that are searched for exports.
        wanted: the format, where the caller knows it; otherwise it is recognised.

    Raises:
        InputError: a file is missing, empty, or no export that is read; with a hint what it is.
    """
    if wanted is not None and wanted not in FORMATS:
        raise InputError(
            place="the format",
            value=f"there is none called {wanted}",
            cure=f"Use one of {', '.join(FORMATS)}.",
        )
    if not paths:
        raise InputError(place="the input", value="no file was given", cure="Name an export.")
    found: list[Found] = []
    try:
        for path in dict.fromkeys(paths):
            found.extend(_folder(path, wanted) if path.is_dir() else [_file(path, wanted)])
        _check_together(found)
    except InputError:
        close(found)
        raise
    return found


def close(found: Sequence[Found]) -> None:
    """Let go of archives that were opened to look into them."""
    for one in found:
        if one.archive is not None:
            one.archive.close()


def _check_together(found: Sequence[Found]) -> None:
    formats = sorted({one.format for one in found})
    if len(formats) > 1:
        raise InputError(
            place=", ".join(dict.fromkeys(one.path.name for one in found)),
            value=f"these are exports of different kinds ({', '.join(formats)})",
            cure="Give the exports of one platform at a time.",
        )
    if formats == ["slack-export"] and len(found) > 1:
        raise InputError(
            place=", ".join(one.path.name for one in found),
            value="these are several Slack exports",
            cure="Give one archive at a time.",
        )


def _folder(path: Path, wanted: Format | None) -> list[Found]:
    archive = Folder(path)
    if prefix_of(list(archive.sizes())) is not None and wanted in (None, "slack-export"):
        return [Found("slack-export", path, archive.size, archive=archive)]
    found: list[Found] = []
    hints: list[InputError] = []
    for file in _files_in(path):
        try:
            found.append(_file(file, wanted))
        except InputError as error:
            hints.append(error)
    if found:
        return found
    if len(hints) == 1:
        raise hints[0]
    raise hint_for_folder(str(path), archive.sizes())


def _files_in(path: Path) -> Iterator[Path]:
    count = 0
    for top_, folders, names in os.walk(path):
        here = Path(top_)
        folders.sort()
        if len(here.relative_to(path).parts) >= DEEPEST_FOLDER:
            folders.clear()
        for name in sorted(names):
            if name.lower().endswith(_ENDINGS) and count < MOST_FILES:
                count += 1
                yield here / name


def _file(path: Path, wanted: Format | None) -> Found:
    try:
        status = path.stat()
    except OSError as error:
        raise cannot_read(path, error) from error
    if not stat.S_ISREG(status.st_mode):
        raise InputError(
            place=str(path),
            value="this is a pipe or a device, and the input is read twice",
            cure="Save it to a file first, and give that.",
        )
    file = OpenFile(path)
    try:
        head = file.at(0, HEAD)
    finally:
        file.close()
    if head.startswith(_ZIP) and wanted in (None, "slack-export"):
        return _zip(path)
    if wanted == "slack-export" or not head.strip(BOM + b" \t\r\n\0"):
        raise hint_for_head(path.name, head)
    return Found(wanted or format_of(path, head), path, status.st_size)


def _zip(path: Path) -> Found:
    archive = ZipArchive(path)
    names = list(archive.sizes())
    if prefix_of(names) is None:
        archive.close()
        raise hint_for_zip(path.name, names)
    return Found("slack-export", path, archive.size, archive=archive)


def format_of(path: Path, head: bytes) -> Format:
    """Return the format of a file that starts like this, or raise `InputError` with a hint."""
    start = head.removeprefix(BOM)
    members: dict[str, object] = {}
    if start.lstrip().startswith(b"{"):
        members = top(io.BytesIO(start).read)
        whole_account = "about" in members and not _WHOLE_ACCOUNT.isdisjoint(members)
        if {"guild", "channel"} <= members.keys():
            return "discord-chat-exporter"
        if "messages" in members and not {"room_name", "exported_by"}.isdisjoint(members):
            return "matrix-export"
        if whole_account or "left_chats" in members or "chats" in members:
            return "telegram-desktop"
        if {"messages", "id"} <= members.keys():
            return "telegram-desktop"
    is_named_so = path.suffix.lower() in _LINE_ENDINGS and b"\0" not in head[:4096]
    if not start.lstrip().startswith((b"<", b"[")) and (is_named_so or _has_events(start)):
        return "leeward-jsonl"
    raise hint_for_head(path.name, head)


def _has_events(head: bytes) -> bool:
    lines = head.split(b"\n")
    if len(head) >= HEAD and len(lines) > 1:
        lines.pop()
    for line in [line for line in lines if line.strip()][:LINES_TRIED]:
        try:
            value, _ = values.decode(line)
        except values.NotJson:
            continue
        event = values.mapping(value)
        kind = event.get("type", "message")
        if kind in _LINE_TYPES and ("type" in event or "text" in event):
            return True
    return False
