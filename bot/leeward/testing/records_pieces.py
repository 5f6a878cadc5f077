"""Short ways to make what people look up in a store, for the contract of `Records`."""

# ruff: noqa: S101 - an assert is how a contract suite speaks
from datetime import datetime, timedelta
from typing import Final, Literal, Protocol

from msgspec.structs import replace

from leeward.testing.builders import ROOM, user
from leeward.testing.clock import DEFAULT_START
from leeward.testing.store_pieces import SECRET, because, case, ref
from leeward_policies.case_rights import Role
from leeward_policies.domain.action import Asked, Urgency
from leeward_policies.domain.case import Appeal, Case, CaseEvidence, Status, Verdict
from leeward_policies.domain.event import CaseMoved
from leeward_policies.domain.move import WriteNote
from leeward_policies.ports import CaseFilter, CasesPage, Pass, Reader, Records, Store

LEAD: Final = Reader(user("lead"), ("safety-lead",))
"""Sees everything but suspected abuse material."""


class Kept(Store, Records, Protocol):
    """A store that tells people what it keeps."""


def every(*statuses: Status) -> CaseFilter:
    """Return the filter that lets through every case, or every case in some states."""
    return CaseFilter(statuses=statuses)


def ids(page: CasesPage) -> list[str]:
    """Return the ids of a page's cases."""
    return [case.id for case in page.cases]


async def walk(
    store: Records, wanted: CaseFilter, reader: Reader = LEAD, *, limit: int = 2
) -> list[list[str]]:
    """Return the ids of all pages, forwards; backwards they must be the same."""
    pages = [await store.find_cases(wanted, reader, limit=limit)]
    while pages[-1].after is not None:
        cursor = pages[-1].after
        pages.append(await store.find_cases(wanted, reader, limit=limit, cursor=cursor))
    back = pages[-1:]
    while back[0].before is not None:
        before = await store.find_cases(wanted, reader, limit=limit, cursor=back[0].before)
        back.insert(0, before)
    told = [ids(page) for page in pages]
    assert [ids(page) for page in back] == told
    return told


def shown_to(one: Case, *asked: Asked) -> Case:
    """Return a case that lies before these."""
    return replace(one, asked=asked)


def judged(
    number: int,
    verdict: Verdict | None,
    *rules: str,
    at: datetime = DEFAULT_START,
    urgency: Urgency = "high",
) -> Case:
    """Return a case that rests on rules and was judged so at that time."""
    why = because()
    lines = (
        CaseEvidence(ref(f"{number}-{n}"), DEFAULT_START, why.subject.author, rule, why)
        for n, rule in enumerate(rules)
    )
    return replace(
        case(number, urgency=urgency),
        evidence=tuple(lines),
        verdict=verdict,
        status="open" if verdict is None else "resolved",
        updated_at=at,
    )


def appealed(one: Case, decision: str, *rules: str) -> Case:
    """Return a case as the appeal against a decision that rules made."""
    asked = Appeal(decision, one.subject.author, one.opened_at, rules)
    status: Status = "appealed" if one.status == "open" else one.status
    return replace(one, appeal=asked, status=status)


def a_pass(
    digits: str = "ab12",
    kind: Literal["link", "session", "token"] = "link",
    *,
    who: str = "lead",
    at: datetime = DEFAULT_START,
    lasting: timedelta = timedelta(minutes=10),
    roles: tuple[Role, ...] = ("moderator", "csea"),
    name: str = "",
) -> Pass:
    """Return a way in that lasts for a time."""
    return Pass(digits, kind, user(who), roles, at, at + lasting, name)


def noted(text: str = SECRET, at: datetime = DEFAULT_START) -> CaseMoved:
    """Return the event that somebody wrote a note."""
    return CaseMoved(ROOM, "case-1", user("lead"), WriteNote(text), at, "console")
