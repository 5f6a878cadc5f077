"""Evidence: to whom it goes, that nothing found is lowered, and that nothing counts twice."""

from datetime import timedelta
from typing import Any

import pytest
from msgspec.structs import replace

from leeward_policies.domain.conversation import (
    BREADTH_KEPT,
    EVIDENCE_KEPT,
    LEVELS,
    STAGE_KEPT,
    UNPLACED_KEPT,
    Conversation,
    Share,
)
from leeward_policies.domain.event import (
    MessageDeleted,
    MessageEdited,
    MessageSent,
    RoomMigrated,
    SignalsArrived,
    Tick,
)
from leeward_policies.domain.refs import ChannelRef
from leeward_policies.domain.signals import RELIEF, STAGES, Signal
from leeward_policies.fold import fold
from leeward_policies.grooming.assess import assess
from leeward_policies.grooming.evidence import SCORE_MOST, weight_of
from leeward_policies.grooming.weighing import PLACED_LATER, UNPLACED_SECONDS


def weights(pair: Any) -> dict[str, float]:
    """Return the weights of a pair's evidence by stage."""
    return {one.stage: one.weight for one in pair.evidence}


def test_evidence_goes_to_whom_the_line_was_meant_for(world: Any) -> None:
    """A reply brings the whole weight of its score, with stage, signal, time and message."""
    line = world.answer("ana", "ben", "secrecy")
    (one,) = world.between("ana", "ben").evidence
    assert one.weight == pytest.approx(weight_of(0.8), abs=1e-4)
    assert (one.stage, one.signal, one.at, one.message, one.revision) == (
        "secrecy",
        "grooming.secrecy",
        line.sent_at,
        line.ref,
        0,
    )
    assert world.between("ana", "ben").level == "watch"


def test_an_uncertain_line_shares_its_weight(world: Any) -> None:
    """Each candidate gets the part that their share says."""
    world.say("cid")
    world.say("ben")
    message = world.message("ana")
    shares = {share.target.id: share.weight for share in world.slice(MessageSent(message)).shares}
    world.happen(MessageSent(message), [world.signal("secrecy")])
    for name in ("ben", "cid"):
        found = weights(world.between("ana", name))["secrecy"]
        assert found == pytest.approx(weight_of(0.8) * shares[name], abs=1e-3)


def test_only_signals_with_a_stage_are_evidence(world: Any) -> None:
    """An insult is no grooming, and neither is a score of zero or a trace of one."""
    signals = [
        Signal("insult", "toxicity", 0.9, "insult@1"),
        world.signal("secrecy", 0.0),
        world.signal("meeting", 0.01),
    ]
    world.happen(MessageSent(world.message("ana", reply_author="ben")), signals)
    assert world.between("ana", "ben").evidence == ()


def test_no_single_line_is_certain(world: Any) -> None:
    """A score of 1 weighs as much as the cap says."""
    world.answer("ana", "ben", "secrecy", score=1.0)
    found = weights(world.between("ana", "ben"))["secrecy"]
    assert found == pytest.approx(weight_of(SCORE_MOST), abs=1e-4)


def test_a_repeated_delivery_doubles_nothing(world: Any) -> None:
    """The same message, however often it comes, is the same evidence."""
    event = MessageSent(world.message("ana", reply_author="ben"))
    signals = [world.signal("secrecy"), world.signal("meeting")]
    once = world.happen(event, signals)
    assert world.happen(event, signals).pairs == once.pairs


def test_late_signals_come_once(world: Any) -> None:
    """Late evidence counts from when the line was sent, and twice the same is once."""
    line = world.answer("ana", "ben")
    late = [world.signal("picture-or-call", 0.7)]
    event = SignalsArrived(line, 0, 1, tuple(late), (), world.at(500))
    once = world.happen(event, late)
    (one,) = world.between("ana", "ben").evidence
    assert (one.stage, one.at) == ("picture-or-call", line.sent_at)
    assert world.happen(event, late).pairs == once.pairs


