"""What follows from what people and members did, beside the decision itself: answers and notes."""

from collections.abc import Sequence
from typing import Final

from leeward.cases.asked import answers, outcome_of
from leeward.members import ROOF, answered, rated
from leeward.notices import APPEAL_ANSWERS
from leeward_policies.domain.action import BY_A_PERSON, AskHuman, Because, Subject, Warn
from leeward_policies.domain.case import Case, Reporter
from leeward_policies.domain.decision import Decision
from leeward_policies.domain.event import CaseMoved, Event, Judged, Ordered, TipRated
from leeward_policies.ports import Memo, OutboxEntry, Rating

MOVED: Final = "somebody has done something about this case elsewhere"
"""Why a card is brought up to date."""


def answer_to_appeal(
    decision: Decision, event: Event, moved: Case | None
) -> tuple[OutboxEntry, ...]:
    """Return the answer to the member whose appeal was judged."""
    if not isinstance(event, Judged) or moved is None or moved.appeal is None:
        return ()
    appeal = moved.appeal
    answer = Warn(
        key=f"{appeal.decision}:notice:appeal:{moved.id}:{decision.id}",
        rule="appeal",
        because=Because(BY_A_PERSON, Subject(appeal.member)),
        mode="enforce",
        message=moved.evidence[0].message if moved.evidence else None,
        to=appeal.member,
        topic=APPEAL_ANSWERS[event.verdict],
    )
    return (OutboxEntry(answer, appeal.decision, decision.at),)


def answers_to_askers(
    decision: Decision, event: Event, moved: Case | None, asked: Sequence[Reporter]
) -> tuple[OutboxEntry, ...]:
    """Return the answers to whoever reported, or asked for help, in a case that ends."""
    if not isinstance(event, Judged) or moved is None:
        return ()
    letters = answers(asked, moved, event.verdict, decision)
    return tuple(OutboxEntry(one, decision.id, decision.at, moved.id) for one in letters)


def what_they_find(
    event: Event, moved: Case | None, asked: Sequence[Reporter]
) -> tuple[tuple[str, Memo], ...]:
    """Return what stays of their reports, for whoever asks what became of them."""
    if not isinstance(event, Judged) or moved is None:
        return ()
    return tuple(
        (ROOF, answered(one, outcome_of(one, moved, event.verdict), event.at)) for one in asked
    )


def rated_once(event: Event) -> tuple[tuple[str, Memo], ...]:
    """Return that a member has rated a tip, so that it counts once."""
    if not isinstance(event, TipRated) or not event.rule:
        return ()
    return ((ROOF, rated(event.member, event.decision, event.at)),)


def ratings(decision: Decision, event: Event) -> tuple[Rating, ...]:
    """Return how a tip was rated, without who did it."""
    if not isinstance(event, TipRated) or not event.rule:
        return ()
    return (Rating(decision.id, event.rule, event.at, event.is_wrong),)


def card(
    decision: Decision, event: Event, moved: Case | None, *, is_spread: bool
) -> tuple[OutboxEntry, ...]:
    """Return that the case's card is brought up to date, where people did something elsewhere."""
    if moved is None or not isinstance(event, CaseMoved | Judged | Ordered):
        return ()
    if event.via in {"", moved.channel.platform} and not is_spread:
        return ()  # whoever pressed on the only card sees it change
    card = AskHuman(
        key=f"{decision.id}:card:{moved.id}",
        rule="card",
        because=Because(MOVED, moved.subject),
        mode="enforce",
        message=moved.evidence[-1].message if moved.evidence else None,
        whom="nobody",
        urgency=moved.urgency,
    )
    return (OutboxEntry(card, decision.id, decision.at, moved.id),)
