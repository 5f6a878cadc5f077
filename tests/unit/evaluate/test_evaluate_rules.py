"""Which rules hold: thresholds, aims, words, patterns, roles, audiences, any and all."""

from pathlib import Path

import pytest
from msgspec.structs import replace

from leeward.testing.builders import message, user
from leeward.testing.judging import (
    addressed,
    found,
    judged,
    kinds,
    policy_of,
    rule,
    signal,
    unmeasured,
)
from leeward_policies.domain.action import Subject
from leeward_policies.domain.event import MessageSent
from leeward_policies.domain.message import AgeBand, Audience
from leeward_policies.domain.signals import Aim, Span
from leeward_policies.evaluate import evaluate
from leeward_policies.text import views_of

INSULT = rule("insult", '{ signal = "insult", at_least = 0.8 }', '{ warn = "author" }')


def test_nothing_measured_is_an_empty_decision(tmp_path: Path) -> None:
    """A quiet message has a decision with an id, and nothing in it."""
    policy = policy_of(tmp_path, INSULT)
    decision = judged(policy)

    assert len(decision.id) == 32
    assert (policy.label, "enforce") == (decision.policy, decision.mode)
    assert (
        decision.findings,
        decision.actions,
        decision.withheld,
        decision.signals,
        decision.unmeasured,
    ) == ((), (), (), (), ())


@pytest.mark.parametrize(("score", "rules"), [(0.799, []), (0.8, ["insult"]), (1.0, ["insult"])])
def test_a_threshold_counts_from_its_very_value(
    tmp_path: Path, score: float, rules: list[str]
) -> None:
    """`at_least` means at least."""
    assert rules == found(judged(policy_of(tmp_path, INSULT), signal("insult", score)))


def test_signals_below_every_rule_stand_in_the_decision(tmp_path: Path) -> None:
    """What was measured is told, also where no rule wants it; zero is not told."""
    weak, none = signal("threat", 0.2), signal("insult", 0.0)

    decision = judged(policy_of(tmp_path, INSULT), weak, none)

    assert ((weak,), ()) == (decision.signals, decision.findings)


@pytest.mark.parametrize(
    ("aim", "rules"),
    [("reader", ["x"]), ("person", ["x"]), ("nobody", []), ("self", []), ("unknown", [])],
)
def test_a_condition_may_name_aims(tmp_path: Path, aim: Aim, rules: list[str]) -> None:
    """Words that are meant for nobody are not an insult at somebody."""
    body = rule(
        "x",
        '{ signal = "insult", at_least = 0.8, aim = ["reader", "person"] }',
        "{ note = true }",
    )

    assert rules == found(judged(policy_of(tmp_path, body), signal("insult", aim=aim)))


def test_a_single_aim(tmp_path: Path) -> None:
    """One aim needs no list."""
    body = rule("x", '{ signal = "insult", at_least = 0.8, aim = "self" }', "{ note = true }")
    policy = policy_of(tmp_path, body)

    assert found(judged(policy, signal("insult", aim="self"))) == ["x"]
    assert found(judged(policy, signal("insult", aim="reader"))) == []


BOTH = '{ signal = "insult", at_least = 0.5 }, { signal = "threat", at_least = 0.5 }'


def test_all_of_several(tmp_path: Path) -> None:
    """Under `all` one condition is not enough; both signals stand in the finding."""
    policy = policy_of(tmp_path, rule("x", BOTH, "{ note = true }"))
    both = judged(policy, signal("threat"), signal("insult"))

    assert found(judged(policy, signal("insult"))) == []
    assert [one.name for one in both.findings[0].signals] == ["insult", "threat"]


def test_any_of_several(tmp_path: Path) -> None:
    """Under `any` one condition is enough, and only what held is told."""
    policy = policy_of(tmp_path, rule("x", BOTH, "{ note = true }").replace("all =", "any ="))
    decision = judged(policy, signal("threat"))

    assert found(judged(policy, signal("threat", 0.4))) == []
    assert [one.name for one in decision.findings[0].signals] == ["threat"]


def test_all_and_any_together(tmp_path: Path) -> None:
    """A rule with both lists needs all of one and one of the other."""
    body = rule("x", '{ signal = "insult", at_least = 0.5 }', "{ note = true }") + (
        '\nany = [{ words = ["you"] }, { words = ["we"] }]'
    )
    policy = policy_of(tmp_path, body)

    assert found(judged(policy, signal("insult"))) == []
    assert found(judged(policy, said=message("hello you"))) == []
    assert found(judged(policy, signal("insult"), said=message("hello you"))) == ["x"]


