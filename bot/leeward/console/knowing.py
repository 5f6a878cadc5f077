"""Knowing: which decisions a reader may know of, since a case tells more than itself.

What stands on a page about a member, or in a figure, must not show that there is a case which the
reader may not see (`precise.md` 8).
"""

from collections.abc import Iterable
from typing import Final

from leeward_policies.case_rights import may_see
from leeward_policies.domain.action import AskHuman
from leeward_policies.domain.case import Case, Status
from leeward_policies.domain.decision import Decision
from leeward_policies.domain.refs import UserRef
from leeward_policies.ports import CaseFilter, Reader, Records

ANY_STATUS: Final[tuple[Status, ...]] = ("open", "taken", "resolved", "appealed", "closed")

HIDDEN_MOST: Final = 500
"""Cases of one sort that are looked through for what a reader may not know."""

_ALL_SEEING: Final = Reader(UserRef("leeward", "", "console"), ("moderator", "safety-lead", "csea"))
_ABUSE: Final = Reader(_ALL_SEEING.who, ("csea",))


def may_know(decision: Decision, reader: Reader) -> bool:
    """Say whether somebody may know of a decision, by what it says itself.

    Nobody reads what was decided about themselves. What lies before the safety lead alone, and
    patterns about which no moderator was asked, are for the safety lead.
    """
    subjects = [one.subject for one in decision.findings]
    subjects += [act.because.subject for act in decision.actions]
    if reader.who in {one.author for one in subjects}:
        return False
    acts = [*decision.actions, *(one.action for one in decision.withheld)]
    asked = {act.whom for act in acts if isinstance(act, AskHuman)}
    if "csea" in asked:
        return "csea" in reader.roles
    is_pattern = any(one.category == "grooming" for one in decision.findings)
    is_for_lead = (is_pattern or "safety-lead" in asked) and "moderators" not in asked
    return "safety-lead" in reader.roles or not is_for_lead


async def known_ones(
    store: Records, decisions: Iterable[Decision], reader: Reader
) -> tuple[Decision, ...]:
    """Return the decisions of which somebody may know; one that rests in a hidden case is none."""
    return tuple([one for one in decisions if await _knows(store, one, reader)])


async def _knows(store: Records, decision: Decision, reader: Reader) -> bool:
    if not may_know(decision, reader):
        return False
    cases = await store.cases_on(decision.id)
    return all(may_see(case, reader.who, reader.roles) for case in cases)


async def hidden_cases(store: Records, reader: Reader) -> tuple[Case, ...]:
    """Return the cases that are kept from somebody: those about them, and abuse material."""
    wanted = CaseFilter(statuses=ANY_STATUS, about=str(reader.who), order="newest")
    own = await store.find_cases(wanted, _ALL_SEEING, limit=HIDDEN_MOST)
    found = [case for case in own.cases if case.subject.author == reader.who]
    if "csea" not in reader.roles:
        every = CaseFilter(statuses=ANY_STATUS, order="newest")
        found += (await store.find_cases(every, _ABUSE, limit=HIDDEN_MOST)).cases
    return tuple(found)
