"""Trends: a rule holds when a line adds to a pattern that has grown, and tells whom it is about."""

from datetime import timedelta
from pathlib import Path

import pytest
from msgspec.structs import replace

from leeward.testing.builders import edited, message, user
from leeward.testing.clock import DEFAULT_START
from leeward.testing.judging import addressed, found, given, held, judged, kinds, policy_of, rule
from leeward.testing.judging import signal as seen
from leeward_policies.domain.action import AskHuman, Subject, Tip
from leeward_policies.domain.conversation import (
    Breadth,
    Conversation,
    Evidence,
    Level,
    PairState,
    Share,
)
from leeward_policies.domain.message import Message
from leeward_policies.domain.signals import Stage
from leeward_policies.grooming.assess import assess

LINE = message("a line")
DO = '{ tip = "someone-steers", to = "target" }, { ask = "safety-lead", urgency = "high" }'
CONCERN = rule("steers", '{ trend = "grooming", at_least = "concern" }', DO)
SECRECY = seen("grooming.secrecy", 0.8, aim="unknown")


def evidence(stage: Stage, *, said: Message = LINE, weight: float = 2.0) -> Evidence:
    """Return one line's weight for a stage."""
    return Evidence(stage, f"grooming.{stage}", weight, said.sent_at, said.ref, said.revision)


def pair(*lines: Evidence, target: str = "ben", level: Level | None = None) -> PairState:
    """Return what ana said to a member, at the level that the lines amount to."""
    blank = PairState(user("ana"), user(target), DEFAULT_START, 3.0, lines)
    amounts_to = assess(blank, addressed(LINE).author, DEFAULT_START).level
    return replace(blank, level=level or amounts_to)


def state_of(*pairs: PairState, said: Message = LINE) -> Conversation:
    """Return the state after a line by ana, with these pairs."""
    shares = tuple(Share(one.target, 0.5) for one in pairs)
    return replace(addressed(said), shares=shares, pairs=pairs)


OLD = message("before", number="m0", at=DEFAULT_START - timedelta(days=1))
GROWN = pair(evidence("other-place", said=OLD), evidence("secrecy"))


def test_a_line_that_adds_to_a_grown_pattern(tmp_path: Path) -> None:
    """The finding is about author and target, with the pattern's stages and the line's signals."""
    decision = judged(policy_of(tmp_path, CONCERN), SECRECY, state=state_of(GROWN))
    (finding,) = decision.findings

    assert GROWN.level == "concern"
    assert Subject(user("ana"), user("ben")) == finding.subject
    assert ("secrecy", "other-place") == finding.stages == finding.because.stages
    assert finding.signals == (SECRECY,)
    assert kinds(decision) == ["tip", "ask"]
    assert [user("ben")] == [one.to for one in decision.actions if isinstance(one, Tip)]


def test_a_pattern_below_the_level_is_let_be(tmp_path: Path) -> None:
    """`concern` is not reached by one kind of evidence."""
    small = pair(evidence("secrecy"))

    assert small.level == "watch"
    assert found(judged(policy_of(tmp_path, CONCERN), SECRECY, state=state_of(small))) == []


def test_a_level_holds_for_those_below_it(tmp_path: Path) -> None:
    """A rule at `watch` holds at `concern` as well."""
    body = CONCERN.replace('"concern"', '"watch"')

    assert found(judged(policy_of(tmp_path, body), SECRECY, state=state_of(GROWN))) == ["steers"]


def test_a_line_that_adds_nothing_is_let_be(tmp_path: Path) -> None:
    """Once people were asked about a pair, its harmless lines are harmless."""
    before = pair(evidence("other-place", said=OLD), evidence("secrecy", said=OLD))
    asked = [("ask:steers:test:ana|test:ben", OLD.sent_at)]
    state = given(state_of(before), ana=asked)

    assert found(judged(policy_of(tmp_path, CONCERN), state=state)) == []


def test_a_pattern_that_nobody_was_asked_about_is_told_at_the_next_line(tmp_path: Path) -> None:
    """Evidence that found its target only now is not lost, though this line adds none itself."""
    before = pair(evidence("other-place", said=OLD), evidence("secrecy", said=OLD))

    decision = judged(policy_of(tmp_path, CONCERN), state=state_of(before))

    assert (found(decision), decision.findings[0].signals) == (["steers"], ())


def test_a_rule_that_asks_nobody_looks_at_new_lines_alone(tmp_path: Path) -> None:
    """A note is kept for lines that add, not for each line of the two."""
    body = rule("watch", '{ trend = "grooming", at_least = "watch" }', "{ note = true }")
    policy = policy_of(tmp_path, body)
    before = pair(evidence("other-place", said=OLD), evidence("secrecy", said=OLD))

    assert found(judged(policy, state=state_of(before))) == []
    assert found(judged(policy, SECRECY, state=state_of(GROWN))) == ["watch"]


