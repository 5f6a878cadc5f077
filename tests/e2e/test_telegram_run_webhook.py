"""`leeward run` to which Telegram brings updates, instead of being asked for them."""

import socket
from io import BytesIO
from pathlib import Path
from typing import Any, Final

import aiohttp
from leeward_recorded import judged_messages
from leeward_running import THREAT
from telegram_peer.posts import Message
from telegram_peer.serving import Moment, Request
from telegram_peer.webhook import SECRET_HEADER
from telegram_running import Club, club

MANY: Final = 50

LARGE: Final = 2 * 1_048_576


def hooked() -> dict[str, Any]:
    """Return the table of a webhook on a port that is free just now."""
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        port = found.getsockname()[1]
    return {"url": f"http://127.0.0.1:{port}/told", "port": port}


async def begins(one: Club) -> None:
    """Configure a webhook, and start."""
    hook = hooked()
    lines = ["[adapters.telegram.webhook]", f'url = "{hook["url"]}"', f"port = {hook['port']}"]
    one.configure(others=lines)
    await one.bot.starts()


def threats(one: Club, count: int) -> list[Message]:
    """Let Ben threaten Ana some times, at once."""
    return [
        one.ben.writes(one.group, f"{THREAT} {number}", mentions=[one.ana])
        for number in range(count)
    ]


async def all_brought(one: Club) -> None:
    """Wait until Telegram holds nothing more for the bot."""
    await one.until(lambda: not one.peer.updates.pending, "something was not taken")


async def test_what_telegram_brings_is_judged(tmp_path: Path) -> None:
    """A threat is hidden, a press is answered, and Telegram is never asked for updates."""
    async with club(tmp_path) as one:
        await begins(one)

        card = await one.threatens(one.ben, one.ana)
        await (await one.mo.clicks(card, "Take")).completes()
        await one.until(lambda: one.mo.id in str(card.payload()), "nobody has it")
        await all_brought(one)

        assert one.peer.requested("getUpdates") == []
        assert {status for _, status in one.peer.webhook.deliveries} == {200}


async def test_whoever_does_not_know_the_secret_is_not_heard(tmp_path: Path) -> None:
    """A forged update is refused, whatever it holds, and nothing is made of it."""
    async with club(tmp_path) as one:
        await begins(one)
        said = await one.ben.says(one.group, "hello", reply_to=await one.ana.says(one.group, "hi"))
        await all_brought(one)
        before = one.bot.judged()
        forged = {"update_id": 1, "edited_message": said.payload() | {"text": THREAT}}
        told: list[int] = []
        async with aiohttp.ClientSession() as stranger:
            for headers in ({}, {SECRET_HEADER: ""}, {SECRET_HEADER: "guessed"}):
                async with stranger.post(
                    one.peer.webhook.url, json=forged, headers=headers
                ) as answer:
                    told.append(answer.status)
            async with stranger.get(one.peer.webhook.url) as answer:
                told.append(answer.status)

        await one.is_hidden(*threats(one, 1))

        assert told == [403, 403, 403, 405]
        assert said.exists
        assert one.bot.judged() <= before + 2
        assert len(one.bot.logged("telegram.webhook_refused")) == 3


async def test_what_is_no_update_is_passed(tmp_path: Path) -> None:
    """Bodies that nobody can read, and giant ones, hold up nothing."""
    async with club(tmp_path) as one:
        secrets: list[str] = []

        def hook(_: Moment, request: Request) -> bool:
            if request.method == "setWebhook":
                secrets.append(str(request.parameters["secret_token"]))
            return True

        one.peer.on_request = hook
        await begins(one)
        told: list[int] = []
        async with aiohttp.ClientSession(headers={SECRET_HEADER: secrets[0]}) as proxy:
            for body in (b"", b"{", b"[" * 100_000, b"\xff\xfe", b"null", b"7", b"x" * LARGE):
                async with proxy.post(one.peer.webhook.url, data=BytesIO(body)) as answer:
                    told.append(answer.status)

        await one.is_hidden(*threats(one, 1))

        assert told == [200] * 6 + [413]
        assert one.bot.logged("adapter.waits") == []


async def test_what_was_not_done_at_a_kill_is_brought_again(tmp_path: Path) -> None:
    """Killed at the first deletion, with fifty threats on their way: none is lost."""
    async with club(tmp_path) as one:
        await begins(one)

        def hook(moment: Moment, request: Request) -> bool:
            if moment == "arrived" and request.method in {"deleteMessage", "deleteMessages"}:
                one.bot.is_killed()
                return False
            return True

        one.peer.on_request = hook
        said = threats(one, MANY)
        await one.bot.ends()
        one.peer.on_request = None
        waited = len(one.peer.updates.pending)

        await one.bot.starts()
        await one.is_hidden(*said)
        await all_brought(one)
        await one.bot.settles()

        assert waited > 0
        assert len(judged_messages(one.bot)) == MANY
        assert len(one.cards) == 1


async def test_from_a_webhook_to_asking_and_back(tmp_path: Path) -> None:
    """Configured otherwise, the next process takes the webhook away; nothing that waits is lost."""
    async with club(tmp_path) as one:
        await begins(one)
        assert await one.bot.stops() == 0
        said = threats(one, 3)
        one.configure()
        await one.bot.starts()
        await one.is_hidden(*said)
        assert await one.bot.stops() == 0
        more = threats(one, 3)
        await begins(one)

        await one.is_hidden(*more)

        assert one.peer.webhook.url != ""
