"""A desk for adapters' tests: it records what it is told, and answers as the test has set."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TypeVar

from msgspec.structs import replace
from typing_extensions import override

from leeward.cases.escalation import Escalation
from leeward.cases.moving import judged, moved
from leeward_policies.braking import RAISED_TIMES
from leeward_policies.domain.action import Action, AskHuman, Because, Subject
from leeward_policies.domain.case import Case
from leeward_policies.domain.decision import Decision, decision_id
from leeward_policies.domain.event import (
    Appealed,
    BrakeRaised,
    CaseMoved,
    Event,
    HelpAsked,
    Judged,
    Ordered,
    ReportFiled,
)
from leeward_policies.domain.message import Message
from leeward_policies.domain.refs import UserRef
from leeward_policies.errors import LeewardError
from leeward_policies.ports import (
    AdapterStanding,
    Choices,
    Desk,
    EvidenceText,
    Looked,
    MemberData,
    Memo,
    MyReport,
    People,
    Reasons,
    Standing,
    Tipped,
)

E = TypeVar("E", bound=Event)

STARTED = datetime(2026, 11, 20, 16, 0, tzinfo=UTC)
"""When the community of a scripted desk began to run."""


def standing() -> Standing:
    """Return how a community does with which all is well."""
    return Standing(
        policy="young-people@1+ab12",
        mode="observe",
        withheld=(),
        since=STARTED,
        events=12,
        findings=3,
        failed=0,
        unmeasured=1,
        waiting=0,
        owed=2,
        open_cases=0,
        urgent_cases=0,
        delivered=3,
        undelivered=1,
        adapters=(AdapterStanding("discord", "listening"),),
        problems=(),
    )


@dataclass
class ScriptedDesk(Desk):
    """A `Desk` under a test's control.

    Events are kept in `events`; what is told of a case changes the case as the house does:
    the first who takes it has it, and a verdict ends it; a brake that is raised stands so.
    A report, a plea for help and an appeal are answered by a decision that asks people, unless
    `asks_people` is False. `fails` makes methods raise, by their names.
    """

    events: list[Event] = field(default_factory=list)
    adapters: list[str] = field(default_factory=list)
    """Who told each of them."""
    cases: dict[str, Case] = field(default_factory=dict)
    lines: dict[str, tuple[EvidenceText, ...]] = field(default_factory=dict)
    """By the case's id."""
    undo: dict[str, tuple[Action, ...]] = field(default_factory=dict)
    """What `undoing` returns, by the case's id; without what was ordered."""
    given: dict[str, Reasons] = field(default_factory=dict)
    """By the decision's id."""
    sees: Looked = field(default_factory=Looked)
    data: dict[UserRef, MemberData] = field(default_factory=dict)
    links: dict[UserRef, str] = field(default_factory=dict)
    """The way into the console, by who asks for it."""
    stands: Standing = field(default_factory=standing)
    policy: str = "Threats are hidden."
    answering: People = field(default_factory=People)
    home: str = ""
    """The country that the admin has set."""
    staff: frozenset[str] = frozenset({"moderator"})
    """Names of roles that mean staff, case-folded."""
    asks_people: bool = True
    judges: bool = True
    """False: the judgement fails, and `tell` returns None."""
    fails: dict[str, LeewardError] = field(default_factory=dict)
    opened: list[tuple[str, UserRef]] = field(default_factory=list)
    """Whose sealed lines were opened for whom."""
    looked_at: list[tuple[Message, UserRef]] = field(default_factory=list)
    memos: dict[tuple[str, str], Memo] = field(default_factory=dict)
    """By adapter and key."""
    chosen: dict[UserRef, Choices] = field(default_factory=dict)
    reports: dict[UserRef, tuple[MyReport, ...]] = field(default_factory=dict)
    tips: dict[tuple[str, UserRef], Tipped] = field(default_factory=dict)
    """What `tipped` returns, by decision and member."""
    calls: defaultdict[str, int] = field(default_factory=lambda: defaultdict(int))

    def told(self, kind: type[E]) -> list[E]:
        """Return the events of one kind, in the order in which they came."""
        return [event for event in self.events if isinstance(event, kind)]

    def _begin(self, method: str) -> None:
        self.calls[method] += 1
        if method in self.fails:
            raise self.fails[method]

    @override
    async def tell(self, event: Event, adapter: str) -> Decision | None:
        self._begin("tell")
        self.events.append(event)
        self.adapters.append(adapter)
        if not self.judges:
            return None
        self.change(event)
        return self._decision(event)

    def change(self, event: Event) -> None:
        """Let what happened change the cases, as a community does."""
        match event:
            case CaseMoved(case=number):
                self.cases[number] = moved(self.cases[number], event, Escalation())
            case Judged(case=number):
                self.cases[number] = judged(self.cases[number], event)
            case BrakeRaised(space=space, rule=rule, kind=kind, until=until):
                raised = [
                    replace(one, limit=one.limit * RAISED_TIMES, holds=False, raised_until=until)
                    if (one.space, one.rule, one.kind) == (space, rule, kind)
                    else one
                    for one in self.stands.brakes
                ]
                self.stands = replace(self.stands, brakes=tuple(raised))
            case Ordered(case=str(number)):
                left = [act for act in self.undo.get(number, ()) if act not in event.acts]
                self.undo[number] = tuple(left)
            case _:
                pass

    def _decision(self, event: Event) -> Decision:
        key = decision_id(f"{len(self.events)}", 0, 0, "test")
        actions: tuple[Action, ...] = event.acts if isinstance(event, Ordered) else ()
        if self.asks_people and isinstance(event, ReportFiled | HelpAsked | Appealed):
            whom = event.subject if isinstance(event, ReportFiled) else event.member
            nobody = UserRef(event.channel.platform, "", "@unknown")
            subject = Subject(whom or nobody)
            actions = (
                AskHuman(
                    key=f"{key}:ask:moderators",
                    rule="asked",
                    because=Because("{author} is what people are asked about", subject),
                    mode="enforce",
                    whom="moderators",
                    urgency="medium",
                ),
            )
        return Decision(
            id=key,
            channel=event.channel,
            message=None,
            revision=0,
            pass_=0,
            policy="test@1+0",
            mode="enforce",
            at=event.at,
            actions=actions,
        )

    @override
    async def case(self, case_id: str) -> Case | None:
        self._begin("case")
        return self.cases.get(case_id)

    @override
    async def open_cases(self) -> tuple[Case, ...]:
        self._begin("open_cases")
        still = ("open", "taken", "appealed")
        return tuple(case for case in self.cases.values() if case.status in still)

    @override
    async def open_lines(self, case: Case, by: UserRef) -> tuple[EvidenceText, ...]:
        self._begin("open_lines")
        self.opened.append((case.id, by))
        return self.lines.get(case.id, ())

    @override
    async def undoing(self, case: Case, by: UserRef) -> tuple[Action, ...]:
        self._begin("undoing")
        return self.undo.get(case.id, ())

    @override
    async def reasons(self, decision_id: str) -> Reasons | None:
        self._begin("reasons")
        return self.given.get(decision_id)

    @override
    async def appeal_of(self, decision_id: str, who: UserRef) -> Case | None:
        self._begin("appeal_of")
        appeals = (case for case in self.cases.values() if case.appeal is not None)
        return next((one for one in appeals if one.appeal and one.appeal.member == who
                     and one.appeal.decision == decision_id), None)  # fmt: skip

    @override
    async def look(self, message: Message, by: UserRef) -> Looked:
        self._begin("look")
        self.looked_at.append((message, by))
        return self.sees

    @override
    async def my_data(self, member: UserRef) -> MemberData:
        self._begin("my_data")
        return self.data.get(member, MemberData(str(member), (), (), 0))

    @override
    async def choices(self, member: UserRef) -> Choices:
        self._begin("choices")
        return self.chosen.get(member, Choices())

    @override
    async def choose(self, member: UserRef, choices: Choices) -> None:
        self._begin("choose")
        self.chosen[member] = choices

    @override
    async def my_reports(self, member: UserRef) -> tuple[MyReport, ...]:
        self._begin("my_reports")
        return self.reports.get(member, ())

    @override
    async def tipped(self, decision_id: str, member: UserRef) -> Tipped | None:
        self._begin("tipped")
        return self.tips.get((decision_id, member))

    @override
    async def console_link(self, who: UserRef) -> str | None:
        self._begin("console_link")
        return self.links.get(who)

    @override
    async def remember(self, adapter: str, memo: Memo) -> None:
        self._begin("remember")
        self.memos[adapter, memo.key] = memo

    @override
    async def recall(self, adapter: str, key: str) -> Memo | None:
        self._begin("recall")
        return self.memos.get((adapter, key))

    @override
    async def recalled(self, adapter: str, prefix: str) -> tuple[Memo, ...]:
        self._begin("recalled")
        found = sorted(key for whose, key in self.memos if whose == adapter)
        return tuple(self.memos[adapter, key] for key in found if key.startswith(prefix))

    @override
    async def forget(self, adapter: str, key: str) -> None:
        self._begin("forget")
        self.memos.pop((adapter, key), None)

    @override
    def standing(self) -> Standing:
        self._begin("standing")
        return self.stands

    @override
    def policy_in_words(self) -> str:
        self._begin("policy_in_words")
        return self.policy

    @override
    def people(self) -> People:
        self._begin("people")
        return self.answering

    @override
    def home_country(self) -> str:
        self._begin("home_country")
        return self.home

    @override
    def is_staff(self, roles: Sequence[str]) -> bool:
        self._begin("is_staff")
        return any(role.casefold() in self.staff for role in roles)
