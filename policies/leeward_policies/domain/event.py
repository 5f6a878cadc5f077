"""Events: everything that can happen to the engine; nothing else moves its state."""

from datetime import datetime

from msgspec import Struct

from leeward_policies.domain.action import Action, AskHuman, Braked
from leeward_policies.domain.case import Verdict
from leeward_policies.domain.decision import Decision
from leeward_policies.domain.message import Audience, Author, Message
from leeward_policies.domain.move import Move
from leeward_policies.domain.refs import ChannelRef, MessageRef, SpaceRef, UserRef
from leeward_policies.domain.signals import Signal, Unmeasured


class MessageSent(Struct, frozen=True, gc=False, tag="message-sent"):
    """Somebody wrote."""

    message: Message
    """The message as it reads now; its revision is above 0 where an export knows the last only."""

    @property
    def at(self) -> datetime:
        """When it was sent, aware UTC."""
        return self.message.sent_at

    @property
    def channel(self) -> ChannelRef:
        """The room."""
        return self.message.ref.channel_ref


class MessageEdited(Struct, frozen=True, gc=False, tag="message-edited"):
    """An author changed a message; the new revision is judged like a new text."""

    message: Message
    """The message as it reads now, `revision` above 0."""
    at: datetime
    """When it was edited, aware UTC."""

    @property
    def channel(self) -> ChannelRef:
        """The room."""
        return self.message.ref.channel_ref


class MessageDeleted(Struct, frozen=True, gc=False, tag="message-deleted"):
    """A message is gone; what it weighed stays."""

    ref: MessageRef
    """Which message."""
    at: datetime
    """When, aware UTC."""

    @property
    def channel(self) -> ChannelRef:
        """The room."""
        return self.ref.channel_ref


class MemberJoined(Struct, frozen=True, gc=False, tag="member-joined"):
    """Somebody joined the space (seen in `channel`, which may be a room of notices)."""

    channel: ChannelRef
    """Where it was seen."""
    member: Author
    """Who, with the roles held now."""
    at: datetime
    """When, aware UTC."""


class MemberLeft(Struct, frozen=True, gc=False, tag="member-left"):
    """Somebody left the space."""

    channel: ChannelRef
    """Where it was seen."""
    member: UserRef
    """Who."""
    at: datetime
    """When, aware UTC."""


class RolesChanged(Struct, frozen=True, gc=False, tag="roles-changed"):
    """A member's roles are other than before."""

    channel: ChannelRef
    """Where it was seen."""
    member: Author
    """Who, with the roles held now."""
    at: datetime
    """When, aware UTC."""


class ReactionAdded(Struct, frozen=True, gc=False, tag="reaction-added"):
    """Somebody reacted to a message."""

    ref: MessageRef
    """To which message."""
    member: UserRef
    """Who reacted."""
    reaction: str
    """The sign, as the platform writes it."""
    at: datetime
    """When, aware UTC."""

    @property
    def channel(self) -> ChannelRef:
        """The room."""
        return self.ref.channel_ref


class AutoModActed(Struct, frozen=True, gc=False, tag="automod-acted"):
    """The platform's own filter stopped a message before it was published."""

    channel: ChannelRef
    """Where it was to be said."""
    member: UserRef
    """Who wrote it."""
    rule: str
    """The filter's own name for its rule."""
    at: datetime
    """When, aware UTC."""


class RemovedByStaff(Struct, frozen=True, gc=False, tag="removed-by-staff"):
    """A person with rights removed a message."""

    ref: MessageRef
    """Which message."""
    by: UserRef
    """Who removed it."""
    at: datetime
    """When, aware UTC."""

    @property
    def channel(self) -> ChannelRef:
        """The room."""
        return self.ref.channel_ref


class RoomDescribed(Struct, frozen=True, gc=False, tag="room-described"):
    """The platform, or an export, tells what a room is; the policy's word goes first."""

    channel: ChannelRef
    """Which room."""
    audience: Audience | None
    """Whom it is for, if that is told."""
    name: str
    """As it is shown, for people; empty if unknown."""
    at: datetime
    """When, aware UTC."""
    within: tuple[ChannelRef, ...] = ()
    """What it is part of, the nearest first: a thread's room, a room's category."""


