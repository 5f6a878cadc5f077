"""An installation at work: `leeward run`, from the first look at its files to the last goodbye."""

import asyncio
import socket
from collections.abc import Callable, Mapping
from datetime import timedelta
from pathlib import Path
from typing import Final

import structlog
from msgspec.structs import replace

from leeward.alone import Lock, alone
from leeward.app import Running, running
from leeward.community import Step, nothing_told
from leeward.config import Config
from leeward.console.changes import Changes
from leeward.console.opening import opened_console
from leeward.desk import FrontDesk
from leeward.detectors import installed_detectors, installed_late_detectors
from leeward.drills import Drills, DrillStanding, drill_standing
from leeward.elsewhere.calling import Elsewhere
from leeward.elsewhere.standing import elsewhere_of
from leeward.elsewhere.watchdog import Watchdog
from leeward.elsewhere.ways import watchdog_in
from leeward.in_force import in_force
from leeward.inbox import Inbox
from leeward.kept import opened_store
from leeward.looking import Looking
from leeward.platforms import installed_kinds, kinds_in
from leeward.readiness import Readiness
from leeward.second_opinion.standing import problems_of
from leeward.wording import take_in_words
from leeward_policies.errors import AuthFailed, ConfigError, LeaseTaken, LeewardError, StorageError
from leeward_policies.helplines import code_of, load_own
from leeward_policies.ports import Adapter, Archive, Clock, Store

LOOK_EVERY: Final = 10.0
"""Seconds between two looks whether the policy or a choice has changed."""

WAIT_FOR_LEASE: Final = 40
"""Seconds that the database may still belong to another process: longer than a lease lasts."""

ENDED: Final = frozenset({"ended", "stopped"})
"""States in which an adapter does not come back by itself."""

log = structlog.get_logger("leeward.run")


