"""The inbox: events that other processes, such as a command, leave for the running pipeline."""

from collections.abc import Awaitable, Callable
from typing import Final

import structlog

from leeward.community import Step
from leeward_policies.errors import StorageError
from leeward_policies.ports import Archive, Clock, Delivery

LOOK_EVERY: Final = 1.0
"""Seconds between two looks: whoever typed a command waits for it."""

AGAIN_AFTER: Final = 10.0
"""Seconds after which the inbox is looked into again when the storage failed it."""

AT_ONCE: Final = 100
"""Events read at a time."""

INBOX: Final = "inbox"
"""How such events are told from those of platforms."""

log = structlog.get_logger("leeward.inbox")


class Inbox:
    """Takes in what others leave; each event is forgotten only after it is committed.

    An event that was committed before a crash, and not forgotten, is known by its decision's id.

    Args:
        store: where they are left.
        take: hands an event in and waits for its commit.
        clock: for pauses.
    """

    def __init__(
        self, store: Archive, take: Callable[[Delivery], Awaitable[Step | None]], clock: Clock
    ) -> None:
        self._store = store
        self._take = take
        self._clock = clock

    async def run(self) -> None:
        """Take in what comes until cancelled."""
        while True:
            pause = LOOK_EVERY
            try:
                await self.empty()
            except StorageError as error:
                log.error("inbox.not_read", problem=str(error))
                pause = AGAIN_AFTER
            await self._clock.sleep(pause)

    async def empty(self) -> int:
        """Take in everything that lies there now, and return how many events that were."""
        count = 0
        while events := await self._store.sent(0, AT_ONCE):
            for number, event in events:
                await self._take(Delivery(event, INBOX))
                await self._store.received(number)
                count += 1
        return count
