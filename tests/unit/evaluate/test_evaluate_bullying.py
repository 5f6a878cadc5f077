"""Bullying in a policy: a line that adds to a pattern of hurts is told, with the facts of it."""

from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path

import pytest
from msgspec.structs import replace

from leeward.testing.builders import message, user
from leeward.testing.clock import DEFAULT_START
from leeward.testing.judging import (
    addressed,
    found,
    judged,
    kinds,
    policy_of,
    rule,
    unmeasured,
)
from leeward.testing.judging import signal as seen
from leeward_policies.blank import blank_pair
from leeward_policies.domain.conversation import Conversation, Hurt, HurtBy, HurtKind, Level
from leeward_policies.domain.message import Message
from leeward_policies.errors import PolicyError
from leeward_policies.explain import sentence
from leeward_policies.explain_policy import policy_sentences

LINE = message("a line")
INSULT = seen("insult", 0.6)
BULLIED = rule(
    "bullied",
    '{ trend = "bullying", at_least = "concern" }',
    '{ warn = "author" }, { tip = "bullied", to = "target" }, { ask = "moderators" }',
    because='"{author} has hurt {target} again and again: {hurts}"',
)
PILED = rule(
    "piled",
    '{ trend = "pile-on", at_least = "concern" }',
    '{ ask = "moderators" }',
    because='"Several turn on {target}: {hurts}"',
)
SHUT_OUT = rule(
    "shut-out",
    '{ trend = "exclusion", at_least = "concern" }',
    "{ note = true }",
    because='"{target} is shut out: {hurts}"',
)


def hurt(said: Message, *, hours: float = 0.0, phrase: int = 0, kind: HurtKind = "insult") -> Hurt:
    """Return what a message did, so many hours before the line that is judged."""
    at = DEFAULT_START - timedelta(hours=hours)
    return Hurt(said.ref, at, 0.8, (kind,), phrase)


def earlier(count: int, *, step: float = 15.0, kind: HurtKind = "insult") -> list[Hurt]:
    """Return earlier lines, so many hours apart, in words of their own."""
    return [
        hurt(message("x", number=f"e{n}"), hours=step * n, phrase=n, kind=kind)
        for n in range(count, 0, -1)
    ]


def bullied(hurts: Sequence[Hurt], level: Level = "concern") -> Conversation:
    """Return the state after ana's line to ben, whom she hurt by these lines."""
    blank = blank_pair(user("ana"), user("ben"), LINE.sent_at)
    pair = replace(blank, hurts=tuple(hurts), bullying=level)
    return replace(addressed(LINE), pairs=(pair,))


def struck(*lines: tuple[str, Hurt]) -> Conversation:
    """Return the state after ana's line to ben, who was hurt by these members' lines."""
    state = addressed(LINE)
    by = tuple(HurtBy(user(name), one) for name, one in lines)
    return replace(state, targets=(replace(state.targets[0], hurt_by=by),))


def told(tmp_path: Path, body: str, state: Conversation) -> list[str]:
    """Return the sentences of what a policy finds in ana's line."""
    decision = judged(policy_of(tmp_path, body), INSULT, state=state)
    return [sentence(one.because, lambda who: who.id.title()) for one in decision.findings]


def test_a_line_that_adds_to_bullying_is_told_with_its_facts(tmp_path: Path) -> None:
    """Who, whom, how often, in what time and how; people, the target and the author learn of it."""
    state = bullied([*earlier(3), hurt(LINE)])
    decision = judged(policy_of(tmp_path, BULLIED), INSULT, state=state)

    assert kinds(decision) == ["warn", "tip", "ask"]
    assert [(one.category, one.signals) for one in decision.findings] == [("bullying", (INSULT,))]
    assert told(tmp_path, BULLIED, state) == [
        "Ana has hurt Ben again and again: 4 times within 2 days (insults)"
    ]


def test_a_line_that_adds_nothing_to_it_is_let_be(tmp_path: Path) -> None:
    """A pair at `concern` is not told for a kind word, nor below the level."""
    policy = policy_of(tmp_path, BULLIED)

    assert found(judged(policy, INSULT, state=bullied(earlier(4)))) == []
    assert found(judged(policy, INSULT, state=bullied([hurt(LINE)], "watch"))) == []


