"""Cases: what people are asked to look at; only people close them."""

from datetime import datetime
from typing import Literal

from msgspec import Struct

from leeward_policies.domain.action import Because, Subject, Urgency
from leeward_policies.domain.event import Verdict
from leeward_policies.domain.refs import ChannelRef, CommunityRef, MessageRef, UserRef
from leeward_policies.domain.signals import Category, Span, Stage

Status = Literal["open", "taken", "resolved", "appealed", "closed"]


class CaseEvidence(Struct, frozen=True):
    """One line of a case; its text lies sealed in the store, under the case's own key."""

    message: MessageRef
    at: datetime
    author: UserRef
    rule: str
    because: Because
    spans: tuple[Span, ...] = ()
    stages: tuple[Stage, ...] = ()
    weight: float = 0.0
    """Log-odds that the line added, where the pattern is a trend."""
    revision: int = 0


class CaseNote(Struct, frozen=True):
    """What a person wrote to a case."""

    at: datetime
    by: str
    text: str


class Case(Struct, frozen=True):
    """One story for people to judge, merged by subject and kind."""

    id: str
    community: CommunityRef
    kind: Category
    subject: Subject
    urgency: Urgency
    opened_at: datetime
    updated_at: datetime
    channel: ChannelRef
    """Where it was first seen."""
    status: Status = "open"
    evidence: tuple[CaseEvidence, ...] = ()
    decisions: tuple[str, ...] = ()
    """Ids, oldest first."""
    assignee: str | None = None
    notes: tuple[CaseNote, ...] = ()
    verdict: Verdict | None = None
    due: datetime | None = None
    """When somebody else is asked, if nobody has looked."""