def test_late_signals_may_raise_what_was_found(world: Any) -> None:
    """The graver of two scores of one signal stays."""
    line = world.answer("ana", "ben", "secrecy", score=0.5)
    for score in (0.9, 0.6):
        late = [world.signal("secrecy", score)]
        world.happen(SignalsArrived(line, 0, 1, tuple(late), (), world.at(500)), late)
    found = weights(world.between("ana", "ben"))["secrecy"]
    assert found == pytest.approx(weight_of(0.9), abs=1e-4)


def test_an_edit_adds_and_never_lowers(world: Any) -> None:
    """What an edit says is added; what it takes back stays."""
    line = world.answer("ana", "ben", "secrecy")
    harmless = world.message("ana", "hi", id_=line.ref.id, seconds=10, revision=1)
    before = world.between("ana", "ben")
    world.happen(MessageEdited(harmless, world.at(60)))
    assert world.between("ana", "ben") == before
    graver = world.message("ana", "hi", id_=line.ref.id, seconds=10, revision=2)
    world.happen(MessageEdited(graver, world.at(70)), [world.signal("meeting")])
    assert set(weights(world.between("ana", "ben"))) == {"secrecy", "meeting"}


def test_an_edit_long_after_does_not_lower_the_level(world: Any) -> None:
    """Even where time has lowered the weight, the edit is not what lowers the level."""
    line = world.answer("ana", "ben", "secrecy", score=0.6)
    assert world.between("ana", "ben").level == "watch"
    edit = world.message("ana", id_=line.ref.id, seconds=10, revision=1, reply_author="ben")
    later = world.at(30 * 24 * 3600)
    world.happen(MessageEdited(edit, later), [world.signal("contact", 0.1)])
    assert world.between("ana", "ben").level == "watch"


def test_a_deletion_takes_no_evidence(world: Any) -> None:
    """The words go, the weight stays."""
    line = world.answer("ana", "ben", "secrecy")
    before = world.between("ana", "ben")
    world.happen(MessageDeleted(line.ref, world.at(60)), author="ana")
    assert world.between("ana", "ben") == before


def test_stages_grow_to_concern_and_urgent(world: Any) -> None:
    """The level follows the lines, and the author's breadth is kept."""
    levels = []
    for stage in ("probing", "secrecy", "other-place", "picture-or-call", "pressure"):
        world.answer("ana", "ben", stage)
        levels.append(world.between("ana", "ben").level)
    assert levels == sorted(levels, key=LEVELS.index)
    assert levels[-1] == "urgent"
    (breadth,) = world.member(world.user("ana")).breadth
    assert breadth.target == world.user("ben")
    assert breadth.weight > 3.0


def test_a_message_long_after_lowers_the_level(world: Any) -> None:
    """Decay counts when the author writes again, by event time."""
    world.answer("ana", "ben", "secrecy")
    message = world.message("ana", reply_author="ben", seconds=60 * 24 * 3600)
    world.happen(MessageSent(message))
    assert world.between("ana", "ben").level == "none"
    assert len(world.between("ana", "ben").evidence) == 1


def test_a_tick_decays_the_pairs_of_its_slice(world: Any) -> None:
    """Levels fall with time, what has decayed to nothing goes, and so does faint breadth."""
    world.answer("ana", "ben", "secrecy")

    def tick(days: int) -> Conversation:
        before = Conversation(
            world.room,
            world.member(world.user("ana")),
            (),
            (world.between("ana", "ben"), world.between("ana", "cid")),
        )
        return fold(before, Tick(world.room.channel, world.start + timedelta(days=days)), ())

    assert tick(1).pairs == (world.between("ana", "ben"), world.between("ana", "cid"))
    assert [pair.level for pair in tick(40).pairs] == ["none", "none"]
    assert len(tick(40).pairs[0].evidence) == 1
    assert tick(400).pairs[0].evidence == ()
    assert len(tick(40).author.breadth) == 1
    assert tick(400).author.breadth == ()


