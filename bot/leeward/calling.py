"""Calls of people over platforms: whoever answers for the community is called where they are.

A case belongs to the space of one platform, and its safety lead may be on another. Each adapter
asks people of its own platform alone; which of them are asked, and in which order, is told here.
"""

import asyncio
from collections.abc import Callable, Mapping, Sequence
from typing import Final

from msgspec.structs import replace

from leeward.brakes import space_of
from leeward.guard import held
from leeward.performing import CANNOT, NOT_RUNNING, Acting
from leeward_policies.domain.action import (
    AskHuman,
    Called,
    Done,
    Failed,
    Observed,
    Outcome,
    Refused,
    TryLater,
    Unsupported,
)
from leeward_policies.domain.case import DRILL, Case
from leeward_policies.domain.refs import DIRECT_SPACE, SpaceRef
from leeward_policies.errors import AdapterError
from leeward_policies.ports import Adapter, Clock, People

HOPE: Final = (Done, Observed, TryLater, Failed, Refused, Unsupported)
"""Of several outcomes the first in this order is that of the whole call."""

OF_ALL: Final[frozenset[Called]] = frozenset({"csea", "nobody"})
"""What is not through before every platform is: cards that must read otherwise by now."""


def nobody_named() -> People:
    """Name nobody who answers for the community."""
    return People()


class Calling:
    """Offers a call of people to each platform on which some of them are.

    The key of the call is the same everywhere, so that each platform that remembers keys calls
    once, however often it is tried.

    Args:
        adapters: the community's platforms, by name.
        clock: the time.
        people: says who answers for the community now.
    """

    def __init__(
        self, adapters: Mapping[str, Adapter], clock: Clock, people: Callable[[], People]
    ) -> None:
        self._adapters = adapters
        self._clock = clock
        self._people = people
        self._through: dict[str, dict[str, Outcome]] = {}
        """Platforms on which a call was answered that is tried again for the others, by its key."""

    async def call(self, call: AskHuman, case: Case | None) -> Outcome:
        """Call people, wherever they are, and tell what came of it on the whole."""
        home = space_of(call).platform
        if call.because.subject.author.id == DRILL:
            return await self._ask(home, call, case)  # nobody stands in for whoever must answer
        match call.whom:
            case "moderators":
                return await self._moderators(home, call, case)
            case "safety-lead" | "deputy":
                platforms = self._known((*self._leads(call.whom), home), home)
                return await self._one_after_the_other(platforms, call, case)
            case _:
                return await self._each(home, call, case)

    # --- whom -----------------------------------------------------------------------------------

    def _leads(self, whom: Called) -> list[str]:
        """Return the platforms of the lead and the deputy, in the order in which they are asked."""
        people = self._people()
        both = [people.safety_lead, people.deputy]
        if whom == "deputy":
            both.reverse()
        return [one.platform for one in both if one is not None]

    def _known(self, platforms: Sequence[str], home: str) -> list[str]:
        """Return those platforms that are connected, each once; that of the case in any event."""
        found = dict.fromkeys(platforms)
        return [one for one in found if one in self._adapters or one == home]

    async def _moderators(self, home: str, call: AskHuman, case: Case | None) -> Outcome:
        """Ask the moderators of the space; where nobody there can be, the leads elsewhere."""
        came = await self._ask(home, call, case)
        if not isinstance(came, Refused | Unsupported):
            return came
        instead = replace(call, whom="safety-lead")
        others = [one for one in self._known(self._leads(instead.whom), home) if one != home]
        return await self._one_after_the_other(others, instead, case, came)

    async def _one_after_the_other(
        self, platforms: Sequence[str], call: AskHuman, case: Case | None, *before: Outcome
    ) -> Outcome:
        """Ask on one platform after the other, until somebody is reached."""
        came, home = list(before), space_of(call).platform
        for platform in platforms:
            came.append(await self._ask(platform, call, case))
            if isinstance(came[-1], Done):
                if platform != home:
                    await self._renew(home, call, case)
                break
        return most_hopeful(came)

    async def _renew(self, home: str, call: AskHuman, case: Case | None) -> None:
        """Let the card in the space itself say that others were called, if one stands there."""
        if case is not None and home in self._adapters:
            card = replace(call, key=f"{call.key}:card", whom="nobody")
            await self._ask(home, card, case)

    async def _each(self, home: str, call: AskHuman, case: Case | None) -> Outcome:
        """Ask on every platform on which somebody is who answers for the community."""
        others = [one.platform for one in self._people().responders]
        platforms = self._known((home, *self._leads(call.whom), *others), home)
        came = self._through.pop(call.key, {})
        left = [one for one in platforms if one not in came]
        came |= zip(left, await self._at_once(left, call, case), strict=True)
        later = [one for one in came.values() if isinstance(one, TryLater)]
        if later and call.whom in OF_ALL:
            self._through[call.key] = {
                name: one for name, one in came.items() if isinstance(one, Done)
            }
            return most_hopeful(later)
        return most_hopeful(list(came.values()))

    async def _at_once(
        self, platforms: Sequence[str], call: AskHuman, case: Case | None
    ) -> Sequence[Outcome]:
        """Ask on several platforms at the same time."""
        if len(platforms) == 1:
            return [await self._ask(platforms[0], call, case)]
        return await asyncio.gather(*(self._ask(one, call, case) for one in platforms))

    # --- on one platform ------------------------------------------------------------------------

    async def _ask(self, platform: str, call: AskHuman, case: Case | None) -> Outcome:
        """Ask people of one platform; of another than the case's own they are written to."""
        now, space = self._clock.now(), space_of(call)
        adapter = self._adapters.get(platform)
        if adapter is None:
            return Unsupported(call.key, now, NOT_RUNNING)
        if space.platform != platform:
            space = SpaceRef(platform, DIRECT_SPACE)
        try:
            with held(adapter.name):
                can = adapter.capabilities(space)
        except AdapterError as error:
            return Failed(call.key, now, str(error))
        if can.ask == "none":
            return Unsupported(call.key, now, CANNOT)
        return await Acting(adapter, self._clock).perform(call, case, None)


def most_hopeful(came: Sequence[Outcome]) -> Outcome:
    """Return what came of a call on the whole: done if anybody was reached, else what gives hope.

    Of several that ask to wait, the one that asks for the least.
    """
    return min(came, key=lambda one: (HOPE.index(type(one)), _wait(one)))


def _wait(outcome: Outcome) -> float:
    return outcome.seconds if isinstance(outcome, TryLater) else 0.0
