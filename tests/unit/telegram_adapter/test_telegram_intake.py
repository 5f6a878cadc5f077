"""Updates are handed in one at a time, answered beside, and done when nothing is left to do."""

import asyncio
import json
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import pytest
from structlog.testing import capture_logs

from leeward.clock import SystemClock
from leeward_adapters.telegram.hearing import intake as bounds
from leeward_adapters.telegram.hearing.directory import Directory
from leeward_adapters.telegram.hearing.intake import Intake
from leeward_adapters.telegram.hearing.offsets import Offsets
from leeward_policies.domain.event import MemberJoined, MessageSent, Unreadable
from leeward_policies.ports import Delivery

FOLDER = Path(__file__).parents[2] / "fixtures" / "telegram"
CHAT = "-1001300000000001"
WORDS = "meet me at the old mill"
LONG = 30.0
"""Seconds that only a failing test waits."""


def load(name: str, number: int = 700_001, **more: Any) -> Any:
    """Return an update from the fixtures under a number, with other fields in what it brings."""
    update = json.loads((FOLDER / f"{name}.json").read_text("utf-8"))
    (kind,) = set(update) - {"update_id"}
    update[kind] |= more
    return update | {"update_id": number}


class Hearing:
    """An intake with a pipeline that takes everything, and answers that a test may hold back."""

    def __init__(self, since: str | None = None, **more: Any) -> None:
        self.delivered: list[Delivery] = []
        self.answered: list[int] = []
        self.may_answer = asyncio.Event()
        self.may_answer.set()
        self.may_deliver = asyncio.Event()
        self.may_deliver.set()
        self.error: Exception | None = None
        self.offsets = Offsets(since)
        self.directory = Directory("1900", "leeward_bot")
        more = {"answer": self._answer} | more
        self.intake = Intake(self._deliver, self.directory, self.offsets, SystemClock(), **more)

    async def _deliver(self, delivery: Delivery) -> None:
        await self.may_deliver.wait()
        self.delivered.append(delivery)

    async def _answer(self, payload: dict[str, Any]) -> None:
        await self.may_answer.wait()
        if self.error is not None:
            raise self.error
        self.answered.append(payload["update_id"])


async def test_the_cursor_goes_with_the_last_event_of_an_update() -> None:
    """Before that not everything in it is handed in."""
    hearing = Hearing()
    await hearing.intake.take(load("joined", 5))
    await hearing.intake.take(load("message", 6))

    assert [one.cursor for one in hearing.delivered] == [None, "5", "6"]
    assert [type(one.event) for one in hearing.delivered] == [
        MemberJoined,
        MemberJoined,
        MessageSent,
    ]


async def test_an_update_is_handed_in_once() -> None:
    """However often Telegram gives it."""
    hearing = Hearing()

    assert [await hearing.intake.take(load("message", 5)) for _ in range(2)] == [True, False]
    assert (len(hearing.delivered), hearing.intake.received) == (1, 1)


async def test_updates_are_handed_in_in_order_one_at_a_time() -> None:
    """Whoever brings them, while the pipeline is full."""
    hearing = Hearing()
    hearing.may_deliver.clear()
    taking = [asyncio.create_task(hearing.intake.take(load("message", n))) for n in (5, 6, 7)]
    await asyncio.sleep(0)
    assert hearing.offsets.pending <= 1

    hearing.may_deliver.set()
    await asyncio.gather(*taking)

    assert [one.cursor for one in hearing.delivered] == ["5", "6", "7"]


async def test_what_is_neither_an_event_nor_answered_is_done_at_once() -> None:
    """It holds nothing back."""
    hearing = Hearing()
    await hearing.intake.take({"update_id": 5, "poll": {}})

    assert (hearing.offsets.offset, hearing.delivered) == (6, [])


async def test_an_update_is_done_when_its_event_is_committed() -> None:
    """Not when it was handed in."""
    hearing = Hearing()
    await hearing.intake.take(load("message", 5))
    assert not await hearing.intake.done(5, 0.0)

    waiting = asyncio.create_task(hearing.intake.done(5, LONG))
    all_done = asyncio.create_task(hearing.intake.all_done(LONG))
    await asyncio.sleep(0)
    hearing.intake.committed("5")

    assert await waiting
    assert await all_done


async def test_an_update_that_is_answered_is_done_when_the_answer_ends() -> None:
    """Others are handed in meanwhile."""
    hearing = Hearing()
    hearing.may_answer.clear()
    await hearing.intake.take(load("callback_query", 5))
    await hearing.intake.take(load("message", 6))
    hearing.intake.committed("6")
    assert (hearing.offsets.offset, len(hearing.delivered)) == (None, 1)

    hearing.may_answer.set()

    assert await hearing.intake.all_done(LONG)
    assert (hearing.offsets.offset, hearing.answered) == (7, [5])


async def test_what_is_said_in_private_is_both() -> None:
    """An event, and answered."""
    hearing = Hearing()
    await hearing.intake.take(load("private", 5))
    hearing.intake.committed("5")

    assert await hearing.intake.done(5, LONG)
    assert (hearing.answered, len(hearing.delivered)) == ([5], 1)


