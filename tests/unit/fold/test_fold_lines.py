"""The memory of a room: bounded lines, traces and pairs, whatever order events come in."""

from typing import Any

import pytest

from leeward_policies.detectors.flooding import digest
from leeward_policies.domain.conversation import (
    LINE_TEXT_KEPT,
    LINES_KEPT,
    LINES_KEPT_SECONDS,
    TRACES_KEPT,
    Conversation,
    Share,
)
from leeward_policies.domain.event import (
    Appealed,
    AutoModActed,
    Event,
    Judged,
    MemberJoined,
    MemberLeft,
    MessageDeleted,
    MessageEdited,
    MessageSent,
    ReactionAdded,
    RemovedByStaff,
    ReportFiled,
    RolesChanged,
    RoomDescribed,
    RoomMigrated,
    Tick,
    Unreadable,
)
from leeward_policies.domain.message import Author
from leeward_policies.domain.refs import ChannelRef
from leeward_policies.fold import fold


def texts(world: Any) -> list[str]:
    """Return the lines in memory."""
    return [line.text for line in world.room.recent]


def test_lines_are_kept_in_the_order_of_arrival(world: Any) -> None:
    """A late event stands where it came in, and nothing else is lost by it."""
    world.happen(MessageSent(world.message("ana", "one", seconds=100)))
    world.happen(MessageSent(world.message("ana", "early", seconds=-5_000)))
    world.happen(MessageSent(world.message("ana", "two", seconds=110)))
    assert texts(world) == ["one", "two"]


def test_no_more_lines_than_the_bound(world: Any) -> None:
    """The oldest go first."""
    for n in range(LINES_KEPT + 3):
        world.happen(MessageSent(world.message("ana", str(n), seconds=n)))
    assert texts(world) == [str(n) for n in range(3, LINES_KEPT + 3)]


def test_old_lines_leave_by_event_time(world: Any) -> None:
    """A line is gone once a later event is half an hour on."""
    world.happen(MessageSent(world.message("ana", "old", seconds=0)))
    world.happen(MessageSent(world.message("ana", "still", seconds=LINES_KEPT_SECONDS)))
    assert texts(world) == ["old", "still"]
    world.happen(MessageSent(world.message("ana", "new", seconds=LINES_KEPT_SECONDS + 1)))
    assert texts(world) == ["still", "new"]


def test_a_jump_of_the_clock_blinds_nobody(world: Any) -> None:
    """One line dated far ahead does not keep later lines out of the memory."""
    world.happen(MessageSent(world.message("ana", "ahead", seconds=10**9)))
    world.happen(MessageSent(world.message("ana", "now", seconds=10)))
    world.happen(MessageSent(world.message("ana", "next", seconds=20)))
    assert texts(world) == ["ahead", "now", "next"]


def test_a_giant_line_is_cut(world: Any) -> None:
    """Memory holds so many code points of a line and no more."""
    world.happen(MessageSent(world.message("ana", "x" * (LINE_TEXT_KEPT + 9))))
    assert texts(world) == ["x" * LINE_TEXT_KEPT]


def test_a_repeated_delivery_changes_nothing(world: Any) -> None:
    """The same message twice is one line, one trace, one share."""
    world.say("ben")
    event = MessageSent(world.message("ana", "hello there"))
    once = world.happen(event)
    twice = world.happen(event)
    assert twice.room == once.room
    assert twice.author == once.author
    assert twice.pairs == once.pairs


def test_an_author_leaves_traces(world: Any) -> None:
    """Each message leaves its time, room and digest, and only the last are kept."""
    first = world.say("ana", "hello everybody")
    trace = world.member(world.user("ana")).traces[0]
    assert (trace.at, trace.channel, trace.digest) == (
        first.sent_at,
        world.room.channel,
        digest("hello everybody"),
    )
    for _ in range(TRACES_KEPT + 5):
        last = world.say("ana")
    traces = world.member(world.user("ana")).traces
    assert len(traces) == TRACES_KEPT
    assert traces[-1].at == last.sent_at


def test_lines_to_a_target_are_counted_by_their_share(world: Any) -> None:
    """A reply counts one, an uncertain line its share."""
    world.say("ben")
    world.answer("ana", "ben")
    world.say("ana")
    assert world.between("ana", "ben").lines == pytest.approx(1.9)


def test_missing_pairs_and_targets_start_blank(world: Any) -> None:
    """A slice with shares alone is completed; known pairs are used wherever they stand."""
    world.answer("ana", "ben")
    world.answer("ana", "cid")
    before = Conversation(
        world.room,
        world.member(world.user("ana")),
        (Share(world.user("cid"), 0.5), Share(world.user("dan"), 0.5)),
        (world.between("ana", "cid"),),
        (world.member(world.user("cid")),),
    )
    after = fold(before, MessageSent(world.message("ana")), ())
    assert [(pair.target.id, pair.lines) for pair in after.pairs] == [("cid", 1.5), ("dan", 0.5)]
    assert [target.member.id for target in after.targets] == ["cid", "dan"]


