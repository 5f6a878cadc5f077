"""The frame of the API: one shape of errors, one kind of body, and every answer documented."""

from collections.abc import Sequence
from typing import Any, Final

from litestar import Request, Response, Router
from litestar.connection import ASGIConnection
from litestar.exceptions import ClientException, HTTPException
from litestar.handlers.base import BaseRouteHandler
from litestar.openapi import ResponseSpec
from litestar.types import ControllerRouterHandler
from msgspec import json

from leeward.cases.hands import LATER, NOT_COMMITTED, UNKNOWN, Said
from leeward.console.api.shapes import ErrorAnswer, ErrorTold
from leeward.console.guards import API
from leeward.console.refusals import on_http

V1: Final = f"{API}v1"

VIA: Final = "api"
"""By which door acts came, for the audit."""

JSON: Final = "application/json"

TAKES_JSON: Final = "takes_json"
"""In the `opt` of a route that has a body."""

UNREADABLE: Final = "The request cannot be read"

_TOLD: Final = {
    400: "Something in the request is not as it should be.",
    401: "There is no token, or it lets nobody in any more.",
    404: "There is nothing here, or it is not for you.",
    405: "This cannot be done here.",
    408: "The request took too long to arrive.",
    409: "It cannot be done as things stand; the sentence says why.",
    413: "The request is too long.",
    415: "The body is not JSON.",
    429: "That was too much at once.",
    500: "Something went wrong here.",
    503: "Leeward is starting, or its storage or the platform does not answer.",
}

ALWAYS: Final = (400, 401, 404, 405, 408, 413, 429, 500, 503)
"""What every route may answer."""


class NotSo(HTTPException):
    """Something cannot be done as things stand."""

    status_code = 409


class NotTakenIn(HTTPException):
    """Something was allowed, and yet not taken in."""

    status_code = 503


def documented(*besides: int) -> dict[int, ResponseSpec]:
    """Return what else a route may answer, for its description."""
    return {
        status: ResponseSpec(ErrorAnswer, generate_examples=False, description=_TOLD[status])
        for status in sorted({*ALWAYS, *besides})
    }


def framed(*routes: ControllerRouterHandler) -> Router:
    """Return the routes of the API, with what holds for all of them."""
    return Router(
        "/",
        route_handlers=routes,
        guards=[_needs_json],
        exception_handlers={
            NotSo: _on_not_so,
            NotTakenIn: _on_not_taken_in,
            ClientException: _on_client,
        },
    )


def came_of(said: Said) -> Said:
    """Return what came of an act that was done, or will be; raise what is answered otherwise."""
    if said.is_done or said.text == LATER:
        return said
    if said.text == UNKNOWN:
        raise HTTPException(status_code=404)
    if said.text == NOT_COMMITTED:
        raise NotTakenIn(said.text)
    raise NotSo(said.text)


def told(status: int, what: str, cure: str) -> Response[bytes]:
    """Return an error as every error is told."""
    return Response(
        json.encode(ErrorAnswer(ErrorTold(what, cure))), status_code=status, media_type=JSON
    )


async def _needs_json(
    connection: ASGIConnection[Any, Any, Any, Any], handler: BaseRouteHandler
) -> None:
    if not handler.opt.get(TAKES_JSON):
        return
    kind = connection.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind != JSON:
        raise HTTPException(status_code=415)


def _on_not_so(_: Request[Any, Any, Any], error: NotSo) -> Response[bytes]:
    return told(409, error.detail, "Ask for the case again: it says how things stand.")


def _on_not_taken_in(_: Request[Any, Any, Any], error: NotTakenIn) -> Response[bytes]:
    return told(503, error.detail, "Try again in a moment.")


def _on_client(request: Request[Any, Any, Any], error: ClientException) -> Response[bytes]:
    """Answer what cannot be read; of what was sent only the names of fields are repeated."""
    if error.status_code != 400:  # noqa: PLR2004 - what Litestar finds wrong in a request
        return on_http(request, error)
    extra = error.extra if isinstance(error.extra, list) else []
    names = _names(extra)
    where = f" Look at {', '.join(names)}." if names else ""
    return told(400, UNREADABLE, f"The description of the API says how it is written.{where}")


def _names(extra: Sequence[Any]) -> list[str]:
    found = [one.get("key") for one in extra if isinstance(one, dict)]
    return [name for name in found if isinstance(name, str) and name.isidentifier()]
