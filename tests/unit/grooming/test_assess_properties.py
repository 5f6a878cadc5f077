"""The measure: each requirement on it is held by a property."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from leeward_policies.blank import blank_room
from leeward_policies.domain.conversation import (
    LEVELS,
    STAGE_KEPT,
    AuthorState,
    Breadth,
    Conversation,
    Evidence,
    PairState,
    Relief,
)
from leeward_policies.domain.refs import ChannelRef, MessageRef, UserRef
from leeward_policies.domain.signals import STAGES, Stage
from leeward_policies.grooming.assess import (
    BREADTH_KIND,
    CAPS,
    CONCERN,
    HALF_LIFE_DAYS,
    KIND_COUNTS,
    NOTHING,
    RELIEF_MOST,
    Assessment,
    assess,
    assess_in,
    decayed,
)
from leeward_policies.grooming.evidence import SCORE_MOST, eased, merged, weight_of
from leeward_policies.grooming.ties import EXPLAINED, LEFT, explained

START = datetime(2026, 11, 1, tzinfo=UTC)
LATER = START + timedelta(days=30)
AUTHOR, TARGET = UserRef("loopback", "", "a"), UserRef("loopback", "", "t")

weights = st.integers(200, 30_000).map(lambda n: n / 10_000)
times = st.integers(0, 30 * 24 * 60).map(lambda minutes: START + timedelta(minutes=minutes))
evidences = st.builds(
    lambda stage, weight, at, message, revision: Evidence(
        stage, f"grooming.{stage}", weight, at, ref(message), revision
    ),
    st.sampled_from(STAGES),
    weights,
    times,
    st.integers(0, 12),
    st.integers(0, 2),
)
breadths = st.lists(
    st.builds(
        lambda n, weight, at: Breadth(UserRef("loopback", "", f"o{n}"), weight, at),
        st.integers(0, 20),
        weights,
        times,
    ),
    max_size=5,
    unique_by=lambda one: one.target,
)


reliefs = st.lists(
    st.builds(lambda n, at, weight: Relief(ref(n), at, weight), st.integers(0, 40), times, weights),
    max_size=8,
    unique_by=lambda one: one.message,
)


def ref(message: int) -> MessageRef:
    """Return the ref of a message by its number."""
    return MessageRef("loopback", "s", "c", f"m{message}")


def one(stage: Stage, score: float, minutes: int = 0, message: int = 0) -> Evidence:
    """Return the evidence of one line, so many minutes after the start."""
    at = START + timedelta(minutes=minutes)
    return Evidence(stage, f"grooming.{stage}", weight_of(score), at, ref(message))


def weigh(
    evidence: list[Evidence],
    breadth: list[Breadth] | None = None,
    at: datetime = LATER,
    relief: list[Relief] | None = None,
) -> Assessment:
    """Assess evidence, a month after the start unless said otherwise."""
    return assess(
        PairState(AUTHOR, TARGET, START, evidence=tuple(evidence), relief=tuple(relief or ())),
        AuthorState(AUTHOR, START, breadth=tuple(breadth or ())),
        at,
    )


def rank(assessment: Assessment) -> int:
    """Return the place of an assessment's level among all levels."""
    return LEVELS.index(assessment.level)


def test_a_pair_without_evidence_is_nothing() -> None:
    """No line, no weight: whatever the author has tried with others."""
    breadth = [Breadth(UserRef("loopback", "", str(n)), 3.0, START) for n in range(5)]
    assert weigh([], breadth, START) == NOTHING


@given(evidences)
def test_one_message_is_enough_to_be_assessed_and_too_little_to_call(line: Evidence) -> None:
    """A single line has a weight of its own and never calls a human by itself."""
    found = weigh([line], at=line.at)
    assert found.weight > 0.0
    assert found.level in {"none", "watch"}
    assert found.breadth == 0


@given(st.lists(evidences, min_size=1, max_size=12), breadths, evidences, reliefs)
def test_more_evidence_never_lowers(
    lines: list[Evidence], breadth: list[Breadth], further: Evidence, relief: list[Relief]
) -> None:
    """Whatever line is added, weight, level, kinds and breadth stay or rise."""
    before = weigh(lines, breadth, relief=relief)
    after = weigh([*lines, further], breadth, relief=relief)
    assert after.weight >= before.weight - 1e-6
    assert rank(after) >= rank(before)
    assert after.kinds >= before.kinds
    assert set(after.stages) >= set(before.stages)


