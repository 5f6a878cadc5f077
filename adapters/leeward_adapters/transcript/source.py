"""What every file of a transcript offers: a survey, its slots in order, and slots by place."""

import os
from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path
from typing import Protocol

from leeward_adapters.transcript.items import Problem
from leeward_adapters.transcript.memory import Memory
from leeward_policies.domain.event import Event
from leeward_policies.errors import InputError

Mark = tuple[int, int, int, int]
"""Slot number, time in microseconds (`index.FIRST` before all), offset and length in the file."""


class Source(Protocol):
    """One file of a transcript; slots are numbered from 0 in the order of the file."""

    path: Path
    size: int
    first: int
    """Number of its first slot in the whole transcript, set before the survey."""
    count: int
    """Slots of the file, known after the survey."""
    cut: Problem | None
    """That the file ends too early, known after the survey."""

    def survey(self) -> Iterator[Mark]:
        """Yield time and place of every slot that carries something."""
        ...

    def read(
        self, number: int, payload: bytes | None, before: datetime | None, memory: Memory
    ) -> list[Event]:
        """Return what happened in a slot: nothing, one event, or further ones in time order.

        Args:
            number: the slot.
            payload: its bytes.
            before: the time of the slot before, for one that has none of its own.
            memory: takes the notes about the slot.
        """
        ...

    def head(self, number: int, at: datetime | None, memory: Memory) -> tuple[int, Event] | None:
        """Return the slot and event that describe a slot's room, before its first message."""
        ...

    def place(self, number: int) -> str:
        """Name a slot for people."""
        ...


def cannot_read(path: Path, error: OSError) -> InputError:
    """Return the error for a file that the system will not give."""
    reasons = {
        FileNotFoundError: ("there is no such file", "Check the name."),
        PermissionError: ("it may not be read", "Give yourself the right to read it."),
        IsADirectoryError: ("this is a folder", "Give a file."),
    }
    value, cure = reasons.get(
        type(error),
        (f"the system says: {error.strerror}", "Copy the file elsewhere and try again."),
    )
    return InputError(place=str(path), value=value, cure=cure)


class OpenFile:
    """A file that is read block by block; errors of the system become `InputError`."""

    def __init__(self, path: Path, offset: int = 0) -> None:
        self._path = path
        try:
            self._file = path.open("rb", buffering=0)
            self._file.seek(offset)
        except OSError as error:
            raise cannot_read(path, error) from error

    def read(self, length: int) -> bytes:
        """Return at most so many bytes, and none at the end."""
        try:
            return self._file.read(length) or b""
        except OSError as error:
            raise cannot_read(self._path, error) from error

    def at(self, offset: int, length: int) -> bytes:
        """Return the bytes of a place; fewer when the file became shorter."""
        try:
            return os.pread(self._file.fileno(), length, offset)
        except OSError as error:
            raise cannot_read(self._path, error) from error

    def close(self) -> None:
        """Let go of the file."""
        self._file.close()


Progress = Callable[[int], None]
"""Is told how many bytes of the input the survey has passed."""
