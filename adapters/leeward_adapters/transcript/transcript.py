"""A transcript: one or several exports of one format, read as events in time order."""

import heapq
import itertools
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from types import TracebackType
from typing import Protocol, Self

from leeward_adapters.transcript.discord import Discord
from leeward_adapters.transcript.document import Dialect, Document
from leeward_adapters.transcript.files import Files, Reading
from leeward_adapters.transcript.items import Format, Item, Names, Problem
from leeward_adapters.transcript.jsonl.event import Options
from leeward_adapters.transcript.jsonl.source import JsonLines
from leeward_adapters.transcript.matrix.event import Matrix
from leeward_adapters.transcript.memory import Memory
from leeward_adapters.transcript.recognise import Found, recognise
from leeward_adapters.transcript.slack.reader import SlackReader
from leeward_adapters.transcript.source import Progress, Source
from leeward_adapters.transcript.telegram.message import Telegram
from leeward_policies.domain.event import Event
from leeward_policies.errors import InputError

MOST_LATER = 10_000
"""Edits and deletions that wait for their time; beyond that the earliest are not waited for."""


_Later = tuple[float, int, int, Event]
"""When, a running number, slot and event; a heap of them."""


class Reader(Protocol):
    """What a transcript is read by."""

    format: Format
    paths: tuple[Path, ...]
    size: int

    def survey(self, progress: Progress | None) -> None:
        """Learn what must be known before the first event; a second call does nothing."""
        ...

    def read(self, memory: Memory) -> Iterator[Reading]:
        """Yield what every slot holds, in time order."""
        ...

    def close(self) -> None:
        """Let go of files and index; safe to call twice."""
        ...


class Transcript:
    """Opened and recognised, not yet read; every iteration reads from the start.

    Attributes:
        format: one of `FORMATS`.
        paths: the files, in the order given.
        size: their bytes, the whole of a progress bar.
        names: shown names by account, as far as they were seen.
        skipped: kinds of slots that carry nothing to judge (service messages), with how often
            each came in the last reading.
    """

    def __init__(self, reader: Reader, on_index_progress: Progress | None = None) -> None:
        self._reader = reader
        self._progress = on_index_progress
        self.format: Format = reader.format
        self.paths: tuple[Path, ...] = reader.paths
        self.size: int = reader.size
        self.names = Names()
        self.skipped: Counter[str] = Counter()
        self._closed = False

    def __iter__(self) -> Iterator[Item]:
        return self.items()

    def items(self) -> Iterator[Item]:
        """Yield what happened, in time order across rooms, in constant memory.

        An edit or a deletion that an export notes beside the message comes at its own time,
        with the slot of that message.

        Raises:
            InputError: a file can no longer be read, or the transcript was closed.
        """
        if self._closed:
            raise InputError(
                place=self.paths[0].name, value="it was closed", cure="Open the export again."
            )
        self._reader.survey(self._progress)
        memory = Memory(self.names)
        self.skipped = memory.skipped
        later: list[_Later] = []
        count = itertools.count()
        done = 0
        for index, event, afterwards, problem, done in self._reader.read(memory):
            while later and _is_due(later[0][0], event, problem):
                yield _due(later, done)
            if event is not None or problem is not None:
                yield Item(index, event, done, problem)
            for after in afterwards:
                heapq.heappush(later, (after.at.timestamp(), next(count), index, after))
                if len(later) > MOST_LATER:
                    yield _due(later, done)
        while later:
            yield _due(later, done)

    def close(self) -> None:
        """Let go of files and index; safe to call twice."""
        self._closed = True
        self._reader.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()


def _is_due(when: float, event: Event | None, problem: Problem | None) -> bool:
    if event is None:
        # That the input ends too early is told last.
        return problem is not None
    return when <= event.at.timestamp()


def _due(later: list[_Later], done: int) -> Item:
    _, _, index, event = heapq.heappop(later)
    return Item(index, event, done)


def open_transcript(
    paths: Sequence[Path] | Path,
    *,
    format: str | None = None,  # noqa: A002 - the word people know; nothing is formatted here
    platform: str | None = None,
    space: str | None = None,
    on_index_progress: Callable[[int], None] | None = None,
) -> Transcript:
    """Recognise one or several exports of one format; nothing is read yet but their first bytes.

    Args:
        paths: files, folders that are searched for exports, or one Slack archive.
        format: one of `FORMATS`, where it should not be recognised.
        platform: stands in every ref instead of what the input says.
        space: likewise; the live adapter's space, so that a policy's refs fit.
        on_index_progress: is told how many bytes of `Transcript.size` the first pass has seen,
            when the reading begins.

    Raises:
        InputError: a file is missing, empty, unsafe, or no export that is read.
    """
    given = [paths] if isinstance(paths, Path) else list(paths)
    found = recognise(given, format)
    options = Options(platform, space)
    return Transcript(_reader(found, options), on_index_progress)


def _reader(found: Sequence[Found], options: Options) -> Reader:
    first = found[0]
    if first.archive is not None:
        return SlackReader(first.path, first.archive, options)
    return Files(first.format, [_source(one, options) for one in found])


def _source(found: Found, options: Options) -> Source:
    dialect: Dialect
    match found.format:
        case "discord-chat-exporter":
            dialect = Discord(options)
        case "telegram-desktop":
            dialect = Telegram(options)
        case "matrix-export":
            dialect = Matrix(options)
        case _:
            return JsonLines(found.path, found.size, options)
    return Document(found.path, found.size, dialect)
