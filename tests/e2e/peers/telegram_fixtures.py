"""Updates of Telegram from the fixtures, with other fields where a test wants them."""

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from leeward_adapters.telegram.hearing.directory import Directory
from leeward_adapters.telegram.normalise import normalise
from leeward_policies.domain.event import MessageEdited, MessageSent
from leeward_policies.domain.message import Message
from leeward_policies.domain.refs import MessageRef, UserRef

FIXTURES = Path(__file__).parents[2] / "fixtures"
FOLDER = FIXTURES / "telegram"
NOW = datetime(2026, 11, 20, 18, 5, tzinfo=UTC)
SENT = datetime(2026, 11, 20, 18, 0, tzinfo=UTC)
CHAT, CHANNEL = "-1001300000000001", "-1001300000000009"
FIRST = MessageRef("telegram", CHAT, "general", "11")
ANA = UserRef("telegram", "", "1301")
KAI = UserRef("telegram", "", "1302")
NEWS = UserRef("telegram", "", CHANNEL)
ADMIN = {"status": "administrator", "can_delete_messages": True}
MEDIA = {"file_id": "a", "file_unique_id": "b"}


def load(name: str, **more: Any) -> Any:
    """Return an update from the fixtures, with other fields in what it brings."""
    update = json.loads((FOLDER / f"{name}.json").read_text("utf-8"))
    (kind,) = set(update) - {"update_id"}
    update[kind] |= more
    return update


def people() -> Directory:
    """Return what is known after Mo was seen, and after Kai came in."""
    directory = Directory("1900", "leeward_bot")
    for name in ("my_chat_member", "chat_member"):
        directory.learn(load(name))
    return directory


def event_of(update: Any, directory: Directory | None = None) -> MessageSent | MessageEdited:
    """Return the only event of an update."""
    directory = directory or people()
    directory.learn(update)
    (event,) = normalise(update, directory, NOW)

    assert isinstance(event, MessageSent | MessageEdited)
    return event


def sent(name: str, **more: Any) -> Message:
    """Return the message of an update that gives one."""
    return event_of(load(name, **more)).message


def shown(**more: Any) -> Message:
    """Return a message without a text, which shows something else."""
    update = load("message", **more)
    del update["message"]["text"]
    return event_of(update).message
