"""Weighing: a hurt goes to those its line was meant for, and their pairs are assessed again."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final

from msgspec.structs import replace

from leeward_policies.bullying.assess import assess
from leeward_policies.bullying.hurts import WEIGHT_LEAST, decayed, hurts_of, merged
from leeward_policies.domain.conversation import (
    HURT_BY_KEPT,
    HURT_BY_KEPT_SECONDS,
    LEVELS,
    AuthorState,
    Conversation,
    Hurt,
    HurtBy,
    PairState,
)
from leeward_policies.domain.message import Message
from leeward_policies.domain.refs import MessageRef, UserRef
from leeward_policies.domain.signals import Signal

LEFT_LEAST: Final = 0.25 * WEIGHT_LEAST
"""A hurt that has faded below is forgotten: a plain insult after a month."""

_KEPT: Final = timedelta(seconds=HURT_BY_KEPT_SECONDS)


def hurt(
    after: Conversation,
    message: Message,
    signals: Sequence[Signal],
    at: datetime,
    *,
    keeps_level: bool,
) -> Conversation:
    """Give a line that hurts to whom it was meant for, and assess again.

    Args:
        after: the state with a pair and a target for each share.
        message: the line.
        signals: what was measured in it.
        at: when this revision was said, by event time.
        keeps_level: no level may fall, since the line is counted already.
    """
    found = hurts_of(after, message, signals, at)
    if not found:
        return after
    author, pairs, targets = after.author, list(after.pairs), list(after.targets)
    for member, one in found:
        place = next(i for i, pair in enumerate(pairs) if pair.target == member)
        pairs[place] = _weighed(pairs[place], one, after, at, keeps_level=keeps_level)
        is_teased = any(by.author == member and by.hurt.is_warm for by in author.hurt_by)
        targets[place] = _struck(
            targets[place], HurtBy(author.member, one, is_returned=is_teased and one.is_warm)
        )
        if one.is_warm:
            author = _returned(author, member)
    return replace(after, author=author, pairs=tuple(pairs), targets=tuple(targets))


def _weighed(
    pair: PairState, new: Hurt, after: Conversation, at: datetime, *, keeps_level: bool
) -> PairState:
    hurts = merged(pair.hurts, new)
    if hurts is pair.hurts:
        return pair
    return levelled(
        replace(pair, hurts=hurts), answers_of(after, pair), at, keeps_level=keeps_level
    )


def answers_of(conversation: Conversation, pair: PairState) -> tuple[Hurt, ...]:
    """Return what the target of a pair did to its author, as far as the slice knows."""
    for answer in conversation.answers:
        if answer.author == pair.target and answer.target == pair.author:
            return answer.hurts
    return ()


def levelled(
    pair: PairState, answers: Sequence[Hurt], at: datetime, *, keeps_level: bool
) -> PairState:
    """Return the pair at the level of its hurts; with `keeps_level` it may only rise."""
    level = assess(pair, answers, at).level
    if keeps_level and LEVELS.index(level) < LEVELS.index(pair.bullying):
        return pair
    return pair if level == pair.bullying else replace(pair, bullying=level)


def healed(pair: PairState, answers: Sequence[Hurt], at: datetime) -> PairState:
    """Return the pair without hurts that have faded to nothing, at its present level."""
    if not pair.hurts:
        return pair
    left = tuple([one for one in pair.hurts if decayed(one, at) >= LEFT_LEAST])
    if len(left) < len(pair.hurts):
        pair = replace(pair, hurts=left)
    return levelled(pair, answers, at, keeps_level=False)


def _struck(target: AuthorState, new: HurtBy) -> AuthorState:
    """Remember with the target who hurt them; a repeated line adds nothing."""
    lines = {(one.author, one.hurt.message): one for one in target.hurt_by}
    key = (new.author, new.hurt.message)
    known = lines.get(key)
    if known is not None:
        (heavier,) = merged((known.hurt,), new.hurt)
        new = HurtBy(new.author, heavier, known.is_returned)
        if new == known:
            return target
    lines[key] = new
    since = max(one.hurt.at for one in lines.values()) - _KEPT
    kept = sorted((one for one in lines.values() if one.hurt.at >= since), key=_when)
    return replace(target, hurt_by=tuple(kept[-HURT_BY_KEPT:]))


def _when(one: HurtBy) -> tuple[datetime, MessageRef, UserRef]:
    return (one.hurt.at, one.hurt.message, one.author)


def _returned(author: AuthorState, member: UserRef) -> AuthorState:
    """Mark what a member said to the author as teasing that the author returned."""
    if not any(one.author == member and not one.is_returned for one in author.hurt_by):
        return author
    marked = [
        replace(one, is_returned=True) if one.author == member else one for one in author.hurt_by
    ]
    return replace(author, hurt_by=tuple(marked))
