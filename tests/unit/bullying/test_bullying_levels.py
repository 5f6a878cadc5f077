"""Levels: what one does to another, what several do to one, and what friends return."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from leeward.testing.hurting import START, Room, hurtful, member
from leeward_policies.bullying.assess import (
    APART_SECONDS,
    LINES_ANYHOW,
    PILE_SECONDS,
    assess,
    pile_on,
    shut_out,
)
from leeward_policies.bullying.hurts import HALF_LIFE_DAYS
from leeward_policies.domain.conversation import (
    HURT_BY_KEPT,
    LEVELS,
    Hurt,
    HurtKind,
    Level,
    PairState,
)
from leeward_policies.domain.event import MessageSent, Tick
from leeward_policies.domain.refs import ChannelRef, MessageRef
from leeward_policies.fold import fold

HOUR = timedelta(hours=1)
DAY = timedelta(days=1)
WORDS = ["you are dumb", "nobody asked you", "what a loser", "look at this clown", "go home",
         "so pathetic", "you never learn", "always crying"]  # fmt: skip


def line(
    number: int,
    *,
    weight: float = 0.8,
    hours: float = 0.0,
    kind: HurtKind = "insult",
    phrase: int | None = None,
    is_warm: bool = False,
) -> Hurt:
    """Return one line that hurts, so many hours after the start, in words of its own."""
    at = START + timedelta(hours=hours)
    message = MessageRef("loopback", "s", "c", f"m{number}")
    return Hurt(message, at, weight, (kind,), number if phrase is None else phrase, is_warm)


def level(*lines: Hurt, answers: tuple[Hurt, ...] = (), at: datetime = START + 30 * HOUR) -> Level:
    """Return how far these lines have grown."""
    pair = PairState(member("kai"), member("mia"), START, hurts=lines)
    return assess(pair, answers, at).level


def daily(count: int, **keys: Any) -> tuple[Hurt, ...]:
    """Return lines of the last hours before `at`, two hours apart."""
    return tuple(line(n, hours=30 - 2 * n, **keys) for n in range(count))


lines = st.lists(
    st.builds(
        lambda number, weight, hours, kind, is_warm: line(
            number, weight=weight, hours=hours, kind=kind, is_warm=is_warm
        ),
        st.integers(0, 40),
        st.floats(0.2, 2.0),
        st.floats(0, 72),
        st.sampled_from(["insult", "exclusion", "threat", "harm-wish", "toxicity"]),
        st.booleans(),
    ),
    max_size=10,
    unique_by=lambda one: one.message,
)


@given(lines, lines, st.floats(0.2, 2.0), st.floats(0, 72))
def test_more_never_lowers_a_level(
    said: list[Hurt], answers: list[Hurt], weight: float, hours: float
) -> None:
    """One more line, or a graver one, gives the same level or a higher, whatever was returned."""
    at = START + 72 * HOUR
    more = [*said, line(99, weight=weight, hours=hours)]
    graver = [
        Hurt(one.message, one.at, one.weight + 0.3, one.kinds, one.phrase, one.is_warm)
        for one in said
    ]
    was = level(*said, answers=tuple(answers), at=at)

    for worse in (more, graver):
        now = level(*worse, answers=tuple(answers), at=at)
        assert LEVELS.index(now) >= LEVELS.index(was)


@given(lines, st.floats(0, 60))
def test_a_recent_line_weighs_at_least_as_much(said: list[Hurt], days: float) -> None:
    """The longer ago, the less; a pattern fades by itself."""
    pair = PairState(member("kai"), member("mia"), START, hurts=tuple(said))
    soon, late = START + 3 * DAY, START + 3 * DAY + timedelta(days=days)

    assert assess(pair, (), late).weight <= assess(pair, (), soon).weight + 1e-4


def test_one_line_is_no_pattern() -> None:
    """However grave a single line is, it is the business of the rule for such lines."""
    assert level(line(1, weight=2.0, kind="harm-wish")) == "none"


def test_levels_rise_with_the_lines() -> None:
    """Two are worth watching, three a concern, six urgent."""
    assert [level(*daily(count)) for count in range(4)] == ["none", "none", "watch", "concern"]
    assert level(*daily(6)) == "urgent"


def test_one_phrase_cannot_climb_alone() -> None:
    """Twelve times the same words, however grave, stay below a concern."""
    same = [line(n, weight=1.8, hours=n * 2, phrase=1, kind="harm-wish") for n in range(12)]

    assert level(*same[-2:]) == "watch"


def test_an_outburst_is_a_quarrel_until_it_goes_on() -> None:
    """Three within ten minutes are watched; the third after them, or five at once, is a concern."""
    burst = [line(n, hours=n / 60) for n in range(LINES_ANYHOW)]
    later = line(9, hours=APART_SECONDS / 3600)
    at = START + HOUR

    assert level(*burst[:3], at=at) == "watch"
    assert level(*burst[:2], later, at=at) == "concern"
    assert level(*burst, at=at) in {"concern", "urgent"}


def test_a_model_alone_opens_nothing() -> None:
    """What no turn of speech shows adds to a pattern, and is none by itself."""
    toxic = daily(8, weight=0.4, kind="toxicity")

    assert level(*toxic) == "watch"
    assert level(*daily(2), *toxic[2:]) == "watch"
    assert level(*daily(3, weight=0.6), *toxic[3:]) == "concern"


def test_what_is_returned_is_taken_off() -> None:
    """Friends who tease each other are none; a quarrel is watched; one who is hit back is told."""
    said = daily(4, weight=0.7)

    assert level(*said) == "concern"
    assert level(*said, answers=daily(4, weight=0.7, is_warm=True)) == "none"
    assert level(*said, answers=daily(4, weight=0.7)) == "watch"
    assert level(*daily(4), answers=(line(1, hours=20),)) == "concern"


def test_a_half_life_halves() -> None:
    """After a week the same lines weigh half."""
    pair = PairState(member("kai"), member("mia"), START, hurts=(line(1), line(2)))
    late = START + timedelta(days=HALF_LIFE_DAYS)

    assert assess(pair, (), START).weight == pytest.approx(1.6)
    assert assess(pair, (), late).weight == pytest.approx(0.8)


# --- in a room --------------------------------------------------------------------------------


def test_the_pair_knows_its_level(room: Room) -> None:
    """Line by line, over the real ledger, with what the other does in turn."""
    levels = []
    for text in WORDS[:4]:
        room.say("kai", text, hurtful(), to="mia", after=5 * HOUR)
        levels.append(room.pair("kai", "mia").bullying)

    assert levels == ["none", "watch", "concern", "concern"]
    assert room.pair("kai", "mia").level == "none"
    assert room.pair("kai", "mia").gravest == "concern"
    assert room.pair("mia", "kai").hurts == ()


def test_friends_who_tease_each_other_stay_below(room: Room) -> None:
    """The same lines, returned with a laugh, are no pattern on either side."""
    for text in WORDS:
        room.say("kai", f"{text} haha", hurtful(score=0.6), to="mia", after=5 * HOUR)
        room.say("mia", f"{text} you too lol", hurtful(score=0.6), to="kai")

    assert [room.pair("kai", "mia").bullying, room.pair("mia", "kai").bullying] == ["none", "none"]


def test_who_only_defends_themself_is_no_bully(room: Room) -> None:
    """One who answers once is not seen as bullying; who keeps at it is."""
    for text in WORDS[:5]:
        room.say("kai", text, hurtful(), to="mia", after=5 * HOUR)
    room.say("mia", "leave me alone you jerk", hurtful(), to="kai")
    room.say("kai", WORDS[6], hurtful(), to="mia")

    assert room.pair("kai", "mia").bullying in {"concern", "urgent"}
    assert room.pair("mia", "kai").bullying == "none"


def test_repeated_events_change_nothing(room: Room) -> None:
    """The platform delivers everything twice: pairs and members stay as they were."""
    events = [(room.say("kai", text, hurtful(), to="mia"), hurtful()) for text in WORDS[:4]]
    was = room.pair("kai", "mia"), room.ledger.member(member("mia"), room.at)
    for event, signal in events:
        room.happen(event, [signal])

    assert was == (room.pair("kai", "mia"), room.ledger.member(member("mia"), room.at))


def test_an_edit_raises_and_never_lowers_the_level(room: Room) -> None:
    """A kind line that is changed into a hurtful one counts, and not the other way round."""
    events = [room.say("kai", f"hi {n}", to="mia", after=HOUR) for n in range(3)]
    for text, event in zip(WORDS, events, strict=False):
        room.edit(event, text, hurtful())
    risen = room.pair("kai", "mia").bullying
    room.at += 2 * HOUR
    for event in events:
        room.edit(event, "sorry")

    assert risen == "watch"  # the edits came within minutes of each other
    assert room.pair("kai", "mia").bullying == "watch"


def test_a_tick_lets_a_pattern_fade(room: Room) -> None:
    """After two months without a line the pair of a slice is blank again."""
    for text in WORDS[:4]:
        event = room.say("kai", text, hurtful(), to="mia", after=5 * HOUR)
    late = room.at + 60 * DAY
    (pair,) = fold(room.ledger.conversation(event), Tick(event.channel, late), ()).pairs

    assert (pair.hurts, pair.bullying) == ((), "none")


# --- several against one ----------------------------------------------------------------------


def against(room: Room, *names: str, after: timedelta = timedelta(minutes=1), **keys: Any) -> Level:
    """Let members say a line each to mia, and return what the last makes of it."""
    for name, text in zip(names, WORDS, strict=False):
        event = room.say(name, f"{text} {name}", hurtful(**keys), to="mia", after=after)
    return pile_on(room.ledger.member(member("mia"), room.at), event.message.ref).level


def test_a_pile_on_counts_members(room: Room) -> None:
    """Two are watched, three a concern, five urgent; one who repeats is one."""
    assert against(room, "kai", "kai", "kai") == "none"
    assert against(room, "leo") == "watch"
    assert against(room, "sam") == "concern"
    assert against(room, "ben", "eva") == "urgent"


def test_a_pile_on_needs_one_room_and_one_half_hour(room: Room) -> None:
    """What is said elsewhere, or the next day, is no pile-on."""
    half_an_hour = timedelta(seconds=PILE_SECONDS + 1)
    assert against(room, "kai", "leo", "sam", after=half_an_hour) == "none"
    other = ChannelRef("loopback", "s", "other")
    room.say("ben", "such a clown", hurtful(), to="mia", room=other)
    assert against(room, "sam") == "none"


def test_weak_lines_and_a_models_word_make_no_pile_on(room: Room) -> None:
    """Only a line that hurts by itself counts its author in."""
    assert against(room, "kai", "leo", "sam", score=0.46, target="mia") == "concern"
    assert against(room, "eva", "ben", name="toxicity", score=0.95, aim="unknown") == "none"


def test_friends_who_tease_in_a_round_are_no_pile_on(room: Room) -> None:
    """Whoever laughs back takes the teasing off the count, before and after."""
    for name, text in zip(("kai", "leo", "sam"), WORDS, strict=False):
        room.say(name, f"haha {text}", hurtful(score=0.6), to="mia")
        room.say("mia", f"lol {text} yourself", hurtful(score=0.6), to=name)
    event = room.say("kai", "lol look at that", hurtful(score=0.6), to="mia")

    assert pile_on(room.ledger.member(member("mia"), room.at), event.message.ref).level == "none"


def test_a_victim_who_hits_back_does_not_end_a_pile_on(room: Room) -> None:
    """An answer in anger is no teasing."""
    against(room, "kai", "leo")
    room.say("mia", "shut up you clowns", hurtful(), to="kai")

    assert against(room, "sam") == "concern"


def test_who_is_shut_out_by_two_or_again_and_again(room: Room) -> None:
    """Two members within a day, or three lines by one, in any room of the space."""
    mia = member("mia")

    def said(by: str, text: str, name: str = "exclusion") -> Level:
        event = room.say(by, text, hurtful(name), to="mia", after=2 * HOUR)
        return shut_out(room.ledger.member(mia, room.at), event.message.ref).level

    assert said("kai", "nobody wants you here") == "none"
    assert said("kai", "nobody wants you here") == "none"
    assert said("kai", "you are not invited") == "watch"
    assert said("kai", "we made a chat without you") == "concern"
    assert said("leo", "you are dumb", "insult") == "none"
    assert said("leo", "you are not one of us") == "concern"


def test_what_is_remembered_of_others_is_bounded(room: Room) -> None:
    """A crowd fills no memory, and after a day nothing of it is kept."""
    for number in range(3 * HURT_BY_KEPT):
        room.say(f"x{number}", f"line {number} is mean", hurtful(), to="mia")
    kept = room.ledger.member(member("mia"), room.at).hurt_by
    room.say("kai", "one more", hurtful(), to="mia", after=timedelta(days=2))

    assert len(kept) == HURT_BY_KEPT
    assert [one.hurt.at for one in kept] == sorted(one.hurt.at for one in kept)
    assert len(room.ledger.member(member("mia"), room.at).hurt_by) == 1


def test_a_quiet_message_touches_no_hurt(room: Room) -> None:
    """Without a hurtful signal the very same pairs and hurts stand there afterwards."""
    room.say("kai", WORDS[0], hurtful(), to="mia")
    event = MessageSent(room.message("kai", "good morning", to="mia"))
    before = room.ledger.conversation(event)
    after = fold(before, event, ())

    assert after.pairs[0].hurts is before.pairs[0].hurts
    assert after.targets is before.targets
