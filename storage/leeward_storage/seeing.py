"""Who may see a case, as bits that a database compares; `may_see` and `may_count` are the law."""

from collections.abc import Collection
from typing import Final

from leeward_policies.case_rights import Role
from leeward_policies.domain.case import Case

MODERATORS: Final = 1
SAFETY_LEAD: Final = 2
CSEA: Final = 4

_BITS: Final[dict[Role, int]] = {
    "moderator": MODERATORS,
    "safety-lead": SAFETY_LEAD,
    "csea": CSEA,
}
"""By role; an admin as such sees no case."""

_SHOWN: Final = (SAFETY_LEAD, SAFETY_LEAD | MODERATORS, CSEA)
"""All that `shown_to` returns."""


def shown_to(case: Case) -> int:
    """Return the bits of the roles that may know of a case; its author never does."""
    if "csea" in case.asked:
        return CSEA
    return SAFETY_LEAD | MODERATORS if "moderators" in case.asked else SAFETY_LEAD


def counted(roles: Collection[Role]) -> tuple[int, ...]:
    """Return what `shown_to` says of the cases in figures that these roles may read."""
    found = shown(roles)
    if "admin" not in roles:
        return found
    return tuple(one for one in _SHOWN if one in found or one != CSEA)


def hidden(roles: Collection[Role]) -> tuple[int, ...]:
    """Return what `shown_to` says of all other cases."""
    return tuple(one for one in _SHOWN if one not in counted(roles))


def shown(roles: Collection[Role]) -> tuple[int, ...]:
    """Return what `shown_to` says of the cases that somebody with these roles may know of."""
    bits = 0
    for role in roles:
        bits |= _BITS.get(role, 0)
    return tuple(one for one in _SHOWN if one & bits)
