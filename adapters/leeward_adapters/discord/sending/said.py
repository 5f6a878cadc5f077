"""What this bot has said already: nobody gets one word twice, also not from the next process."""

from collections import OrderedDict
from typing import Final

import discord

from leeward_adapters.discord.context import Context
from leeward_adapters.discord.sending.calls import Calls, Place
from leeward_adapters.discord.sending.words import snowflake
from leeward_adapters.live.sending.priority import Priority
from leeward_policies.domain.action import Action

KEYS_KEPT: Final = 10_000
"""Acts remembered; the oldest go first, and are then looked for like those of another process."""


class Said:
    """Remembers acts by their keys, and finds those of an earlier process by their buttons.

    Discord itself drops a second message with the same nonce, but for a few minutes only.

    Args:
        context: of the connection.
        calls: for reading what was said before.
    """

    def __init__(self, context: Context, calls: Calls) -> None:
        self._client = context.client
        self._calls = calls
        self._since = context.clock.now()
        self._receipts: OrderedDict[str, str] = OrderedDict()

    def receipt(self, key: str) -> str | None:
        """Return what an act left behind that this process has done; None where it has not."""
        return self._receipts.get(key)

    def note(self, key: str, receipt: str) -> None:
        """Remember that an act was done."""
        self._receipts[key] = receipt
        while len(self._receipts) > KEYS_KEPT:
            self._receipts.popitem(last=False)

    def may_be_earlier(self, action: Action) -> bool:
        """Say whether another process may have done this: not for what came after we began."""
        number = None if action.message is None else snowflake(action.message.id)
        return number is None or discord.utils.snowflake_time(number) < self._since

    async def earlier(
        self, priority: Priority, lane: str, place: Place, marker: str, limit: int
    ) -> str | None:
        """Look for a message of ours with a certain button; return its id, None where none is.

        Args:
            priority: of the act that it is about.
            lane: of reading there.
            place: where to look.
            marker: the button's id.
            limit: how many of the latest messages are looked at.
        """
        return next(
            (
                str(message.id)
                for message in await self.read(priority, lane, place, limit)
                if marker in button_ids(message)
            ),
            None,
        )

    async def read(
        self, priority: Priority, lane: str, place: Place, limit: int
    ) -> list[discord.Message]:
        """Return our own among the latest messages of a place, newest first.

        Args:
            priority: of the act that it is for.
            lane: of reading there.
            place: where to read.
            limit: messages read, a hundred at most, which is one request.
        """

        async def call() -> list[discord.Message]:
            return [message async for message in place.history(limit=limit)]

        us = self._client.user
        found = await self._calls.make(priority, lane, call)
        return [message for message in found if us is not None and message.author.id == us.id]


def button_ids(message: discord.Message) -> frozenset[str]:
    """Return the ids of a message's buttons."""
    rows = [row for row in message.components if isinstance(row, discord.ActionRow)]
    return frozenset(
        child.custom_id
        for row in rows
        for child in row.children
        if isinstance(child, discord.Button) and child.custom_id is not None
    )
