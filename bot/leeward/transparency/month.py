"""Months, as figures are published by: whole ones of UTC, and the one that still runs."""

import re
from datetime import UTC, datetime
from typing import Final

from msgspec import Struct
from typing_extensions import override

from leeward.report.words import MONTHS
from leeward_policies.errors import UsageError

_WRITTEN: Final = re.compile(r"(?P<year>20\d\d)-(?P<number>0[1-9]|1[0-2])", re.ASCII)


class Month(Struct, frozen=True, order=True):
    """A month of UTC."""

    year: int
    number: int

    @override
    def __str__(self) -> str:
        return f"{self.year}-{self.number:02}"

    @property
    def since(self) -> datetime:
        """Its first moment."""
        return datetime(self.year, self.number, 1, tzinfo=UTC)

    @property
    def until(self) -> datetime:
        """The first moment after it."""
        return self.after.since

    @property
    def after(self) -> "Month":
        """The next one."""
        return Month(self.year + self.number // 12, self.number % 12 + 1)

    @property
    def before(self) -> "Month":
        """The one before."""
        return Month(self.year - (self.number == 1), (self.number - 2) % 12 + 1)

    @property
    def words(self) -> str:
        """`November 2026`."""
        return f"{MONTHS[self.number - 1]} {self.year}"


def month_at(at: datetime) -> Month:
    """Return the month of a moment."""
    utc = at.astimezone(UTC)
    return Month(utc.year, utc.month)


def month_of(written: str, now: datetime) -> Month:
    """Read a month, such as `2026-11`; an empty text is the last whole one.

    Raises:
        UsageError: it is none, or has not begun.
    """
    running = month_at(now)
    if not written:
        return running.before
    found = _WRITTEN.fullmatch(written.strip())
    if found is None:
        raise UsageError(
            place="--month", value=written[:40], cure=f"Write it like {running.before}."
        )
    month = Month(int(found["year"]), int(found["number"]))
    if month > running:
        raise UsageError(
            place="--month",
            value=f"{month} has not begun",
            cure=f"Ask for {running.before}, the last whole month, or {running}, which still runs.",
        )
    return month
