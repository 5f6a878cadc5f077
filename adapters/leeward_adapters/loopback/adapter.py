"""The adapter of the fake platform: payloads in as events, actions out as calls."""

from typing import Final

from typing_extensions import override

from leeward_adapters.loopback.answering import Answering
from leeward_adapters.loopback.faults import (
    Forbidden,
    PlatformError,
    Shut,
    SlowDown,
    Unavailable,
    WrongToken,
)
from leeward_adapters.loopback.log import Connection, number
from leeward_adapters.loopback.normalise import normalise
from leeward_adapters.loopback.perform import Performer
from leeward_adapters.loopback.platform import Platform
from leeward_policies.advice import FIRST_LANGUAGE
from leeward_policies.case_rights import Role
from leeward_policies.domain.action import Action, Failed, Outcome
from leeward_policies.domain.case import Case
from leeward_policies.domain.refs import DIRECT_SPACE, SpaceRef, UserRef
from leeward_policies.errors import AdapterError, AuthFailed, Broken, NotReady
from leeward_policies.ports import Adapter, Capabilities, Deliver, Delivery, Desk

STAFF: Final[tuple[Role, ...]] = ("moderator", "admin")
"""Roles of the fake platform whose names say what they are."""

NOWHERE = Capabilities()
"""What can be done in a space that the platform does not know: nothing."""


class LoopbackAdapter(Adapter):
    """One bot on one `Platform`; several may follow each other, as processes do.

    Args:
        platform: the world it listens to.
        language: of the words that members read who have chosen no other.
        desk: answers what members ask in private, and knows what they have chosen; without one
            nobody answers them.
    """

    def __init__(
        self, platform: Platform, *, language: str = FIRST_LANGUAGE, desk: Desk | None = None
    ) -> None:
        self._platform = platform
        self._performer = Performer(platform, language, desk)
        self._answering: Answering | None = None
        if desk is not None:
            self._answering = Answering(desk, platform.name, platform.clock, language)
            platform.answers = self._answering
        self._connection: Connection | None = None
        self._is_closed = False

    @property
    @override
    def name(self) -> str:
        return self._platform.name

    @override
    def capabilities(self, space: SpaceRef) -> Capabilities:
        """Say what can be done in a space; a private line offers what the first space does."""
        if space.platform != self._platform.name:
            return NOWHERE
        if space.id in ("", DIRECT_SPACE):
            return self._capabilities(self._platform.space().id)
        return self._capabilities(space.id)

    def _capabilities(self, space_id: str) -> Capabilities:
        space = self._platform.spaces.get(space_id)
        if space is None:
            return NOWHERE
        return space.capabilities(remembers_keys=self._platform.keeps_keys)

    @override
    async def listen(self, deliver: Deliver, since: str | None) -> None:
        if self._is_closed:
            return
        try:
            self._connection = self._platform.log.connect(since)
            await self._hear(self._connection, deliver)
        except PlatformError as error:
            raise _stopped(self.name, error) from None
        finally:
            if self._connection is not None:
                self._connection.close()
                self._connection = None

    async def _hear(self, connection: Connection, deliver: Deliver) -> None:
        while (update := await connection.next()) is not None:
            place, payload = update
            event = normalise(payload, self.name, self._platform.clock.now())
            await deliver(Delivery(event, self.name, str(place)))

    @override
    async def committed(self, cursor: str) -> None:
        try:
            self._platform.log.acknowledge(number(cursor))
        except Forbidden as error:
            raise Broken(
                place=f"{self.name}, committed",
                value=cursor[:40],
                cure=f"{error} Hand back a cursor that this adapter delivered.",
            ) from None

    @override
    async def perform(self, action: Action, case: Case | None, words: str | None = None) -> Outcome:
        if self._is_closed:
            return Failed(action.key, self._platform.clock.now(), "This adapter is closed.")
        return await self._performer.perform(action, case)

    @override
    async def roles_of(self, member: UserRef) -> tuple[Role, ...] | None:
        """Return who moderates here: whoever holds a role that is named so, in any space."""
        if self._is_closed or member.platform != self._platform.name:
            return None if self._is_closed else ()
        memberships = [space.members.get(member.id) for space in self._platform.spaces.values()]
        held = {role.casefold() for one in memberships if one is not None for role in one.roles}
        return tuple(role for role in STAFF if role in held)

    @override
    async def order_refusal(self, act: Action, by: UserRef) -> str:
        roles = await self.roles_of(by)
        return "" if roles else "This takes the role of a moderator here."

    @override
    async def close(self) -> None:
        self._is_closed = True
        if self._answering is not None and self._platform.answers is self._answering:
            self._platform.answers = None
        if self._connection is not None:
            self._connection.close()


def _stopped(name: str, error: PlatformError) -> AdapterError:
    """Return why listening stopped, in the three words that the supervisor knows."""
    match error:
        case Unavailable() | SlowDown():
            return NotReady(place=name, value=str(error), cure="It is tried again after a pause.")
        case WrongToken():
            return AuthFailed(place=name, value=str(error), cure="Give the bot a valid token.")
        case Shut():
            return Broken(place=name, value=str(error), cure="Ask the platform why.")
        case _:
            return Broken(
                place=name, value=str(error), cure="Start without a cursor to hear what is left."
            )