class RoomMigrated(Struct, frozen=True, gc=False, tag="room-migrated"):
    """A room has a new id; its state moves along."""

    channel: ChannelRef
    """The old room."""
    to: ChannelRef
    """The new room."""
    at: datetime
    """When, aware UTC."""


class ReportFiled(Struct, frozen=True, gc=False, tag="report-filed"):
    """A member asks the moderators to look at a message or a person."""

    channel: ChannelRef
    """Where it was filed, or where the message stands."""
    reporter: UserRef
    """Who reports; never told to anybody whom the case is about."""
    reason: str
    """What the reporter wrote; for people alone."""
    at: datetime
    """When, aware UTC."""
    message: MessageRef | None = None
    """The message it is about, if it is about one."""
    subject: UserRef | None = None
    """The member it is about, if it names one."""
    subject_roles: tuple[str, ...] = ()
    """Roles of the reported member as the platform shows them: who may see the case rests on it."""
    subject_is_staff: bool = False
    """The platform gives the reported member a moderator's rights."""
    said: Message | None = None
    """The message itself, where the platform hands it over with the report; then it is sealed."""
    is_abuse_material: bool = False
    """The reporter says that it may show the abuse of a child: nobody but its responders sees
    it, and nothing of it is kept."""


class HelpAsked(Struct, frozen=True, gc=False, tag="help-asked"):
    """A member asks for help for themselves."""

    channel: ChannelRef
    """Where it was asked."""
    member: UserRef
    """Who needs help."""
    at: datetime
    """When, aware UTC."""


class Appealed(Struct, frozen=True, gc=False, tag="appealed"):
    """A member asks a human to look again at a decision."""

    channel: ChannelRef
    """Where it was asked."""
    member: UserRef
    """Who asks."""
    decision: str
    """The id of the decision to look at again."""
    at: datetime
    """When, aware UTC."""
    decided: Decision | None = None
    """The decision whole, filled in before the event is judged; None where nothing is kept of
    it, or nothing in it was done to the one who asks."""
    decided_by: tuple[str, ...] = ()
    """Printed refs of the people who have decided in it so far."""
    asked_in: str | None = None
    """The case in which they have asked already, whether people have answered or not."""


class CaseMoved(Struct, frozen=True, gc=False, tag="case-moved"):
    """A person did something with a case."""

    channel: ChannelRef
    """Where the case was first seen."""
    case: str
    """The case's id."""
    by: UserRef
    """Who."""
    move: Move
    """What they did."""
    at: datetime
    """When, aware UTC."""
    via: str = ""
    """From where: `console`, `command-line`, `api`, or a platform's name."""


class CaseOverdue(Struct, frozen=True, gc=False, tag="case-overdue"):
    """Nobody has answered a case in time; others are called to it."""

    channel: ChannelRef
    """Where the case was first seen."""
    case: str
    """The case's id."""
    due: datetime
    """When it was due, aware UTC."""
    at: datetime
    """The time that has come, aware UTC."""
    calls: tuple[AskHuman, ...] = ()
    """Who is called now, filled in by the community; empty where somebody has answered."""


class Ordered(Struct, frozen=True, gc=False, tag="ordered"):
    """A person with the right to it orders acts; they are owed as soon as this is committed."""

    channel: ChannelRef
    """Where it was ordered."""
    by: UserRef
    """Who orders."""
    acts: tuple[Action, ...]
    """What is to be done, whole; the rule of each is `human:<who>`."""
    at: datetime
    """When, aware UTC."""
    case: str | None = None
    """The case it belongs to, if it belongs to one."""
    via: str = ""
    """From where, as in `CaseMoved`."""


