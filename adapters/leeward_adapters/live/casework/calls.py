"""Whom a question goes to, and what is said when nobody has answered it."""

from collections.abc import Iterator
from datetime import datetime

from leeward_adapters.live.casework.abuse import is_abuse
from leeward_policies.domain.action import AskHuman, Called
from leeward_policies.domain.case import Case
from leeward_policies.domain.refs import UserRef
from leeward_policies.errors import NotReady
from leeward_policies.ports import Desk, People
from leeward_policies.words import span_words


def whom_of(action: AskHuman, case: Case | None) -> Called:
    """Return who is asked: nobody but its responders once a case is theirs, whoever is called."""
    return "csea" if is_abuse(case) else action.whom


def waited_words(case: Case, now: datetime) -> str:
    """Return what nobody has done about a case, and for how long, as a sentence."""
    if case.answered_at is not None:
        return "somebody has looked at it, and nobody has decided it yet."
    minutes = max(1, round((now - case.opened_at).total_seconds() / 60))
    return f"nobody has answered it for {span_words(minutes * 60)}."


def leads_of(
    people: People,
    action: AskHuman,
    case: Case | None,
    whom: Called,
    *,
    owner: UserRef | None,
    platform: str,
) -> Iterator[UserRef]:
    """Yield who is asked in private, in order; nobody is asked about themselves.

    Args:
        people: who answer for the community.
        action: the question.
        case: what it is about.
        whom: who is asked; the deputy first where it is the deputy.
        owner: whoever owns the place, who is asked where nobody else can be.
        platform: on which they are asked.
    """
    first = [people.safety_lead, people.deputy]
    if whom == "deputy":
        first.reverse()
    subjects = {action.because.subject.author}
    if case is not None:
        subjects.add(case.subject.author)
    for person in dict.fromkeys((*first, owner)):
        if person is not None and person.platform == platform and person not in subjects:
            yield person


def responders_of(people: People, action: AskHuman, platform: str) -> list[UserRef]:
    """Return who is asked about suspected abuse material; nobody about themselves."""
    about = action.because.subject.author
    return [one for one in people.responders if one.platform == platform and one != about]


def people_of(desk: Desk) -> People:
    """Return who answers for the community; nobody before it runs."""
    try:
        return desk.people()
    except NotReady:
        return People()
