"""Asking Telegram for updates, again and again, and letting it forget what is done.

Telegram answers at once where anything is there that it may not forget yet. Whoever asks for the
same within half a second gets one update alone, and within three seconds is made to wait: so the
telegram-bot-api server does it (Client.cpp, `do_get_updates`). So after everything that came was
handed in we wait for it to be done, which takes some milliseconds, and then ask for more; where
something takes longer we ask again after a pause, for what has come behind it.
"""

import asyncio
import time
from typing import Any, Final

import structlog
from msgspec import Struct
from telegram import Bot
from telegram.error import (
    Conflict,
    EndPointNotFound,
    Forbidden,
    InvalidToken,
    TelegramError,
)

from leeward_adapters.telegram.hearing.intake import Intake
from leeward_adapters.telegram.hearing.offsets import Offsets
from leeward_adapters.telegram.hearing.problems import problem_of
from leeward_adapters.telegram.hearing.wire import ALLOWED_UPDATES
from leeward_adapters.telegram.sending.rates import seconds_asked
from leeward_policies.errors import NotReady

GET_UPDATES: Final = "get_Updates"
"""The library turns this into `getUpdates`. Under its own name it would ask for its own method to
be used, which reads what comes and fails on the first update that it cannot read."""

MOST: Final = 100
"""Updates of one answer; Telegram gives no more."""

LATEST: Final = 5.0
"""Seconds for an answer beyond those that Telegram may keep the question open."""

_FINAL: Final = (InvalidToken, EndPointNotFound, Forbidden, Conflict)
"""What no further question makes better."""

_ODD: Final = (KeyError, TypeError, AttributeError, RecursionError, ValueError)
"""What the library raises over an answer that is none of Telegram's."""

log = structlog.get_logger("leeward.adapters.telegram")


class PollingPace(Struct, frozen=True):
    """How long is waited for what, in seconds; tests hurry."""

    pause: float = 0.6
    """Before the same is asked for again; sooner Telegram would give one update alone."""
    longest: float = 5.0
    """The longest such pause, while events wait to be committed."""
    again: float = 0.5
    """After the line broke; doubled with each further time."""
    patience: float = 60.0
    """For a broken line, before the connection is given up."""
    parting: float = 3.0
    """For the last word, which lets Telegram forget what is done."""


AT_EASE: Final = PollingPace()
"""What everybody but a test waits."""


class Polling:
    """Asks for updates and hands them in, until it is cancelled.

    Args:
        bot: python-telegram-bot's own, initialised.
        offsets: knows what was handed in and what is done.
        intake: takes updates in.
        seconds: how long Telegram may keep a question open while nothing happens.
        pace: how long is waited for what.
    """

    def __init__(
        self,
        bot: Bot,
        offsets: Offsets,
        intake: Intake,
        *,
        seconds: int,
        pace: PollingPace = AT_EASE,
    ) -> None:
        self.heard: float | None = None
        """When Telegram last answered, by the monotonic clock; None before it first did."""
        self._bot = bot
        self._offsets = offsets
        self._intake = intake
        self._seconds = seconds
        self._pace = pace

    async def run(self) -> None:
        """Ask and hand in, without end.

        Raises:
            NotReady: another program asks as well, or Telegram is out of reach for too long.
            AuthFailed: it refuses the token.
            Broken: it does not take our questions.

        What `deliver` raises is raised as it is.
        """
        await self._unhook()
        pause = self._pace.pause
        while True:
            updates = await self._ask_on()
            fresh = [await self._intake.take(update) for update in updates]
            if not (self._offsets.pending or (updates and not any(fresh))):
                pause = self._pace.pause
                continue
            if any(fresh) or not self._offsets.waits_for_commits:
                pause = self._pace.pause
            if not await self._settled(pause):
                pause = min(2 * pause, self._pace.longest)

    async def part(self) -> None:
        """Let Telegram forget what is done, so that it does not come again; best effort."""
        if self._offsets.offset is None:
            return
        try:
            async with asyncio.timeout(self._pace.parting):
                await self._ask(0, most=1)
        except (TelegramError, TimeoutError, *_ODD) as error:
            log.info("telegram.not_parted", problem=type(error).__name__)

    async def _settled(self, pause: float) -> bool:
        """Wait until everything is done, or for a pause."""
        if self._offsets.pending:
            return await self._intake.all_done(pause)
        await asyncio.sleep(pause)  # what came has no number, and comes again
        return False

    async def _unhook(self) -> None:
        """Remove a webhook: while there is one, nobody may ask. Nothing that waits is dropped."""
        try:
            info = await self._bot.get_webhook_info()
            if info.url:
                log.warning("telegram.webhook_removed")
                await self._bot.delete_webhook(drop_pending_updates=False)
        except (TelegramError, *_ODD) as error:
            raise problem_of(error) from None

    async def _ask_on(self) -> list[Any]:
        """Ask for updates, through a line that may break for a while."""
        since, pause = time.monotonic(), self._pace.again
        while True:
            try:
                updates = await self._ask(0 if self._offsets.pending else self._seconds)
            except _FINAL as error:
                raise problem_of(error) from None
            except (TelegramError, *_ODD) as error:
                wait = seconds_asked(error)
                gone = time.monotonic() - since
                if gone + wait >= self._pace.patience:
                    raise problem_of(error) from None
                log.info("telegram.line_broken", problem=type(error).__name__)
                await asyncio.sleep(wait or pause)
                pause = min(2 * pause, self._pace.longest)
            else:
                self.heard = time.monotonic()
                return updates

    async def _ask(self, seconds: int, *, most: int = MOST) -> list[Any]:
        """Ask once; what is below the offset Telegram forgets."""
        asked = {"timeout": seconds, "limit": most, "allowed_updates": list(ALLOWED_UPDATES)}
        if self._offsets.offset is not None:
            asked["offset"] = self._offsets.offset
        answer = await self._bot.do_api_request(
            GET_UPDATES, api_kwargs=asked, read_timeout=seconds + LATEST
        )
        if not isinstance(answer, list):
            raise NotReady(
                place="telegram",
                value="it answered a question for updates with something else",
                cure="Check base_url in [adapters.telegram]. It is tried again after a pause.",
            )
        return answer
