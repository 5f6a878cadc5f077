"""Signing in with a link, and signing out; the link's page alone uses nothing up."""

from typing import Any, Final

from litestar import Request, Response, get, post
from litestar.datastructures import Cookie
from litestar.enums import MediaType
from litestar.params import FromPath
from litestar.response import Redirect

from leeward.console.guards import ALL, OPEN, for_roles
from leeward.console.inside import Asked, Inside, inside_of, visitor_of
from leeward.console.refusals import TOO_OFTEN, UNCONFIRMED, Refusal, refused
from leeward.console.sessions import digest
from leeward.console.sheets import write
from leeward.console.walls import cookie_of
from leeward_policies.ports import Pass

NO_LINK: Final = Refusal(
    404,
    "This link does not let anybody in",
    "Links work once, for ten minutes, and only while you hold a role in the community. Ask the"
    " bot for a new one, on the platform where you moderate.",
)


@get("/sign-in/{secret:str}", opt=OPEN)
async def offer(request: Request[Any, Any, Any], secret: FromPath[str]) -> Response[Any]:
    """Show a button; previews of links fetch this as well (`precise.md` 40)."""
    inside = inside_of(request)
    if _is_locked(inside, request):
        return _answer(inside, TOO_OFTEN)
    if await _link(inside, secret) is None:
        return await _fail(inside, request, "unknown")
    page = write(inside, None, "sign_in.html.j2", secret=secret)
    return Response(page, media_type=MediaType.HTML)


@post("/sign-in/{secret:str}", opt=OPEN)
async def enter(request: Request[Any, Any, Any], secret: FromPath[str]) -> Response[Any]:
    """Use the link up and begin a session, if its bearer holds a role now."""
    inside = inside_of(request)
    if _is_locked(inside, request):
        return _answer(inside, TOO_OFTEN)
    link = await _link(inside, secret)
    if link is None:
        return await _fail(inside, request, "unknown")
    roles = await inside.sessions.roles_of(link.member)
    if roles is None:
        return _answer(inside, UNCONFIRMED)
    used = await inside.doors.store.use_link(link.id, inside.doors.clock.now())
    if used is None or not roles:
        return await _fail(inside, request, "role" if used else "unknown", used)
    await _end_old(inside, request)
    session = await inside.sessions.begin(used.member, roles)
    inside.failing.forgive(request.state.client)
    return Redirect("/", status_code=303, cookies=[_cookie(inside, session)])


@post("/sign-out", opt=for_roles(*ALL))
async def leave(request: Asked) -> Response[Any]:
    """End the session of this browser."""
    inside = inside_of(request)
    await inside.sessions.end(visitor_of(request).way, "signed-out")
    return Redirect("/", status_code=303, cookies=[_cookie(inside, "")])


ROUTES: Final = (offer, enter, leave)


async def _link(inside: Inside, secret: str) -> Pass | None:
    link = await inside.doors.store.pass_of(digest(secret))
    is_link = link is not None and link.kind == "link" and inside.doors.clock.now() < link.until
    return link if is_link else None


def _is_locked(inside: Inside, request: Request[Any, Any, Any]) -> bool:
    client = request.state.client
    return bool(inside.failing.locked_for(client) or inside.failing_anywhere.locked_for())


async def _fail(
    inside: Inside, request: Request[Any, Any, Any], why: str, link: Pass | None = None
) -> Response[Any]:
    """Count a failure, note it, and answer all of them alike."""
    is_locking = inside.failing.failed(request.state.client)
    is_locking = inside.failing_anywhere.failed() or is_locking
    detail = f"why={why} locked" if is_locking else f"why={why}"
    await inside.sessions.note("console.refused", link.member if link else None, detail)
    return _answer(inside, NO_LINK)


async def _end_old(inside: Inside, request: Request[Any, Any, Any]) -> None:
    secret = cookie_of(request.headers, inside.address.cookie)
    old = await inside.doors.store.pass_of(digest(secret)) if secret else None
    if old is not None and old.kind == "session":
        await inside.sessions.end(old, "signed-in-again")


def _answer(inside: Inside, refusal: Refusal) -> Response[Any]:
    page = refused(inside, refusal, "", None)
    return Response(
        page.body, status_code=page.status, media_type=page.media_type, headers=page.headers
    )


def _cookie(inside: Inside, secret: str) -> Cookie:
    """Return the session's cookie; it goes with the browser, and an empty one goes at once."""
    return Cookie(
        key=inside.address.cookie,
        value=secret,
        path="/",
        secure=inside.address.is_secure,
        httponly=True,
        samesite="strict",
        max_age=None if secret else 0,
    )
