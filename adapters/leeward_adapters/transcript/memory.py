"""What is remembered while a transcript is read: names, whom a reply answers, what was skipped."""

from collections import Counter
from datetime import datetime

from leeward_adapters.transcript.items import Names, Recent
from leeward_policies.domain.event import Event
from leeward_policies.domain.message import Message
from leeward_policies.domain.refs import ChannelRef, MessageRef, UserRef

KINDS_KEPT = 200
"""Kinds of skipped slots counted apart; no platform has so many, but a file may lie."""

KIND_LENGTH_KEPT = 60
"""Characters of a kind's name kept."""

Note = tuple[str, str]
"""What is wrong, and the cure."""


Known = tuple[UserRef, datetime, int]
"""Who wrote a message, when it was sent, and how often it was edited since."""


class Memory:
    """The bounded memory of one reading of a transcript; nothing in it holds message text."""

    def __init__(self, names: Names) -> None:
        self.names = names
        self._known: Recent[MessageRef, Known] = Recent()
        self.topics: Recent[MessageRef, str] = Recent()
        """Which topic of a forum a message belongs to (Telegram)."""
        self.forums: set[ChannelRef] = set()
        """Chats that have topics (Telegram)."""
        self.described: set[tuple[int, int]] = set()
        """Rooms whose head was delivered, by the first slot of their file and their number."""
        self.skipped: Counter[str] = Counter()
        """Kinds of slots that carry nothing to judge, and how often each came."""
        self.pending: Note | None = None
        self._noted: set[str] = set()

    def saw(self, message: Message) -> None:
        """Remember a message, so that a reply finds whom it answers, and an edit its original."""
        self._known.put(message.ref, (message.author.ref, message.sent_at, message.revision))

    def author(self, ref: MessageRef | None) -> UserRef | None:
        """Return who wrote a message, if it was seen lately."""
        known = None if ref is None else self._known.get(ref)
        return None if known is None else known[0]

    def original(self, ref: MessageRef) -> tuple[datetime, int] | None:
        """Return when a message was sent and how often it was edited, if it was seen lately."""
        known = self._known.get(ref)
        return None if known is None else known[1:]

    def skip(self, kind: str) -> list[Event]:
        """Count a slot that carries nothing to judge."""
        kind = kind[:KIND_LENGTH_KEPT]
        if kind not in self.skipped and len(self.skipped) >= KINDS_KEPT:
            kind = "other"
        self.skipped[kind] += 1
        return []

    def note(self, what: str, cure: str) -> None:
        """Tell of a problem with the slot that is being read; the first one of a slot stays."""
        if self.pending is None:
            self.pending = (what, cure)

    def note_once(self, key: str, what: str, cure: str) -> None:
        """Tell of a problem that the whole input has, with the first slot that shows it."""
        if key not in self._noted:
            self._noted.add(key)
            self.note(what, cure)

    def take_note(self) -> Note | None:
        """Return the problem of the slot that was read, and forget it."""
        note, self.pending = self.pending, None
        return note


def note_no_zone(memory: Memory) -> None:
    """Tell once that times come without a zone."""
    memory.note_once(
        "no-zone",
        "The times in this input have no zone, so they are taken as UTC.",
        "Nothing is lost; only hours of the day may be shifted.",
    )


def note_lossy(memory: Memory) -> None:
    """Tell that bytes were not UTF-8."""
    memory.note(
        "Some bytes here are not UTF-8; each was read as the sign U+FFFD.",
        "Save the file as UTF-8 if words are missing.",
    )
