"""The judgement of an event: guarded detectors, fold, evaluate and settle in one."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
from typing_extensions import override

from leeward_policies.domain.decision import canonical
from leeward_policies.domain.event import (
    Event,
    MessageEdited,
    MessageSent,
    SignalsArrived,
    Tick,
)
from leeward_policies.domain.signals import Signal, Span, Unmeasured
from leeward_policies.grooming.stages import GroomingStagesDetector
from leeward_policies.judge import judge, measure
from leeward_policies.policy import Policy, load
from leeward_policies.ports import Detector, Reading, SignalSpec
from leeward_policies.text import views_of

TOML = """
schema  = 1
name    = "judged"
version = "1"
mode    = "enforce"

[[rule]]
id       = "rude"
category = "toxicity"
because  = "{author} was rude"
any      = [{ signal = "rude", at_least = 0.5 }]
do       = [{ warn = "author" }]

[[rule]]
id       = "steering"
category = "grooming"
because  = "{author} keeps steering {target}: {stages}"
all      = [{ trend = "grooming", at_least = "concern" }]
do       = [{ ask = "safety-lead", urgency = "high" }]
"""

SPECS = (SignalSpec("rude", "toxicity", "rudeness"),)


class Says:
    """A detector that gives what it was made with."""

    name = "says"
    version = "1"
    specs = SPECS
    languages = ()

    def __init__(self, *found: Signal | Unmeasured) -> None:
        self.found = found
        self.readings: list[Reading] = []

    def detect(self, reading: Reading) -> Sequence[Signal | Unmeasured]:
        """Give it, and keep the reading."""
        self.readings.append(reading)
        return self.found


class Breaks(Says):
    """A detector that fails, and whose error would tell the text."""

    name = "breaks"

    @override
    def detect(self, reading: Reading) -> Sequence[Signal | Unmeasured]:
        """Raise."""
        raise KeyError(reading.message.text.body)


def rude(score: float, *spans: Span) -> Signal:
    """Return a signal of the policy's rule."""
    return Signal("rude", "toxicity", score, "says@1", spans)


@pytest.fixture
def policy(tmp_path: Path) -> Policy:
    """Return a policy with a rule on a signal and one on a trend."""
    path = tmp_path / "judged.toml"
    path.write_text(TOML, encoding="utf-8")
    return load(path, [*SPECS, *GroomingStagesDetector.specs])


def reading(world: Any, text: str = "hello") -> Reading:
    """Return what detectors are given."""
    event = MessageSent(world.message("ana", text))
    before = world.slice(event)
    return Reading(event.message, views_of(text), before, "young", event.at)


def test_what_is_measured_comes_in_the_order_of_the_detectors(world: Any) -> None:
    """Signals above zero and what could not be measured are kept apart."""
    blind = Unmeasured("says@1", "language not covered", ("rude",))
    found = measure([Says(rude(0.3), rude(0.0)), Says(blind), Says(rude(0.2))], reading(world))
    assert found == ((rude(0.3), rude(0.2)), (blind,))


def test_a_failing_detector_is_unmeasured_and_stops_nobody(world: Any) -> None:
    """Its signals are unknown, the others are measured, and the error's words are not told."""
    signals, unmeasured = measure([Breaks(), Says(rude(0.3))], reading(world, "a secret word"))
    assert signals == (rude(0.3),)
    assert unmeasured == (Unmeasured("breaks@1", "failed: KeyError", ("rude",)),)


def test_a_detector_that_gives_something_else_has_failed(world: Any) -> None:
    """What is neither a signal nor Unmeasured cannot be believed."""
    odd: Any = Says()
    odd.found = ("rude",)
    _, unmeasured = measure([odd], reading(world))
    assert [one.reason for one in unmeasured] == ["failed: AttributeError"]


@pytest.mark.parametrize("score", [float("nan"), float("inf"), -0.1, 1.1])
def test_an_impossible_score_is_unmeasured(world: Any, score: float) -> None:
    """Neither NaN nor anything outside [0, 1] is a score."""
    signals, unmeasured = measure([Says(rude(score))], reading(world))
    assert signals == ()
    assert unmeasured == (Unmeasured("says@1", "bad score", ("rude",)),)


def test_scores_are_rounded(world: Any) -> None:
    """To a thousandth, and what rounds to zero is nothing."""
    signals, _ = measure([Says(rude(0.12345), rude(0.0001))], reading(world))
    assert [one.score for one in signals] == [0.123]


