"""Who waits for an answer in a case, and what they are told when it ends."""

from collections.abc import Sequence
from typing import Final

from leeward_policies.domain.action import ANSWER, BY_A_PERSON, Answer, Because, Subject
from leeward_policies.domain.case import Case, Reporter, Verdict
from leeward_policies.domain.decision import Decision
from leeward_policies.domain.event import Event, HelpAsked, ReportFiled
from leeward_policies.domain.report import report_number

WAITING_IN_CASE: Final = 50
"""Who waits for an answer in one case at most, the first; a crowd that reports one message."""

WAITING_EACH: Final = 5
"""Reports of one member in one case that are told of, the latest: nobody fills it alone."""

OUTCOMES: Final[dict[Verdict, str]] = {
    "right": "report-outcome-acted",
    "wrong": "report-outcome-fine",
    "unclear": "report-outcome-unclear",
}
"""What a reporter reads after people came to a verdict; nothing of its reasons."""

OF_ABUSE: Final = "report-outcome-abuse"
"""What they read of suspected abuse material, whatever people came to."""

OF_HELP: Final = "help-outcome"
"""What somebody reads who asked for help."""


def who_asks(event: Event, decision: Decision) -> Reporter | None:
    """Return who asks for something by an event and is told what becomes of it."""
    number = report_number(decision.id)
    match event:
        case ReportFiled(reporter=who, at=at, message=message):
            return Reporter(who, number, at, "report", message)
        case HelpAsked(member=who, at=at):
            return Reporter(who, number, at, "help")
        case _:
            return None


def joined(waiting: tuple[Reporter, ...], one: Reporter) -> tuple[Reporter, ...]:
    """Return who waits for an answer, with one more: the same report again is the same one.

    Its latest number holds, since it stands on the latest receipt.
    """
    left = [other for other in waiting if _matter(other) != _matter(one)]
    own = [other for other in left if other.ref == one.ref]
    if len(own) >= WAITING_EACH:
        left.remove(own[0])
    return (*left, one)[:WAITING_IN_CASE]


def outcome_of(one: Reporter, ended: Case, verdict: Verdict) -> str:
    """Return which notice somebody reads of a case that ends."""
    if one.kind == "help":
        return OF_HELP
    return OF_ABUSE if "csea" in ended.asked else OUTCOMES[verdict]


def answers(
    waiting: Sequence[Reporter], ended: Case, verdict: Verdict, decision: Decision
) -> tuple[Answer, ...]:
    """Return the answers that are owed when a case ends: one letter each, with the latest number.

    Args:
        waiting: who waited for them.
        ended: the case.
        verdict: what people came to.
        decision: the record of it.
    """
    letters = {(one.ref, one.kind): one for one in waiting}
    return tuple(
        Answer(
            key=f"{decision.id}:answer:{one.number}",
            rule=ANSWER,
            because=Because(BY_A_PERSON, Subject(one.ref)),
            mode="enforce",
            to=one.ref,
            topic=outcome_of(one, ended, verdict),
            number=one.number,
        )
        for one in letters.values()
    )


def _matter(one: Reporter) -> object:
    return one.ref, one.kind, one.message
