"""The door of the storage: decisions, state, outbox, cursors, cases, evidence and audit."""

from collections.abc import AsyncIterator, Sequence
from datetime import datetime
from typing import Literal, Protocol, Self

from msgspec import Struct
from typing_extensions import override

from leeward_policies.domain.action import Action, Outcome
from leeward_policies.domain.case import Case, Status
from leeward_policies.domain.decision import Decision
from leeward_policies.domain.refs import MessageRef, UserRef
from leeward_policies.errors import UsageError
from leeward_policies.ports.members import Choices, MyReport


class StateRow(Struct, frozen=True, gc=False):
    """One packed piece of the ledger."""

    key: str
    """`pair|<author>|<target>` or `member|<member>`, refs printed."""
    packed: bytes | None
    """None when nothing is left to keep."""
    at: datetime
    """Event time of the last change, for retention."""
    members: tuple[str, ...]
    """Printed refs of the people it is about, for export and erasure."""
    held: bool = False
    """A pair at `watch` or above: neither exported nor erased until it falls (`precise.md` 6)."""


class OutboxEntry(Struct, frozen=True, gc=False):
    """One action that is owed, committed with its decision."""

    action: Action
    decision: str
    at: datetime
    """Event time of the decision."""
    case: str | None = None
    attempts: int = 0
    """How often it was begun; above 0 after a crash means that it may have been done."""
    due: datetime | None = None
    """Not before this time; None for at once."""


class SealedText(Struct, frozen=True, gc=False):
    """A line to be sealed as evidence; the text is clear only in memory."""

    holder: str
    """`pair|…`, `case|<id>` or `hide|<message>`: whose key seals it; erased together."""
    message: MessageRef
    author: UserRef
    at: datetime
    text: str
    revision: int = 0
    role: Literal["evidence", "context"] = "evidence"


class AuditLine(Struct, frozen=True, gc=False):
    """One content-free line of the audit log; the store chains and numbers it."""

    at: datetime
    what: str
    """`decision`, `action.hide`, `outcome.done`, `case.opened`, `member.erased`, …"""
    about: tuple[str, ...] = ()
    """Printed refs and ids; the store writes keyed hashes of them (`precise.md` 4)."""
    detail: str = ""
    """Rule ids, policy hash, counts: never text, never a name."""


class Memo(Struct, frozen=True):
    """What an adapter needs to find again after a crash and its platform does not tell it.

    Ids and times alone, in ASCII: never a text and never a name. The house keeps memos of its own,
    of what a member chose and of what was answered (ADR 0020): in them codes of languages and
    countries, yes and no, and the names of our notices may stand, too. Whatever a memo holds is
    of use to whoever wrote it, and to nobody else.
    """

    key: str
    """Such as `card:case-12`; its writer's own."""
    value: str
    until: datetime
    """When it may be forgotten; a retention job after this time does."""
    about: UserRef | None = None
    """Whose it is, where it names somebody, as the place of their private chat: it is erased
    with them. The key and the value of any other memo hold no person's id."""


class Rating(Struct, frozen=True, gc=False):
    """That a reader called a tip right or wrong."""

    decision: str
    """Of the event in which they said so; the store keeps neither it nor them."""
    rule: str
    at: datetime
    is_wrong: bool


class Commit(Struct, frozen=True, kw_only=True):
    """Everything that one group of events changes; written in one transaction or not at all."""

    decisions: tuple[Decision, ...] = ()
    """Those with findings or acts are kept whole; the others leave their id alone."""
    states: tuple[StateRow, ...] = ()
    outbox: tuple[OutboxEntry, ...] = ()
    cases: tuple[Case, ...] = ()
    """Opened or changed cases, whole."""
    texts: tuple[SealedText, ...] = ()
    released: tuple[str, ...] = ()
    """Holders whose key is destroyed."""
    cursors: tuple[tuple[str, str], ...] = ()
    """(adapter, cursor), the last of each adapter."""
    audit: tuple[AuditLine, ...] = ()
    memos: tuple[tuple[str, Memo], ...] = ()
    """What the house notes together with a decision, each under a name as in `Store.remember`."""
    ratings: tuple[Rating, ...] = ()
    """How readers rated tips: counted, and forgotten who said it."""
    outcomes: tuple[tuple[OutboxEntry, Outcome], ...] = ()
    """What came of outbox entries; a final outcome takes the entry out of the box.

    Done and Observed are final. TryLater is not: the entry is due at its own `due`, or after
    the seconds asked for. The others are final unless the entry's `due` lies after the
    outcome's `at`: it is tried again then, with the attempts that the entry counts.
    """


class EvidenceText(Struct, frozen=True):
    """A line of evidence, opened."""

    message: MessageRef
    author: UserRef
    at: datetime
    text: str
    revision: int
    role: Literal["evidence", "context"]
    cut: int = 0
    """How many code points beyond the kept ones the line had."""


class AuditHead(Struct, frozen=True):
    """The end of the audit chain at one moment, to be kept elsewhere and compared later."""

    count: int
    """Lines ever written."""
    seal: str
    """Of the last of them, in hexadecimal digits; empty before the first."""

    @override
    def __str__(self) -> str:
        return f"{self.count}:{self.seal}"

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read a printed head, or raise `UsageError`."""
        count, colon, seal = text.strip().partition(":")
        digits = set(seal) <= set("0123456789abcdef")
        if not colon or not count.isdecimal() or not count.isascii() or not digits:
            raise UsageError(
                place="the noted head of the audit log",
                value=text[:80],
                cure="Write it as it was printed, such as 1207:5f3a9c.",
            )
        return cls(int(count), seal)


class Retained(Struct, frozen=True):
    """What a run of the retention job let go."""

    decisions: int = 0
    """Ids and records, each counted for itself."""
    states: int = 0
    texts: int = 0
    cases: int = 0
    outcomes: int = 0
    audit: int = 0
    """Lines of the audit log that a signed checkpoint stands for now."""
    forgotten: tuple[str, ...] = ()
    """Keys of the ledger's pieces that are gone, so that a running ledger forgets them too."""


