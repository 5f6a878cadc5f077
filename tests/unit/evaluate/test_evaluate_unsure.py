"""What could not be measured: neither held nor let go, put to people, and seldom enough."""

from datetime import timedelta
from pathlib import Path

from msgspec.structs import replace

from leeward.testing.builders import message, user
from leeward.testing.clock import DEFAULT_START
from leeward.testing.judging import (
    addressed,
    found,
    held,
    judged,
    kinds,
    policy_of,
    rule,
    signal,
    unmeasured,
)
from leeward_policies.domain.action import AskHuman
from leeward_policies.domain.conversation import Given
from leeward_policies.domain.signals import NOT_COVERED, Unmeasured
from leeward_policies.given import settle

ASK = '\n[when_unsure]\ndo = [{ ask = "moderators" }]\n'
INSULT = rule("insult", '{ signal = "insult", at_least = 0.8 }', '{ warn = "author" }')
THREAT = rule(
    "threat", '{ signal = "threat", at_least = 0.8 }', '{ hide = "message" }', severity='"high"'
)


def test_people_are_asked_where_a_rule_could_have_held(tmp_path: Path) -> None:
    """A rule whose signal is unknown is put to people, with what is known about the failure."""
    decision = judged(policy_of(tmp_path, ASK + INSULT), unmeasured("insult", "insult"))
    (finding,) = decision.findings

    assert (finding.rule, finding.category, finding.severity) == ("when-unsure", "toxicity", "low")
    assert user("ana") == finding.subject.author
    assert finding.because.facts == (
        ("detector", "insult@1"),
        ("reason", "failed: ValueError"),
        ("rules", "insult"),
    )
    assert kinds(decision) == ["ask"]
    assert len(decision.unmeasured) == 1


def test_the_question_is_of_low_urgency_unless_told(tmp_path: Path) -> None:
    """A failed detector is no emergency by itself; the file may say otherwise."""
    plain = judged(policy_of(tmp_path, ASK + INSULT), unmeasured("insult", "insult"))
    grave = ASK.replace('"moderators"', '"safety-lead", urgency = "high"')
    told = judged(policy_of(tmp_path, grave + INSULT), unmeasured("insult", "insult"))

    assert [
        (action.whom, action.urgency)
        for decision in (plain, told)
        for action in decision.actions
        if isinstance(action, AskHuman)
    ] == [("moderators", "low"), ("safety-lead", "high")]


def test_nothing_is_asked_where_no_rule_depends_on_it(tmp_path: Path) -> None:
    """A detector that no rule needs may fail without a question; the failure is still told."""
    decision = judged(policy_of(tmp_path, ASK + INSULT), unmeasured("threat", "threat"))

    assert (found(decision), len(decision.unmeasured)) == ([], 1)


def test_nothing_is_asked_where_the_rule_could_not_have_held(tmp_path: Path) -> None:
    """Under `all`, one condition that fails decides the rule, whatever the others would say."""
    both = '{ signal = "insult", at_least = 0.8 }, { signal = "threat", at_least = 0.8 }'
    policy = policy_of(tmp_path, ASK + rule("x", both, "{ note = true }"))

    assert found(judged(policy, unmeasured("insult", "insult"))) == []
    assert found(judged(policy, signal("threat"), unmeasured("insult", "insult"))) == [
        "when-unsure"
    ]


def test_under_any_a_condition_that_holds_decides(tmp_path: Path) -> None:
    """Under `any`, what holds needs no help from what is unknown; what fails leaves it open."""
    both = '{ signal = "insult", at_least = 0.8 }, { signal = "threat", at_least = 0.8 }'
    body = rule("x", both, "{ note = true }").replace("all =", "any =")
    policy = policy_of(tmp_path, ASK + body)

    assert found(judged(policy, signal("threat"), unmeasured("insult", "insult"))) == ["x"]
    assert found(judged(policy, signal("threat", 0.2), unmeasured("insult", "insult"))) == [
        "when-unsure"
    ]


def test_nothing_is_asked_for_a_room_the_rule_does_not_know(tmp_path: Path) -> None:
    """A rule for other rooms could not have held here."""
    body = INSULT + '\naudience = ["adult"]'

    assert found(judged(policy_of(tmp_path, ASK + body), unmeasured("insult", "insult"))) == []


def test_each_detector_is_asked_about_once(tmp_path: Path) -> None:
    """Two failures are two findings, in order, and one question, for they are about one author."""
    decision = judged(
        policy_of(tmp_path, ASK + INSULT + THREAT),
        unmeasured("threat", "threat"),
        unmeasured("insult", "insult"),
        unmeasured("insult", "insult", reason="failed: KeyError"),
    )

    assert [
        (finding.category, dict(finding.because.facts)["detector"]) for finding in decision.findings
    ] == [("toxicity", "insult@1"), ("threat", "threat@1")]
    assert kinds(decision) == ["ask"]


def test_the_gravest_rule_gives_the_kind(tmp_path: Path) -> None:
    """A failure that touches several rules is told as the gravest of them."""
    decision = judged(
        policy_of(tmp_path, ASK + INSULT + THREAT), unmeasured("lexicon", "insult", "threat")
    )

    assert decision.findings[0].category == "threat"
    assert ("rules", "insult, threat") in decision.findings[0].because.facts


