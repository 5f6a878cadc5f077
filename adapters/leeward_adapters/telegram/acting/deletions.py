"""Deleting messages: many in one call, and each with an answer of its own."""

from collections import defaultdict
from typing import Final

from telegram.error import BadRequest, Forbidden

from leeward_adapters.live.sending.outcomes import Turned
from leeward_adapters.live.sending.priority import Priority
from leeward_adapters.live.sending.turns import Once
from leeward_adapters.telegram.acting.capabilities import DELETES
from leeward_adapters.telegram.context import Context
from leeward_adapters.telegram.sending.answers import means
from leeward_adapters.telegram.sending.calls import CURES, Calls

BATCH_MOST: Final = 100
"""Messages that one call deletes (core.telegram.org/bots/api, "deleteMessages")."""

_TOGETHER: Final = "batch"
"""What calls to one chat are about: while one waits, whoever comes joins it."""

TOO_OLD: Final = (
    "Telegram lets no bot delete it any more: it is older than 48 hours; a person can delete it"
)
PERHAPS_TOO_OLD: Final = f"{CURES['hide']}, or the message is older than 48 hours"


class _Wanted:
    """One message that somebody wants deleted."""

    def __init__(self, message: int) -> None:
        self.message = message
        self.is_deleted = False
        self.is_alone = False
        """It is tried by itself, since its batch was refused and nobody knows because of which."""


class Deletions:
    """Deletes the messages of each chat together that wait at the same time.

    Args:
        context: of the connection.
        calls: to Telegram.
    """

    def __init__(self, context: Context, calls: Calls) -> None:
        self._context = context
        self._calls = calls
        self._waiting: defaultdict[int, list[_Wanted]] = defaultdict(list)
        self._deleted = Once()

    async def delete(self, priority: Priority, chat: int, message: int) -> None:
        """Delete a message, or raise why it is not; whether it was there before is not always told.

        What was deleted a while ago is not asked for again, as where a second look at a message
        asks for the same as the first: nobody else's message ever gets its id.

        Args:
            priority: how urgent it is; the most urgent of a batch counts for all of it.
            chat: where it stands.
            message: its id.

        Raises:
            Turned: Telegram lets no bot delete it.
        """
        if (chat, message) in self._deleted:
            return
        wanted = _Wanted(message)
        self._waiting[chat].append(wanted)
        lane = f"delete:{chat}"
        try:
            while not (wanted.is_deleted or wanted.is_alone):
                await self._calls.make(
                    priority, lane, lambda: self._batch(chat), coalesce=_TOGETHER
                )
            if wanted.is_alone:
                bot = self._context.bot
                await self._calls.make(priority, lane, lambda: bot.delete_message(chat, message))
                self._deleted.note((chat, message))
        except BadRequest as error:
            if means(error, "too-old"):
                raise Turned(self._why(chat)) from None
            raise
        finally:
            self._let_go(chat, wanted)

    async def _batch(self, chat: int) -> None:
        """Delete the first of those that wait; a lane goes one call at a time, so none twice."""
        bot, batch = self._context.bot, self._waiting[chat][:BATCH_MOST]
        numbers = list(dict.fromkeys(wanted.message for wanted in batch))
        try:
            if len(numbers) == 1:
                await bot.delete_message(chat, numbers[0])
            elif numbers:
                await bot.delete_messages(chat, numbers)
        except (BadRequest, Forbidden):
            if len(numbers) == 1:
                raise
            for wanted in batch:
                wanted.is_alone = True
        else:
            for wanted in batch:
                wanted.is_deleted = True
                self._deleted.note((chat, wanted.message))
        for wanted in batch:
            self._let_go(chat, wanted)

    def _let_go(self, chat: int, wanted: _Wanted) -> None:
        """Take a message off those that wait, and the chat with its last one."""
        waiting = self._waiting[chat]
        if wanted in waiting:
            waiting.remove(wanted)
        if not waiting:
            del self._waiting[chat]

    def _why(self, chat: int) -> str:
        """Return why Telegram says that a message cannot be deleted; it says no more itself."""
        rights = self._context.directory.our_rights(str(chat))
        if not rights.status:
            return PERHAPS_TOO_OLD
        return TOO_OLD if rights.may(DELETES) else CURES["hide"]
