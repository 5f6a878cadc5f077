"""Times as they are kept: whole microseconds since 1970, so that they sort and compare exactly."""

from datetime import UTC, datetime, timedelta
from typing import Final

from leeward_policies.errors import StorageError

EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND: Final = timedelta(microseconds=1)


def micros(at: datetime) -> int:
    """Return a moment as microseconds since 1970, or raise `StorageError` for one without zone."""
    if at.tzinfo is None:
        raise StorageError(
            place="a time that was to be kept",
            value=f"{at.isoformat()} has no zone",
            cure="Every time in Leeward is aware UTC; mend the part that made this one.",
        )
    return (at - EPOCH) // _MICROSECOND


def moment(kept: int) -> datetime:
    """Return the moment that is kept as so many microseconds, aware UTC."""
    return EPOCH + timedelta(microseconds=kept)


def day(at: datetime) -> int:
    """Return the number of days since 1970."""
    return (at - EPOCH).days


def utc_now() -> datetime:
    """Return the machine's time, for stores that are given no clock."""
    return datetime.now(UTC)
