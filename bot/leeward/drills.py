"""Drills: a test page to the safety lead and the deputy each week, which they must answer.

A page that nobody would answer is found out before it counts (`precise.md` 18).
"""

from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime, timedelta
from typing import Final

import structlog
from msgspec import Struct

from leeward.community import EVERYWHERE
from leeward_policies.case_rights import OVER
from leeward_policies.domain.case import DRILL, Case
from leeward_policies.domain.event import DrillDue
from leeward_policies.domain.refs import UserRef
from leeward_policies.errors import StorageError
from leeward_policies.ports import Archive, CaseFilter, Clock, Delivery, People, Reader

EVERY: Final = timedelta(days=7)
"""A test page a week (`precise.md` 18)."""

ANSWERED_WITHIN: Final = timedelta(hours=24)
"""How long a test page may lie; after that the installation is ill until it is answered."""

LATE: Final = (
    "more than a day. They take it with one press; if they are not there, name somebody else in"
    " [community], since a real page would lie, too."
)

KEPT: Final = 20
"""Test pages that are looked through for one person, the latest."""

_READER: Final = Reader(UserRef("leeward", "", "drills"), ("safety-lead",))

log = structlog.get_logger("leeward.drills")


class DrillStanding(Struct, frozen=True):
    """How the drills do; for `doctor`, the console and what waits for an answered page."""

    answered_by: str = ""
    """Printed ref of whoever answered one, the safety lead first; empty while nobody ever has."""
    unanswered: tuple[str, ...] = ()
    """Printed refs of those whose test page has been lying for too long."""

    @property
    def sentences(self) -> tuple[str, ...]:
        """Who has not answered for too long, each a sentence with its cure."""
        return tuple(
            f"Nobody has answered the test page for {who} for {LATE}" for who in self.unanswered
        )


def on_duty(people: People) -> tuple[UserRef, ...]:
    """Return who must answer test pages, the safety lead first."""
    both = (people.safety_lead, people.deputy)
    return tuple(dict.fromkeys(one for one in both if one is not None))


async def pages_of(store: Archive, person: UserRef) -> tuple[Case, ...]:
    """Return the latest test pages of one person, the newest first."""
    about = str(UserRef(person.platform, person.realm, DRILL))
    wanted = CaseFilter(statuses=(), about=about, order="newest")
    page = await store.find_cases(wanted, _READER, limit=KEPT)
    mine = [case for case in page.cases if case.subject.target == person]
    return tuple(sorted(mine, key=lambda case: case.opened_at, reverse=True))


async def drill_standing(store: Archive, people: People, now: datetime) -> DrillStanding:
    """Return how the drills do.

    Raises:
        StorageError: the store cannot be read.
    """
    answered: list[str] = []
    unanswered: list[str] = []
    for person in on_duty(people):
        pages = await pages_of(store, person)
        if any(case.status in OVER for case in pages):
            answered.append(str(person))
        is_late = (
            case.status not in OVER and now - case.opened_at > ANSWERED_WITHIN for case in pages[:1]
        )
        if any(is_late):
            unanswered.append(str(person))
    return DrillStanding(next(iter(answered), ""), tuple(unanswered))


class Drills:
    """Sends test pages when they are due.

    Args:
        store: where the earlier ones are kept.
        deliver: takes an event in.
        clock: the time.
        people: says who answers for the community now.
    """

    def __init__(
        self,
        store: Archive,
        deliver: Callable[[Delivery], Awaitable[None]],
        clock: Clock,
        people: Callable[[], People],
    ) -> None:
        self.standing = DrillStanding()
        """As of the last look."""
        self._store = store
        self._deliver = deliver
        self._clock = clock
        self._people = people

    async def look(self) -> DrillStanding:
        """Send the test pages that are due now, and return how the drills do.

        While the storage fails, nothing is sent and nothing is known anew.
        """
        try:
            return await self._looked()
        except StorageError as error:
            log.error("drills.not_looked_up", problem=str(error))
            return self.standing

    async def _looked(self) -> DrillStanding:
        now, people = self._clock.now(), self._people()
        due = [person for person in on_duty(people) if await self._is_due(person, now)]
        if due:
            await self._deliver(Delivery(DrillDue(EVERYWHERE, _roles(due, people), now), "clock"))
            log.info("drills.sent", people=len(due))
        self.standing = await drill_standing(self._store, people, now)
        return self.standing

    async def _is_due(self, person: UserRef, now: datetime) -> bool:
        """Say whether somebody gets a new test page; not while an old one lies unanswered."""
        pages = await pages_of(self._store, person)
        return not pages or (pages[0].status in OVER and now - pages[0].opened_at >= EVERY)


def _roles(due: Sequence[UserRef], people: People) -> tuple[UserRef | None, UserRef | None]:
    """Return the lead and the deputy, each if it is their turn."""
    lead = people.safety_lead if people.safety_lead in due else None
    others = [person for person in due if person != lead]
    return lead, next(iter(others), None)
