"""The same small conversation as an export of every format that is read."""

import json
import zipfile
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Final

from msgspec import Struct

START: Final = datetime(2026, 11, 20, 18, 0, tzinfo=UTC)


class Said(Struct, frozen=True):
    """One line: who says what, and whom it calls by name."""

    by: str
    text: str
    to: str | None = None


TALK: Final[Sequence[Said]] = (
    Said("ana", "hello all"),
    Said("kai", "count your days ana, i know where you live", "ana"),
    Said("ana", "my number is +44 7700 900123"),
    Said("ben", "nice weather today"),
    Said("kai", "you are such an idiot ana", "ana"),
)
"""A threat, a number, an insult, and two lines that are nobody's business."""


def _at(number: int) -> datetime:
    return START + timedelta(minutes=number)


def _id(name: str) -> str:
    return str(int.from_bytes(name.encode()))


def leeward_jsonl(talk: Sequence[Said]) -> bytes:
    """Return JSON Lines of our own."""
    rows: list[dict[str, Any]] = [
        {"type": "room", "platform": "discord", "space": "s", "channel": "c", "audience": "young"}
    ]
    rows += [
        {
            "type": "message",
            "id": f"m{number}",
            "platform": "discord",
            "space": "s",
            "channel": "c",
            "author": {"id": _id(said.by), "name": said.by},
            "text": said.text,
            "sent_at": _at(number).isoformat(),
            "mentions": [_id(said.to)] if said.to else [],
        }
        for number, said in enumerate(talk)
    ]
    return b"".join(json.dumps(row).encode() + b"\n" for row in rows)


def discord_chat_exporter(talk: Sequence[Said]) -> bytes:
    """Return what DiscordChatExporter writes as JSON."""
    messages = [
        {
            "id": str(number + 1),
            "type": "Default",
            "timestamp": _at(number).isoformat(),
            "timestampEdited": None,
            "content": said.text,
            "author": {"id": _id(said.by), "name": said.by, "isBot": False, "roles": []},
            "attachments": [],
            "embeds": [],
            "mentions": [{"id": _id(said.to), "name": said.to, "isBot": False}] if said.to else [],
        }
        for number, said in enumerate(talk)
    ]
    whole = {
        "guild": {"id": "1", "name": "Club"},
        "channel": {"id": "2", "type": "GuildTextChat", "name": "general"},
        "messages": messages,
        "messageCount": len(messages),
    }
    return json.dumps(whole, indent=1).encode()


def telegram_desktop(talk: Sequence[Said]) -> bytes:
    """Return what Telegram Desktop writes as `result.json` for one chat."""
    messages = [
        {
            "id": number + 1,
            "type": "message",
            "date": f"{_at(number):%Y-%m-%dT%H:%M:%S}",
            "date_unixtime": str(int(_at(number).timestamp())),
            "from": said.by,
            "from_id": f"user{_id(said.by)}",
            "text": [
                {"type": "mention_name", "text": said.to, "user_id": int(_id(said.to))},
                f" {said.text}",
            ]
            if said.to
            else said.text,
        }
        for number, said in enumerate(talk)
    ]
    whole = {"name": "Club", "type": "private_supergroup", "id": 7, "messages": messages}
    return json.dumps(whole, indent=1).encode()


def matrix_export(talk: Sequence[Said]) -> bytes:
    """Return what Element writes as JSON for a room."""
    messages = [
        {
            "type": "m.room.message",
            "sender": f"@{said.by}:example.org",
            "content": {
                "msgtype": "m.text",
                "body": said.text,
                "m.mentions": {"user_ids": [f"@{said.to}:example.org"] if said.to else []},
            },
            "origin_server_ts": int(_at(number).timestamp() * 1_000),
            "event_id": f"$e{number}",
            "room_id": "!club:example.org",
        }
        for number, said in enumerate(talk)
    ]
    whole = {"room_name": "Club", "exported_by": "ana", "messages": messages}
    return json.dumps(whole, indent=1).encode()


def slack_files(talk: Sequence[Said]) -> dict[str, bytes]:
    """Return the files of a Slack archive, by name."""
    names = sorted({said.by for said in talk} | {said.to for said in talk if said.to})
    users = [{"id": f"U{_id(name)}", "name": name, "profile": {}} for name in names]
    day = [
        {
            "type": "message",
            "user": f"U{_id(said.by)}",
            "text": f"<@U{_id(said.to)}> {said.text}" if said.to else said.text,
            "ts": f"{_at(number).timestamp():.6f}",
        }
        for number, said in enumerate(talk)
    ]
    return {
        "channels.json": json.dumps([{"id": "C1", "name": "general"}]).encode(),
        "users.json": json.dumps(users).encode(),
        f"general/{START:%Y-%m-%d}.json": json.dumps(day).encode(),
    }


def zipped(files: Mapping[str, bytes], path: Path) -> Path:
    """Write files into a zip archive."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(zipfile.ZipInfo(name, START.timetuple()[:6]), content)
    return path


DOCUMENTS: Final[Mapping[str, tuple[str, Callable[[Sequence[Said]], bytes]]]] = {
    "leeward-jsonl": ("export.jsonl", leeward_jsonl),
    "discord-chat-exporter": ("export.json", discord_chat_exporter),
    "telegram-desktop": ("result.json", telegram_desktop),
    "matrix-export": ("export.json", matrix_export),
}
"""Formats that are one file: its usual name, and what it holds."""

FORMATS: Final = (*DOCUMENTS, "slack-export")


def export(format: str, folder: Path, talk: Sequence[Said] = TALK) -> Path:  # noqa: A002 - as in `open_transcript`
    """Write a conversation as an export of a format, into a folder, and return its path."""
    if format == "slack-export":
        return zipped(slack_files(talk), folder / "slack.zip")
    name, write = DOCUMENTS[format]
    path = folder / name
    path.write_bytes(write(talk))
    return path
