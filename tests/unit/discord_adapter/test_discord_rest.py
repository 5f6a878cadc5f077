"""Questions to Discord without a gateway: pauses, faults and refusals are told in sentences."""

import asyncio

from aiohttp import web

from leeward_adapters.discord.setting_up.rest import PAUSE_MOST, UNREACHED, Rest


class Answers:
    """A server of two lines that gives prepared answers, one after the other."""

    def __init__(self, *answers: web.Response) -> None:
        self.answers = list(answers)
        self.asked = 0

    async def give(self, _request: web.Request) -> web.Response:
        """Give the next one."""
        self.asked += 1
        return self.answers.pop(0)


async def asked_of(answers: Answers) -> tuple[int, str, list[float]]:
    """Ask once, and return status, problem and the pauses that were made."""
    pauses: list[float] = []

    async def sleep(seconds: float) -> None:
        pauses.append(seconds)
        await asyncio.sleep(0)

    app = web.Application()
    app.router.add_get("/it", answers.give)
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    try:
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        host, port = runner.addresses[0][:2]
        async with Rest(f"http://{host}:{port}", "token", sleep) as rest:
            answer = await rest.ask("/it")
    finally:
        await runner.cleanup()
    return answer.status, answer.problem, pauses


def busy(seconds: float) -> web.Response:
    """Return Discord's wish for a pause."""
    return web.json_response({}, status=429, headers={"Retry-After": str(seconds)})


async def test_a_pause_that_is_asked_for_is_made() -> None:
    """After it, the answer comes."""
    assert await asked_of(Answers(busy(0.5), web.json_response({}))) == (200, "", [0.5])


async def test_a_long_pause_is_told_instead() -> None:
    """Nobody waits for minutes at a doctor."""
    status, problem, pauses = await asked_of(Answers(busy(PAUSE_MOST + 1)))

    assert (status, pauses) == (429, [])
    assert "wait 11 s" in problem


async def test_a_fault_of_discords_is_tried_again_and_then_told() -> None:
    """Three tries, then a sentence with the status."""
    answers = Answers(*(web.Response(status=502) for _ in range(3)))

    status, problem, pauses = await asked_of(answers)

    assert (status, problem) == (502, "Discord answered 502.")
    assert len(pauses) == 2


async def test_a_refusal_is_not_repeated_and_tells_its_code() -> None:
    """A 403 is asked for once: such answers count towards a ban."""
    answers = Answers(web.json_response({"code": 50001, "message": "odd"}, status=403))

    status, problem, _ = await asked_of(answers)

    assert (status, problem) == (403, "Discord answered 403 with code 50001.")
    assert answers.asked == 1


async def test_a_closed_door_is_a_sentence() -> None:
    """No answer at all is not an exception."""
    async with Rest("http://127.0.0.1:9", "token") as rest:
        answer = await rest.ask("/it")

    assert answer.status == UNREACHED
    assert answer.problem.startswith("Discord is out of reach")
