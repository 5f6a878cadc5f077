"""The walls around the console: what no request passes unless it is in order, whatever it asks."""

import asyncio
from typing import Any, Final, cast

import structlog
from litestar.datastructures import Headers
from litestar.exceptions import ClientException
from litestar.response.base import ASGIResponse
from litestar.types import ASGIApp, HTTPScope, Message, Receive, Scope, Send

from leeward.console.guards import API, READING
from leeward.console.inside import Inside
from leeward.console.limits import client_of
from leeward.console.refusals import (
    FORGED,
    SIGNED_OUT,
    SLOW,
    STORAGE,
    TOO_LARGE,
    TOO_OFTEN,
    UNCONFIRMED,
    Refusal,
    refused,
)
from leeward.console.sessions import Unconfirmed, Visitor
from leeward.logs import where
from leeward_policies.errors import StorageError

log: Final = structlog.get_logger(__name__)

POLICY: Final = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self';"
    " form-action 'self'; frame-ancestors 'none'; base-uri 'none'"
)
"""What a page may load: our own files, and nothing written inside a page."""

HEADERS: Final = {
    b"content-security-policy": POLICY.encode(),
    b"x-content-type-options": b"nosniff",
    b"x-frame-options": b"DENY",
    # Not `no-referrer`: with it browsers send `Origin: null` with our own forms (Fetch, 3.2),
    # and where a form comes from could not be told. Other sites learn nothing either way.
    b"referrer-policy": b"same-origin",
    b"cache-control": b"no-store",
    b"cross-origin-opener-policy": b"same-origin",
    b"cross-origin-resource-policy": b"same-origin",
    b"permissions-policy": b"camera=(), geolocation=(), microphone=(), payment=(), usb=()",
    b"x-robots-tag": b"noindex, nofollow",
}
"""On every answer; a route may set its own `cache-control`."""

SECURE: Final = {b"strict-transport-security": b"max-age=31536000"}
"""Where the console is reached over TLS: never without it for a year (RFC 6797)."""

BODY_BYTES: Final = 64 * 1024
"""The longest form is a note of some hundred letters."""

BODY_SECONDS: Final = 15.0
"""For all of a request's body to arrive."""

SEND_SECONDS: Final = 30.0
"""For one piece of an answer to be taken."""

OPEN: Final = ("/static/", "/sign-in/", "/healthz")
"""Below these nobody needs to be signed in."""

LENGTH_DIGITS: Final = 10
"""Of a length that is read at all."""

WRONG_HOST: Final = b"This address is not served here.\n"