@given(st.lists(evidences, min_size=1, max_size=12), breadths, reliefs, st.data())
def test_graver_evidence_never_lowers(
    lines: list[Evidence], breadth: list[Breadth], relief: list[Relief], data: st.DataObject
) -> None:
    """Whichever line weighs more, nothing falls by it."""
    place = data.draw(st.integers(0, len(lines) - 1))
    old = lines[place]
    graver = Evidence(
        old.stage, old.signal, old.weight + data.draw(weights), old.at, old.message, old.revision
    )
    before = weigh(lines, breadth, relief=relief)
    after = weigh([*lines[:place], graver, *lines[place + 1 :]], breadth, relief=relief)
    assert after.weight >= before.weight - 1e-6
    assert rank(after) >= rank(before)


@given(st.lists(evidences, min_size=1, max_size=10), breadths, weights)
def test_another_target_never_lowers(
    lines: list[Evidence], breadth: list[Breadth], weight: float
) -> None:
    """Trying the like with one member more never makes a pair look better."""
    other = Breadth(UserRef("loopback", "", "new"), weight, LATER)
    before, after = weigh(lines, breadth), weigh(lines, [*breadth, other])
    assert after.weight >= before.weight
    assert rank(after) >= rank(before)
    assert after.breadth >= before.breadth


@given(st.sampled_from(STAGES), st.integers(1, 40), st.floats(0.2, 1.0))
def test_one_phrase_repeated_never_calls_a_human(
    stage: Stage, times_said: int, score: float
) -> None:
    """However often one thing is said, it stays below `concern`: it is one kind of evidence."""
    lines = [one(stage, score, n, n) for n in range(times_said)]
    found = weigh(lines, at=lines[-1].at)
    assert found.level in {"none", "watch"}
    assert found.weight <= CAPS[stage] + 1e-9


@given(st.lists(evidences, min_size=1, max_size=20), breadths)
def test_a_human_is_called_by_two_kinds_at_least(
    lines: list[Evidence], breadth: list[Breadth]
) -> None:
    """`concern` and `urgent` rest on two and three distinct kinds of evidence."""
    found = weigh(lines, breadth)
    counted = [part for part in found.parts if part.weight >= KIND_COUNTS]
    assert found.kinds == len(counted) + (found.breadth >= BREADTH_KIND)
    if found.level == "concern":
        assert found.kinds >= 2
    if found.level == "urgent":
        assert found.kinds >= 3


@given(st.lists(evidences, min_size=1, max_size=12), breadths, st.integers(0, 60), reliefs)
def test_time_alone_never_raises(
    lines: list[Evidence], breadth: list[Breadth], days: int, relief: list[Relief]
) -> None:
    """Without a new line a weight only falls."""
    now = weigh(lines, breadth, relief=relief)
    then = weigh(lines, breadth, LATER + timedelta(days=days), relief)
    assert then.weight <= now.weight + 1e-6
    assert rank(then) <= rank(now)


@given(
    st.permutations([one("probing", 0.4), one("secrecy", 0.8, 9, 1), one("meeting", 0.6, 20, 2)])
)
def test_the_order_in_which_evidence_is_kept_says_nothing(lines: list[Evidence]) -> None:
    """Only the times of the lines count, not their places in the tuple."""
    first = weigh(sorted(lines, key=lambda line: line.at))
    assert first == weigh(lines)


@given(st.lists(evidences, min_size=1, max_size=40), breadths)
def test_the_bound_on_evidence_loses_nothing(lines: list[Evidence], breadth: list[Breadth]) -> None:
    """What is kept is assessed like everything that was said, however it came in."""
    kept: tuple[Evidence, ...] = ()
    for line in lines:
        kept = merged(kept, [line])
    everything: dict[tuple[MessageRef, int, str], Evidence] = {}
    for line in lines:
        key = (line.message, line.revision, line.signal)
        if key not in everything or everything[key].weight < line.weight:
            everything[key] = line
    bounded, whole = weigh(list(kept), breadth), weigh(list(everything.values()), breadth)
    assert bounded.weight == pytest.approx(whole.weight, abs=1e-6)
    assert bounded.level == whole.level
    assert bounded.stages == whole.stages
    for stage in STAGES:
        assert len([line for line in kept if line.stage == stage]) <= STAGE_KEPT


