"""Cases: what people are asked to look at; only people close them."""

from datetime import datetime
from typing import Final, Literal

from msgspec import Struct
from msgspec.structs import replace

from leeward_policies.domain.action import Asked, Because, Subject, Urgency
from leeward_policies.domain.conversation import Level
from leeward_policies.domain.refs import ChannelRef, CommunityRef, MessageRef, UserRef
from leeward_policies.domain.signals import Category, Span, Stage

Status = Literal["open", "taken", "resolved", "appealed", "closed"]

Verdict = Literal["right", "wrong", "unclear"]
"""What a human says of a case or a decision."""


ReporterKind = Literal["report", "help"]
"""What somebody asked for with whom a case began or grew: that people look, or help."""

DRILL: Final = "@drill"
"""The id of the member whom a test page is about; no platform gives such an id."""


class CaseEvidence(Struct, frozen=True, gc=False):
    """One line of a case; its text lies sealed in the store, under the case's own key."""

    message: MessageRef
    """Which line."""
    at: datetime
    """When it was said, aware UTC."""
    author: UserRef
    """Who said it."""
    rule: str
    """The rule that found it."""
    because: Because
    """That rule's reason."""
    spans: tuple[Span, ...] = ()
    """Where in the line it was seen."""
    stages: tuple[Stage, ...] = ()
    """What the line adds to a pattern; empty where it is none."""
    weight: float = 0.0
    """Log-odds that the line added, where the pattern is a trend."""
    revision: int = 0
    """Of the message, as it read when it was found."""


class Standing(Struct, frozen=True, gc=False):
    """How a pattern between two stood when people were last asked, and what its weight is of."""

    lines: float
    """Lines that the one has said to the other; one of uncertain address counts by its share."""
    level: Level
    """How far it has grown."""
    weight: float
    """Log-odds: the sum of what follows, less `relief`."""
    stages: tuple[tuple[Stage, float], ...]
    """What each stage adds, in the order in which patterns grow."""
    order: float = 0.0
    """For steps in the order in which patterns grow."""
    pace: float = 0.0
    """For several steps within a day."""
    others: int = 0
    """Other members with whom the like was tried."""
    breadth: float = 0.0
    """For these."""
    relief: float = 0.0
    """Taken off for lines that look like a step and read as harmless."""
    relieving: int = 0
    """How many such lines are kept."""


class CaseNote(Struct, frozen=True, gc=False):
    """What a person wrote to a case."""

    at: datetime
    """When, aware UTC."""
    by: str
    """Who wrote it."""
    text: str
    """Sealed with the case's own key on the disk."""


class Appeal(Struct, frozen=True, gc=False):
    """A member's wish that a person looks again at what was done to them."""

    decision: str
    """The id of the decision."""
    member: UserRef
    """Whose message or account it was about, and who asks."""
    at: datetime
    """When they first asked, aware UTC."""
    rules: tuple[str, ...] = ()
    """The rules that acted; a person's own order is counted under `human`."""
    decided_by: tuple[str, ...] = ()
    """Printed refs of the people who have decided in it so far; none of them may answer."""


class Reported(Struct, frozen=True, gc=False):
    """That a person has told somebody who must know, such as a hotline or the platform."""

    at: datetime
    """When, aware UTC."""
    by: str
    """Printed ref of who says so."""
    to: str
    """To whom."""


class Reporter(Struct, frozen=True, gc=False):
    """Somebody who is told what became of what they asked; shown to nobody (`precise.md` 6)."""

    ref: UserRef
    """Who reported, or asked for help."""
    number: str
    """As their receipt says it: `report_number` of the decision."""
    at: datetime
    """When they asked, aware UTC."""
    kind: ReporterKind = "report"
    """What they asked for."""
    message: MessageRef | None = None
    """Which message they reported, if it was one; reported again it is the same report."""


class Case(Struct, frozen=True, gc=False):
    """One story for people to judge, merged by subject and kind."""

    id: str
    """`case-1`, `case-2`, … within one community."""
    community: CommunityRef
    """Whose case it is; nobody outside sees it."""
    kind: Category
    """The gravest category among its findings."""
    subject: Subject
    """Whom it is about; one open case a subject."""
    urgency: Urgency
    """The highest that was asked for so far."""
    opened_at: datetime
    """Event time of the first finding, aware UTC."""
    updated_at: datetime
    """Event time of the last change, aware UTC."""
    channel: ChannelRef
    """Where it was first seen."""
    status: Status = "open"
    """Where it stands; only people move it on."""
    evidence: tuple[CaseEvidence, ...] = ()
    """In time order; the first and the latest lines when there are too many."""
    decisions: tuple[str, ...] = ()
    """Ids, oldest first."""
    assignee: str | None = None
    """Who has taken it; None while nobody has."""
    notes: tuple[CaseNote, ...] = ()
    """Oldest first."""
    verdict: Verdict | None = None
    """What people came to; None while they have not."""
    due: datetime | None = None
    """When somebody else is asked, if nobody has looked."""
    standing: Standing | None = None
    """How a pattern of grooming stood when people were last asked; None where it is none."""
    unmeasured: tuple[str, ...] = ()
    """Detectors that could not look at one of its lines."""
    asked: tuple[Asked, ...] = ()
    """Before whom it lies; with `csea` before its responders alone."""
    answered_at: datetime | None = None
    """When a person first did something about it, aware UTC; None while nobody has."""
    calls: int = 0
    """How often others were called since a person last did something about it."""
    taken_until: datetime | None = None
    """How long whoever has taken it is waited for, aware UTC."""
    judged_by: str | None = None
    """Printed ref of who gave the verdict."""
    appeal: Appeal | None = None
    """What a member asks to be looked at again; None where it is no appeal."""
    reported: Reported | None = None
    """To whom suspected abuse was reported; None while nobody says that it was."""
    reporters: tuple[Reporter, ...] = ()
    """Who waits for an answer, oldest first; gone when it ends. Nobody is shown them: whatever
    leaves the house is `without_reporters`."""

    @property
    def is_drill(self) -> bool:
        """Whether it is a test page: nobody is in danger, and its reader alone answers it."""
        return self.subject.author.id == DRILL


def without_reporters(case: Case) -> Case:
    """Return a case as people and platforms may see it: nobody learns who reported."""
    return replace(case, reporters=()) if case.reporters else case
