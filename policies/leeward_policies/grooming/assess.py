"""How far one member's lines to another have grown into a pattern, as weights of evidence.

Each line adds a weight in log-odds for the stage it shows. What is said here is exact:

- One line is enough to be assessed; no line is a level of `none`.
- More or graver evidence never lowers a result at the same time.
- A stage counts by its two strongest lines, the second by half, and at most by its cap:
  a phrase that is repeated climbs no further.
- `concern` needs two kinds of evidence, one of them grave; `urgent` needs three, and that
  something was asked for (a picture, a call, a meeting, under pressure) or several were tried.
- A threat or an extortion that stands alone is the business of the policy's threat rule.
- Lines that look like a stage and read as harmless speak against a pattern, up to `RELIEF_MOST`;
  many of them weigh no more, so that nobody can talk a pattern away.
- Stages in the order in which such patterns grow, several within a day, and the same
  tried with several members add to the weight.
- Every weight halves in `HALF_LIFE_DAYS`, by event time.

The figures are judged, not estimated: secrecy, guardians and supervision, meeting and another
place are known to stand out even alone; questions of age are not.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Final, NamedTuple

from msgspec import Struct

from leeward_policies.domain.conversation import (
    AuthorState,
    Breadth,
    Conversation,
    Evidence,
    Level,
    PairState,
)
from leeward_policies.domain.refs import MessageRef, UserRef
from leeward_policies.domain.signals import STAGES, Stage

HALF_LIFE_DAYS: Final = 14.0
"""A weight halves in this many days: a slow pattern of weeks still adds up, one of months not."""

CAPS: Final[dict[Stage, float]] = {
    "contact": 0.8,
    "probing": 1.3,
    "flattery": 1.3,
    "gifts": 1.3,
    "isolation": 1.6,
    "secrecy": 2.0,
    "other-place": 1.6,
    "picture-or-call": 2.0,
    "meeting": 2.0,
    "pressure": 2.2,
}
"""The most a stage can add, in log-odds; every cap lies below `CONCERN`."""

SECOND_LINE: Final = 0.5
"""By how much the second strongest line of a stage counts; a third counts nothing."""

KIND_COUNTS: Final = 0.18
"""From this weight on a stage is a kind of evidence, so that a trace of one opens nothing."""

PROBING_GRAVE: Final = 0.6
"""From this weight on probing is grave: it asked for more than an age (guardians, supervision)."""

WATCH: Final = 0.7
CONCERN: Final = 2.3
URGENT: Final = 3.9
"""Levels by weight: odds raised twofold, tenfold, fiftyfold."""

KINDS_CONCERN: Final = 2
KINDS_URGENT: Final = 3
"""Distinct kinds of evidence that a level needs; trying several members is a kind of its own."""

ORDER_STEP: Final = 0.15
"""For each of: approach before binding, binding before asking, approach before asking."""

PACE_SECONDS: Final = 24 * 3600
PACE_STEP: Final = 0.15
PACE_MOST: Final = 0.45
"""For each stage beyond the second that was seen within the last day, and at most."""

BREADTH_COUNTS: Final = WATCH
"""From this weight on another target counts: as soon as that pair alone would be watched."""

BREADTH_KIND: Final = 2
"""From this many other targets on, breadth is a kind of evidence."""

BREADTH_STEP: Final = 0.5
BREADTH_MOST: Final = 1.5
"""For each other target, and at most; never more than the pair weighs by itself."""

RELIEF_MOST: Final = 1.2
"""The most that can speak against a pattern, in log-odds; below `URGENT - CONCERN`, so that what
would be urgent stays a concern whatever else was said."""

_APPROACH: Final = frozenset[Stage]({"contact", "probing", "flattery", "gifts"})
_BINDING: Final = frozenset[Stage]({"isolation", "secrecy", "other-place"})
_ASKING: Final = frozenset[Stage]({"picture-or-call", "meeting", "pressure"})
_GRAVE: Final = _BINDING | _ASKING

_DAY: Final = 86_400.0


class StageWeight(Struct, frozen=True):
    """What one stage adds."""

    stage: Stage
    weight: float
    """Log-odds after decay, repetition and cap."""
    lines: int
    first_at: datetime
    last_at: datetime


class Assessment(Struct, frozen=True):
    """How far a pattern has grown, and what the weight is made of."""

    level: Level = "none"
    weight: float = 0.0
    """Log-odds: the sum of the stages, `order`, `pace` and `breadth_weight`, less `relief`."""
    stages: tuple[Stage, ...] = ()
    """Stages that count as a kind of evidence, in the order of `STAGES`."""
    breadth: int = 0
    """Other members with whom the author has tried the like."""
    kinds: int = 0
    """Distinct kinds of evidence: the stages, and breadth from `BREADTH_KIND` on."""
    parts: tuple[StageWeight, ...] = ()
    """Each stage with any weight, in the order of `STAGES`."""
    own: float = 0.0
    """The weight without `breadth_weight`: what this pair alone says."""
    order: float = 0.0
    pace: float = 0.0
    breadth_weight: float = 0.0
    relief: float = 0.0
    """What speaks against a pattern."""


NOTHING: Final = Assessment()
"""Of a pair without evidence."""


def decayed(weight: float, since: datetime, at: datetime) -> float:
    """Return what is left of a weight; one from the future has not decayed."""
    seconds = (at - since).total_seconds()
    if seconds <= 0.0:
        return weight
    return float(weight * 2.0 ** (-seconds / (HALF_LIFE_DAYS * _DAY)))


def assess(
    pair: PairState,
    author: AuthorState,
    at: datetime,
    *,
    elsewhere: Sequence[Evidence] = (),
    others: Sequence[Breadth] = (),
) -> Assessment:
    """Weigh all that one member has said to another, and what else that member has tried.

    Args:
        pair: the evidence between the two.
        author: what the author has tried with others (`AuthorState.breadth`).
        at: event time; later than some evidence, or not.
        elsewhere: evidence between the two by other accounts that were linked.
        others: whom those accounts of the author's have tried.
    """
    if not (pair.evidence or elsewhere):
        return NOTHING
    tried = others_tried((*author.breadth, *others), pair.target, at)
    return among(weigh(pair, at, elsewhere), tried)


def assess_in(conversation: Conversation, pair: PairState, at: datetime) -> Assessment:
    """Weigh one of a conversation's pairs, with all that the conversation knows of the two."""
    place = next((n for n, one in enumerate(conversation.pairs) if one.target == pair.target), None)
    known = conversation.elsewhere
    return assess(
        pair,
        conversation.author,
        at,
        elsewhere=known[place] if known and place is not None else (),
        others=conversation.others,
    )


