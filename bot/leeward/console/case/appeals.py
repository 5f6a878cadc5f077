"""An appeal as its case shows it: against what, who has decided so far, what the member knows."""

from datetime import datetime
from typing import Final

from msgspec import Struct

from leeward.console.case.done import Deeds
from leeward.console.case.facts import Names, Person, is_abuse_material, person_printed
from leeward.console.inside import Inside
from leeward_policies.case_rights import OTHERS_ANSWER
from leeward_policies.domain.action import HUMAN, Done, Outcome
from leeward_policies.domain.case import Appeal, Case
from leeward_policies.domain.refs import UserRef
from leeward_policies.explain import outcome_words, sentence
from leeward_policies.ports import Reasons
from leeward_policies.words import listed

DONE: Final = {
    "ban": "they were banned",
    "hide": "their message was hidden",
    "kick": "they were removed",
    "restrict": "they were kept from writing for a time",
    "warn": "they were warned",
}

BOTH: Final = "A machine decided by a rule, and a person ordered something as well."
A_PERSON: Final = "A person on the team decided it."
A_MACHINE: Final = "A machine decided it by a rule; no person had looked."


class Appealing(Struct, frozen=True, kw_only=True):
    """What a case that is an appeal shows."""

    at: datetime
    what: str
    """What is appealed against, as a sentence; empty where nothing is kept of it."""
    until: datetime | None
    """When a restriction ends by itself."""
    why: tuple[str, ...]
    """The rules in plain words."""
    rules: tuple[str, ...]
    by: str
    """Whether a machine or a person decided."""
    people: tuple[Person, ...]
    """Who has decided in it so far."""
    words_until: datetime | None
    """How long the words are kept; None where none are."""
    are_words_kept: bool
    told: str
    """What the member was told."""
    answer: str
    """What came of the answer to them; empty before there is one."""
    not_you: str
    """Why somebody may not answer it; empty where they may."""


def appealing(
    case: Case,
    reasons: Reasons | None,
    deeds: Deeds,
    inside: Inside,
    *,
    who: UserRef,
    names: Names,
) -> Appealing | None:
    """Return what a case shows of the appeal that it is; None where it is none.

    Args:
        case: which one.
        reasons: the statement of reasons of what is appealed against.
        deeds: what was done in the case.
        inside: what the pages share.
        who: who reads.
        names: how members are called.
    """
    appeal = case.appeal
    if appeal is None:
        return None
    until = None if reasons is None else reasons.text_until
    because = () if reasons is None else reasons.because
    people = [person_printed(one, inside, who) for one in appeal.decided_by]
    return Appealing(
        at=appeal.at,
        what=_what(reasons),
        until=None if reasons is None else reasons.until,
        why=tuple([sentence(one, names) for one in because]),
        rules=tuple([one for one in appeal.rules if one != HUMAN]),
        by=_by(appeal),
        people=() if is_abuse_material(case) else tuple(people),
        words_until=until,
        are_words_kept=until is not None and inside.doors.clock.now() < until,
        told=_told(appeal, deeds),
        answer=_answer(case, deeds),
        not_you=OTHERS_ANSWER if str(who) in appeal.decided_by else "",
    )


def _what(reasons: Reasons | None) -> str:
    if reasons is None:
        return ""
    done = [DONE[one] for one in reasons.done if one in DONE]
    return _begun(f"{listed(done)}.") if done else ""


def _by(appeal: Appeal) -> str:
    is_ordered = HUMAN in appeal.rules
    if is_ordered and len(appeal.rules) > 1:
        return BOTH
    return A_PERSON if is_ordered else A_MACHINE


def _told(appeal: Appeal, deeds: Deeds) -> str:
    """Return whether the member learned of what was done, and how."""
    begin = f"{appeal.decision}:notice:"
    notices = [
        one
        for key, one in deeds.came.items()
        if key.startswith(begin) and not key.startswith(f"{begin}appeal:")
    ]
    warnings = [came for act, came in deeds.done() if act.__struct_config__.tag == "warn"]
    return _arrived([*notices, *warnings])


def _arrived(notices: list[Outcome]) -> str:
    if not notices:
        return "They were not written to; nothing had to be told, or it is not kept any more."
    arrived = next((one for one in notices if isinstance(one, Done)), None)
    if arrived is not None:
        return (
            f"They were told what was done, why, and how to ask a person: {outcome_words(arrived)}."
        )
    return f"They could not be told: {outcome_words(notices[-1])}."


def _answer(case: Case, deeds: Deeds) -> str:
    if case.verdict is None:
        return ""
    end = f":notice:appeal:{case.id}"
    came = next((one for key, one in deeds.came.items() if key.endswith(end)), None)
    return "under way" if came is None else outcome_words(came)


def _begun(text: str) -> str:
    return text[:1].upper() + text[1:]