@pytest.mark.parametrize("span", [Span(-1, 2), Span(2, 2), Span(3, 1), Span(0, 6), Span(9, 12)])
def test_a_span_outside_the_text_is_unmeasured(world: Any, span: Span) -> None:
    """A signal that points nowhere cannot be explained and is not believed."""
    signals, unmeasured = measure([Says(rude(0.9, Span(0, 1), span))], reading(world, "hello"))
    assert signals == ()
    assert unmeasured == (Unmeasured("says@1", "bad spans", ("rude",)),)


def test_spans_are_put_in_order_and_joined(world: Any) -> None:
    """Overlapping stretches become one."""
    said = rude(0.9, Span(6, 8), Span(0, 3), Span(2, 5), Span(1, 2))
    signals, _ = measure([Says(said)], reading(world, "hello you"))
    assert signals[0].spans == (Span(0, 5), Span(6, 8))


def test_a_message_is_measured_folded_and_decided(world: Any, policy: Policy) -> None:
    """The detector sees the state before, the decision is made, and the warning remembered."""
    says = Says(rude(0.9))
    event = MessageSent(world.message("ana", "hello"))
    judged = judge(policy, [says], world.slice(event), event)
    (seen,) = says.readings
    assert seen.audience == "young"
    assert seen.at == event.at
    assert seen.conversation.room.recent == ()
    assert [line.text for line in judged.conversation.room.recent] == ["hello"]
    assert [finding.rule for finding in judged.decision.findings] == ["rude"]
    assert [given.what for given in judged.conversation.author.given] == ["warn:rude"]


def test_an_edit_is_measured_too(world: Any, policy: Policy) -> None:
    """The new revision is judged like a new text, at the time of the edit."""
    line = world.say("ana", "hello")
    says = Says(rude(0.9))
    edited = world.message("ana", "other", id_=line.ref.id, seconds=10, revision=1)
    event = MessageEdited(edited, world.at(70))
    judged = judge(policy, [says], world.slice(event), event)
    assert (judged.decision.revision, judged.decision.at) == (1, world.at(70))
    assert [line.text for line in judged.conversation.room.recent] == ["other"]


def test_late_signals_go_through_the_same_door(world: Any, policy: Policy) -> None:
    """Nobody is asked again; impossible late signals are Unmeasured; the pass is kept."""
    line = world.say("ana", "hello")
    blind = Unmeasured("judge@1", "no answer", ("rude",))
    late = (rude(0.91239), rude(7.0), rude(0.0))
    event = SignalsArrived(line, 0, 2, late, (blind,), world.at(90))
    says = Says()
    judged = judge(policy, [says], world.slice(event), event)
    assert says.readings == []
    assert judged.decision.pass_ == 2
    assert [one.score for one in judged.decision.signals] == [0.912]
    assert set(judged.decision.unmeasured) == {blind, Unmeasured("says@1", "bad score", ("rude",))}


def test_an_event_without_a_text_is_folded_and_decided(world: Any, policy: Policy) -> None:
    """Nothing is measured, and the state moves on."""
    world.say("ana", "hello")
    event = Tick(world.room.channel, world.at(10_000))
    says = Says(rude(0.9))
    judged = judge(policy, [says], world.slice(event), event)
    assert says.readings == []
    assert judged.conversation.room.recent == ()
    assert judged.decision.findings == ()


def test_the_same_events_give_the_same_bytes(world: Any, policy: Policy) -> None:
    """Judging is repeatable, byte for byte, state included."""
    detectors: list[Detector] = [GroomingStagesDetector(), Says(rude(0.7))]
    event = MessageSent(world.message("ana", "dont tell your mum about us", reply_author="ben"))
    first = judge(policy, detectors, world.slice(event), event)
    second = judge(policy, detectors, world.slice(event), event)
    assert canonical(first.decision) == canonical(second.decision)
    assert first.conversation == second.conversation


def test_a_pattern_calls_the_safety_lead(world: Any, policy: Policy) -> None:
    """Whole lines in, a question out: with the stages, the pair, and asked once."""
    detectors: list[Detector] = [GroomingStagesDetector()]
    asked: list[tuple[str, ...]] = []
    for text in (
        "how old are you?",
        "do your parents check your phone?",
        "dont tell your mum about us",
        "come on snap instead, mods read here",
    ):
        event: Event = MessageSent(world.message("ana", text, reply_author="ben"))
        judged = judge(policy, detectors, world.slice(event), event)
        world.take(judged.conversation)
        asked += [action.because.stages for action in judged.decision.actions]
    assert asked
    assert asked[0] == ("probing", "secrecy")
    assert world.between("ana", "ben").level == "concern"
