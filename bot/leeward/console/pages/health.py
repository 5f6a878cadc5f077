"""The page of health: what is ill, with its cure; and one word of it for a machine."""

from typing import Any, Final

from litestar import HttpMethod, Request, Response, get, post, route
from litestar.enums import MediaType

from leeward.community import EVERYWHERE
from leeward.console.guards import ALL, OPEN, for_roles
from leeward.console.health import checks_of, is_ill, of_cases
from leeward.console.inside import Asked, Place, fields_of, inside_of, visitor_of
from leeward.console.sheets import go, show
from leeward.console.waiting import unread
from leeward_policies.braking import RAISED_FOR
from leeward_policies.domain.event import BrakeRaised
from leeward_policies.errors import NotReady

PLACE: Final = Place("/health", "Health", ALL)

NOT_HOLDING: Final = "This brake holds no longer, or somebody has raised it already."
RAISED: Final = (
    "Raised: until {until} the rule {rule} may act more often. What was held back stays undone:"
    " look at those messages yourself."
)


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
        brakes=[one for one in standing.brakes if one.holds or one.raised_until],
        may_raise=any(role in reader.roles for role in ("moderator", "safety-lead")),
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


@post("/health/brake", opt=for_roles("moderator", "safety-lead"))
async def raise_brake(request: Asked) -> Response[Any]:
    """Let a rule go on for an hour where its brake holds; what was held back stays undone."""
    doors, visitor = inside_of(request).doors, visitor_of(request)
    fields, now = await fields_of(request), doors.clock.now()
    wanted = [str(fields.get(name, "")) for name in ("space", "rule", "kind")]
    stands = doors.desk.standing().brakes
    brake = next((one for one in stands if [str(one.space), one.rule, one.kind] == wanted), None)
    if brake is None or not brake.holds or brake.raised_until is not None:
        return go(request, "/health", NOT_HOLDING)
    until = now + RAISED_FOR
    event = BrakeRaised(
        EVERYWHERE, visitor.who, brake.space, brake.rule, brake.kind, until, now, "console"
    )
    await doors.desk.tell(event, "console")
    return go(request, "/health", RAISED.format(rule=brake.rule, until=f"{until:%H:%M} UTC"))


def _word(word: str, status: int) -> Response[str]:
    return Response(f"{word}\n", status_code=status, media_type=MediaType.TEXT)


ROUTES: Final = (health, healthz, raise_brake)
