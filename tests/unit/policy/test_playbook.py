"""The playbook: what to do next, in an order that keeps everybody safe."""

import re

import pytest

from leeward_policies.advice.playbook import is_reviewed, next_steps
from leeward_policies.domain.action import Urgency
from leeward_policies.domain.signals import Category

URGENCIES: tuple[Urgency, ...] = ("low", "medium", "high", "urgent")
KINDS: tuple[Category, ...] = (
    "spam", "scam", "toxicity", "personal-info", "report", "bullying", "sexual", "threat",
    "self-harm", "grooming",
)  # fmt: skip


def ids(kind: Category, urgency: Urgency, *stages: str) -> list[str]:
    """Return which steps are suggested."""
    known = frozenset(one for one in ("picture-or-call", "pressure") if one in stages)
    return [step.id for step in next_steps(kind, urgency, known)]


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("urgency", URGENCIES)
def test_every_case_has_a_next_step(kind: Category, urgency: Urgency) -> None:
    """And the last one is to write down what was done."""
    assert ids(kind, urgency)[-1] == "write-down"


def test_danger_comes_first_and_nobody_is_confronted() -> None:
    """An urgent pattern: the emergency number, then reading; preserving before reporting."""
    found = ids("grooming", "urgent", "picture-or-call")

    assert found[:2] == ["danger-now", "read-in-order"]
    assert {"no-confrontation", "no-pictures", "young-person-first", "authorities"} <= set(found)
    assert found.index("preserve") < found.index("platform-report")
    assert "no-pictures" not in ids("grooming", "high")
    assert "danger-now" not in ids("spam", "low")


def test_steps_accuse_nobody() -> None:
    """Plain words: no `predator`, no `groomer`, no lecture; each step is short enough to read."""
    for step in next_steps("grooming", "urgent", frozenset({"pressure", "picture-or-call"})):
        assert not re.search(r"predator|groomer|pervert|pedo", step.text, re.IGNORECASE)
        assert len(step.text) <= 240


@pytest.mark.parametrize(("kind", "urgency"), [("self-harm", "urgent"), ("report", "high")])
def test_whoever_is_in_danger_or_asked_is_followed_up(kind: Category, urgency: Urgency) -> None:
    """A person asks the same day, offers the helpline, and looks again the next; no sanction."""
    found = ids(kind, urgency)
    order = ["danger-now", "ask-how-they-are", "offer-helpline", "look-again", "write-down"]

    assert [one for one in found if one in order] == order
    assert ("no-sanction" in found) == (kind == "self-harm")
    texts = {step.id: step.text for step in next_steps(kind, urgency)}
    assert "never alone in private" in texts["ask-how-they-are"]
    assert "the next day" in texts["look-again"]


def test_other_reports_have_no_such_steps() -> None:
    """A report of a rude message is no plea for help."""
    assert {"ask-how-they-are", "offer-helpline", "look-again"} & {
        *ids("report", "medium")
    } == set()


def test_every_step_is_short_enough_to_read() -> None:
    """On a card, and in the page of a case."""
    steps = {
        step.id: step for kind in KINDS for level in URGENCIES for step in next_steps(kind, level)
    }

    assert {one.id for one in steps.values() if len(one.text) > 240 or len(one.short) > 60} == set()


def test_nobody_has_reviewed_the_steps_yet() -> None:
    """And the pages that show them say so."""
    assert not is_reviewed()
