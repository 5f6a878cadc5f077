"""Live: what has changed, told to pages that are open, by server-sent events."""

import asyncio
from collections.abc import AsyncIterator, Iterable
from typing import Any, Final

from litestar import Response, get
from litestar.response import Stream
from msgspec import json

from leeward.console.changes import Watcher
from leeward.console.guards import ALL, for_roles
from leeward.console.inside import Asked, Inside, inside_of, visitor_of
from leeward.console.sessions import Unconfirmed, Visitor
from leeward_policies.case_rights import may_see
from leeward_policies.ports import CaseFilter, Pass

HEARTBEAT: Final = 20.0
"""Seconds; whoever lost a role is cut off with the next one, and proxies keep what is not idle."""

FIRST: Final = 100
"""Waiting cases that an open page may show already."""

HERE: Final = b": here\n\n"
"""A comment, which browsers pass over (HTML Standard, 9.2.6)."""

START: Final = b"retry: 10000\n" + HERE
"""Whoever is cut off comes back after ten seconds, so that a restart is not a rush."""

ENDED: Final = b"event: ended\ndata: {}\n\n"

WAITING: Final = CaseFilter(statuses=("open", "appealed"))


@get("/live", opt=for_roles(*ALL, is_quiet=True))
async def live(request: Asked) -> Response[Any]:
    """Tell what changes, for as long as the session lives; only ids."""
    inside, visitor = inside_of(request), visitor_of(request)
    if not inside.streams.open(visitor.way.id):
        return Response(None, status_code=204)  # after this a browser does not ask again
    return Stream(_told(inside, visitor), media_type="text/event-stream")


ROUTES: Final = (live,)


async def _told(inside: Inside, visitor: Visitor) -> AsyncIterator[bytes]:
    """Yield what an open page is told; of what it may not show not even that it happened."""
    beat = _beat(inside)
    try:
        with inside.doors.changes.watching() as watcher:
            first = await inside.doors.store.find_cases(WAITING, visitor.reader, limit=FIRST)
            known = {case.id for case in first.cases}
            yield START
            while not watcher.is_over:
                ids = await _next(watcher, beat)
                way = await _alive(inside, visitor)
                if way is None:
                    yield ENDED
                    return
                seen = [one for one in ids if await _concerns(inside, way, one, known)]
                if seen:
                    yield _event(seen)
                if beat.done():
                    yield HERE
                    beat = _beat(inside)
    finally:
        beat.cancel()
        inside.streams.close(visitor.way.id)


def _beat(inside: Inside) -> asyncio.Future[None]:
    return asyncio.ensure_future(inside.doors.clock.sleep(HEARTBEAT))


async def _next(watcher: Watcher, beat: asyncio.Future[None]) -> tuple[str, ...]:
    """Wait for changes and return them; none where the next heartbeat came first."""
    change = asyncio.ensure_future(watcher.changed())
    either: set[asyncio.Future[Any]] = {beat, change}
    try:
        await asyncio.wait(either, return_when=asyncio.FIRST_COMPLETED)
        return change.result() if change.done() else ()
    finally:
        change.cancel()


async def _alive(inside: Inside, visitor: Visitor) -> Pass | None:
    try:
        return await inside.sessions.alive(visitor.way.id)
    except Unconfirmed:
        return None


async def _concerns(inside: Inside, way: Pass, case_id: str, known: set[str]) -> bool:
    """Say whether somebody is told of a change: they may see the case, or could until now."""
    case = await inside.doors.store.case(case_id)
    if case is not None and may_see(case, way.member, way.roles):
        known.add(case_id)
        return True
    could = case_id in known
    known.discard(case_id)
    return could


def _event(case_ids: Iterable[str]) -> bytes:
    return b"event: changed\ndata: " + json.encode({"cases": [*case_ids]}) + b"\n\n"
