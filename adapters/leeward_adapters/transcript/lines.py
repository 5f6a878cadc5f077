"""Physical lines of a file of any size, with their places, in bounded memory."""

from collections.abc import Callable, Iterator

from leeward_adapters.transcript.scan import BLOCK

LONGEST_LINE = 16 << 20
"""Bytes of the longest line that is read; the longest message of any platform has 64 KiB."""

Line = tuple[int, int, bytes | None]
"""Offset, length without the line break, and bytes; no bytes when the line is too long."""


def physical_lines(read: Callable[[int], bytes], offset: int = 0) -> Iterator[Line]:
    """Yield every line, blank ones included, a last one without a line break too.

    Args:
        read: gives at most so many bytes, and none at the end.
        offset: where in the file the reading begins.
    """
    parts: list[bytes] = []
    length = 0
    while block := read(BLOCK):
        first, *others = block.split(b"\n")
        length += len(first)
        if length <= LONGEST_LINE:
            parts.append(first)
        else:
            parts.clear()
        if not others:
            continue
        yield offset, length, b"".join(parts) if length <= LONGEST_LINE else None
        offset += length + 1
        last = others.pop()
        for line in others:
            yield offset, len(line), line
            offset += len(line) + 1
        parts = [last]
        length = len(last)
    if length:
        yield offset, length, b"".join(parts) if length <= LONGEST_LINE else None
