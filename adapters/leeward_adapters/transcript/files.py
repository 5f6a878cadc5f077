"""Several files read as one: in their own order where that is time's order, else by an index."""

from bisect import bisect_right
from collections import OrderedDict
from collections.abc import Iterator, Sequence
from datetime import datetime
from pathlib import Path

from leeward_adapters.transcript import values
from leeward_adapters.transcript.index import FIRST, Index
from leeward_adapters.transcript.items import Format, Problem
from leeward_adapters.transcript.memory import Memory
from leeward_adapters.transcript.scan import BLOCK
from leeward_adapters.transcript.source import OpenFile, Progress, Source
from leeward_policies.domain.event import Event

FILES_OPEN = 64
"""Files held open at once while slots are read by their places."""

Reading = tuple[int, list[Event], Problem | None, int]
"""Slot number over all files, what happened, what is wrong, and bytes done."""


class Files:
    """A transcript that lies in files; slots are numbered through, file after file."""

    def __init__(self, format_: Format, sources: Sequence[Source]) -> None:
        self.format: Format = format_
        self.paths: tuple[Path, ...] = tuple(source.path for source in sources)
        self.size = sum(source.size for source in sources)
        self._sources = sources
        self._index: Index | None = None
        self._surveyed = False

    def survey(self, progress: Progress | None) -> None:
        """Find out whether the order of the files is the order of time; if not, build an index."""
        if self._surveyed:
            return
        several = len(self._sources) > 1 or any(source.has_many_rooms for source in self._sources)
        in_order = self._pass(Index() if several else None, progress)
        if not in_order and not several:
            self._pass(Index(), progress)
        self._surveyed = True

    def _pass(self, index: Index | None, progress: Progress | None) -> bool:
        last = FIRST
        in_order = True
        passed = told = number = 0
        for source in self._sources:
            source.first = number
            for own, when, offset, length in source.survey():
                if when != FIRST:
                    in_order = in_order and when >= last
                    last = when
                if index is not None:
                    index.add(when, number + own, offset, length)
                elif not in_order:
                    return False
                if progress is not None and passed + offset - told >= BLOCK:
                    told = passed + offset
                    progress(told)
            number += source.count
            passed += source.size
        if progress is not None:
            progress(self.size)
        if index is not None and in_order:
            index.close()
        elif index is not None:
            self._index = index
        return in_order

    def read(self, memory: Memory) -> Iterator[Reading]:
        """Yield every slot that carries something, in time order; then what ended too early."""
        yield from (
            self._in_file_order(memory) if self._index is None else self._by(self._index, memory)
        )
        number = 0
        for source in self._sources:
            number += source.count
            if source.cut is not None:
                yield number, [], source.cut, self.size

    def _in_file_order(self, memory: Memory) -> Iterator[Reading]:
        number = passed = 0
        for source in self._sources:
            before: datetime | None = None
            for own, payload, end in source.slots():
                events = source.read(own, payload, before, memory)
                if events:
                    before = events[0].at
                problem = self._problem(source, own, memory)
                yield number + own, events, problem, passed + end
            number += source.count
            passed += source.size

    def _by(self, index: Index, memory: Memory) -> Iterator[Reading]:
        starts: list[int] = []
        total = 0
        for source in self._sources:
            starts.append(total)
            total += source.count
        files = _OpenFiles()
        try:
            for done, (when, number, offset, length) in enumerate(index, 1):
                which = bisect_right(starts, number) - 1
                source = self._sources[which]
                payload = files.at(source.path, offset, length) if length else None
                before = None if when == FIRST else values.from_micros(when)
                events = source.read(number - starts[which], payload, before, memory)
                problem = self._problem(source, number - starts[which], memory)
                yield number, events, problem, self.size * done // index.count
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
            self._index = None
            self._surveyed = False


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