def test_words_are_found_whole_and_told_with_their_place(tmp_path: Path) -> None:
    """A listed word is found in disguise, not inside another word, and its place is told."""
    body = rule("x", '{ words = ["boo", "go away"] }', "{ note = true }", category='"bullying"')
    policy = policy_of(tmp_path, body)
    decision = judged(policy, said=message("B-o-o! please  GO away"))
    finding = decision.findings[0]

    assert found(judged(policy, said=message("a book, going away"))) == []
    assert finding.category == "bullying"
    assert ("words", policy.label, 1.0) == (
        finding.signals[0].name,
        finding.signals[0].detector,
        finding.signals[0].score,
    )
    assert finding.signals[0].spans == (Span(0, 5), Span(15, 22))
    assert decision.signals == ()


def test_patterns_are_found_as_written_and_in_disguise(tmp_path: Path) -> None:
    """A pattern sees capital letters as they were written, and the views besides."""
    body = rule("x", "{ pattern = 'RE[0-9]+' }", "{ note = true }", category='"spam"') + rule(
        "y", "{ pattern = 'hidden' }", "{ note = true }", category='"spam"'
    )
    policy = policy_of(tmp_path, body)

    assert found(judged(policy, said=message("see RE42"))) == ["x"]
    assert found(judged(policy, said=message("see re42"))) == []
    assert found(judged(policy, said=message("h\u200bidden"))) == ["y"]


def test_views_that_are_there_are_not_made_again(tmp_path: Path) -> None:
    """Who has the views of a text hands them in, and they are what is read."""
    policy = policy_of(
        tmp_path, rule("x", '{ words = ["boo"] }', "{ note = true }", category='"spam"')
    )
    said = message("nothing")

    decision = evaluate(policy, addressed(said), MessageSent(said), (), (), views=views_of("boo"))

    assert found(decision) == ["x"]


@pytest.mark.parametrize(
    ("roles", "band", "rules"),
    [
        ((), None, []),
        (("Under 18 ",), None, ["x"]),
        ((), "young", ["x"]),
        ((), "adult", []),
        (("moderator",), None, []),
    ],
)
def test_a_rule_for_young_authors(
    tmp_path: Path, roles: tuple[str, ...], band: AgeBand | None, rules: list[str]
) -> None:
    """Who is young follows from the mapped roles, or from what the platform's mapping says."""
    body = rule("x", '{ signal = "insult", at_least = 0.5 }, { role = "young" }', "{ note = true }")
    said = message("a line", roles=roles)
    said = replace(said, author=replace(said.author, age_band=band))

    assert rules == found(judged(policy_of(tmp_path, body), signal("insult"), said=said))


@pytest.mark.parametrize(
    ("described", "rules"), [(None, ["x"]), ("young", ["x"]), ("mixed", ["x"]), ("adult", [])]
)
def test_a_rule_for_some_rooms(
    tmp_path: Path, described: Audience | None, rules: list[str]
) -> None:
    """A rule with audiences holds in no other room, and a room of unknown audience is young."""
    body = rule(
        "x",
        '{ signal = "insult", at_least = 0.5 }',
        "{ note = true }",
        audience='["young", "mixed"]',
    )
    said = message("a line")
    state = addressed(said)
    state = replace(state, room=replace(state.room, described_as=described))

    assert rules == found(
        judged(policy_of(tmp_path, body), signal("insult"), said=said, state=state)
    )


def test_findings_stand_gravest_first(tmp_path: Path) -> None:
    """The gravest finding is read first; among equals the policy's order holds."""
    seen = '{ signal = "insult", at_least = 0.5 }'
    body = "".join(
        rule(name, seen, "{ note = true }", severity=f'"{severity}"')
        for name, severity in [("a", "low"), ("b", "high"), ("c", "low"), ("d", "urgent")]
    )

    assert found(judged(policy_of(tmp_path, body), signal("insult"))) == ["d", "b", "a", "c"]


def test_the_target_is_whom_the_signal_names(tmp_path: Path) -> None:
    """A detector that knows the target is believed, the surest one first."""
    policy = policy_of(tmp_path, INSULT)
    decision = judged(
        policy,
        signal("insult", 0.85, target=user("cleo")),
        replace(signal("insult", 0.9, target=user("dan")), detector="other@1"),
    )

    assert Subject(user("ana"), user("dan")) == decision.findings[0].subject


