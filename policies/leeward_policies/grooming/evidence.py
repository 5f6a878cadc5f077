"""Evidence of a pair: what one signal weighs, and which lines are kept; nothing is lowered."""

import math
from collections.abc import Sequence
from datetime import datetime
from typing import Final

from msgspec.structs import replace

from leeward_policies.domain.conversation import (
    RELIEF_KEPT,
    STAGE_KEPT,
    UNPLACED_KEPT,
    Evidence,
    PairState,
    Relief,
)
from leeward_policies.domain.refs import MessageRef
from leeward_policies.domain.signals import RELIEF, Signal
from leeward_policies.grooming.assess import HALF_LIFE_DAYS

SCORE_MOST: Final = 0.95
"""A score above this weighs no more: no single line is certain."""

WEIGHT_LEAST: Final = 0.02
"""Evidence below this weight is not kept."""

_HALF_LIFE_SECONDS: Final = HALF_LIFE_DAYS * 86_400.0


def weight_of(score: float) -> float:
    """Return the weight of a score in log-odds, never negative.

    `-ln(1 - score)`: the weights of independent lines add up to the odds that at least one
    of them meant it. 0.25 weighs 0.29, 0.5 weighs 0.69, 0.8 weighs 1.61, and 0.95, the most, 3.0.
    """
    return -math.log1p(-min(score, SCORE_MOST))


def score_of(weight: float) -> float:
    """Return the score that weighs as many log-odds: what `weight_of` undoes, up to its most."""
    return -math.expm1(-weight)


def evidence_of(
    signals: Sequence[Signal], message: MessageRef, revision: int, at: datetime
) -> tuple[Evidence, ...]:
    """Return what the signals with a stage weigh, before anybody shares it."""
    return tuple(
        [
            Evidence(signal.stage, signal.name, weight_of(signal.score), at, message, revision)
            for signal in signals
            if signal.stage is not None and signal.score > 0.0
        ]
    )


def shared(evidence: Sequence[Evidence], share: float) -> tuple[Evidence, ...]:
    """Return the part of the evidence that falls to one target; too little is left out."""
    return tuple(
        [
            Evidence(one.stage, one.signal, weight, one.at, one.message, one.revision)
            for one in evidence
            if (weight := round(one.weight * share, 4)) >= WEIGHT_LEAST
        ]
    )


def relief_of(signals: Sequence[Signal], message: MessageRef, at: datetime) -> tuple[Relief, ...]:
    """Return what speaks against a pattern in a line, before anybody shares it."""
    return tuple(
        [
            Relief(message, at, weight_of(signal.score))
            for signal in signals
            if signal.name == RELIEF and signal.score > 0.0
        ]
    )


def eased(pair: PairState, found: Sequence[Relief], share: float) -> PairState:
    """Add to what speaks against a pattern; a line counts once, and the heaviest are kept."""
    known = {one.message for one in pair.relief}
    new = [
        Relief(one.message, one.at, weight)
        for one in found
        if one.message not in known and (weight := round(one.weight * share, 4)) >= WEIGHT_LEAST
    ]
    if not new:
        return pair
    heaviest = sorted((*pair.relief, *new), key=lambda one: (-_strength(one), one.message))
    kept = sorted(heaviest[:RELIEF_KEPT], key=lambda one: (one.at, one.message))
    return replace(pair, relief=tuple(kept))


def merged(kept: tuple[Evidence, ...], new: Sequence[Evidence]) -> tuple[Evidence, ...]:
    """Add evidence; a repeated delivery adds nothing, and no weight is ever lowered.

    Returns:
        the evidence, oldest first, at most `STAGE_KEPT` a stage; `kept` itself if nothing is new.
    """
    lines = {(one.message, one.revision, one.signal): one for one in kept}
    is_changed = False
    for one in new:
        key = (one.message, one.revision, one.signal)
        known = lines.get(key)
        if known is None or known.weight < one.weight:
            lines[key] = one
            is_changed = True
    if not is_changed:
        return kept
    return _bounded(sorted(lines.values(), key=_when))


def unplaced(kept: tuple[Evidence, ...], new: Sequence[Evidence]) -> tuple[Evidence, ...]:
    """Add evidence that waits for a target; the oldest goes first when it is too much."""
    return merged(kept, new)[-UNPLACED_KEPT:]


def _when(one: Evidence) -> tuple[datetime, MessageRef, int, str]:
    return (one.at, one.message, one.revision, one.signal)


def _strength(one: Evidence | Relief) -> float:
    """Order lines by what is left of it at any time: all weights halve at the same pace."""
    return math.log2(one.weight) + one.at.timestamp() / _HALF_LIFE_SECONDS


def _bounded(lines: list[Evidence]) -> tuple[Evidence, ...]:
    """Keep of each stage the two strongest messages, the first and the last line.

    An assessment at or after the last line reads no other, so it comes out as without a bound.
    """
    counts: dict[str, int] = {}
    for one in lines:
        counts[one.stage] = counts.get(one.stage, 0) + 1
    for stage, count in counts.items():
        for _ in range(count - STAGE_KEPT):
            of_stage = [one for one in lines if one.stage == stage]
            lines.remove(_weakest(of_stage))
    return tuple(lines)


def _weakest(of_stage: list[Evidence]) -> Evidence:
    """Return the line to let go: not the first, the last, or the best of the two best messages."""
    best: dict[MessageRef, Evidence] = {}
    for one in sorted(of_stage, key=lambda one: (_strength(one), _when(one)), reverse=True):
        best.setdefault(one.message, one)
    safe = [of_stage[0], of_stage[-1], *list(best.values())[:2]]
    loose = [one for one in of_stage if not any(one is held for held in safe)]
    return min(loose, key=lambda one: (_strength(one), _when(one)))
