"""The bracket scanner and the walk: every value found whole, at any block size, in linear time."""

import io
import json
from collections.abc import Callable
from itertools import cycle

import pytest
from hypothesis import given
from hypothesis import strategies as st

from leeward_adapters.transcript import scan
from leeward_adapters.transcript.scan import Broken, Cut, Scanner
from leeward_adapters.transcript.walk import Walk, array, top

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8) | st.just('"\\{[]},:'),
    lambda inner: (
        st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=4), inner, max_size=4)
    ),
    max_leaves=12,
)


def in_bits(data: bytes, sizes: list[int]) -> Callable[[int], bytes]:
    """Read data in pieces of odd sizes, so that every token falls on a border some time."""
    file = io.BytesIO(data)
    pieces = cycle(sizes)
    return lambda _: file.read(next(pieces))


@given(
    st.lists(JSON, max_size=6),
    st.lists(st.integers(1, 7), min_size=1, max_size=3),
    st.sampled_from([None, 1]),
)
def test_array_entries_are_found_whole(
    values: list[object], sizes: list[int], indent: int | None
) -> None:
    """Whatever stands in an array, and wherever the blocks end, each entry comes out whole."""
    data = json.dumps(values, indent=indent).encode()
    found = [payload for _, payload in array(in_bits(data, sizes))]
    assert values == [json.loads(payload or b"") for payload in found]


@given(st.lists(JSON, min_size=1, max_size=6))
def test_offsets_point_at_the_entries(values: list[object]) -> None:
    """Offset and length of an entry give its bytes back, which is what the index rests on."""
    data = json.dumps({"messages": values}).encode()
    walk = Walk(io.BytesIO(data).read)
    for (_, offset, length, payload), value in zip(walk.elements(), values, strict=True):
        assert data[offset : offset + length] == payload
        assert value == json.loads(data[offset : offset + length])


@given(st.lists(JSON, min_size=1, max_size=4), st.data())
def test_a_cut_file_gives_what_stands_before_the_cut(
    values: list[object], data: st.DataObject
) -> None:
    """However early a file ends, the entries before are whole, and the cut is told."""
    whole = json.dumps({"messages": values}).encode()
    end = data.draw(st.integers(0, len(whole) - 1))
    found: list[bytes | None] = []
    with pytest.raises(Cut):
        found.extend(payload for *_, payload in Walk(io.BytesIO(whole[:end]).read).elements())
    assert values[: len(found)] == [json.loads(payload or b"") for payload in found]


@given(st.binary(max_size=60), st.lists(st.integers(1, 5), min_size=1, max_size=2))
def test_any_bytes_end_the_walk_in_order(data: bytes, sizes: list[int]) -> None:
    """Bytes that are no JSON end in `Cut` or `Broken`, never in anything else."""
    try:
        for _ in Walk(in_bits(data, sizes)).elements():
            pass
    except (Cut, Broken):
        pass
    assert isinstance(top(io.BytesIO(data).read), dict)


def test_deep_nesting_needs_no_recursion() -> None:
    """A hundred thousand brackets are counted, not followed."""
    depth = 100_000
    data = b"[" + b'{"a":[' * depth + b"]}" * depth + b"]"
    assert [len(data) - 2] == [len(payload or b"") for _, payload in array(io.BytesIO(data).read)]


def test_a_giant_value_is_passed_over(monkeypatch: pytest.MonkeyPatch) -> None:
    """A value longer than the limit is not kept, and what follows it is found."""
    monkeypatch.setattr(scan, "LONGEST_VALUE", 1_000)
    monkeypatch.setattr(scan, "BLOCK", 64)
    giant = json.dumps({"text": "x\\" * 3_000}).encode()
    data = b"[1, " + giant + b', {"a": "b"}]'
    assert [payload for _, payload in array(io.BytesIO(data).read)] == [b"1", None, b'{"a": "b"}']


def test_many_escapes_do_not_slow_the_scanner() -> None:
    """A string of a million escapes is one token, also when it ends in the middle of a block."""
    data = b'["' + b"\\n" * 1_000_000 + b'", 1]'
    assert [len(payload or b"") for _, payload in array(io.BytesIO(data).read)] == [2_000_002, 1]


@pytest.mark.parametrize("data", [b"{]", b'{"a" 1}', b"{1: 2}", b'{"a":}'])
def test_what_is_no_json_is_broken(data: bytes) -> None:
    """A structure that breaks the rules of JSON is told as such, not as cut."""
    with pytest.raises(Broken):
        list(Walk(io.BytesIO(data).read).elements())


def test_take_tells_another_byte() -> None:
    """Taking a byte that is not there is an error, and nothing is lost."""
    scanner = Scanner(io.BytesIO(b" [1]").read)
    with pytest.raises(Broken):
        scanner.take(0x7B)
    assert scanner.value() == (1, 3, b"[1]")


def test_rooms_of_an_account_are_told_apart() -> None:
    """Chats and left chats are rooms of their own; other lists and odd entries are passed over."""
    data = json.dumps(
        {
            "contacts": {"list": [{"messages": [0]}]},
            "chats": {
                "about": "x",
                "list": [7, {"name": "A", "messages": [1, 2]}, {"id": 5, "messages": [3]}],
            },
            "left_chats": {"list": [{"messages": [4], "name": "B", "other": "dropped"}]},
        }
    ).encode()
    walk = Walk(io.BytesIO(data).read)
    assert [(room, payload) for room, _, _, payload in walk.elements()] == [
        (1, b"1"),
        (1, b"2"),
        (2, b"3"),
        (3, b"4"),
    ]
    assert walk.heads == [{}, {"name": "A"}, {"id": 5}, {"name": "B"}]


def test_a_document_with_absurdly_many_rooms_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    """A file cannot fill the memory with empty rooms."""
    monkeypatch.setattr("leeward_adapters.transcript.walk.MOST_ROOMS", 3)
    data = json.dumps({"chats": {"list": [{} for _ in range(9)]}}).encode()
    with pytest.raises(Broken):
        list(Walk(io.BytesIO(data).read).elements())
