"""What a store in memory keeps, shelf by shelf."""

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import datetime

from msgspec import Struct
from msgspec.structs import replace

from leeward_policies.domain.action import Outcome
from leeward_policies.domain.case import Case
from leeward_policies.domain.decision import Decision
from leeward_policies.domain.event import Event
from leeward_policies.domain.refs import MessageRef
from leeward_policies.ports import (
    AuditHead,
    AuditLine,
    EvidenceText,
    Memo,
    OutboxEntry,
    Pass,
    StateRow,
)
from leeward_storage.audit import START, Chain, Checkpoint, Link
from leeward_storage.sealing import MASTER_BYTES, Secrets, new_id


class Lease(Struct, frozen=True):
    """Who runs on a store, and until when."""

    holder: str
    until: datetime


class KeptText(Struct, frozen=True):
    """A line of evidence, and when the store took it."""

    line: EvidenceText
    sealed_at: int


class Shelves:
    """Everything a store in memory keeps; each shelf by its key, in the order of arrival."""

    def __init__(self) -> None:
        self.seen: dict[str, int] = {}
        self.decisions: dict[str, Decision] = {}
        self.states: dict[str, StateRow] = {}
        self.outbox: dict[str, OutboxEntry] = {}
        self.came: dict[str, tuple[OutboxEntry, Outcome]] = {}
        self.cases: dict[str, Case] = {}
        self.ended: dict[str, int] = {}
        self.rests_on: dict[str, set[str]] = {}
        self.texts: dict[str, dict[tuple[MessageRef, int], KeptText]] = {}
        self.sealing: set[str] = set()
        self.judged: dict[str, int] = {}
        self.passes: dict[str, Pass] = {}
        self.views: dict[tuple[str, int], int] = {}
        self.memos: dict[tuple[str, str], Memo] = {}
        self.ratings: Counter[tuple[str, int, bool]] = Counter()
        self.inbox: dict[int, Event] = {}
        self.last_sent = 0
        self.cursors: dict[str, str] = {}
        self.erasures: dict[str, datetime] = {}
        self.last_case = 0
        self.links: list[Link] = []
        self.checkpoint: Checkpoint | None = None
        self.chain = Chain(Secrets(bytes(MASTER_BYTES), new_id()))

    # --- what the commit, the retention job and the members' rights share -------------------

    def head(self) -> AuditHead:
        """Return the end of the audit chain."""
        if self.links:
            return AuditHead(self.links[-1].n, self.links[-1].seal.hex())
        if self.checkpoint is not None:
            return AuditHead(self.checkpoint.n, self.checkpoint.seal.hex())
        return START

    def write_down(self, lines: Sequence[AuditLine]) -> None:
        """Add lines to the audit log."""
        self.links += self.chain.links(self.head(), lines)

    def release(self, holders: Iterable[str], at: datetime) -> None:
        """Let go of the texts of holders, and of notes and reporters of a case among them."""
        for holder in holders:
            self.texts.pop(holder, None)
            case = self.cases.get(holder.removeprefix("case|"))
            if case is not None and holder.startswith("case|"):
                self.cases[case.id] = replace(case, notes=(), reporters=())
            if holder in self.sealing:
                self.sealing.remove(holder)
                self.write_down([AuditLine(at, "key.destroyed", (holder,))])