class BrakeRaised(Struct, frozen=True, gc=False, tag="brake-raised"):
    """A person lets a rule act more often than its brake allows, for an hour."""

    channel: ChannelRef
    """Where it was raised."""
    by: UserRef
    """Who raises it."""
    space: SpaceRef
    """Where the brake is."""
    rule: str
    """Whose it is."""
    kind: Braked
    """Of which acts."""
    until: datetime
    """When it holds as before, aware UTC; an hour after `at` at most."""
    at: datetime
    """When, aware UTC."""
    via: str = ""
    """From where, as in `CaseMoved`."""


class Judged(Struct, frozen=True, gc=False, tag="judged"):
    """A human gave a verdict on a case."""

    channel: ChannelRef
    """Where the verdict was given."""
    case: str
    """The case's id."""
    by: UserRef
    """Who judged."""
    verdict: Verdict
    """What they came to."""
    at: datetime
    """When, aware UTC."""
    via: str = ""
    """From where, as in `CaseMoved`."""


class DrillDue(Struct, frozen=True, gc=False, tag="drill-due"):
    """It is time for a test page to those who answer for the community."""

    channel: ChannelRef
    """The room of events that belong to no room."""
    people: tuple[UserRef | None, UserRef | None]
    """The safety lead and the deputy, each if it is their turn."""
    at: datetime
    """When, aware UTC."""


class SignalsArrived(Struct, frozen=True, gc=False, tag="signals-arrived"):
    """Late evidence about a message: a semantic tier, a second opinion, a judge."""

    message: Message
    """The message, whole, so that the judgement needs no look-up."""
    revision: int
    """Which revision of the message was measured."""
    pass_: int
    """1, 2, … for the second and later looks; the first look is pass 0."""
    signals: tuple[Signal, ...]
    """What was measured."""
    unmeasured: tuple[Unmeasured, ...]
    """What could not be measured."""
    at: datetime
    """When the evidence arrived, aware UTC."""

    @property
    def channel(self) -> ChannelRef:
        """The room."""
        return self.message.ref.channel_ref


class TipUndelivered(Struct, frozen=True, gc=False, tag="tip-undelivered"):
    """A tip about a pattern reached nobody; people must look sooner (`precise.md` 16)."""

    channel: ChannelRef
    """Where the tip's message stands."""
    member: UserRef
    """Whom it was meant for."""
    author: UserRef
    """Whose pattern it was about."""
    act: str
    """The key of the tip."""
    at: datetime
    """When that was known, aware UTC."""


class TipRated(Struct, frozen=True, gc=False, tag="tip-rated"):
    """A member says whether a tip that they got was right for them."""

    channel: ChannelRef
    """The room where it was said; `@direct` of a private line."""
    member: UserRef
    """Who says it."""
    decision: str
    """The id of the decision in which they were tipped."""
    is_wrong: bool
    """They say that it was not about them, or wrong."""
    at: datetime
    """When, aware UTC."""
    rule: str = ""
    """Whose tip it was, filled in before the event is judged; empty where the member got none in
    that decision, or has said so before: then it counts nowhere."""


class Tick(Struct, frozen=True, gc=False, tag="tick"):
    """Time has come; nothing pure reads a clock, so due times arrive as events."""

    channel: ChannelRef
    """The room of events that belong to no room."""
    at: datetime
    """The time that has come, aware UTC."""


class Unreadable(Struct, frozen=True, gc=False, tag="unreadable"):
    """A payload could not be understood; it is counted and kept visible, never dropped."""

    channel: ChannelRef
    """Where it came from, as far as that is known."""
    at: datetime
    """When it was sent, or came in, aware UTC."""
    problem: str
    """What is wrong with the payload, in a sentence without its content."""


Event = (
    MessageSent
    | MessageEdited
    | MessageDeleted
    | MemberJoined
    | MemberLeft
    | RolesChanged
    | ReactionAdded
    | AutoModActed
    | RemovedByStaff
    | RoomDescribed
    | RoomMigrated
    | ReportFiled
    | HelpAsked
    | Appealed
    | CaseMoved
    | CaseOverdue
    | DrillDue
    | Ordered
    | BrakeRaised
    | Judged
    | SignalsArrived
    | TipUndelivered
    | TipRated
    | Tick
    | Unreadable
)
