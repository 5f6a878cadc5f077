"""Hurts: which lines hurt somebody, how much, and which of them are kept; nothing is lowered."""

import math
from collections.abc import Iterable, Sequence
from datetime import datetime
from hashlib import blake2b
from typing import Final, NamedTuple

from leeward_policies.detectors.flooding import squeezed
from leeward_policies.detectors.tone import Tone, tone_of
from leeward_policies.domain.conversation import (
    HURT_KINDS,
    HURTS_KEPT,
    Conversation,
    Hurt,
    HurtKind,
)
from leeward_policies.domain.message import Message
from leeward_policies.domain.refs import MessageRef, UserRef
from leeward_policies.domain.signals import Signal
from leeward_policies.ports import Reading
from leeward_policies.text import views_of


class _Measure(NamedTuple):
    kind: HurtKind
    least: float
    """The score from which on the signal says that somebody was hurt."""
    factor: float
    """What a certain one weighs."""


MEASURES: Final[dict[str, _Measure]] = {
    "insult": _Measure("insult", 0.45, 1.0),
    "exclusion": _Measure("exclusion", 0.45, 1.2),
    "threat": _Measure("threat", 0.35, 1.4),
    "threat.extortion": _Measure("threat", 0.5, 1.4),
    "self-harm.encouraged": _Measure("harm-wish", 0.5, 1.8),
    "toxicity": _Measure("toxicity", 0.9, 0.4),
}
"""What each signal weighs; a model's word alone weighs little, and only from .9 on."""

SHARE_LEAST: Final = 0.3
"""A line hurts those it was meant for with at least this share: a guess accuses nobody."""

SHARE_SURE: Final = 0.9
"""From this share on a line is addressed to one member alone."""

ABOUT: Final = 0.7
"""What is left when the words shut out `her`, and the one who is answered is taken for her."""

IN_GAME: Final = 0.5
"""What is left of an insult in a line that speaks of a game: `you are trash at this map`."""

WEIGHT_LEAST: Final = 0.2
"""Less is not kept."""

HALF_LIFE_DAYS: Final = 7.0
"""A hurt weighs half after this many days: a week of it adds up, an old quarrel does not."""

SAME_WORDS: Final = 2
"""Lines of the same words kept; the second counts half, a third counts nothing."""

SECOND_TIME: Final = 0.5

_DAY: Final = 86_400.0


def is_hurtful(signals: Iterable[Signal]) -> bool:
    """Say whether any signal speaks of a hurt; the quick answer for nearly every message."""
    return any(
        (measure := MEASURES.get(signal.name)) is not None and signal.score >= measure.least
        for signal in signals
    )


def hurts_of(
    conversation: Conversation, message: Message, signals: Sequence[Signal], at: datetime
) -> tuple[tuple[UserRef, Hurt], ...]:
    """Return whom a line hurts, and how much.

    Args:
        conversation: with the shares of the message.
        message: any revision.
        signals: what was measured in it.
        at: when this revision was said.
    """
    found = [
        (measure, signal)
        for signal in signals
        if (measure := MEASURES.get(signal.name)) is not None
        and signal.score >= measure.least
        and signal.aim not in {"nobody", "self"}
    ]
    shares = [share for share in conversation.shares if share.weight >= SHARE_LEAST]
    if not found or not shares:
        return ()
    tone = _tone(conversation, message, at)
    is_named = bool(message.reply_author or message.reply_to or message.mentions)
    hurts: list[tuple[UserRef, Hurt]] = []
    for share in shares:
        weights = [
            (measure.kind, weight)
            for measure, signal in found
            if (is_named or signal.aim == "reader" or measure.kind == "toxicity")
            and (weight := _weight(measure, signal, share.target, share.weight, tone)) > 0.0
        ]
        weight = round(max([weight for _, weight in weights], default=0.0), 4)
        if weight >= WEIGHT_LEAST:
            kinds = {kind for kind, _ in weights}
            hurt = Hurt(
                message.ref,
                at,
                weight,
                tuple([kind for kind in HURT_KINDS if kind in kinds]),
                _fingerprint(message.author.ref, share.target, message.text.body),
                tone.laughs or tone.jokes or tone.loves,
            )
            hurts.append((share.target, hurt))
    return tuple(hurts)


