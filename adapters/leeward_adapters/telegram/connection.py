"""One connection: the bot, what feeds the pipeline from it, and how it ends."""

import asyncio
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, Final

import structlog
from msgspec import Struct
from telegram import Bot
from telegram.error import TelegramError
from telegram.request import HTTPXRequest

from leeward_adapters.live.sending.schedule import Schedule
from leeward_adapters.telegram.answering.updates import Answering
from leeward_adapters.telegram.context import Context
from leeward_adapters.telegram.hearing.acquaintance import Acquaintance
from leeward_adapters.telegram.hearing.directory import Directory
from leeward_adapters.telegram.hearing.intake import Intake
from leeward_adapters.telegram.hearing.library_logs import hush
from leeward_adapters.telegram.hearing.offsets import Offsets
from leeward_adapters.telegram.hearing.polling import AT_EASE as POLLING_AT_EASE
from leeward_adapters.telegram.hearing.polling import Polling, PollingPace
from leeward_adapters.telegram.hearing.problems import problem_of
from leeward_adapters.telegram.hearing.webhook import Webhook
from leeward_adapters.telegram.perform import Performer
from leeward_adapters.telegram.sending.rates import KEPT, PER_SECOND, RATES, WIDTHS, seconds_asked
from leeward_adapters.telegram.setting_up.chosen import Chosen, chosen
from leeward_adapters.telegram.setting_up.commands import registered
from leeward_adapters.telegram.settings import TelegramSettings, bot_id_of, secret_of
from leeward_policies.errors import ConfigError
from leeward_policies.ports import Clock, Deliver, Desk

CONNECTIONS: Final = 64
"""Calls under way at once; more are never begun than a second allows."""

CALL_WITHIN: Final = 20.0
"""Seconds for the answer to one call; the executor waits 30 s for an act."""

CONNECT_WITHIN: Final = 10.0
"""Seconds for a connection."""

log = structlog.get_logger("leeward.adapters.telegram")


class Pace(Struct, frozen=True):
    """How long a connection waits for what, in seconds; tests hurry."""

    meeting: float = 30.0
    """For getting to know the chats before anything is read."""
    drain: float = 10.0
    """For answers that are under way when a connection ends."""
    polling: PollingPace = POLLING_AT_EASE


AT_EASE: Final = Pace()
"""What everybody but a test waits."""


