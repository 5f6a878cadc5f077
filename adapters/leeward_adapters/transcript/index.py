"""A temporary index of slots in time order: when, which, where; no text (`precise.md` 26)."""

import heapq
import os
import struct
import tempfile
from collections.abc import Iterator
from typing import IO

from leeward_policies.errors import InputError

ROWS_SORTED_AT_ONCE = 1 << 18
"""Rows sorted in memory at once: about 20 MB."""

ROWS_READ_AT_ONCE = 2_048
"""Rows read at once from each sorted run."""

Row = tuple[int, int, int, int]
"""Microseconds since 1970 (`FIRST` before all), slot number, offset and length in the file."""

FIRST = -1
"""The time of a slot that goes before everything else."""

_ROW = struct.Struct(">QQQI")
_SHIFT = 1 << 62
"""Added to times so that their bytes sort like the numbers, the negative one included."""


class Index:
    """Rows come in any order and go out sorted; memory stays flat, the rest lies in a file.

    The file has no name from the start, so nothing stays behind when the program ends.
    """

    def __init__(self) -> None:
        self._rows: list[bytes] = []
        self._runs: list[tuple[int, int]] = []
        self._file: IO[bytes] | None = None
        self.count = 0

    def add(self, when: int, number: int, offset: int, length: int) -> None:
        """Put a row in; numbers break the tie of equal times."""
        self._rows.append(_ROW.pack(when + _SHIFT, number, offset, length))
        self.count += 1
        if len(self._rows) >= ROWS_SORTED_AT_ONCE:
            self._spill()

    def _spill(self) -> None:
        self._rows.sort()
        try:
            if self._file is None:
                self._file = tempfile.TemporaryFile(prefix="leeward-index-")  # noqa: SIM115 - close()
            start = self._file.seek(0, os.SEEK_END)
            self._file.write(b"".join(self._rows))
            self._file.flush()
        except OSError as error:
            raise InputError(
                place=tempfile.gettempdir(),
                value=f"the temporary index cannot be written ({error.strerror})",
                cure="Free some space there, or set TMPDIR to a folder that has some.",
            ) from error
        self._runs.append((start, len(self._rows)))
        self._rows = []

    def __iter__(self) -> Iterator[Row]:
        self._rows.sort()
        file = self._file
        runs = [] if file is None else [self._run(file, *run) for run in self._runs]
        for packed in heapq.merge(*runs, self._rows):
            when, number, offset, length = _ROW.unpack(packed)
            yield when - _SHIFT, number, offset, length

    def _run(self, file: IO[bytes], start: int, count: int) -> Iterator[bytes]:
        width = _ROW.size
        end = start + count * width
        for at in range(start, end, ROWS_READ_AT_ONCE * width):
            block = self._block(file, at, min(ROWS_READ_AT_ONCE * width, end - at))
            for row in range(0, len(block), width):
                yield block[row : row + width]

    @staticmethod
    def _block(file: IO[bytes], at: int, length: int) -> bytes:
        try:
            return os.pread(file.fileno(), length, at)
        except OSError as error:
            raise InputError(
                place=tempfile.gettempdir(),
                value=f"the temporary index cannot be read back ({error.strerror})",
                cure="Check the disk, then try again.",
            ) from error

    def close(self) -> None:
        """Let go of the file; safe to call twice."""
        if self._file is not None:
            self._file.close()
            self._file = None
        self._runs = []
        self._rows = []
