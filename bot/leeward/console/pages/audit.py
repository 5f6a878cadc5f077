"""The audit log: what was done and by which door, the latest first; and whether it is whole."""

import re
from collections.abc import AsyncIterator
from typing import Any, Final
from urllib.parse import urlencode

from litestar import Response, get, post
from litestar.datastructures import MultiDict
from litestar.response import Stream
from msgspec import Struct, json

from leeward.console.audit_words import KINDS, words_of
from leeward.console.guards import LEADS, for_roles
from leeward.console.inside import Asked, Inside, Place, fields_of, inside_of, visitor_of
from leeward.console.knowing import hidden_cases
from leeward.console.sessions import Visitor
from leeward.console.sheets import show
from leeward_policies.domain.refs import UserRef
from leeward_policies.errors import AuditBroken, LeewardError, RefError, UsageError
from leeward_policies.ports import AuditEntry, AuditHead, Reader

PLACE: Final = Place("/audit", "Audit", LEADS)

PAGE: Final = 100
"""Lines on one page."""

PIECE: Final = 1_000
"""Lines of an export that are read at once."""

LONGEST: Final = 120
"""Characters of what is looked for."""

_WHAT: Final = re.compile(r"[a-z]+(?:[.-][a-z]+)*", re.ASCII)
_CASE: Final = re.compile(r"case-\d{1,12}", re.ASCII | re.IGNORECASE)


class Wanted(Struct, frozen=True):
    """Which lines somebody looks for, as the address says it."""

    what: str = ""
    about: str = ""
    before: int | None = None

    def query(self, before: int | None = None) -> str:
        """Return the query of an address of the same lines, from a number on downwards."""
        pairs = [("what", self.what), ("about", self.about)]
        pairs += [("before", str(before))] if before is not None else []
        told = [pair for pair in pairs if pair[1]]
        return f"?{urlencode(told)}" if told else ""


class Found(Struct, frozen=True):
    """The search that is made of what somebody looks for."""

    about: str = ""
    without: tuple[str, ...] = ()
    is_nothing: bool = False
    """It may tell nothing, whatever there is."""


class Exported(Struct, frozen=True):
    """One line of an export; whom it is about stays here."""

    n: int
    at: str
    what: str
    detail: str


class Checked(Struct, frozen=True):
    """What came of a check of the chain."""

    text: str
    head: str = ""
    is_whole: bool = True


@get("/audit", opt=for_roles(*LEADS))
async def audit(request: Asked) -> Response[str]:
    """Show a page of lines."""
    return await _page(request, wanted_in(request.query_params))


@post("/audit/verify", opt=for_roles(*LEADS))
async def verify(request: Asked) -> Response[str]:
    """Check the whole chain; it is read from its beginning."""
    inside, visitor = inside_of(request), visitor_of(request)
    fields = await fields_of(request)
    checked = await _check(inside, fields.get("head", "").strip()[:LONGEST])
    await inside.sessions.note(
        "audit.verified", visitor.who, f"whole={'yes' if checked.is_whole else 'no'}"
    )
    return await _page(request, Wanted(), checked)


@get("/audit/export", opt=for_roles(*LEADS))
async def export(request: Asked) -> Stream:
    """Return the lines as one JSON object each; that it was asked for is a line as well."""
    inside, visitor = inside_of(request), visitor_of(request)
    wanted = wanted_in(request.query_params)
    found = await search(inside, visitor.reader, wanted.about)
    await inside.sessions.note("audit.exported", visitor.who, f"what={wanted.what or 'all'}")
    return Stream(
        _lines(inside, visitor, wanted, found),
        media_type="application/x-ndjson",
        headers={"content-disposition": 'attachment; filename="leeward-audit.jsonl"'},
    )


ROUTES: Final = (audit, verify, export)


def wanted_in(query: MultiDict[Any]) -> Wanted:
    """Read what is looked for; whatever is not understood narrows nothing."""
    what, before = str(query.get("what", "")), str(query.get("before", ""))
    is_number = before.isascii() and before.isdecimal() and len(before) <= 15  # noqa: PLR2004
    return Wanted(
        what if _WHAT.fullmatch(what) and len(what) <= LONGEST else "",
        str(query.get("about", "")).strip()[:LONGEST],
        int(before) if is_number else None,
    )


async def search(inside: Inside, reader: Reader, about: str) -> Found:
    """Return how lines about something are looked for.

    A case that the reader may not see, one that is gone, and themselves have no lines here.
    Lines about a member tell nothing of cases that are kept from the reader.
    """
    if not about:
        return Found()
    if _CASE.fullmatch(about):
        case = await inside.doors.hands.see(about.lower(), reader)
        return Found(is_nothing=True) if case is None else Found(about=case.id)
    try:
        member = UserRef.parse(about)
    except RefError:
        return Found(is_nothing=True)
    if member == reader.who:
        return Found(is_nothing=True)
    hidden = await hidden_cases(inside.doors.store, reader)
    return Found(str(member), tuple([case.id for case in hidden]))


async def _page(request: Asked, wanted: Wanted, checked: Checked | None = None) -> Response[str]:
    inside, visitor = inside_of(request), visitor_of(request)
    found = await search(inside, visitor.reader, wanted.about)
    entries = await _read(inside, wanted, found, wanted.before, PAGE + 1)
    return show(
        request,
        "audit.html.j2",
        here="/audit",
        checked=checked,
        entries=entries[:PAGE],
        has_more=len(entries) > PAGE,
        kinds=KINDS,
        wanted=wanted,
        words_of=words_of,
    )


async def _read(
    inside: Inside, wanted: Wanted, found: Found, before: int | None, limit: int
) -> tuple[AuditEntry, ...]:
    if found.is_nothing:
        return ()
    return await inside.doors.store.audit_entries(
        limit=limit, before=before, what=wanted.what, about=found.about, without=found.without
    )


async def _lines(
    inside: Inside, visitor: Visitor, wanted: Wanted, found: Found
) -> AsyncIterator[bytes]:
    before = wanted.before
    while True:
        entries = await _read(inside, wanted, found, before, PIECE)
        if not entries or await inside.sessions.alive(visitor.way.id) is None:
            return
        told = [Exported(one.n, one.line.at.isoformat(), one.line.what, one.line.detail)
                for one in entries]  # fmt: skip
        yield b"".join(json.encode(one) + b"\n" for one in told)
        before = entries[-1].n


async def _check(inside: Inside, head: str) -> Checked:
    store = inside.doors.store
    try:
        count = await store.verify_audit(AuditHead.parse(head) if head else None)
    except (AuditBroken, UsageError) as error:
        return Checked(_told(error), is_whole=not isinstance(error, AuditBroken))
    lines = "1 line was" if count == 1 else f"{count:,} lines were"
    reached = " It still has the line whose head you gave." if head else ""
    return Checked(
        f"The chain holds: {lines} ever written.{reached}", str(await store.audit_head())
    )


def _told(error: LeewardError) -> str:
    return str(error)
