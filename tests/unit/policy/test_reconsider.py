"""Kept decisions under another policy: what stands, what falls, and what cannot be told."""

from collections.abc import Callable
from pathlib import Path

import pytest
from msgspec.structs import replace

from leeward.testing.builders import message
from leeward.testing.judging import judged, policy_of, rule, signal
from leeward_policies.domain.action import AskHuman
from leeward_policies.domain.decision import Decision
from leeward_policies.policy import Policy
from leeward_policies.reconsider import Reconsidering, RuleThenNow

INSULT = '{ signal = "insult", at_least = 0.5 }'
HIDE = '{ hide = "message" }'
ASK = '{ ask = "moderators" }'
WORDS = '{ words = ["grr", "bah"] }'

Policies = Callable[..., Policy]


@pytest.fixture
def policy(tmp_path: Path) -> Policies:
    """Make policies of a few rules each."""
    count = iter(range(100))

    def made(*rules: str, mode: str = "enforce") -> Policy:
        folder = tmp_path / str(next(count))
        folder.mkdir()
        return policy_of(folder, "".join(rules), mode=mode)

    return made


def over(before: Policy, after: Policy, *decisions: Decision) -> Reconsidering:
    """Reconsider decisions."""
    found = Reconsidering(before, after)
    for one in decisions:
        found.add(one)
    return found


def test_under_the_same_policy_everything_stands(policy: Policies) -> None:
    """A decision that is reconsidered under its own policy does exactly what it did."""
    before = policy(
        rule("insult", INSULT, f"{HIDE}, {ASK}"), rule("word", WORDS, HIDE, category='"toxicity"')
    )
    decided = [
        judged(before, signal("insult"), said=message("grr", number=f"m{n}")) for n in range(3)
    ]
    found = over(before, before, *decided)

    assert not found.comparison.differs
    assert (found.counted, found.aside) == (3, 0)
    assert [(one.found, one.stands, one.did) for one in found.rows()] == [
        (one.found, one.stands, one.would) for one in found.rows()
    ]


def test_a_higher_line_lets_the_weaker_findings_go(policy: Policies) -> None:
    """What was measured is asked again: a finding below the new line falls, and its act."""
    before = policy(rule("insult", INSULT, HIDE))
    after = policy(rule("insult", '{ signal = "insult", at_least = 0.9 }', HIDE))
    found = over(
        before, after, judged(before, signal("insult", 0.7)), judged(before, signal("insult", 0.95))
    )

    assert found.rows() == (RuleThenNow("insult", 2, 1, 0, (("hide", 2),), (("hide", 1),)),)


def test_another_act_of_the_same_finding_is_told(policy: Policies) -> None:
    """A rule that asks people where it hid before does so for each finding that stands."""
    before, after = policy(rule("insult", INSULT, HIDE)), policy(rule("insult", INSULT, ASK))
    found = over(before, after, judged(before, signal("insult")))

    assert found.rows()[0].did == (("hide", 1),)
    assert found.rows()[0].would == (("ask", 1),)


def test_a_rule_that_is_gone_finds_nothing(policy: Policies) -> None:
    """Where two rules hid one message and one of them is gone, the other hides it still."""
    both = (
        rule("insult", INSULT, HIDE),
        rule("threat", '{ signal = "threat", at_least = 0.5 }', HIDE),
    )
    before, after = policy(*both), policy(both[1])
    found = over(before, after, judged(before, signal("insult"), signal("threat")))
    first, second = found.rows()

    assert (first.rule, first.stands, first.would) == ("insult", 0, ())
    assert (second.rule, second.stands, second.would) == ("threat", 1, (("hide", 1),))


def test_more_words_keep_what_fewer_words_found(policy: Policies) -> None:
    """A list that has all the words of the one before finds what that one found."""
    before = policy(rule("word", WORDS, HIDE, category='"toxicity"'))
    after = policy(rule("word", '{ words = ["grr", "bah", "pff"] }', HIDE, category='"toxicity"'))
    found = over(before, after, judged(before, said=message("grr")))

    assert (found.rows()[0].stands, found.aside) == (1, 0)


def test_other_words_cannot_be_told(policy: Policies) -> None:
    """Texts are not kept, so that a list with fewer words puts the decision aside."""
    before = policy(rule("word", WORDS, HIDE, category='"toxicity"'))
    after = policy(rule("word", '{ words = ["bah"] }', HIDE, category='"toxicity"'))
    found = over(before, after, judged(before, said=message("grr")))

    assert (found.counted, found.aside) == (0, 1)
    assert found.rows() == (RuleThenNow("word", 0, 0, 1, (), ()),)


def test_what_was_held_back_stays_so(policy: Policies) -> None:
    """What was asked for then and not done is not counted as done now."""
    before = policy(rule("insult", INSULT, f'{ASK}, {{ warn = "author" }}'))
    decided = judged(before, signal("insult"))
    warned = replace(
        decided, actions=tuple(one for one in decided.actions if isinstance(one, AskHuman))
    )
    found = over(before, before, warned)

    assert not found.comparison.differs


def test_only_decisions_of_the_policy_before_are_counted(policy: Policies) -> None:
    """A decision of yet another policy says nothing of what this one did."""
    before, other = policy(rule("insult", INSULT, HIDE)), policy(rule("rude", INSULT, HIDE))
    found = over(before, before, judged(other, signal("insult")))

    assert (found.counted, found.aside, found.rows()) == (0, 0, ())


def test_a_policy_that_only_observes_is_told(policy: Policies) -> None:
    """What would be done in earnest is told where the policy before only observed."""
    body = rule("insult", INSULT, HIDE)
    before, after = policy(body, mode="observe"), policy(body)
    found = over(before, after, judged(before, signal("insult")))

    assert any("acts in earnest" in one for one in found.comparison.sentences())