def test_breadth_of_many_targets_is_bounded(world: Any) -> None:
    """The heaviest targets are remembered."""
    for n in range(BREADTH_KEPT + 4):
        world.answer("ana", f"u{n}", "secrecy", score=0.9 if n < BREADTH_KEPT else 0.3)
    breadth = world.member(world.user("ana")).breadth
    assert {one.target.id for one in breadth} == {f"u{n}" for n in range(BREADTH_KEPT)}
    assert [one.weight for one in breadth] == sorted((one.weight for one in breadth), reverse=True)


def test_what_is_tried_with_several_weighs_more(world: Any) -> None:
    """The third target of one line is graver than the first."""
    for name in ("ben", "cid", "dan"):
        world.answer("ana", name, "picture-or-call", "secrecy")
    first, third = world.between("ana", "ben"), world.between("ana", "dan")
    assert LEVELS.index(third.level) > LEVELS.index(first.level)


def test_evidence_is_bounded_and_keeps_what_counts(world: Any) -> None:
    """However many lines, a pair keeps four a stage: the first, the last and the two strongest."""
    scores = [0.5, 0.3, 0.9, 0.4, 0.8, 0.3, 0.2]
    for score in scores * 2:
        for stage in STAGES:
            world.answer("ana", "ben", stage, score=score)
    evidence = world.between("ana", "ben").evidence
    assert len(evidence) == EVIDENCE_KEPT
    assert [one.at for one in evidence] == sorted(one.at for one in evidence)
    secrecy = [one.weight for one in evidence if one.stage == "secrecy"]
    assert len(secrecy) == STAGE_KEPT
    assert secrecy[0] == pytest.approx(weight_of(0.5), abs=1e-3)
    assert secrecy[-1] == pytest.approx(weight_of(0.2), abs=1e-3)
    assert secrecy[1:3] == [pytest.approx(weight_of(0.9), abs=1e-3)] * 2


def test_a_line_to_nobody_waits_for_its_target(world: Any) -> None:
    """The first line in a room goes to the one with whom the author then speaks."""
    line = world.say("ana", "hey", "probing")
    assert len(world.member(world.user("ana")).unplaced) == 1
    world.say("ben")
    world.say("ana")
    (one,) = world.between("ana", "ben").evidence
    assert one.message == line.ref
    assert one.weight == pytest.approx(weight_of(0.8) * PLACED_LATER * 0.9, abs=1e-3)
    assert world.member(world.user("ana")).unplaced == ()


def test_waiting_evidence_is_bounded_and_fades(world: Any) -> None:
    """The last few lines wait, for a day, and a repeated one waits once."""
    for _ in range(UNPLACED_KEPT + 3):
        event = MessageSent(world.message("ana"))
        signals = [world.signal("secrecy"), world.signal("meeting"), world.signal("probing")]
        world.happen(event, signals)
        world.happen(event, signals)
    assert len(world.member(world.user("ana")).unplaced) == UNPLACED_KEPT
    late = world.message("ana", reply_author="ben", seconds=UNPLACED_SECONDS + 500)
    world.happen(MessageSent(late))
    assert world.between("ana", "ben").evidence == ()
    assert world.member(world.user("ana")).unplaced == ()


def test_a_harmless_line_leaves_what_waits(world: Any) -> None:
    """A further line to nobody changes nothing of what waits."""
    world.say("ana", "hey", "probing")
    waiting = world.member(world.user("ana")).unplaced
    world.say("ana")
    assert world.member(world.user("ana")).unplaced == waiting


def test_waiting_evidence_belongs_to_its_room(world: Any) -> None:
    """What was said in another room finds no target here."""
    world.say("ana", "hey", "probing")
    elsewhere = world.__class__()
    elsewhere.room = fold(
        Conversation(elsewhere.room, elsewhere.member(world.user("x"))),
        Tick(elsewhere.room.channel, world.at(0)),
        (),
    ).room
    moved = elsewhere.room.channel.__class__("loopback", "s", "other")
    before = Conversation(
        elsewhere.room.__class__(moved),
        world.member(world.user("ana")),
        (Share(world.user("ben"), 1.0),),
    )
    after = fold(before, MessageSent(world.message("ana")), ())
    assert after.pairs[0].evidence == ()
    assert len(after.author.unplaced) == 1


