"""Undoing: the acts by which a person takes back what was done in a case."""

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from typing import TypeAlias

from leeward.evidence import hide_holder
from leeward_policies.domain.action import (
    BY_A_PERSON,
    BY_HUMAN,
    Action,
    Because,
    Done,
    Hide,
    Outcome,
    Restrict,
    Reveal,
    TryLater,
    Unrestrict,
)
from leeward_policies.domain.case import Case
from leeward_policies.domain.refs import SpaceRef, UserRef
from leeward_policies.ports import Store

_Held: TypeAlias = tuple[UserRef, SpaceRef]
"""Who cannot write, and where."""


async def undoing(store: Store, case: Case, by: UserRef, now: datetime) -> tuple[Action, ...]:
    """Return what undoes the hides and the restrictions of a case that still stand.

    Args:
        store: where decisions and outcomes are kept.
        case: whose acts are undone; kicks and bans are not: Leeward lets nobody back in.
        by: who undoes them.
        now: restrictions that have ended by then need no undoing.
    """
    decisions = [await store.decision(one) for one in case.decisions]
    acts = [act for one in decisions if one is not None for act in one.actions]
    came = {outcome.key: outcome for outcome in await store.outcomes(case.decisions)}
    found: list[Action] = [*_reveals(acts, came, by), *_unrestricts(acts, came, by, now)]
    return tuple([act for act in found if await _can(store, act)])


async def _can(store: Store, act: Action) -> bool:
    """A message can be shown again as long as its words are kept; nobody reads them here."""
    if isinstance(act, Reveal):
        return bool(await store.evidence(hide_holder(act.target)))
    return True


def _reveals(acts: Sequence[Action], came: dict[str, Outcome], by: UserRef) -> Iterator[Reveal]:
    for act in acts:
        if isinstance(act, Hide) and isinstance(came.get(act.key), Done):
            undone = [one for one in acts if isinstance(one, Reveal) and one.target == act.target]
            if not any(_stands(one, came) for one in undone):
                yield Reveal(
                    key=_key(act, len(undone)),
                    rule=f"{BY_HUMAN}{by}",
                    because=Because(BY_A_PERSON, act.because.subject),
                    mode="enforce",
                    message=act.target,
                    target=act.target,
                )


def _unrestricts(
    acts: Sequence[Action], came: dict[str, Outcome], by: UserRef, now: datetime
) -> Iterator[Unrestrict]:
    running: dict[_Held, Restrict] = {}
    undone: dict[_Held, int] = {}
    for act in acts:  # in the order in which they were decided
        if isinstance(act, Restrict):
            outcome = came.get(act.key)
            if isinstance(outcome, Done) and outcome.at + timedelta(seconds=act.seconds) > now:
                running[act.who, act.space] = act
        elif isinstance(act, Unrestrict):
            held = (act.who, act.space)
            undone[held] = undone.get(held, 0) + 1
            if _stands(act, came):
                running.pop(held, None)
    for (who, space), act in running.items():
        yield Unrestrict(
            key=_key(act, undone.get((who, space), 0)),
            rule=f"{BY_HUMAN}{by}",
            because=Because(BY_A_PERSON, act.because.subject),
            mode="enforce",
            message=act.message,
            who=who,
            space=space,
        )


def _stands(act: Action, came: dict[str, Outcome]) -> bool:
    """Say whether an undoing act was done, or is still owed; one that failed may be tried again."""
    outcome = came.get(act.key)
    return outcome is None or isinstance(outcome, Done | TryLater)


def _key(act: Action, earlier: int) -> str:
    """Return the key of an undoing act: the same for two presses at once, another after it."""
    return f"{act.key}:undo{earlier or ''}"
