"""The door of the storage for people: what moderators look up, and how they get in."""

from collections.abc import Sequence
from datetime import datetime
from typing import Literal, Protocol

from msgspec import Struct

from leeward_policies.case_rights import Role
from leeward_policies.domain.action import Urgency
from leeward_policies.domain.case import Case, Status
from leeward_policies.domain.decision import Decision
from leeward_policies.domain.event import Event
from leeward_policies.domain.refs import UserRef
from leeward_policies.domain.signals import Category
from leeward_policies.ports.store import AuditLine, StateRow, Store


class Reader(Struct, frozen=True):
    """Who looks; what they may not see is neither returned nor counted (`may_see`)."""

    who: UserRef
    roles: tuple[Role, ...]


class CaseFilter(Struct, frozen=True, kw_only=True):
    """Which cases are wanted; what is empty narrows nothing."""

    statuses: tuple[Status, ...]
    urgencies: tuple[Urgency, ...] = ()
    kinds: tuple[Category, ...] = ()
    assignee: str | None = None
    """Printed ref of who looks after them; `""` for nobody."""
    about: str = ""
    """Printed ref, or the id alone, of the author or the target."""
    is_appeal: bool | None = None
    order: Literal["turn", "newest"] = "turn"
    """`turn`: most urgent, then oldest first; `newest`: last changed first."""


class CasesPage(Struct, frozen=True):
    """One page of cases."""

    cases: tuple[Case, ...]
    """As people see them (`without_reporters`), and without their notes."""
    total: int
    """How many there are on all pages."""
    before: str | None = None
    """A cursor for the page before this one; None on the first."""
    after: str | None = None
    """A cursor for the page after this one; None on the last."""


class Pass(Struct, frozen=True):
    """A way into the console or its API; the secret itself is known to its bearer alone."""

    id: str
    """SHA-256 of the secret, in hexadecimal digits."""
    kind: Literal["link", "session", "token"]
    member: UserRef
    roles: tuple[Role, ...]
    """As they were when it was made; of a session, as they were last confirmed."""
    made_at: datetime
    until: datetime
    name: str = ""
    """Of a token, as its maker called it."""
    confirmed_at: datetime | None = None
    """When the platform last said that its bearer holds these roles."""


class RuleVerdicts(Struct, frozen=True):
    """What people came to in cases that rest on one rule."""

    rule: str
    right: int = 0
    wrong: int = 0
    unclear: int = 0
    appeals: int = 0
    """Answered ones."""
    overturned: int = 0
    """Of these, how many were right to ask."""


class Answering(Struct, frozen=True):
    """How soon people answered the cases of one urgency that were opened in a time."""

    urgency: Urgency
    opened: int
    unanswered: int
    """Nobody has done anything about them, ended or not."""
    median: float | None
    """Seconds until a person first did something; None where nobody has."""
    slowest_tenth: float | None
    """Seconds that nine in ten were answered within."""


class ActCount(Struct, frozen=True):
    """How often acts of one kind by one rule came out in one way."""

    kind: str
    """Of the act: `tip`, `warn`, `hide`, …"""
    rule: str
    outcome: str
    """`done`, `observed`, `unsupported`, `refused`, `failed`, `try-later`."""
    count: int


class CaseCount(Struct, frozen=True):
    """How many cases of one kind were opened in a time, and how they stand."""

    kind: Category
    urgency: Urgency
    status: Status
    is_appeal: bool
    count: int


class AppealFigures(Struct, frozen=True):
    """What became of what members asked to be looked at again."""

    filed: int
    """Asked for in that time."""
    answered: int
    """Answered in that time, whenever they were asked for; those that name a rule."""
    overturned: int
    """Of these, how many were right to ask."""
    median: float | None
    """Seconds until these were answered; None where none was."""
    slowest_tenth: float | None
    """Seconds that nine in ten of these were answered within."""


class TipRatings(Struct, frozen=True):
    """How readers rated the tips of one rule."""

    rule: str
    wrong: int = 0
    """Readers who called one wrong, or not about them."""
    right: int = 0
    """Readers who called one right."""


class AuditEntry(Struct, frozen=True):
    """A kept line of the audit log with its number."""

    n: int
    line: AuditLine
    """Its `about` holds keyed hashes."""