class Alone(NamedTuple):
    """What the lines between two say by themselves."""

    parts: tuple[StageWeight, ...]
    counted: list[StageWeight]
    """The parts that are a kind of evidence."""
    order: float
    pace: float
    relief: float
    own: float
    """The sum less the relief, in log-odds; never below zero."""


def weigh(pair: PairState, at: datetime, elsewhere: Sequence[Evidence] = ()) -> Alone:
    """Weigh what was said to the target alone, here and by other accounts of the two."""
    parts = _stages((*pair.evidence, *elsewhere) if elsewhere else pair.evidence, at)
    counted = [part for part in parts if part.weight >= KIND_COUNTS]
    order, pace = _order(counted), _pace(counted, at)
    relief = _relief(pair) if pair.relief else 0.0
    own = sum([part.weight for part in parts]) + order + pace - relief
    return Alone(parts, counted, order, pace, round(relief, 4), max(0.0, round(own, 4)))


def among(alone: Alone, others: int) -> Assessment:
    """Assess what was said to one member, knowing with how many others the like was tried."""
    counted = alone.counted
    breadth_weight = min(others * BREADTH_STEP, BREADTH_MOST, alone.own)
    weight = alone.own + breadth_weight
    kinds = len(counted) + (others >= BREADTH_KIND)
    return Assessment(
        level=_level(weight, kinds, counted, others),
        weight=round(weight, 4),
        stages=tuple([part.stage for part in counted]),
        breadth=others,
        kinds=kinds,
        parts=alone.parts,
        own=alone.own,
        order=alone.order,
        pace=alone.pace,
        breadth_weight=round(breadth_weight, 4),
        relief=alone.relief,
    )


def others_tried(breadth: Sequence[Breadth], target: UserRef, at: datetime) -> int:
    """Return with how many members other than the target the author has tried the like."""
    return sum(
        [
            other.target != target and decayed(other.weight, other.at, at) >= BREADTH_COUNTS
            for other in breadth
        ]
    )


def _stages(evidence: Iterable[Evidence], at: datetime) -> tuple[StageWeight, ...]:
    """Sum up each stage; a line counts once a stage, however often it was edited."""
    lines: dict[Stage, dict[MessageRef, float]] = {}
    times: dict[Stage, list[datetime]] = {}
    for one in evidence:
        of_stage = lines.setdefault(one.stage, {})
        weight = decayed(one.weight, one.at, at)
        if weight > of_stage.get(one.message, 0.0):
            of_stage[one.message] = weight
        times.setdefault(one.stage, []).append(one.at)
    parts: list[StageWeight] = []
    for stage in STAGES:
        weights = sorted(lines.get(stage, {}).values(), reverse=True)
        if weights:
            total = weights[0] + (SECOND_LINE * weights[1] if len(weights) > 1 else 0.0)
            when = times[stage]
            parts.append(
                StageWeight(stage, min(total, CAPS[stage]), len(weights), min(when), max(when))
            )
    return tuple(parts)


def _relief(pair: PairState) -> float:
    """Add up what speaks against a pattern, by how long before the last evidence it was said.

    So that time alone never raises a weight, and old harmless lines do not excuse new ones.
    """
    last = max([one.at for one in pair.evidence], default=pair.first_at)
    return min(sum([decayed(one.weight, one.at, last) for one in pair.relief]), RELIEF_MOST)


def _order(counted: list[StageWeight]) -> float:
    """Add for stages that came in the order in which patterns grow."""
    steps = 0
    for earlier, later in ((_APPROACH, _BINDING), (_BINDING, _ASKING), (_APPROACH, _ASKING)):
        firsts = [part.first_at for part in counted if part.stage in earlier]
        lasts = [part.last_at for part in counted if part.stage in later]
        steps += bool(firsts and lasts and min(firsts) < max(lasts))
    return steps * ORDER_STEP


def _pace(counted: list[StageWeight], at: datetime) -> float:
    """Add for several stages within the last day."""
    fresh = sum(1 for part in counted if (at - part.last_at).total_seconds() <= PACE_SECONDS)
    return min(max(fresh - 2, 0) * PACE_STEP, PACE_MOST)


def _level(weight: float, kinds: int, counted: list[StageWeight], others: int) -> Level:
    if weight < WATCH:
        return "none"
    is_broad = others >= BREADTH_KIND
    if weight < CONCERN or kinds < KINDS_CONCERN or not (is_broad or any(map(_is_grave, counted))):
        return "watch"
    is_asking = any(part.stage in _ASKING for part in counted)
    if weight < URGENT or kinds < KINDS_URGENT or not (is_broad or is_asking):
        return "concern"
    return "urgent"


def _is_grave(part: StageWeight) -> bool:
    return part.stage in _GRAVE or (part.stage == "probing" and part.weight >= PROBING_GRAVE)
