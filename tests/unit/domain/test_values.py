"""The domain's values are frozen, equal by content, and the same bytes each time."""

from datetime import UTC, datetime
from typing import get_args

import msgspec
import pytest

from leeward.testing.acts import acts
from leeward.testing.builders import ROOM, message, user
from leeward.testing.clock import DEFAULT_START
from leeward_policies.domain import event as events
from leeward_policies.domain.action import Action, Outcome
from leeward_policies.domain.decision import Decision, canonical, decision_id
from leeward_policies.domain.event import Event, MessageEdited, MessageSent, SignalsArrived
from leeward_policies.domain.message import Part
from leeward_policies.domain.move import HandOver, Take, WriteNote
from leeward_policies.domain.refs import MessageRef
from leeward_policies.domain.signals import Signal, rounded

SAID = message("hello", by="ana", to=["ben"])
EVERY: tuple[Event, ...] = (
    MessageSent(SAID),
    MessageEdited(SAID, DEFAULT_START),
    events.MessageDeleted(SAID.ref, DEFAULT_START),
    events.MemberJoined(ROOM, SAID.author, DEFAULT_START),
    events.MemberLeft(ROOM, user("ana"), DEFAULT_START),
    events.RolesChanged(ROOM, SAID.author, DEFAULT_START),
    events.ReactionAdded(SAID.ref, user("ben"), "👍", DEFAULT_START),
    events.AutoModActed(ROOM, user("ana"), "words", DEFAULT_START),
    events.RemovedByStaff(SAID.ref, user("mo"), DEFAULT_START),
    events.RoomDescribed(ROOM, "adult", "general", DEFAULT_START),
    events.RoomMigrated(ROOM, ROOM, DEFAULT_START),
    events.ReportFiled(ROOM, user("ben"), "mean", DEFAULT_START, message=SAID.ref),
    events.HelpAsked(ROOM, user("ben"), DEFAULT_START),
    events.Appealed(ROOM, user("ana"), "d" * 32, DEFAULT_START),
    events.CaseMoved(ROOM, "case-1", user("mo"), Take(), DEFAULT_START, "console"),
    events.CaseMoved(ROOM, "case-1", user("mo"), HandOver(user("lee")), DEFAULT_START),
    events.CaseMoved(ROOM, "case-1", user("mo"), WriteNote("seen"), DEFAULT_START),
    events.CaseOverdue(ROOM, "case-1", DEFAULT_START, DEFAULT_START),
    events.BrakeRaised(
        ROOM, user("mo"), ROOM.space_ref, "boo", "hide", DEFAULT_START, DEFAULT_START
    ),
    events.DrillDue(ROOM, (user("lou"), None), DEFAULT_START),
    events.Ordered(
        ROOM,
        user("mo"),
        tuple(acts(SAID.ref, user("ana"), ROOM.space_ref, user("mo"), "k").values()),
        DEFAULT_START,
    ),
    events.Judged(ROOM, "case-1", user("mo"), "right", DEFAULT_START),
    SignalsArrived(SAID, 0, 1, (Signal("threat", "threat", 0.5, "late@1"),), (), DEFAULT_START),
    events.TipUndelivered(ROOM, user("ben"), user("ana"), "key", DEFAULT_START),
    events.TipRated(ROOM, user("ben"), "d" * 32, True, DEFAULT_START),
    events.Tick(ROOM, DEFAULT_START),
    events.Unreadable(ROOM, DEFAULT_START, "the id is missing"),
)


def test_every_kind_of_event_is_tried_here() -> None:
    """The examples cover the whole union."""
    assert {type(event) for event in EVERY} == set(get_args(Event))


@pytest.mark.parametrize("event", EVERY, ids=lambda event: type(event).__name__)
def test_events_survive_json(event: Event) -> None:
    """An event reads back equal, knows its room and its time, and cannot be changed."""
    again = msgspec.json.decode(msgspec.json.encode(event), type=Event)

    assert again == event
    assert event.channel == ROOM
    assert event.at == DEFAULT_START
    with pytest.raises(AttributeError):
        event.at = DEFAULT_START  # type: ignore[misc]


@pytest.mark.parametrize("union", [Event, Action, Outcome, Part])
def test_tags_are_unique(union: object) -> None:
    """No two kinds of one union print alike."""
    tags = [kind.__struct_config__.tag for kind in get_args(union)]

    assert len(tags) == len(set(tags))


def test_decisions_have_one_form() -> None:
    """Equal decisions give equal bytes; another policy, revision or pass gives another id."""
    at = datetime(2026, 11, 20, tzinfo=UTC)
    ref = MessageRef("discord", "1", "2", "3")

    def decided() -> Decision:
        key = decision_id(str(ref), 0, 0, "hash")
        return Decision(key, ROOM, ref, 0, 0, "young-people@1+hash", "observe", at)

    assert canonical(decided()) == canonical(decided())
    assert len({
        decision_id(str(ref), 0, 0, "hash"),
        decision_id(str(ref), 1, 0, "hash"),
        decision_id(str(ref), 0, 1, "hash"),
        decision_id(str(ref), 0, 0, "other"),
    }) == 4  # fmt: skip


@pytest.mark.parametrize(
    ("score", "expected"),
    [
        (0.12345, 0.123),
        (0.0, 0.0),
        (1.0, 1.0),
        (1.0001, None),
        (-0.1, None),
        (float("nan"), None),
        (float("inf"), None),
    ],
)
def test_scores_are_rounded_at_the_door(score: float, expected: float | None) -> None:
    """What is no score in [0, 1] is no score; the rest is rounded to a thousandth."""
    assert rounded(score) == expected


def test_a_message_knows_whom_it_calls() -> None:
    """Mentions are the accounts among its parts."""
    assert SAID.mentions == (user("ben"),)
