"""How far everything was handed in: the cursor, the gaps that hold it, and ids as times."""

from datetime import UTC, datetime, timedelta
from typing import Final

import structlog

EPOCH: Final = datetime(2015, 1, 1, tzinfo=UTC)
"""Where Discord's ids begin to count (docs.discord.com, "Snowflakes")."""

TIME_BITS: Final = 22
"""Bits of an id below its milliseconds."""

LARGEST: Final = 2**63 - 1
"""Ids are unsigned numbers of 64 bits; the highest bit is not in use for another 50 years."""

log = structlog.get_logger("leeward.adapters.discord")


def snowflake_at(time: datetime) -> int:
    """Return the smallest id of a time; 0 for what was before Discord."""
    return max(0, (time - EPOCH) // timedelta(milliseconds=1)) << TIME_BITS


def time_of(snowflake: int) -> datetime:
    """Return when an id was given, aware UTC, to the millisecond."""
    return EPOCH + timedelta(milliseconds=snowflake >> TIME_BITS)


def earlier(snowflake: int, by: timedelta) -> int:
    """Return the smallest id of a time before that of an id."""
    return snowflake_at(time_of(snowflake) - by)


def number_of(cursor: str | None) -> int | None:
    """Return the message that a cursor names; None where there is no cursor, or a strange one."""
    if cursor is None:
        return None
    is_decimal = cursor.isascii() and cursor.isdecimal() and len(cursor) <= len(str(LARGEST))
    if not is_decimal or not 0 < int(cursor) <= LARGEST:
        log.warning("discord.cursor_ignored", length=len(cursor), cure="It starts without one.")
        return None
    return int(cursor)


class Watermark:
    """The newest message up to which everything was handed in, as far as that is known.

    While a gap is open nothing is said of it, since a cursor would pass over what the gap
    still hides. A gap is opened under a name and knows where it begins.

    Args:
        since: the id up to which everything was handed in before.
    """

    def __init__(self, since: int) -> None:
        self.newest = since
        """The newest message that was handed in, whatever is missing before it."""
        self.committed = since
        """The newest message up to which everything is known to be safe."""
        self._told = since
        self._gaps: dict[str, int] = {}

    @property
    def gaps(self) -> frozenset[str]:
        """The names of the open gaps."""
        return frozenset(self._gaps)

    def open(self, gap: str, after: int | None = None) -> int:
        """Open a gap; one that is open already keeps the earlier of both beginnings.

        Args:
            gap: its name.
            after: the id after which something may be missing; None for the newest so far.

        Returns:
            The id after which something may be missing.
        """
        begins = self.newest if after is None else after
        self._gaps[gap] = min(begins, self._gaps.get(gap, begins))
        return self._gaps[gap]

    @property
    def is_ahead(self) -> bool:
        """Whether the next event, whatever it is, would carry a cursor."""
        return not self._gaps and self.newest > self._told

    def begins(self, gap: str) -> int | None:
        """Return the id after which a gap begins; None where it is not open."""
        return self._gaps.get(gap)

    def close(self, gap: str) -> None:
        """Close a gap: everything in it was handed in, or nothing was missing."""
        self._gaps.pop(gap, None)

    def passes(self, message: int | None) -> str | None:
        """Return the cursor that goes with an event that is handed in now.

        Args:
            message: the id of a message that was sent; None for any other event.
        """
        if message is not None:
            self.newest = max(self.newest, message)
        return None if self._gaps else self._tell(self.newest)

    def fills(self, message: int, gap: str) -> str | None:
        """Return the cursor of a message out of a gap that is filled in the order of ids.

        It moves on if no other gap is open, since then everything before was handed in.
        """
        self.newest = max(self.newest, message)
        return self._tell(message) if self._gaps.keys() <= {gap} else None

    def learn(self, cursor: str) -> None:
        """Learn that everything up to a cursor is safe."""
        number = number_of(cursor)
        if number is not None:
            self.committed = max(self.committed, number)

    def _tell(self, message: int) -> str | None:
        if message <= self._told:
            return None
        self._told = message
        return str(message)
