"""Questions to Telegram beside the bot: pauses, faults and refusals are told in sentences."""

import asyncio
from typing import Any

import pytest
from aiohttp import web

from leeward_adapters.telegram.setting_up import rest as rest_module
from leeward_adapters.telegram.setting_up.rest import PAUSE_MOST, UNREACHED, Odd, Rest
from leeward_adapters.telegram.setting_up.told import Account

TOKEN = "4242:" + "a" * 35
SELF = {"id": 4242, "is_bot": True, "first_name": "R", "username": "riverside_bot"}


class Answers:
    """A server of two lines that gives prepared answers, one after the other."""

    def __init__(self, *answers: web.Response) -> None:
        self.answers = list(answers)
        self.paths: list[str] = []

    async def give(self, request: web.Request) -> web.Response:
        """Give the next one."""
        self.paths.append(request.path)
        return self.answers.pop(0)


def good(result: Any) -> web.Response:
    """Return an answer as Telegram gives it."""
    return web.json_response({"ok": True, "result": result})


def bad(status: int, description: str = "", **parameters: Any) -> web.Response:
    """Return a refusal as Telegram gives it."""
    body = {"ok": False, "error_code": status, "description": description}
    return web.json_response({**body, "parameters": parameters}, status=status)


async def asked_of(answers: Answers) -> tuple[Account | Odd, list[float]]:
    """Ask once; return the answer or what was odd, and the pauses that were made."""
    pauses: list[float] = []

    async def sleep(seconds: float) -> None:
        pauses.append(seconds)
        await asyncio.sleep(0)

    app = web.Application()
    app.router.add_post("/{path:.*}", answers.give)
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    try:
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        host, port = runner.addresses[0][:2]
        async with Rest(f"http://{host}:{port}/", TOKEN, sleep) as rest:
            return await rest.ask("getMe", Account), pauses
    except Odd as odd:
        return odd, pauses
    finally:
        await runner.cleanup()


async def odd_of(*answers: web.Response) -> Odd:
    """Return what is odd about the last of some answers."""
    found, _ = await asked_of(Answers(*answers))
    assert isinstance(found, Odd)
    return found


async def test_an_answer_is_read_as_a_type_of_ours() -> None:
    """What we do not ask for is left aside."""
    answers = Answers(good({**SELF, "something_new": [1]}))

    found, pauses = await asked_of(answers)

    assert found == Account(4242, is_bot=True, username="riverside_bot")
    assert answers.paths == [f"/bot{TOKEN}/getMe"]
    assert pauses == []


async def test_a_pause_that_is_asked_for_is_made() -> None:
    """After it, the answer comes."""
    found, pauses = await asked_of(Answers(bad(429, retry_after=3), good(SELF)))

    assert isinstance(found, Account)
    assert pauses == [3.0]


async def test_a_long_pause_is_told_instead() -> None:
    """Nobody waits for minutes at a doctor."""
    found, pauses = await asked_of(Answers(bad(429, retry_after=int(PAUSE_MOST) + 1)))

    assert isinstance(found, Odd)
    assert found.says == "Telegram asks us to wait 11 s"
    assert pauses == []


async def test_a_fault_of_telegrams_is_tried_again_and_then_told() -> None:
    """Three tries, then a sentence with the status."""
    found, pauses = await asked_of(Answers(*(web.Response(status=502) for _ in range(3))))

    assert isinstance(found, Odd)
    assert (found.says, found.status) == ("Telegram answered 502", 502)
    assert len(pauses) == 2


@pytest.mark.parametrize(
    ("status", "description", "says"),
    [
        (400, "Bad Request: chat not found", "does not show it"),
        (403, "Forbidden: bot was kicked from the supergroup chat", "taken the bot out"),
        (403, "Forbidden: bot was blocked by the user", "blocked"),
        (403, "Forbidden: bot can't initiate conversation with a user", "not opened"),
        (403, "Forbidden: bot can't send messages to bots", "not a person"),
        (400, "Bad Request: a secret thing about Mia", "Telegram answered 400"),
        (418, "", "Telegram answered 418"),
    ],
)
async def test_a_refusal_is_told_in_words_of_ours(status: int, description: str, says: str) -> None:
    """What Telegram says beside what we know is not passed on; nothing is asked again."""
    odd = await odd_of(bad(status, description))

    assert says in odd.says
    assert "Mia" not in str(odd)


@pytest.mark.parametrize("status", [401, 404])
async def test_a_token_that_is_not_known_is_told_apart(status: int) -> None:
    """There is another cure for it."""
    assert (await odd_of(bad(status, "Unauthorized"))).is_of_token


async def test_a_group_that_moved_tells_its_new_id() -> None:
    """A basic group that became a supergroup lives on under another number."""
    odd = await odd_of(bad(400, "group chat was upgraded", migrate_to_chat_id=-1009))

    assert odd.moved_to == "-1009"


@pytest.mark.parametrize(
    "answer",
    [
        web.json_response({"ok": True}),
        good("not an account"),
        good({"is_bot": True}),
        web.Response(body=b"<html>"),
    ],
)
async def test_an_answer_of_another_shape_is_a_sentence(answer: web.Response) -> None:
    """A proxy in between, or a server that is none, stops nothing."""
    assert "in a form that we do not know" in (await odd_of(answer)).says


async def test_a_redirect_is_not_followed() -> None:
    """The token stands in the address, and goes nowhere else."""
    odd = await odd_of(web.Response(status=302, headers={"Location": "http://127.0.0.1:9/"}))

    assert odd.says == "Telegram answered 302"


async def test_no_answer_in_time_is_a_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    """A server that takes the question and says nothing."""
    ended = asyncio.Event()

    async def silent(_reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await ended.wait()
        writer.close()

    server = await asyncio.start_server(silent, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    monkeypatch.setattr(rest_module, "SECONDS", 0.05)
    try:
        async with Rest(f"http://127.0.0.1:{port}", TOKEN) as rest:
            with pytest.raises(Odd, match="did not answer"):
                await rest.ask("getMe", Account)
    finally:
        ended.set()
        server.close()


async def test_a_closed_door_is_a_sentence_without_the_token() -> None:
    """The address holds the token, so that no error may tell it."""
    async with Rest("http://127.0.0.1:9", TOKEN) as rest:
        with pytest.raises(Odd) as found:
            await rest.ask("getMe", Account)

    assert found.value.status == UNREACHED
    assert found.value.says.startswith("Telegram is out of reach")
    assert "aaaa" not in str(found.value)
