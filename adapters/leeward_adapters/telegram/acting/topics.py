"""Topics of a moderators' group: opened for a case, named and closed as it stands."""

import asyncio
from collections import OrderedDict
from typing import Final

import structlog
from msgspec import Struct
from telegram.error import BadRequest

from leeward_adapters.live.casework.standing import RENAME_SECONDS
from leeward_adapters.live.sending.priority import Priority
from leeward_adapters.telegram.acting.cards import Card
from leeward_adapters.telegram.context import Context
from leeward_adapters.telegram.sending.answers import means
from leeward_adapters.telegram.sending.calls import Calls
from leeward_adapters.telegram.sending.passing import PASSING

KEPT: Final = 10_000
"""Topics of which it is remembered how they stand; the oldest go first."""

log = structlog.get_logger("leeward.adapters.telegram")


class _Shown(Struct, frozen=True):
    """How a topic stands."""

    name: str
    is_closed: bool


class Topics:
    """Opens topics, and lets them say how their cases stand.

    Args:
        context: of the connection.
        calls: to Telegram.
    """

    def __init__(self, context: Context, calls: Calls) -> None:
        self._bot = context.bot
        self._calls = calls
        self._shown: OrderedDict[tuple[int, int], _Shown] = OrderedDict()
        self._instead: OrderedDict[tuple[int, int], int | None] = OrderedDict()

    def now(self, chat: int, thread: int | None) -> int | None:
        """Return the topic that stands for one that many shared and somebody has deleted."""
        if thread is None or (chat, thread) not in self._instead:
            return thread
        return self._instead[chat, thread]

    def replace(self, chat: int, thread: int, instead: int | None) -> None:
        """Learn that a topic was deleted, and which was opened instead; None for none."""
        self._instead[chat, thread] = instead
        while len(self._instead) > KEPT:
            self._instead.popitem(last=False)

    async def open(self, chat: int, name: str, priority: Priority) -> int | None:
        """Open a topic; None where we may not, so that its card must stand outside of topics.

        Args:
            chat: of a forum.
            name: the topic's.
            priority: of what is to be posted in it.
        """
        bot = self._bot
        try:
            made = await self._calls.make(
                priority,
                f"topic:{chat}",
                lambda: bot.create_forum_topic(self._calls.chat(chat), name),
                repeats=False,
            )
        except BadRequest as error:
            if not means(error, "right", "never"):
                raise
            log.warning("telegram.no_topics", chat=chat)
            return None
        self._note(chat, made.message_thread_id, _Shown(name, is_closed=False))
        return made.message_thread_id

    async def show(self, chat: int, thread: int, card: Card) -> None:
        """Let a topic say how its case stands, if that is possible soon; its card says so anyway.

        Args:
            chat: of the forum.
            thread: the topic.
            card: as it reads now.
        """
        wanted, stands = _Shown(card.name, card.is_over), self._shown.get((chat, thread))
        if stands == wanted:
            return
        try:
            async with asyncio.timeout(RENAME_SECONDS):
                if stands is None or stands.name != wanted.name:
                    await self._rename(chat, thread, wanted.name)
                if stands is None or stands.is_closed != wanted.is_closed:
                    await self._set(chat, thread, is_closed=wanted.is_closed)
        except PASSING as error:
            log.info("telegram.topic_not_named", kind=type(error).__name__)
        else:
            self._note(chat, thread, wanted)

    async def reopen(self, chat: int, thread: int) -> None:
        """Open a topic again that somebody has closed."""
        await self._set(chat, thread, is_closed=False)

    async def _rename(self, chat: int, thread: int, name: str) -> None:
        bot = self._bot

        async def call() -> None:
            try:
                await bot.edit_forum_topic(self._calls.chat(chat), thread, name=name)
            except BadRequest as error:
                if not means(error, "same"):
                    raise

        await self._calls.make(Priority.LOG, f"topic:{chat}", call, coalesce=f"name:{thread}")

    async def _set(self, chat: int, thread: int, *, is_closed: bool) -> None:
        bot = self._bot

        async def call() -> None:
            change = bot.close_forum_topic if is_closed else bot.reopen_forum_topic
            try:
                await change(self._calls.chat(chat), thread)
            except BadRequest as error:
                if not means(error, "same"):
                    raise

        await self._calls.make(Priority.LOG, f"topic:{chat}", call, coalesce=f"open:{thread}")

    def _note(self, chat: int, thread: int, shown: _Shown) -> None:
        self._shown[chat, thread] = shown
        self._shown.move_to_end((chat, thread))
        while len(self._shown) > KEPT:
            self._shown.popitem(last=False)