class Connection:
    """One run of a bot, from the first call to the last.

    Args:
        settings: the table of the configuration.
        token: the bot's.
        folder: where the configuration lies.
        desk: answers members and moderators.
        clock: the time.
        pace: how long it waits for what.
        deliver: hands an event to the pipeline.
        since: the cursor to go on from.
    """

    def __init__(
        self,
        settings: TelegramSettings,
        token: str,
        folder: Path,
        desk: Desk,
        *,
        clock: Clock,
        pace: Pace,
        deliver: Deliver,
        since: str | None,
    ) -> None:
        hush()
        self._settings = settings
        self._folder = folder
        self._pace = pace
        self._stopping = asyncio.Event()
        self._is_up = False
        self._bot = _bot(settings, token)
        self._schedule = Schedule(
            asked=seconds_asked, per_second=PER_SECOND, kept=KEPT, rates=RATES, widths=WIDTHS
        )
        directory = Directory(bot_id_of(token))
        self.context = Context(
            self._bot, self._schedule, directory, settings, folder, desk, clock, secret_of(token)
        )
        self.performer = Performer(self.context)
        self._answering = Answering(self.context, self.performer)
        self._acquaintance = Acquaintance(self._bot, self._schedule, directory, desk, clock)
        self._offsets = Offsets(None if settings.webhook is not None else since)
        self._intake = Intake(
            deliver,
            directory,
            self._offsets,
            clock,
            self._answering.answer,
            prepare=self._prepare,
            is_apart=self._is_apart,
        )

    @property
    def is_up(self) -> bool:
        """Whether the chats are known, so that something can be done in them."""
        return self._is_up

    @property
    def blind(self) -> tuple[str, ...]:
        """What cannot be seen, as far as is known; sentences for people."""
        directory = self.context.directory
        unseen = [
            chat.id
            for chat in directory.chats()
            if chat.kind != "channel"
            and not self._is_apart(chat.id)
            and directory.our_rights(chat.id).status in {"member", "restricted"}
            and not self._reads_all
        ]
        if not unseen:
            return ()
        count = f"{len(unseen)} groups" if len(unseen) > 1 else "1 group"
        cure = "make the bot an administrator there, or take it that it sees commands alone."
        return (f"{count} cannot be read: {cure}",)

    @property
    def _reads_all(self) -> bool:
        """Whether privacy mode is off, so that an ordinary member of a group reads it all."""
        return self._is_up and bool(self._bot.bot.can_read_all_group_messages)

    def committed(self, cursor: str) -> None:
        """Learn that everything up to a cursor is safe."""
        self._intake.committed(cursor)

    def stop(self) -> None:
        """End it soon."""
        self._stopping.set()

    # --- its life --------------------------------------------------------------------------------

    async def run(self) -> None:
        """Listen until the platform ends it or `stop` is called.

        Raises:
            NotReady: Telegram is out of reach, or another program asks for the same updates.
            AuthFailed: it refuses the token.
            Broken: it does not take our questions.

        What `deliver` raises is raised as it is.
        """
        try:
            await self._begin()
            hearing = self._hearing()
            ends = [
                asyncio.create_task(self._stopping.wait()),
                asyncio.create_task(hearing.run()),
                asyncio.create_task(self.performer.run()),
            ]
            beside = asyncio.create_task(registered(self.context))
            try:
                await asyncio.wait(ends, return_when=asyncio.FIRST_COMPLETED)
            finally:
                self._is_up = False
                await _cancelled([*ends, beside])
                await self._part(hearing)
            for ended in ends:
                if not ended.cancelled() and (error := ended.exception()) is not None:
                    raise error
        finally:
            self._is_up = False
            await self._schedule.close()
            await self._bot.shutdown()

    async def _begin(self) -> None:
        """Let Telegram say who we are, and get to know the chats."""
        try:
            await self._bot.initialize()
        except TelegramError as error:
            raise problem_of(error) from None
        directory = self.context.directory
        directory.learn_me(self._bot.bot.to_dict())
        try:
            async with asyncio.timeout(self._pace.meeting):
                await self._acquaintance.meet_all(self._named())
        except TimeoutError:
            log.warning("telegram.chats_not_met", seconds=self._pace.meeting)
        await self._answering.begin()
        self._is_up = True
        log.info("telegram.up", chats=len(directory.chats()))

    def _named(self) -> Iterator[str]:
        """Yield the chats that the configuration and the set-up name."""
        settings, found = self._settings, self._chosen()
        yield from settings.spaces
        yield from (one.moderators for one in settings.spaces.values() if one.moderators)
        yield from (one for one in (settings.moderators, found.moderators) if one)
        yield from found.groups

    def _chosen(self) -> Chosen:
        try:
            return chosen(self._folder)
        except ConfigError:  # `leeward doctor` tells
            return Chosen()

    def _hearing(self) -> "Polling | Webhook":
        if self._settings.webhook is not None:
            return Webhook(self._bot, self._intake, self._settings.webhook, self.context.secret)
        return Polling(
            self._bot,
            self._offsets,
            self._intake,
            seconds=self._settings.poll_seconds,
            pace=self._pace.polling,
        )

    async def _part(self, hearing: "Polling | Webhook") -> None:
        """Let answers end that are under way, and let Telegram forget what is done."""
        await self._intake.close(self._pace.drain)
        if isinstance(hearing, Polling):
            await hearing.part()

    # --- what comes in ---------------------------------------------------------------------------

    async def _prepare(self, payload: Any) -> None:
        """Learn what must be known before an update is read."""
        if isinstance(payload, dict) and "my_chat_member" in payload:
            self.performer.forget_refusals()
        await self._acquaintance.prepare(payload)

    def _is_apart(self, chat: str) -> bool:
        """Say whether a chat is a moderators' group, in which nobody is watched over."""
        homes = {self._settings.moderators, self._chosen().moderators}
        homes |= {one.moderators for one in self._settings.spaces.values()}
        known = {home for home in homes if home is not None}
        moved = {self.context.directory.migrated_to(home) for home in known}
        return chat in known or chat in moved


def _bot(settings: TelegramSettings, token: str) -> Bot:
    base = settings.base_url.rstrip("/")

    def request(connections: int) -> HTTPXRequest:
        return HTTPXRequest(
            connection_pool_size=connections,
            read_timeout=CALL_WITHIN,
            write_timeout=CALL_WITHIN,
            connect_timeout=CONNECT_WITHIN,
            pool_timeout=CALL_WITHIN,
        )

    return Bot(
        token,
        base_url=f"{base}/bot",
        base_file_url=f"{base}/file/bot",
        request=request(CONNECTIONS),
        get_updates_request=request(1),
        local_mode=settings.local_mode,
    )


async def _cancelled(tasks: Sequence[asyncio.Task[Any]]) -> None:
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
