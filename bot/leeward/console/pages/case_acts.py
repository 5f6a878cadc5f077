"""Acts on a case: whose turn it is, what people write down, and what they come to."""

from typing import Any, Final, get_args

from litestar import Response, post
from litestar.exceptions import NotFoundException
from litestar.params import FromPath

from leeward.cases.hands import Said
from leeward.cases.moving import NOTE_LONGEST, SERVICE_LONGEST
from leeward.console.case.team import chosen
from leeward.console.guards import TEAM, for_roles
from leeward.console.inside import Asked, fields_of, inside_of, visitor_of
from leeward.console.pages.case import Tried, back, seen, show_case
from leeward_policies.domain.case import Case, Verdict
from leeward_policies.domain.move import (
    GiveBack,
    HandOver,
    MarkReported,
    Move,
    Reopen,
    Take,
    WriteNote,
)

VIA: Final = "console"

PLAIN: Final[dict[str, Move]] = {"take": Take(), "give-back": GiveBack(), "reopen": Reopen()}
"""Moves that need no word."""

TOO_LONG: Final = "This has {given} characters; {longest} fit. Shorten it, and send it again."


@post("/cases/{case_id:str}/move/{what:str}", opt=for_roles(*TEAM))
async def move(request: Asked, case_id: FromPath[str], what: FromPath[str]) -> Response[Any]:
    """Take a case, hand it back, or open it again."""
    if what not in PLAIN:
        raise NotFoundException
    return back(request, case_id, await _moved(request, case_id, PLAIN[what]))


@post("/cases/{case_id:str}/hand-over", opt=for_roles(*TEAM))
async def hand_over(request: Asked, case_id: FromPath[str]) -> Response[Any]:
    """Let somebody else look after a case, if they hold a role now and may see it."""
    case = await seen(request, case_id)
    typed = (await _field(request, "to")).strip()
    to, why = await chosen(typed, case, inside_of(request), visitor_of(request).who)
    if to is None:
        return await show_case(request, case, Tried("to", typed, why))
    said = await _moved(request, case_id, HandOver(to))
    return await _answered(request, case_id, said, Tried("to", typed))


@post("/cases/{case_id:str}/note", opt=for_roles(*TEAM))
async def note(request: Asked, case_id: FromPath[str]) -> Response[Any]:
    """Write a note for the others."""
    case = await seen(request, case_id)
    typed = (await _field(request, "note")).replace("\r\n", "\n")
    why = _too_long(typed.strip(), NOTE_LONGEST)
    if why:
        return await show_case(request, case, Tried("note", typed, why))
    said = await _moved(request, case_id, WriteNote(typed))
    return await _answered(request, case_id, said, Tried("note", typed), "#notes")


@post("/cases/{case_id:str}/reported", opt=for_roles("csea"))
async def reported(request: Asked, case_id: FromPath[str]) -> Response[Any]:
    """Note to whom suspected abuse material was reported."""
    case = await seen(request, case_id)
    typed = await _field(request, "service")
    why = _too_long(typed.strip(), SERVICE_LONGEST)
    if why:
        return await show_case(request, case, Tried("service", typed, why))
    said = await _moved(request, case_id, MarkReported(typed))
    return await _answered(request, case_id, said, Tried("service", typed))


@post("/cases/{case_id:str}/judge/{what:str}", opt=for_roles(*TEAM))
async def judge(request: Asked, case_id: FromPath[str], what: FromPath[str]) -> Response[Any]:
    """Say what it was; what was wrong is undone."""
    verdict: Verdict | None = next((one for one in get_args(Verdict) if one == what), None)
    if verdict is None:
        raise NotFoundException
    hands, reader = inside_of(request).doors.hands, visitor_of(request).reader
    return back(request, case_id, await hands.judge(case_id, reader, verdict, VIA))


@post("/cases/{case_id:str}/undo", opt=for_roles(*TEAM))
async def undo(request: Asked, case_id: FromPath[str]) -> Response[Any]:
    """Take back what was done in a case."""
    hands, reader = inside_of(request).doors.hands, visitor_of(request).reader
    return back(request, case_id, await hands.undo(case_id, reader, VIA))


ROUTES: Final = (move, hand_over, note, reported, judge, undo)


async def _moved(request: Asked, case_id: str, move: Move) -> Said:
    hands, reader = inside_of(request).doors.hands, visitor_of(request).reader
    return await hands.move(case_id, reader, move, VIA)


async def _field(request: Asked, name: str) -> str:
    """Return what stands in a field of the form."""
    return str((await fields_of(request)).get(name, ""))


async def _answered(
    request: Asked, case_id: str, said: Said, tried: Tried, at: str = ""
) -> Response[Any]:
    """Lead back after an act; where it was refused, show the case with what was typed."""
    case: Case | None = said.case
    if said.is_done or case is None:
        return back(request, case_id, said, at)
    return await show_case(request, case, Tried(tried.field, tried.text, said.text))


def _too_long(text: str, longest: int) -> str:
    return TOO_LONG.format(given=len(text), longest=longest) if len(text) > longest else ""
