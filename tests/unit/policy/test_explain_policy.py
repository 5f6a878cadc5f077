"""A policy read aloud: every condition and act has words, and so has what is not there."""

from collections.abc import Callable
from pathlib import Path

import pytest

from leeward.testing.judging import policy_of, rule
from leeward_policies.explain import policy_sentences
from leeward_policies.policy import Policy


def test_an_empty_policy(loaded: Callable[[str], Policy]) -> None:
    """A policy without rules says what holds all the same."""
    policy = loaded("")

    assert list(policy_sentences(policy)) == [
        f"This is {policy.label}.",
        "It observes: members notice nothing; people are asked as in earnest.",
        "Every other room is as the platform describes it, and young where it says nothing.",
        "No role means staff, so moderators are treated like everyone.",
        "When something cannot be measured, it is recorded and nobody is asked.",
        (
            "In an hour, one rule restricts at most 10 members and hides at most 200 messages "
            "in a space; past that, people are paged."
        ),
    ]


def test_modes_rooms_roles_and_doubt(tmp_path: Path) -> None:
    """Whatever the file says outside its rules is read aloud."""
    body = (
        '\nadult = ["discord:1/2", "discord:1/1"]\n[when_unsure]\ndo = [{ ask = "moderators" }]\n'
    )
    told = list(policy_sentences(policy_of(tmp_path, body)))

    assert told[1:6] == [
        "It is enforced: what follows is done.",
        "For the audience adult: discord:1/1 and discord:1/2.",
        "Every other room is as the platform describes it, and young where it says nothing.",
        "These roles mean young members: under 18.",
        "These roles mean staff: moderator.",
    ]
    assert (
        "When something cannot be measured: ask the moderators to look when there is time, "
        "once an hour for a room and detector."
    ) in told


SEEN = '{ signal = "insult", at_least = 0.8 }'


@pytest.mark.parametrize(
    ("when", "do", "keys", "told"),
    [
        (SEEN, "{ note = true }", {}, "x (low): if Leeward sees an insult (at least 0.8), then"),
        (
            '{ signal = "insult", at_least = 0.8, aim = ["person", "reader"] }',
            '{ warn = "author" }',
            {},
            (
                "x (medium): if Leeward sees an insult meant for a named person or whoever reads "
                "it (at least 0.8), then warn the author in private."
            ),
        ),
        (
            SEEN,
            '{ warn = "author", with = "sexual-ask" }',
            {},
            (
                "x (medium): if Leeward sees an insult (at least 0.8), then warn the author in "
                "private (“Please don't ask for such things"
            ),
        ),
        (
            '{ trend = "grooming", at_least = "concern" }',
            '{ tip = "bullied", to = "target" }, { ask = "safety-lead", urgency = "first" }',
            {},
            (
                "x (urgent): if a grooming pattern grows to “a concern”, then give the target a "
                "private tip (“That message was not OK. You can block them, report it, or talk "
                "to someone. You are not alone.”) and ask the safety lead to look at once."
            ),
        ),
        (
            '{ words = ["a"] }, { role = "young" }',
            '{ hide = "message" }, { restrict = "author", for = "2h" }',
            {"category": '"spam"', "audience": '["mixed", "young"]', "mode": '"observe"'},
            (
                "x (high) in rooms for the audience young and mixed: if a word of the policy's "
                "list is found and the author is young, then hide the message and keep the author "
                "from writing for 2 hours, but only observed."
            ),
        ),
        (
            '{ event = "report-filed" }',
            '{ ask = "moderators" }',
            {},
            (
                "x (medium): if a member reports something, then ask the moderators to look "
                "within a day."
            ),
        ),
    ],
)
def test_rules(tmp_path: Path, when: str, do: str, keys: dict[str, str], told: str) -> None:
    """Each rule is one sentence."""
    policy = policy_of(tmp_path, rule("x", when, do, **keys))

    assert [one for one in policy_sentences(policy) if one.startswith(told)]


def test_all_and_any(tmp_path: Path) -> None:
    """Both lists of a rule stand in its sentence."""
    body = rule("x", SEEN, "{ note = true }") + (
        '\nany = [{ signal = "threat", at_least = 0.5 }, { signal = "insult", at_least = 0.9 }]'
    )

    assert (
        "x (low): if Leeward sees an insult (at least 0.8), "
        "and Leeward sees a threat (at least 0.5) "
        "or Leeward sees an insult (at least 0.9), then keep a note."
    ) in list(policy_sentences(policy_of(tmp_path, body)))
