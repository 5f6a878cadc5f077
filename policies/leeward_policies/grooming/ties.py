"""Ties: what the admin says of two members, and which steps that explains.

A relative asks where one is, and calls; a coach praises, and says when to come. None of them has a
reason to ask for secrecy, to set others apart, or to press, and people who mean harm are often
known to the young person; so a tie explains some steps by half, and nothing more.
"""

from collections.abc import Mapping, Sequence
from typing import Final

from msgspec.structs import replace

from leeward_policies.domain.conversation import Evidence, Tie
from leeward_policies.domain.signals import Stage

LEFT: Final = 0.5
"""What remains of the weight of a step that a tie explains."""

_COACHING: Final = frozenset[Stage]({"contact", "probing", "flattery", "meeting"})

EXPLAINED: Final[Mapping[Tie, frozenset[Stage]]] = {
    "relative": frozenset(
        {"contact", "probing", "gifts", "other-place", "picture-or-call", "meeting"}
    ),
    "coach": _COACHING,
    "teacher": _COACHING,
    "friend": frozenset({"contact", "probing", "flattery", "gifts", "other-place", "meeting"}),
}
"""The steps that each tie explains."""


def explained(evidence: Sequence[Evidence], tie: Tie | None) -> Sequence[Evidence]:
    """Return what evidence weighs between two who are close for a reason that the admin named."""
    if tie is None:
        return evidence
    stages = EXPLAINED[tie]
    return [
        replace(one, weight=one.weight * LEFT) if one.stage in stages else one for one in evidence
    ]
