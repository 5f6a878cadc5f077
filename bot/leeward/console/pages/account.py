"""The page of one's own account: where one is signed in, and how to end it."""

from typing import Any, Final

from litestar import Response, get, post
from litestar.exceptions import NotFoundException

from leeward.console.guards import ALL, LEADS, for_roles
from leeward.console.inside import Asked, Place, fields_of, inside_of, visitor_of
from leeward.console.pages.tokens import tokens_for
from leeward.console.sheets import go, show

PLACE: Final = Place("/account", "Account", ALL)


@get("/account", opt=for_roles(*ALL))
async def account(request: Asked) -> Response[str]:
    """Show one's own sessions, and to a lead those of the others."""
    inside, visitor = inside_of(request), visitor_of(request)
    mine = await inside.sessions.of(visitor.who)
    is_lead = bool({*LEADS} & {*visitor.reader.roles})
    others = [one for one in await inside.sessions.of() if one.member != visitor.who]
    return show(
        request,
        "account.html.j2",
        mine=mine,
        others=others if is_lead else [],
        tokens=await tokens_for(inside, visitor),
    )


@post("/account/end", opt=for_roles(*ALL))
async def end(request: Asked) -> Response[Any]:
    """End a session of one's own, or as a lead that of somebody else."""
    inside, visitor = inside_of(request), visitor_of(request)
    fields = await fields_of(request)
    way = await inside.doors.store.pass_of(fields.get("session", ""))
    is_lead = bool({*LEADS} & {*visitor.reader.roles})
    if way is None or way.kind != "session" or not (is_lead or way.member == visitor.who):
        raise NotFoundException
    await inside.sessions.end(way, "revoked", visitor.who)
    return go(request, "/account", "That session has ended.")


ROUTES: Final = (account, end)