def test_an_edit_replaces_the_line(world: Any) -> None:
    """The memory holds the text as it reads now; an older revision that comes late does not."""
    line = world.say("ana", "first")
    second = world.message("ana", "second", id_=line.ref.id, seconds=10, revision=2)
    first = world.message("ana", "between", id_=line.ref.id, seconds=10, revision=1)
    world.happen(MessageEdited(second, world.at(60)))
    world.happen(MessageEdited(first, world.at(50)))
    assert texts(world) == ["second"]
    assert world.room.recent[0].at == line.sent_at


def test_an_edit_of_a_forgotten_line_adds_no_line(world: Any) -> None:
    """What has left the memory does not come back by an edit."""
    world.happen(MessageEdited(world.message("ana", "x", seconds=0, revision=1), world.at(9)))
    assert texts(world) == []


@pytest.mark.parametrize("kind", ["deleted", "removed"])
def test_a_deleted_line_leaves_the_memory(world: Any, kind: str) -> None:
    """By its author or by staff; the rest stays, and an unknown ref changes nothing."""
    gone, kept = world.say("ana", "gone"), world.say("ana", "kept")
    by = world.user("mod")

    def deletion(ref: Any) -> MessageDeleted | RemovedByStaff:
        at = world.at(99)
        return MessageDeleted(ref, at) if kind == "deleted" else RemovedByStaff(ref, by, at)

    world.happen(deletion(gone.ref))
    assert texts(world) == ["kept"]
    before = world.slice(deletion(gone.ref))
    assert fold(before, deletion(gone.ref), ()) is before
    assert kept.ref == world.room.recent[0].ref


def test_a_room_takes_its_description(world: Any) -> None:
    """The platform's word on the audience is kept with the room."""
    world.happen(RoomDescribed(world.room.channel, "adult", "lounge", world.at(1)))
    assert world.room.described_as == "adult"


def test_a_room_that_moves_takes_its_state_along(world: Any) -> None:
    """Lines, traces and waiting or placed evidence of the room point to its new ref."""
    world.say("ana", "lonely", "secrecy")
    world.say("ben")
    world.say("ana", "found", "meeting")
    elsewhere = ChannelRef("loopback", "s", "other")
    old, new = world.room.channel, ChannelRef("loopback", "s", "new")
    event = RoomMigrated(old, new, world.at(60))
    before = Conversation(
        world.room,
        world.member(world.user("ana")),
        (),
        (world.between("ana", "ben"),),
    )
    after = fold(before, event, ())
    assert after.room.channel == new
    assert {line.ref.channel for line in after.room.recent} == {"new"}
    assert {trace.channel for trace in after.author.traces} == {new}
    assert {one.message.channel for one in after.pairs[0].evidence} == {"new"}
    moved_again = fold(after, RoomMigrated(elsewhere, old, world.at(61)), ())
    assert moved_again == after


def test_a_tick_lets_go_of_what_is_old(world: Any) -> None:
    """Lines after half an hour, speakers after a week; a tick in time changes nothing."""
    world.say("ana")
    before = world.slice(Tick(world.room.channel, world.at(60)), "ana")
    assert fold(before, Tick(world.room.channel, world.at(60)), ()) == before
    world.happen(Tick(world.room.channel, world.at(LINES_KEPT_SECONDS + 60)), author="ana")
    assert world.room.recent == ()
    assert len(world.room.speakers) == 1
    world.happen(Tick(world.room.channel, world.at(8 * 24 * 3600)), author="ana")
    assert world.room.speakers == ()


def test_other_events_change_nothing(world: Any) -> None:
    """What says nothing about lines leaves the state as it is."""
    line = world.say("ana")
    channel, member, at = world.room.channel, world.user("ana"), world.at(60)
    events: list[Event] = [
        MemberJoined(channel, Author(member), at),
        MemberLeft(channel, member, at),
        RolesChanged(channel, Author(member), at),
        ReactionAdded(line.ref, member, "+1", at),
        AutoModActed(channel, member, "words", at),
        ReportFiled(channel, member, "spam", at, line.ref),
        Appealed(channel, member, "d1", at),
        Judged(channel, "case-1", member, "right", at),
        Unreadable(channel, at, "The payload has no id."),
    ]
    before = world.slice(events[0], "ana")
    assert [fold(before, event, ()) for event in events] == [before] * len(events)
