"""The team's view of a member: what is known about them and why, as far as a reader may know it."""

from typing import Any, Final

from litestar import Response, get
from litestar.exceptions import NotFoundException
from msgspec import Struct

from leeward.console.guards import for_roles
from leeward.console.inside import Asked, Inside, inside_of, visitor_of
from leeward.console.knowing import ANY_STATUS, hidden_cases, known_ones
from leeward.console.life import Entry, Running, entry_of, running
from leeward.console.pages.queue import Row, row_of
from leeward.console.patterns import Pattern, patterns_about
from leeward.console.sessions import Visitor
from leeward.console.sheets import show
from leeward_policies.case_rights import Role
from leeward_policies.domain.case import Case
from leeward_policies.domain.refs import UserRef
from leeward_policies.errors import NotReady, RefError
from leeward_policies.ports import CaseFilter
from leeward_policies.words import level_words

READERS: Final[tuple[Role, ...]] = ("moderator", "safety-lead")

BELOW: Final = "/members/"

CASES_MOST: Final = 50
DECISIONS_MOST: Final = 100
"""The latest that are shown."""

REF_LONGEST: Final = 400
"""Characters of a printed ref, every one of its letters percent-encoded."""


class CaseRow(Struct, frozen=True):
    """A case about a member."""

    row: Row
    is_author: bool
    """It is about what they did, and not about what was done to them."""


class AppealRow(Struct, frozen=True):
    """What a member asked a human to look at again."""

    case: Case
    answer: str


class Known(Struct, frozen=True, kw_only=True):
    """All that a reader may know of a member."""

    running: tuple[Running, ...]
    cases: tuple[CaseRow, ...]
    cases_total: int
    decisions: tuple[Entry, ...]
    appeals: tuple[AppealRow, ...]
    patterns: tuple[Pattern, ...] | None
    """None for whoever is not told of patterns."""

    @property
    def is_empty(self) -> bool:
        """Whether nothing is known, as far as the reader may know."""
        return not (self.running or self.cases or self.decisions or self.patterns)


ANSWERS: Final = {
    "wrong": "They were right: what was done was undone.",
    "right": "The decision stands.",
    "unclear": "It stays unclear.",
}


@get("/members/{ref:path}", opt=for_roles(*READERS))
async def member(request: Asked) -> Response[Any]:
    """Show what is known about a member; that somebody looks is written down first."""
    inside, visitor = inside_of(request), visitor_of(request)
    who = _named(request.scope["path"])
    if who is None or await _is_themselves(inside, visitor, who):
        raise NotFoundException
    await inside.sessions.note("member.viewed", who, "", visitor.who)
    return show(
        request,
        "member.html.j2",
        here="",
        known=await known_of(inside, visitor, who),
        level_words=level_words,
        member=who,
    )


ROUTES: Final = (member,)


def _named(path: str) -> UserRef | None:
    """Read whom the page is about; the server has undone one percent-encoding already."""
    printed = path.removeprefix(BELOW)
    if len(printed) > REF_LONGEST:
        return None
    try:
        return UserRef.parse(printed)
    except RefError:
        return None


async def _is_themselves(inside: Inside, visitor: Visitor, who: UserRef) -> bool:
    """Say whether the page is about its reader; also by an account that the policy links."""
    if who == visitor.who:
        return True
    if inside.doors.rulings is None:
        return False
    try:
        ruling = await inside.doors.rulings.now()
    except NotReady:
        return False
    return who in ruling.policy.people.linked.get(visitor.who, ())


async def known_of(inside: Inside, visitor: Visitor, who: UserRef) -> Known:
    """Return what a reader may know of a member."""
    store, names = inside.doors.store, inside.doors.name_of
    now, reader = inside.doors.clock.now(), visitor.reader
    wanted = CaseFilter(statuses=ANY_STATUS, about=str(who), order="newest")
    page = await store.find_cases(wanted, reader, limit=CASES_MOST)
    cases = [one for one in page.cases if who in {one.subject.author, one.subject.target}]
    kept = await store.decisions_about(who, DECISIONS_MOST)
    decisions = await known_ones(store, kept, reader)
    came = {one.key: one for one in await store.outcomes([one.id for one in decisions])}
    return Known(
        running=running(reversed(decisions), came, who, names, now),
        cases=tuple(
            [CaseRow(row_of(one, visitor, inside), one.subject.author == who) for one in cases]
        ),
        cases_total=page.total,
        decisions=tuple(
            [
                entry_of(one, came, names, [case.id for case in cases if one.id in case.decisions])
                for one in decisions
            ]
        ),
        appeals=tuple([_appeal(one) for one in cases if _is_appeal_of(one, who)]),
        patterns=await _patterns(inside, visitor, who),
    )


async def _patterns(inside: Inside, visitor: Visitor, who: UserRef) -> tuple[Pattern, ...] | None:
    if "safety-lead" not in visitor.reader.roles:
        return None
    store = inside.doors.store
    return await patterns_about(
        store,
        await store.states_about(who),
        reader=visitor.reader,
        hidden=await hidden_cases(store, visitor.reader),
        now=inside.doors.clock.now(),
    )


def _is_appeal_of(case: Case, who: UserRef) -> bool:
    return case.appeal is not None and case.appeal.member == who


def _appeal(case: Case) -> AppealRow:
    return AppealRow(case, ANSWERS[case.verdict] if case.verdict else "Waiting for an answer.")
