"""The shapes of the API: what programs send and get. Stable: fields are added, never changed.

`docs/api.md` tells of each; times are ISO 8601 in UTC, members and rooms are printed refs.
"""

from datetime import datetime
from typing import Annotated, Final, Literal, TypeAlias

from msgspec import Meta, Struct

from leeward.cases.hands import OrderedAct
from leeward.cases.moving import NOTE_LONGEST, SERVICE_LONGEST
from leeward_policies.case_rights import Role
from leeward_policies.domain.action import Mode, Urgency
from leeward_policies.domain.case import Status, Verdict
from leeward_policies.domain.signals import Category, Stage

REF_LONGEST: Final = 400
"""Characters of a printed ref."""

Ref: TypeAlias = Annotated[str, Meta(min_length=3, max_length=REF_LONGEST)]
"""A printed ref, such as `discord:42`."""

# --- what programs send ---------------------------------------------------------------------------


class HandOverBody(Struct, frozen=True, forbid_unknown_fields=True):
    """To whom a case is handed over."""

    to: Ref


class NoteBody(Struct, frozen=True, forbid_unknown_fields=True):
    """A note for the others on the team."""

    text: Annotated[str, Meta(min_length=1, max_length=NOTE_LONGEST)]


class VerdictBody(Struct, frozen=True, forbid_unknown_fields=True):
    """What somebody came to; what was wrong is undone."""

    verdict: Verdict


class ReportedBody(Struct, frozen=True, forbid_unknown_fields=True):
    """To whom suspected abuse material was reported."""

    to: Annotated[str, Meta(min_length=1, max_length=SERVICE_LONGEST)]


class OrderBody(Struct, frozen=True, forbid_unknown_fields=True):
    """What is to be done on the platform."""

    what: OrderedAct


# --- what programs get ----------------------------------------------------------------------------


class ErrorTold(Struct, frozen=True):
    """Why something was not done."""

    what: str
    """What is wrong, as a sentence."""
    cure: str
    """What helps."""


class ErrorAnswer(Struct, frozen=True):
    """The answer of every request that is not done, whatever its status."""

    error: ErrorTold


class EvidenceShape(Struct, frozen=True):
    """One line of a case, without its words."""

    message: str
    at: datetime
    author: str
    rule: str
    reason: str
    stages: tuple[Stage, ...]


class NoteShape(Struct, frozen=True):
    """What somebody on the team wrote to a case."""

    at: datetime
    by: str
    text: str


class AppealShape(Struct, frozen=True):
    """That a case is a member's wish that a person looks again."""

    member: str
    at: datetime
    rules: tuple[str, ...]


class CaseRowShape(Struct, frozen=True):
    """A case in a list; of suspected abuse material nothing but that it waits."""

    id: str
    kind: Category
    urgency: Urgency
    status: Status
    opened_at: datetime
    updated_at: datetime
    due: datetime | None
    """When others are called."""
    assignee: str | None
    verdict: Verdict | None
    is_appeal: bool
    is_abuse_material: bool
    """Do not open, do not copy; `headline` and all that is about it are left out."""
    headline: str


class CaseShape(CaseRowShape, frozen=True):
    """A case whole, but for the words of its lines and where they lie sealed."""

    author: str | None
    """Whose doing it is about; None of suspected abuse material."""
    target: str | None
    room: str | None
    sure: tuple[str, ...]
    """How sure Leeward is, and why."""
    against: tuple[str, ...]
    """What speaks against it."""
    next: tuple[str, ...]
    """What to do next."""
    evidence: tuple[EvidenceShape, ...]
    notes: tuple[NoteShape, ...]
    appeal: AppealShape | None
    judged_by: str | None
    reported_to: str | None
    """To whom suspected abuse material was reported."""


class CasesShape(Struct, frozen=True):
    """A page of cases."""

    cases: tuple[CaseRowShape, ...]
    total: int
    before: str | None
    """The cursor of the page before."""
    after: str | None
    """The cursor of the next page."""


class LineShape(Struct, frozen=True):
    """A sealed line, opened."""

    message: str
    author: str
    at: datetime
    text: str
    revision: int
    role: Literal["evidence", "context"]
    cut: int
    """Characters beyond those that are kept."""


class LinesShape(Struct, frozen=True):
    """The lines of a case, opened; that they were is written down."""

    lines: tuple[LineShape, ...]
    views_today: int
    """How often whoever bears the token has opened lines today; take a rest in between."""


class DoneShape(Struct, frozen=True):
    """What came of an act."""

    text: str
    case: CaseShape | None
    """As it stands now; None where it is not for whoever asks any more."""


class HealthShape(Struct, frozen=True):
    """How the running Leeward does."""

    policy: str
    mode: Mode
    waiting: int
    """Events that wait to be judged."""
    owed: int
    """Acts that are owed."""
    problems: tuple[str, ...]
    roles: tuple[Role, ...]
    """What whoever bears the token is here, as far as the token allows."""