async def test_an_answer_that_fails_is_told_without_words_and_holds_nothing_back() -> None:
    """Else one press that nobody can answer would keep everything from being forgotten."""
    hearing = Hearing()
    hearing.error = ValueError(WORDS)
    with capture_logs() as logged:
        await hearing.intake.take(load("callback_query", 5))
        assert await hearing.intake.done(5, LONG)

    (line,) = logged
    assert (line["event"], line["kind"]) == ("telegram.answer_failed", "ValueError")
    assert str(line["where"]).startswith("test_telegram_intake.py:")
    assert WORDS not in str(logged)


async def test_an_answer_that_does_not_end_is_given_up() -> None:
    """It is as if it had ended."""
    hearing = Hearing(within=0.01)
    hearing.may_answer.clear()
    with capture_logs() as logged:
        await hearing.intake.take(load("callback_query", 5))
        assert await hearing.intake.done(5, LONG)

    assert [line["event"] for line in logged] == ["telegram.answer_given_up"]


async def test_answers_under_way_are_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    """Further updates wait until one has ended."""
    monkeypatch.setattr(bounds, "ANSWERS_MOST", 2)
    hearing = Hearing()
    hearing.may_answer.clear()
    for number in (5, 6):
        await hearing.intake.take(load("callback_query", number))
    third = asyncio.create_task(hearing.intake.take(load("callback_query", 7)))
    await asyncio.sleep(0)
    assert not third.done()

    hearing.may_answer.set()

    assert await third
    assert await hearing.intake.all_done(LONG)


async def test_closing_waits_for_answers_and_then_ends_them() -> None:
    """One that was ended comes again after a restart."""
    hearing = Hearing()
    hearing.may_answer.clear()
    await hearing.intake.take(load("callback_query", 5))
    await hearing.intake.close(0.01)

    assert (hearing.answered, hearing.offsets.offset) == ([], None)


async def test_closing_without_an_answer_under_way_is_quick() -> None:
    """There is nothing to wait for."""
    await Hearing().intake.close(LONG)


async def test_what_was_committed_before_a_restart_is_no_event_again() -> None:
    """But what wants an answer gets one: nobody knows whether it had one."""
    hearing = Hearing(since="10")
    for number in (8, 9):
        await hearing.intake.take(load("message", number))
    await hearing.intake.take(load("private", 10))
    await hearing.intake.take(load("message", 11))

    assert await hearing.intake.done(10, LONG)
    assert [one.cursor for one in hearing.delivered] == ["11"]
    assert (hearing.answered, hearing.offsets.offset) == ([10], 11)


async def test_an_update_that_cannot_be_read_is_an_event_that_is_passed() -> None:
    """People see that it came, and it comes no more."""
    hearing = Hearing()
    await hearing.intake.take({"update_id": 5, "message": WORDS})
    hearing.intake.committed("5")

    (delivery,) = hearing.delivered
    assert isinstance(delivery.event, Unreadable)
    assert (delivery.cursor, hearing.offsets.offset) == ("5", 6)


@pytest.mark.parametrize("payload", [None, WORDS, [], {"message": WORDS}, {"update_id": -1}])
async def test_what_has_no_number_is_an_event_and_new_to_nobody(payload: Any) -> None:
    """Nobody could let Telegram forget it; it moves no cursor."""
    hearing = Hearing()

    assert not await hearing.intake.take(payload)
    assert [one.cursor for one in hearing.delivered] == [None]
    assert hearing.offsets.pending == 0


async def test_a_chat_is_met_before_its_update_is_read() -> None:
    """Who writes first after a start may be an administrator."""

    async def prepare(payload: Any) -> None:
        user = payload["message"]["from"]
        hearing.directory.set_admins(CHAT, [{"status": "creator", "user": user}])

    hearing = Hearing(prepare=prepare)
    await hearing.intake.take(load("message", 5))

    event = hearing.delivered[0].event
    assert isinstance(event, MessageSent)
    assert event.message.author.is_staff


async def test_in_a_moderators_group_nobody_is_watched_over() -> None:
    """What is said there is no event, and is answered all the same."""
    hearing = Hearing(is_apart=lambda chat: chat == CHAT)
    await hearing.intake.take(load("message", 5))
    await hearing.intake.take(load("reply", 6))
    await hearing.intake.take(load("channel_post", 7))

    assert await hearing.intake.done(6, LONG)
    assert [one.cursor for one in hearing.delivered] == ["7"]
    assert hearing.answered == [6]


async def test_an_error_of_the_pipeline_is_passed_on() -> None:
    """It ends the connection; what was not committed comes again."""

    async def fails(_: Delivery) -> None:
        raise LookupError

    answer: Callable[[dict[str, Any]], Awaitable[None]] = Hearing()._answer  # noqa: SLF001 - of this file
    intake = Intake(fails, Directory("1"), Offsets(None), SystemClock(), answer)

    with pytest.raises(LookupError):
        await intake.take(load("message", 5))