class Installation:
    """A configured community, its platforms and its files.

    Args:
        config: which one.
        clock: the time.
        say: tells whoever started it what they should know, a line at a time.

    Raises:
        ConfigError: the configuration, or what was chosen on a platform, is not in order.
        PolicyError: the policy is wrong, and there is no earlier one to go on with.
    """

    def __init__(self, config: Config, clock: Clock, say: Callable[[str], None]) -> None:
        self._config = config
        self._clock = clock
        self._say = say
        self._kinds = kinds_in(config)
        if not self._kinds:
            commands = " or ".join(f"`leeward init {name}`" for name in installed_kinds())
            raise ConfigError(
                place="[adapters]",
                value="no platform is named, so there is nothing to watch over",
                cure=f"Run {commands}, which connects one and says what comes next.",
            )
        load_own(config.own_helplines)
        take_in_words(config)
        self._late = installed_late_detectors(config.detectors, Path(config.folder))
        self._now = in_force(config, self._kinds)
        self._failing: StorageError | None = None

    async def run(self, stop: asyncio.Event) -> None:
        """Watch over the community until `stop` is set.

        Raises:
            ConfigError: a secret, or a file beside the configuration, is not in order.
            AuthFailed: no platform is left that lets us in.
            LeaseTaken: another Leeward runs on this database.
            StorageError: the database cannot be used.
        """
        with alone(self._config.path(self._config.storage.database)) as lock:
            async with opened_store(self._config, create=True) as store:
                await self._serve(store, stop, lock)
        self._say(
            f"Leeward has stopped while nothing could be kept. {self._failing}"
            if self._failing is not None
            else "Leeward has stopped. What is still owed is kept, and done after the next start."
        )

    async def _serve(self, store: Archive, stop: asyncio.Event, lock: Lock) -> None:
        desk, watchdog = self._desk(store), watchdog_in(self._config)
        adapters = self._adapters(desk)
        elsewhere, changes = self._elsewhere(), Changes()
        await self._lease(store)
        # Before the start: what is owed from before a crash is done at once, or else held back.
        standing = await drill_standing(store, desk.people(), self._clock.now())
        desk.readiness = _answered(self._now.readiness, standing)

        def stepped(step: Step) -> None:
            changes.publish(case.id for case in step.cases)

        async with running(
            self._config.community_ref,
            self._now.policy,
            installed_detectors(),
            store,
            adapters=adapters,
            clock=self._clock,
            late=self._late,
            on_outcome=desk.heard,
            held_back=desk.held_back,
            escalation=self._config.waits,
            elsewhere=elsewhere,
            told_elsewhere=nothing_told if elsewhere is None else elsewhere.wants,
            on_step=stepped,
            people=desk.people,
            holder=holder(),
        ) as work:
            desk.open(work)
            drills = Drills(store, work.pipeline.deliver, self._clock, desk.people)
            desk.drills = lambda: drills.standing.sentences
            desk.readiness = _answered(self._now.readiness, await drills.look())
            self._greet(desk.readiness)
            if desk.helplines:
                self._say(desk.helplines)
                log.error("helplines.expired", problem=desk.helplines)
            try:
                async with opened_console(
                    self._config,
                    store,
                    desk=desk,
                    adapters=adapters,
                    clock=self._clock,
                    changes=changes,
                    source=lambda: self._now.source,
                ):
                    await _first_of(
                        asyncio.create_task(stop.wait()),
                        asyncio.create_task(self._until_all_ended(work)),
                        asyncio.create_task(self._keep_up(work, desk, drills)),
                        asyncio.create_task(Inbox(store, work.pipeline.take, self._clock).run()),
                        asyncio.create_task(self._keep_alone(lock)),
                        asyncio.create_task(self._watchdog(work, watchdog)),
                        besides=work.task,
                    )
            finally:
                desk.close()
                if elsewhere is not None:
                    await elsewhere.close()
                self._failing = work.pipeline.failing or work.executor.failing

    def _desk(self, store: Archive) -> FrontDesk:
        looking = Looking(installed_detectors(), self._clock)
        kept = timedelta(days=self._config.retention.hide_evidence)
        desk = FrontDesk(store, self._clock, looking, hides_kept=kept)
        desk.answering, desk.readiness = self._now.people, self._now.readiness
        desk.home = code_of(self._config.community.country)
        return desk

    def _elsewhere(self) -> Elsewhere | None:
        """Return what calls people outside the platforms; None where no way is set up."""
        console = self._config.console
        url = console.reached_at if console.listen else ""
        elsewhere = elsewhere_of(self._config, console_url=url)
        return elsewhere if elsewhere.is_set else None

    def _adapters(self, desk: FrontDesk) -> Mapping[str, Adapter]:
        folder, tables = Path(self._config.folder), self._config.adapters
        made = (kind.adapter(tables[name], folder, desk, self._clock)
                for name, kind in self._kinds.items())  # fmt: skip
        return {adapter.name: adapter for adapter in made}

    async def _lease(self, store: Store) -> None:
        """Become the one pipeline of the database; wait for the lease of one that is gone."""
        for second in range(WAIT_FOR_LEASE):
            try:
                await store.acquire_lease(holder(), WAIT_FOR_LEASE)
            except LeaseTaken as error:
                if second == 0:
                    self._say(f"{error} Leeward waits for it, {WAIT_FOR_LEASE} seconds at most.")
                await self._clock.sleep(1.0)
            else:
                return
        await store.acquire_lease(holder(), WAIT_FOR_LEASE)

    def _greet(self, readiness: Readiness) -> None:
        now, names = self._now, ", ".join(self._kinds)
        mode = now.policy.mode
        told = {"observe": "observes: members notice nothing", "enforce": "enforces"}[mode]
        self._say(
            f"Leeward watches over {self._config.community.id} on {names}, by {now.policy.label}."
        )
        self._say(f"The policy {told}. Ctrl-C stops it.")
        for sentence in readiness.sentences(mode):
            self._say(sentence)
        late = ", ".join(f"{one.name}@{one.version}" for one in self._late)
        log.info("run.started", policy=now.policy.label, mode=mode, adapters=names, late=late)
        for problem in problems_of(self._late):
            self._say(f"{problem} Until then, uncertain messages get no second opinion.")
            log.error("second_opinion.missing", problem=problem)

    async def _until_all_ended(self, work: Running) -> None:
        """Wait until no adapter is left that listens, and raise why; one that is left goes on."""
        health = work.supervisor.health
        while not all(one.state in ENDED for one in health.values()):
            await self._clock.sleep(1.0)
        problems = dict.fromkeys(
            one.problem.removeprefix(f"{AuthFailed.what} at {name}: ")  # it is said once more below
            for name, one in health.items()
            if one.state == "stopped"
        )
        if problems:
            raise AuthFailed(
                place=", ".join(health),
                value=" ".join(problems),
                cure="Nothing else is left to listen to; mend it and start again.",
            )

    async def _watchdog(self, work: Running, url: str) -> None:
        """Let the admin's watchdog hear from us while all is well; for ever, or never."""

        def is_well() -> bool:
            is_kept = work.pipeline.failing is None and work.executor.failing is None
            health = work.supervisor.health.values()
            return is_kept and any(one.state == "listening" for one in health)

        if url:
            await Watchdog(url, is_well, self._clock).run()
        await asyncio.Event().wait()

    async def _keep_alone(self, lock: Lock) -> None:
        """Hold the lock also where somebody deletes its file; raise `LeaseTaken` if one cannot.

        A folder in which nothing can be made just now lets nobody else start either.
        """
        while True:
            await self._clock.sleep(LOOK_EVERY)
            try:
                lock.keep()
            except LeaseTaken:
                raise
            except StorageError as error:
                log.error("lock.not_kept", problem=str(error))

    async def _keep_up(self, work: Running, desk: FrontDesk, drills: Drills) -> None:
        """Take over a changed policy or choice; while one is wrong, the last good one stays."""
        while True:
            await self._clock.sleep(LOOK_EVERY)
            try:
                found = await asyncio.to_thread(in_force, self._config, self._kinds, self._now)
            except (LeewardError, OSError) as error:
                problem = f"What was changed is not in force. {error}"
                if desk.problem != problem:
                    log.error("policy.not_loaded", problem=str(error), kept=self._now.policy.label)
                desk.problem = problem
                continue
            if found is not self._now:
                work.pipeline.judge_by(found.policy)
                log.info("policy.loaded", policy=found.policy.label, mode=found.policy.mode)
                self._now = found
            desk.answering, desk.problem = found.people, ""
            desk.readiness = _answered(found.readiness, await drills.look())


def _answered(readiness: Readiness, drills: DrillStanding) -> Readiness:
    """Return what is in place, with who has answered a test page."""
    return replace(readiness, page_answered_by=drills.answered_by)


def holder() -> str:
    """Return how the lease names whoever runs on this machine.

    It is the same for each process that follows another: `alone` has seen to it that the one
    before is gone, so that nobody waits for the lease of a process that was killed.
    """
    return f"leeward run on {socket.gethostname()}"


async def _first_of(*tasks: asyncio.Task[object], besides: asyncio.Task[None]) -> None:
    """Wait until one task ends, or the one besides, and raise what ended it."""
    try:
        done, _ = await asyncio.wait((*tasks, besides), return_when=asyncio.FIRST_COMPLETED)
        for task in done:
            task.result()
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
