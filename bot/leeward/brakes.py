"""Brakes: how often one rule may act in one space within an hour, before people are paged.

Where an act takes place is told here, too, since brakes and capabilities go by the space.
"""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Final, Literal, assert_never

from leeward_policies.domain.action import (
    BY_HUMAN,
    Action,
    AskHuman,
    Ban,
    Because,
    Hide,
    Kick,
    Lock,
    Note,
    Restrict,
    Reveal,
    Subject,
    Tip,
    Unban,
    Unlock,
    Unrestrict,
    Warn,
)
from leeward_policies.domain.refs import SpaceRef

HOUR: Final = timedelta(hours=1)

Braked = Literal["hide", "restrict"]
"""The kinds of acts that have a brake; tips, questions and reports never do (`precise.md` 14)."""

Limits = Callable[[Braked], int]
"""How many such acts one rule may do in one space within an hour, as the policy says now."""

_Brake = tuple[SpaceRef, str, Braked]


class Brakes:
    """Counts acts by space and rule; in memory, so that a restart begins anew."""

    def __init__(self, limits: Limits) -> None:
        self._limits = limits
        self._acts: dict[_Brake, dict[str, datetime]] = {}
        self._paged: dict[_Brake, datetime] = {}

    def holds(self, action: Action, now: datetime) -> bool:
        """Count an act, and say whether its brake holds it back; a repeated act counts once."""
        kind = _kind(action)
        if kind is None:
            return False
        acts = self._acts.setdefault((space_of(action), action.rule, kind), {})
        while acts and now - next(iter(acts.values())) >= HOUR:
            del acts[next(iter(acts))]
        if action.key in acts:
            return False
        if len(acts) >= self._limits(kind):
            return True
        acts[action.key] = now
        return False

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
            because=Because(
                "the rule {rule} wanted to {kind} more often than its brake allows",
                Subject(action.because.subject.author),
                facts=(("rule", action.rule), ("kind", kind)),
            ),
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
        case Note() | Tip() | Warn() | Hide() | Reveal() | AskHuman():
            if action.message is not None:
                return action.message.space_ref
            author = action.because.subject.author
            return SpaceRef(author.platform, author.realm)
        case _:
            assert_never(action)
