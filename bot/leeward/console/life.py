"""What was done about a member and what came of it, in the words of the page about them."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta

from msgspec import Struct

from leeward_policies.domain.action import (
    BY_HUMAN,
    Action,
    Ban,
    Done,
    Note,
    Outcome,
    Restrict,
    Unrestrict,
)
from leeward_policies.domain.decision import Decision
from leeward_policies.domain.refs import SpaceRef, UserRef
from leeward_policies.explain import Names, action_words, outcome_words, sentence, why_withheld


class Told(Struct, frozen=True):
    """One act and what came of it."""

    words: str
    came: str
    rule: str
    """Who or what asked for it: a rule's id, or the name of a person."""
    is_person: bool
    is_observed: bool


class Entry(Struct, frozen=True):
    """One decision about what a member did."""

    id: str
    at: datetime
    place: str
    reasons: tuple[tuple[str, str], ...]
    """Each rule's id and its reason."""
    acts: tuple[Told, ...]
    held_back: tuple[tuple[str, str], ...]
    """What was held back, and why."""
    policy: str
    cases: tuple[str, ...] = ()


class Running(Struct, frozen=True):
    """A restriction that runs now."""

    words: str
    since: datetime
    until: datetime | None
    """None: until somebody on the platform ends it."""


def entry_of(
    decision: Decision, came: Mapping[str, Outcome], names: Names, cases: Sequence[str]
) -> Entry:
    """Return a decision in words."""
    return Entry(
        decision.id,
        decision.at,
        str(decision.channel),
        tuple([(one.rule, sentence(one.because, names)) for one in decision.findings]),
        tuple([_told(act, came, names) for act in decision.actions]),
        tuple([(action_words(one.action, names), why_withheld(one)) for one in decision.withheld]),
        decision.policy,
        tuple(cases),
    )


def _told(act: Action, came: Mapping[str, Outcome], names: Names) -> Told:
    outcome = came.get(act.key) or came.get(f"{act.key}+public")
    is_person = act.rule.startswith(BY_HUMAN)
    by = names(UserRef.parse(act.rule.removeprefix(BY_HUMAN))) if is_person else act.rule
    return Told(
        action_words(act, names),
        _came(act, outcome),
        by,
        is_person,
        act.mode == "observe",
    )


def _came(act: Action, outcome: Outcome | None) -> str:
    if isinstance(act, Note):
        return "kept"
    return "under way" if outcome is None else outcome_words(outcome)


def running(
    decisions: Iterable[Decision],
    came: Mapping[str, Outcome],
    member: UserRef,
    names: Names,
    now: datetime,
) -> tuple[Running, ...]:
    """Return what keeps a member from something now, by decisions in the order of time."""
    held: dict[tuple[str, SpaceRef], Running] = {}
    for decision in decisions:
        for act in decision.actions:
            outcome = came.get(act.key)
            if not isinstance(outcome, Done):
                continue
            if isinstance(act, Restrict) and act.who == member:
                until = outcome.at + timedelta(seconds=act.seconds)
                words = f"Kept from writing in {act.space}"
                held["restrict", act.space] = Running(words, outcome.at, until)
            elif isinstance(act, Unrestrict) and act.who == member:
                held.pop(("restrict", act.space), None)
            elif isinstance(act, Ban) and act.who == member:
                words = f"Banned from {act.space} by {names(act.by)}"
                held["ban", act.space] = Running(words, outcome.at, None)
    return tuple([one for one in held.values() if one.until is None or one.until > now])
