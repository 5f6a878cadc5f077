"""Statements of reasons: what was done to somebody by one decision, and why."""

from collections.abc import Iterable
from datetime import timedelta
from typing import Final

from leeward_policies.domain.action import (
    Action,
    Ban,
    Because,
    Done,
    Failed,
    Hide,
    Kick,
    Outcome,
    Refused,
    Restrict,
    Subject,
    Tip,
    Unsupported,
    Warn,
)
from leeward_policies.domain.decision import Decision
from leeward_policies.explain import UNTOLD
from leeward_policies.ports import Reasons, Store

AGAINST = Hide | Restrict | Warn | Kick | Ban
"""What is done to somebody, of which they may read the reasons."""

NOT_DONE = Unsupported | Refused | Failed
"""What came of an act that could not be done."""

NEUTRAL: Final = "a rule of this community asks for it"
"""Stands for a reason that would tell of a report or a pattern (`precise.md` 6)."""


async def reasons_of(store: Store, decision_id: str, hides_kept: timedelta) -> Reasons | None:
    """Return the statement of reasons of a decision; None where nothing is kept of it.

    Args:
        store: where decisions and outcomes are kept.
        decision_id: whose.
        hides_kept: how long the words of a hidden message are kept.
    """
    decision = await store.decision(decision_id)
    if decision is None:
        return None
    came = {outcome.key: outcome for outcome in await store.outcomes((decision.id,))}
    done = [(act, one) for act in decision.actions if (one := _done(act, came)) is not None]
    ends = [one.at + timedelta(seconds=act.seconds) for act, one in done
            if isinstance(act, Restrict)]  # fmt: skip
    hidden = [one.at for act, one in done if isinstance(act, Hide)]
    return Reasons(
        decision=decision.id,
        at=decision.at,
        message=decision.message,
        because=_because(decision, [act for act, _ in done]),
        done=_kinds(act for act, _ in done),
        not_done=_kinds(act for act in decision.actions if _failed(act, came)),
        is_settled=all(act.key in came for act in decision.actions if isinstance(act, AGAINST)),
        until=max(ends, default=None),
        text_until=max(hidden) + hides_kept if hidden else None,
    )


def _kinds(acts: Iterable[Action]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(str(act.__struct_config__.tag) for act in acts))


def _done(act: Action, came: dict[str, Outcome]) -> Done | None:
    """Return the outcome of an act that was done; a warning also as a reminder in public."""
    if not isinstance(act, AGAINST | Tip):
        return None
    for key in (act.key, f"{act.key}+public"):
        outcome = came.get(key)
        if isinstance(outcome, Done):
            return outcome
    return None


def _failed(act: Action, came: dict[str, Outcome]) -> bool:
    """Say whether an act could not be done, nor what stands for it."""
    return isinstance(came.get(act.key), NOT_DONE) and _done(act, came) is None


def _because(decision: Decision, done: list[Action]) -> tuple[Because, ...]:
    """Return the reasons of what was done to somebody; none tells of a report or a pattern."""
    untold = {finding.rule for finding in decision.findings if finding.category in UNTOLD}
    told = (
        Because(NEUTRAL, Subject(act.because.subject.author)) if act.rule in untold else act.because
        for act in done
        if isinstance(act, AGAINST)
    )
    return tuple(dict.fromkeys(told))
