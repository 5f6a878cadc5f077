"""Live: an open page hears of the cases it may show, and of nothing else."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any, cast

import httpx

from leeward.console.live import HEARTBEAT
from leeward.console.streams import EACH
from leeward.testing.consoled import Consoled, case, consoled, member
from leeward_policies.domain.move import CallAbuseMaterial, Take
from leeward_policies.ports import Reader


class Listening:
    """An open page that listens.

    Attributes:
        status: of the answer, once there is one.
    """

    def __init__(self) -> None:
        self.status = 0
        self.gone = asyncio.Event()
        self._heard: asyncio.Queue[str] = asyncio.Queue()

    async def send(self, message: Any) -> None:
        """Take a piece of the answer."""
        if message["type"] == "http.response.start":
            self.status = message["status"]
        else:
            self._heard.put_nowait(message.get("body", b"").decode())

    async def receive(self) -> Any:
        """Tell that the page asked for nothing more, and later that it is gone."""
        if not self.status:
            return {"type": "http.request", "body": b"", "more_body": False}
        await self.gone.wait()
        return {"type": "http.disconnect"}

    async def next(self) -> str:
        """Return what is told next."""
        async with asyncio.timeout(20):
            return await self._heard.get()

    def is_quiet(self) -> bool:
        """Say whether nothing was told that was not taken."""
        return self._heard.empty()


@asynccontextmanager
async def listening(house: Consoled, client: httpx.AsyncClient) -> AsyncIterator[Listening]:
    """Listen as somebody's open page does."""
    page = Listening()
    scope = {
        "type": "http",
        "method": "GET",
        "path": "/live",
        "raw_path": b"/live",
        "query_string": b"",
        "headers": [
            (b"host", house.console.inside.address.host.encode()),
            (b"cookie", f"leeward={client.cookies['leeward']}".encode()),
        ],
        "client": ("127.0.0.1", 5),
    }
    walls = cast("Any", house.console.walls)
    task = asyncio.create_task(walls(scope, page.receive, page.send))
    try:
        first = await page.next()
        assert first == "" if page.status == 204 else "here" in first
        yield page
    finally:
        page.gone.set()
        async with asyncio.timeout(20):
            await task


def reader(name: str, *roles: Any) -> Reader:
    """Return somebody who acts on cases."""
    return Reader(member(name), roles)


async def test_a_change_is_told(tmp_path: Path) -> None:
    """When somebody takes a case, another's open page hears its number and no more."""
    async with (
        consoled(tmp_path, [case(1)]) as house,
        listening(house, await house.signed_in()) as page,
    ):
        hands = house.console.inside.doors.hands
        await hands.move("case-1", reader("other-mod", "moderator"), Take(), "test")
        assert await page.next() == 'event: changed\ndata: {"cases":["case-1"]}\n\n'


async def test_what_somebody_may_not_see_is_not_told(tmp_path: Path) -> None:
    """Of cases that are not for a moderator their page hears nothing at all, not even a number."""
    cases = [case(1, asked=("csea",)), case(2, author="mod"), case(3)]
    async with (
        consoled(tmp_path, cases) as house,
        listening(house, await house.signed_in()) as page,
    ):
        house.changes.publish(["case-1", "case-2", "case-9"])
        await house.clock.run_for(HEARTBEAT - 1)
        assert page.is_quiet()
        house.changes.publish(["case-1", "case-3"])
        assert '"cases":["case-3"]' in await page.next()


async def test_a_case_that_is_no_longer_for_somebody_is_told_once(tmp_path: Path) -> None:
    """When a case becomes one of abuse material, the pages that showed it drop it, and no more."""
    async with (
        consoled(tmp_path, [case(1)]) as house,
        listening(house, await house.signed_in()) as page,
    ):
        hands = house.console.inside.doors.hands
        mod = reader("other-mod", "moderator")
        await hands.move("case-1", mod, CallAbuseMaterial(), "test")
        assert "case-1" in await page.next()
        house.changes.publish(["case-1"])
        await house.clock.run_for(HEARTBEAT)
        assert await page.next() == ": here\n\n"


async def test_a_heartbeat_keeps_the_connection(tmp_path: Path) -> None:
    """While nothing changes a comment is sent now and then."""
    async with consoled(tmp_path) as house, listening(house, await house.signed_in()) as page:
        assert page.is_quiet()
        await house.clock.run_for(HEARTBEAT)
        assert await page.next() == ": here\n\n"


async def test_losing_the_role_ends_the_stream(tmp_path: Path) -> None:
    """Within a minute after the role is gone an open page hears that it is over."""
    async with consoled(tmp_path) as house, listening(house, await house.signed_in()) as page:
        house.roles = {}
        await house.clock.run_for(60)
        told = [await page.next(), await page.next()]
    assert told[-1] == "event: ended\ndata: {}\n\n"


async def test_a_platform_out_of_reach_ends_the_stream(tmp_path: Path) -> None:
    """Unconfirmed roles hear nothing either."""
    async with (
        consoled(tmp_path, [case(1)]) as house,
        listening(house, await house.signed_in()) as page,
    ):
        house.roles = None
        house.clock.advance(61)
        house.changes.publish(["case-1"])
        assert "ended" in await page.next()


async def test_an_open_page_keeps_no_session(tmp_path: Path) -> None:
    """A page that only listens does not keep its session from ending."""
    async with consoled(tmp_path) as house:
        client = await house.signed_in()
        async with listening(house, client):
            house.clock.advance(119 * 60)
            await house.clock.run_for(61)
        answer = await client.get("/")
    assert answer.status_code == 401


async def test_a_session_has_only_so_many_streams(tmp_path: Path) -> None:
    """Beyond its number a page is told to look by itself; a closed one makes room."""
    async with consoled(tmp_path) as house:
        client = await house.signed_in()
        streams = house.console.inside.streams
        for _ in range(EACH - 1):
            streams.open((await house.console.inside.sessions.of())[0].id)
        for expected in (200, 200):
            async with listening(house, client) as page:
                assert page.status == expected
                async with listening(house, client) as further:
                    assert further.status == 204
    assert len(streams) == EACH - 1
    assert len(house.changes) == 0


async def test_closing_ends_the_streams(tmp_path: Path) -> None:
    """When the bot stops, open pages are let go at once."""
    async with consoled(tmp_path) as house, listening(house, await house.signed_in()) as page:
        house.changes.close()
        assert await page.next() == ""
