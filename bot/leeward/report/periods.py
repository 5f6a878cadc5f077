"""Days put together into as many bars as a phone can show: days, weeks, months or years."""

from collections.abc import Callable, Sequence
from datetime import date, timedelta
from typing import Final, Literal, assert_never

from msgspec import Struct

from leeward.report.summary import DayReport, Kind
from leeward.report.words import MONTHS, day_words

BARS: Final = 62
"""Bars side by side at most: two months of days, and four pixels each on a phone."""

Unit = Literal["day", "week", "month", "year"]


class Period(Struct, frozen=True):
    """A day, week, month or stretch of years, with what happened in it."""

    first: date
    label: str
    messages: int = 0
    found: int = 0
    actions: tuple[tuple[Kind, int], ...] = ()


def periods(days: Sequence[DayReport]) -> tuple[Unit, tuple[Period, ...]]:
    """Return the unit and all its periods from the first to the last day, empty ones too."""
    if not days:
        return "day", ()
    first, last = days[0].day, days[-1].day
    unit, start_of, following = _unit(first, last)
    filled: dict[date, list[DayReport]] = {}
    start, end = start_of(first), start_of(last)
    filled[start] = []
    while start < end:
        start = following(start)
        filled[start] = []
    for day in days:
        filled[start_of(day.day)].append(day)
    return unit, tuple(_period(at, unit, inside) for at, inside in filled.items())


def counts_by_period(
    days: Sequence[DayReport], counts: Sequence[tuple[date, int]]
) -> tuple[Period, ...]:
    """Return the same periods as `periods(days)` does, with other counts as what was found."""
    found = dict(counts)
    _, told = periods([DayReport(day.day, 0, found.get(day.day, 0), ()) for day in days])
    return told


def _unit(first: date, last: date) -> tuple[Unit, Callable[[date], date], Callable[[date], date]]:
    """Return the finest unit that needs no more than `BARS` bars."""
    spanned = (last - first).days + 1
    if spanned <= BARS:
        return "day", lambda day: day, lambda day: day + timedelta(days=1)
    if spanned <= 7 * (BARS - 1):
        return "week", _monday, lambda day: day + timedelta(days=7)
    if spanned <= 28 * (BARS - 1):
        return "month", lambda day: day.replace(day=1), _next_month
    years = (last.year - first.year) // BARS + 1
    return (
        "year",
        lambda day: date(first.year + (day.year - first.year) // years * years, 1, 1),
        lambda day: date(day.year + years, 1, 1),
    )


def _monday(day: date) -> date:
    return day - timedelta(days=day.weekday())  # the calendar begins on a Monday


def _next_month(day: date) -> date:
    return date(day.year + day.month // 12, day.month % 12 + 1, 1)


def _period(first: date, unit: Unit, days: Sequence[DayReport]) -> Period:
    actions: dict[Kind, int] = {}
    for day in days:
        for kind, count in day.actions:
            actions[kind] = actions.get(kind, 0) + count
    return Period(
        first=first,
        label=_label(first, unit),
        messages=sum(day.messages for day in days),
        found=sum(day.found for day in days),
        actions=tuple(actions.items()),
    )


def _label(first: date, unit: Unit) -> str:
    match unit:
        case "day":
            return day_words(first)
        case "week":
            return f"the week of {day_words(first)}"
        case "month":
            return f"{MONTHS[first.month - 1]} {first.year}"
        case "year":
            return f"{first.year}"
        case _:
            assert_never(unit)
