"""What a team does in a danger to many, when nobody answers, and through the console."""

import re
import socket
from pathlib import Path

import httpx
import pytest
from leeward_running import ENFORCING
from telegram_running import club

pytestmark = [pytest.mark.peer]

TOKEN = re.compile(r'name="token" value="([^"]+)"')


def free_port() -> int:
    """Return a port of this machine that nobody listens at now."""
    with socket.create_server(("127.0.0.1", 0)) as taken:
        return int(taken.getsockname()[1])


async def test_a_group_is_closed_and_opened_again(tmp_path: Path) -> None:
    """After a second press nobody but admins can write, also across a restart; *Undo* gives back
    what was allowed before, and nothing else.
    """
    async with club(tmp_path) as one:
        one.configure()
        one.group.permits(can_send_polls=False)
        before = one.group.permissions
        await one.bot.starts()
        card = await one.threatens(one.ben, one.ana)

        await one.presses(one.mo, card, "Close the group")
        sure = await one.letter(one.mo, "Yes, close the group")
        question = sure.text
        await one.presses(one.mo, sure, "Yes, close the group")
        await one.until(lambda: not one.group.permissions["can_send_messages"], "it is open")
        await one.bot.settles()
        await one.bot.dies()
        await one.bot.starts()
        closed = one.group.permissions
        await one.presses(one.mo, card, "Undo")
        await one.until(lambda: one.group.permissions["can_send_messages"], "it is closed")
        await one.bot.settles()

        assert "Nobody but its admins can write in Riverside" in question
        assert not closed["can_send_messages"]
        assert one.group.permissions == before


async def test_a_case_that_nobody_answers_rings_again(tmp_path: Path) -> None:
    """After a minute, the least that can be set, a new message in its topic calls people."""
    async with club(tmp_path) as one:
        one.configure(ENFORCING, escalation='answer = { high = "1m" }')
        await one.bot.starts()
        await one.threatens(one.ben, one.ana)
        (topic,) = one.topics

        await one.peer.until(
            lambda: len(topic.messages) > 1, 100, what=lambda: one.bot.errors()[-2000:]
        )
        card, line = topic.messages
        await one.bot.settles()

        assert "still waits: nobody has answered it for" in line.text
        assert not line.silent
        assert line.reply_to is None or line.reply_to.key == card.key


async def test_the_console_is_reached_from_telegram(tmp_path: Path) -> None:
    """The way in is sent in private alone; a case that is taken there reads so on its card."""
    url = f"http://127.0.0.1:{free_port()}"
    listen = url.removeprefix("http://")
    async with club(tmp_path) as one:
        one.configure(others=["[console]", f'listen = "{listen}"', f'url = "{url}"'])
        await one.bot.starts()
        card = await one.threatens(one.ben, one.ana)
        await one.mo.says(one.team, "/leeward console", topic=one.topics[0])
        letter = await one.told(one.mo, "/sign-in/")
        found = re.search(rf"({url}/sign-in/[\w-]+)", letter.text)
        assert found is not None, letter.text

        headers = {"sec-fetch-site": "same-origin", "origin": url}
        async with httpx.AsyncClient(base_url=url, headers=headers, timeout=30) as browser:
            await browser.post(found[1])
            page = await browser.get("/cases/case-1")
            token = TOKEN.search(page.text)
            assert token is not None, page.text[:500]
            await browser.post("/cases/case-1/move/take", data={"token": token[1]})
            await one.reads(card, "Taken by")

        assert f"t.me/c/{one.group.id.removeprefix('-100')}/" in page.text
        assert url not in "".join(message.text for message in one.team.messages)