def relief(score: float = 0.4) -> Signal:
    """Return what a detector says of a line that looks like a step and reads as harmless."""
    return Signal(RELIEF, "grooming", score, "stages@1")


def late(world: Any, line: Any, *signals: Signal, revision: int = 0) -> None:
    """Let late evidence of a line arrive."""
    world.happen(SignalsArrived(line, revision, 1, signals, (), world.at(500)), signals)


def test_a_harmless_line_speaks_against_a_pattern_and_lowers_nothing_at_once(world: Any) -> None:
    """The next line is weighed with it; a repeated delivery speaks once."""
    world.answer("ana", "ben", "secrecy", "meeting")
    line = world.answer("ana", "ben")
    before = world.between("ana", "ben")
    for _ in range(2):
        late(world, line, relief())

    (one,) = world.between("ana", "ben").relief
    assert (one.message, one.at) == (line.ref, line.sent_at)
    assert one.weight == pytest.approx(weight_of(0.4), abs=1e-4)
    assert world.between("ana", "ben").level == before.level == "concern"
    world.answer("ana", "ben")
    weight = assess(world.between("ana", "ben"), world.member(world.user("ana")), world.at(60))
    assert weight.relief == pytest.approx(one.weight, abs=1e-3)


def test_nothing_is_kept_where_there_is_nothing_to_speak_against(world: Any) -> None:
    """A million harmless pairs leave no trace."""
    line = world.answer("ana", "ben")
    late(world, line, relief())
    assert world.between("ana", "ben").relief == ()


def test_an_edit_never_speaks_for_its_author(world: Any) -> None:
    """Whoever edits a line into a harmless one gains nothing, and loses what the line had said."""
    world.answer("ana", "ben", "secrecy")
    line = world.answer("ana", "ben")
    late(world, line, relief(), revision=1)
    assert world.between("ana", "ben").relief == ()
    late(world, line, relief())
    assert world.between("ana", "ben").relief
    graver = world.message("ana", "hi", id_=line.ref.id, seconds=20, revision=2)
    world.happen(MessageEdited(graver, world.at(70)))
    assert world.between("ana", "ben").relief == ()


def test_relief_moves_with_its_room_and_goes_with_the_evidence(world: Any) -> None:
    """A room that is called otherwise keeps it; when all evidence has faded, it goes, too."""
    world.answer("ana", "ben", "secrecy")
    line = world.answer("ana", "ben")
    late(world, line, relief())
    new = ChannelRef("loopback", "s", "new")
    before = world.slice(MessageSent(world.message("ana", reply_author="ben")))
    moved = fold(before, RoomMigrated(world.room.channel, new, world.at(600)), ())
    assert moved.pairs[0].relief[0].message.channel_ref == new
    faded = fold(before, Tick(world.room.channel, world.at(300 * 86_400)), ())
    assert (faded.pairs[0].evidence, faded.pairs[0].relief) == ((), ())


def test_a_tie_halves_what_it_explains_and_nothing_else(world: Any) -> None:
    """A brother asks to meet by half; that he asks for secrecy weighs as with everybody."""
    event = MessageSent(world.message("ana", reply_author="ben"))
    signals = [world.signal("meeting"), world.signal("secrecy")]
    tied = replace(world.slice(event), ties=("relative",))
    found = {one.stage: one.weight for one in fold(tied, event, signals).pairs[0].evidence}
    assert found["meeting"] == pytest.approx(weight_of(0.8) / 2, abs=1e-4)
    assert found["secrecy"] == pytest.approx(weight_of(0.8), abs=1e-4)
