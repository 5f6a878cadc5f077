"""Several files read as one: in their own order where that is time's order, else by an index."""

from bisect import bisect_right
from collections import OrderedDict
from collections.abc import Iterator, Sequence
from datetime import datetime
from pathlib import Path

from leeward_adapters.transcript import values
from leeward_adapters.transcript.index import FIRST, Index
from leeward_adapters.transcript.items import Format, Problem
from leeward_adapters.transcript.jsonl.source import JsonLines
from leeward_adapters.transcript.memory import Memory
from leeward_adapters.transcript.scan import BLOCK
from leeward_adapters.transcript.source import OpenFile, Progress, Source
from leeward_policies.domain.event import Event

FILES_OPEN = 64
"""Files held open at once while slots are read by their places."""

Reading = tuple[int, Event | None, list[Event], Problem | None, int]
"""Slot number, what happened, what happened later, what is wrong, and bytes done."""


class Files:
    """A transcript that lies in files; slots are numbered through, file after file."""

    def __init__(self, format_: Format, sources: Sequence[Source]) -> None:
        self.format: Format = format_
        self.paths: tuple[Path, ...] = tuple(source.path for source in sources)
        self.size = sum(source.size for source in sources)
        self._sources = sources
        self._index: Index | None = None
        self._lines: JsonLines | None = None
        self._surveyed = False

    def survey(self, progress: Progress | None) -> None:
        """Find the place of every slot; lines that already lie in time order need no index."""
        if self._surveyed:
            return
        only = self._sources[0] if len(self._sources) == 1 else None
        if isinstance(only, JsonLines) and self._survey(None, progress):
            self._lines = only
        else:
            self._survey(Index(), progress)
        self._surveyed = True

    def _survey(self, index: Index | None, progress: Progress | None) -> bool:
        """Go through all files once, and tell whether times never go back; stop if no index."""
        last = FIRST
        passed = told = number = 0
        for source in self._sources:
            source.first = number
            for own, when, offset, length in source.survey():
                if index is not None:
                    index.add(when, number + own, offset, length)
                elif FIRST != when < last:
                    return False
                last = when if when != FIRST else last
                if progress is not None and passed + offset - told >= BLOCK:
                    told = passed + offset
                    progress(told)
            number += source.count
            passed += source.size
        if progress is not None:
            progress(self.size)
        self._index = index
        return True

    def read(self, memory: Memory) -> Iterator[Reading]:
        """Yield every slot that carries something, in time order; then what ended too early."""
        if self._lines is not None:
            yield from self._line_by_line(self._lines, memory)
        elif self._index is not None:
            yield from self._by(self._index, memory)
        for source in self._sources:
            if source.cut is not None:
                yield source.first + source.count, None, [], source.cut, self.size

    def _line_by_line(self, source: JsonLines, memory: Memory) -> Iterator[Reading]:
        before: datetime | None = None
        for own, line, end in source.slots():
            events = source.read(own, line, before, memory)
            before = events[0].at
            yield own, events[0], [], self._problem(source, own, memory), end

    def _by(self, index: Index, memory: Memory) -> Iterator[Reading]:
        starts = [source.first for source in self._sources]
        files = _OpenFiles()
        try:
            for done, (when, number, offset, length) in enumerate(index, 1):
                source = self._sources[bisect_right(starts, number) - 1]
                own = number - source.first
                passed = self.size * done // index.count
                at = None if when == FIRST else values.from_micros(when)
                head = source.head(own, at, memory)
                if head is not None:
                    yield source.first + head[0], head[1], [], None, passed
                payload = files.at(source.path, offset, length) if length else None
                events = source.read(own, payload, at, memory)
                problem = self._problem(source, own, memory)
                if events and (at is None or events[0].at <= at):
                    yield number, events[0], events[1:], problem, passed
                else:
                    yield number, None, events, problem, passed
        finally:
            files.close()

    @staticmethod
    def _problem(source: Source, number: int, memory: Memory) -> Problem | None:
        note = memory.take_note()
        return None if note is None else Problem(source.place(number), *note)

    def close(self) -> None:
        """Let go of the index; safe to call twice."""
        if self._index is not None:
            self._index.close()


class _OpenFiles:
    """The files read from last, so that a thousand of them do not use up the handles."""

    def __init__(self) -> None:
        self._files: OrderedDict[Path, OpenFile] = OrderedDict()

    def at(self, path: Path, offset: int, length: int) -> bytes:
        file = self._files.get(path)
        if file is None:
            file = self._files[path] = OpenFile(path)
            if len(self._files) > FILES_OPEN:
                _, oldest = self._files.popitem(last=False)
                oldest.close()
        else:
            self._files.move_to_end(path)
        return file.at(offset, length)

    def close(self) -> None:
        for file in self._files.values():
            file.close()
        self._files.clear()
