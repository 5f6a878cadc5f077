"""JSON of strangers: read without trust, repaired where its writer is known to break the rules."""

import math
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from leeward_adapters.transcript import values

ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=5,
)


@given(ANYTHING)
def test_accessors_answer_for_anything(value: object) -> None:
    """Every accessor returns its own kind, whatever it is given."""
    assert isinstance(values.text(value), str)
    assert isinstance(values.ident(value), str)
    assert isinstance(values.mapping(value), dict)
    assert isinstance(values.items(value), list)
    assert all(isinstance(inner, dict) for inner in values.mappings(value))
    found = values.size(value)
    assert found is None or found >= 0
    moment = values.moment(value)
    assert moment is None or moment[0].utcoffset() is not None
    micros = values.unix_micros(value)
    assert micros is None or values.from_micros(micros).tzinfo is UTC


@pytest.mark.parametrize(
    ("raw", "expected", "lossy"),
    [
        (b'{"a": "\\x0B"}', {"a": "\x0b"}, False),
        (b'{"a": "\\\\x0B"}', {"a": "\\x0B"}, False),
        (
            b'{"document_id": video_files/sticker (2).webm\n}',
            {"document_id": "video_files/sticker (2).webm"},
            False,
        ),
        (b'{"a": "\\ud83d"}', {"a": "\ufffd"}, False),
        (b'{"\\ud83d": ["\\ud83d"]}', {"\ufffd": ["\ufffd"]}, False),
        (b'{"a": "caf\xe9"}', {"a": "caf\ufffd"}, True),
        ('{"a": "\ufffd\\x0C"}'.encode(), {"a": "\ufffd\x0c"}, False),
        (b'{"a": "x\x00y"}', {"a": "x\x00y"}, False),
    ],
)
def test_known_faults_are_repaired(raw: bytes, expected: object, *, lossy: bool) -> None:
    """What Telegram Desktop and careless programs are known to write is read all the same."""
    assert (expected, lossy) == values.decode(raw)


@pytest.mark.parametrize("raw", [b"", b"{", b"nothing", b"[" * 200_000, b"9" * 5_000 + b"x"])
def test_what_is_no_json_is_told(raw: bytes) -> None:
    """Bytes that no repair helps are `NotJson`, also when they nest without end."""
    with pytest.raises(values.NotJson):
        values.decode(raw)


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("2026-11-20T18:00:00Z", (datetime(2026, 11, 20, 18, tzinfo=UTC), False)),
        (
            "2026-11-20T19:00:00.1234567+01:00",
            (datetime(2026, 11, 20, 18, 0, 0, 123456, UTC), False),
        ),
        ("2026-11-20T18:00:00", (datetime(2026, 11, 20, 18, tzinfo=UTC), True)),
        ("2026-11-20", (datetime(2026, 11, 20, tzinfo=UTC), True)),
        ("0001-01-01T00:00:00+14:00", None),
        ("9999-12-31T23:59:59-14:00", None),
        ("yesterday", None),
        (1795197600, None),
    ],
)
def test_moments(written: object, expected: object) -> None:
    """Times become aware UTC; a missing zone is told; what overflows arithmetic is no time."""
    assert expected == values.moment(written)


@pytest.mark.parametrize(
    ("written", "per_second", "expected"),
    [
        ("1355517523.000005", 1, 1355517523000005),
        ("1355517523", 1, 1355517523000000),
        ("1355517523.", 1, 1355517523000000),
        (1355517523, 1, 1355517523000000),
        (1355517523123, 1000, 1355517523123000),
        ("1e3", 1, None),
        ("-5", 1, None),
        ("²", 1, None),
        ("9" * 30, 1, None),
        (10**40, 1, None),
        (-1, 1, None),
        (True, 1, None),
        (math.inf, 1, None),
        (None, 1, None),
        ("12.x", 1, None),
    ],
)
def test_counts_since_1970(written: object, per_second: int, expected: int | None) -> None:
    """Counts are exact to the microsecond, and nonsense is none."""
    assert expected == values.unix_micros(written, per_second)


@given(st.integers(0, 7 * 10**15))
def test_micros_are_exact(micros: int) -> None:
    """A time survives the way through the index."""
    assert micros == values.micros(values.from_micros(micros))


def test_a_giant_id_is_none() -> None:
    """Ids are remembered, so one of a megabyte is not taken for one."""
    assert values.ident("x" * 2_000) == ""
    assert values.ident(10**5_000) == ""
    assert values.ident(12) == "12"