def test_an_edit_does_not_hide_what_the_first_text_added(tmp_path: Path) -> None:
    """An edit that takes the words back still finds what they weighed."""
    event = edited("never mind", edited_at=DEFAULT_START + timedelta(minutes=1))

    assert found(judged(policy_of(tmp_path, CONCERN), event=event, state=state_of(GROWN))) == [
        "steers"
    ]


def test_each_target_is_a_finding(tmp_path: Path) -> None:
    """A line to two young people that adds to two patterns is told twice, each with its tip."""
    other = pair(evidence("other-place", said=OLD), evidence("secrecy"), target="cleo")
    decision = judged(policy_of(tmp_path, CONCERN), SECRECY, state=state_of(GROWN, other))

    assert [user("ben"), user("cleo")] == [one.subject.target for one in decision.findings]
    assert kinds(decision) == ["tip", "tip", "ask", "ask"]


def test_a_pair_keeps_its_level_where_it_was_assessed_higher(tmp_path: Path) -> None:
    """The level of the state counts, if an assessment now would say less."""
    faded = pair(evidence("other-place", said=OLD, weight=0.1), evidence("secrecy"), level="urgent")

    assert found(judged(policy_of(tmp_path, CONCERN), SECRECY, state=state_of(faded))) == ["steers"]


def test_staff_are_not_exempt_and_go_to_the_safety_lead(tmp_path: Path) -> None:
    """What a moderator does to a member is told to the safety lead, in no shared room."""
    said = message("a line", roles=["moderator"])
    body = CONCERN.replace('"safety-lead", urgency = "high"', '"moderators"')
    decision = judged(
        policy_of(tmp_path, body), SECRECY, said=said, state=state_of(GROWN, said=said)
    )

    assert [(one.whom, one.urgency) for one in decision.actions if isinstance(one, AskHuman)] == [
        ("safety-lead", "medium")
    ]
    assert held(decision) == []


def test_a_trend_or_a_signal(tmp_path: Path) -> None:
    """Where a pattern holds, the finding is about its pair; else about the signal's target."""
    either = '{ trend = "grooming", at_least = "concern" }, { signal = "insult", at_least = 0.5 }'
    body = rule("x", either, '{ ask = "moderators" }').replace("all =", "any =")
    policy = policy_of(tmp_path, body)
    cleo = seen("insult", target=user("cleo"))

    assert [[user("ben")], [user("cleo")]] == [
        [one.subject.target for one in judged(policy, *measured, state=state).findings]
        for measured, state in (((SECRECY, cleo), state_of(GROWN)), ((cleo,), state_of()))
    ]


def test_a_trend_and_a_signal(tmp_path: Path) -> None:
    """A pattern narrowed by a signal holds with both alone."""
    both = (
        '{ trend = "grooming", at_least = "concern" }, '
        '{ signal = "grooming.secrecy", at_least = 0.5 }'
    )
    policy = policy_of(tmp_path, rule("x", both, "{ note = true }"))

    assert found(judged(policy, SECRECY, state=state_of(GROWN))) == ["x"]
    assert found(judged(policy, state=state_of(GROWN))) == []


def test_without_a_rule_for_trends_nothing_is_assessed(tmp_path: Path) -> None:
    """A policy that names no trend finds none."""
    policy = policy_of(
        tmp_path, rule("x", '{ signal = "insult", at_least = 0.5 }', "{ note = true }")
    )

    assert found(judged(policy, state=state_of(GROWN))) == []


RUSH = rule(
    "new", '{ trend = "new-contact", at_least = "watch" }', '{ tip = "new-contact", to = "target" }'
)


def rushing(said: Message = LINE) -> Conversation:
    """Return the state after a line by ana to ben, whom she has just met, as to two others."""
    state = state_of(pair(evidence("secrecy", said=said), level="none"), said=said)
    tried = tuple(Breadth(user(name), 1.0, said.sent_at) for name in ("cy", "dan"))
    return replace(state, author=replace(state.author, breadth=tried))


def test_a_rush_of_new_contacts_is_told_with_its_steps(tmp_path: Path) -> None:
    """Who was just met gets the tip, though nothing has grown toward them yet."""
    decision = judged(policy_of(tmp_path, RUSH), SECRECY, state=rushing())
    (finding,) = decision.findings

    assert (finding.rule, finding.category, finding.stages) == ("new", "grooming", ("secrecy",))
    assert [(one.topic, one.to) for one in decision.actions if isinstance(one, Tip)] == [
        ("new-contact", user("ben"))
    ]


@pytest.mark.parametrize(("role", "rules"), [("Moderator", []), ("Under 18", []), ("Fan", ["new"])])
def test_neither_staff_nor_young_members_are_in_a_rush(
    tmp_path: Path, role: str, rules: list[str]
) -> None:
    """Staff welcome newcomers, and young members make friends."""
    said = message("a line", roles=[role])

    assert (
        found(judged(policy_of(tmp_path, RUSH), SECRECY, said=said, state=rushing(said))) == rules
    )
