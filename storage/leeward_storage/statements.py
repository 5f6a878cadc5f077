"""What a member may be told of what was done about them: statements of reasons, and notices.

Nothing here says that a case exists, that somebody reported, or that a
pattern is watched (`precise.md` 6); the answer is the same either way.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Final

from msgspec import Struct

from leeward_policies.domain.action import (
    BY_HUMAN,
    Action,
    Answer,
    AskHuman,
    Done,
    Failed,
    Hide,
    Outcome,
    Refused,
    Restrict,
    Tip,
    Unsupported,
    Warn,
)
from leeward_policies.domain.decision import Decision, canonical
from leeward_policies.domain.refs import UserRef
from leeward_policies.explain import UNTOLD
from leeward_policies.ports import Reach

ARRIVED: Final = "arrived"
MISSED: Final = "missed"


class Act(Struct, frozen=True):
    """One thing that was done about a member's own message."""

    kind: str
    at: datetime
    because: str | None
    """The reason as a template; None where giving it would tell of a report or a pattern."""
    facts: tuple[tuple[str, str], ...] = ()
    seconds: int | None = None
    """How long a restriction lasts."""


class Statement(Struct, frozen=True):
    """What was done about one message, and why (the fields of DSA article 17)."""

    decision: str
    """Names it in an appeal."""
    at: datetime
    message: str | None
    policy: str
    is_automated: bool
    acts: tuple[Act, ...]


class Notice(Struct, frozen=True):
    """That a member was told something, without its words."""

    kind: str
    topic: str
    at: datetime


def statement(decision: Decision, member: UserRef, came: Mapping[str, Outcome]) -> str | None:
    """Return the statement of reasons of a decision as a canonical JSON line.

    Args:
        decision: about a message of the member.
        member: who asks.
        came: outcomes by action key.

    Returns:
        None when nothing was done that the member could notice.
    """
    untold = {finding.rule for finding in decision.findings if finding.category in UNTOLD}
    acts: list[Act] = []
    automated = True
    for action in decision.actions:
        outcome = came.get(action.key)
        if isinstance(outcome, Done) and _is_against(action, member):
            acts.append(_act(action, outcome, is_told=action.rule not in untold))
            automated = automated and not action.rule.startswith(BY_HUMAN)
    if not acts:
        return None
    told = Statement(
        decision=decision.id,
        at=decision.at,
        message=None if decision.message is None else str(decision.message),
        policy=decision.policy,
        is_automated=automated,
        acts=tuple(acts),
    )
    return canonical(told).decode()


def _is_against(action: Action, member: UserRef) -> bool:
    match action:
        case Hide():
            return action.because.subject.author == member
        case Warn():
            return action.to == member
        case Restrict():
            return action.who == member
        case _:
            return False


def _act(action: Action, outcome: Done, *, is_told: bool) -> Act:
    because = action.because
    return Act(
        kind=kind_of(action),
        at=outcome.at,
        because=because.template if is_told else None,
        facts=because.facts if is_told else (),
        seconds=action.seconds if isinstance(action, Restrict) else None,
    )


class Told(Struct, frozen=True):
    """That an action told a member something."""

    to: str
    """Printed ref of the member."""
    at: datetime
    line: str
    """The notice as a canonical JSON line."""


def told_by(action: Action, outcome: Outcome) -> Told | None:
    """Return what an action told whom, if it did."""
    if isinstance(action, Tip | Warn | Answer) and isinstance(outcome, Done):
        line = canonical(Notice(kind_of(action), action.topic, outcome.at)).decode()
        return Told(str(action.to), outcome.at, line)
    return None


def reach_of(action: Action, outcome: Outcome) -> str | None:
    """Return on which platform a private word arrived or did not: `discord arrived`.

    None for every other act, and for one that was only observed or is tried again.
    """
    if not isinstance(action, Tip | Warn) or getattr(action, "place", "private") != "private":
        return None
    match outcome:
        case Done():
            return f"{action.to.platform} {ARRIVED}"
        case Refused() | Unsupported() | Failed() if action.mode == "enforce":
            return f"{action.to.platform} {MISSED}"
        case _:
            return None


def reaches(counts: Mapping[str, int]) -> tuple[Reach, ...]:
    """Return, by platform, what `reach_of` said so many times."""
    platforms = sorted({one.rpartition(" ")[0] for one in counts})
    return tuple(
        Reach(one, counts.get(f"{one} {ARRIVED}", 0), counts.get(f"{one} {MISSED}", 0))
        for one in platforms
    )


def is_uncounted(action: Action) -> bool:
    """Say whether an act is in no figure.

    A card that is brought up to date is no call; and a count of answers would tell whom a case is
    about, and hidden from, that somebody had reported (`precise.md` 8).
    """
    return isinstance(action, Answer) or (isinstance(action, AskHuman) and action.whom == "nobody")


def kind_of(one: Action | Outcome) -> str:
    """Return the kind of an action or an outcome as it stands in every stable format."""
    return str(type(one).__struct_config__.tag)
