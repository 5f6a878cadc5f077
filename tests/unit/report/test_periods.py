"""Days put together into bars."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from leeward.report.periods import BARS, counts_by_period, periods
from leeward.report.summary import DayReport


def _days(*days: date) -> list[DayReport]:
    return [DayReport(day, 10, 1, (("tip", 2),)) for day in sorted(days)]


def test_days_without_messages_are_shown_too() -> None:
    """A quiet day is a gap in the picture, not a missing bar."""
    unit, told = periods(_days(date(2026, 11, 12), date(2026, 11, 15)))

    assert unit == "day"
    assert [period.messages for period in told] == [10, 0, 0, 10]
    assert told[1].label == "13 November 2026"


def test_no_day_is_no_period() -> None:
    """An empty export has no bars."""
    assert periods([]) == ("day", ())


@pytest.mark.parametrize(
    ("last", "unit", "label"),
    [
        (date(2026, 2, 20), "day", "1 January 2026"),
        (date(2026, 9, 1), "week", "the week of 29 December 2025"),
        (date(2029, 1, 1), "month", "January 2026"),
        (date(2040, 1, 1), "year", "2026"),
        (date(9999, 12, 31), "year", "2026"),
    ],
)
def test_long_exports_get_longer_periods(last: date, unit: str, label: str) -> None:
    """From two months on, bars are weeks, then months, then years."""
    found, told = periods(_days(date(2026, 1, 1), last))

    assert unit == found
    assert label == told[0].label
    assert sum(period.messages for period in told) == 20


@given(st.dates(), st.dates())
def test_bars_are_few_and_nothing_is_lost(first: date, last: date) -> None:
    """Whatever the dates, there are at most so many bars, and every count is in one of them."""
    days = _days(*{first, last})
    _, told = periods(days)

    assert len(told) <= BARS
    assert sum(day.messages for day in days) == sum(period.messages for period in told)
    assert 2 * len(days) == sum(count for period in told for _, count in period.actions)
    assert [period.first for period in told] == sorted({period.first for period in told})


def test_a_rule_has_the_periods_of_the_whole() -> None:
    """The small picture of a rule has the same bars as the large one."""
    start = date(2026, 1, 1)
    days = _days(*(start + timedelta(days=at) for at in range(100)))
    found = counts_by_period(days, [(start, 3), (start + timedelta(days=1), 4)])
    _, told = periods(days)

    assert [period.first for period in told] == [period.first for period in found]
    assert [period.found for period in found if period.found] == [7]
