"""The adapter of Telegram: updates in as events, acts out as calls, one connection at a time."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any, Self

from typing_extensions import override

from leeward_adapters.live.adapter import LiveAdapter
from leeward_adapters.telegram.acting.capabilities import expected
from leeward_adapters.telegram.acting.dialect import TELEGRAM
from leeward_adapters.telegram.answering.rights import order_refusal, roles_of
from leeward_adapters.telegram.connection import AT_EASE, Connection, Pace
from leeward_adapters.telegram.sending.words import PLATFORM
from leeward_adapters.telegram.settings import TelegramSettings, settings_of, token_of
from leeward_policies.case_rights import Role
from leeward_policies.domain.action import Action
from leeward_policies.domain.refs import SpaceRef, UserRef
from leeward_policies.ports import Capabilities, Clock, Deliver, Desk


class TelegramAdapter(LiveAdapter[Connection]):
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
        super().__init__(clock)
        self._settings = settings
        self._token = token
        self._folder = folder
        self._desk = desk
        self._pace = pace

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
        await self._begin_with(connection).run()

    @override
    async def committed(self, cursor: str) -> None:
        """Learn it; Telegram is told with the next question for updates."""
        if self._connection is not None:
            self._connection.committed(cursor)

    @override
    def _expected(self, space: SpaceRef) -> Capabilities:
        return expected(space)

    @override
    async def _roles_of(self, connection: Connection, member: UserRef) -> tuple[Role, ...] | None:
        return await roles_of(connection.context, member)

    @override
    async def _order_refusal(self, connection: Connection | None, act: Action, by: UserRef) -> str:
        if connection is None:
            return TELEGRAM.cannot_ask
        return await order_refusal(connection.context, act, by)
