"""The desk: what members and moderators ask of a running community, through its adapters."""

import asyncio
from collections import Counter
from collections.abc import Awaitable, Callable, Sequence
from datetime import timedelta
from importlib.metadata import version
from typing import Final, TypeAlias

from typing_extensions import override

from leeward.app import Running, open_cases
from leeward.cases.hands import Told
from leeward.community import Step
from leeward.completing import tip_to
from leeward.helplines import problem_of
from leeward.kept import open_evidence
from leeward.looking import Looking
from leeward.members import choices_of, choose, reports_of, told_of
from leeward.readiness import Readiness
from leeward.reasons import reasons_of
from leeward.undoing import undoing
from leeward_policies.domain.action import Action, Outcome
from leeward_policies.domain.case import Case, without_reporters
from leeward_policies.domain.decision import Decision
from leeward_policies.domain.event import Event
from leeward_policies.domain.message import Message
from leeward_policies.domain.refs import UserRef
from leeward_policies.errors import NotReady
from leeward_policies.explain import policy_sentences
from leeward_policies.helplines import registry
from leeward_policies.loading.checks import role_of
from leeward_policies.policy import Policy
from leeward_policies.ports import (
    AdapterStanding,
    Archive,
    Choices,
    Clock,
    Delivery,
    Desk,
    DetectorStanding,
    EvidenceText,
    Looked,
    MemberData,
    Memo,
    MyReport,
    OutboxEntry,
    People,
    Reasons,
    Standing,
    Tipped,
)
from leeward_storage.statements import reach_of, reaches

LinkFor: TypeAlias = Callable[[UserRef], Awaitable[str | None]]
"""Makes a way into the console for somebody; None where they are nothing to the community."""

ILL: Final = frozenset({"waiting", "stopped"})
"""States of an adapter that people should know of."""


