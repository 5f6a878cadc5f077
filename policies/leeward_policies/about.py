"""What an event is about: whose doing it is, which message it touches, and an id of its own."""

from typing import Final, TypeAlias, assert_never

from msgspec import Struct

from leeward_policies.domain.conversation import RoomState
from leeward_policies.domain.decision import decision_id
from leeward_policies.domain.event import (
    Appealed,
    AutoModActed,
    BrakeRaised,
    CaseMoved,
    CaseOverdue,
    DrillDue,
    Event,
    HelpAsked,
    Judged,
    MemberJoined,
    MemberLeft,
    MessageDeleted,
    MessageEdited,
    MessageSent,
    Ordered,
    ReactionAdded,
    RemovedByStaff,
    ReportFiled,
    RolesChanged,
    RoomDescribed,
    RoomMigrated,
    SignalsArrived,
    Tick,
    TipRated,
    TipUndelivered,
    Unreadable,
)
from leeward_policies.domain.message import Message
from leeward_policies.domain.refs import ChannelRef, MessageRef, UserRef

UNKNOWN: Final = "@unknown"
"""How the id of a member begins of whom a message alone is known; no platform gives such an id."""


_Other: TypeAlias = (
    MessageDeleted
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
    | TipUndelivered
    | TipRated
    | Tick
    | Unreadable
)


class About(Struct, frozen=True):
    """What a decision needs to know of its event."""

    id: str
    """The printed message ref, or an id of the event itself (`precise.md` 10)."""
    author: UserRef
    """Whose doing it is; for a report, who is reported."""
    target: UserRef | None = None
    """Who else the event itself names, such as the member whom a tip did not reach."""
    message: MessageRef | None = None
    text: Message | None = None
    """The message to judge, where there is one."""
    revision: int = 0
    pass_: int = 0


def about(event: Event, room: RoomState) -> About:
    """Return what an event is about."""
    if isinstance(event, MessageSent | MessageEdited):
        message = event.message
        ref = message.ref
        return About(str(ref), message.author.ref, None, ref, message, message.revision)
    if isinstance(event, SignalsArrived):
        message = event.message
        ref, by = message.ref, message.author.ref
        return About(str(ref), by, None, ref, message, event.revision, event.pass_)
    return _other(event, room)


def id_of(event: Event, room: RoomState, policy_hash: str) -> str:
    """Return the id that the decision about an event will have (`precise.md` 10)."""
    what = about(event, room)
    return decision_id(what.id, what.revision, what.pass_, policy_hash)


def _other(event: _Other, room: RoomState) -> About:  # noqa: C901, PLR0912 - one branch a kind
    """Return what an event without a text is about, with an id that no other event has."""
    who, target, message = nobody(event.channel), None, None
    told: tuple[object, ...] = ()
    match event:
        case ReportFiled():
            who, message = event.subject or _reported(event, room), event.message
            told = (event.reporter, event.message or event.subject)
        case MessageDeleted() | RemovedByStaff():
            who, message, told = writer(event.ref, room), event.ref, (event.ref,)
        case ReactionAdded():
            who, message = event.member, event.ref
            told = (event.ref, event.member, event.reaction)
        case HelpAsked() | MemberLeft():
            who, told = event.member, (event.member,)
        case Appealed():
            who, told = event.member, (event.member, event.decision)
        case AutoModActed():
            who, told = event.member, (event.member, event.rule)
        case MemberJoined() | RolesChanged():
            who, told = event.member.ref, (event.member.ref,)
        case Judged():
            who, told = event.by, (event.by, event.case)
        case CaseMoved():
            who, told = event.by, (event.by, event.case, event.move.__struct_config__.tag)
        case DrillDue():
            told = event.people
        case CaseOverdue():
            told = (event.case, event.due.isoformat())
        case Ordered():
            who, told = event.by, (event.by, *(act.key for act in event.acts))
        case BrakeRaised():
            who, told = event.by, (event.by, event.space, event.rule, event.kind)
        case TipUndelivered():
            who, target, told = event.author, event.member, (event.act,)
        case TipRated():
            who, told = event.member, (event.member, event.decision)
        case RoomMigrated():
            told = (event.to,)
        case RoomDescribed() | Tick() | Unreadable():
            pass
        case _:
            assert_never(event)
    tag = event.__struct_config__.tag
    words = (str(tag), str(event.channel), event.at.isoformat(), *map(str, told))
    return About(" ".join(words), who, target, message)


def _reported(event: ReportFiled, room: RoomState) -> UserRef:
    """Return who wrote what is reported; of something else nobody, and each time another nobody.

    So each is a case of its own. Nothing in it says who reported: the time stands in the case.
    """
    if event.message is not None:
        return writer(event.message, room)
    return UserRef(event.channel.platform, "", f"{UNKNOWN}-{event.at:%Y%m%d%H%M%S%f}")


def writer(ref: MessageRef, room: RoomState) -> UserRef:
    """Return who wrote a message that is in memory, else a stand-in of that message's own."""
    for line in room.recent:
        if line.ref == ref:
            return line.author
    return UserRef(ref.platform, "", f"{UNKNOWN}-{ref.space}-{ref.channel}-{ref.id}")


def nobody(channel: ChannelRef) -> UserRef:
    """Return what stands for a member where there is none."""
    return UserRef(channel.platform, "", UNKNOWN)
