"""One exported JSON document as a source of a transcript, whatever program wrote it."""

from bisect import bisect_right
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Protocol

from msgspec import Struct

from leeward_adapters.transcript import values
from leeward_adapters.transcript.items import Format, Problem
from leeward_adapters.transcript.memory import Memory, note_lossy
from leeward_adapters.transcript.place import Place
from leeward_adapters.transcript.scan import LONGEST_VALUE, Broken, Cut
from leeward_adapters.transcript.source import Mark, OpenFile
from leeward_adapters.transcript.values import Json
from leeward_adapters.transcript.walk import LONGEST_HEAD, Element, Walk
from leeward_policies.domain.event import Event, RoomDescribed, Unreadable
from leeward_policies.domain.message import Audience

MOST_WAITING = 1_000
"""Slots without a time that wait for the first one that has it."""

CURE = "Export the chat again if the message matters; the others were read."


class Room(Struct, frozen=True):
    """A room of an export, as its head describes it."""

    place: Place
    name: str = ""
    audience: Audience | None = None
    kind: str = ""
    """The platform's own word for what the room is."""


class Here(Struct, frozen=True):
    """Where and when a message stands, and what is remembered while it is read."""

    room: Room
    at: datetime
    """As `Dialect.when` told, or the time of the message before."""
    memory: Memory

    @property
    def place(self) -> Place:
        """The room by its ids."""
        return self.room.place


class Unclear(Exception):
    """A message that cannot be understood; the text says why, without its content."""


class Dialect(Protocol):
    """How one program writes its messages."""

    @property
    def format(self) -> Format:
        """Whose words these are."""
        ...

    def when(self, payload: bytes) -> int | None:
        """Return when a message was sent, in microseconds since 1970, if it tells."""
        ...

    def room(self, head: Json, first: bytes | None, file: str) -> Room:
        """Return the room that a head describes.

        Args:
            head: what stands beside the messages.
            first: the room's first message, where the head does not tell enough.
            file: the file's name without ending, the last resort for an id.
        """
        ...

    def events(self, payload: Json, here: Here) -> list[Event]:
        """Return what happened in one message, in time order; further events may lie later.

        Raises:
            Unclear: this is no message of this program.
        """
        ...


class _Found(Struct):
    """A room that the survey came to."""

    number: int
    first: int
    payload: bytes | None


class Document:
    """One file; a slot is a message, and before a room's first message its head."""

    def __init__(self, path: Path, size: int, dialect: Dialect) -> None:
        self.path = path
        self.size = size
        self.first = 0
        self.count = 0
        self.cut: Problem | None = None
        self._dialect = dialect
        self._rooms: list[Room] = []
        self._firsts: list[int] = []

    def survey(self) -> Iterator[Mark]:
        """Yield time and place of every message, and learn the rooms."""
        file = OpenFile(self.path)
        walk = Walk(file.read)
        found: list[_Found] = []
        self.cut = None
        self.count = 0
        try:
            yield from self._marks(walk, found)
        finally:
            file.close()
        self._firsts = [room.first for room in found]
        self._rooms = [
            self._dialect.room(walk.heads[room.number], room.payload, self.path.stem)
            for room in found
        ]

    def _marks(self, walk: Walk, found: list["_Found"]) -> Iterator[Mark]:
        # A slot whose time is unknown takes the time of the slot before; at the start of a room
        # it waits for the first time that is known.
        waiting: list[tuple[int, int, int]] = []
        room = _Found(-1, 0, None)
        last: int | None = None
        for number, offset, length, payload in self._elements(walk):
            if number != room.number:
                yield from ((slot, last or 0, at, size) for slot, at, size in waiting)
                room = _Found(number, self.count, payload if length <= LONGEST_HEAD else None)
                found.append(room)
                waiting, last = [], None
                self.count += 1
            when = None if payload is None else self._dialect.when(payload)
            last = last if when is None else when
            waiting.append((self.count, offset, 0 if payload is None else length))
            self.count += 1
            if last is not None or len(waiting) > MOST_WAITING:
                yield from ((slot, last or 0, at, size) for slot, at, size in waiting)
                waiting.clear()
        yield from ((slot, last or 0, at, size) for slot, at, size in waiting)

    def _elements(self, walk: Walk) -> Iterator[Element]:
        try:
            yield from walk.elements()
        except Cut:
            what = f"The file ends too early, at byte {walk.offset}."
        except Broken:
            what = f"The file is not JSON from byte {walk.offset} on."
        else:
            return
        self.cut = Problem(
            self.place(self.count),
            f"{what} Everything before was read.",
            "Export or copy it again to read the rest.",
        )

    def head(self, number: int, at: datetime | None, memory: Memory) -> tuple[int, Event] | None:
        """Return what the export says of a room, when its first message in time comes."""
        room = bisect_right(self._firsts, number) - 1
        if (self.first, room) in memory.described:
            return None
        memory.described.add((self.first, room))
        found = self._rooms[room]
        described = RoomDescribed(found.place.ref, found.audience, found.name, at or values.EPOCH)
        return self._firsts[room], described

    def read(
        self, number: int, payload: bytes | None, before: datetime | None, memory: Memory
    ) -> list[Event]:
        """Return what happened in a slot."""
        room = self._rooms[bisect_right(self._firsts, number) - 1]
        at = before or values.EPOCH
        if payload is None:
            return self._unclear(f"is longer than {LONGEST_VALUE >> 20} MiB", room, at, memory)
        try:
            value, lossy = values.decode(payload)
        except values.NotJson:
            return self._unclear("is not JSON", room, at, memory)
        if not isinstance(value, dict):
            return self._unclear("is not an object", room, at, memory)
        try:
            events = self._dialect.events(value, Here(room, at, memory))
        except Unclear as error:
            return self._unclear(str(error), room, at, memory)
        if lossy:
            note_lossy(memory)
        return events

    @staticmethod
    def _unclear(why: str, room: Room, at: datetime, memory: Memory) -> list[Event]:
        memory.pending = None
        memory.note(f"This message {why}.", CURE)
        return [Unreadable(room.place.ref, at, f"The message {why}.")]

    def place(self, number: int) -> str:
        """Name a slot by its number over all files, as the decisions do."""
        return f"{self.path.name}: event {self.first + number}"
