"""Grave acts on a case, each behind a page that asks once more and says what will happen."""

from typing import Any, Final

from litestar import Response, get, post
from litestar.exceptions import NotFoundException
from litestar.params import FromPath

from leeward.cases.hands import OrderedAct
from leeward.console.case.buttons import ORDERS, Button, button, chances
from leeward.console.case.facts import is_abuse_material, names_for
from leeward.console.guards import TEAM, for_roles
from leeward.console.inside import Asked, inside_of, visitor_of
from leeward.console.links import case_path, platform_name
from leeward.console.pages.case import back, seen
from leeward.console.pages.case_acts import VIA
from leeward.console.sheets import go, show
from leeward_policies.domain.case import Case
from leeward_policies.domain.move import CallAbuseMaterial

AT: Final = "#do"


@get("/cases/{case_id:str}/order/{what:str}", opt=for_roles(*TEAM))
async def ask_order(request: Asked, case_id: FromPath[str], what: FromPath[str]) -> Response[Any]:
    """Ask whether something is to be done on the platform, and say what exactly."""
    case = await seen(request, case_id)
    one = _button(request, case, what)
    no = one.no or chances(case, visitor_of(request).who, inside_of(request).doors.clock).order
    if no:
        return go(request, f"{case_path(case.id)}{AT}", no)
    return show(
        request,
        "case_order.html.j2",
        button=one,
        case=case,
        is_abuse_material=is_abuse_material(case),
        path=case_path(case.id),
        platform=platform_name(case.channel.platform),
    )


@post("/cases/{case_id:str}/order/{what:str}", opt=for_roles(*TEAM))
async def order(request: Asked, case_id: FromPath[str], what: FromPath[str]) -> Response[Any]:
    """Order something on the platform."""
    case = await seen(request, case_id)
    one = _button(request, case, what)
    if one.no:
        return go(request, f"{case_path(case.id)}{AT}", one.no)
    hands, reader = inside_of(request).doors.hands, visitor_of(request).reader
    said = await hands.order(case_id, reader, one.act, VIA)
    return back(request, case_id, said)


@get("/cases/{case_id:str}/abuse-material", opt=for_roles(*TEAM))
async def ask_abuse(request: Asked, case_id: FromPath[str]) -> Response[Any]:
    """Ask whether a case may be about abuse material, and say who sees it from then on."""
    case = await seen(request, case_id)
    no = chances(case, visitor_of(request).who, inside_of(request).doors.clock).abuse_material
    if no:
        return go(request, f"{case_path(case.id)}{AT}", no)
    is_responder = "csea" in visitor_of(request).reader.roles
    return show(
        request,
        "case_call.html.j2",
        case=case,
        is_responder=is_responder,
        path=case_path(case.id),
    )


@post("/cases/{case_id:str}/abuse-material", opt=for_roles(*TEAM))
async def call_abuse(request: Asked, case_id: FromPath[str]) -> Response[Any]:
    """Lay a case before those responsible for abuse material alone."""
    hands, reader = inside_of(request).doors.hands, visitor_of(request).reader
    return back(request, case_id, await hands.move(case_id, reader, CallAbuseMaterial(), VIA))


ROUTES: Final = (ask_order, order, ask_abuse, call_abuse)


def _button(request: Asked, case: Case, what: str) -> Button:
    act: OrderedAct | None = next((one for one in ORDERS if one == what), None)
    if act is None:
        raise NotFoundException
    inside = inside_of(request)
    can = inside.doors.capabilities(case.channel.space_ref)
    return button(act, case, can, names_for(case, inside))
