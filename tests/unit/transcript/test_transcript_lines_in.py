"""Lines from standard input: events, plain texts, and what is neither."""

import io
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from leeward_adapters.transcript import Item, Names, lines_in, read_lines
from leeward_policies.domain.event import MessageSent, Unreadable
from leeward_policies.domain.refs import UserRef
from leeward_policies.errors import InputError


def read(data: bytes) -> list[Item]:
    """Read a stream to its end."""
    return list(read_lines(io.BytesIO(data)))


def body(item: Item) -> str:
    """Return the words of a message."""
    assert isinstance(item.event, MessageSent)
    return item.event.message.text.body


def test_plain_lines_are_messages_of_different_people() -> None:
    """Plain lines do not add up to a conversation: each has its own author, id and hour."""
    items = read(b"hello there\r\n\n  spaced  \nlast")
    assert [(item.index, body(item)) for item in items] == [
        (0, "hello there"),
        (2, "  spaced  "),
        (3, "last"),
    ]
    messages = [item.event.message for item in items if isinstance(item.event, MessageSent)]
    assert len({message.author.ref for message in messages}) == 3
    assert len({message.sent_at for message in messages}) == 3


def test_events_are_read_with_every_key_missing() -> None:
    """A line that starts with a bracket is an event; text alone is enough."""
    names = Names()
    line = json.dumps(
        {"type": "message", "text": "hi", "author": {"id": "u1", "name": "Ana"}}
    ).encode()
    items = list(read_lines(io.BytesIO(b'{"text": "only words"}\n' + line), names=names))
    assert [body(item) for item in items] == ["only words", "hi"]
    assert names(UserRef("transcript", "", "u1")) == "Ana"


def test_a_broken_event_is_told_and_the_rest_is_read() -> None:
    """A line that begins like an event and is none is a problem with its place."""
    items = read(b'{"text": \nplain\n{"type": "shout"}\n')
    assert [item.problem is not None for item in items] == [True, False, True]
    assert isinstance(items[0].event, Unreadable)
    problem = items[0].problem
    assert problem is not None
    assert (problem.place, problem.what) == ("standard input:1", "Event 0 is not JSON.")


def test_wrong_bytes_are_marked() -> None:
    """A plain line that is not UTF-8 is read with a note."""
    [item] = read(b"caf\xe9\n")
    assert body(item) == "caf\ufffd"
    assert item.problem is not None


def test_a_mark_at_the_start_is_no_part_of_the_text() -> None:
    """The byte order mark of UTF-8 is dropped; UTF-16 is refused with a cure."""
    assert body(read("\ufeffhi".encode())[0]) == "hi"
    with pytest.raises(InputError, match="UTF-16"):
        read("hi\n".encode("utf-16"))


def test_an_endless_line_is_passed_over(monkeypatch: pytest.MonkeyPatch) -> None:
    """A line beyond the limit is told, and the next one is read."""
    monkeypatch.setattr(lines_in, "LONGEST_LINE", 100)
    items = read(b"x" * 1_000 + b"\nnext\n" + b"y" * 1_000)
    assert [item.problem is not None for item in items] == [True, False, True]
    assert [item.index for item in items] == [0, 1, 2]
    assert body(items[1]) == "next"
    assert items[-1].bytes_read == 2_006


def test_a_line_is_given_out_at_once() -> None:
    """A stream that never ends is read line by line, not to its end."""

    class Endless:
        """A stream that says hello for ever."""

        def readline(self, _size: int = -1, /) -> bytes:
            """Return the next hello."""
            return b"hello\n"

    lines = read_lines(Endless())
    assert [next(lines).index for _ in range(3)] == [0, 1, 2]


@given(st.binary(max_size=200))
def test_any_bytes_can_come(data: bytes) -> None:
    """Whatever arrives, every line that is not blank gives one item, or the stream is refused."""
    try:
        items = read(data)
    except InputError:
        assert data[:2] in (b"\xff\xfe", b"\xfe\xff")
        return
    rows = data.removeprefix(b"\xef\xbb\xbf").split(b"\n")
    assert [number for number, row in enumerate(rows) if row.strip()] == [
        item.index for item in items
    ]
