"""Hurts: which lines hurt whom, how much, and that nothing kept is ever lowered."""

from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from leeward.testing.hurting import START, Room, hurtful, member
from leeward_policies.bullying.assess import weight_of
from leeward_policies.bullying.hurts import (
    ABOUT,
    IN_GAME,
    MEASURES,
    SAME_WORDS,
    SHARE_LEAST,
    merged,
)
from leeward_policies.domain.conversation import HURT_KINDS, HURTS_KEPT, Hurt
from leeward_policies.domain.event import MessageDeleted, RoomMigrated
from leeward_policies.domain.refs import ChannelRef, MessageRef
from leeward_policies.fold import fold

LATER = START + timedelta(days=40)


def ref(number: int) -> MessageRef:
    """Return the ref of a message by its number."""
    return MessageRef("loopback", "s", "c", f"m{number}")


hurts = st.builds(
    lambda number, minutes, weight, kinds, phrase, is_warm: Hurt(
        ref(number),
        START + timedelta(minutes=minutes),
        weight / 10_000,
        tuple(kind for kind in HURT_KINDS if kind in kinds),
        phrase,
        is_warm,
    ),
    st.integers(0, 40),
    st.integers(0, 30 * 24 * 60),
    st.integers(2_000, 20_000),
    st.sets(st.sampled_from(HURT_KINDS), min_size=1),
    st.integers(0, 30),
    st.booleans(),
)


def kept_of(lines: list[Hurt]) -> tuple[Hurt, ...]:
    """Return what is kept of lines that come in this order."""
    kept: tuple[Hurt, ...] = ()
    for line in lines:
        kept = merged(kept, line)
    return kept


@given(st.lists(hurts, max_size=40), hurts)
def test_one_more_line_never_lowers_the_sum(lines: list[Hurt], more: Hurt) -> None:
    """However many lines were dropped, what is kept weighs at least as much as before."""
    kept = kept_of(lines)
    fuller = merged(kept, replace(more, message=ref(99)))

    assert len(fuller) <= HURTS_KEPT
    assert weight_of(fuller, LATER) >= weight_of(kept, LATER) - 1e-9


@given(st.lists(hurts, max_size=40))
def test_a_repeated_delivery_changes_nothing(lines: list[Hurt]) -> None:
    """The last line once more gives the very same tuple; so does every line that is kept."""
    kept = kept_of(lines)

    for line in (*kept, *lines[-1:]):
        assert merged(kept, line) is kept


@given(st.lists(hurts, max_size=HURTS_KEPT, unique_by=lambda one: one.phrase), st.randoms())
def test_the_order_of_arrival_does_not_matter(lines: list[Hurt], chance: Any) -> None:
    """As long as nothing must be dropped, late and early lines give the same state."""
    other = list(lines)
    chance.shuffle(other)

    assert kept_of(lines) == kept_of(other)


@given(hurts, hurts)
def test_an_edit_never_lowers_a_line(first: Hurt, second: Hurt) -> None:
    """The heavier reading counts, from the first time on, in the ways of both."""
    again = Hurt(first.message, *[getattr(second, name) for name in Hurt.__struct_fields__[1:]])
    (one,) = merged((first,), again)

    assert one.weight == max(first.weight, again.weight)
    assert one.at == min(first.at, again.at)
    assert set(one.kinds) == {*first.kinds, *again.kinds}
    assert merged((first,), again) == merged((again,), first)


def test_the_same_words_are_kept_twice() -> None:
    """A phrase that is repeated fills no memory and climbs no further."""
    same = [Hurt(ref(n), START + timedelta(hours=n), 0.8, ("insult",), 7) for n in range(30)]
    kept = kept_of(same)

    assert [ref(28), ref(29)] == [one.message for one in kept]
    assert len(kept) == SAME_WORDS
    assert weight_of(kept, kept[-1].at) < 1.5 * 0.8


@pytest.mark.parametrize("name", sorted(MEASURES))
def test_each_signal_weighs_from_its_least_score_on(room: Room, name: str) -> None:
    """Below it nothing is kept; at it, the weight is the score times the factor."""
    measure = MEASURES[name]
    room.say("kai", "one thing", hurtful(name, measure.least - 0.01), to="mia")
    room.say("kai", "another", hurtful(name, measure.least), to="mia")
    (one,) = room.pair("kai", "mia").hurts

    assert one.kinds == (measure.kind,)
    assert one.weight == pytest.approx(measure.least * measure.factor, abs=1e-4)


def test_words_at_nobody_and_at_oneself_hurt_nobody(room: Room) -> None:
    """Trash talk, a curse, and what the author says of themself."""
    for aim in ("nobody", "self"):
        room.say("kai", f"so stupid {aim}", hurtful(aim=aim), to="mia")

    assert room.pair("kai", "mia").hurts == ()