class Walls:
    """Lets requests in that are in order, and puts the headers on every answer.

    Args:
        app: what stands inside.
        inside: what the pages share.
    """

    def __init__(self, app: ASGIApp, inside: Inside) -> None:
        self._app = app
        self._inside = inside
        self._headers = {**HEADERS, **(SECURE if inside.address.is_secure else {})}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one connection."""
        kind = str(scope["type"])
        if kind == "lifespan":
            await self._app(scope, receive, send)
            return
        if kind != "http":
            await send({"type": "websocket.close", "code": 1008, "reason": None})
            return
        try:
            await self._answer(cast("HTTPScope", scope), _Arriving(receive), self._sending(send))
        except TimeoutError:
            log.info("console.slow-client")  # they have gone away, or read too slowly

    async def _answer(self, scope: HTTPScope, receive: Receive, send: Send) -> None:
        scope["user"] = scope["auth"] = None
        headers = Headers.from_scope(scope)
        if headers.get("host", "").lower() != self._inside.address.host:
            await _say_wrong_host(send)
            return
        refusal = self._disorder(scope, headers)
        if refusal is None and not scope["path"].startswith(OPEN):
            refusal = await self._let_in(scope, headers)
        if refusal is None:
            await self._app(scope, receive, send)
        else:
            await self._refuse(refusal, scope, headers, receive, send)

    def _disorder(self, scope: HTTPScope, headers: Headers) -> Refusal | None:
        """Return what is wrong with a request, whoever sends it."""
        client = client_of(self._sender(scope, headers))
        scope.setdefault("state", {})["client"] = client
        if not self._inside.asking.take(f"client {client}"):
            return TOO_OFTEN
        if _length(headers) > BODY_BYTES:
            return TOO_LARGE
        is_form = scope["method"] not in READING and not scope["path"].startswith(API)
        return FORGED if is_form and not self._is_ours(headers) else None

    async def _let_in(self, scope: HTTPScope, headers: Headers) -> Refusal | None:
        """Find out who asks; return why they are not let in."""
        try:
            visitor = await self._enter(headers, is_api=scope["path"].startswith(API))
        except Unconfirmed:
            return UNCONFIRMED
        except StorageError as error:
            log.error("console.failed", error=type(error).__name__, at=where(error), page="walls")
            return STORAGE
        scope["user"] = visitor
        if visitor is None:
            return SIGNED_OUT
        return None if self._inside.asking.take(f"session {visitor.way.id}") else TOO_OFTEN

    def _sender(self, scope: HTTPScope, headers: Headers) -> str:
        if self._inside.doors.behind_proxy:
            # The last entry is the one that our own proxy wrote; those before it are hearsay.
            return headers.get("x-forwarded-for", "").rpartition(",")[2].strip()
        client = scope.get("client")
        return client[0] if client else ""

    def _is_ours(self, headers: Headers) -> bool:
        """Say whether a form comes from our own pages, as browsers tell it."""
        site, origin = headers.get("sec-fetch-site"), headers.get("origin")
        if site is not None and site != "same-origin":
            return False
        if origin is None:
            return site is not None
        return origin == self._inside.address.origin

    async def _enter(self, headers: Headers, *, is_api: bool) -> Visitor | None:
        if is_api:
            scheme, _, secret = headers.get("authorization", "").partition(" ")
            if scheme.lower() != "bearer" or not secret.strip():
                return None
            return await self._inside.sessions.enter(secret.strip(), "token")
        secret = cookie_of(headers, self._inside.address.cookie)
        return await self._inside.sessions.enter(secret) if secret else None

    async def _refuse(
        self, refusal: Refusal, scope: HTTPScope, headers: Headers, receive: Receive, send: Send
    ) -> None:
        """Answer with a refusal.

        A browser that follows a link from another site leaves our cookie at home; asked again
        by our own page it brings it.
        """
        is_led = refusal is SIGNED_OUT and scope["method"] == "GET"
        is_led = is_led and headers.get("sec-fetch-site") == "cross-site"
        again = self._inside.address.link(_target(scope)) if is_led else ""
        page = refused(self._inside, refusal, scope["path"], scope["user"], again)
        answer = ASGIResponse(
            body=page.body,
            status_code=page.status,
            media_type=page.media_type,
            headers=page.headers,
        )
        await answer(scope, receive, send)

    def _sending(self, send: Send) -> Send:
        async def sending(message: Message) -> None:
            if message["type"] == "http.response.start":
                given = [*message["headers"]]
                names = {name.lower() for name, _ in given}
                given += [one for one in self._headers.items() if one[0] not in names]
                message = {**message, "headers": given}
            async with asyncio.timeout(SEND_SECONDS):
                await send(message)

        return sending


class _Arriving:
    """Receives a request: a body that takes too long is refused."""

    def __init__(self, receive: Receive) -> None:
        self._receive = receive
        self._is_whole = False
        self._until: float | None = None

    async def __call__(self) -> Any:
        """Return the next piece."""
        if self._is_whole:
            return await self._receive()
        loop = asyncio.get_running_loop()
        self._until = self._until or loop.time() + BODY_SECONDS
        try:
            async with asyncio.timeout_at(self._until):
                message = await self._receive()
        except TimeoutError:
            raise ClientException(status_code=SLOW.status) from None
        self._is_whole = not message.get("more_body", False)
        return message


def cookie_of(headers: Headers, name: str) -> str:
    """Return a cookie; empty where it is not there, or there more than once."""
    pairs = [part.strip().partition("=") for part in headers.get("cookie", "").split(";")]
    found = [value for key, _, value in pairs if key == name]
    return found[0] if len(found) == 1 else ""


def _length(headers: Headers) -> int:
    text = headers.get("content-length", "0")
    is_number = text.isascii() and text.isdecimal() and len(text) <= LENGTH_DIGITS
    return int(text) if is_number else BODY_BYTES + 1


def _target(scope: HTTPScope) -> str:
    """Return what was asked for, as it was sent."""
    path, query = scope["raw_path"].decode("latin-1"), scope["query_string"].decode("latin-1")
    return f"{path.partition('?')[0]}?{query}" if query else path


async def _say_wrong_host(send: Send) -> None:
    await send(
        {
            "type": "http.response.start",
            "status": 421,
            "headers": [(b"content-type", b"text/plain; charset=utf-8")],
        }
    )
    await send({"type": "http.response.body", "body": WRONG_HOST, "more_body": False})
