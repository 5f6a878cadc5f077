"""Undoing: the acts by which a person takes back what was done in a case."""

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from typing import TypeAlias, TypedDict

from leeward.evidence import hide_holder
from leeward_policies.domain.action import (
    BY_A_PERSON,
    BY_HUMAN,
    Action,
    Ban,
    Because,
    Done,
    Hide,
    Lock,
    Mode,
    Outcome,
    Restrict,
    Reveal,
    TryLater,
    Unban,
    Unlock,
    Unrestrict,
)
from leeward_policies.domain.case import Case
from leeward_policies.domain.refs import MessageRef, SpaceRef, UserRef
from leeward_policies.ports import Store

_Lasting: TypeAlias = Restrict | Ban | Lock
"""What lasts until it ends by itself or is undone."""

_Undoing: TypeAlias = Unrestrict | Unban | Unlock
"""What ends it."""

_Place: TypeAlias = tuple[str, UserRef | None, SpaceRef]
"""What lasts, for whom, and where; a lock is for everybody."""


class _Common(TypedDict):
    rule: str
    because: Because
    mode: Mode
    message: MessageRef | None


async def undoing(store: Store, case: Case, by: UserRef, now: datetime) -> tuple[Action, ...]:
    """Return what undoes the acts of a case that still stand.

    Args:
        store: where decisions and outcomes are kept.
        case: whose acts are undone: hides, restrictions, bans and locks. A kick is not: whoever
            was removed comes back by themselves or does not.
        by: who undoes them.
        now: restrictions and locks that have ended by then need no undoing.
    """
    decisions = [await store.decision(one) for one in case.decisions]
    acts = [act for one in decisions if one is not None for act in one.actions]
    came = {outcome.key: outcome for outcome in await store.outcomes(case.decisions)}
    found: list[Action] = [*_reveals(acts, came, by), *_ends(acts, came, by, now)]
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
                common = _common(act, by, act.target)
                yield Reveal(key=_key(act, len(undone)), target=act.target, **common)


def _ends(
    acts: Sequence[Action], came: dict[str, Outcome], by: UserRef, now: datetime
) -> Iterator[_Undoing]:
    """Yield what ends whatever still lasts; one act for each place, however often it was done."""
    lasting: dict[_Place, _Lasting] = {}
    undone: dict[_Place, int] = {}
    for act in acts:  # in the order in which they were decided
        if isinstance(act, _Lasting):
            if _lasts(act, came.get(act.key), now):
                lasting[_place(act)] = act
        elif isinstance(act, _Undoing):
            place = _place(act)
            undone[place] = undone.get(place, 0) + 1
            if _stands(act, came):
                lasting.pop(place, None)
    for place, act in lasting.items():
        yield _end(act, _key(act, undone.get(place, 0)), by)


def _lasts(act: _Lasting, came: Outcome | None, now: datetime) -> bool:
    """Say whether an act was done and has not ended by itself; a ban does not."""
    if not isinstance(came, Done):
        return False
    return isinstance(act, Ban) or came.at + timedelta(seconds=act.seconds) > now


def _place(act: _Lasting | _Undoing) -> _Place:
    """Return what an act and the one that ends it have in common."""
    match act:
        case Restrict() | Unrestrict():
            return "restrict", act.who, act.space
        case Ban() | Unban():
            return "ban", act.who, act.space
        case Lock() | Unlock():
            return "lock", None, act.space


def _end(act: _Lasting, key: str, by: UserRef) -> _Undoing:
    common = _common(act, by, act.message)
    match act:
        case Restrict(who=who, space=space):
            return Unrestrict(key=key, who=who, space=space, **common)
        case Ban(who=who, space=space):
            return Unban(key=key, who=who, space=space, **common)
        case Lock(space=space):
            return Unlock(key=key, space=space, **common)


def _common(act: Action, by: UserRef, message: MessageRef | None) -> _Common:
    return _Common(
        rule=f"{BY_HUMAN}{by}",
        because=Because(BY_A_PERSON, act.because.subject),
        mode="enforce",
        message=message,
    )


def _stands(act: Action, came: dict[str, Outcome]) -> bool:
    """Say whether an undoing act was done, or is still owed; one that failed may be tried again."""
    outcome = came.get(act.key)
    return outcome is None or isinstance(outcome, Done | TryLater)


def _key(act: Action, earlier: int) -> str:
    """Return the key of an undoing act: the same for two presses at once, another after it."""
    return f"{act.key}:undo{earlier or ''}"
