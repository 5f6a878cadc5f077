"""Completing: what the store knows and an event must bring along before it is judged.

The judgement looks nothing up. An appeal is judged with the decision that it is against, a case
that is opened again with the case as it was kept, and a rating with the rule of its tip.
"""

from msgspec.structs import replace

from leeward.members import ROOF, rated_key
from leeward_policies.case_rights import OVER
from leeward_policies.domain.action import BY_HUMAN, Action, Ban, Hide, Kick, Restrict, Tip, Warn
from leeward_policies.domain.case import Case
from leeward_policies.domain.decision import Decision
from leeward_policies.domain.event import Appealed, CaseMoved, Event, TipRated
from leeward_policies.domain.move import Reopen
from leeward_policies.domain.refs import UserRef
from leeward_policies.ports import Archive


def is_lacking(event: Event) -> bool:
    """Say whether an event may have to bring something along that only a store knows.

    What was decided before it must be committed by then, so that nobody who has just decided is
    asked to look at it again.
    """
    match event:
        case Appealed(decided=None) | CaseMoved(move=Reopen(ended=None)) | TipRated(rule=""):
            return True
        case _:
            return False


async def completed(store: Archive, event: Event) -> Event:
    """Return an event with what it must bring along; one that lacks nothing as it is.

    Raises:
        StorageError: the store cannot be read now.
    """
    match event:
        case Appealed(decided=None):
            return await _appealed(store, event)
        case CaseMoved(move=Reopen(ended=None)):
            case = await store.case(event.case)
            is_over = case is not None and case.status in OVER
            return replace(event, move=Reopen(case)) if is_over else event
        case TipRated(rule=""):
            return await _rated(store, event)
        case _:
            return event


async def _rated(store: Archive, event: TipRated) -> TipRated:
    """Add whose tip it was, if the member got one in that decision and has not rated it yet."""
    if await store.recall(ROOF, rated_key(event.member, event.decision)) is not None:
        return event
    decision = await store.decision(event.decision)
    tip = None if decision is None else tip_to(decision, event.member)
    return event if tip is None else replace(event, rule=tip.rule)


async def _appealed(store: Archive, event: Appealed) -> Appealed:
    """Add the decision, if something in it was done to the member, and who has decided in it."""
    decision = await store.decision(event.decision)
    if decision is None or not any(_is_against(act, event.member) for act in decision.actions):
        return event
    cases = await store.cases_on(decision.id)
    return replace(
        event,
        decided=decision,
        decided_by=_deciders(decision, cases),
        asked_in=next((case.id for case in cases if _is_appeal_against(case, decision)), None),
    )


def tip_to(decision: Decision, member: UserRef) -> Tip | None:
    """Return the tip that a decision gives a member; None where it gives them none."""
    tips = (act for act in decision.actions if isinstance(act, Tip))
    return next((tip for tip in tips if tip.to == member), None)


def _is_against(act: Action, member: UserRef) -> bool:
    """Say whether an act was done to a member."""
    match act:
        case Hide():
            return act.because.subject.author == member
        case Warn(to=who) | Restrict(who=who) | Kick(who=who) | Ban(who=who):
            return who == member
        case _:
            return False


def _deciders(decision: Decision, cases: tuple[Case, ...]) -> tuple[str, ...]:
    """Return the people who ordered something in a decision, or judged a case that rests on it."""
    ordered = [
        act.rule.removeprefix(BY_HUMAN) for act in decision.actions if act.rule.startswith(BY_HUMAN)
    ]
    judged = [case.judged_by for case in cases if case.judged_by is not None]
    return tuple(sorted({*ordered, *judged}))


def _is_appeal_against(case: Case, decision: Decision) -> bool:
    """Say whether a case is an appeal against a decision, whether people have answered or not."""
    return case.appeal is not None and case.appeal.decision == decision.id