def test_a_full_memory_says_at_least(tmp_path: Path) -> None:
    """Where lines may have been dropped, the number is a least one."""
    hurts = [*earlier(11, step=1.0), hurt(LINE)]

    assert told(tmp_path, BULLIED, bullied(hurts)) == [
        "Ana has hurt Ben again and again: at least 12 times within 11 hours (insults)"
    ]


def test_a_pile_on_is_told_with_its_members(tmp_path: Path) -> None:
    """The finding is about this line's author; the number says that there are others."""
    near = earlier(2, step=0.1, kind="threat")
    state = struck(("leo", near[0]), ("sam", near[1]), ("ana", hurt(LINE)))

    assert told(tmp_path, PILED, state) == [
        "Several turn on Ben: 3 members within 12 minutes (insults and threats)"
    ]
    assert told(tmp_path, PILED, struck(("leo", near[0]), ("sam", near[1]))) == []
    assert told(tmp_path, PILED, struck(("leo", near[0]), ("ana", hurt(LINE)))) == []


def test_who_is_shut_out_is_told(tmp_path: Path) -> None:
    """By several, or again and again by one."""
    lines = [*earlier(2, step=2.0, kind="exclusion"), hurt(LINE, kind="exclusion", phrase=9)]
    alone = struck(*[("ana", one) for one in lines])
    together = struck(("leo", lines[1]), ("ana", lines[2]))

    assert told(tmp_path, SHUT_OUT, alone) == [
        "Ben is shut out: 3 times within 4 hours (words that shut out)"
    ]
    assert told(tmp_path, SHUT_OUT, together) == [
        "Ben is shut out: 2 members, 2 times within 2 hours (words that shut out)"
    ]


def test_each_pattern_is_a_pattern_of_its_own(tmp_path: Path) -> None:
    """A grooming rule does not hold for bullying, and the other way round."""
    grooming = rule("steers", '{ trend = "grooming", at_least = "watch" }', "{ note = true }")
    state = bullied([*earlier(3), hurt(LINE)], "urgent")

    assert found(judged(policy_of(tmp_path, grooming + BULLIED), INSULT, state=state)) == [
        "bullied"
    ]


def test_either_of_two_patterns_is_one_finding(tmp_path: Path) -> None:
    """A rule with `any` tells the pair once, though both hold."""
    either = (
        '{ trend = "bullying", at_least = "concern" }, { trend = "pile-on", at_least = "concern" }'
    )
    body = rule("x", either, "{ note = true }").replace("all =", "any =")
    near = earlier(2, step=0.1)
    piled = struck(("leo", near[0]), ("sam", near[1]), ("ana", hurt(LINE)))
    both = replace(bullied([*earlier(3), hurt(LINE)]), targets=piled.targets)

    assert found(judged(policy_of(tmp_path, body), INSULT, state=both)) == ["x"]


def test_two_patterns_at_once_are_refused(tmp_path: Path) -> None:
    """Under `all` they could never hold together; the mistake is told at load."""
    both = (
        '{ trend = "bullying", at_least = "concern" }, { trend = "pile-on", at_least = "concern" }'
    )

    with pytest.raises(PolicyError, match="waits for several patterns at once"):
        policy_of(tmp_path, rule("x", both, "{ note = true }"))


def test_what_was_not_measured_leaves_bullying_undecided(tmp_path: Path) -> None:
    """A failing insult detector is put to people; a model that knows no language is not."""
    when_unsure = '[when_unsure]\ndo = [{ ask = "moderators" }]\n'
    policy = policy_of(tmp_path, when_unsure + BULLIED)

    assert found(judged(policy, unmeasured("insult", "insult"))) == ["when-unsure"]
    assert found(judged(policy, unmeasured("model", "toxicity"))) == []


def test_a_rule_without_a_pattern_has_words_for_its_hurts(tmp_path: Path) -> None:
    """`{hurts}` in another rule is filled with words, never left as it is written."""
    body = rule(
        "x",
        '{ signal = "insult", at_least = 0.5 }',
        "{ note = true }",
        because='"{author}: {hurts}"',
    )

    assert told(tmp_path, body, addressed(LINE)) == ["Ana: several signs together"]


def test_each_pattern_is_read_aloud(tmp_path: Path) -> None:
    """An admin hears what each pattern is."""
    read = " ".join(policy_sentences(policy_of(tmp_path, BULLIED + PILED + SHUT_OUT)))

    for words in ("bullying of one by one", "a pile-on of several on one", "the shutting out of"):
        assert f"if {words}" in read
