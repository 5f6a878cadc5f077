"""A walk through JSON by its brackets, with one block of the file in memory."""

import re
from collections.abc import Callable, Iterator

BLOCK = 1 << 20
"""Bytes read at once."""

LONGEST_VALUE = 64 << 20
"""Bytes of the longest value handed out; a message listing 100,000 reactions has about 40 MB."""

BOM = b"\xef\xbb\xbf"
"""The mark that some editors put before UTF-8."""

QUOTE = 0x22
OPENING = (0x5B, 0x7B)
_COMMA = 0x2C
_SPACE_BYTE = 0x20
_FLAT = rb'[^"{}\[\]]*+(?:"[^"\\]*+(?:\\.[^"\\]*+)*+"[^"{}\[\]]*+)*+'
"""Everything up to the next bracket outside a string."""


def _deep(levels: int) -> bytes:
    inner = _FLAT
    for _ in range(levels):
        inner = _FLAT + rb"(?:(?:\{" + inner + rb"\}|\[" + inner + rb"\])" + _FLAT + rb")*+"
    return inner


_SKIP = re.compile(_deep(3), re.DOTALL)
"""Likewise, but brackets up to three deep are passed in one go: twice as fast, measured."""
_INSIDE = re.compile(rb'(?:[^"\\]++|\\.)*+', re.DOTALL)
_SPACE = re.compile(rb"[ \t\r\n]*+")
_SCALAR = re.compile(rb"[^,\]}\s\"\[{:]*+")


class Cut(Exception):
    """The file ends in the middle of a value."""


class Broken(Exception):
    """The file is not JSON from here on."""


class Scanner:
    """Hands out one value after the other, in linear time and without recursion.

    Brackets are counted, not checked; whoever decodes a value checks it.
    """

    def __init__(self, read: Callable[[int], bytes], offset: int = 0) -> None:
        self._read = read
        self._buffer = b""
        self._base = offset
        self._at = 0
        self._start: int | None = None

    @property
    def offset(self) -> int:
        """Where the scanner stands, in bytes from the start of the file."""
        return self._base + self._at

    def _more(self) -> None:
        if self._start is not None and self._at - self._start > LONGEST_VALUE:
            self._start = None
        keep = self._at if self._start is None else self._start
        kept = self._buffer[keep:]
        block = self._read(max(BLOCK, len(kept)))
        if not block:
            raise Cut
        if self._base == 0 and not self._buffer and block.startswith(BOM):
            block = block[len(BOM) :]
            self._base = len(BOM)
        self._buffer = kept + block
        self._base += keep
        self._at -= keep
        if self._start is not None:
            self._start = 0

    def peek(self) -> int:
        """Skip white space and return the next byte without taking it; raise `Cut` at the end."""
        if self._at < len(self._buffer) and (byte := self._buffer[self._at]) > _SPACE_BYTE:
            return byte
        while True:
            found = _SPACE.match(self._buffer, self._at)
            self._at = found.end() if found else self._at
            if self._at < len(self._buffer):
                return self._buffer[self._at]
            self._more()

    def entries(self, opening: int, closing: int) -> Iterator[None]:
        """Stand before each entry of an array or object in turn; the caller takes the entry."""
        self.take(opening)
        while (byte := self.peek()) != closing:
            if byte == _COMMA:
                self._at += 1
                continue
            yield None
        self._at += 1

    def take(self, byte: int) -> None:
        """Take the next byte, which must be this one; raise `Broken` when it is another."""
        if self.peek() != byte:
            raise Broken
        self._at += 1

    def value(self) -> tuple[int, int, bytes | None]:
        """Take the next value, whatever it is.

        Returns:
            Its offset, its length, and its bytes; None when it is longer than `LONGEST_VALUE`.

        Raises:
            Cut: the file ends before the value does.
            Broken: no value starts here.
        """
        first = self.peek()
        self._start = self._at
        offset = self.offset
        try:
            if first in OPENING:
                self._nested()
            elif first == QUOTE:
                self._at += 1
                self._string()
            else:
                self._scalar()
            return offset, self.offset - offset, self._kept()
        finally:
            self._start = None

    def _kept(self) -> bytes | None:
        if self._start is None or self._at - self._start > LONGEST_VALUE:
            return None
        return self._buffer[self._start : self._at]

    def _string(self) -> None:
        while True:
            found = _INSIDE.match(self._buffer, self._at)
            self._at = found.end() if found else self._at
            if self._at < len(self._buffer) and self._buffer[self._at] == QUOTE:
                self._at += 1
                return
            self._more()

    def _scalar(self) -> None:
        begin = self.offset
        while True:
            found = _SCALAR.match(self._buffer, self._at)
            self._at = found.end() if found else self._at
            if self._at < len(self._buffer):
                break
            self._more()
        if self.offset == begin:
            raise Broken

    def _nested(self) -> None:
        self._at += 1
        depth = 1
        skip = _SKIP.match
        while True:
            found = skip(self._buffer, self._at)
            at = found.end() if found else self._at
            if at == len(self._buffer):
                self._at = at
                self._more()
                continue
            byte = self._buffer[at]
            self._at = at + 1
            if byte == QUOTE:
                self._string()
            elif byte in OPENING:
                depth += 1
            else:
                depth -= 1
                if depth == 0:
                    return
