"""The adapter of Discord: messages in as events, acts out as calls, one client at a time."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any, Self

import discord
import structlog
from msgspec.structs import replace
from typing_extensions import override

from leeward_adapters.discord.acting.capabilities import expected
from leeward_adapters.discord.answering.rights import order_refusal, roles_of
from leeward_adapters.discord.connection import Connection
from leeward_adapters.discord.hearing.client import AT_EASE, Pace
from leeward_adapters.discord.hearing.intake import PLATFORM
from leeward_adapters.discord.hearing.lately import Lately
from leeward_adapters.discord.hearing.problems import WRONG_SHARDS, problem_of
from leeward_adapters.discord.sending.dialect import DISCORD
from leeward_adapters.discord.settings import DiscordSettings, settings_of, token_of
from leeward_adapters.live.adapter import LiveAdapter
from leeward_policies.case_rights import Role
from leeward_policies.domain.action import Action
from leeward_policies.domain.refs import SpaceRef, UserRef
from leeward_policies.ports import Capabilities, Clock, Deliver, Desk

log = structlog.get_logger("leeward.adapters.discord")


class DiscordAdapter(LiveAdapter[Connection]):
    """One bot on Discord.

    Args:
        settings: the table of the configuration.
        token: the bot's; it is given to discord.py alone.
        folder: where the configuration lies.
        desk: answers members and moderators.
        clock: the time.
        pace: how long a connection waits for what.
    """

    def __init__(
        self,
        settings: DiscordSettings,
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
        self._lately = Lately()
        self._with_privileged = True
        self._with_own_shards = True

    @classmethod
    def configured(cls, table: Mapping[str, Any], folder: Path, desk: Desk, clock: Clock) -> Self:
        """Build the adapter from `[adapters.discord]`, or raise `ConfigError`."""
        settings = settings_of(table)
        pace = replace(AT_EASE, heartbeat=float(settings.gateway_patience))
        return cls(settings, token_of(settings, folder), folder, desk, clock, pace=pace)

    @property
    @override
    def name(self) -> str:
        return PLATFORM

    @property
    def safe_until(self) -> int:
        """The id of the newest message up to which everything is known to be committed."""
        return 0 if self._last is None else self._last.watermark.committed

    @property
    def gaps(self) -> frozenset[str]:
        """What may be missing just now and is being read; while there is any, no cursor moves."""
        return frozenset() if self._last is None else self._last.watermark.gaps

    @property
    @override
    def blind(self) -> tuple[str, ...]:
        """What cannot be seen, as far as the last connection knows; sentences for people."""
        if self._last is None:
            return ()
        rooms = set(self._last.history.blind)
        for unseen in self._last.backfill.unseen.values():
            rooms.update(unseen)
        if not rooms:
            return self._last.client.blind
        count = f"{len(rooms)} rooms cannot be read" if len(rooms) > 1 else "1 room cannot be read"
        cure = "give the bot View Channel and Read Message History there, or take it that it"
        return (*self._last.client.blind, f"{count}: {cure} is blind in them.")

    @property
    def blind_rooms(self) -> Mapping[str, tuple[str, ...]]:
        """The ids of rooms that cannot be read, by their server's id."""
        if self._last is None:
            return {}
        found = {space: set(rooms) for space, rooms in self._last.backfill.unseen.items()}
        for room, space in self._last.history.blind.items():
            found.setdefault(space, set()).add(room)
        return {space: tuple(sorted(rooms)) for space, rooms in found.items() if rooms}

    @override
    async def _listen(self, deliver: Deliver, since: str | None) -> None:
        while not self._is_closed and await self._listen_once(deliver, since):
            pass

    async def _listen_once(self, deliver: Deliver, since: str | None) -> bool:
        """Run one client; return whether another is to follow at once, asking for less."""
        connection = Connection(
            self._settings,
            self._folder,
            self._desk,
            self._clock,
            self._pace,
            deliver=deliver,
            since=since,
            lately=self._lately,
            with_privileged=self._with_privileged,
            with_own_shards=self._with_own_shards,
        )
        error = await self._begin_with(connection).run(self._token)
        match error:
            case None:
                return False
            case discord.PrivilegedIntentsRequired() if self._with_privileged:
                self._with_privileged = False
                log.warning("discord.without_privileged_intents", problem=str(problem_of(error)))
            case discord.ConnectionClosed(code=code) if self._has_wrong_shards(code):
                self._with_own_shards = False
                log.warning("discord.with_other_shards", problem=str(problem_of(error)))
            case _:
                raise problem_of(error)
        return True

    def _has_wrong_shards(self, code: int) -> bool:
        return code in WRONG_SHARDS and self._with_own_shards and self._settings.shards > 0

    @override
    async def committed(self, cursor: str) -> None:
        """Learn it; Discord itself keeps nothing for us, so there is nobody to tell."""
        if self._connection is not None:
            self._connection.watermark.learn(cursor)

    @override
    def _expected(self, space: SpaceRef) -> Capabilities:
        return expected(space)

    @override
    async def _roles_of(self, connection: Connection, member: UserRef) -> tuple[Role, ...] | None:
        return await roles_of(connection.context, member)

    @override
    async def _order_refusal(self, connection: Connection | None, act: Action, by: UserRef) -> str:
        if connection is None:
            return DISCORD.cannot_ask
        return await order_refusal(connection.context, act, by)
