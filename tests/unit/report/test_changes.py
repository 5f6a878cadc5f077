"""The lines that change a rule are lines that the policy reader takes."""

import tomllib
from pathlib import Path

import pytest

from leeward.detectors import known_signals
from leeward.report.changes import changes_of, heard_by, policy_report
from leeward.testing.decided import RULES, SPECS, policy_of
from leeward_policies.deciding.conditions import SignalTest, TrendTest
from leeward_policies.domain.conversation import LEVELS
from leeward_policies.policy import Policy, load
from leeward_policies.schema import WHEN_UNSURE


def _changed(policy: Policy, rule: str, which: int, folder: Path) -> Policy:
    """Return the policy after somebody wrote one change of a rule into a file of their own."""
    (folder / "the-file-you-replayed.toml").write_text(RULES, "utf-8")
    own = folder / "mine.toml"
    head = policy_report(policy).starting_file
    own.write_text(f"{head}\n\n{changes_of(policy)[rule][which].toml}\n", "utf-8")
    return load(own, SPECS)


@pytest.mark.parametrize("rule", ["own-phone", "insult", "steering", "fake-gift", "reported"])
def test_every_rule_can_be_switched_off(rule: str, tmp_path: Path) -> None:
    """The lines load, and afterwards the rule is gone and the others are as they were."""
    policy = policy_of(RULES, tmp_path)
    changed = _changed(policy, rule, 0, tmp_path)

    assert [one.id for one in policy.rules if one.id != rule] == [one.id for one in changed.rules]


def test_a_threshold_is_raised_and_nothing_else(tmp_path: Path) -> None:
    """The lines give the same rule with a higher threshold."""
    policy = policy_of(RULES, tmp_path)
    for rule_id, at_least in (("own-phone", 0.9), ("insult", 0.93)):
        before = next(rule for rule in policy.rules if rule.id == rule_id)
        changed = _changed(policy, rule_id, 1, tmp_path)
        after = next(rule for rule in changed.rules if rule.id == rule_id)

        assert [at_least] == [test.at_least for test in after.tests if isinstance(test, SignalTest)]
        assert [test.aims for test in before.tests if isinstance(test, SignalTest)] == [
            test.aims for test in after.tests if isinstance(test, SignalTest)
        ]
        assert (before.because, before.do, before.severity, before.category) == (
            after.because,
            after.do,
            after.severity,
            after.category,
        )
        assert (before.audience, before.mode, before.cooldown) == (
            after.audience,
            after.mode,
            after.cooldown,
        )


def test_a_trend_is_raised_by_a_level(tmp_path: Path) -> None:
    """A pattern that calls people at concern then calls them when it is urgent."""
    changed = _changed(policy_of(RULES, tmp_path), "steering", 1, tmp_path)
    after = next(rule for rule in changed.rules if rule.id == "steering")

    assert [LEVELS.index("urgent")] == [
        test.at_least for test in after.tests if isinstance(test, TrendTest)
    ]


def test_what_cannot_be_raised_is_only_switched_off(tmp_path: Path) -> None:
    """Events have no threshold, and a rule with words is not written without them."""
    changes = changes_of(policy_of(RULES, tmp_path))

    assert len(changes["reported"]) == 1
    assert len(changes["fake-gift"]) == 1


def test_everything_that_a_rule_does_is_written(tmp_path: Path) -> None:
    """Hiding, restricting, noting and asking come back as they were."""
    rules = RULES.replace(', { words = ["free skins"] }', "").replace(
        "{ note = true }", '{ note = true }, { ask = "moderators" }'
    )
    policy = policy_of(rules, tmp_path)
    before = next(rule for rule in policy.rules if rule.id == "fake-gift")
    changed = _changed(policy, "fake-gift", 1, tmp_path)
    after = next(rule for rule in changed.rules if rule.id == "fake-gift")

    assert after.do == before.do
    assert len(after.do) == 4
    assert after.audience == before.audience
    assert "audience" not in changes_of(policy)["fake-gift"][1].toml


def test_the_highest_threshold_is_not_raised(tmp_path: Path) -> None:
    """A rule that asks for certainty, or for urgency, has no higher step."""
    rules = RULES.replace("0.80", "1.0").replace('at_least = "concern"', 'at_least = "urgent"')
    changes = changes_of(policy_of(rules, tmp_path))

    assert len(changes["own-phone"]) == 1
    assert len(changes["steering"]) == 1


def test_a_weaker_rule_stays_weak(tmp_path: Path) -> None:
    """A rule that only observes in a policy that enforces is written so, with roles kept."""
    rules = """
schema = 1
name = "x"
version = "1"
mode = "enforce"
[[rule]]
id = "insult"
because = 'He said "no" \\ {author}'
all = [{ signal = "insult", at_least = 0.875, aim = "reader" }, { role = "young" }]
mode = "observe"
do = [{ warn = "author" }, { ask = "moderators" }]
"""
    policy = policy_of(rules, tmp_path)
    written = tomllib.loads(changes_of(policy)["insult"][1].toml)["rule"][0]

    assert written["mode"] == "observe"
    assert written["because"] == 'He said "no" \\ {author}'
    assert written["all"] == [
        {"signal": "insult", "at_least": 0.94, "aim": "reader"},
        {"role": "young"},
    ]


def test_unsureness_can_be_quietened(tmp_path: Path) -> None:
    """What is done when nobody can know is changed in a table of its own."""
    policy = policy_of(RULES, tmp_path)
    changed = _changed(policy, WHEN_UNSURE, 0, tmp_path)

    assert len(changed.when_unsure) == 1


def test_members_words_are_the_reviewed_ones(tmp_path: Path) -> None:
    """The report shows what a tip or warning would have said, and to whom."""
    rules = {rule.id: rule for rule in policy_of(RULES, tmp_path).rules}

    assert [heard.to for heard in heard_by(rules["steering"])] == ["target"]
    assert "phone number" in heard_by(rules["own-phone"])[0].text
    assert "Ask a human" in heard_by(rules["insult"])[0].text
    assert heard_by(rules["reported"]) == ()


def test_a_pack_is_extended_by_its_name(tmp_path: Path) -> None:
    """Whoever replayed a pack writes a small file that extends it."""
    report = policy_report(policy_of(RULES.replace('"riverside"', '"watch-only"'), tmp_path))

    assert report.is_pack
    assert 'extends = "watch-only"' in report.starting_file


def test_every_change_of_a_pack_loads(tmp_path: Path) -> None:
    """Whatever rule of our own pack is changed, the lines make a policy that loads."""
    specs = known_signals()
    policy = load("young-people", specs)
    ids = [rule.id for rule in policy.rules]
    head = policy_report(policy).starting_file
    own = tmp_path / "mine.toml"
    for rule, changes in changes_of(policy).items():
        own.write_text(f"{head}\n\n{changes[-1].toml}\n", "utf-8")
        left = [one.id for one in load(own, specs).rules]

        is_off = changes[-1].toml.endswith("enabled = false")
        assert left == [one for one in ids if one != rule or not is_off]
