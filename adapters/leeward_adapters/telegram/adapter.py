"""The adapter of Telegram: updates in as events, acts out as calls, one connection at a time."""

import asyncio
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final, Self

import structlog
from typing_extensions import override

from leeward_adapters.telegram.acting.capabilities import expected
from leeward_adapters.telegram.acting.dialect import TELEGRAM
from leeward_adapters.telegram.answering.rights import order_refusal, roles_of
from leeward_adapters.telegram.connection import AT_EASE, Connection, Pace
from leeward_adapters.telegram.sending.words import PLATFORM
from leeward_adapters.telegram.settings import TelegramSettings, settings_of, token_of
from leeward_policies.case_rights import Role
from leeward_policies.domain.action import Action, Failed, Outcome, TryLater
from leeward_policies.domain.case import Case
from leeward_policies.domain.refs import SpaceRef, UserRef
from leeward_policies.ports import Adapter, Capabilities, Clock, Deliver, Desk

NOT_CONNECTED_SECONDS: Final = 5.0
"""When an act is tried again that came while there was no connection."""

CLOSED_WITHIN: Final = 30.0
"""Seconds that `close` waits for `listen` to end."""

log = structlog.get_logger("leeward.adapters.telegram")


class TelegramAdapter(Adapter):
    """One bot on Telegram.

    Args:
        settings: the table of the configuration.
        token: the bot's; it is given to python-telegram-bot alone.
        folder: where the configuration lies.
        desk: answers members and moderators.
        clock: the time.
        pace: how long a connection waits for what.
    """

    def __init__(
        self,
        settings: TelegramSettings,
        token: str,
        folder: Path,
        desk: Desk,
        clock: Clock,
        *,
        pace: Pace = AT_EASE,
    ) -> None:
        self._settings = settings
        self._token = token
        self._folder = folder
        self._desk = desk
        self._clock = clock
        self._pace = pace
        self._connection: Connection | None = None
        self._last: Connection | None = None
        self._is_closed = False
        self._ended = asyncio.Event()
        self._ended.set()

    @classmethod
    def configured(cls, table: Mapping[str, Any], folder: Path, desk: Desk, clock: Clock) -> Self:
        """Build the adapter from `[adapters.telegram]`, or raise `ConfigError`."""
        settings = settings_of(table)
        return cls(settings, token_of(settings, folder), folder, desk, clock)

    @property
    @override
    def name(self) -> str:
        return PLATFORM

    @property
    @override
    def blind(self) -> tuple[str, ...]:
        """What cannot be seen, as far as the last connection knows; sentences for people."""
        return () if self._last is None else self._last.blind

    @override
    def capabilities(self, space: SpaceRef) -> Capabilities:
        """Say what can be done in a chat, as the last connection knows it.

        Before the first one nothing is ruled out: what is owed from before a restart then waits
        for the connection, where it would otherwise fall down the ladder.
        """
        if self._last is None:
            return expected(space)
        return self._last.performer.capabilities(space)

    @override
    async def listen(self, deliver: Deliver, since: str | None) -> None:
        self._ended.clear()
        try:
            if not self._is_closed:
                await self._listen(deliver, since)
        finally:
            self._connection = None
            self._ended.set()

    async def _listen(self, deliver: Deliver, since: str | None) -> None:
        connection = Connection(
            self._settings,
            self._token,
            self._folder,
            self._desk,
            clock=self._clock,
            pace=self._pace,
            deliver=deliver,
            since=since,
        )
        self._connection = self._last = connection
        await connection.run()

    @override
    async def committed(self, cursor: str) -> None:
        """Learn it; Telegram is told with the next question for updates."""
        if self._connection is not None:
            self._connection.committed(cursor)

    @override
    async def perform(self, action: Action, case: Case | None, words: str | None = None) -> Outcome:
        if self._is_closed:
            return Failed(action.key, self._clock.now(), "This adapter is closed.")
        connection = self._connection
        if connection is None or not connection.is_up:
            now = self._clock.now()
            return TryLater(action.key, now, NOT_CONNECTED_SECONDS, "not connected")
        return await connection.performer.perform(action, case, words)

    @override
    async def roles_of(self, member: UserRef) -> tuple[Role, ...] | None:
        connection = self._connection
        if connection is None or not connection.is_up:
            return None
        return await roles_of(connection.context, member)

    @override
    async def order_refusal(self, act: Action, by: UserRef) -> str:
        connection = self._connection
        if connection is None or not connection.is_up:
            return TELEGRAM.cannot_ask
        return await order_refusal(connection.context, act, by)

    @override
    async def close(self) -> None:
        self._is_closed = True
        if self._connection is None:
            return
        self._connection.stop()
        try:
            async with asyncio.timeout(CLOSED_WITHIN):
                await self._ended.wait()
        except TimeoutError:
            log.warning("telegram.not_closed", seconds=CLOSED_WITHIN)
