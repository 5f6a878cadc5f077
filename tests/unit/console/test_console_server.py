"""The server: in our loop, with none of our signals, and patient with nobody who dawdles."""

import asyncio
import contextlib
import signal
from pathlib import Path

import httpx
import pytest
from structlog.testing import capture_logs

from leeward.console import server, walls
from leeward.console.server import bind, serving
from leeward.console.walls import WRONG_HOST
from leeward.testing.consoled import case, consoled
from leeward_policies.errors import ConfigError


async def test_pages_are_served_over_a_socket(tmp_path: Path) -> None:
    """A browser gets the queue; nothing tells what serves it; afterwards the port is free."""
    at = bind("127.0.0.1:0")
    url = f"http://127.0.0.1:{at.getsockname()[1]}"
    async with (
        consoled(tmp_path, [case(1)], url=url) as house,
        serving(house.console, at),
        httpx.AsyncClient(base_url=url) as client,
    ):
        answer = await client.post(await house.link("mod"), headers={"origin": url})
        queue = await client.get("/")
    assert (answer.status_code, "case-1" in queue.text) == (303, True)
    assert "server" not in queue.headers
    bind(url.removeprefix("http://")).close()


async def test_signals_stay_with_the_bot(tmp_path: Path) -> None:
    """Serving changes no signal of the process."""
    before = [signal.getsignal(one) for one in (signal.SIGINT, signal.SIGTERM)]
    at = bind("127.0.0.1:0")
    async with consoled(tmp_path) as house, serving(house.console, at):
        during = [signal.getsignal(one) for one in (signal.SIGINT, signal.SIGTERM)]
    assert during == before


async def test_a_taken_port_is_told_with_a_cure() -> None:
    """Where somebody else listens the configuration is wrong, and the error says where."""
    with bind("127.0.0.1:0") as taken:
        listen = f"127.0.0.1:{taken.getsockname()[1]}"
        with pytest.raises(ConfigError, match=r"console\.listen"):
            bind(listen)


async def test_an_open_stream_does_not_hold_the_end_up(tmp_path: Path) -> None:
    """The bot stops although a page is open and listens."""
    at = bind("127.0.0.1:0")
    url = f"http://127.0.0.1:{at.getsockname()[1]}"
    async with contextlib.AsyncExitStack() as stack:
        house = await stack.enter_async_context(consoled(tmp_path, url=url))
        client = await stack.enter_async_context(httpx.AsyncClient(base_url=url))
        async with serving(house.console, at):
            await client.post(await house.link("mod"), headers={"origin": url})
            answer = await stack.enter_async_context(client.stream("GET", "/live"))
            lines = answer.aiter_lines()
            assert await anext(lines) == "retry: 10000"
        rest = [line async for line in lines]
    assert answer.status_code == 200
    assert set(rest) <= {"", ": here"}


async def _ending(at: tuple[str, int], text: bytes) -> bytes:
    """Send something, then wait until the other side hangs up; return what it said."""
    reading, writing = await asyncio.open_connection(*at)
    writing.write(text)
    try:
        async with asyncio.timeout(60):
            return await reading.read()
    finally:
        writing.close()


HEAD = b"POST /sign-out HTTP/1.1\r\nHost: %s\r\nOrigin: http://%s\r\nCookie: leeward=%s\r\n"


@pytest.mark.parametrize("text", [b"", b"GET / HT", b"GET / HTTP/1.1\r\nHost: a\r\nX-A: "])
async def test_a_head_that_does_not_arrive_ends_the_connection(
    tmp_path: Path, text: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whoever connects and says nothing, or not all of it, is hung up on without an answer."""
    monkeypatch.setattr(server, "HEAD_SECONDS", 0.05)
    at = bind("127.0.0.1:0")
    async with consoled(tmp_path) as house, serving(house.console, at):
        assert await _ending(at.getsockname(), text) == b""


async def test_a_second_head_has_to_arrive_as_well(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Also after a first answer a head that dribbles is hung up on."""
    monkeypatch.setattr(server, "HEAD_SECONDS", 0.2)
    at = bind("127.0.0.1:0")
    async with consoled(tmp_path) as house, serving(house.console, at):
        reading, writing = await asyncio.open_connection(*at.getsockname())
        writing.write(b"GET / HTTP/1.1\r\nHost: a\r\n\r\n")
        first = await reading.readuntil(WRONG_HOST + b"\r\n0\r\n\r\n")
        writing.write(b"GET / HT")
        async with asyncio.timeout(60):
            rest = await reading.read()
        writing.close()
    assert first.startswith(b"HTTP/1.1 421 ")
    assert rest == b""


async def test_a_body_that_does_not_arrive_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A form whose end never comes is answered with 408, and the connection ends."""
    monkeypatch.setattr(walls, "BODY_SECONDS", 0.05)
    at = bind("127.0.0.1:0")
    host = f"127.0.0.1:{at.getsockname()[1]}"
    async with consoled(tmp_path, url=f"http://{host}") as house, serving(house.console, at):
        client = await house.signed_in()
        head = HEAD % (host.encode(), host.encode(), client.cookies["leeward"].encode())
        head += b"Content-Type: application/x-www-form-urlencoded\r\nContent-Length: 99\r\n\r\na"
        said = await _ending(at.getsockname(), head)
    assert said.startswith(b"HTTP/1.1 408 ")


async def test_a_long_head_is_refused(tmp_path: Path) -> None:
    """A request whose head is longer than ours ever are is refused before it is read whole."""
    at = bind("127.0.0.1:0")
    async with consoled(tmp_path) as house, serving(house.console, at):
        text = b"GET / HTTP/1.1\r\nHost: a\r\nX-A: " + b"a" * (server.HEAD_BYTES + 1)
        said = await _ending(at.getsockname(), text)
    assert said.startswith(b"HTTP/1.1 4")


async def test_no_address_and_no_secret_is_logged(tmp_path: Path) -> None:
    """The log says that the console listens, and nothing of what is asked for."""
    at = bind("127.0.0.1:0")
    url = f"http://127.0.0.1:{at.getsockname()[1]}"
    with capture_logs() as logs:
        async with consoled(tmp_path, url=url) as house, serving(house.console, at):
            link = await house.link("mod")
            async with httpx.AsyncClient(base_url=url) as client:
                await client.get(link)
                await client.post(link, headers={"origin": url})
                secret = client.cookies["leeward"]
            await _ending(at.getsockname(), b"GET /sign-in/abc\r\n\r\n")
    told = repr(logs)
    assert "console.listening" in told
    for text in (link.rpartition("/")[2], secret, "/sign-in"):
        assert text not in told