def test_the_target_is_else_the_likely_reader(tmp_path: Path) -> None:
    """Words to the reader are meant for the likeliest reader, if that one is likely enough."""
    policy = policy_of(tmp_path, INSULT)
    said = message("a line")
    sure, unsure = addressed(said, share=0.5), addressed(said, share=0.49)
    nobody = replace(sure, shares=(), targets=())

    assert [user("ben"), None, None] == [
        judged(policy, signal("insult"), said=said, state=state).findings[0].subject.target
        for state in (sure, unsure, nobody)
    ]


def test_words_about_somebody_else_are_not_meant_for_the_reader(tmp_path: Path) -> None:
    """What is said of a person who is not named has no target."""
    policy = policy_of(tmp_path, INSULT)

    assert judged(policy, signal("insult", aim="person")).findings[0].subject.target is None


def test_a_line_to_oneself_has_no_target(tmp_path: Path) -> None:
    """Nobody is their own target, neither by a detector's word nor by address."""
    policy = policy_of(tmp_path, INSULT)
    said = message("a line")
    state = addressed(said)
    state = replace(state, shares=(replace(state.shares[0], target=user("ana")),))

    decision = judged(policy, signal("insult", target=user("ana")), said=said, state=state)

    assert decision.findings[0].subject.target is None


def test_the_facts_of_a_reason(tmp_path: Path) -> None:
    """A reason may tell what was seen and why, each thing once, and nothing it does not name."""
    body = rule("x", BOTH, "{ note = true }") + rule("y", BOTH, "{ note = true }")
    body = body.replace("{author} to {target}", "{author}: {signals} ({why})", 1)
    policy = policy_of(tmp_path, body)
    decision = judged(
        policy,
        signal("insult", why="a rude word"),
        replace(signal("insult", why="a rude word"), detector="other@1"),
        signal("threat"),
    )

    assert [finding.because.facts for finding in decision.findings] == [
        (("signals", "an insult and a threat"), ("why", "a rude word")),
        (),
    ]


def test_what_words_found_is_told_by_its_reason(tmp_path: Path) -> None:
    """A reason that tells what was seen says it of words as well."""
    body = rule("x", '{ words = ["boo"] }', "{ note = true }", category='"spam"')
    policy = policy_of(tmp_path, body.replace("{author} to {target}", "{signals}"))

    decision = judged(policy, said=message("boo"))

    assert decision.findings[0].because.facts == (("signals", "a word of the policy's list"),)


def test_stages_of_a_single_line(tmp_path: Path) -> None:
    """A line that shows stages tells them in the order in which patterns grow."""
    seen = '{ signal = "grooming.meeting", at_least = 0.5 }'
    both = f'{seen}, {{ signal = "grooming.secrecy", at_least = 0.5 }}'
    policy = policy_of(tmp_path, rule("x", both, '{ tip = "meeting", to = "target" }'))
    decision = judged(policy, signal("grooming.meeting", aim="unknown"), signal("grooming.secrecy"))

    assert decision.findings[0].stages == ("secrecy", "meeting")
    assert decision.findings[0].stages == decision.findings[0].because.stages
    assert kinds(decision) == ["tip"]


def test_a_score_that_is_none_is_unknown_not_zero(tmp_path: Path) -> None:
    """NaN and scores out of range are not taken for silence."""
    decision = judged(
        policy_of(tmp_path, INSULT), signal("insult", float("nan")), signal("threat", 1.5)
    )

    assert [(one.detector, one.signals) for one in decision.unmeasured] == [
        ("insult@1", ("insult",)),
        ("threat@1", ("threat",)),
    ]
    assert found(decision) == ["when-unsure"]


def test_what_could_not_be_measured_does_not_undo_what_was(tmp_path: Path) -> None:
    """A rule that holds by one detector holds, though another one failed."""
    policy = policy_of(tmp_path, INSULT)

    assert found(judged(policy, signal("insult"), unmeasured("other", "insult"))) == ["insult"]


def test_a_score_below_every_rule_is_kept_and_decides_nothing(tmp_path: Path) -> None:
    """What a model says of many messages stands in the record; no rule is looked at for it."""
    policy = policy_of(tmp_path, INSULT)
    weak, strong = signal("insult", 0.3), signal("insult", 0.9)

    assert judged(policy, weak).signals == (weak,)
    assert found(judged(policy, weak)) == []
    assert found(judged(policy, weak, strong)) == ["insult"]
