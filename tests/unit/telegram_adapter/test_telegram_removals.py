"""What is to happen at a time: in this process or the next, tried again, and given up."""

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest
from telegram.error import BadRequest, TimedOut
from telegram_acting import Acting, riverside

from leeward_adapters.live.sending.outcomes import Turned
from leeward_adapters.telegram.acting.due import AGAIN, GIVEN_UP, Due, due_value
from leeward_policies.errors import StorageFull
from leeward_policies.ports import Memo

PREFIX = "test:"


@pytest.fixture
async def bot(tmp_path: Path) -> AsyncIterator[Acting]:
    """A process that is told of no group."""
    async with riverside(tmp_path) as club, club.bot(looks=False) as one:
        yield one


class Doing:
    """Does things, or fails as a test has set it, and notes what was done."""

    def __init__(self, bot: Acting) -> None:
        self.done: list[str] = []
        self.fails: list[Exception] = []
        self.due = Due(bot.context, bot.performer.memory, PREFIX, self._do)

    async def _do(self, key: str, value: str) -> None:
        if self.fails:
            raise self.fails.pop(0)
        self.done.append(f"{key}={value.partition(';')[2]}")


def in_seconds(bot: Acting, seconds: float, rest: str = "") -> str:
    """Return the value of what is due then."""
    return due_value(bot.clock.now() + timedelta(seconds=seconds), rest)


async def test_each_is_done_at_its_time(bot: Acting) -> None:
    """The loop sleeps until the next one, however they came."""
    doing = Doing(bot)
    running = asyncio.create_task(doing.due.run())
    doing.due.add("test:late", in_seconds(bot, 20))
    doing.due.add("test:soon", in_seconds(bot, 10, "x"))
    await bot.clock.run_for(9)
    before = list(doing.done)
    await bot.clock.run_for(2)
    between = list(doing.done)
    await bot.clock.run_for(10)
    running.cancel()

    assert (before, between) == ([], ["test:soon=x"])
    assert doing.done == ["test:soon=x", "test:late="]


async def test_what_was_promised_before_is_done_now(bot: Acting) -> None:
    """Its memo goes with it; one that names no time is left to its end."""
    at = bot.clock.now()
    for key, value in (("test:1", due_value(at)), ("test:odd", "x"), ("other:1", due_value(at))):
        await bot.desk.remember("telegram", Memo(key, value, at + timedelta(days=1)))
    doing = Doing(bot)

    assert await doing.due.catch_up() is None
    assert doing.done == ["test:1="]
    assert sorted(key for _, key in bot.desk.memos) == ["other:1", "test:odd"]


async def test_what_is_cancelled_is_not_done(bot: Acting) -> None:
    """Nor is what was put off done at its old time."""
    doing = Doing(bot)
    doing.due.add("test:1", in_seconds(bot, 1))
    doing.due.add("test:2", in_seconds(bot, 1))
    doing.due.cancel("test:1")
    doing.due.add("test:2", in_seconds(bot, 60))
    bot.clock.advance(5)

    assert await doing.due.catch_up() == 55.0
    assert doing.done == []


async def test_what_goes_wrong_is_tried_again(bot: Acting) -> None:
    """After half a minute, as long as it is of use."""
    doing = Doing(bot)
    doing.fails = [TimedOut()]
    doing.due.add("test:1", in_seconds(bot, 0))
    first = await doing.due.catch_up()
    bot.clock.advance(AGAIN.total_seconds())
    await doing.due.catch_up()

    assert first == AGAIN.total_seconds()
    assert doing.done == ["test:1="]


@pytest.mark.parametrize("error", [BadRequest("no"), Turned("no"), TimedOut()])
async def test_what_cannot_be_done_is_given_up(bot: Acting, error: Exception) -> None:
    """What the platform refuses at once, what goes wrong after two days."""
    doing = Doing(bot)
    doing.fails = [error]
    is_late = isinstance(error, TimedOut)
    doing.due.add("test:1", in_seconds(bot, -GIVEN_UP.total_seconds() if is_late else 0))

    assert await doing.due.catch_up() is None
    assert doing.done == []


async def test_where_nothing_can_be_read_it_is_read_later(bot: Acting) -> None:
    """Nothing that was promised is forgotten."""
    at = bot.clock.now()
    await bot.desk.remember("telegram", Memo("test:1", due_value(at), at + timedelta(days=1)))
    doing = Doing(bot)
    bot.desk.fails = {"recalled": StorageFull(place="memos")}
    first = await doing.due.catch_up()
    bot.desk.fails = {"forget": StorageFull(place="memos")}
    await doing.due.catch_up()

    assert first == AGAIN.total_seconds()
    assert doing.done == ["test:1="]
    assert len(bot.desk.memos) == 1


@pytest.mark.parametrize("key", ["remove:x/1", "remove:-1/x", "remove:"])
async def test_a_memo_that_names_no_message_is_dropped(bot: Acting, key: str) -> None:
    """Nothing is deleted by it."""
    at = bot.clock.now()
    await bot.desk.remember("telegram", Memo(key, due_value(at), at + timedelta(days=1)))
    await bot.performer.catch_up()

    assert bot.desk.memos == {}
