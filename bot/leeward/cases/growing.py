"""What a case rests on: its lines, from decisions and the ledger, and how a pattern stands."""

from collections.abc import Iterable
from typing import Final

from leeward_policies.domain.action import AskHuman
from leeward_policies.domain.case import Case, CaseEvidence, Standing
from leeward_policies.domain.conversation import LEVELS, Conversation, Evidence, PairState
from leeward_policies.domain.decision import Decision, Finding
from leeward_policies.domain.refs import MessageRef
from leeward_policies.domain.signals import Span
from leeward_policies.grooming.assess import assess_in

EVIDENCE_IN_CASE: Final = 200
"""Lines a case lists at most: the first and the latest half, so that a flood stays readable."""


def standing_of(
    ask: AskHuman,
    findings: tuple[Finding, ...],
    decision: Decision,
    conversation: Conversation,
) -> Standing | None:
    """Return how a pattern of grooming stands, where people are asked about one."""
    pair = _pair_of(ask, conversation)
    if pair is None or not any(one.category == "grooming" for one in findings):
        return None
    now = assess_in(conversation, pair, decision.at)
    return Standing(
        lines=round(pair.lines, 1),
        level=max(pair.level, now.level, key=LEVELS.index),
        weight=now.weight,
        stages=tuple([(part.stage, round(part.weight, 4)) for part in now.parts]),
        order=now.order,
        pace=now.pace,
        others=now.breadth,
        breadth=now.breadth_weight,
        relief=now.relief,
        relieving=len(pair.relief),
    )


def merged(
    case: Case,
    ask: AskHuman,
    findings: tuple[Finding, ...],
    decision: Decision,
    conversation: Conversation,
) -> tuple[CaseEvidence, ...]:
    """Return the case's lines with those of a decision and, for a pair, its ledger so far.

    A message stands there once for each of its revisions, with everything found in it.
    """
    lines = {(line.message, line.revision): line for line in case.evidence}
    kinds = {finding.category for finding in findings}
    if "grooming" in kinds:
        for line in _pair_lines(ask, conversation):
            lines.setdefault((line.message, line.revision), line)
    if "bullying" in kinds:
        known_lines = {message for message, _ in lines}
        for line in _hurt_lines(ask, conversation):
            if line.message not in known_lines:
                lines[line.message, line.revision] = line
    if decision.message is not None:
        key = (decision.message, decision.revision)
        known = lines.get(key)
        stages = [stage for finding in findings for stage in finding.stages]
        lines[key] = CaseEvidence(
            message=decision.message,
            at=decision.at,
            author=ask.because.subject.author,
            rule=ask.rule,
            because=ask.because,
            spans=tuple(sorted({*_spans(findings), *(known.spans if known else ())})),
            stages=known.stages if known else tuple(dict.fromkeys(stages)),
            weight=known.weight if known else 0.0,
            revision=decision.revision,
        )
    ordered = sorted(lines.values(), key=lambda line: (line.at, str(line.message), line.revision))
    if len(ordered) > EVIDENCE_IN_CASE:
        half = EVIDENCE_IN_CASE // 2
        ordered = ordered[:half] + ordered[-half:]
    return tuple(ordered)


def _pair_lines(ask: AskHuman, conversation: Conversation) -> tuple[CaseEvidence, ...]:
    """Return the lines that the ledger keeps for the pair that people are asked about."""
    pair = _pair_of(ask, conversation)
    if pair is None:
        return ()
    by_message: dict[tuple[MessageRef, int], list[Evidence]] = {}
    for evidence in pair.evidence:
        by_message.setdefault((evidence.message, evidence.revision), []).append(evidence)
    return tuple(
        CaseEvidence(
            message=message,
            at=weights[0].at,
            author=pair.author,
            rule=ask.rule,
            because=ask.because,
            stages=tuple(dict.fromkeys(evidence.stage for evidence in weights)),
            weight=round(sum(evidence.weight for evidence in weights), 3),
            revision=revision,
        )
        for (message, revision), weights in by_message.items()
    )


def _hurt_lines(ask: AskHuman, conversation: Conversation) -> tuple[CaseEvidence, ...]:
    """Return the lines in which the one hurt the other, as far as the ledger keeps them."""
    pair = _pair_of(ask, conversation)
    if pair is None:
        return ()
    return tuple(
        CaseEvidence(hurt.message, hurt.at, pair.author, ask.rule, ask.because)
        for hurt in pair.hurts
    )


def _pair_of(ask: AskHuman, conversation: Conversation) -> PairState | None:
    """Return the pair that people are asked about."""
    subject = (ask.because.subject.author, ask.because.subject.target)
    return next((p for p in conversation.pairs if (p.author, p.target) == subject), None)


def _spans(findings: Iterable[Finding]) -> set[Span]:
    return {span for finding in findings for signal in finding.signals for span in signal.spans}
