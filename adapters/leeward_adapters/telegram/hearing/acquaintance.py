"""Getting to know chats before anything in them is read: who looks after one, what we may there.

Telegram tells a bot neither which chats it is in nor who administers them. So chats are remembered
as memos, and each is asked about at the start, before its first update is read, and again later.
"""

import asyncio
import time
from collections.abc import Awaitable, Callable, Iterable, Mapping
from datetime import timedelta
from typing import Any, Final, TypeVar

import structlog
from telegram import Bot
from telegram.error import BadRequest, Forbidden, RetryAfter, TelegramError

from leeward_adapters.live.sending.priority import Priority
from leeward_adapters.live.sending.refusals import Paused
from leeward_adapters.live.sending.schedule import Schedule
from leeward_adapters.live.sending.turns import Turns
from leeward_adapters.telegram.hearing.directory import Directory
from leeward_adapters.telegram.hearing.wire import PLATFORM
from leeward_adapters.telegram.sending.rates import seconds_asked
from leeward_policies.errors import NotReady, StorageError
from leeward_policies.ports import Clock, Desk, Memo

PREFIX: Final = "chat:"
"""How the keys of these memos begin; the chat's id follows."""

REMEMBERED: Final = timedelta(days=180)
"""How long a chat is remembered in which nothing happens."""

FRESH: Final = 3_600.0
"""Seconds after which a chat is asked about again: where we are no administrator, Telegram does
not tell of changes by itself."""

AGAIN: Final = 60.0
"""Seconds after which a chat is asked about again that could not be."""

WITHIN: Final = 10.0
"""Seconds that the first update of a chat waits at most for what is to be known of it."""

AT_ONCE: Final = 8
"""Chats asked about at the same time at the start."""

T = TypeVar("T")

log = structlog.get_logger("leeward.adapters.telegram")


class Acquaintance:
    """Lets the directory know of chats.

    Args:
        bot: python-telegram-bot's own, initialised.
        schedule: says when each question begins, so that many chats are no flood.
        directory: learns.
        desk: keeps which chats there are.
        clock: for how long they are kept.
        now: monotonic seconds.
    """

    def __init__(
        self,
        bot: Bot,
        schedule: Schedule,
        directory: Directory,
        desk: Desk,
        clock: Clock,
        *,
        now: Callable[[], float] = time.monotonic,
    ) -> None:
        self._bot = bot
        self._schedule = schedule
        self._directory = directory
        self._desk = desk
        self._clock = clock
        self._now = now
        self._again: dict[str, float] = {}
        self._kept: set[str] = set()
        self._turns = Turns()

    async def meet_all(self, named: Iterable[str]) -> None:
        """Get to know the chats that are named, and those that were known before.

        Args:
            named: ids of chats, from the configuration and the set-up.
        """
        try:
            memos = await self._desk.recalled(PLATFORM, PREFIX)
        except (NotReady, StorageError) as error:
            log.warning("telegram.chats_not_read", kind=type(error).__name__)
            memos = ()
        known = [memo.key.removeprefix(PREFIX) for memo in memos]
        places = asyncio.Semaphore(AT_ONCE)

        async def meet(chat: str) -> None:
            async with places:
                await self.meet(chat)

        await asyncio.gather(*(meet(chat) for chat in dict.fromkeys((*named, *known))))

    async def prepare(self, payload: Any) -> None:
        """Get to know the chat of a raw update before it is read."""
        chat = _chat_of(payload)
        if chat is None:
            return
        if isinstance(payload, Mapping) and "my_chat_member" in payload:
            self._again.pop(chat, None)  # what we may see and do there is other than before
        await self.meet(chat)

    async def meet(self, chat: str) -> None:
        """Get to know a group or a channel, unless it was asked about a while ago."""
        if self._now() < self._again.get(chat, 0.0):
            return
        async with self._turns.of(chat):
            if self._now() < self._again.get(chat, 0.0):
                return
            self._again[chat] = self._now() + AGAIN
            try:
                async with asyncio.timeout(WITHIN):
                    await self._ask(chat)
            except RetryAfter as error:
                self._again[chat] = self._now() + seconds_asked(error)
                log.info("telegram.chat_not_asked", kind=type(error).__name__)
            except (Forbidden, BadRequest):
                self._again[chat] = self._now() + FRESH  # we are not in it, or it is gone
            except (TelegramError, TimeoutError, Paused) as error:
                log.warning("telegram.chat_not_asked", kind=type(error).__name__)
            else:
                self._again[chat] = self._now() + FRESH

    async def _ask(self, chat: str) -> None:
        number, bot = int(chat), self._bot
        found = await self._asked(chat, lambda: bot.get_chat(number))
        self._directory.learn_chat(found.to_dict())
        us = int(self._directory.bot_id)
        own = await self._asked(chat, lambda: bot.get_chat_member(number, us))
        self._directory.set_own(chat, own.to_dict())
        admins = await self._asked(chat, lambda: bot.get_chat_administrators(number))
        self._directory.set_admins(chat, [admin.to_dict() for admin in admins])
        await self._keep(chat, str(found.type))

    async def _asked(self, chat: str, call: Callable[[], Awaitable[T]]) -> T:
        """Ask in turn: what must be hidden elsewhere goes first."""
        return await self._schedule.run(Priority.PAGE, f"ask:{chat}", call)

    async def _keep(self, chat: str, kind: str) -> None:
        if chat in self._kept:
            return
        memo = Memo(f"{PREFIX}{chat}", kind, self._clock.now() + REMEMBERED)
        try:
            await self._desk.remember(PLATFORM, memo)
        except (NotReady, StorageError) as error:
            log.info("telegram.chat_not_kept", kind=type(error).__name__)
        else:
            self._kept.add(chat)


def _chat_of(payload: Any) -> str | None:
    """Return the group or channel of a raw update; None for a private chat, and for none."""
    if not isinstance(payload, Mapping):
        return None
    for told in payload.values():
        if not isinstance(told, Mapping):
            continue
        within = told.get("message")  # of a press, the message with the button
        chat = told.get("chat") or (within.get("chat") if isinstance(within, Mapping) else None)
        number = chat.get("id") if isinstance(chat, Mapping) else None
        if type(number) is int and -(2**63) < number < 0:
            return str(number)
    return None
