"""The judgement of one event: what is measured, how the state moves on, what is decided; pure."""

from collections.abc import Callable, Iterable, Sequence
from typing import ParamSpec, TypeVar, assert_never

from msgspec.structs import replace

from leeward_policies.domain.conversation import Conversation
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
from leeward_policies.domain.signals import Signal, Span, Unmeasured, rounded
from leeward_policies.evaluate import evaluate
from leeward_policies.fold import fold, settle
from leeward_policies.policy import Policy
from leeward_policies.ports import Detector, Judgement, LateDetector, Look, Reading
from leeward_policies.text import views_of

P = ParamSpec("P")
T = TypeVar("T")

Measured = tuple[tuple[Signal, ...], tuple[Unmeasured, ...]]
"""What was measured above zero, and what could not be measured."""


def judge(
    policy: Policy, detectors: Sequence[Detector], conversation: Conversation, event: Event
) -> Judgement:
    """Judge one event; the same arguments always give the same judgement, byte for byte.

    Args:
        policy: in force where the event happened.
        detectors: asked in this order about each new text; a failing one is Unmeasured.
        conversation: the slice of the state before the event, with the shares of its message.
        event: anything but a message of our own.
    """
    pass_, views, reading = 0, None, None
    if policy.people.known and conversation.shares:
        targets = [share.target for share in conversation.shares]
        author = conversation.author.member
        conversation = replace(conversation, ties=policy.people.ties(author, targets))
    match event:
        case MessageSent() | MessageEdited():
            views = views_of(event.message.text.body)
            reading = Reading(
                message=event.message,
                views=views,
                conversation=conversation,
                audience=policy.audience(conversation.room),
                at=event.at,
            )
            signals, unmeasured = measure(detectors, reading)
        case SignalsArrived():
            signals, unmeasured = _late(event)
            pass_ = event.pass_
        case (
            MessageDeleted()
            | MemberJoined()
            | MemberLeft()
            | RolesChanged()
            | ReactionAdded()
            | AutoModActed()
            | RemovedByStaff()
            | RoomDescribed()
            | RoomMigrated()
            | ReportFiled()
            | HelpAsked()
            | Appealed()
            | CaseMoved()
            | CaseOverdue()
            | DrillDue()
            | Ordered()
            | BrakeRaised()
            | Judged()
            | TipUndelivered()
            | TipRated()
            | Tick()
            | Unreadable()
        ):
            signals, unmeasured = (), ()
        case _:
            assert_never(event)
    after = fold(conversation, event, signals)
    decision = evaluate(policy, after, event, signals, unmeasured, pass_=pass_, views=views)
    look = None if reading is None else Look(reading, decision.signals)
    return Judgement(decision, settle(after, decision), look)


def measure(detectors: Iterable[Detector], reading: Reading) -> Measured:
    """Ask every detector about one message.

    A detector that raises, and a signal with an impossible score or span, is Unmeasured
    with the names of the signals that are unknown; nothing of it is taken for zero.
    """
    checked: list[Signal | Unmeasured] = []
    for detector in detectors:
        found = _guarded(detector, _detected, detector, reading)
        checked += (found,) if isinstance(found, Unmeasured) else found
    return _parted(checked)


def _detected(detector: Detector, reading: Reading) -> Sequence[Signal | Unmeasured]:
    found = detector.detect(reading)
    if not found:
        return ()
    length = len(reading.message.text.body)
    return [_checked(one, length) for one in found]


def measure_late(detector: LateDetector, looks: Sequence[Look]) -> tuple[Measured, ...]:
    """Let a late detector measure a batch; one answer for each look, in order.

    A detector that raises, or that gives more or fewer answers than it was asked for, is
    Unmeasured for the whole batch.
    """
    found = _guarded(detector, _detected_late, detector, looks)
    return (((), (found,)),) * len(looks) if isinstance(found, Unmeasured) else found


def _detected_late(detector: LateDetector, looks: Sequence[Look]) -> tuple[Measured, ...]:
    return tuple(
        _parted([_checked(one, len(look.reading.message.text.body)) for one in answer])
        for look, answer in zip(looks, detector.detect_late(looks), strict=True)
    )


def wanted(detectors: Sequence[LateDetector], look: Look) -> tuple[int, ...]:
    """Return the passes in which late detectors want to look again: 1 for the first, and so on.

    One that raises when it is asked is shown the message, and answers for it there.
    """
    asked = (
        (pass_, _guarded(detector, detector.wants, look))
        for pass_, detector in enumerate(detectors, 1)
    )
    return tuple([pass_ for pass_, wants in asked if wants])


def _guarded(
    detector: Detector | LateDetector, ask: Callable[P, T], *args: P.args, **kwargs: P.kwargs
) -> T | Unmeasured:
    """Ask a detector; one that raises is Unmeasured."""
    try:
        return ask(*args, **kwargs)
    except Exception as error:  # noqa: BLE001 - the guard around one detector: `precise.md` 27
        return _failed(detector, error)


def _parted(checked: Iterable[Signal | Unmeasured]) -> Measured:
    signals: list[Signal] = []
    unmeasured: list[Unmeasured] = []
    for one in checked:
        if isinstance(one, Unmeasured):
            unmeasured.append(one)
        elif one.score > 0.0:
            signals.append(one)
    return tuple(signals), tuple(unmeasured)


def _failed(detector: Detector | LateDetector, error: Exception) -> Unmeasured:
    """Name the kind of failure alone: an exception's text may quote the message."""
    return Unmeasured(
        f"{detector.name}@{detector.version}",
        f"failed: {type(error).__name__}",
        tuple([spec.name for spec in detector.specs]),
    )


def _late(event: SignalsArrived) -> Measured:
    """Let late evidence through the same door as early evidence."""
    length = len(event.message.text.body)
    signals, unmeasured = _parted([_checked(one, length) for one in event.signals])
    return signals, (*event.unmeasured, *unmeasured)


def _checked(one: Signal | Unmeasured, length: int) -> Signal | Unmeasured:
    """Return a signal with its score rounded, or say why it cannot be believed."""
    if isinstance(one, Unmeasured):
        return one
    score = rounded(one.score)
    if score is None:
        return Unmeasured(one.detector, "bad score", (one.name,))
    last = 0
    for span in one.spans:
        if not last <= span.start < span.end <= length:
            return _respanned(one, score, length)
        last = span.end
    return one if score == one.score else replace(one, score=score)


def _respanned(one: Signal, score: float, length: int) -> Signal | Unmeasured:
    """Put spans in order and join those that overlap; one outside the text spoils the signal."""
    spans: list[Span] = []
    for span in sorted(one.spans):
        if not 0 <= span.start < span.end <= length:
            return Unmeasured(one.detector, "bad spans", (one.name,))
        if spans and span.start < spans[-1].end:
            spans[-1] = Span(spans[-1].start, max(spans[-1].end, span.end))
        else:
            spans.append(span)
    return replace(one, score=score, spans=tuple(spans))
