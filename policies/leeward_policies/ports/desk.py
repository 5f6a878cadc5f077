"""The door at which live adapters ask the roof for members and moderators."""

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

from msgspec import Struct

from leeward_policies.domain.action import Action, Because, Braked, Mode
from leeward_policies.domain.case import Case
from leeward_policies.domain.decision import Decision
from leeward_policies.domain.event import Event
from leeward_policies.domain.message import Message
from leeward_policies.domain.refs import MessageRef, SpaceRef, UserRef
from leeward_policies.ports.members import Choices, MyReport, Tipped
from leeward_policies.ports.store import EvidenceText, MemberData, Memo


class People(Struct, frozen=True):
    """Who answers for a community; empty where the admin has named nobody."""

    safety_lead: UserRef | None = None
    deputy: UserRef | None = None
    csea: tuple[UserRef, ...] = ()
    """Responders for suspected abuse material; while it is empty, the lead and the deputy."""

    @property
    def responders(self) -> tuple[UserRef, ...]:
        """Who sees cases of suspected abuse material."""
        both = (self.safety_lead, self.deputy)
        return self.csea or tuple(one for one in both if one is not None)


class Looked(Struct, frozen=True):
    """What a member is told who asks whether a message is all right (`precise.md` 6)."""

    topics: tuple[str, ...] = ()
    """Names of the advice to read, gravest first; empty where nothing was seen."""
    is_measured: bool = True
    """False: something could not be measured, so that nothing may be called safe."""
    is_spent: bool = False
    """The member has asked too often today; nothing was looked at."""


class Reasons(Struct, frozen=True):
    """A statement of reasons, for the one whose message or account it is about."""

    decision: str
    """Its id; what an appeal names."""
    at: datetime
    message: MessageRef | None
    because: tuple[Because, ...]
    """Of each rule that acted; never who reported (`precise.md` 6)."""
    done: tuple[str, ...]
    """Kinds of the acts that were done, such as `hide`, `restrict` and `warn`; `tip` is for the
    eyes of the team alone, since it may have gone to somebody else."""
    until: datetime | None = None
    """When a restriction ends by itself."""
    text_until: datetime | None = None
    """How long the hidden words are kept for an appeal."""
    not_done: tuple[str, ...] = ()
    """Kinds of the acts that were asked for and could not be done; for the team alone."""
    is_settled: bool = True
    """Nothing is under way any more that would be told here."""


class AdapterStanding(Struct, frozen=True):
    """How one platform's connection does."""

    name: str
    state: str
    """`starting`, `listening`, `waiting`, `ended` or `stopped`."""
    problem: str = ""
    restarts: int = 0


class DetectorStanding(Struct, frozen=True):
    """How one detector does that looks later, where the first look was unsure."""

    name: str
    """`name@version`."""
    asked: int
    answered: int
    failed: int
    """Messages on which it went wrong."""
    late: int
    """Messages whose answer came too late."""
    crowded: int
    """Messages that it was not shown, since too many waited."""
    problem: str = ""
    """What went wrong last; empty again after the next answer."""


class BrakeStanding(Struct, frozen=True):
    """How often a rule has acted in a space within the last hour, and when its brake holds."""

    space: SpaceRef
    rule: str
    kind: Braked
    count: int
    """Acts of that kind within the last hour."""
    limit: int
    """From how many on the brake holds: as the policy says, or more while it is raised."""
    holds: bool
    """The next act is held back."""
    raised_until: datetime | None = None
    """When it holds as before; None where nobody has raised it."""


class Standing(Struct, frozen=True, kw_only=True):
    """How a running Leeward does, in numbers, for people who look after it."""

    policy: str
    """Its label: name, version and hash."""
    mode: Mode
    withheld: tuple[str, ...]
    """What is only observed although the policy enforces it, each a sentence that says why."""
    since: datetime
    """When this process started."""
    events: int
    findings: int
    failed: int
    """Events on which the judgement itself failed."""
    unmeasured: int
    waiting: int
    """Events that wait to be judged."""
    owed: int
    """Acts that are owed or under way."""
    open_cases: int
    urgent_cases: int
    delivered: int
    """Private words (tips and warnings) that reached their reader since the start."""
    undelivered: int
    """Private words that reached nobody since the start."""
    adapters: tuple[AdapterStanding, ...]
    brakes: tuple[BrakeStanding, ...] = ()
    """The brakes of rules that have acted within the last hour."""
    problems: tuple[str, ...]
    """What is ill just now, as sentences with a cure; empty while all is well."""
    storage: str = ""
    """Why nothing can be kept just now, with a cure; one of the problems, too."""
    helplines: str = ""
    """Which helplines somebody must look at again, with a cure; one of the problems, too."""
    oldest_owed: datetime | None = None
    """When that was decided which has waited for longest; None while nothing is owed."""
    detectors: tuple[str, ...] = ()
    """What measures at once, as `name@version`."""
    late: tuple[DetectorStanding, ...] = ()
    """What looks later."""
    blind: tuple[str, ...] = ()
    """What the platforms cannot see, as sentences with a cure."""
    drills: tuple[str, ...] = ()
    """Test pages that nobody has answered, as sentences with a cure."""
    version: str = ""
    """Of Leeward."""


