"""What somebody is to a community: by the configuration, and by their rights on their platform."""

import asyncio
from collections.abc import Callable, Mapping
from typing import Final

import structlog

from leeward.guard import guarded
from leeward_policies.case_rights import Role
from leeward_policies.domain.action import (
    Action,
    Ban,
    Kick,
    Lock,
    Restrict,
    Reveal,
    Unban,
    Unlock,
    Unrestrict,
)
from leeward_policies.domain.refs import UserRef
from leeward_policies.errors import AdapterError
from leeward_policies.ports import Adapter, People

ANSWERED_WITHIN: Final = 15.0
"""Seconds that a platform may take to say who somebody is."""

LOCAL: Final = "leeward"
"""The platform of whoever works on the machine itself, who can read its keys anyway."""

BY_OFFICE: Final = (Reveal, Unrestrict)
"""What the safety lead and the deputy may order without a right on its platform, so also from
another one; lifting a ban and opening a lock take the same right as the ban and the lock."""

NOT_THERE: Final = "You can order this only on the platform where you moderate."
NOWHERE: Final = "The platform of this case is not connected, so nothing can be done there."
NOT_NOW: Final = "The platform cannot be asked just now whether you may. Try again in a minute."
NO_ACT: Final = "This is nothing that a person orders."

log = structlog.get_logger("leeward.roles")


class Roles:
    """Knows what people are to a community.

    Args:
        people: says who answers for it now.
        adapters: its platforms, by name.
    """

    def __init__(self, people: Callable[[], People], adapters: Mapping[str, Adapter]) -> None:
        self._people = people
        self._adapters = adapters

    async def of(self, member: UserRef) -> tuple[Role, ...] | None:
        """Return what somebody is now.

        Returns:
            Their roles, in order; none where they are nothing to it. None where their platform
            cannot be asked now and the configuration names them nowhere.
        """
        named = self._named(member)
        found = await self._on_platform(member)
        if found is None:
            return tuple(sorted(named)) or None
        return tuple(sorted({*named, *found}))

    def _named(self, member: UserRef) -> set[Role]:
        people = self._people()
        roles: set[Role] = set()
        if member in {people.safety_lead, people.deputy}:
            roles.add("safety-lead")
        if member in people.responders:
            roles.add("csea")
        return roles

    async def _on_platform(self, member: UserRef) -> tuple[Role, ...] | None:
        adapter = self._adapters.get(member.platform)
        if adapter is None:
            return ()
        try:
            async with asyncio.timeout(ANSWERED_WITHIN):
                return await guarded(adapter.name, adapter.roles_of(member))
        except (TimeoutError, AdapterError) as error:
            log.warning("roles.not_known", adapter=adapter.name, kind=type(error).__name__)
            return None

    async def may_order(self, act: Action, by: UserRef) -> str:
        """Return why somebody may not order an act on its platform; empty where they may."""
        if isinstance(act, Reveal):
            platform = act.target.platform
        elif isinstance(act, Restrict | Unrestrict | Kick | Ban | Unban | Lock | Unlock):
            platform = act.space.platform
        else:
            return NO_ACT
        adapter = self._adapters.get(platform)
        if adapter is None:
            return NOWHERE
        if by.platform == LOCAL:
            return ""
        if by.platform != platform:
            answers = "safety-lead" in self._named(by)
            return "" if answers and isinstance(act, BY_OFFICE) else NOT_THERE
        try:
            async with asyncio.timeout(ANSWERED_WITHIN):
                return await guarded(adapter.name, adapter.order_refusal(act, by))
        except (TimeoutError, AdapterError):
            return NOT_NOW
