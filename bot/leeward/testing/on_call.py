"""A small community whose people are called: who was called when, on the platform and elsewhere."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime, timedelta
from pathlib import Path
from typing import Final

from msgspec import Struct
from typing_extensions import override

from leeward.app import Running, running
from leeward.cases.escalation import Escalation
from leeward.cases.hands import Hands
from leeward.community import nothing_told
from leeward.desk import FrontDesk
from leeward.looking import Looking
from leeward.roles import Roles
from leeward.testing.builders import user
from leeward.testing.clock import VirtualClock
from leeward.testing.house_rules import HOUSE
from leeward.testing.plain import PlainDetector, plain_policy
from leeward.testing.scripted import FailingStore
from leeward.testing.scripted_kind import LiveAdapter
from leeward_policies.case_rights import Role
from leeward_policies.domain.action import Action, AskHuman, Called, Done, Outcome
from leeward_policies.domain.case import Case, Status
from leeward_policies.domain.event import Event
from leeward_policies.ports import Archive, Delivery, Desk, People, Reader

LEAD, DEPUTY, RESPONDER = user("lead"), user("deputy"), user("responder")
MO, LEE = user("mo"), user("lee")
"""Two moderators."""

TURNS: Final = 60
"""How often the loop is handed on, so that whoever was woken gets to work."""

URGENT_RULES: Final = """
[[rule]]
id       = "howl"
because  = "{author} howled"
category = "threat"
severity = "urgent"
any      = [{ words = ["howl"] }]
do       = [{ ask = "moderators", urgency = "first" }]

[[rule]]
id       = "bark"
because  = "{author} barked"
category = "threat"
any      = [{ words = ["bark"] }]
do       = [{ ask = "safety-lead", urgency = "urgent" }]
"""
"""Beside the plain rules: what cannot wait, for the moderators and for the safety lead."""


class Call(Struct, frozen=True):
    """One call of people."""

    at: datetime
    whom: Called
    case: str | None

    def after(self, start: datetime) -> tuple[float, Called]:
        """Return how many minutes after a moment it was, and who was called."""
        return (self.at - start).total_seconds() / 60, self.whom


class CallingAdapter(LiveAdapter):
    """A platform that notes when it was asked to call whom."""

    def __init__(
        self, desk: Desk, clock: VirtualClock, calls: list[Call], name: str = "test"
    ) -> None:
        super().__init__(name, desk)
        self._clock = clock
        self._calls = calls
        self.renewed: list[tuple[str, Status] | None] = []
        """The cases whose cards it was asked to bring up to date, as they stood."""
        self.refused: Outcome | None = None
        """What it answers to every call of people; None where it calls them."""

    @override
    async def perform(self, action: Action, case: Case | None, words: str | None = None) -> Outcome:
        if isinstance(action, AskHuman) and action.whom == "nobody":
            self.renewed.append(None if case is None else (case.id, case.status))
        elif isinstance(action, AskHuman):
            self._calls.append(
                Call(self._clock.now(), action.whom, None if case is None else case.id)
            )
            if self.refused is not None:
                self.performed.append(action)
                return self.refused
        return await super().perform(action, case, words)


class ToldElsewhere:
    """Ways out of the platform that note when they were used."""

    def __init__(self, clock: VirtualClock, calls: list[Call]) -> None:
        self._clock = clock
        self._calls = calls
        self.answers: list[Outcome] = []
        """What comes of the next calls; when they run out, each is taken."""

    async def perform(self, action: AskHuman, case: Case | None) -> Outcome:
        """Take note of a call."""
        self._calls.append(Call(self._clock.now(), action.whom, None if case is None else case.id))
        return self.answers.pop(0) if self.answers else Done(action.key, self._clock.now())


class OnCall:
    """A community with moderators, a safety lead, a deputy and one responder.

    Args:
        folder: where its policy is written.
        store: where everything is kept; one in memory unless told.
        clock: the time; a new one unless told.
        tells_at_once: whether cases are told elsewhere as soon as they are opened.
        escalation: how long people are waited for; ours unless told.
    """

    def __init__(
        self,
        folder: Path,
        *,
        store: Archive | None = None,
        clock: VirtualClock | None = None,
        tells_at_once: bool = False,
        escalation: Escalation | None = None,
    ) -> None:
        self.clock = clock or VirtualClock()
        self.start = self.clock.now()
        self.store = store or FailingStore(self.clock)
        self.policy = plain_policy(folder, added=URGENT_RULES)
        self.calls: list[Call] = []
        self.elsewhere = ToldElsewhere(self.clock, self.calls)
        looking = Looking([PlainDetector()], self.clock)
        self.desk = FrontDesk(self.store, self.clock, looking, hides_kept=timedelta(days=30))
        self.desk.answering = People(LEAD, DEPUTY, (RESPONDER,))
        self.adapter = CallingAdapter(self.desk, self.clock, self.calls)
        self.platforms: dict[str, CallingAdapter] = {}
        """Others than the one on which the community is, by name."""
        self.tells_at_once = tells_at_once
        self.escalation = escalation
        self.work: Running | None = None
        roles = Roles(self.desk.people, {"test": self.adapter})
        self.hands = Hands(self.store, self.desk.tell_of_case, self.clock, roles.may_order)

    @asynccontextmanager
    async def at_work(self) -> AsyncIterator[Running]:
        """Run the community meanwhile, with its desk open."""
        async with (
            asyncio.timeout(120),
            running(
                HOUSE,
                self.policy,
                [PlainDetector()],
                self.store,
                adapters={"test": self.adapter, **self.platforms},
                people=self.desk.people,
                clock=self.clock,
                on_outcome=self.desk.heard,
                escalation=self.escalation,
                elsewhere=self.elsewhere,
                told_elsewhere=(lambda _: True) if self.tells_at_once else nothing_told,
            ) as work,
        ):
            self.desk.open(work)
            self.work = work
            try:
                yield work
            finally:
                self.desk.close()

    async def hears(self, *events: Event) -> None:
        """Let events happen, and wait until what follows from them is done."""
        if self.work is not None:
            for event in events:
                await self.work.pipeline.deliver(Delivery(event, "test"))
        await self.settles()

    async def settles(self) -> None:
        """Wait until nothing is to be done at this moment."""
        for _ in range(3):
            for _ in range(TURNS):
                await asyncio.sleep(0)
            if self.work is not None:
                await self.work.settled()

    async def passes(self, minutes: float, *, step: float = 0.5) -> None:
        """Let time pass in steps, and whatever is due be done at each."""
        left = minutes
        while left > 0:
            piece = min(left, step)
            self.clock.advance(piece * 60)
            left -= piece
            await self.settles()

    def called(self, since: datetime | None = None) -> list[tuple[float, Called]]:
        """Return who was called after how many minutes, from the start or from a moment on."""
        begin = since or self.start
        return [call.after(begin) for call in self.calls if call.at >= begin]

    async def case(self, number: str = "case-1") -> Case:
        """Return a case that there must be."""
        case = await self.store.case(number)
        if case is None:
            raise LookupError(number)
        return case


def reader(who: str = "mo", *roles: Role) -> Reader:
    """Return somebody with roles of the community; a moderator unless told."""
    return Reader(user(who), roles or ("moderator",))
