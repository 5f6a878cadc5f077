"""The facts of a case: who, where, whose turn it is, and how it was decided."""

from collections import Counter
from collections.abc import Callable
from datetime import datetime
from typing import Final, TypeAlias

from msgspec import Struct

from leeward.console.inside import Inside
from leeward.console.links import member_path
from leeward.console.words import STATUSES, calls_words
from leeward.report.legible import legible
from leeward_policies.addresses import address_of
from leeward_policies.case_rights import is_held
from leeward_policies.domain.case import Case, Verdict
from leeward_policies.domain.refs import DIRECT_SPACE, ChannelRef, UserRef
from leeward_policies.errors import RefError
from leeward_policies.explain import NAME_LONGEST
from leeward_policies.words import plain

Names: TypeAlias = Callable[[UserRef], str]

THE_MEMBER: Final = "the member"
"""Stands for everybody in a case of suspected abuse material, where nobody is named."""

VERDICTS: Final[dict[Verdict, str]] = {
    "right": "it was what it looked like",
    "wrong": "it was not what it looked like",
    "unclear": "it stays unclear",
}

ANSWERS: Final[dict[Verdict, str]] = {
    "right": "it stands",
    "wrong": "it was taken back",
    "unclear": "it was taken back",
}
"""What a verdict means in an appeal."""


class Person(Struct, frozen=True):
    """Somebody, as a page calls them."""

    name: str
    link: str = ""
    """Of the page that tells of them; empty where there is none."""
    is_you: bool = False


class Room(Struct, frozen=True):
    """Where something happened."""

    name: str
    count: int
    """How many lines of the case."""
    link: str = ""
    """Of the room on its platform; empty where it has none."""


class Facts(Struct, frozen=True, kw_only=True):
    """What the head of a case's page says."""

    status: str
    author: Person
    target: Person | None
    rooms: tuple[Room, ...]
    assignee: Person | None
    taken_until: datetime | None
    """How long they are waited for."""
    is_held: bool
    """Somebody looks after it, and their time is not over."""
    calls: str
    """How often others were called; empty for never."""
    verdict: str
    """What people came to; empty while they have not."""
    judged_by: Person | None


def is_abuse_material(case: Case) -> bool:
    """Say whether a case is about suspected abuse material."""
    return "csea" in case.asked


def names_for(case: Case, inside: Inside) -> Names:
    """Return how members are called in a case's sentences, made harmless."""
    if is_abuse_material(case):
        return lambda _: THE_MEMBER
    name_of = inside.doors.name_of
    return lambda member: plain(name_of(member), NAME_LONGEST)


def person(ref: UserRef, inside: Inside, who: UserRef, *, is_linked: bool = False) -> Person:
    """Return somebody as a page calls them.

    Args:
        ref: whom.
        inside: what the pages share.
        who: who reads.
        is_linked: the console has a page about them.
    """
    name = legible(inside.doors.name_of(ref))
    return Person(name, member_path(ref) if is_linked else "", ref == who)


def person_printed(text: str, inside: Inside, who: UserRef) -> Person:
    """Return somebody whose printed ref is kept; anything else is shown as it stands."""
    try:
        return person(UserRef.parse(text), inside, who)
    except RefError:
        return Person(legible(text))


def facts_of(case: Case, inside: Inside, who: UserRef) -> Facts:
    """Return what the head of a case's page says to somebody."""
    author, target = case.subject.author, case.subject.target
    words = VERDICTS if case.appeal is None else ANSWERS
    return Facts(
        status=STATUSES[case.status],
        author=person(author, inside, who, is_linked=True),
        target=None if target is None else person(target, inside, who, is_linked=True),
        rooms=_rooms(case),
        assignee=person_printed(case.assignee, inside, who) if case.assignee else None,
        taken_until=case.taken_until,
        is_held=is_held(case, inside.doors.clock.now()),
        calls=calls_words(case),
        verdict=words[case.verdict] if case.verdict else "",
        judged_by=person_printed(case.judged_by, inside, who) if case.judged_by else None,
    )


def _rooms(case: Case) -> tuple[Room, ...]:
    counts = Counter(line.message.channel_ref for line in case.evidence)
    if not counts:
        counts[case.channel] = 0
    return tuple(
        [Room(_called(one), count, address_of(one)) for one, count in counts.most_common()]
    )


def _called(room: ChannelRef) -> str:
    if room.space == DIRECT_SPACE:
        return "direct messages"
    return legible(str(room))
