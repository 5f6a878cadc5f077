"""Actions: what may be done about a message; a closed union: a forgotten kind is a type error."""

from datetime import datetime
from typing import Final, Literal

from msgspec import Struct

from leeward_policies.domain.refs import MessageRef, SpaceRef, UserRef
from leeward_policies.domain.signals import Stage

Mode = Literal["observe", "enforce"]
"""Whether members may notice what is decided."""

Severity = Literal["low", "medium", "high", "urgent"]
Urgency = Severity
"""How soon a human must look; the same four words as a finding's severity."""

Asked = Literal["moderators", "safety-lead", "csea"]
"""Which humans a case lies before; `csea` are the responders for suspected abuse material."""

Called = Literal["moderators", "safety-lead", "csea", "deputy", "everyone", "elsewhere", "nobody"]
"""Who is called to a case: those before whom it lies, then whoever comes next where nobody
answers; `everyone` are all who answer for the community, `elsewhere` the admin's own ways out
of the platform, such as a mail or a pager. With `nobody` what people read of a case is brought up
to date where it stands, and nobody is called."""

AgeGroup = Literal["10-12", "13-17", "adult"]
"""For whom words are written; those from ten on may be read by everybody."""

Braked = Literal["hide", "restrict"]
"""The kinds of acts that have a brake; tips, questions and reports never do (`precise.md` 14)."""

BY_HUMAN: Final = "human:"
"""How the rule of an act begins that a person ordered; their printed ref follows."""

HUMAN: Final = "human"
"""Stands for the rule of what a person ordered, where it must not say who that was."""

OVERDUE: Final = "overdue"
"""The rule of a call that time alone asks for: nobody has answered a case."""

ANSWER: Final = "answer"
"""The rule of every `Answer`: no rule asks for it, but somebody who asked first."""

BY_A_PERSON: Final = "a moderator looked at it and decided so"
"""The reason of whatever a person orders; who it was stands in the audit, not in a notice."""


class Subject(Struct, frozen=True, gc=False):
    """Whom a finding is about."""

    author: UserRef
    """Whose doing it is; for a report, who is reported."""
    target: UserRef | None = None
    """To whom it was done, where that is known."""


class Because(Struct, frozen=True, gc=False):
    """A reason as a template with refs; names are filled in when it is shown (`precise.md` 5)."""

    template: str
    """Such as `{author} threatened {target}`."""
    subject: Subject
    """Who fills `{author}` and `{target}`."""
    stages: tuple[Stage, ...] = ()
    """Fill `{stages}`, in the order of `STAGES`."""
    facts: tuple[tuple[str, str], ...] = ()
    """Further fields of the template, such as `("signals", "a phone number")`; no message text."""


class _Act(Struct, frozen=True, gc=False, kw_only=True, tag_field="kind"):
    """What every action carries."""

    key: str
    """Idempotency key: decision id, kind and target; the same act never happens twice."""
    rule: str
    """The id of the rule that asks for it, or `human:<id>` for a person's button."""
    because: Because
    """Why, for the record and for people."""
    mode: Mode
    """The weaker of the policy's and the rule's mode."""
    message: MessageRef | None = None
    """The message it is about."""


class Note(_Act, frozen=True, gc=False, kw_only=True, tag="note"):
    """Keep it in the record; nobody is told."""


class Tip(_Act, frozen=True, gc=False, kw_only=True, tag="tip"):
    """Give a member a private piece of advice; never in public."""

    to: UserRef
    """Who reads it, and nobody else."""
    topic: str
    """The id of a reviewed text, such as `own-phone`."""
    audience: AgeGroup = "10-12"
    """Whose words are read, by whom the room is for."""


class Warn(_Act, frozen=True, gc=False, kw_only=True, tag="warn"):
    """Tell an author that a message was not all right."""

    to: UserRef
    """Whose message it was."""
    topic: str = "warning"
    """The notice that is read; like a tip's topic."""
    place: Literal["private", "public"] = "private"
    """`public` is the executor's neutral last step; policies always ask for `private`."""


class Answer(_Act, frozen=True, gc=False, kw_only=True, tag="answer"):
    """Tell a member what became of what they asked for; private, in every mode, never twice."""

    to: UserRef
    """Who asked, and the only one who reads it."""
    topic: str
    """The notice that is read, such as `report-outcome-acted`."""
    number: str = ""
    """Of the report or the call for help that it answers, as its receipt says it."""


class Hide(_Act, frozen=True, gc=False, kw_only=True, tag="hide"):
    """Take a message out of sight."""

    target: MessageRef
    """What goes out of sight."""


class Restrict(_Act, frozen=True, gc=False, kw_only=True, tag="restrict"):
    """Keep a member from writing for a time."""

    who: UserRef
    """Who cannot write."""
    space: SpaceRef
    """Where they cannot write: in every room of it."""
    seconds: int
    """For how long; then it ends by itself."""