def test_what_is_said_about_somebody_hurts_who_is_named(room: Room) -> None:
    """An insult about a person goes to the one it names, never to whoever is spoken to."""
    room.say("kai", "he is such a loser", hurtful(aim="person"), answers="mia")
    room.say("kai", "leo is a loser", hurtful(aim="person", target="leo"), to="leo")

    assert room.pair("kai", "mia").hurts == ()
    assert len(room.pair("kai", "leo").hurts) == 1


def test_who_is_shut_out_is_often_answered(room: Room) -> None:
    """`Nobody reply to her` under her line counts a little less; said to the room, not at all."""
    room.say("kai", "nobody reply to her", hurtful("exclusion", 0.75, "person"), answers="mia")
    (one,) = room.pair("kai", "mia").hurts
    assert one.weight == pytest.approx(0.75 * 1.2 * ABOUT, abs=1e-4)

    room.say("mia", "hi")
    room.say("kai", "nobody talk to her", hurtful("exclusion", 0.75, "person"))
    assert len(room.pair("kai", "mia").hurts) == 1


def test_a_guess_accuses_nobody(room: Room) -> None:
    """In a lively room, whoever is meant by less than the least share is not taken as hurt."""
    for name in ("leo", "mia", "sam", "eva"):
        room.say(name, "hi")
    event = room.say("kai", "you are so dumb", hurtful())
    shares = {
        one.target.id: one.weight for one in room.ledger.room(event.channel).recent[-1].shares
    }

    assert min(shares.values()) < SHARE_LEAST
    for name, share in shares.items():
        weights = [one.weight for one in room.pair("kai", name).hurts]
        expected = [pytest.approx(0.8 * share, abs=1e-3)] if share >= SHARE_LEAST else []
        assert expected == weights


def test_a_game_in_the_line_takes_half(room: Room) -> None:
    """Trash talk within a match weighs less, also when it is said to somebody."""
    room.say("kai", "you are trash at this game", hurtful(), to="mia")

    assert room.pair("kai", "mia").hurts[0].weight == pytest.approx(0.8 * IN_GAME)


@pytest.mark.parametrize(
    ("text", "score", "to", "count"),
    [
        ("that was a low thing to do", 0.95, "mia", 1),
        ("that was a low thing to do", 0.89, "mia", 0),
        ("that was a low thing to do", 0.95, None, 0),
        ("that was a low thing to do, just kidding", 0.95, "mia", 0),
    ],
)
def test_a_models_word_needs_one_member_and_a_sure_score(
    room: Room, text: str, score: float, to: str | None, count: int
) -> None:
    """Toxicity counts from .9 on, only said to one, and never in jest."""
    for name in ("leo", "mia"):
        room.say(name, "hi")
    room.say("kai", text, hurtful("toxicity", score, "unknown"), to=to)

    assert count == len(room.pair("kai", "mia").hurts)


def test_a_fingerprint_tells_a_repetition_and_no_words(room: Room) -> None:
    """The same words to the same member are alike; eight bits differ for every pair."""
    for target in ("mia", "leo", "sam", "eva"):
        for text in ("you are so dumb", "You are SO dumb!!"):
            room.say("kai", text, hurtful(), to=target)
    prints = [
        {one.phrase for one in room.pair("kai", target).hurts}
        for target in ("mia", "leo", "sam", "eva")
    ]

    assert [len(one) for one in prints] == [1, 1, 1, 1]
    assert len(set.union(*prints)) > 1
    assert all(0 <= phrase < 256 for one in prints for phrase in one)


def test_late_evidence_and_edits_add_and_never_take(room: Room) -> None:
    """A line that is read as worse later weighs more; one that is softened stays as it was."""
    first = room.say("kai", "a line", hurtful(score=0.5), to="mia")
    room.learn(first, hurtful("threat", 0.6))
    was = room.pair("kai", "mia").hurts
    room.edit(first, "a kinder line")
    room.edit(first, "a line", hurtful(score=0.46))

    assert [(("insult", "threat"), START + timedelta(seconds=20))] == [
        (one.kinds, one.at) for one in was
    ]
    assert was == room.pair("kai", "mia").hurts


def test_a_deleted_line_still_weighs(room: Room) -> None:
    """Taking the words back does not undo that they were read."""
    event = room.say("kai", "a line", hurtful(), to="mia")
    room.happen(MessageDeleted(event.message.ref, room.at))

    assert len(room.pair("kai", "mia").hurts) == 1


def test_a_moved_room_takes_its_hurts_along(room: Room) -> None:
    """The refs of lines follow a room that has a new id, as far as the slice holds them."""
    event = room.say("kai", "a line", hurtful(), to="mia")
    new = ChannelRef("loopback", "s", "new")
    before = room.ledger.conversation(event)
    after = fold(before, RoomMigrated(event.channel, new, room.at), ())

    assert [new] == [one.message.channel_ref for one in after.pairs[0].hurts]
    mias = room.ledger.member(member("mia"), room.at)
    moved = fold(
        type(before)(before.room, mias), RoomMigrated(event.channel, new, room.at), ()
    ).author
    assert [new] == [one.hurt.message.channel_ref for one in moved.hurt_by]
