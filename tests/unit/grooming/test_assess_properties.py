"""The measure: each requirement on it is held by a property."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from leeward_policies.domain.conversation import (
    LEVELS,
    STAGE_KEPT,
    AuthorState,
    Breadth,
    Evidence,
    PairState,
)
from leeward_policies.domain.refs import MessageRef, UserRef
from leeward_policies.domain.signals import STAGES, Stage
from leeward_policies.grooming.assess import (
    BREADTH_KIND,
    CAPS,
    CONCERN,
    HALF_LIFE_DAYS,
    KIND_COUNTS,
    NOTHING,
    Assessment,
    assess,
    decayed,
)
from leeward_policies.grooming.evidence import SCORE_MOST, merged, weight_of

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


def ref(message: int) -> MessageRef:
    """Return the ref of a message by its number."""
    return MessageRef("loopback", "s", "c", f"m{message}")


def one(stage: Stage, score: float, minutes: int = 0, message: int = 0) -> Evidence:
    """Return the evidence of one line, so many minutes after the start."""
    at = START + timedelta(minutes=minutes)
    return Evidence(stage, f"grooming.{stage}", weight_of(score), at, ref(message))


def weigh(
    evidence: list[Evidence], breadth: list[Breadth] | None = None, at: datetime = LATER
) -> Assessment:
    """Assess evidence, a month after the start unless said otherwise."""
    return assess(
        PairState(AUTHOR, TARGET, START, evidence=tuple(evidence)),
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


@given(st.lists(evidences, min_size=1, max_size=12), breadths, evidences)
def test_more_evidence_never_lowers(
    lines: list[Evidence], breadth: list[Breadth], further: Evidence
) -> None:
    """Whatever line is added, weight, level, kinds and breadth stay or rise."""
    before, after = weigh(lines, breadth), weigh([*lines, further], breadth)
    assert after.weight >= before.weight - 1e-6
    assert rank(after) >= rank(before)
    assert after.kinds >= before.kinds
    assert set(after.stages) >= set(before.stages)


@given(st.lists(evidences, min_size=1, max_size=12), breadths, st.data())
def test_graver_evidence_never_lowers(
    lines: list[Evidence], breadth: list[Breadth], data: st.DataObject
) -> None:
    """Whichever line weighs more, nothing falls by it."""
    place = data.draw(st.integers(0, len(lines) - 1))
    old = lines[place]
    graver = Evidence(
        old.stage, old.signal, old.weight + data.draw(weights), old.at, old.message, old.revision
    )
    before, after = (
        weigh(lines, breadth),
        weigh([*lines[:place], graver, *lines[place + 1 :]], breadth),
    )
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


@given(st.lists(evidences, min_size=1, max_size=12), breadths, st.integers(0, 60))
def test_time_alone_never_raises(lines: list[Evidence], breadth: list[Breadth], days: int) -> None:
    """Without a new line a weight only falls."""
    now, then = weigh(lines, breadth), weigh(lines, breadth, LATER + timedelta(days=days))
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
