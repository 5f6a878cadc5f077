"""Messages of ours that go away by themselves, such as a reminder after five minutes."""

from datetime import datetime, timedelta
from typing import Final

from telegram.error import BadRequest, Forbidden

from leeward_adapters.live.sending.outcomes import Turned
from leeward_adapters.live.sending.priority import Priority
from leeward_adapters.telegram.acting.deletions import Deletions
from leeward_adapters.telegram.acting.due import Due, due_value
from leeward_adapters.telegram.acting.memory import Memory
from leeward_adapters.telegram.context import Context
from leeward_adapters.telegram.sending.answers import is_gone
from leeward_adapters.telegram.sending.words import number_of

PREFIX: Final = "remove:"

KEPT: Final = timedelta(hours=48)
"""How long after it was sent a message can be deleted, so how long it is remembered."""


class Removals:
    """Removes messages of ours when their time is over; also those of an earlier process.

    Args:
        context: of the connection.
        deletions: deletes them.
        memory: where they are remembered.
    """

    def __init__(self, context: Context, deletions: Deletions, memory: Memory) -> None:
        self._deletions = deletions
        self._memory = memory
        self._due = Due(context, memory, PREFIX, self._remove)

    async def run(self) -> None:
        """Remove what is due, until cancelled."""
        await self._due.run()

    async def catch_up(self) -> float | None:
        """Remove what is due now; return the seconds until more is, None where nothing will be."""
        return await self._due.catch_up()

    async def add(self, chat: int, message: int, at: datetime) -> None:
        """Have a message of ours removed at a time.

        Args:
            chat: of a group; a private chat is its reader's own.
            message: its id.
            at: when.
        """
        key, value = f"{PREFIX}{chat}/{message}", due_value(at)
        self._due.add(key, value)
        await self._memory.note(key, value, KEPT)

    async def _remove(self, key: str, _: str) -> None:
        place, _, number = key.removeprefix(PREFIX).partition("/")
        chat, message = number_of(place), number_of(number)
        if chat is None or message is None:
            raise Turned("a memo names no message")
        try:
            await self._deletions.delete(Priority.LOG, chat, message)
        except (BadRequest, Forbidden) as error:
            if not is_gone(error):
                raise
