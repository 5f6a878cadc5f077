"""Guards: before each page and act, who asks, from where, and whether they may."""

import hmac
from typing import Any, Final

from litestar.connection import ASGIConnection
from litestar.connection.request import Request
from litestar.exceptions import NotAuthorizedException, NotFoundException, PermissionDeniedException
from litestar.handlers.base import BaseRouteHandler

from leeward.console.inside import fields_of, inside_of
from leeward.console.sessions import Visitor
from leeward_policies.case_rights import Role

READING: Final = frozenset({"GET", "HEAD", "OPTIONS"})
"""Methods that change nothing."""

FIELD: Final = "token"
"""The field of a form that holds the session's token."""

API: Final = "/api/"
"""Where programs ask, with a token and never with a cookie."""

ALL: Final[tuple[Role, ...]] = ("moderator", "safety-lead", "admin", "csea")
TEAM: Final[tuple[Role, ...]] = ("moderator", "safety-lead", "csea")
"""Whoever may have a case to look after."""
LEADS: Final[tuple[Role, ...]] = ("safety-lead", "admin")
"""Whoever answers for the others."""

OPEN: Final[dict[str, Any]] = {"is_open": True}
"""For routes that need nobody to be signed in."""


def for_roles(*roles: Role, is_quiet: bool = False) -> dict[str, Any]:
    """Return the `opt` of a route.

    Args:
        roles: whoever holds one of these may ask for it.
        is_quiet: a page that is open asks for it by itself; it keeps no session from ending.
    """
    return {"roles": roles, "is_quiet": is_quiet}


async def guard(connection: ASGIConnection[Any, Any, Any, Any], handler: BaseRouteHandler) -> None:
    """Let somebody through to a route, or raise.

    A route without roles is closed to everyone. What somebody may not ask for is answered like
    what is not there.
    """
    if handler.opt.get("is_open"):
        return
    visitor: Visitor | None = connection.scope["user"]
    if visitor is None:
        raise NotAuthorizedException
    if isinstance(connection, Request) and connection.method not in READING:
        await _check_form(connection, visitor)
    is_program = visitor.way.kind == "token"
    if is_program != all(path.startswith(API) for path in handler.paths):
        raise NotFoundException
    if not {*handler.opt.get("roles", ())} & {*visitor.reader.roles}:
        raise NotFoundException
    if not handler.opt.get("is_quiet"):
        await inside_of(connection).sessions.seen(visitor.way)


async def _check_form(request: Request[Any, Any, Any], visitor: Visitor) -> None:
    if visitor.way.kind == "token":
        return  # a browser sends no such token by itself
    given = (await fields_of(request)).get(FIELD, "")
    if not hmac.compare_digest(given.encode(), visitor.token.encode()):
        raise PermissionDeniedException
