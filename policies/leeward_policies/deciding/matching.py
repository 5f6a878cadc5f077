"""Matching: which rules hold for an event, whom they are about, and which cannot be decided."""

from collections.abc import Iterable, Sequence
from typing import Final

from msgspec import Struct

from leeward_policies.deciding.conditions import (
    TREND_SIGNALS,
    Answer,
    Scene,
    Trend,
    all_of,
    any_of,
    feeds,
)
from leeward_policies.domain.action import Because, Subject
from leeward_policies.domain.conversation import Conversation
from leeward_policies.domain.decision import Finding
from leeward_policies.domain.refs import UserRef
from leeward_policies.domain.signals import STAGES, Signal, Span
from leeward_policies.policy import Policy, Rule
from leeward_policies.schema import AskDo
from leeward_policies.words import listed

ADDRESSED: Final = 0.5
"""From this share on a line counts as meant for its likeliest reader."""


class Match(Struct, frozen=True):
    """A rule that holds, and what it found."""

    rule: Rule
    finding: Finding


def candidates(policy: Policy, scene: Scene, trends: Sequence[Trend]) -> tuple[Rule, ...]:
    """Return the rules that may hold or be undecided, in the order of the policy."""
    if scene.message is None:
        return policy.by_event.get(scene.event, ())
    found: dict[int, Rule] = {rule.position: rule for rule in policy.by_text}
    for name in (*scene.signals, *scene.unknown):
        for rule in policy.by_signal.get(name, ()):
            found[rule.position] = rule
    if trends or any(feeds(trend, name) for name in scene.unknown for trend in TREND_SIGNALS):
        for rule in policy.by_trend:
            found[rule.position] = rule
    return tuple(found[position] for position in sorted(found))


def matched(
    policy: Policy,
    scene: Scene,
    conversation: Conversation,
    about: Subject,
    trends: Sequence[Trend],
) -> tuple[list[Match], list[Rule]]:
    """Return what holds, and the rules that might hold but cannot be decided.

    Args:
        policy: in force.
        scene: what is looked at.
        conversation: the state after the event.
        about: whom the event itself names; a message's target follows from its signals.
        trends: the patterns of the slice at `watch` or above (`deciding.trends`).
    """
    audience = policy.audience(conversation.room)
    matches: list[Match] = []
    undecided: list[Rule] = []
    for rule in candidates(policy, scene, trends):
        if audience not in rule.audience:
            continue
        found: dict[Subject, Match] = {}
        for trend in _trends_for(rule, trends):
            answer = _answer(rule, scene, trend)
            if answer.holds == "yes" and answer.by_trend:
                subject = Subject(about.author, trend.target)
                found.setdefault(subject, _match(policy, rule, answer, subject, trend))
        if not found:
            answer = _answer(rule, scene, None)
            if answer.holds == "yes":
                target = about.target or _target(answer.signals, conversation)
                subject = Subject(about.author, target)
                found[subject] = _match(policy, rule, answer, subject, None)
            elif answer.holds == "unknown":
                undecided.append(rule)
        matches += found.values()
    return matches, undecided


def _trends_for(rule: Rule, trends: Sequence[Trend]) -> list[Trend]:
    """Return the patterns that a rule must look at.

    Those to which this message added; and those nobody was asked about yet, because the
    evidence found its target only now (`grooming.weighing`).
    """
    asks = any(isinstance(do, AskDo) for do in rule.do)
    return [trend for trend in trends if trend.is_new or (asks and not trend.is_asked)]


def _answer(rule: Rule, scene: Scene, trend: Trend | None) -> Answer:
    answers = [test.answer(scene, trend) for test in rule.all]
    if rule.any:
        answers.append(any_of([test.answer(scene, trend) for test in rule.any]))
    return all_of(answers)


def _match(
    policy: Policy, rule: Rule, answer: Answer, subject: Subject, trend: Trend | None
) -> Match:
    signals = ordered(answer.signals)
    seen = {signal.stage for signal in signals}
    stages = trend.stages if trend is not None else tuple(one for one in STAGES if one in seen)
    because = Because(rule.because, subject, stages, _facts(policy, rule, signals, trend))
    finding = Finding(rule.id, rule.category, rule.severity, because, subject, signals, stages)
    return Match(rule, finding)


def _facts(
    policy: Policy, rule: Rule, signals: Sequence[Signal], trend: Trend | None
) -> tuple[tuple[str, str], ...]:
    """Return what the reason's further fields say, as far as it has them."""
    facts: list[tuple[str, str]] = []
    if "{signals}" in rule.because:
        names = dict.fromkeys(policy.means.get(one.name, one.why) for one in signals)
        facts.append(("signals", listed(names)))
    if "{hurts}" in rule.because:
        hurts = trend.hurts if trend is not None else ""
        facts.append(("hurts", hurts or "several signs together"))
    if "{why}" in rule.because:
        facts.append(("why", listed(dict.fromkeys(one.why for one in signals if one.why))))
    return tuple(facts)


def _target(signals: Sequence[Signal], conversation: Conversation) -> UserRef | None:
    """Return whom the message is meant for, as far as signals and address tell."""
    author = conversation.author.member
    named = sorted(
        ((-one.score, one.target) for one in signals if one.target not in {None, author}),
        key=lambda pair: (pair[0], str(pair[1])),
    )
    if named:
        return named[0][1]
    speaks_to = any(one.aim == "reader" or one.stage is not None for one in signals)
    if speaks_to and conversation.shares and conversation.shares[0].weight >= ADDRESSED:
        target = conversation.shares[0].target
        return None if target == author else target
    return None


def ordered(signals: Iterable[Signal]) -> tuple[Signal, ...]:
    """Return signals in an order that does not depend on who measured first, each once."""
    return tuple(sorted(dict.fromkeys(signals), key=_signal_order))


def _signal_order(one: Signal) -> tuple[str, str, float, tuple[Span, ...], str, str, str, str]:
    target = "" if one.target is None else str(one.target)
    return (
        one.name,
        one.detector,
        -one.score,
        one.spans,
        one.aim,
        target,
        one.stage or "",
        one.why,
    )