class Reach(Struct, frozen=True):
    """How many private words (tips and warnings) reached their readers on a platform."""

    platform: str
    arrived: int
    missed: int


class MemberData(Struct, frozen=True):
    """What is known of one member and may be told to them."""

    member: str
    decisions: tuple[str, ...]
    """Statements of reasons about their own messages, as canonical JSON lines."""
    notices: tuple[str, ...]
    """What they were told: the action's kind and topic, and when."""
    states: int
    """How many pieces of the ledger are about them and not held."""
    choices: Choices = Choices()
    """What they have chosen; the house fills in this and what follows, a store leaves it out."""
    reports: tuple[MyReport, ...] = ()
    """What they have reported or asked help for, the latest first."""
    ratings: int = 0
    """How many tips they have rated within 90 days."""


class Store(Protocol):
    """Where decisions, state, outbox, cursors, cases, evidence and audit are kept.

    Every method raises a `StorageError` subclass and nothing else; after an
    error nothing of the call was kept.
    """

    async def acquire_lease(self, holder: str, seconds: float) -> None:
        """Become, or stay, the one pipeline of this database, or raise `LeaseTaken`."""
        ...

    async def release_lease(self, holder: str) -> None:
        """Let another pipeline start."""
        ...

    async def commit(self, commit: Commit) -> None:
        """Write everything or nothing, durably; repeated decisions change nothing."""
        ...

    async def seen(self, decision_ids: Sequence[str]) -> frozenset[str]:
        """Return those of the ids that were committed before."""
        ...

    async def cursor(self, adapter: str) -> str | None:
        """Return where an adapter goes on."""
        ...

    def states(self) -> AsyncIterator[StateRow]:
        """Yield every kept piece of the ledger, in key order."""
        ...

    async def state(self, keys: Sequence[str]) -> tuple[StateRow, ...]:
        """Return the kept pieces among the keys."""
        ...

    async def begin(self, keys: Sequence[str]) -> None:
        """Count one more attempt for outbox entries, before anything is sent."""
        ...

    async def remember(self, adapter: str, memo: Memo) -> None:
        """Keep a memo of an adapter, durably, in place of the one with its key."""
        ...

    async def recall(self, adapter: str, key: str) -> Memo | None:
        """Return a memo of an adapter."""
        ...

    async def recalled(self, adapter: str, prefix: str) -> tuple[Memo, ...]:
        """Return an adapter's memos whose keys begin so, in the order of their keys."""
        ...

    async def forget(self, adapter: str, key: str) -> None:
        """Let go of a memo, if there is one."""
        ...

    async def owed(self, limit: int, after: datetime | None = None) -> tuple[OutboxEntry, ...]:
        """Return outbox entries without a final outcome, due first, oldest first.

        Args:
            limit: at most this many.
            after: only entries due at or before this time; None for all.
        """
        ...

    async def decision(self, decision_id: str) -> Decision | None:
        """Return a kept decision."""
        ...

    async def case(self, case_id: str) -> Case | None:
        """Return one case."""
        ...

    async def cases(self, statuses: Sequence[Status], limit: int, offset: int) -> tuple[Case, ...]:
        """Return cases in these states, most urgent and then oldest first."""
        ...

    async def last_case_number(self) -> int:
        """Return the highest n of all ids `case-n` ever committed; 0 before the first."""
        ...

    async def evidence(self, holder: str) -> tuple[EvidenceText, ...]:
        """Open the sealed lines of a holder, oldest first; the caller writes the audit line."""
        ...

    async def outcomes(self, decision_ids: Sequence[str]) -> tuple[Outcome, ...]:
        """Return what came of the actions of decisions."""
        ...

    async def reach(self, since: datetime, until: datetime | None = None) -> tuple[Reach, ...]:
        """Return whether private words arrived since a time, by platform.

        Args:
            since: it belongs to the span of time.
            until: it does not; None for all that came since.
        """
        ...

    async def retain(self, now: datetime) -> Retained:
        """Let go of everything whose time is over, and destroy its keys."""
        ...

    async def export_member(self, member: UserRef) -> MemberData:
        """Return what may be told to a member about themselves."""
        ...

    async def erase_member(self, member: UserRef, now: datetime) -> MemberData:
        """Erase what may be erased and return it; held matters stay, and nobody can tell.

        A ledger in memory does not learn of it: hold the lease, so that no pipeline runs.
        What was held goes with a later `retain`, as soon as nothing holds it.
        """
        ...

    async def audit_head(self) -> AuditHead:
        """Return the end of the audit chain, to be noted elsewhere."""
        ...

    async def verify_audit(self, noted: AuditHead | None = None) -> int:
        """Check the whole chain and return how many lines were ever written.

        Args:
            noted: a head noted elsewhere; without one, a cut end cannot be seen.

        Raises:
            AuditBroken: the first line that does not hold, by its number.
        """
        ...

    async def close(self) -> None:
        """Let go of the database; safe to call twice."""
        ...
