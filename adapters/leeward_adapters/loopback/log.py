"""The log that the fake platform sends to a bot: at least once, in order, until acknowledged."""

import asyncio
from typing import Any

from leeward_adapters.loopback.faults import (
    AsksToWait,
    Fails,
    Faults,
    Forbidden,
    Refuses,
    Shut,
    ShutsOut,
    SlowDown,
    Unavailable,
    WrongToken,
)


class Log:
    """Everything that has happened, and how far the bot has acknowledged it.

    Every new connection starts after the last acknowledged update, so that what
    was not acknowledged is sent again; what was acknowledged is never sent again,
    so that a bot which acknowledges too early loses it, as on a real platform.
    """

    def __init__(self, faults: Faults) -> None:
        self._faults = faults
        self._updates: list[Any] = []
        self._acknowledged = 0
        self._connections: list[Connection] = []
        self._has_ended = False
        self._heard = asyncio.Event()

    def append(self, raw: Any) -> None:
        """Put any decoded JSON into the log, well formed or not."""
        self._updates.append(raw)
        self._wake()

    @property
    def updates(self) -> tuple[Any, ...]:
        """Everything that was ever announced, acknowledged or not."""
        return tuple(self._updates)

    def __len__(self) -> int:
        return len(self._updates)

    def at(self, place: int) -> Any:
        """Return the update at a place, the first at 0."""
        return self._updates[place]

    @property
    def acknowledged(self) -> int:
        """How many updates the bot has acknowledged."""
        return self._acknowledged

    @property
    def connections(self) -> int:
        """How many bots listen now."""
        return len(self._connections)

    @property
    def has_ended(self) -> bool:
        """Nothing will happen any more."""
        return self._has_ended

    async def is_heard(self) -> None:
        """Wait until the bot has acknowledged everything that has happened so far."""
        wanted = len(self._updates)
        while self._acknowledged < wanted:
            self._heard.clear()
            await self._heard.wait()

    def connect(self, since: str | None) -> "Connection":
        """Start to send, after the last acknowledged update or after `since`, the later.

        Raises:
            PlatformError: as a planned fault says; `Forbidden` for a `since` of no meaning.
        """
        match self._faults.take("connect"):
            case Fails():
                raise Unavailable("The platform does not answer.")
            case Refuses(reason=reason):
                raise WrongToken(reason)
            case ShutsOut():
                raise Shut("This bot's account is closed.")
            case AsksToWait(seconds=seconds):
                raise SlowDown(seconds)
            case _:
                pass
        connection = Connection(self, max(self._acknowledged, number(since)))
        self._connections.append(connection)
        return connection

    def acknowledge(self, upto: int) -> None:
        """Learn that the bot needs the updates up to here no more."""
        self._acknowledged = max(self._acknowledged, min(upto, len(self._updates)))
        self._heard.set()

    def redeliver(self, since: int = 0) -> None:
        """Send updates once more, as platforms do that have lost an acknowledgement.

        Args:
            since: how many of the first are left out; 0 sends everything again.
        """
        for connection in self._connections:
            connection.rewind(since)
        self._wake()

    def disconnect(self) -> None:
        """Break every connection; the bot may connect again."""
        for connection in self._connections:
            connection.is_broken = True
        self._wake()

    def end(self) -> None:
        """Let connections end when they have sent everything."""
        self._has_ended = True
        self._wake()

    def forget(self, connection: "Connection") -> None:
        """Drop a connection that is closed."""
        if connection in self._connections:
            self._connections.remove(connection)

    def _wake(self) -> None:
        for connection in self._connections:
            connection.wake()


class Connection:
    """One bot's ear at the log."""

    def __init__(self, log: Log, position: int) -> None:
        self.is_broken = False
        self._log = log
        self._position = position
        self._is_closed = False
        self._news = asyncio.Event()

    async def next(self) -> tuple[int, Any] | None:
        """Return the next update with its number, waiting for it; None when there are no more.

        Raises:
            Unavailable: the connection broke.
        """
        while True:
            if self.is_broken:
                self.close()
                raise Unavailable("The connection broke.")
            if self._is_closed:
                return None
            if self._position < len(self._log):
                self._position += 1
                return self._position, self._log.at(self._position - 1)
            if self._log.has_ended:
                return None
            self._news.clear()
            await self._news.wait()

    def rewind(self, position: int) -> None:
        """Send again from here."""
        self._position = min(position, self._position)

    def wake(self) -> None:
        """Look again whether there is something to send."""
        self._news.set()

    def close(self) -> None:
        """Stop listening; safe to call twice."""
        self._is_closed = True
        self._log.forget(self)
        self._news.set()


def number(cursor: str | None) -> int:
    """Return the place that a cursor names; 0 for none.

    Raises:
        Forbidden: it is none of ours.
    """
    if cursor is None:
        return 0
    if not (cursor.isascii() and cursor.isdigit() and len(cursor) < len(str(2**53))):
        raise Forbidden("The place to go on from is no number of this log.")
    return int(cursor)