class FrontDesk(Desk):
    """The desk of one community; closed until `open` is called, and after `close`.

    Args:
        store: where everything is kept.
        clock: the time.
        looking: answers *Is this OK?*.
        hides_kept: how long the words of a hidden message are kept.
    """

    def __init__(
        self, store: Archive, clock: Clock, looking: Looking, *, hides_kept: timedelta
    ) -> None:
        self.answering = People()
        """Who answers for the community; the configuration's word, else the platform's."""
        self.home = ""
        """The country whose help is shown to whoever has chosen none; empty: none is set."""
        self.readiness = Readiness()
        """What must be in place before something is enforced."""
        self.problem = ""
        """Why a changed policy or choice is not in force; empty while all is well."""
        self.drills: Callable[[], tuple[str, ...]] = tuple
        """Says which test pages nobody has answered, as sentences with a cure."""
        self.link_for: LinkFor | None = None
        """Makes a way into the console; None where none is set up."""
        self._store = store
        self._clock = clock
        self._looking = looking
        self._hides_kept = hides_kept
        self._since = clock.now()
        self._version = version("leeward")
        self._running: Running | None = None
        self._private: Counter[str] = Counter()

    def open(self, running: Running) -> None:
        """Answer from now on."""
        self._running = running

    def close(self) -> None:
        """Answer `NotReady` from now on."""
        self._running = None

    def heard(self, entry: OutboxEntry, outcome: Outcome) -> None:
        """Count whether a private word reached its reader."""
        reach = reach_of(entry.action, outcome)
        if reach is not None:
            self._private[reach] += 1

    def held_back(self, action: Action) -> str | None:
        """Return why an act is only observed for now, or None."""
        return self.readiness.missing_for(action)

    @property
    def _work(self) -> Running:
        if self._running is None:
            raise NotReady(
                place="the community", value="it does not run yet", cure="Try again in a moment."
            )
        return self._running

    @property
    def _open_store(self) -> Archive:
        _ = self._work
        return self._store

    # --- events ---------------------------------------------------------------------------------

    @override
    async def tell(self, event: Event, adapter: str) -> Decision | None:
        step = await self.take(event, adapter)
        if step is not None:
            return step.decision
        return await self._store.decision(self._work.pipeline.decision_id(event))

    async def take(self, event: Event, via: str) -> Step | None:
        """Hand in an event and wait until it is committed; None where nothing came of it."""
        work = self._work
        taking = asyncio.create_task(work.pipeline.take(Delivery(event, via)))
        try:
            await asyncio.wait((taking, work.task), return_when=asyncio.FIRST_COMPLETED)
            if not taking.done():
                raise NotReady(place="the community", value="it has stopped", cure="Try again.")
            return taking.result()
        finally:
            taking.cancel()

    async def tell_of_case(self, event: Event) -> Told:
        """Hand in an event about a case, and say whether the case changed."""
        step = await self.take(event, "console")
        if step is None:
            return "failed"
        return "changed" if step.cases else "unchanged"

    # --- cases ----------------------------------------------------------------------------------

    @override
    async def case(self, case_id: str) -> Case | None:
        case = await self._open_store.case(case_id)
        return None if case is None else without_reporters(case)

    @override
    async def open_cases(self) -> tuple[Case, ...]:
        return tuple(without_reporters(case) for case in await open_cases(self._open_store))

    @override
    async def open_lines(self, case: Case, by: UserRef) -> tuple[EvidenceText, ...]:
        return await open_evidence(self._open_store, case, str(by), self._clock.now())

    @override
    async def undoing(self, case: Case, by: UserRef) -> tuple[Action, ...]:
        return await undoing(self._open_store, case, by, self._clock.now())

    @override
    async def reasons(self, decision_id: str) -> Reasons | None:
        return await reasons_of(self._open_store, decision_id, self._hides_kept)

    # --- members --------------------------------------------------------------------------------

    @override
    async def appeal_of(self, decision_id: str, who: UserRef) -> Case | None:
        _ = self._work
        mine = [
            case
            for case in await self._store.cases_on(decision_id)
            if case.appeal is not None
            and case.appeal.member == who
            and case.appeal.decision == decision_id
        ]
        return mine[-1] if mine else None

    @override
    async def look(self, message: Message, by: UserRef) -> Looked:
        _ = self._work
        return self._looking.look(message, by)

    @override
    async def my_data(self, member: UserRef) -> MemberData:
        data = await self._open_store.export_member(member)
        cases = self._work.community.cases.reported_by(member)
        return await told_of(self._store, cases, data, member)

    @override
    async def choices(self, member: UserRef) -> Choices:
        return await choices_of(self._store, member)

    @override
    async def choose(self, member: UserRef, choices: Choices) -> None:
        await choose(self._store, member, choices, self._clock.now())

    @override
    async def my_reports(self, member: UserRef) -> tuple[MyReport, ...]:
        cases = self._work.community.cases.reported_by(member)
        return await reports_of(self._store, cases, member)

    @override
    async def tipped(self, decision_id: str, member: UserRef) -> Tipped | None:
        decision = await self._open_store.decision(decision_id)
        tip = None if decision is None else tip_to(decision, member)
        if tip is None:
            return None
        return Tipped(tip.rule, tip.topic, tip.message, tip.because.subject.author)

    # --- the console ----------------------------------------------------------------------------

    @override
    async def console_link(self, who: UserRef) -> str | None:
        _ = self._work
        return None if self.link_for is None else await self.link_for(who)

    # --- what adapters find again ---------------------------------------------------------------

    @override
    async def remember(self, adapter: str, memo: Memo) -> None:
        await self._store.remember(adapter, memo)

    @override
    async def recall(self, adapter: str, key: str) -> Memo | None:
        return await self._store.recall(adapter, key)

    @override
    async def recalled(self, adapter: str, prefix: str) -> tuple[Memo, ...]:
        return await self._store.recalled(adapter, prefix)

    @override
    async def forget(self, adapter: str, key: str) -> None:
        await self._store.forget(adapter, key)

    # --- the community --------------------------------------------------------------------------

    @override
    def standing(self) -> Standing:
        work = self._work
        policy, counts = work.pipeline.policy, work.pipeline.counts
        health, reached = work.supervisor.health, reaches(self._private)
        late = work.late_looks.standing
        failing = work.pipeline.failing or work.executor.failing
        return Standing(
            policy=policy.label,
            mode=policy.mode,
            withheld=self.readiness.sentences(policy.mode),
            since=self._since,
            events=counts.events,
            findings=counts.findings,
            failed=counts.failed,
            unmeasured=counts.unmeasured,
            waiting=work.pipeline.waiting,
            owed=work.executor.waiting,
            open_cases=work.community.cases.count(),
            urgent_cases=work.community.cases.count("urgent"),
            delivered=sum(one.arrived for one in reached),
            undelivered=sum(one.missed for one in reached),
            adapters=tuple(
                AdapterStanding(name, one.state, one.problem, one.restarts)
                for name, one in health.items()
            ),
            brakes=work.executor.brakes(),
            problems=tuple(self._problems(work)),
            storage="" if failing is None else str(failing),
            helplines=self.helplines,
            oldest_owed=work.executor.oldest,
            detectors=work.community.detectors,
            late=tuple(
                DetectorStanding(
                    one.detector,
                    one.asked,
                    one.answered,
                    one.failed,
                    one.late,
                    one.crowded,
                    one.problem,
                )
                for one in late
            ),
            blind=work.supervisor.blind,
            drills=self.drills(),
            version=self._version,
        )

    def _problems(self, work: Running) -> list[str]:
        failing = (work.pipeline.failing, work.executor.failing)
        found = [str(error) for error in failing if error is not None]
        found += [
            f"{name}: {one.problem}"
            for name, one in work.supervisor.health.items()
            if one.state in ILL
        ]
        found += [one for one in (self.problem, self.helplines) if one]
        return list(dict.fromkeys(found))

    @property
    def helplines(self) -> str:
        """Which helplines somebody must look at again, with a cure; empty while none."""
        return problem_of(registry(), self._clock.now().date())

    def policy(self) -> Policy:
        """Return the policy in force."""
        return self._work.pipeline.policy

    @override
    def policy_in_words(self) -> str:
        return "\n".join(policy_sentences(self._work.pipeline.policy))

    @override
    def people(self) -> People:
        return self.answering

    @override
    def home_country(self) -> str:
        return self.home

    @override
    def is_staff(self, roles: Sequence[str]) -> bool:
        staff = self._work.pipeline.policy.staff_roles
        return any(role_of(role) in staff for role in roles)
