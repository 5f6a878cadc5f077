"""What a transcript yields: items, problems, and the names seen so far."""

from collections import OrderedDict
from typing import Generic, Literal, TypeVar

from msgspec import Struct

from leeward_policies.domain.event import Event
from leeward_policies.domain.refs import UserRef

Format = Literal[
    "leeward-jsonl",
    "discord-chat-exporter",
    "telegram-desktop",
    "slack-export",
    "matrix-export",
]
"""The formats that are recognised."""

FORMATS: tuple[Format, ...] = (
    "leeward-jsonl",
    "discord-chat-exporter",
    "telegram-desktop",
    "slack-export",
    "matrix-export",
)
"""All formats, as they are written in options."""

NAMES_KEPT = 50_000
"""Shown names remembered for the report: at about 400 bytes each, 20 MB at most."""

NAME_LENGTH_KEPT = 80
"""Code points of a shown name kept; every platform here allows fewer, but a file may lie."""

RECENT_KEPT = 20_000
"""Messages remembered so that a reply finds whom it answers; about 8 MB at most."""

Key = TypeVar("Key")
Value = TypeVar("Value")


class Problem(Struct, frozen=True):
    """Something in the input that could not be read as it stands; never holds message text."""

    place: str
    """Where: `chat.jsonl:17` (lines counted from 1, as editors do), `result.json: message 4`."""
    what: str
    """What is wrong, as a sentence without content."""
    cure: str
    """What a person can do about it, as a sentence."""


class Item(Struct, frozen=True):
    """One slot of the input: an event, a problem, or an event that was read with a problem."""

    index: int
    """Number of the slot in the input, from 0 (`precise.md` 24: for JSON Lines, the line)."""
    event: Event | None
    bytes_read: int
    """How much of `Transcript.size` is done, for a progress bar."""
    problem: Problem | None = None


class Recent(Generic[Key, Value]):
    """The last so many pairs, the oldest forgotten first."""

    def __init__(self, kept: int = RECENT_KEPT) -> None:
        self._kept = kept
        self._pairs: OrderedDict[Key, Value] = OrderedDict()

    def put(self, key: Key, value: Value) -> None:
        """Remember a pair as the newest."""
        self._pairs[key] = value
        self._pairs.move_to_end(key)
        if len(self._pairs) > self._kept:
            self._pairs.popitem(last=False)

    def get(self, key: Key) -> Value | None:
        """Return what is remembered for a key."""
        return self._pairs.get(key)

    def __len__(self) -> int:
        return len(self._pairs)


class Names:
    """Shown names by account, as far as they were seen; those learned first are forgotten first."""

    def __init__(self, kept: int = NAMES_KEPT) -> None:
        self._recent: Recent[UserRef, str] = Recent(kept)

    def learn(self, member: UserRef, name: str) -> None:
        """Remember how a member is shown; an empty name teaches nothing."""
        name = name[:NAME_LENGTH_KEPT]
        if name and self._recent.get(member) != name:
            self._recent.put(member, name)

    def get(self, member: UserRef) -> str | None:
        """Return the name last shown, or None when none was seen."""
        return self._recent.get(member)

    def __call__(self, member: UserRef) -> str:
        """Return the name last shown, or the id: what an explained sentence needs."""
        return self._recent.get(member) or member.id

    def __len__(self) -> int:
        return len(self._recent)
