"""What waits for a person just now, of all that somebody's figures may be made of."""

from typing import Final

from msgspec import Struct

from leeward.cases.book import STILL_OPEN
from leeward.console.doors import Doors
from leeward_policies.case_rights import may_count
from leeward_policies.domain.action import Urgency
from leeward_policies.ports import Reader

LOOKED_THROUGH: Final = 1_000
"""Open cases that are looked through, the most urgent; beyond them the counts say `at least`."""


class Waiting(Struct, frozen=True):
    """Open cases of one urgency, or of all."""

    opened: int = 0
    unread: int = 0
    """Nobody has done anything about them yet."""
    overdue: int = 0


class Unread(Struct, frozen=True):
    """What waits."""

    by_urgency: dict[Urgency, Waiting]
    every: Waiting
    is_whole: bool
    """False: there are more, less urgent ones, which are not counted."""


async def unread(doors: Doors, reader: Reader) -> Unread:
    """Count what waits, for somebody who may see no more of it than these numbers."""
    cases = await doors.store.cases(STILL_OPEN, LOOKED_THROUGH, 0)
    now = doors.clock.now()
    mine = [one for one in cases if may_count(one, reader.who, reader.roles)]
    found: dict[Urgency, Waiting] = {}
    for urgency in ("urgent", "high", "medium", "low"):
        some = [one for one in mine if one.urgency == urgency]
        if some:
            found[urgency] = Waiting(
                len(some),
                sum(one.answered_at is None for one in some),
                sum(one.due is not None and one.due <= now for one in some),
            )
    every = Waiting(
        sum(one.opened for one in found.values()),
        sum(one.unread for one in found.values()),
        sum(one.overdue for one in found.values()),
    )
    return Unread(found, every, len(cases) < LOOKED_THROUGH)
