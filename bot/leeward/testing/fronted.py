"""A small community with its desk, for tests of what people ask of it."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from datetime import timedelta
from pathlib import Path

from leeward.app import Running, running
from leeward.desk import FrontDesk
from leeward.looking import Looking
from leeward.readiness import Readiness
from leeward.testing.clock import VirtualClock
from leeward.testing.house_rules import HOUSE
from leeward.testing.plain import PlainDetector, plain_policy
from leeward.testing.scripted import FailingStore
from leeward.testing.scripted_kind import LiveAdapter
from leeward_policies.domain.action import Outcome


class Fronted:
    """A community that judges by the plain rules, its desk, and one platform named `test`.

    Everything is in place, so that nothing is held back, unless a test changes it.

    Args:
        folder: where its policy is written.
        store: where everything is kept; one in memory unless told.
        ends_with: how the platform's connection ends at first.
        answers: of the platform, to the first acts.
    """

    def __init__(
        self,
        folder: Path,
        *,
        store: FailingStore | None = None,
        ends_with: Sequence[BaseException | None] = (),
        answers: Sequence[Outcome | BaseException | None] = (),
    ) -> None:
        self.clock = VirtualClock()
        self.store = store or FailingStore(self.clock)
        self.policy = plain_policy(folder)
        looking = Looking([PlainDetector()], self.clock)
        self.desk = FrontDesk(self.store, self.clock, looking, hides_kept=timedelta(days=30))
        self.desk.readiness = Readiness("an officer", "the lead", has_safety_lead=True)
        self.adapter = LiveAdapter("test", self.desk, ends_with=ends_with)
        self.adapter.answers.extend(answers)

    @asynccontextmanager
    async def at_work(self) -> AsyncIterator[Running]:
        """Run the community meanwhile, with its desk open."""
        async with (
            asyncio.timeout(90),
            running(
                HOUSE,
                self.policy,
                [PlainDetector()],
                self.store,
                adapters={"test": self.adapter},
                clock=self.clock,
                on_outcome=self.desk.heard,
                held_back=self.desk.held_back,
            ) as work,
        ):
            self.desk.open(work)
            yield work
