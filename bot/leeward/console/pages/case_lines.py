"""Opening the lines of a case: each time is noted and counted, and they close by themselves."""

from typing import Any, Final

from litestar import Response, post
from litestar.exceptions import NotFoundException
from litestar.params import FromPath

from leeward.console.case.facts import is_abuse_material
from leeward.console.guards import TEAM, for_roles
from leeward.console.inside import Asked, inside_of, visitor_of
from leeward.console.links import case_path
from leeward.console.pages.case import seen
from leeward.console.sheets import go

AT: Final = "#lines"


@post("/cases/{case_id:str}/lines", opt=for_roles(*TEAM))
async def open_lines(request: Asked, case_id: FromPath[str]) -> Response[Any]:
    """Let the lines of a case stand on its page for some minutes.

    Each page that shows them is written down before it does. Of suspected abuse material
    nothing is ever shown.
    """
    inside, visitor = inside_of(request), visitor_of(request)
    case = await seen(request, case_id)
    if is_abuse_material(case):
        raise NotFoundException
    now = inside.doors.clock.now()
    times = await inside.doors.store.count_view(visitor.who, now)
    inside.opened.open(visitor.way.id, case.id, now, times)
    return go(request, f"{case_path(case.id)}{AT}")


@post("/cases/{case_id:str}/lines/close", opt=for_roles(*TEAM))
async def close_lines(request: Asked, case_id: FromPath[str]) -> Response[Any]:
    """Close the lines of a case again."""
    case = await seen(request, case_id)
    inside_of(request).opened.close(visitor_of(request).way.id, case.id)
    return go(request, f"{case_path(case.id)}{AT}")


ROUTES: Final = (open_lines, close_lines)
