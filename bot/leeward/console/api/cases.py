"""Cases for programs: a page of them, one of them, and its lines."""

from typing import Annotated, Final, Literal, TypeAlias

from litestar import get, post
from litestar.exceptions import NotFoundException
from litestar.params import FromQuery, PathParameter, QueryParameter

from leeward.console.api.frame import V1, NotSo, documented
from leeward.console.api.shapes import CaseShape, CasesShape, LinesShape
from leeward.console.api.telling import case_of, is_abuse_material, line_of, row_of
from leeward.console.guards import TEAM, for_roles
from leeward.console.inside import Asked, inside_of, visitor_of
from leeward_policies.domain.action import Urgency
from leeward_policies.domain.case import Case, Status
from leeward_policies.domain.signals import Category
from leeward_policies.ports import CaseFilter

PAGE: Final = 50
PAGE_MOST: Final = 100

CASE_ID: Final = r"^case-[0-9]{1,12}$"

NOTHING_SHOWN: Final = "Nothing is shown of suspected abuse material."

CaseId: TypeAlias = Annotated[str, PathParameter(pattern=CASE_ID, description="Such as `case-12`.")]

OPEN: Final[tuple[Status, ...]] = ("open", "taken", "appealed")


@get(f"{V1}/cases", opt=for_roles(*TEAM), responses=documented(), operation_id="listCases")
async def cases(
    request: Asked,
    *,
    status: Annotated[
        tuple[Status, ...], QueryParameter(description="Those that are open, unless told.")
    ] = OPEN,
    urgency: FromQuery[tuple[Urgency, ...]] = (),
    kind: FromQuery[tuple[Category, ...]] = (),
    assignee: Annotated[
        str, QueryParameter(max_length=400, description="A printed ref, `me`, or `nobody`.")
    ] = "",
    about: Annotated[
        str, QueryParameter(max_length=400, description="Printed ref, or id, of author or target.")
    ] = "",
    appeal: Annotated[
        Literal["any", "yes", "no"], QueryParameter(description="Appeals alone, or none of them.")
    ] = "any",
    order: Annotated[
        Literal["turn", "newest"], QueryParameter(description="Most urgent, or last changed first.")
    ] = "turn",
    limit: Annotated[int, QueryParameter(ge=1, le=PAGE_MOST)] = PAGE,
    cursor: Annotated[
        str, QueryParameter(max_length=400, description="`before` or `after` of another page.")
    ] = "",
) -> CasesShape:
    """List the cases that whoever bears the token may see."""
    inside, visitor = inside_of(request), visitor_of(request)
    wanted = CaseFilter(
        statuses=status or OPEN,
        urgencies=urgency,
        kinds=kind,
        assignee={"": None, "me": str(visitor.who), "nobody": ""}.get(assignee, assignee),
        about=about,
        is_appeal={"any": None, "yes": True, "no": False}[appeal],
        order=order,
    )
    page = await inside.doors.store.find_cases(
        wanted, visitor.reader, limit=limit, cursor=cursor or None
    )
    rows = tuple([row_of(one) for one in page.cases])
    return CasesShape(rows, page.total, page.before, page.after)


@get(
    f"{V1}/cases/{{case_id:str}}",
    opt=for_roles(*TEAM),
    responses=documented(),
    operation_id="getCase",
)
async def case(request: Asked, case_id: CaseId) -> CaseShape:
    """Return a case, without the words of its lines."""
    return case_of(await seen(request, case_id))


@post(
    f"{V1}/cases/{{case_id:str}}/lines",
    opt=for_roles(*TEAM),
    responses=documented(409),
    operation_id="openLines",
    status_code=200,
)
async def lines(request: Asked, case_id: CaseId) -> LinesShape:
    """Open the sealed lines of a case; that they were opened, and by whom, is written down."""
    inside, visitor = inside_of(request), visitor_of(request)
    found = await seen(request, case_id)
    if is_abuse_material(found):
        raise NotSo(NOTHING_SHOWN)
    times = await inside.doors.store.count_view(visitor.who, inside.doors.clock.now())
    texts = await inside.doors.hands.lines(found, visitor.reader)
    return LinesShape(tuple([line_of(one) for one in texts]), times)


ROUTES: Final = (cases, case, lines)


async def seen(request: Asked, case_id: str) -> Case:
    """Return a case for whoever asks; what they may not see is answered like what is not there."""
    found = await inside_of(request).doors.hands.see(case_id, visitor_of(request).reader)
    if found is None:
        raise NotFoundException
    return found
