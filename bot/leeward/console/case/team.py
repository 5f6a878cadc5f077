"""The team: who may look after a case, for the field in which somebody is chosen."""

from typing import Final

from leeward.console.inside import Inside
from leeward_policies.case_rights import Role, may_see
from leeward_policies.domain.case import Case
from leeward_policies.domain.refs import UserRef
from leeward_policies.errors import RefError

NO_ACCOUNT: Final = (
    "This is no account. Write it like discord:130000000000000001 or telegram:1300000001, or choose"
    " one."
)
YOURSELF: Final = "This is your own account. To look after the case yourself, press Take it."
NO_ROLE: Final = (
    "They hold no role here, so they cannot look after a case. Choose somebody on the team."
)
NOT_FOR_THEM: Final = "They may not see this case. Choose somebody else on the team."
NOT_KNOWN: Final = (
    "The platform cannot be asked just now whether they are on the team. Try again in a minute."
)


async def team_for(case: Case, inside: Inside, who: UserRef) -> list[UserRef]:
    """Return who is known to be able to look after a case, but for whoever asks.

    They are those who answer for the community and those who are signed in.
    """
    people = inside.doors.desk.people()
    roles: dict[UserRef, tuple[Role, ...]] = {
        one: ("moderator", "safety-lead")
        for one in (people.safety_lead, people.deputy)
        if one is not None
    }
    for one in people.responders:
        roles[one] = (*roles.get(one, ()), "csea")
    for way in await inside.sessions.of():
        roles[way.member] = (*roles.get(way.member, ()), *way.roles)
    decided = () if case.appeal is None else case.appeal.decided_by
    return [
        one
        for one, held in sorted(roles.items())
        if one != who and str(one) not in decided and may_see(case, one, held)
    ]


async def chosen(text: str, case: Case, inside: Inside, who: UserRef) -> tuple[UserRef | None, str]:
    """Return whom a text names, or why they cannot look after a case."""
    try:
        to = UserRef.parse(text.strip())
    except RefError:
        return None, NO_ACCOUNT
    if to == who:
        return None, YOURSELF
    roles = await inside.sessions.roles_of(to)
    if roles is None:
        return None, NOT_KNOWN
    if not roles:
        return None, NO_ROLE
    return (to, "") if may_see(case, to, roles) else (None, NOT_FOR_THEM)
