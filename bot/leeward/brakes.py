"""Brakes: how often one rule may act in one space within an hour, before people are paged.

People may raise one for an hour: it then holds at a multiple of its limit, never not at all.
Where an act takes place is told here, too, since brakes and capabilities go by the space.
"""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Final, TypeAlias, assert_never

from leeward_policies.braking import RAISED_TIMES, past_brake
from leeward_policies.domain.action import (
    BY_HUMAN,
    Action,
    Answer,
    AskHuman,
    Ban,
    Braked,
    Hide,
    Kick,
    Lock,
    Note,
    Restrict,
    Reveal,
    Tip,
    Unban,
    Unlock,
    Unrestrict,
    Warn,
)
from leeward_policies.domain.refs import DIRECT_SPACE, SpaceRef
from leeward_policies.ports import BrakeStanding

HOUR: Final = timedelta(hours=1)

Limits = Callable[[Braked], int]
"""How many such acts one rule may do in one space within an hour, as the policy says now."""

_Brake: TypeAlias = tuple[SpaceRef, str, Braked]


class Brakes:
    """Counts acts by space and rule; in memory, so that a restart begins anew."""

    def __init__(self, limits: Limits) -> None:
        self._limits = limits
        self._acts: dict[_Brake, dict[str, datetime]] = {}
        self._paged: dict[_Brake, datetime] = {}
        self._raised: dict[_Brake, datetime] = {}

    def holds(self, action: Action, now: datetime) -> bool:
        """Count an act, and say whether its brake holds it back; a repeated act counts once."""
        kind = _kind(action)
        if kind is None:
            return False
        brake = (space_of(action), action.rule, kind)
        acts = self._within_hour(brake, now)
        if action.key in acts:
            return False
        if len(acts) >= self._limit(brake, now):
            return True
        acts[action.key] = now
        return False

    def raise_until(self, space: SpaceRef, rule: str, kind: Braked, until: datetime) -> None:
        """Let a brake hold later until a time; if it holds all the same, people are paged anew."""
        self._raised[space, rule, kind] = until
        self._paged.pop((space, rule, kind), None)

    def standing(self, now: datetime) -> tuple[BrakeStanding, ...]:
        """Return how the brakes stand of what has acted, or was held, within the last hour."""
        found = [self._standing(brake, now) for brake in {**self._acts, **self._raised}]
        return tuple(one for one in found if one.count or one.raised_until or one.holds)

    def _standing(self, brake: _Brake, now: datetime) -> BrakeStanding:
        count, limit = len(self._within_hour(brake, now)), self._limit(brake, now)
        return BrakeStanding(*brake, count, limit, count >= limit, self._raised.get(brake))

    def _within_hour(self, brake: _Brake, now: datetime) -> dict[str, datetime]:
        acts = self._acts.setdefault(brake, {})
        while acts and now - next(iter(acts.values())) >= HOUR:
            del acts[next(iter(acts))]
        return acts

    def _limit(self, brake: _Brake, now: datetime) -> int:
        """Return from how many acts within an hour on a brake holds now."""
        limit = self._limits(brake[2])
        if brake not in self._raised:
            return limit
        if now >= self._raised[brake]:
            del self._raised[brake]
            return limit
        return limit * RAISED_TIMES

    def page(self, action: Action, now: datetime) -> AskHuman | None:
        """Return the page about the brake that holds an act, once an hour for each brake."""
        kind = _kind(action)
        if kind is None:
            return None
        brake = (space_of(action), action.rule, kind)
        paged = self._paged.get(brake)
        if paged is not None and now - paged < HOUR:
            return None
        self._paged[brake] = now
        return AskHuman(
            key=f"brake|{brake[0]}|{action.rule}|{kind}|{now.isoformat()}",
            rule=action.rule,
            because=past_brake(action.because.subject.author, *brake),
            mode=action.mode,
            message=action.message,
            whom="moderators",
            urgency="high",
        )


def _kind(action: Action) -> Braked | None:
    if action.rule.startswith(BY_HUMAN):
        return None  # people have no brake
    match action:
        case Hide():
            return "hide"
        case Restrict():
            return "restrict"
        case _:
            return None


def space_of(action: Action) -> SpaceRef:
    """Return where an act takes place: its own space, else that of the message it is about."""
    match action:
        case Restrict() | Unrestrict() | Kick() | Ban() | Unban() | Lock() | Unlock():
            return action.space
        case Answer():
            return SpaceRef(action.to.platform, DIRECT_SPACE)  # wherever they asked from
        case Note() | Tip() | Warn() | Hide() | Reveal() | AskHuman():
            if action.message is not None:
                return action.message.space_ref
            author = action.because.subject.author
            return SpaceRef(author.platform, author.realm)
        case _:
            assert_never(action)
