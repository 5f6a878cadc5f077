"""Acts on cases for programs; each is written down with who and that it came by the API."""

from typing import Any, Final

from litestar import post
from litestar.params import JSONBody

from leeward.console.api.cases import CaseId, seen
from leeward.console.api.frame import TAKES_JSON, V1, VIA, NotSo, came_of, documented
from leeward.console.api.shapes import (
    CaseShape,
    DoneShape,
    HandOverBody,
    NoteBody,
    OrderBody,
    ReportedBody,
    VerdictBody,
)
from leeward.console.api.telling import case_of
from leeward.console.guards import TEAM, for_roles
from leeward.console.inside import Asked, inside_of, visitor_of
from leeward_policies.case_rights import Role, may_see
from leeward_policies.domain.case import Case
from leeward_policies.domain.move import (
    CallAbuseMaterial,
    GiveBack,
    HandOver,
    MarkReported,
    Move,
    Reopen,
    Take,
    WriteNote,
)
from leeward_policies.domain.refs import UserRef
from leeward_policies.errors import RefError

NOBODY: Final = "They hold no role here by which they could look after this case."

AT: Final = f"{V1}/cases/{{case_id:str}}"


def _what(name: str, *roles: Role, has_body: bool = False) -> dict[str, Any]:
    """Return what a route of an act says beside its path."""
    return {
        "operation_id": name,
        "opt": {**for_roles(*(roles or TEAM)), TAKES_JSON: has_body},
        "responses": documented(409, *((415,) if has_body else ())),
        "status_code": 200,
    }


@post(f"{AT}/take", **_what("takeCase"))
async def take(request: Asked, case_id: CaseId) -> DoneShape:
    """Look after a case."""
    return await _moved(request, case_id, Take())


@post(f"{AT}/give-back", **_what("giveBackCase"))
async def give_back(request: Asked, case_id: CaseId) -> DoneShape:
    """Let a case wait for somebody else."""
    return await _moved(request, case_id, GiveBack())


@post(f"{AT}/hand-over", **_what("handOverCase", has_body=True))
async def hand_over(request: Asked, case_id: CaseId, data: JSONBody[HandOverBody]) -> DoneShape:
    """Let somebody else look after a case, who holds a role now and may see it."""
    case = await seen(request, case_id)
    return await _moved(request, case_id, HandOver(await _colleague(request, case, data.to)))


@post(f"{AT}/notes", **_what("writeNote", has_body=True))
async def note(request: Asked, case_id: CaseId, data: JSONBody[NoteBody]) -> DoneShape:
    """Write a note for the others on the team."""
    return await _moved(request, case_id, WriteNote(data.text))


@post(f"{AT}/reopen", **_what("reopenCase"))
async def reopen(request: Asked, case_id: CaseId) -> DoneShape:
    """Open a case again."""
    return await _moved(request, case_id, Reopen())


@post(f"{AT}/abuse-material", **_what("callAbuseMaterial"))
async def call_abuse(request: Asked, case_id: CaseId) -> DoneShape:
    """Lay a case before those responsible for abuse material alone."""
    return await _moved(request, case_id, CallAbuseMaterial())


@post(f"{AT}/reported", **_what("markReported", "csea", has_body=True))
async def reported(request: Asked, case_id: CaseId, data: JSONBody[ReportedBody]) -> DoneShape:
    """Note to whom suspected abuse material was reported."""
    return await _moved(request, case_id, MarkReported(data.to))


@post(f"{AT}/verdict", **_what("judgeCase", has_body=True))
async def verdict(request: Asked, case_id: CaseId, data: JSONBody[VerdictBody]) -> DoneShape:
    """Say what it was; what was wrong is undone, and the case is closed."""
    hands, reader = inside_of(request).doors.hands, visitor_of(request).reader
    said = came_of(await hands.judge(case_id, reader, data.verdict, VIA))
    return DoneShape(said.text, _told(said.case))


@post(f"{AT}/undo", **_what("undoCase"))
async def undo(request: Asked, case_id: CaseId) -> DoneShape:
    """Take back what was done in a case."""
    hands, reader = inside_of(request).doors.hands, visitor_of(request).reader
    said = came_of(await hands.undo(case_id, reader, VIA))
    return DoneShape(said.text, _told(said.case))


@post(f"{AT}/order", **_what("orderAct", has_body=True))
async def order(request: Asked, case_id: CaseId, data: JSONBody[OrderBody]) -> DoneShape:
    """Order something on the platform, as far as one's own rights there go."""
    hands, reader = inside_of(request).doors.hands, visitor_of(request).reader
    said = came_of(await hands.order(case_id, reader, data.what, VIA))
    return DoneShape(said.text, _told(said.case))


ROUTES: Final = (
    take,
    give_back,
    hand_over,
    note,
    reopen,
    call_abuse,
    reported,
    verdict,
    undo,
    order,
)


async def _moved(request: Asked, case_id: str, move: Move) -> DoneShape:
    hands, reader = inside_of(request).doors.hands, visitor_of(request).reader
    said = came_of(await hands.move(case_id, reader, move, VIA))
    return DoneShape(said.text, _told(said.case))


def _told(case: Case | None) -> CaseShape | None:
    return None if case is None else case_of(case)


async def _colleague(request: Asked, case: Case, printed: str) -> UserRef:
    """Return somebody who may look after a case now; nobody learns who may not, and why."""
    try:
        to = UserRef.parse(printed)
    except RefError:
        raise NotSo(NOBODY) from None
    roles = await inside_of(request).sessions.roles_of(to)
    if not roles or not may_see(case, to, roles):
        raise NotSo(NOBODY)
    return to
