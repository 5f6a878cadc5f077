"""The fold: the state of a room, its members and pairs after one more event; pure.

Time is event time. Events may come twice, late or out of order, and a clock may jump:
lines are kept in the order in which they arrived, nothing found is lost by a time in
the future or the past, and a repeated event changes nothing.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from operator import attrgetter
from typing import Final, assert_never

from msgspec.structs import replace

from leeward_policies.blank import blank_author, blank_pair, blank_room
from leeward_policies.bullying.hurts import is_hurtful
from leeward_policies.bullying.names import known_by, lately
from leeward_policies.bullying.weighing import answers_of, healed, hurt
from leeward_policies.detectors.flooding import digest
from leeward_policies.domain.conversation import (
    LINE_TEXT_KEPT,
    LINES_KEPT,
    LINES_KEPT_SECONDS,
    SPEAKERS_KEPT_SECONDS,
    TRACES_KEPT,
    AuthorState,
    Conversation,
    Evidence,
    Hurt,
    HurtBy,
    Line,
    PairState,
    Relief,
    RoomState,
    Share,
    Trace,
)
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
from leeward_policies.domain.refs import ChannelRef, MessageRef
from leeward_policies.domain.signals import Signal
from leeward_policies.given import in_crisis, settle
from leeward_policies.grooming.addressees import addressees, heard, line_of
from leeward_policies.grooming.assess import decayed
from leeward_policies.grooming.evidence import WEIGHT_LEAST, evidence_of, relief_of
from leeward_policies.grooming.weighing import faded, relieved, weighed, without_relief

__all__ = ["addressees", "blank_author", "blank_pair", "blank_room", "fold", "settle"]

_WINDOW: Final = timedelta(seconds=LINES_KEPT_SECONDS)
_AT: Final = attrgetter("at")


# --- fold -------------------------------------------------------------------------------------


def fold(conversation: Conversation, event: Event, signals: Sequence[Signal]) -> Conversation:
    """Return the state after an event.

    Args:
        conversation: the slice the event touches; for a message, with the shares that
            `addressees` gave for it. Pairs and targets that are missing start blank.
        event: what happened.
        signals: what was measured in its message; those with a stage add evidence, and those
            that speak of a hurt (`bullying.hurts`) add hurts.
    """
    match event:
        case MessageSent():
            after = _sent(conversation, event.message, signals)
        case MessageEdited():
            after = _edited(conversation, event, signals)
        case SignalsArrived():
            after = _arrived(conversation, event, signals)
        case MessageDeleted() | RemovedByStaff():
            after = _removed(conversation, event.ref)
        case RoomDescribed():
            room = replace(conversation.room, described_as=event.audience, within=event.within)
            after = replace(conversation, room=room)
        case RoomMigrated():
            after = _migrated(conversation, event.channel, event.to)
        case Tick():
            after = _ticked(conversation, event.at)
        case HelpAsked():
            author = in_crisis(conversation.author, event.at)
            after = replace(conversation, author=author)
        case (
            MemberJoined()
            | MemberLeft()
            | RolesChanged()
            | ReactionAdded()
            | AutoModActed()
            | ReportFiled()
            | Appealed()
            | CaseMoved()
            | CaseOverdue()
            | DrillDue()
            | Ordered()
            | BrakeRaised()
            | Judged()
            | TipUndelivered()
            | TipRated()
            | Unreadable()
        ):
            after = conversation
        case _:
            assert_never(event)
    return after


def _sent(conversation: Conversation, message: Message, signals: Sequence[Signal]) -> Conversation:
    room, author, shares, at = (
        conversation.room,
        conversation.author,
        conversation.shares,
        message.sent_at,
    )
    found = evidence_of(signals, message.ref, message.revision, at) if signals else ()
    if line_of(room, message.ref, at) is not None:
        return _found(conversation, message, signals, found, at)
    since = at - _WINDOW
    lines = room.recent
    if lines and min(map(_AT, lines)) < since:
        lines = tuple([line for line in lines if line.at >= since])
    trace = Trace(at, room.channel, digest(message.text.body))
    after = Conversation(
        RoomState(
            room.channel,
            room.described_as,
            (*lines[1 - LINES_KEPT :], _line(message, shares)),
            heard(room.speakers, message, shares),
            room.given,
            room.within,
            known_by(room.shown, message),
        ),
        AuthorState(
            author.member,
            author.first_seen,
            (*author.traces[1 - TRACES_KEPT :], trace),
            author.breadth,
            author.given,
            author.unplaced,
            author.hurt_by,
        ),
        shares,
        tuple([_counted(pair, share.weight) for pair, share in _paired(conversation, at)]),
        _targets(conversation, at),
        conversation.answers,
        conversation.ties,
        conversation.elsewhere,
        conversation.others,
    )
    if signals and is_hurtful(signals):
        after = hurt(after, message, signals, at, keeps_level=False)
    if found or author.unplaced or any(pair.evidence for pair in after.pairs):
        return weighed(after, found, at, keeps_level=False)
    return after


def _edited(
    conversation: Conversation, event: MessageEdited, signals: Sequence[Signal]
) -> Conversation:
    message = event.message
    room = conversation.room
    known = line_of(room, message.ref)
    if known is not None and known.revision <= message.revision:
        edited = _line(message, conversation.shares)
        lines = tuple([edited if line.ref == message.ref else line for line in room.recent])
        conversation = replace(conversation, room=replace(room, recent=lines))
    found = evidence_of(signals, message.ref, message.revision, event.at)
    if any(pair.relief for pair in conversation.pairs):
        conversation = without_relief(conversation, message.ref)
    return _found(conversation, message, signals, found, event.at)


def _arrived(
    conversation: Conversation, event: SignalsArrived, signals: Sequence[Signal]
) -> Conversation:
    """Add late evidence, dated when the message was sent so that the order of stages is true."""
    message = event.message
    found = evidence_of(signals, message.ref, event.revision, message.sent_at)
    after = _found(conversation, message, (), found, message.sent_at)
    # An edit never lowers what was found, so only a line as it was first said speaks for anybody.
    if event.revision == 0 and any(pair.evidence for pair in after.pairs):
        after = relieved(after, relief_of(signals, message.ref, message.sent_at))
    # A hurt is dated by the edit it came with; that time is not told, and lies shortly before.
    said_at = message.sent_at if event.revision == 0 else event.at
    return _found(after, message, signals, (), said_at)


def _found(
    conversation: Conversation,
    message: Message,
    signals: Sequence[Signal],
    found: Sequence[Evidence],
    at: datetime,
) -> Conversation:
    """Add evidence and hurts of a line that is counted already; no level falls by them."""
    if not found and not is_hurtful(signals):
        return conversation
    after = Conversation(
        conversation.room,
        conversation.author,
        conversation.shares,
        tuple([pair for pair, _ in _paired(conversation, at)]),
        _targets(conversation, at),
        conversation.answers,
        conversation.ties,
        conversation.elsewhere,
        conversation.others,
    )
    after = hurt(after, message, signals, at, keeps_level=True)
    return weighed(after, found, at, keeps_level=True) if found else after


# --- parts ------------------------------------------------------------------------------------


def _line(message: Message, shares: tuple[Share, ...]) -> Line:
    author = message.author
    text = message.text.body
    if len(text) > LINE_TEXT_KEPT:
        text = text[:LINE_TEXT_KEPT]
    return Line(
        message.ref,
        author.ref,
        message.sent_at,
        text,
        shares,
        author.is_bot,
        message.revision,
    )


def _counted(pair: PairState, share: float) -> PairState:
    """Return the pair after one more line; a line of uncertain address counts by its share."""
    return PairState(
        pair.author,
        pair.target,
        pair.first_at,
        pair.lines + share,
        pair.evidence,
        pair.level,
        pair.hurts,
        pair.bullying,
        pair.relief,
    )


def _paired(conversation: Conversation, at: datetime) -> list[tuple[PairState, Share]]:
    """Return each share with its pair; one that the slice lacks starts blank."""
    shares, pairs = conversation.shares, conversation.pairs
    if len(pairs) == len(shares) and all(
        pair.target == share.target for pair, share in zip(pairs, shares, strict=True)
    ):
        return list(zip(pairs, shares, strict=True))
    known = {pair.target: pair for pair in pairs}
    author = conversation.author.member
    return [
        (known.get(share.target) or blank_pair(author, share.target, at), share) for share in shares
    ]


def _targets(conversation: Conversation, at: datetime) -> tuple[AuthorState, ...]:
    """Return the state of each target; one that the slice lacks starts blank."""
    shares, targets = conversation.shares, conversation.targets
    if len(targets) == len(shares):
        return targets
    known = {target.member: target for target in targets}
    return tuple([known.get(share.target) or blank_author(share.target, at) for share in shares])


# --- events without a text --------------------------------------------------------------------


def _removed(conversation: Conversation, ref: MessageRef) -> Conversation:
    """Forget the words of a message; what it weighed stays."""
    room = conversation.room
    lines = tuple([line for line in room.recent if line.ref != ref])
    if len(lines) == len(room.recent):
        return conversation
    return replace(conversation, room=replace(room, recent=lines))


def _migrated(conversation: Conversation, old: ChannelRef, new: ChannelRef) -> Conversation:
    """Move all that the slice knows of a room to its new ref."""

    def moved(ref: MessageRef) -> MessageRef:
        if ref.channel_ref != old:
            return ref
        return MessageRef(new.platform, new.space, new.id, ref.id)

    def moved_all(evidence: tuple[Evidence, ...]) -> tuple[Evidence, ...]:
        return tuple([replace(one, message=moved(one.message)) for one in evidence])

    def moved_relief(relief: tuple[Relief, ...]) -> tuple[Relief, ...]:
        return tuple([replace(one, message=moved(one.message)) for one in relief])

    def moved_hurts(hurts: tuple[Hurt, ...]) -> tuple[Hurt, ...]:
        return tuple([replace(one, message=moved(one.message)) for one in hurts])

    def moved_by(hurt_by: tuple[HurtBy, ...]) -> tuple[HurtBy, ...]:
        return tuple(
            [
                replace(one, hurt=replace(one.hurt, message=moved(one.hurt.message)))
                for one in hurt_by
            ]
        )

    room, author = conversation.room, conversation.author
    lines = tuple([replace(line, ref=moved(line.ref)) for line in room.recent])
    traces = tuple(
        [replace(one, channel=new) if one.channel == old else one for one in author.traces]
    )
    return replace(
        conversation,
        room=replace(room, channel=new if room.channel == old else room.channel, recent=lines),
        author=replace(
            author,
            traces=traces,
            unplaced=moved_all(author.unplaced),
            hurt_by=moved_by(author.hurt_by),
        ),
        pairs=tuple(
            [
                replace(
                    pair,
                    evidence=moved_all(pair.evidence),
                    hurts=moved_hurts(pair.hurts),
                    relief=moved_relief(pair.relief),
                )
                for pair in conversation.pairs
            ]
        ),
    )


def _ticked(conversation: Conversation, at: datetime) -> Conversation:
    """Let go of what is too old, and assess the pairs of the slice by what is left."""
    room, author = conversation.room, conversation.author
    since = at - _WINDOW
    lines = tuple([line for line in room.recent if line.at >= since])
    speakers = tuple(
        [
            speaker
            for speaker in room.speakers
            if (at - speaker.at).total_seconds() <= SPEAKERS_KEPT_SECONDS
        ]
    )
    shown = lately(room.shown, at)
    is_less = len(lines) < len(room.recent) or len(speakers) < len(room.speakers)
    if is_less or shown is not room.shown:
        room = replace(room, recent=lines, speakers=speakers, shown=shown)
    breadth = tuple(
        [one for one in author.breadth if decayed(one.weight, one.at, at) >= WEIGHT_LEAST]
    )
    if len(breadth) < len(author.breadth):
        author = replace(author, breadth=breadth)
    pairs = tuple(
        [
            healed(faded(pair, author, at), answers_of(conversation, pair), at)
            for pair in conversation.pairs
        ]
    )
    return replace(conversation, room=room, author=author, pairs=pairs)
