"""The cursor of Discord: how far everything was handed in, and what holds it back."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from structlog.testing import capture_logs

from leeward_adapters.discord.hearing.cursor import (
    LARGEST,
    Watermark,
    earlier,
    number_of,
    snowflake_at,
    time_of,
)

NOON = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)


def test_an_id_tells_its_time() -> None:
    """The example of Discord's own documentation is read as it is there."""
    assert datetime(2016, 4, 30, 11, 18, 25, 796_000, tzinfo=UTC) == time_of(175928847299117063)


def test_a_time_before_discord_has_the_smallest_id() -> None:
    """No id is negative, however old a time is."""
    assert snowflake_at(datetime(1970, 1, 1, tzinfo=UTC)) == 0
    assert earlier(5, timedelta(days=1)) == 0


@given(st.datetimes(datetime(2015, 1, 1), datetime(2080, 1, 1), timezones=st.just(UTC)))  # noqa: DTZ001 - Hypothesis wants bare bounds
def test_times_and_ids_agree(time: datetime) -> None:
    """The smallest id of a time lies in its millisecond, and is the first that does."""
    smallest = snowflake_at(time)

    assert timedelta(0) <= time - time_of(smallest) < timedelta(milliseconds=1)
    assert smallest == 0 or time_of(smallest - 1) < time_of(smallest)


@pytest.mark.parametrize("cursor", ["1", "123456789", str(LARGEST)])
def test_a_cursor_is_a_printed_id(cursor: str) -> None:
    """What was told as a cursor is read back."""
    assert number_of(cursor) == int(cursor)


@pytest.mark.parametrize(
    "cursor", ["", "0", "-5", "12.5", " 7", "s1_22", "１２３", str(LARGEST + 1), "9" * 5_000]
)
def test_a_strange_cursor_is_none(cursor: str) -> None:
    """A cursor that is no id of Discord is as good as none, and that is logged without it."""
    with capture_logs() as logged:
        found = number_of(cursor)

    assert found is None
    assert [line["event"] for line in logged] == ["discord.cursor_ignored"]
    assert not cursor.strip() or cursor not in str(logged)


def test_without_a_cursor_nothing_is_wrong() -> None:
    """The first start ever has no cursor, and nothing is logged about that."""
    with capture_logs() as logged:
        assert number_of(None) is None

    assert logged == []


def test_the_newest_message_is_told() -> None:
    """Each newer message moves the cursor; an older one and any other event leave it."""
    mark = Watermark(100)

    assert [mark.passes(one) for one in (101, None, 105, 103, None)] == [
        "101",
        None,
        "105",
        None,
        None,
    ]
    assert mark.newest == 105


def test_what_was_handed_in_before_is_not_told_again() -> None:
    """A message that is read again because of the overlap moves nothing."""
    mark = Watermark(100)

    assert [mark.passes(one) for one in (90, 100)] == [None, None]


def test_an_open_gap_holds_the_cursor() -> None:
    """While something may be missing no cursor is told; then any event carries the newest."""
    mark = Watermark(100)
    mark.open("shard")

    during = [mark.passes(one) for one in (101, None, 102)]
    mark.close("shard")

    assert during == [None, None, None]
    assert mark.is_ahead
    assert mark.passes(None) == "102"
    assert mark.passes(None) is None


def test_every_gap_must_be_closed() -> None:
    """One closed gap of two lets nothing through; closing one that is not open does nothing."""
    mark = Watermark(100)
    mark.open("one")
    mark.open("two")
    mark.close("one")
    mark.close("three")

    assert mark.passes(101) is None
    assert mark.gaps == {"two"}


def test_a_gap_begins_where_it_was_opened() -> None:
    """A gap knows the newest message before it; opened twice it keeps the earlier beginning."""
    mark = Watermark(100)
    mark.passes(110)

    assert mark.open("lost") == 110
    mark.passes(120)
    assert mark.open("lost") == 110
    assert mark.open("lost", 105) == 105
    assert mark.begins("lost") == 105
    assert mark.begins("another") is None


def test_filling_the_only_gap_moves_the_cursor() -> None:
    """What is read out of the only gap, in order, is safe up to there."""
    mark = Watermark(100)
    mark.open("start")
    mark.passes(200)

    assert [mark.fills(one, "start") for one in (101, 101, 150)] == ["101", None, "150"]
    mark.close("start")
    assert mark.passes(None) == "200"


def test_filling_one_gap_of_two_moves_nothing() -> None:
    """Another gap may hide an older message."""
    mark = Watermark(100)
    mark.open("start")
    mark.open("room")

    assert mark.fills(101, "start") is None


def test_what_is_safe_is_learned() -> None:
    """The newest acknowledged cursor counts, in whatever order they come."""
    mark = Watermark(100)

    for cursor in ("150", "120", "odd"):
        mark.learn(cursor)

    assert mark.committed == 150


_STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("passes"), st.none() | st.integers(1, 1_000)),
        st.tuples(st.just("open"), st.sampled_from("ab")),
        st.tuples(st.just("close"), st.sampled_from("ab")),
    )
)


@given(_STEPS)
def test_a_cursor_never_passes_over_a_gap(steps: list[tuple[str, int | str | None]]) -> None:
    """Cursors only grow, come only while no gap is open, and name a message handed in."""
    mark, told, seen, gaps = Watermark(0), 0, {0}, set[str]()
    for what, value in steps:
        if isinstance(value, str):
            (mark.open if what == "open" else mark.close)(value)
            (gaps.add if what == "open" else gaps.discard)(value)
            continue
        seen.add(value or 0)
        cursor = mark.passes(value)
        if gaps:
            assert cursor is None
        if cursor is not None:
            assert int(cursor) > told
            assert int(cursor) == max(seen)
            told = int(cursor)
