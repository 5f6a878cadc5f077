"""A file of Leeward JSON Lines as a source of a transcript."""

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

from leeward_adapters.transcript import values
from leeward_adapters.transcript.index import FIRST
from leeward_adapters.transcript.items import Problem
from leeward_adapters.transcript.jsonl.event import (
    DEFAULT_CHANNEL,
    DEFAULT_PLATFORM,
    DEFAULT_SPACE,
    Malformed,
    Options,
    read_event,
    when_written,
)
from leeward_adapters.transcript.lines import LONGEST_LINE, physical_lines
from leeward_adapters.transcript.memory import Memory
from leeward_adapters.transcript.place import Place
from leeward_adapters.transcript.scan import BOM
from leeward_adapters.transcript.source import Mark, OpenFile
from leeward_policies.domain.event import Event, Unreadable

CURE = "Write the line as the documentation of the format says, or leave it out."


class JsonLines:
    """One file; a slot is a physical line (`precise.md` 24), blank ones carry nothing."""

    cut: Problem | None = None

    def __init__(self, path: Path, size: int, options: Options) -> None:
        self.path = path
        self.size = size
        self.first = 0
        self.count = 0
        self._options = options
        self._since: datetime | None = None

    def _lines(self) -> Iterator[tuple[int, int, int, bytes | None]]:
        file = OpenFile(self.path)
        try:
            number = -1
            for number, (offset, length, line) in enumerate(physical_lines(file.read)):
                if line is None:
                    yield number, offset, 0, None
                    continue
                mark = len(BOM) if number == 0 and line.startswith(BOM) else 0
                rest = line[mark:]
                if rest and not rest.isspace():
                    yield number, offset + mark, length - mark, rest
            self.count = number + 1
        finally:
            file.close()

    def survey(self) -> Iterator[Mark]:
        """Yield time and place of every line that is not blank."""
        last = FIRST
        first: int | None = None
        for number, offset, length, line in self._lines():
            is_room, when = (False, None) if line is None else when_written(line)
            if when is not None:
                last = when
                first = when if first is None else min(first, when)
            yield number, FIRST if is_room else last, offset, length
        self._since = None if first is None else values.from_micros(first)

    def slots(self) -> Iterator[tuple[int, bytes | None, int]]:
        """Yield number, bytes and end of every line that is not blank, in the file's order."""
        for number, offset, length, line in self._lines():
            yield number, line, offset + length

    def head(self, _number: int, _at: datetime | None, _memory: Memory) -> tuple[int, Event] | None:
        """Return nothing: rooms are described by lines of their own."""
        return None

    def read(
        self, number: int, payload: bytes | None, before: datetime | None, memory: Memory
    ) -> list[Event]:
        """Return the event of a line; `Unreadable` for a malformed one."""
        before = before or self._since
        name = self.first + number
        if payload is None:
            what = f"Event {name} is longer than {LONGEST_LINE >> 20} MiB."
        else:
            try:
                return [read_event(payload, name, before, memory, self._options)]
            except Malformed as error:
                what = f"Event {name} {error}."
        memory.pending = None
        memory.note(what, CURE)
        place = Place(
            self._options.platform or DEFAULT_PLATFORM,
            self._options.space or DEFAULT_SPACE,
            DEFAULT_CHANNEL,
        )
        return [Unreadable(place.ref, before or values.EPOCH, what)]

    def place(self, number: int) -> str:
        """Name a line as editors do, counted from 1."""
        return f"{self.path.name}:{number + 1}"