class Records(Protocol):
    """What a store tells people, and how it knows who they are.

    Every method raises a `StorageError` subclass and nothing else. Times are aware UTC;
    `since` belongs to a span of time, `until` does not.
    """

    # --- cases ----------------------------------------------------------------------------------

    async def find_cases(
        self, wanted: CaseFilter, reader: Reader, *, limit: int, cursor: str | None = None
    ) -> CasesPage:
        """Return a page of cases that somebody may see.

        A cursor that is none, or of another filter's order, is taken for the first page.
        """
        ...

    async def cases_on(self, decision_id: str) -> tuple[Case, ...]:
        """Return the cases that rest, or ever rested, on a decision; appeals are among them.

        As people see them: without who reported.
        """
        ...

    # --- members --------------------------------------------------------------------------------

    async def decisions_about(self, member: UserRef, limit: int) -> tuple[Decision, ...]:
        """Return kept decisions about what a member did, the latest first."""
        ...

    async def decisions_between(
        self, since: datetime, until: datetime, limit: int
    ) -> tuple[Decision, ...]:
        """Return kept decisions of a time, whoever they are about, the latest first."""
        ...

    async def states_about(self, member: UserRef) -> tuple[StateRow, ...]:
        """Return the kept pieces of the ledger about a member, in key order."""
        ...

    # --- figures ----------------------------------------------------------------------------------
    #
    # With a reader, what is about them or what they may not know of is left out (`may_count`);
    # without one, everything is counted. Cases that are test pages are never counted.

    async def verdicts(
        self, since: datetime, until: datetime, reader: Reader | None = None
    ) -> tuple[RuleVerdicts, ...]:
        """Return what people came to in that time, by rule, in the order of their names."""
        ...

    async def answering(
        self, since: datetime, until: datetime, reader: Reader | None = None
    ) -> tuple[Answering, ...]:
        """Return how soon the cases opened in that time were answered, most urgent first."""
        ...

    async def act_counts(
        self, since: datetime, until: datetime, reader: Reader | None = None
    ) -> tuple[ActCount, ...]:
        """Return what came of acts in that time, by kind, rule and outcome."""
        ...

    async def case_counts(
        self, since: datetime, until: datetime, reader: Reader | None = None
    ) -> tuple[CaseCount, ...]:
        """Return how many cases were opened in that time, by kind, urgency and status."""
        ...

    async def appeals(
        self, since: datetime, until: datetime, reader: Reader | None = None
    ) -> AppealFigures:
        """Return what became of what members asked to be looked at again in that time."""
        ...

    async def tip_ratings(self, since: datetime, until: datetime) -> tuple[TipRatings, ...]:
        """Return how readers rated tips in a time, by rule, in the order of their names.

        Days of UTC are counted whole, those into which its ends fall, too; who rated is not known.
        """
        ...

    # --- the audit log --------------------------------------------------------------------------

    async def audit_entries(
        self,
        *,
        limit: int,
        before: int | None = None,
        what: str = "",
        about: str = "",
        without: Sequence[str] = (),
    ) -> tuple[AuditEntry, ...]:
        """Return kept lines, the latest first.

        Args:
            limit: at most this many.
            before: only lines with a lower number.
            what: only lines whose `what` is this, or begins with it and a dot.
            about: a printed ref or an id; only lines that are about it.
            without: refs and ids; only lines that are about none of these.
        """
        ...

    # --- who gets in ----------------------------------------------------------------------------

    async def keep_pass(self, one: Pass) -> None:
        """Keep a pass, new or changed."""
        ...

    async def pass_of(self, pass_id: str) -> Pass | None:
        """Return a pass that is kept, whether its time is over or not."""
        ...

    async def passes(self, kind: Literal["link", "session", "token"]) -> tuple[Pass, ...]:
        """Return the kept passes of a kind, the newest first."""
        ...

    async def use_link(self, pass_id: str, now: datetime) -> Pass | None:
        """Take a sign-in link out of the store, once: of two who use it at once one gets it.

        None where there is none (any more), it is no link, or its time is over.
        """
        ...

    async def end_passes(self, pass_ids: Sequence[str]) -> None:
        """Forget passes; unknown ones are passed over."""
        ...

    # --- what people see ------------------------------------------------------------------------

    async def count_view(self, who: UserRef, now: datetime) -> int:
        """Count that somebody opened sealed lines, and return how often they did so that day.

        Days are of UTC; counts are kept for 31 days.
        """
        ...

    # --- the way in for other processes ---------------------------------------------------------

    async def send(self, event: Event) -> None:
        """Leave an event for the running pipeline; it lies sealed until it is received."""
        ...

    async def sent(self, after: int, limit: int) -> tuple[tuple[int, Event], ...]:
        """Return events that were left, with their numbers, in order."""
        ...

    async def received(self, upto: int) -> None:
        """Forget the events that were left, up to a number."""
        ...


class Archive(Store, Records, Protocol):
    """A store with both doors: what the pipeline needs, and what people need."""
