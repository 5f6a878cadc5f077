"""Trends: the patterns over time that stand at `watch` or above after an event, for the rules."""

from collections.abc import Iterator
from datetime import datetime

from leeward_policies.bullying.assess import Bullying, assess, pile_on, shut_out
from leeward_policies.bullying.weighing import answers_of
from leeward_policies.deciding.conditions import Trend
from leeward_policies.domain.action import Subject
from leeward_policies.domain.conversation import LEVELS, AuthorState, Conversation, Level, PairState
from leeward_policies.domain.refs import MessageRef, UserRef
from leeward_policies.given import asked
from leeward_policies.grooming.assess import assess_in as assess_grooming
from leeward_policies.grooming.rush import rush
from leeward_policies.policy import Policy
from leeward_policies.schema import TrendName
from leeward_policies.words import hurts_words, span_words


def trends_of(
    policy: Policy,
    conversation: Conversation,
    message: MessageRef,
    at: datetime,
    roles: frozenset[str] = frozenset(),
) -> tuple[Trend, ...]:
    """Return the patterns at `watch` or above toward those for whom a message was meant.

    Args:
        policy: in force; without a rule for any pattern none is looked for.
        conversation: the state after the event.
        message: the one that is judged.
        at: event time.
        roles: of the author: neither young members nor staff are in a rush to meet newcomers.
    """
    if not policy.by_trend:
        return ()
    trends = [
        _grooming(policy, conversation, pair, message, at)
        for pair in conversation.pairs
        if pair.level != "none"
    ]
    if not roles:
        trends += _rushes(conversation, message, at)
    for pair in conversation.pairs:
        if pair.hurts:
            trends += _bullying(conversation, pair, message, at)
    for target in conversation.targets:
        if target.hurt_by:
            trends += _by_several(target, message)
    return tuple(trends)


def _grooming(
    policy: Policy,
    conversation: Conversation,
    pair: PairState,
    message: MessageRef,
    at: datetime,
) -> Trend:
    author = conversation.author
    assessed = assess_grooming(conversation, pair, at)
    subject = Subject(pair.author, pair.target)
    questions = {asked(rule.id, subject) for rule in policy.by_trend}
    return Trend(
        "grooming",
        pair.target,
        max(pair.level, assessed.level, key=LEVELS.index),
        is_new=any(one.message == message for one in pair.evidence),
        is_asked=any(one.what in questions for one in author.given),
        stages=assessed.stages,
    )


def _rushes(conversation: Conversation, message: MessageRef, at: datetime) -> Iterator[Trend]:
    """Yield for each member whether this line is one of many like it to new contacts."""
    for place, pair in enumerate(conversation.pairs):
        level = rush(conversation, place, message, at) if pair.evidence else "none"
        if level != "none":
            stages = assess_grooming(conversation, pair, at).stages
            yield Trend(
                "new-contact", pair.target, level, is_new=True, is_asked=True, stages=stages
            )


def _bullying(
    conversation: Conversation, pair: PairState, message: MessageRef, at: datetime
) -> Iterator[Trend]:
    """Yield what one does to another, where this line is part of it; its level never falls here."""
    if pair.bullying != "none" and any(one.message == message for one in pair.hurts):
        assessed = assess(pair, answers_of(conversation, pair), at)
        times = f"{'at least ' if assessed.is_least else ''}{assessed.lines} times"
        yield _new("bullying", pair.target, assessed, pair.bullying, times)


def _by_several(target: AuthorState, message: MessageRef) -> Iterator[Trend]:
    """Yield what several do to one, where this line is part of it."""
    piled = pile_on(target, message)
    if piled.level != "none":
        yield _new("pile-on", target.member, piled, piled.level, f"{piled.members} members")
    out = shut_out(target, message)
    if out.level != "none":
        by = f"{out.members} members, " if out.members > 1 else ""
        yield _new("exclusion", target.member, out, out.level, f"{by}{out.lines} times")


def _new(name: TrendName, target: UserRef, grown: Bullying, level: Level, times: str) -> Trend:
    """Return a pattern of which this line is part; people need not be asked without a new one."""
    within = span_words(grown.seconds)
    hurts = f"{times} within {within} ({hurts_words(grown.kinds)})"
    return Trend(name, target, level, is_new=True, is_asked=True, hurts=hurts)
