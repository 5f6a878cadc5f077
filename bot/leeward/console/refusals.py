"""Refusals: calm pages for what is not there, not allowed, or not possible now."""

from typing import Any, Final

import structlog
from litestar import Request, Response
from litestar.exceptions import ClientException, HTTPException
from msgspec import Struct, json

from leeward.console.guards import API
from leeward.console.inside import Inside, inside_of
from leeward.console.sessions import Visitor
from leeward.console.sheets import write
from leeward.logs import where
from leeward_policies.errors import NotReady, StorageError

log: Final = structlog.get_logger(__name__)


class Refusal(Struct, frozen=True):
    """What somebody reads."""

    status: int
    title: str
    text: str
    wait: int = 0
    """Seconds after which it is worth trying again; 0 where it is not."""


GENERAL: Final = Refusal(400, "This cannot be done", "Go back and try it another way.")
SIGNED_OUT: Final = Refusal(
    401,
    "You are not signed in",
    "Ask the bot for a sign-in link, on the platform where you moderate. Sessions end by"
    " themselves after a while, and when a role is lost.",
)
FORGED: Final = Refusal(
    403,
    "This was not sent from the console",
    "Nothing was done. Open the page again and repeat it there; a page that was open for too"
    " long cannot be sent any more.",
)
MISSING: Final = Refusal(
    404,
    "There is nothing here",
    "The address is wrong, what was here is gone, or it is not for you.",
)
METHOD: Final = Refusal(405, "This cannot be done here", "Open the page and use its buttons.")
SLOW: Final = Refusal(408, "This did not arrive in time", "Nothing was done. Send it again.", 1)
TOO_LARGE: Final = Refusal(413, "This is too long", "Write less and send it again.")
MEDIA: Final = Refusal(415, "This is no JSON", "Send application/json.")
TOO_OFTEN: Final = Refusal(429, "A moment, please", "That was a lot at once. Wait a minute.", 60)
FAILED: Final = Refusal(
    500,
    "Something went wrong here",
    "Nothing of it is your fault. Try again; if it happens again, tell your admin the time.",
)
STARTING: Final = Refusal(
    503, "The community is starting", "Try again in a moment; nothing is lost.", 5
)
STORAGE: Final = Refusal(
    503,
    "The storage does not answer",
    "Try again in a moment. If it stays so, tell your admin; the bot's log says why.",
    10,
)
UNCONFIRMED: Final = Refusal(
    503,
    "Your role cannot be confirmed now",
    "The platform where you moderate cannot be reached, so nothing is shown. Try again in a"
    " minute; you stay signed in.",
    60,
)

REFUSALS: Final = {
    one.status: one
    for one in (
        GENERAL,
        SIGNED_OUT,
        FORGED,
        MISSING,
        METHOD,
        SLOW,
        TOO_LARGE,
        MEDIA,
        TOO_OFTEN,
        FAILED,
    )
}


API_CURES: Final = {
    400: "The description of the API says how requests are written.",
    401: "Send a token that is valid still, as Authorization: Bearer.",
    405: "Use another method; the header Allow names those that there are.",
}
"""What helps a program, where it is not what helps a person."""


class Page(Struct, frozen=True):
    """A refusal, ready to be sent."""

    status: int
    media_type: str
    body: bytes
    headers: dict[str, str]


def refused(
    inside: Inside, refusal: Refusal, path: str, visitor: Visitor | None, again: str = ""
) -> Page:
    """Return a refusal as a page, or for a program as JSON.

    Args:
        inside: what the pages share.
        refusal: which.
        path: what was asked for.
        visitor: who asked, if somebody is signed in.
        again: an address of ours that the page is to ask for by itself.
    """
    headers = {"retry-after": str(refusal.wait)} if refusal.wait else {}
    if refusal in {SLOW, TOO_LARGE}:
        headers["connection"] = "close"  # what is yet to come of it is not read
    if path.startswith(API):
        cure = API_CURES.get(refusal.status, refusal.text)
        told = {"error": {"what": refusal.title, "cure": cure}}
        if refusal.status == SIGNED_OUT.status:
            headers["www-authenticate"] = "Bearer"
        return Page(refusal.status, "application/json", json.encode(told), headers)
    page = write(inside, visitor, "refusal.html.j2", refusal=refusal, again=again)
    return Page(refusal.status, "text/html", page.encode(), headers)


def on_http(request: Request[Any, Any, Any], error: HTTPException) -> Response[bytes]:
    """Answer what the guards or the routes refuse."""
    known = REFUSALS.get(error.status_code)
    if known is None:
        known = FAILED if error.status_code >= FAILED.status else GENERAL
    if known is FAILED:
        _note(request, error)
    return _answer(request, known)


def on_client(request: Request[Any, Any, Any], error: ClientException) -> Response[bytes]:
    """Answer what cannot be read: an address or a form that is none."""
    known = REFUSALS.get(error.status_code, GENERAL)
    answer = _answer(request, MISSING if known is GENERAL and request.method == "GET" else known)
    if known is METHOD:  # RFC 9110, 15.5.6: it says which methods there are
        answer.headers["allow"] = (error.headers or {}).get("allow", "GET")
    return answer


def on_starting(request: Request[Any, Any, Any], _: NotReady) -> Response[bytes]:
    """Answer while the community does not run."""
    return _answer(request, STARTING)


def on_storage(request: Request[Any, Any, Any], error: StorageError) -> Response[bytes]:
    """Answer while the store fails."""
    _note(request, error)
    return _answer(request, STORAGE)


def on_error(request: Request[Any, Any, Any], error: Exception) -> Response[bytes]:
    """Answer a mistake of ours; the log has its kind and its place, never its message."""
    _note(request, error)
    return _answer(request, FAILED)


def _note(request: Request[Any, Any, Any], error: Exception) -> None:
    handler = request.scope.get("route_handler")
    log.error(
        "console.failed",
        error=type(error).__name__,
        at=where(error),
        page=getattr(handler, "handler_name", "unknown"),
    )


def _answer(request: Request[Any, Any, Any], refusal: Refusal) -> Response[bytes]:
    scope = request.scope
    page = refused(inside_of(request), refusal, scope["path"], scope.get("user"))
    return Response(
        page.body, status_code=page.status, media_type=page.media_type, headers=page.headers
    )
