"""The packs that ship: they load, hold to their examples, and keep to the ladder."""

import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

from leeward.detectors import installed_detectors, known_signals
from leeward_policies.deciding.conditions import SignalTest, TrendTest
from leeward_policies.domain.conversation import LEVELS
from leeward_policies.examples import check_examples
from leeward_policies.loading.resolve import AUDIENCES
from leeward_policies.policy import Policy, Rule, load, packs
from leeward_policies.schema import AskDo, HideDo, NoteDo, RestrictDo, TipDo, WarnDo

EVENTS = {"report", "help-asked", "appeal"}
"""Rules that no line of an example can give."""


@pytest.fixture(scope="module")
def policies() -> dict[str, Policy]:
    """All packs, checked against the detectors that ship."""
    return {name: load(name, known_signals()) for name in packs()}


def rules(policies: dict[str, Policy]) -> Iterator[tuple[str, Rule]]:
    """Return every rule of every pack."""
    return ((name, rule) for name, policy in policies.items() for rule in policy.rules)


@pytest.mark.parametrize("name", packs())
def test_every_example_holds(policies: dict[str, Policy], name: str) -> None:
    """What a pack promises in its examples, the real detectors keep."""
    assert [str(failure) for failure in check_examples(policies[name], installed_detectors())] == []


@pytest.mark.parametrize("name", packs())
def test_packs_look_before_they_act(policies: dict[str, Policy], name: str) -> None:
    """A pack observes until an admin says otherwise, and asks people what it cannot measure."""
    policy = policies[name]

    assert (policy.name, policy.mode) == (name, "observe")
    assert {type(do) for do in policy.when_unsure} == {AskDo}
    assert policy.brakes.restrictions_per_hour <= 10
    assert policy.brakes.hides_per_hour <= 200


def test_every_rule_of_the_default_pack_has_an_example(policies: dict[str, Policy]) -> None:
    """Whoever reads the default pack sees for each rule a line that it is about."""
    policy = policies["young-people"]
    shown = {example.expect for example in policy.examples}
    rare = {"grave-insult", "asked-to-move", "offered-gifts", "perhaps-a-threat"}
    rare |= {"hurtful-words", "advertising", "perhaps-advertising"}  # a model's word: no example
    rare |= {"perhaps-a-scam", "much-at-once", "impersonation", "perhaps-impersonation"}

    assert {rule.id for rule in policy.rules} - EVENTS - rare == shown - {"nothing"} - rare


def test_watch_only_is_never_noticed(policies: dict[str, Policy]) -> None:
    """No member can notice anything that this pack does."""
    acts = {type(do) for rule in policies["watch-only"].rules for do in rule.do}

    assert acts == {NoteDo, AskDo}


def test_mixed_has_all_that_the_default_has(policies: dict[str, Policy]) -> None:
    """The pack for mixed communities changes rules and drops none."""
    assert [rule.id for rule in policies["mixed"].rules] == [
        rule.id for rule in policies["young-people"].rules
    ]


def test_a_restriction_is_short_and_for_floods_alone(policies: dict[str, Policy]) -> None:
    """No pack keeps anybody from writing for what they said."""
    restricting = {
        (rule.id, do.duration)
        for _, rule in rules(policies)
        for do in rule.do
        if isinstance(do, RestrictDo)
    }

    assert restricting == {("flood", "10m")}


def test_whoever_may_be_in_danger_is_helped_and_not_touched(policies: dict[str, Policy]) -> None:
    """Rules about the author's own despair neither hide nor warn nor restrict."""
    for _, rule in rules(policies):
        if any(isinstance(test, SignalTest) and test.name == "self-harm" for test in rule.tests):
            assert not [do for do in rule.do if isinstance(do, HideDo | WarnDo | RestrictDo)]
            assert [do for do in rule.do if isinstance(do, AskDo) and do.urgency == "urgent"]


@pytest.mark.parametrize("name", packs())
def test_whoever_asks_for_help_gets_people_and_nothing_else(
    policies: dict[str, Policy], name: str
) -> None:
    """The safety lead is asked, soon; nothing is done to whoever asked, and nothing is hidden."""
    (asked,) = [rule for rule in policies[name].rules if rule.id == "help-asked"]

    assert [type(do) for do in asked.do] == [AskDo]
    assert [(do.ask, do.urgency) for do in asked.do if isinstance(do, AskDo)] == [
        ("safety-lead", "high")
    ]