def test_a_failure_that_names_no_signal(tmp_path: Path) -> None:
    """It makes unknown what its detector's name says, and everything if that says nothing."""
    policy = policy_of(tmp_path, ASK + INSULT + THREAT)

    assert [
        [fact for fact in judged(policy, one).findings[0].because.facts if fact[0] == "rules"]
        for one in (unmeasured("threat"), unmeasured("lexicon"))
    ] == [[("rules", "threat")], [("rules", "insult, threat")]]


def test_people_are_asked_once_an_hour_for_a_room_and_detector(tmp_path: Path) -> None:
    """Within the hour the question is held back and nothing new is found; then it is asked."""
    policy = policy_of(tmp_path, ASK + INSULT)
    failure = unmeasured("insult", "insult")
    first = message("a line")
    state = addressed(first)
    after = settle(state, judged(policy, failure, said=first))

    soon = message("another", by="cleo", number="m2", at=DEFAULT_START + timedelta(minutes=59))
    later = message("another", by="cleo", number="m3", at=DEFAULT_START + timedelta(minutes=60))
    within = judged(policy, failure, said=soon, state=replace(addressed(soon), room=after.room))
    beyond = judged(policy, failure, said=later, state=replace(addressed(later), room=after.room))

    assert (found(within), held(within)) == ([], [("ask", "cooldown")])
    assert len(within.unmeasured) == 1
    assert (found(beyond), kinds(beyond)) == (["when-unsure"], ["ask"])


def test_another_room_or_detector_is_asked_about_at_once(tmp_path: Path) -> None:
    """The hour counts for one room and one version of one detector."""
    policy = policy_of(tmp_path, ASK + INSULT)
    said = message("a line")
    state = addressed(said)
    other = Given("unsure:other@1", DEFAULT_START)
    state = replace(state, room=replace(state.room, given=(other,)))

    assert found(judged(policy, unmeasured("insult", "insult"), said=said, state=state)) == [
        "when-unsure"
    ]


def test_a_question_that_is_asked_anyway_is_not_held_back(tmp_path: Path) -> None:
    """One detector may be asked about again while another one waits: it is one question."""
    policy = policy_of(tmp_path, ASK + INSULT + THREAT)
    said = message("a line")
    state = addressed(said)
    given = Given("unsure:insult@1", DEFAULT_START)
    state = replace(state, room=replace(state.room, given=(given,)))

    decision = judged(
        policy,
        unmeasured("insult", "insult"),
        unmeasured("threat", "threat"),
        said=said,
        state=state,
    )

    assert (kinds(decision), held(decision)) == (["ask"], [])


def test_without_the_table_the_finding_stands_alone(tmp_path: Path) -> None:
    """A file that asks nobody still has it in the record, once an hour."""
    decision = judged(policy_of(tmp_path, INSULT), unmeasured("insult", "insult"))

    assert (found(decision), kinds(decision)) == (["when-unsure"], [])


def test_a_note_when_unsure(tmp_path: Path) -> None:
    """A note is kept as one; held back, it needs no mention."""
    noted = ASK.replace('ask = "moderators"', "note = true")
    policy = policy_of(tmp_path, noted + INSULT)
    said = message("a line")
    state = addressed(said)
    first = judged(policy, unmeasured("insult", "insult"), said=said, state=state)
    second = judged(policy, unmeasured("insult", "insult"), said=said, state=settle(state, first))

    assert (kinds(first), kinds(second), held(second)) == (["note"], [], [])


def test_a_trend_is_unknown_while_its_signals_are(tmp_path: Path) -> None:
    """A line that may be meant for somebody may have added to a pattern; one to nobody not."""
    body = rule("x", '{ trend = "grooming", at_least = "watch" }', "{ note = true }")
    policy = policy_of(tmp_path, ASK + body)
    failure = unmeasured("grooming", "grooming.secrecy")
    said = message("a line")
    alone = replace(addressed(said), shares=(), targets=())

    assert found(judged(policy, failure, said=said)) == ["when-unsure"]
    assert found(judged(policy, failure, said=said, state=alone)) == []
    assert found(judged(policy, unmeasured("insult", "insult"), said=said)) == []


def test_a_language_that_is_not_covered_is_told_once_a_month(tmp_path: Path) -> None:
    """Nobody can mend it by looking each hour; a failure of the same detector is asked hourly."""
    policy = policy_of(tmp_path, ASK + INSULT)
    uncovered = unmeasured("insult", "insult", reason=NOT_COVERED)
    first = message("a line")
    after = settle(addressed(first), judged(policy, uncovered, said=first))

    def asked(days: float, one: Unmeasured) -> list[str]:
        said = message("another", number="m2", at=DEFAULT_START + timedelta(days=days))
        return kinds(
            judged(policy, one, said=said, state=replace(addressed(said), room=after.room))
        )

    assert asked(29, uncovered) == []
    assert asked(0.5, unmeasured("insult", "insult")) == ["ask"]
    assert asked(30, uncovered) == ["ask"]