def test_stages_in_their_order_weigh_more() -> None:
    """Approach, then binding, then asking: the order in which patterns grow adds weight."""
    at = START + timedelta(hours=1)
    early, middle, late = one("probing", 0.4), one("secrecy", 0.6, 5, 1), one("meeting", 0.5, 9, 2)
    grown = weigh([early, middle, late], at=at)
    early, late = one("probing", 0.4, 9), one("meeting", 0.5, 0, 2)
    reverse = weigh([early, middle, late], at=at)
    assert grown.order > reverse.order == 0.0
    assert grown.weight > reverse.weight


def test_pace_adds_weight() -> None:
    """Four stages within a day weigh more than the same spread so that one was today."""
    stages: tuple[Stage, ...] = ("probing", "flattery", "secrecy", "other-place")
    fast = weigh([one(s, 0.6, n, n) for n, s in enumerate(stages)], at=START + timedelta(hours=1))
    slow = weigh(
        [one(s, 0.6, n * 60 * 30, n) for n, s in enumerate(stages)], at=START + timedelta(hours=91)
    )
    assert fast.pace > slow.pace == 0.0


def test_several_targets_weigh_more_and_are_a_kind() -> None:
    """Two others who were tried make breadth a kind of evidence; traces of others do not."""
    lines = [one("picture-or-call", 0.8)]
    tried = [Breadth(UserRef("loopback", "", f"o{n}"), 1.2, LATER) for n in range(2)]
    traces = [Breadth(UserRef("loopback", "", f"o{n}"), 0.2, LATER) for n in range(9)]
    assert weigh(lines, tried).kinds == 2
    assert weigh(lines, tried).weight > weigh(lines).weight
    assert weigh(lines, traces) == weigh(lines)


def test_the_target_itself_is_no_breadth() -> None:
    """What is said to one member does not count twice."""
    own = [Breadth(TARGET, 3.0, LATER)]
    assert weigh([one("secrecy", 0.8)], own) == weigh([one("secrecy", 0.8)])


def test_breadth_never_outweighs_what_was_said() -> None:
    """A trace of evidence stays below `watch`, whatever was tried with others."""
    tried = [Breadth(UserRef("loopback", "", f"o{n}"), 3.0, START) for n in range(9)]
    assert weigh([one("contact", 0.2)], tried, START).level == "none"


def test_weight_halves_in_its_half_life() -> None:
    """By event time; evidence from the future has not decayed."""
    assert decayed(2.0, START, START + timedelta(days=HALF_LIFE_DAYS)) == pytest.approx(1.0)
    assert decayed(2.0, LATER, START) == 2.0


def test_an_edited_line_counts_once() -> None:
    """Revisions of a message are one line: the strongest of them."""
    first = one("secrecy", 0.8, 0, 1)
    edited = Evidence("secrecy", first.signal, first.weight, first.at, first.message, 1)
    assert weigh([first, edited], at=START).weight == weigh([first], at=START).weight


def test_an_age_and_a_compliment_are_watched_at_most() -> None:
    """A friendly chat with questions of age and compliments calls nobody."""
    lines = [
        one("contact", 0.2, 0, 0),
        one("probing", 0.25, 1, 1),
        one("probing", 0.35, 2, 2),
        one("flattery", 0.35, 3, 3),
        one("flattery", 0.3, 4, 4),
        one("gifts", 0.4, 5, 5),
    ]
    assert weigh(lines, at=START + timedelta(minutes=6)).level in {"none", "watch"}


def test_approach_alone_calls_nobody() -> None:
    """Contact, an age, flattery and gifts at their strongest need something grave beside them."""
    approach: tuple[Stage, ...] = ("contact", "flattery", "gifts")
    lines = [one(stage, 0.9, n, n) for n, stage in enumerate(approach)]
    lines.append(one("probing", 0.25, 4, 4))
    found = weigh(lines, at=START + timedelta(minutes=9))
    assert found.weight >= CONCERN
    assert found.level == "watch"


def test_binding_after_approach_is_of_concern_and_asking_makes_it_urgent() -> None:
    """Secrecy and another place after an age question call a human; a picture pages first."""
    lines = [
        one("probing", 0.25, 0, 0),
        one("secrecy", 0.8, 10, 1),
        one("other-place", 0.7, 12, 2),
    ]
    assert weigh(lines, at=START + timedelta(hours=1)).level == "concern"
    lines.append(one("picture-or-call", 0.65, 20, 3))
    assert weigh(lines, at=START + timedelta(hours=1)).level == "urgent"