@pytest.mark.parametrize("name", ["young-people", "mixed"])
def test_words_of_despair_are_hidden_only_where_they_harm_others(
    policies: dict[str, Policy], name: str
) -> None:
    """Help for whoever wrote them, at once; what pushes somebody else is hidden."""
    known = {rule.id: rule.do for rule in policies[name].rules}

    assert [do.to for do in known["self-harm"] if isinstance(do, TipDo)] == ["author"]
    assert not [do for do in known["self-harm"] if isinstance(do, HideDo)]
    assert known["worried-about-somebody"] == (
        TipDo("worried", "author"),
        AskDo("safety-lead", "high"),
    )
    assert [do for do in known["self-harm-encouraged"] if isinstance(do, HideDo)]


def test_grooming_goes_to_the_safety_lead_and_touches_nobody(policies: dict[str, Policy]) -> None:
    """A pattern is advised to its target and told to the safety lead; its author learns nothing."""
    for _, rule in rules(policies):
        trends = [
            test for test in rule.tests if isinstance(test, TrendTest) and test.trend == "grooming"
        ]
        if trends:
            assert not [do for do in rule.do if isinstance(do, HideDo | WarnDo | RestrictDo)]
            assert all(do.to == "target" for do in rule.do if isinstance(do, TipDo))
            assert all(do.ask == "safety-lead" for do in rule.do if isinstance(do, AskDo))
            assert all(LEVELS[test.at_least] in {"concern", "urgent", "watch"} for test in trends)


def test_bullying_is_put_to_people_and_to_whom_it_is_done(policies: dict[str, Policy]) -> None:
    """A pattern of hurts asks the moderators, keeps nobody from writing, advises the target."""
    for _, rule in rules(policies):
        names = {test.trend for test in rule.tests if isinstance(test, TrendTest)}
        if names & {"bullying", "pile-on", "exclusion"}:
            assert "{hurts}" in rule.because
            assert not [do for do in rule.do if isinstance(do, RestrictDo)]
            assert all(do.to == "target" for do in rule.do if isinstance(do, TipDo))
            assert all(do.ask == "moderators" for do in rule.do if isinstance(do, AskDo))


def test_single_lines_of_a_pattern_are_advice_alone(policies: dict[str, Policy]) -> None:
    """One line that shows a stage accuses nobody: no warning, no hiding, no case."""
    for _, rule in rules(policies):
        if any(
            isinstance(test, SignalTest) and test.name.startswith("grooming.")
            for test in rule.tests
        ):
            assert all(isinstance(do, TipDo) and do.to == "target" for do in rule.do)


def test_danger_is_looked_for_in_every_room(policies: dict[str, Policy]) -> None:
    """What is urgent holds in rooms for adults as well."""
    urgent = {rule.id for _, rule in rules(policies) if rule.severity == "urgent"}

    assert urgent == {"grooming-urgent", "self-harm", "self-harm-encouraged", "extortion"}
    for _, rule in rules(policies):
        if rule.severity == "urgent":
            assert rule.audience == frozenset(AUDIENCES)


@pytest.mark.parametrize("name", packs())
def test_reports_help_and_appeals_reach_people(policies: dict[str, Policy], name: str) -> None:
    """Whatever the pack, members are heard."""
    assert set(policies[name].by_event) == {"report-filed", "help-asked", "appealed"}


def test_every_topic_of_a_tip_arrives_in_a_conversation(policies: dict[str, Policy]) -> None:
    """For each topic that a pack gives, a conversation tests that the right member reads it."""
    folder = Path(__file__).parents[2] / "conversations"
    told: set[str] = set()
    for path in folder.glob("act-*.toml"):
        expected = tomllib.loads(path.read_text("utf-8")).get("expect", {})
        told |= {tip["topic"] for tip in expected.get("tips", ())}
    given = {do.tip for _, rule in rules(policies) for do in rule.do if isinstance(do, TipDo)}

    assert given - told == set()