def _weight(measure: _Measure, signal: Signal, target: UserRef, share: float, tone: Tone) -> float:
    """Return what one signal weighs for one member; 0 where it is not meant for them."""
    if signal.target is not None and signal.target != target:
        return 0.0
    weight = measure.factor * signal.score * share
    if measure.kind == "toxicity":
        is_told = share >= SHARE_SURE and not (tone.jokes or tone.loves or tone.games)
        return weight if is_told else 0.0
    if signal.aim != "reader" and signal.target is None:
        # Somebody is spoken about: who is shut out is often answered, an insult may mean anyone.
        return weight * ABOUT if measure.kind == "exclusion" else 0.0
    return weight * IN_GAME if measure.kind == "insult" and tone.games else weight


def _tone(conversation: Conversation, message: Message, at: datetime) -> Tone:
    views = views_of(message.text.body)
    return tone_of(Reading(message, views, conversation, "young", at))


def _fingerprint(author: UserRef, target: UserRef, text: str) -> int:
    """Return eight bits of a hash of the words, other for each pair of members.

    They tell a repetition, wrongly so once in 256, which only makes two lines weigh as one.
    """
    said = f"{author}>{target}>{squeezed(text)}".encode("utf-8", "surrogatepass")
    return blake2b(said, digest_size=1).digest()[0]


# --- what is kept -----------------------------------------------------------------------------


def decayed(hurt: Hurt, at: datetime) -> float:
    """Return what is left of a hurt's weight; one from the future has not decayed."""
    seconds = (at - hurt.at).total_seconds()
    if seconds <= 0.0:
        return hurt.weight
    return float(hurt.weight * 2.0 ** (-seconds / (HALF_LIFE_DAYS * _DAY)))


def merged(kept: tuple[Hurt, ...], new: Hurt) -> tuple[Hurt, ...]:
    """Add a hurt; a repeated one adds nothing, and no later reading makes a line weigh less.

    Returns:
        the hurts, oldest first, at most `HURTS_KEPT`; `kept` itself if nothing is new.
    """
    hurts: dict[MessageRef, Hurt] = {one.message: one for one in kept}
    known = hurts.get(new.message)
    hurts[new.message] = new if known is None else _heavier(known, new)
    if known == hurts[new.message]:
        return kept
    left = _bounded(sorted(hurts.values(), key=_when))
    return kept if left == kept else left


def _heavier(one: Hurt, other: Hurt) -> Hurt:
    """Return one line by what is worst in its two readings, dated and known by the first.

    The order of the two does not matter, and a later reading never takes anything off.
    """
    first = min(one, other, key=lambda hurt: (hurt.at, hurt.phrase))
    kinds = tuple([kind for kind in HURT_KINDS if kind in one.kinds or kind in other.kinds])
    weight, is_warm = max(one.weight, other.weight), one.is_warm and other.is_warm
    return Hurt(one.message, first.at, weight, kinds, first.phrase, is_warm)


def _when(hurt: Hurt) -> tuple[datetime, MessageRef]:
    return (hurt.at, hurt.message)


def strength(hurt: Hurt) -> float:
    """Order hurts by what is left of them at any time: all weights halve at the same pace."""
    return math.log2(hurt.weight) + hurt.at.timestamp() / (HALF_LIFE_DAYS * _DAY)


def by_words(hurts: Iterable[Hurt]) -> list[list[Hurt]]:
    """Return the hurts by the words that were said, each time the strongest first."""
    found: dict[int, list[Hurt]] = {}
    for hurt in sorted(hurts, key=lambda one: (strength(one), _when(one)), reverse=True):
        found.setdefault(hurt.phrase, []).append(hurt)
    return list(found.values())


def _bounded(hurts: list[Hurt]) -> tuple[Hurt, ...]:
    """Keep two lines of the same words, and of all those whose loss would weigh most.

    Only the weakest line of some words is ever let go, so that the sum never falls by a new line.
    """
    same = [lines[:SAME_WORDS] for lines in by_words(hurts)]
    while sum(map(len, same)) > HURTS_KEPT:
        least = min(same, key=lambda lines: (_loss(lines), _when(lines[-1])))
        least.pop()
        same = [lines for lines in same if lines]
    kept = {hurt.message for lines in same for hurt in lines}
    return tuple([hurt for hurt in hurts if hurt.message in kept])


def _loss(lines: list[Hurt]) -> float:
    """Return what the weakest line of some words adds, in the measure of `strength`."""
    return strength(lines[-1]) + (math.log2(SECOND_TIME) if len(lines) > 1 else 0.0)
