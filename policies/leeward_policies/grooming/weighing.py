"""Weighing: evidence goes to those a line was meant for, and their pairs are assessed again."""

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
    Level,
    PairState,
)
from leeward_policies.domain.refs import ChannelRef
from leeward_policies.grooming.assess import assess, decayed
from leeward_policies.grooming.evidence import WEIGHT_LEAST, merged, shared, unplaced

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
    pairs: list[PairState] = []
    for pair, share in zip(after.pairs, after.shares, strict=True):
        new = (*shared(placed, share.weight * PLACED_LATER), *shared(found, share.weight))
        evidence = merged(pair.evidence, new)
        if evidence is not pair.evidence:
            pair = replace(pair, evidence=evidence)  # noqa: PLW2901 - the same pair, one state on
        pairs.append(pair)
    author = replace(author, unplaced=waiting, breadth=_breadth(author, pairs, at))
    pairs = [levelled(pair, author, at, keeps_level=keeps_level) for pair in pairs]
    return replace(after, author=author, pairs=tuple(pairs))


def _placed(
    waiting: tuple[Evidence, ...], channel: ChannelRef, at: datetime
) -> tuple[tuple[Evidence, ...], tuple[Evidence, ...]]:
    """Part the waiting evidence into that which finds its target now, and the rest."""
    if not waiting:
        return (), ()
    here = [one for one in waiting if one.message.channel_ref == channel]
    fresh = [one for one in here if (at - one.at).total_seconds() <= UNPLACED_SECONDS]
    return tuple(fresh), tuple([one for one in waiting if one not in here])


def _breadth(author: AuthorState, pairs: Sequence[PairState], at: datetime) -> tuple[Breadth, ...]:
    """Remember what the author's lines to each of these targets weigh by themselves."""
    now = {
        pair.target: Breadth(pair.target, own, at)
        for pair in pairs
        if pair.evidence and (own := assess(pair, author, at).own) >= WEIGHT_LEAST
    }
    if not now:
        return author.breadth
    entries = [*now.values(), *[one for one in author.breadth if one.target not in now]]
    entries.sort(key=lambda one: (-decayed(one.weight, one.at, at), one.target))
    return tuple(entries[:BREADTH_KEPT])


def levelled(pair: PairState, author: AuthorState, at: datetime, *, keeps_level: bool) -> PairState:
    """Return the pair at the level of its evidence; with `keeps_level` it may only rise."""
    if not pair.evidence and pair.level == "none":
        return pair
    level: Level = assess(pair, author, at).level
    if keeps_level and LEVELS.index(level) < LEVELS.index(pair.level):
        return pair
    return pair if level == pair.level else replace(pair, level=level)


def faded(pair: PairState, author: AuthorState, at: datetime) -> PairState:
    """Return the pair without evidence that has decayed to nothing, at its present level."""
    if not pair.evidence:
        return pair
    left = tuple([one for one in pair.evidence if decayed(one.weight, one.at, at) >= WEIGHT_LEAST])
    if len(left) < len(pair.evidence):
        pair = replace(pair, evidence=left)
    return levelled(pair, author, at, keeps_level=False)
