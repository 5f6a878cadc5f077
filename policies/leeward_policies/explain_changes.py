"""What one policy says otherwise than another, rule by rule, in the words that explain a policy."""

from collections.abc import Iterator, Mapping
from typing import Literal

from msgspec import Struct

from leeward_policies.deciding.conditions import TextTest
from leeward_policies.explain_policy import brake_words, rule_words, unsure_words
from leeward_policies.policy import Policy, Rule
from leeward_policies.words import listed


class RuleChange(Struct, frozen=True):
    """What became of one rule."""

    rule: str
    """Its id; empty for what is no rule."""
    how: Literal["new", "gone", "changed"]
    before: str
    """The rule in words, as it was; empty where it is new."""
    after: str
    """As it is; empty where it is gone."""


def changes(before: Policy, after: Policy) -> tuple[RuleChange, ...]:
    """Return what a policy says otherwise than the one before, in the order of its rules."""
    was = {rule.id: rule for rule in before.rules}
    found = [
        change
        for rule in after.rules
        if (change := _change(was.get(rule.id), rule, before, after)) is not None
    ]
    kept = {rule.id for rule in after.rules}
    found += [
        RuleChange(rule.id, "gone", rule_words(rule, before), "")
        for rule in before.rules
        if rule.id not in kept
    ]
    return (*_frame(before, after), *found)


def _change(was: Rule | None, rule: Rule, before: Policy, after: Policy) -> RuleChange | None:
    words = rule_words(rule, after)
    if was is None:
        return RuleChange(rule.id, "new", "", words)
    told = rule_words(was, before)
    if told != words:
        return RuleChange(rule.id, "changed", told, words)
    if _unsaid(was, rule):
        return RuleChange(rule.id, "changed", told, f"{words} {_unsaid(was, rule)}")
    return None


def _unsaid(was: Rule, rule: Rule) -> str:
    """Return what differs and does not stand in the words of a rule."""
    said = []
    if was.because != rule.because:
        said.append("the reason that people read")
    if was.cooldown != rule.cooldown:
        said.append("how soon it may act again")
    if _wordings(was, rule) or _wordings(rule, was):
        said.append("which words or patterns it looks for")
    if was.category != rule.category:
        said.append("the kind of risk it counts as")
    return f"(Otherwise: {listed(said)}.)" if said else ""


def _wordings(one: Rule, other: Rule) -> bool:
    """Say whether a rule looks for words that another one does not find."""
    texts = [test.wording for test in other.tests if isinstance(test, TextTest)]
    return any(
        not any(text.includes(test.wording) for text in texts)
        for test in one.tests
        if isinstance(test, TextTest)
    )


def _frame(before: Policy, after: Policy) -> Iterator[RuleChange]:
    """Yield what differs and is no rule."""
    if before.mode != after.mode:
        words: Mapping[str, str] = {"observe": "It observes.", "enforce": "It is enforced."}
        yield RuleChange("", "changed", words[before.mode], words[after.mode])
    for told in (unsure_words, brake_words):
        if told(before) != told(after):
            yield RuleChange("", "changed", told(before), told(after))
    others = [
        name
        for name, is_same in (
            ("which rooms are for whom", before.rooms == after.rooms),
            ("which roles mean staff", before.staff_roles == after.staff_roles),
            ("which roles mean young members", before.young_roles == after.young_roles),
            ("who is known to whom", before.people == after.people),
        )
        if not is_same
    ]
    if others:
        yield RuleChange("", "changed", "", f"It says otherwise {listed(others)}.")
