"""The queue: the cases that somebody may see, the most urgent first."""

import re
from collections.abc import Callable
from datetime import datetime
from typing import Any, Final, Literal, TypeAlias, get_args
from urllib.parse import urlencode

from litestar import Response, get
from litestar.datastructures import MultiDict
from msgspec import Struct

from leeward.console.guards import ALL, for_roles
from leeward.console.inside import Asked, Inside, Place, inside_of, visitor_of
from leeward.console.sessions import Visitor
from leeward.console.sheets import fragment, go, show
from leeward.console.words import STATUSES, calls_words
from leeward_policies.case_story import story_of
from leeward_policies.domain.action import Urgency
from leeward_policies.domain.case import Case
from leeward_policies.domain.refs import UserRef
from leeward_policies.domain.signals import Category
from leeward_policies.ports import CaseFilter, CasesPage

PLACE: Final = Place("/", "Queue", ALL)

PAGE: Final = 50
"""Cases on one page: what one can look through before the next thing happens."""

LONGEST: Final = 120
"""Characters of what is looked for; a printed ref is shorter."""

Shown: TypeAlias = Literal["waiting", "mine", "taken", "appeals", "closed", "all"]

VIEWS: Final[dict[Shown, str]] = {
    "waiting": "Waiting",
    "mine": "Mine",
    "taken": "Looked after",
    "appeals": "Appeals",
    "closed": "Closed",
    "all": "All",
}
URGENCIES: Final[tuple[Urgency, ...]] = ("urgent", "high", "medium", "low")
KINDS: Final[tuple[Category, ...]] = get_args(Category)


class Wanted(Struct, frozen=True):
    """What somebody looks for in the queue, as the address says it."""

    shown: Shown = "waiting"
    urgencies: tuple[Urgency, ...] = ()
    kinds: tuple[Category, ...] = ()
    about: str = ""
    at: str = ""
    """Where the page begins."""

    @property
    def is_narrow(self) -> bool:
        """Whether more is asked than a view."""
        return bool(self.urgencies or self.kinds or self.about)

    def query(self, **changed: str) -> str:
        """Return the query of an address that shows the same, but for what is changed."""
        pairs = [("show", changed.get("show", self.shown))]
        pairs += [("urgency", one) for one in self.urgencies]
        pairs += [("kind", one) for one in self.kinds]
        pairs += [("about", self.about)] if self.about else []
        at = changed.get("at", "")
        return f"?{urlencode([*pairs, ('at', at)] if at else pairs)}"

    def filter_for(self, who: UserRef) -> CaseFilter:
        """Return what is asked of the store."""
        return CaseFilter(
            statuses=_STATUSES[self.shown],
            urgencies=self.urgencies,
            kinds=self.kinds,
            assignee=str(who) if self.shown == "mine" else None,
            about=self.about,
            is_appeal=True if self.shown == "appeals" else None,
            order="newest" if self.shown in {"closed", "all"} else "turn",
        )


_STATUSES: Final[dict[Shown, tuple[Any, ...]]] = {
    "waiting": ("open", "appealed"),
    "mine": ("taken",),
    "taken": ("taken",),
    "appeals": ("appealed", "taken"),
    "closed": ("resolved", "closed"),
    "all": tuple(STATUSES),
}


class Row(Struct, frozen=True):
    """One case in the list."""

    id: str
    urgency: Urgency
    is_abuse_material: bool
    """Nothing else is told of it."""
    headline: str
    kind: Category
    status: str
    opened_at: datetime
    due: datetime | None
    is_overdue: bool
    assignee: str
    """Who looks after it, as they are called; empty for nobody."""
    is_mine: bool
    is_appeal: bool
    calls: str


@get("/", opt=for_roles(*ALL))
async def queue(request: Asked) -> Response[Any]:
    """Show the queue, or lead on to a case whose number was looked for."""
    wanted = wanted_in(request.query_params)
    if _CASE_ID.fullmatch(wanted.about):
        inside, visitor = inside_of(request), visitor_of(request)
        found = await inside.doors.hands.see(wanted.about.lower(), visitor.reader)
        if found is not None:
            return go(request, f"/cases/{found.id}")
    return show(request, "queue.html.j2", here="/", **await _context(request, wanted))


@get("/queue", opt=for_roles(*ALL, is_quiet=True))
async def piece(request: Asked) -> Response[str]:
    """Return the list alone, for a page that is open already."""
    return fragment(
        request, "queue_list.html.j2", **await _context(request, wanted_in(request.query_params))
    )


ROUTES: Final = (queue, piece)

_CASE_ID: Final = re.compile(r"case-\d{1,12}", re.ASCII | re.IGNORECASE)


def wanted_in(query: MultiDict[Any]) -> Wanted:
    """Read what is looked for; whatever is not understood narrows nothing."""
    shown: Shown = next((one for one in VIEWS if one == query.get("show")), "waiting")
    urgencies, kinds = query.getall("urgency", []), query.getall("kind", [])
    return Wanted(
        shown,
        tuple([one for one in URGENCIES if one in urgencies]),
        tuple([one for one in KINDS if one in kinds]),
        str(query.get("about", "")).strip()[:LONGEST],
        str(query.get("at", ""))[:LONGEST],
    )


async def _context(request: Asked, wanted: Wanted) -> dict[str, Any]:
    inside, visitor = inside_of(request), visitor_of(request)
    page: CasesPage = await inside.doors.store.find_cases(
        wanted.filter_for(visitor.who), visitor.reader, limit=PAGE, cursor=wanted.at or None
    )
    rows = [row_of(case, visitor, inside) for case in page.cases]
    return {
        "kinds": KINDS,
        "page": page,
        "rows": rows,
        "urgencies": URGENCIES,
        "views": VIEWS,
        "wanted": wanted,
    }


def headline_of(case: Case, name_of: Callable[[UserRef], str]) -> str:
    """Return who, whom and since when, or that it is a test page."""
    if case.is_drill and case.subject.target is not None:
        return f"Test page for {name_of(case.subject.target)}: nobody is in danger."
    return story_of(case, name_of, str).headline


def row_of(case: Case, visitor: Visitor, inside: Inside) -> Row:
    """Return what the list shows of a case."""
    name_of, now = inside.doors.name_of, inside.doors.clock.now()
    is_abuse_material = "csea" in case.asked
    assignee = UserRef.parse(case.assignee) if case.assignee else None
    return Row(
        id=case.id,
        urgency=case.urgency,
        is_abuse_material=is_abuse_material,
        headline="" if is_abuse_material else headline_of(case, name_of),
        kind=case.kind,
        status=STATUSES[case.status],
        opened_at=case.opened_at,
        due=case.due,
        is_overdue=case.due is not None and case.due <= now,
        assignee=name_of(assignee) if assignee else "",
        is_mine=assignee == visitor.who,
        is_appeal=case.appeal is not None,
        calls=calls_words(case),
    )