class AskHuman(_Act, frozen=True, gc=False, kw_only=True, tag="ask"):
    """Open or extend a case and call people to it; done in every mode."""

    whom: Called
    """Who is called."""
    urgency: Urgency
    """How soon they must look; the case is due accordingly."""


class Reveal(_Act, frozen=True, gc=False, kw_only=True, tag="reveal"):
    """Undo a Hide."""

    target: MessageRef
    """What is shown again."""
    agreed: bool = False
    """The author agreed that the bot posts it again; where that is the only way, they are asked."""


class Unrestrict(_Act, frozen=True, gc=False, kw_only=True, tag="unrestrict"):
    """Undo a Restrict."""

    who: UserRef
    """Who may write again."""
    space: SpaceRef
    """Where."""


class Kick(_Act, frozen=True, gc=False, kw_only=True, tag="kick"):
    """Remove a member from a space; a human's button only."""

    who: UserRef
    """Who is removed."""
    space: SpaceRef
    """From where; they may come back."""
    by: UserRef
    """The person who pressed the button."""


class Ban(_Act, frozen=True, gc=False, kw_only=True, tag="ban"):
    """Keep a member out of a space; a human's button only."""

    who: UserRef
    """Who is kept out."""
    space: SpaceRef
    """Of where."""
    by: UserRef
    """The person who pressed the button."""


class Lock(_Act, frozen=True, gc=False, kw_only=True, tag="lock"):
    """Close a space, or its direct messages, for a time; a human's button only."""

    space: SpaceRef
    """What is closed."""
    seconds: int
    """For how long."""
    by: UserRef
    """The person who pressed the button."""


class Unban(_Act, frozen=True, gc=False, kw_only=True, tag="unban"):
    """Undo a Ban; a human's button only."""

    who: UserRef
    """Who may come back; nobody is brought back."""
    space: SpaceRef
    """Into where."""


class Unlock(_Act, frozen=True, gc=False, kw_only=True, tag="unlock"):
    """Undo a Lock before its time is over; a human's button only."""

    space: SpaceRef
    """What is opened again."""


Action = (
    Note
    | Tip
    | Warn
    | Answer
    | Hide
    | Restrict
    | AskHuman
    | Reveal
    | Unrestrict
    | Kick
    | Ban
    | Lock
    | Unban
    | Unlock
)
"""All that can be done."""


class Done(Struct, frozen=True, gc=False, tag="done", tag_field="outcome"):
    """It was done."""

    key: str
    """Of the action."""
    at: datetime
    """When it was done, aware UTC."""
    via: str = ""
    """How: `direct-message`, `ephemeral`, `public-reply`, `delete`, …"""
    receipt: str = ""
    """What an undo needs, such as the id of the posted notice."""


class Unsupported(Struct, frozen=True, gc=False, tag="unsupported", tag_field="outcome"):
    """This platform, or this space, cannot do it."""

    key: str
    """Of the action."""
    at: datetime
    """When that was found out, aware UTC."""
    reason: str
    """What is not offered, in a phrase without names or text."""


class Refused(Struct, frozen=True, gc=False, tag="refused", tag_field="outcome"):
    """It could be done, but not now and not by repeating: a right is missing, a door is closed."""

    key: str
    """Of the action."""
    at: datetime
    """When it was refused, aware UTC."""
    reason: str
    """What stands in the way, in a phrase without names or text."""


class TryLater(Struct, frozen=True, gc=False, tag="try-later", tag_field="outcome"):
    """The platform asks to wait."""

    key: str
    """Of the action."""
    at: datetime
    """When it was asked to wait, aware UTC."""
    seconds: float
    """How long to wait before the next attempt."""
    reason: str = ""
    """Why, if the platform says."""


class Failed(Struct, frozen=True, gc=False, tag="failed", tag_field="outcome"):
    """It went wrong, and nobody knows whether a repetition helps."""

    key: str
    """Of the action."""
    at: datetime
    """When it went wrong, aware UTC."""
    reason: str
    """What happened, in a phrase without names or text."""


class Observed(Struct, frozen=True, gc=False, tag="observed", tag_field="outcome"):
    """It would have been done, but the mode, a brake or its reader's own wish withholds it."""

    key: str
    """Of the action."""
    at: datetime
    """When it would have been done, aware UTC."""
    reason: Literal["observe", "brake", "not-ready", "stopped"] = "observe"
    """What withholds it: the mode, the policy's brake, that something must come first, or that
    its reader wants no tips."""


Outcome = Done | Unsupported | Refused | TryLater | Failed | Observed
"""All that can come of an action; adapters return these and raise only for bugs."""
