"""A running Leeward with its console: a way in by Discord, and acts that show on both sides."""

import re
import socket
from collections.abc import AsyncIterator

import httpx
import pytest
import pytest_asyncio
from discord_peer.wire import Refused
from discord_running import Club, club

pytestmark = [pytest.mark.peer, pytest.mark.asyncio(loop_scope="module")]

TOKEN = re.compile(r'name="token" value="([^"]+)"')


def free_port() -> int:
    """Return a port of this machine that nobody listens at now."""
    with socket.create_server(("127.0.0.1", 0)) as taken:
        return int(taken.getsockname()[1])


class Desk:
    """A club whose Leeward serves a console, and who looks into it."""

    def __init__(self, one: Club) -> None:
        self.one = one
        self.url = f"http://127.0.0.1:{free_port()}"

    def browser(self) -> httpx.AsyncClient:
        """Return somebody's browser."""
        headers = {"sec-fetch-site": "same-origin", "origin": self.url}
        return httpx.AsyncClient(base_url=self.url, headers=headers, timeout=30)

    async def link(self) -> str:
        """Return the link that Mo is sent in private."""
        answer = await self.one.mo.uses("leeward console", self.one.room)
        told = await self.one.told(answer)
        assert told.ephemeral
        found = re.search(rf"<({self.url}/sign-in/[\w-]+)>", told.text)
        assert found is not None, told.text
        return found[1]

    async def press(self, client: httpx.AsyncClient, path: str, **fields: str) -> httpx.Response:
        """Send a form as its page would."""
        token = TOKEN.search((await client.get("/account")).text)
        assert token is not None
        return await client.post(path, data={"token": token[1], **fields}, follow_redirects=True)


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def desk(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Desk]:
    """A server whose policy is enforced, and a console on this machine."""
    async with club(tmp_path_factory.mktemp("console")) as made:
        desk = Desk(made)
        made.configure()
        listen = desk.url.removeprefix("http://")
        console = f'\n[console]\nlisten = "{listen}"\nurl = "{desk.url}"\n'
        made.bot.config.write_text(made.bot.config.read_text("utf-8") + console, "utf-8")
        await made.bot.starts()
        yield desk


async def test_a_moderator_gets_in_by_a_link_that_works_once(desk: Desk) -> None:
    """A preview uses nothing up; the button does; a second press finds the link gone."""
    link = await desk.link()
    async with desk.browser() as client, desk.browser() as other:
        previews = [(await other.get(link)).status_code for _ in range(3)]
        outside = await other.get("/")
        pressed = await client.post(link)
        inside = await client.get("/")
        again = await other.post(link)

    assert previews == [200, 200, 200]
    assert (outside.status_code, pressed.status_code, again.status_code) == (401, 303, 404)
    assert inside.status_code == 200
    assert f"discord:{desk.one.mo.id}" in inside.text


async def test_what_is_done_in_the_console_shows_on_the_card(desk: Desk) -> None:
    """A case is taken and closed in the browser; its card on Discord says so, and nobody is called.

    A note that the command line leaves meanwhile is there, too.
    """
    one = desk.one
    room, kai, mia = one.pair()
    card = await one.threatens(room, kai, mia)
    case = card.buttons["Take"].rpartition(":")[2]
    pings = len(card.channel.messages)
    async with desk.browser() as client:
        await client.post(await desk.link())
        listed = (await client.get("/")).text
        taken = await desk.press(client, f"/cases/{case}/move/take")
        await one.peer.until(lambda: f"Taken by\n{one.mo.mention}" in card.words)
        code, said = await one.bot.command("cases", "note", case, "We spoke to both.")
        noted = (await client.get(f"/cases/{case}")).text
        judged = await desk.press(client, f"/cases/{case}/judge/right")
        await one.peer.until(lambda: "Verdict\nRight" in card.words)

    assert f"/cases/{case}" in listed
    assert "You look after this case now." in taken.text
    assert (code, said.strip()) == (0, "The note is kept with the case.")
    assert "We spoke to both." in noted
    assert "The case is closed." in judged.text
    assert len(card.channel.messages) == pings


async def test_whoever_is_nothing_to_the_server_is_out(desk: Desk) -> None:
    """Discord offers them no command, and a link that somebody makes for them opens nothing."""
    one = desk.one
    with pytest.raises(Refused, match="offers no 'leeward'"):
        await one.ana.uses("leeward console", one.room)
    code, link = await one.bot.command("console", "link", "--as", f"discord:{one.ana.id}")
    async with desk.browser() as client:
        await client.post(link.splitlines()[0])
        seen = await client.get("/")

    assert code == 0
    assert seen.status_code == 401
