"""Strange requests: whatever bytes arrive, the answer is one of ours, with our headers."""

from pathlib import Path
from typing import Any, cast
from urllib.parse import quote_from_bytes, unquote

from hypothesis import given, settings
from hypothesis import strategies as some

from leeward.console.walls import POLICY
from leeward.testing.consoled import Consoled, case, consoled

NAMES = some.sampled_from(
    [
        "cookie",
        "content-type",
        "origin",
        "sec-fetch-site",
        "x-forwarded-for",
        "content-length",
        "authorization",
        "accept",
        "if-none-match",
        "range",
        "x-http-method-override",
    ]
)
VALUES = some.binary(max_size=40).filter(lambda value: not {10, 13, 0} & {*value})
PATHS = some.one_of(
    some.sampled_from([b"/", b"/queue", b"/account", b"/account/end", b"/sign-out", b"/static/"]),
    some.binary(max_size=40).map(lambda tail: b"/" + tail),
    some.binary(max_size=40).map(lambda tail: b"/sign-in/" + tail),
    some.binary(max_size=40).map(lambda tail: b"/static/" + tail),
    some.binary(max_size=40).map(lambda tail: b"/api/" + tail),
)
METHODS = some.sampled_from(["GET", "POST", "HEAD", "PUT", "DELETE", "PATCH", "OPTIONS", "TRACE"])
REQUESTS = some.lists(
    some.tuples(
        METHODS,
        PATHS,
        some.binary(max_size=40).map(lambda query: quote_from_bytes(query, safe="=&%+")),
        some.lists(some.tuples(NAMES, VALUES), max_size=4),
        some.binary(max_size=60),
        some.booleans(),
    ),
    min_size=1,
    max_size=8,
)


@settings(max_examples=60)
@given(requests=REQUESTS)
async def test_no_request_breaks_the_console(
    tmp_path_factory: Any, requests: list[tuple[Any, ...]]
) -> None:
    """Any method, path, query, headers and body get an answer below 500, with the policy."""
    async with consoled(cast("Path", tmp_path_factory.mktemp("house")), [case(1)]) as house:
        client = await house.signed_in()
        for method, path, query, headers, body, is_known in requests:
            house.clock.advance(5)
            cookie = f"leeward={client.cookies['leeward']}" if is_known else "a=b"
            given_headers = [
                (b"host", house.console.inside.address.host.encode()),
                (b"cookie", cookie.encode()),
                *[(name.encode(), value) for name, value in headers],
            ]
            status, answered = await asked(house, method, path, query, given_headers, body)
            assert status < 500, (method, path, query, headers, body)
            assert answered[b"content-security-policy"] == POLICY.encode()


async def asked(  # noqa: PLR0917 - the parts of a request
    house: Consoled,
    method: str,
    path: bytes,
    query: str,
    headers: list[tuple[bytes, bytes]],
    body: bytes,
) -> tuple[int, dict[bytes, bytes]]:
    """Hand a request in as a server does, and return its status and headers."""
    raw = quote_from_bytes(path).encode()
    heard: list[Any] = []

    async def receive() -> Any:
        return {"type": "http.request", "body": body, "more_body": False}

    async def send(message: Any) -> None:
        heard.append(message)

    scope = {
        "type": "http",
        "http_version": "1.1",
        "method": method,
        "scheme": "http",
        "path": unquote(raw.decode()),
        "raw_path": raw,
        "query_string": query.encode(),
        "headers": headers,
        "client": ("127.0.0.1", 5),
        "server": ("127.0.0.1", 8321),
    }
    await cast("Any", house.console.walls)(scope, receive, send)
    return heard[0]["status"], dict(heard[0]["headers"])
