"""Summary: everything a report says, as plain data that can also be printed as JSON."""

from datetime import date, datetime
from typing import Literal

from msgspec import Struct

from leeward.report.excerpt import Excerpt
from leeward_policies.domain.action import Because, Mode, Severity, Subject, Urgency
from leeward_policies.domain.message import Audience
from leeward_policies.domain.refs import ChannelRef, MessageRef, UserRef
from leeward_policies.domain.signals import Category, Stage

Kind = Literal[
    "tip",
    "warn",
    "answer",
    "hide",
    "restrict",
    "ask",
    "note",
    "reveal",
    "unrestrict",
    "kick",
    "ban",
    "lock",
    "unban",
    "unlock",
]
"""The kinds of action, in the order in which a report shows them."""


class Distinct(Struct, frozen=True):
    """How many different ones were seen."""

    count: int
    capped: bool = False
    """There were more; counting stopped so that memory stays bounded."""


class Acted(Struct, frozen=True):
    """How often one kind of action would have been taken."""

    kind: Kind
    times: int
    members: Distinct
    """The different members it would have reached; for hiding, whose words it were."""


class Told(Struct, frozen=True):
    """One sign that a detector saw in an example."""

    name: str
    score: float
    why: str


class Example(Struct, frozen=True):
    """One message in which a rule found something."""

    number: int
    """The event's place among those that were counted, from 0."""
    at: datetime
    channel: ChannelRef
    message: MessageRef | None
    because: Because
    severity: Severity
    excerpt: Excerpt | None
    """None for events without text, such as a report."""
    told: tuple[Told, ...] = ()
    actions: tuple[Kind, ...] = ()
    """What the rule would have done about it."""
    withheld: tuple[tuple[Kind, Literal["cooldown", "human-only"]], ...] = ()


class Change(Struct, frozen=True):
    """One way to change a rule: what it means, and the lines to write."""

    title: str
    toml: str


class Heard(Struct, frozen=True):
    """What a member would have read when a rule matched."""

    to: Literal["author", "target"]
    text: str


class RuleReport(Struct, frozen=True):
    """What one rule found."""

    id: str
    title: str
    """Its reason, about nobody in particular."""
    mode: Mode
    severity: Severity | None
    """The gravest found; None when nothing was found."""
    category: Category | None
    found: int
    members: Distinct
    """The different authors."""
    actions: tuple[tuple[Kind, int], ...]
    withheld: int
    days: tuple[tuple[date, int], ...]
    examples: tuple[Example, ...]
    heard: tuple[Heard, ...]
    changes: tuple[Change, ...]


class DayReport(Struct, frozen=True):
    """One day, in UTC."""

    day: date
    messages: int
    found: int
    """Messages in which a rule found something."""
    actions: tuple[tuple[Kind, int], ...]


class CaseLine(Struct, frozen=True):
    """One line of evidence."""

    at: datetime
    message: MessageRef
    author: UserRef
    rules: tuple[str, ...]
    stages: tuple[Stage, ...]
    weight: float
    """Log-odds that the line added; 0 where the pattern is no trend."""
    because: Because
    excerpt: Excerpt | None
    """None when the text had left the memory before the case opened."""


class Moment(Struct, frozen=True):
    """When something would have been done in a case."""

    at: datetime
    kind: Kind
    rule: str


class CaseReport(Struct, frozen=True):
    """One case, as it stood at the end."""

    id: str
    kind: Category
    urgency: Urgency
    subject: Subject
    because: Because
    opened_at: datetime
    updated_at: datetime
    channel: ChannelRef
    lines: tuple[CaseLine, ...]
    """Oldest first."""
    moments: tuple[Moment, ...] = ()
    moments_left_out: int = 0


class Unknown(Struct, frozen=True):
    """What a detector could not measure, and why."""

    detector: str
    reason: str
    signals: tuple[str, ...]
    times: int


class Problem(Struct, frozen=True):
    """A place of the input that could not be read."""

    place: str
    what: str


class HeldBack(Struct, frozen=True):
    """Actions that a rule asked for and the decision withheld."""

    rule: str
    kind: Kind
    why: Literal["cooldown", "human-only"]
    times: int


class Person(Struct, frozen=True):
    """Somebody whom the report mentions."""

    ref: UserRef
    number: int
    """Tells people apart where names are shortened."""
    name: str
    """In full; the page decides what of it is shown."""


class Room(Struct, frozen=True):
    """A room that the report mentions."""

    channel: ChannelRef
    name: str
    audience: Audience | None = None


class PolicyReport(Struct, frozen=True):
    """The policy that was replayed."""

    name: str
    version: str
    hash: str
    label: str
    """`name@version+hash`, with eight digits of the hash."""
    mode: Mode
    is_pack: bool
    """It ships with Leeward, so that it is extended by its name."""
    starting_file: str
    """The head of a policy file that changes this one."""


class Summary(Struct, frozen=True, kw_only=True):
    """What a policy would have done with an export."""

    source: str
    """The file or files, as the admin named them."""
    format: str
    took_seconds: float
    policy: PolicyReport
    events: int
    messages: int
    edits: int
    first_at: datetime | None
    """Of the first message, aware UTC."""
    last_at: datetime | None
    members: Distinct
    """The different authors of messages."""
    rooms: Distinct
    touched: int
    """Messages and edits about which anything would have been done."""
    found: int
    """Messages and edits in which a rule found something."""
    actions: tuple[Acted, ...]
    days: tuple[DayReport, ...]
    days_left_out: int
    """Messages on days beyond those that are kept apart."""
    rules: tuple[RuleReport, ...]
    cases: tuple[CaseReport, ...]
    """Most urgent first."""
    cases_total: Distinct
    cases_by_urgency: tuple[tuple[Urgency, int], ...]
    unmeasured: tuple[Unknown, ...]
    unmeasured_messages: int
    unreadable: tuple[Problem, ...]
    unreadable_total: int
    problems: tuple[Problem, ...]
    problems_total: int
    held_back: tuple[HeldBack, ...]
    people: tuple[Person, ...]
    channels: tuple[Room, ...]