@given(st.floats(0.0, 1.0), st.floats(0.0, 1.0))
def test_a_weight_rises_with_its_score_and_has_an_end(low: float, high: float) -> None:
    """Scores become log-odds that are never negative, rise, and end at `SCORE_MOST`."""
    low, high = sorted((low, high))
    assert 0.0 <= weight_of(low) <= weight_of(high) <= weight_of(SCORE_MOST)


@given(st.lists(evidences, min_size=1, max_size=12), breadths, reliefs)
def test_relief_has_an_end(
    lines: list[Evidence], breadth: list[Breadth], relief: list[Relief]
) -> None:
    """However much speaks against a pattern, it takes off no more than the most, and no kind."""
    whole, less = weigh(lines, breadth), weigh(lines, breadth, relief=relief)
    assert 0.0 <= less.relief <= RELIEF_MOST
    assert less.own >= whole.own - RELIEF_MOST - 1e-3
    assert less.weight <= whole.weight + 1e-6
    assert rank(less) <= rank(whole)
    assert (less.stages, less.order, less.pace) == (whole.stages, whole.order, whole.pace)


def test_what_would_be_urgent_stays_a_concern() -> None:
    """Nobody can talk away what pages first: people look at it all the same."""
    lines = [
        one("probing", 0.75, 0, 0),
        one("secrecy", 0.75, 10, 1),
        one("picture-or-call", 0.75, 20, 2),
    ]
    at = START + timedelta(hours=1)
    many = [Relief(ref(n), at, 3.0) for n in range(20, 26)]
    assert weigh(lines, at=at).level == "urgent"
    assert weigh(lines, at=at, relief=many).level == "concern"


def test_old_harmless_lines_do_not_excuse_new_ones() -> None:
    """Two months before the last step, what was harmless is nearly forgotten."""
    lines = [one("secrecy", 0.9)]
    old = [Relief(ref(20), START - timedelta(days=60), 1.0)]
    assert weigh(lines, at=START, relief=old).relief < 0.1
    assert weigh(lines, at=START, relief=[Relief(ref(20), START, 1.0)]).relief == 1.0


@given(reliefs, st.lists(st.floats(0.1, 1.0), min_size=1, max_size=4))
def test_relief_is_bounded_and_counts_once(found: list[Relief], shares: list[float]) -> None:
    """A line speaks for its author once, however often it is delivered, and the heaviest stay."""
    pair = PairState(AUTHOR, TARGET, START)
    for share in shares:
        pair = eased(pair, found, share)
    again = eased(
        pair, [one for one in found if one.message in {r.message for r in pair.relief}], 1
    )
    assert again is pair
    assert len(pair.relief) <= 6
    assert [one.at for one in pair.relief] == sorted(one.at for one in pair.relief)


@given(st.lists(evidences, min_size=1, max_size=12), st.sampled_from(sorted(EXPLAINED)))
def test_a_tie_explains_some_steps_by_half(lines: list[Evidence], tie: str) -> None:
    """Nobody is so close that secrecy, isolation or pressure weigh less."""
    kind = next(one for one in EXPLAINED if one == tie)
    for line, left in zip(lines, explained(lines, kind), strict=True):
        share = LEFT if line.stage in EXPLAINED[kind] else 1.0
        assert left.weight == pytest.approx(line.weight * share)
    assert not EXPLAINED[kind] & {"secrecy", "isolation", "pressure"}
    assert explained(lines, None) is lines


def test_linked_accounts_are_weighed_together() -> None:
    """What the same two said elsewhere adds to what they say here."""
    here = PairState(AUTHOR, TARGET, START, evidence=(one("secrecy", 0.9),), level="watch")
    there = (one("probing", 0.9, 1, 1), one("picture-or-call", 0.9, 2, 2))
    author = AuthorState(AUTHOR, START)
    blank = blank_room(ChannelRef("loopback", "s", "c"))
    apart = Conversation(blank, author, pairs=(here,))
    joined = Conversation(blank, author, pairs=(here,), elsewhere=(there,))
    at = START + timedelta(hours=1)
    assert assess_in(apart, here, at).level == "watch"
    assert assess_in(joined, here, at).level == "urgent"
