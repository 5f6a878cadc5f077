"""Lines from standard input, for `leeward score`: events, or plain texts one a line."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Protocol

from leeward_adapters.transcript.items import Item, Names, Problem
from leeward_adapters.transcript.jsonl.event import (
    DEFAULT_CHANNEL,
    DEFAULT_PLATFORM,
    DEFAULT_SPACE,
    Malformed,
    Options,
    read_event,
)
from leeward_adapters.transcript.lines import LONGEST_LINE
from leeward_adapters.transcript.memory import Memory, note_lossy
from leeward_adapters.transcript.scan import BOM
from leeward_policies.domain.event import Event, MessageSent, Unreadable
from leeward_policies.domain.message import Author, Message, Text
from leeward_policies.domain.refs import ChannelRef, MessageRef, UserRef
from leeward_policies.errors import InputError

START = datetime(2000, 1, 1, tzinfo=UTC)
"""When the first plain line was said; each further one an hour later, so that no pace is seen."""

_UTF_16 = (b"\xff\xfe", b"\xfe\xff")


class LineStream(Protocol):
    """What lines are read from: `sys.stdin.buffer`, a file, a pipe."""

    def readline(self, size: int = -1, /) -> bytes:
        """Return the next line, at most so many bytes of it, and none at the end."""
        ...


def read_lines(
    stream: LineStream, *, name: str = "standard input", names: Names | None = None
) -> Iterator[Item]:
    """Yield every line that is not blank, at once when it comes, in the order of the stream.

    A line that starts with `{` is an event of Leeward JSON Lines, in which every key may be
    missing; any other line is the text of a message. Each plain line has an author of its own,
    so that lines do not add up to a conversation.

    Args:
        stream: bytes, of any length.
        name: how problems call the stream.
        names: learns shown names.

    Raises:
        InputError: the stream is UTF-16.
    """
    memory = Memory(Names() if names is None else names)
    options = Options(anyone=True)
    number = -1
    done = 0
    while line := stream.readline(LONGEST_LINE + 1):
        number += 1
        done += len(line)
        if number == 0 and line.startswith(_UTF_16):
            raise InputError(place=name, value="it is UTF-16", cure="Give it as UTF-8.")
        if number == 0:
            line = line.removeprefix(BOM)
        event: Event | None = None
        if len(line) > LONGEST_LINE:
            done += _rest_of_line(stream)
            memory.note(f"Event {number} is longer than {LONGEST_LINE >> 20} MiB.", "Shorten it.")
            event = Unreadable(_ROOM, _at(number), "The line is too long.")
        elif not line.strip():
            continue
        else:
            event = _event(line.rstrip(b"\r\n"), number, memory, options)
        note = memory.take_note()
        problem = None if note is None else Problem(f"{name}:{number + 1}", *note)
        yield Item(number, event, done, problem)


_ROOM = ChannelRef(DEFAULT_PLATFORM, DEFAULT_SPACE, DEFAULT_CHANNEL)


def _at(number: int) -> datetime:
    return START + timedelta(hours=number % 1_000_000)


def _rest_of_line(stream: LineStream) -> int:
    passed = 0
    while part := stream.readline(1 << 20):
        passed += len(part)
        if part.endswith(b"\n"):
            break
    return passed


def _event(line: bytes, number: int, memory: Memory, options: Options) -> Event:
    if not line.lstrip().startswith(b"{"):
        return MessageSent(_plain(line, number, memory))
    try:
        return read_event(line, number, _at(number), memory, options)
    except Malformed as error:
        what = f"Event {number} {error}."
        memory.pending = None
        memory.note(what, "Write an event of the format, or a plain text.")
        return Unreadable(_ROOM, _at(number), what)


def _plain(line: bytes, number: int, memory: Memory) -> Message:
    try:
        text = line.decode()
    except UnicodeDecodeError:
        text = line.decode("utf-8", "replace")
        note_lossy(memory)
    ref = MessageRef(*_parts(), f"line-{number}")
    author = Author(UserRef(DEFAULT_PLATFORM, "", f"line-{number}"))
    return Message(ref, author, Text(text), _at(number))


def _parts() -> tuple[str, str, str]:
    return _ROOM.platform, _ROOM.space, _ROOM.id
