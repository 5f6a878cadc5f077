"""The page of health: what is ill, with its cure; and one word of it for a machine."""

from typing import Any, Final

from litestar import HttpMethod, Request, Response, get, route
from litestar.enums import MediaType

from leeward.console.guards import ALL, OPEN, for_roles
from leeward.console.health import checks_of, is_ill, of_cases
from leeward.console.inside import Asked, Place, inside_of, visitor_of
from leeward.console.sheets import show
from leeward.console.waiting import unread
from leeward_policies.errors import NotReady

PLACE: Final = Place("/health", "Health", ALL)


@get("/health", opt=for_roles(*ALL))
async def health(request: Asked) -> Response[str]:
    """Show how everything does, what is ill first."""
    inside, visitor = inside_of(request), visitor_of(request)
    doors, reader = inside.doors, visitor.reader
    standing, now = doors.desk.standing(), doors.clock.now()
    checks = checks_of(standing, now)
    waits = (await unread(doors, reader)).every
    checks = (of_cases(waits.opened, waits.overdue), *checks)
    return show(
        request,
        "health.html.j2",
        ill=[one for one in checks if one.state == "ill"],
        notes=[one for one in checks if one.state == "note"],
        well=[one for one in checks if one.state == "well"],
        standing=standing,
    )


@route("/healthz", http_method=[HttpMethod.GET, HttpMethod.HEAD], opt=OPEN)
async def healthz(request: Request[Any, Any, Any]) -> Response[str]:
    """Say in one word whether anything is ill, to whoever asks; 503 where something is.

    How often somebody may ask is for the walls to say, as of every page.
    """
    inside = inside_of(request)
    try:
        standing = inside.doors.desk.standing()
    except NotReady:
        return _word("ill", 503)
    ill = is_ill(standing, inside.doors.clock.now())
    return _word("ill", 503) if ill else _word("ok", 200)


def _word(word: str, status: int) -> Response[str]:
    return Response(f"{word}\n", status_code=status, media_type=MediaType.TEXT)


ROUTES: Final = (health, healthz)
