"""Weighing: what speaks for a pattern, and against it, goes to those a line was meant for."""

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from msgspec.structs import replace

from leeward_policies.domain.conversation import (
    BREADTH_KEPT,
    LEVELS,
    AuthorState,
    Breadth,
    Conversation,
    Evidence,
    PairState,
    Relief,
)
from leeward_policies.domain.refs import ChannelRef, MessageRef
from leeward_policies.grooming.assess import Alone, among, decayed, others_tried, weigh
from leeward_policies.grooming.evidence import WEIGHT_LEAST, eased, merged, shared, unplaced
from leeward_policies.grooming.ties import explained

PLACED_LATER: Final = 0.8
"""What a line keeps of its weight when only a later line of its author shows who was meant."""

UNPLACED_SECONDS: Final = 24 * 3600
"""How long evidence waits for a target."""


def weighed(
    after: Conversation, found: Sequence[Evidence], at: datetime, *, keeps_level: bool
) -> Conversation:
    """Give evidence to whom the line was meant for, and assess again."""
    author = after.author
    if not after.shares:
        waiting = unplaced(author.unplaced, found)
        if waiting is author.unplaced:
            return after
        return replace(after, author=replace(author, unplaced=waiting))
    placed, waiting = _placed(author.unplaced, after.room.channel, at)
    grown: list[tuple[PairState, Alone]] = []
    moved: list[Breadth] = []
    ties = after.ties or (None,) * len(after.shares)
    elsewhere = after.elsewhere or ((),) * len(after.shares)
    for pair, share, tie, other in zip(after.pairs, after.shares, ties, elsewhere, strict=True):
        new = (
            *shared(explained(placed, tie), share.weight * PLACED_LATER),
            *shared(explained(found, tie), share.weight),
        )
        evidence = merged(pair.evidence, new)
        if evidence is pair.evidence:
            grown.append((pair, weigh(pair, at, other)))
            continue
        fuller = replace(pair, evidence=evidence)
        alone = weigh(fuller, at, other)
        grown.append((fuller, alone))
        moved.append(Breadth(pair.target, alone.own, at))
    if moved or waiting is not author.unplaced:
        author = replace(author, unplaced=waiting, breadth=_breadth(author.breadth, moved, at))
    others = (*author.breadth, *after.others)
    pairs = [_levelled(pair, alone, others, at, keeps_level=keeps_level) for pair, alone in grown]
    return replace(after, author=author, pairs=tuple(pairs))


def relieved(after: Conversation, found: Sequence[Relief]) -> Conversation:
    """Let a harmless line speak for its author, where there is evidence against them.

    No level falls by it at once; the next line that is weighed is weighed with it.
    """
    weights = {share.target: share.weight for share in after.shares}
    pairs = tuple(
        [
            eased(pair, found, weights[pair.target]) if pair.evidence else pair
            for pair in after.pairs
        ]
    )
    return replace(after, pairs=pairs)


def without_relief(after: Conversation, message: MessageRef) -> Conversation:
    """Let go of what a line said for its author: it has been edited since."""
    pairs = tuple(
        [
            replace(pair, relief=tuple([one for one in pair.relief if one.message != message]))
            if any(one.message == message for one in pair.relief)
            else pair
            for pair in after.pairs
        ]
    )
    return replace(after, pairs=pairs)


def _placed(
    waiting: tuple[Evidence, ...], channel: ChannelRef, at: datetime
) -> tuple[tuple[Evidence, ...], tuple[Evidence, ...]]:
    """Part the waiting evidence into that which finds its target now, and the rest."""
    if not waiting:
        return (), waiting
    here = [one for one in waiting if one.message.channel_ref == channel]
    fresh = [one for one in here if (at - one.at).total_seconds() <= UNPLACED_SECONDS]
    return tuple(fresh), tuple([one for one in waiting if one not in here])


def _breadth(
    known: tuple[Breadth, ...], moved: Sequence[Breadth], at: datetime
) -> tuple[Breadth, ...]:
    """Remember what the author's lines to these targets weigh by themselves, heaviest first."""
    if not moved:
        return known
    targets = [one.target for one in moved]
    entries = [*moved, *[one for one in known if one.target not in targets]]
    entries.sort(key=lambda one: (-decayed(one.weight, one.at, at), one.target))
    return tuple(entries[:BREADTH_KEPT])


def _levelled(
    pair: PairState, alone: Alone, others: Sequence[Breadth], at: datetime, *, keeps_level: bool
) -> PairState:
    """Return the pair at the level of its evidence; with `keeps_level` it may only rise."""
    level = among(alone, others_tried(others, pair.target, at)).level
    if level == pair.level or (keeps_level and LEVELS.index(level) < LEVELS.index(pair.level)):
        return pair
    return replace(pair, level=level)


def faded(pair: PairState, author: AuthorState, at: datetime) -> PairState:
    """Return the pair without evidence that has decayed to nothing, at its present level."""
    if not pair.evidence:
        return pair
    left = tuple([one for one in pair.evidence if decayed(one.weight, one.at, at) >= WEIGHT_LEAST])
    if len(left) < len(pair.evidence):
        pair = replace(pair, evidence=left, relief=pair.relief if left else ())
    return _levelled(pair, weigh(pair, at), author.breadth, at, keeps_level=False)
