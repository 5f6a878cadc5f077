"""The demo's community goes on living, so that one can look into its console."""

import asyncio
from datetime import datetime, timedelta
from typing import Final

from msgspec.structs import replace
from typing_extensions import override

from leeward.app import running
from leeward.config import CommunitySection, Config, ConsoleSection
from leeward.console.changes import Changes
from leeward.console.opening import opened_console
from leeward.desk import FrontDesk
from leeward.detectors import installed_detectors
from leeward.in_force import DEFAULT_POLICY
from leeward.looking import Looking
from leeward.readiness import Readiness
from leeward.testing.play import Play
from leeward_adapters.loopback import LoopbackAdapter
from leeward_policies.domain.event import Appealed
from leeward_policies.domain.refs import UserRef
from leeward_policies.ports import Archive, Clock, Deliver, Delivery, People

LEAD: Final = UserRef("loopback", "", "lea")
"""Who looks into the console: the safety lead of the made-up community."""

APPEALED_CASE: Final = "case-1"
"""Whose author asks a human to look again, so that there is an appeal to see."""


class GoingOn(Clock):
    """A clock that goes on from a moment of the story as fast as the machine's own.

    Args:
        start: what it shows now.
    """

    def __init__(self, start: datetime) -> None:
        self._start = start
        self._since = asyncio.get_running_loop().time()

    @override
    def now(self) -> datetime:
        return self._start + timedelta(seconds=asyncio.get_running_loop().time() - self._since)

    @override
    async def sleep(self, seconds: float) -> None:
        await asyncio.sleep(seconds)


class DemoConsole:
    """The console of the demo's community.

    Args:
        config: of the demo.
        listen: host and port.
        store: what the story has left.
        play: the story, which is over.
        ended: when.
    """

    def __init__(
        self, config: Config, listen: str, *, store: Archive, play: Play, ended: datetime
    ) -> None:
        section = ConsoleSection(listen=listen, url=f"http://{listen}")
        self._config = replace(config, console=section, community=CommunitySection(id="club"))
        self._store = store
        self._play = play
        self._clock = GoingOn(ended)

    async def serve(self, said: "asyncio.Future[str]") -> None:
        """Serve until cancelled.

        Args:
            said: is given the link that lets the safety lead in, once.

        Raises:
            ConfigError: somebody else listens there.
        """
        clock, store = self._clock, self._store
        desk = FrontDesk(
            store, clock, Looking(installed_detectors(), clock), hides_kept=timedelta(days=30)
        )
        desk.answering = People(LEAD)
        desk.readiness = Readiness("the demo", "the demo", has_safety_lead=True)
        adapter, changes = LoopbackAdapter(self._play.platform), Changes()
        adapters = {adapter.name: adapter}
        async with running(
            self._config.community_ref,
            self._play.policy,
            installed_detectors(),
            store,
            adapters=adapters,
            clock=clock,
            on_step=lambda step: changes.publish([case.id for case in step.cases]),
        ) as work:
            desk.open(work)
            await self._appeal(work.pipeline.deliver)
            async with opened_console(
                self._config,
                store,
                desk=desk,
                adapters=adapters,
                clock=clock,
                changes=changes,
                source=lambda: DEFAULT_POLICY,
            ):
                said.set_result(str(await desk.console_link(LEAD)))
                await work.task

    async def _appeal(self, deliver: Deliver) -> None:
        """Let the author of a hidden message ask a human to look again."""
        case = await self._store.case(APPEALED_CASE)
        if case is None:
            return
        event = Appealed(case.channel, case.subject.author, case.decisions[0], self._clock.now())
        await deliver(Delivery(event, "demo"))
