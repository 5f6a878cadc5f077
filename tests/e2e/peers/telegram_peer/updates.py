"""Updates on their way to the bot: kept for a day, given to one poller at a time."""

import asyncio
import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass

from telegram_peer.api_words import ApiError, Json

NOT_BY_DEFAULT = frozenset({"chat_member", "message_reaction", "message_reaction_count"})
"""What comes only to a bot that names it in `allowed_updates`."""

KEPT = 86_400
"""Seconds for which an update waits ("Getting updates")."""

ANOTHER = "terminated by other getUpdates request; make sure that only one bot instance is running"
HOOKED = (
    "can't use getUpdates method while webhook is active; "
    "use deleteWebhook to delete the webhook first"
)
LOOK = 0.05
"""Seconds between two looks whether a waiting poller is still connected."""


@dataclass
class Waiting:
    """One update that is not confirmed yet."""

    id: int
    at: float
    body: Json


class Updates:
    """The queue of the bot."""

    def __init__(self) -> None:
        self.pending: deque[Waiting] = deque()
        self.allowed: list[str] | None = None
        """What the bot asked for last; None for the default."""
        self.next_id = 712_000_001
        self.hooked = False
        """Whether a webhook is set, so that nobody may poll."""
        self.slows = True
        """Whether polls are slowed that ask for the same again at once, as the live service does:
        within half a second they get one update only, within three they wait for three."""
        self.pollers = 0
        """How many polls are waiting on a living connection."""
        self.judge: Callable[[Json], None] | None = None
        """Told of every update that the peer itself makes."""
        self.on_add: Callable[[], None] | None = None
        """Told of every new update; the webhook listens."""
        self._poll: asyncio.Future[None] | None = None
        self._last = (-1, 0.0)

    def wants(self, kind: str) -> bool:
        """Say whether the bot asked for this kind of update."""
        if not self.allowed:
            return kind not in NOT_BY_DEFAULT
        return kind in self.allowed

    def add(self, kind: str, body: Json) -> None:
        """Put an update in the queue, if the bot asked for its kind."""
        if not self.wants(kind):
            return
        update = {"update_id": self.next_id, kind: body}
        if self.judge is not None:
            self.judge(update)
        self.add_raw(update)

    def add_raw(self, body: Json) -> None:
        """Put anything in the queue under the next id, or under the `update_id` in it."""
        number = body.get("update_id")
        if not isinstance(number, int):
            number = self.next_id
        self.next_id = number + 1
        self.pending.append(Waiting(number, time.time(), {"update_id": number, **body}))
        if self._poll is not None and not self._poll.done():
            self._poll.set_result(None)
        if self.on_add is not None:
            self.on_add()

    def ids_start_anew(self, at: int) -> None:
        """Go on with another id, as Telegram does after a week without updates."""
        self.next_id = at

    def ages(self, seconds: float) -> None:
        """Let everything that waits grow older, and drop what waited for a day."""
        for each in self.pending:
            each.at -= seconds
        self._expire()

    def drop(self) -> None:
        """Forget everything that waits."""
        self.pending.clear()

    def confirm(self, offset: int) -> None:
        """Forget what has a lower id; a negative offset keeps so many of the newest."""
        if offset < 0:
            while len(self.pending) > -offset:
                self.pending.popleft()
            return
        # As with the live service, an offset from before the ids started anew confirms nothing.
        if offset > self.next_id:
            return
        while self.pending and self.pending[0].id < offset:
            self.pending.popleft()

    async def poll(
        self, offset: int, limit: int, seconds: int, connected: Callable[[], bool]
    ) -> list[Json]:
        """Answer getUpdates.

        Args:
            offset: the first id that the bot has not seen; everything below is confirmed.
            limit: how many it takes.
            seconds: for how long it waits where nothing is there.
            connected: whether whoever asked is still there.

        Raises:
            ApiError: a webhook is set, or another poll took over (409).
        """
        if self.hooked:
            raise ApiError(409, HOOKED)
        limit, seconds = self._slowed(offset, limit, seconds)
        self._expire()
        self.confirm(offset)
        if self.pending or not seconds:
            return self._first(limit)
        if self._poll is not None and not self._poll.done():
            self._poll.set_exception(ApiError(409, ANOTHER))
        self._poll = mine = asyncio.get_running_loop().create_future()
        self.pollers += 1
        try:
            await self._wait(mine, seconds, connected)
        finally:
            self.pollers -= 1
            if self._poll is mine:
                self._poll = None
            mine.cancel()
        return self._first(limit)

    def end_poll(self, words: str) -> None:
        """End the waiting poll with a 409."""
        if self._poll is not None and not self._poll.done():
            self._poll.set_exception(ApiError(409, words))

    async def _wait(
        self, mine: asyncio.Future[None], seconds: int, connected: Callable[[], bool]
    ) -> None:
        until = time.monotonic() + seconds
        while connected() and time.monotonic() < until and not mine.done():
            await asyncio.wait({mine}, timeout=LOOK)
        if mine.done():
            mine.result()

    def _slowed(self, offset: int, limit: int, seconds: int) -> tuple[int, int]:
        now = time.monotonic()
        before, self._last = self._last, (offset, now)
        if self.slows and before[0] == offset:
            if seconds < 3 and now < before[1] + 3:
                seconds = 3
            if now < before[1] + 0.5:
                limit = 1
        return limit, seconds

    def _first(self, limit: int) -> list[Json]:
        return [each.body for each in list(self.pending)[:limit]]

    def _expire(self) -> None:
        while self.pending and self.pending[0].at < time.time() - KEPT:
            self.pending.popleft()