class Desk(Protocol):
    """Where a live adapter takes what members and moderators ask of the bot.

    Everything that changes something goes in as an event and is answered after it is
    committed; nothing here says who reported, nor shows a score to a member. Each
    method raises `NotReady` before the community runs, and a `StorageError` subclass; memos
    and `people` are there before.
    """

    async def tell(self, event: Event, adapter: str) -> Decision | None:
        """Hand in an event and wait until it is committed.

        Returns:
            The decision, also where the same event had been committed before; None where nothing
            is kept of that one, or where the judgement failed on it (which is logged and counted).
        """
        ...

    async def case(self, case_id: str) -> Case | None:
        """Return one case as it stands."""
        ...

    async def open_cases(self) -> tuple[Case, ...]:
        """Return the open cases, most urgent and then oldest first."""
        ...

    async def open_lines(self, case: Case, by: UserRef) -> tuple[EvidenceText, ...]:
        """Open the sealed lines of a case for a person; the audit says so first."""
        ...

    async def undoing(self, case: Case, by: UserRef) -> tuple[Action, ...]:
        """Return the acts that undo what was done in a case, to be ordered by a person.

        A Reveal for each hidden message whose words are still sealed, an Unrestrict for
        each restriction and an Unlock for each lock that still runs, an Unban for each ban;
        nothing for what is undone already, and nothing for a kick, which no platform undoes.
        """
        ...

    async def reasons(self, decision_id: str) -> Reasons | None:
        """Return the statement of reasons of a decision; None where nothing is kept of it."""
        ...

    async def appeal_of(self, decision_id: str, who: UserRef) -> Case | None:
        """Return a member's own appeal against a decision, answered or not; None before one."""
        ...

    async def look(self, message: Message, by: UserRef) -> Looked:
        """Look at one message for a member; nothing of it is kept, nothing is learned from it."""
        ...

    async def my_data(self, member: UserRef) -> MemberData:
        """Return what is known of a member and may be told to them; held matters are not."""
        ...

    async def choices(self, member: UserRef) -> Choices:
        """Return what a member has chosen; also before the community runs."""
        ...

    async def choose(self, member: UserRef, choices: Choices) -> None:
        """Keep what a member chooses, durably, in place of what they chose before."""
        ...

    async def my_reports(self, member: UserRef) -> tuple[MyReport, ...]:
        """Return what a member has reported or asked help for, the latest first.

        What was answered is told for 90 days; whom it was about, and why, is never told.
        """
        ...

    async def tipped(self, decision_id: str, member: UserRef) -> Tipped | None:
        """Return what a tip was about that a member got in a decision; None where they got none."""
        ...

    async def console_link(self, who: UserRef) -> str | None:
        """Return a link by which somebody signs in to the console, once and within ten minutes.

        None where no console is set up, or they are nothing to the community; whoever gets it
        must be shown it alone.
        """
        ...

    async def remember(self, adapter: str, memo: Memo) -> None:
        """Keep a memo of an adapter, durably, in place of the one with its key.

        Memos are kept and told before the community runs, too.
        """
        ...

    async def recall(self, adapter: str, key: str) -> Memo | None:
        """Return a memo of an adapter; None where there is none, or none any more."""
        ...

    async def recalled(self, adapter: str, prefix: str) -> tuple[Memo, ...]:
        """Return an adapter's memos whose keys begin so, in the order of their keys."""
        ...

    async def forget(self, adapter: str, key: str) -> None:
        """Let go of a memo, if there is one."""
        ...

    def standing(self) -> Standing:
        """Return how the running community does."""
        ...

    def policy_in_words(self) -> str:
        """Return what the policy in force does, in plain sentences."""
        ...

    def people(self) -> People:
        """Return who answers for the community."""
        ...

    def home_country(self) -> str:
        """Return the country that the admin has set, as two letters; empty where none is set.

        A member's own choice counts before it; nobody's country is ever guessed.
        """
        ...

    def is_staff(self, roles: Sequence[str]) -> bool:
        """Say whether one of the roles means staff, by the admin's mapping."""
        ...
