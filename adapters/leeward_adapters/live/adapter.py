"""What every live adapter does alike: acts go to the connection that stands, or wait for one."""

import asyncio
from abc import abstractmethod
from typing import Final, Generic, Protocol, TypeVar

import structlog
from typing_extensions import override

from leeward_policies.case_rights import Role
from leeward_policies.domain.action import Action, Failed, Outcome, TryLater
from leeward_policies.domain.case import Case
from leeward_policies.domain.refs import SpaceRef, UserRef
from leeward_policies.ports import Adapter, Capabilities, Clock, Deliver

NOT_CONNECTED_SECONDS: Final = 5.0
"""When an act is tried again that came while there was no connection."""

CLOSED_WITHIN: Final = 30.0
"""Seconds that `close` waits for `listen` to end."""

log = structlog.get_logger("leeward.adapters")


class Performing(Protocol):
    """Does acts over one connection."""

    def capabilities(self, space: SpaceRef) -> Capabilities:
        """Say what can be done in a space, as far as the connection knows now."""
        ...

    async def perform(self, action: Action, case: Case | None, words: str | None) -> Outcome:
        """Do one act and tell what came of it."""
        ...


class Connected(Protocol):
    """One connection to a platform."""

    @property
    def is_up(self) -> bool:
        """Whether something can be done over it."""
        ...

    @property
    def performer(self) -> Performing:
        """Does acts over it."""
        ...

    def stop(self) -> None:
        """End it soon."""
        ...


C = TypeVar("C", bound=Connected)


class LiveAdapter(Adapter, Generic[C]):
    """An adapter that acts over the connection by which it listens, one at a time.

    Args:
        clock: the time.
    """

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._connection: C | None = None
        self._last: C | None = None
        self._is_closed = False
        self._ended = asyncio.Event()
        self._ended.set()

    # --- what a platform says itself ----------------------------------------------------------

    @abstractmethod
    async def _listen(self, deliver: Deliver, since: str | None) -> None:
        """Listen over one connection after another, each of which is told to `_begin_with`."""

    @abstractmethod
    def _expected(self, space: SpaceRef) -> Capabilities:
        """Say what can probably be done in a space, before anything is known of it."""

    @abstractmethod
    async def _roles_of(self, connection: C, member: UserRef) -> tuple[Role, ...] | None:
        """Say what a member is to the community, by their rights on the platform now."""

    @abstractmethod
    async def _order_refusal(self, connection: C | None, act: Action, by: UserRef) -> str:
        """Say why somebody may not order an act; nothing can be asked without a connection."""

    # --- what all do alike ----------------------------------------------------------------------

    @property
    def _up(self) -> C | None:
        """The connection over which something can be done just now."""
        connection = self._connection
        return connection if connection is not None and connection.is_up else None

    def _begin_with(self, connection: C) -> C:
        """Act over this connection from now on."""
        self._connection = self._last = connection
        return connection

    @override
    def capabilities(self, space: SpaceRef) -> Capabilities:
        """Say what can be done in a space, as the last connection knows it.

        Before the first one nothing is ruled out: what is owed from before a restart then waits
        for the connection, where it would otherwise fall down the ladder.
        """
        if self._last is None:
            return self._expected(space)
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

    @override
    async def perform(self, action: Action, case: Case | None, words: str | None = None) -> Outcome:
        now = self._clock.now()
        if self._is_closed:
            return Failed(action.key, now, "This adapter is closed.")
        connection = self._up
        if connection is None:
            return TryLater(action.key, now, NOT_CONNECTED_SECONDS, "not connected")
        return await connection.performer.perform(action, case, words)

    @override
    async def roles_of(self, member: UserRef) -> tuple[Role, ...] | None:
        connection = self._up
        return None if connection is None else await self._roles_of(connection, member)

    @override
    async def order_refusal(self, act: Action, by: UserRef) -> str:
        return await self._order_refusal(self._up, act, by)

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
            log.warning("adapter.not_ended", adapter=self.name, seconds=CLOSED_WITHIN)
