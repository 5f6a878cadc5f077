"""How calls are made: what is repeated, how much goes at once, and what each error comes to."""

import asyncio
from datetime import timedelta

import httpx
import pytest
from telegram.error import (
    BadRequest,
    ChatMigrated,
    Forbidden,
    InvalidToken,
    NetworkError,
    RetryAfter,
    TelegramError,
    TimedOut,
)

from leeward.testing.clock import VirtualClock
from leeward_adapters.live.sending.priority import Priority
from leeward_adapters.live.sending.refusals import Paused
from leeward_adapters.live.sending.schedule import Schedule
from leeward_adapters.telegram.sending.answers import (
    KNOWN,
    is_closed_door,
    is_gone,
    known,
    lacks_right,
    may_pass,
    never_arrived,
)
from leeward_adapters.telegram.sending.calls import CURES, reason_of
from leeward_adapters.telegram.sending.rates import (
    CLOSED_SOON,
    PER_SECOND,
    RATES,
    WIDTHS,
    seconds_asked,
    sending,
)

GROUP, PERSON = -1002300000001, 6100000001

SENTENCES = (
    ("Forbidden: bot can't initiate conversation with a user", "closed"),
    ("Forbidden: bot was blocked by the user", "closed"),
    ("Forbidden: user is deactivated", "closed"),
    ("Forbidden: bot was kicked from the supergroup chat", "out"),
    ("Forbidden: bot is not a member of the channel chat", "out"),
    ("Bad Request: chat not found", "out"),
    ("Bad Request: not enough rights to restrict/unrestrict chat member", "right"),
    ("Bad Request: have no rights to send a message", "right"),
    ("Bad Request: CHAT_ADMIN_REQUIRED", "right"),
    ("Bad Request: user is an administrator of the chat", "above"),
    ("Bad Request: can't remove chat owner", "above"),
    ("Bad Request: method is available for supergroup and channel chats only", "never"),
    ("Bad Request: the chat is not a forum", "never"),
    ("Bad Request: message can't be deleted", "too-old"),
    ("Bad Request: message can't be deleted for everyone", "too-old"),
    ("Bad Request: message to delete not found", "gone"),
    ("Bad Request: message to edit not found", "gone"),
    ("Bad Request: message to be replied not found", "gone"),
    ("Bad Request: message thread not found", "gone"),
    ("Bad Request: TOPIC_DELETED", "gone"),
    ("Bad Request: TOPIC_CLOSED", "shut"),
    ("Bad Request: TOPIC_NOT_MODIFIED", "same"),
    ("Bad Request: message is not modified: content is the same", "same"),
    ("Bad Request: PARTICIPANT_ID_INVALID", "nobody"),
    ("Bad Request: user not found", "nobody"),
    ("Bad Request: message is too long", "form"),
    ("Bad Request: BUTTON_DATA_INVALID", "form"),
)


def said(sentence: str) -> TelegramError:
    """Return the error that the library makes of a sentence."""
    return Forbidden(sentence) if sentence.startswith("Forbidden") else BadRequest(sentence)


# --- what errors mean ---------------------------------------------------------------------------


@pytest.mark.parametrize(("sentence", "means"), SENTENCES)
def test_telegrams_sentences_are_understood(sentence: str, means: str) -> None:
    """By the parts of them that stay the same."""
    found = known(said(sentence))

    assert found is not None
    assert found.means == means


def test_no_sentence_is_taken_for_another() -> None:
    """Every part of the table is found by its own entry first."""
    assert [one.part for one in KNOWN if known(BadRequest(one.part)) != one] == []


def test_what_is_unknown_is_told_without_its_words() -> None:
    """They may hold anything, also what somebody wrote."""
    assert known(BadRequest("Bad Request: something new about Ana")) is None
    assert reason_of(BadRequest("something new about Ana"), "hide") == "Telegram refuses it"


@pytest.mark.parametrize("kind", ["hide", "restrict", "ask", "reply"])
def test_a_missing_right_is_named_with_its_cure(kind: str) -> None:
    """By the name that Telegram's apps give it."""
    assert reason_of(BadRequest("not enough rights"), kind) == CURES[kind]


def test_errors_are_sorted_by_what_they_ask_of_us() -> None:
    """A closed door, a missing right, something gone, a broken line."""
    blocked, kicked = (
        said("Forbidden: bot was blocked by the user"),
        said("Forbidden: bot was kicked"),
    )
    gone, broken = said("Bad Request: message to edit not found"), NetworkError("httpx.ReadError")

    assert [is_closed_door(one) for one in (blocked, kicked, gone, broken)] == [
        True,
        True,
        False,
        False,
    ]
    assert [lacks_right(one) for one in (blocked, kicked, gone, broken)] == [
        False,
        True,
        False,
        False,
    ]
    assert [is_gone(one) for one in (blocked, kicked, gone, broken)] == [False, True, True, False]
    assert [may_pass(one) for one in (blocked, kicked, gone, broken)] == [False, False, False, True]


@pytest.mark.parametrize(
    ("cause", "never"),
    [
        (httpx.ConnectError("no"), True),
        (httpx.ConnectTimeout("no"), True),
        (httpx.PoolTimeout("no"), True),
        (httpx.ReadTimeout("no"), False),
        (httpx.WriteError("no"), False),
        (httpx.RemoteProtocolError("no"), False),
        (None, False),
    ],
)
def test_only_what_never_left_is_certain(cause: Exception | None, *, never: bool) -> None:
    """Else nobody knows whether Telegram has done it."""
    error = TimedOut() if isinstance(cause, httpx.TimeoutException) else NetworkError("broken")
    error.__cause__ = cause

    assert never_arrived(error) is never


@pytest.mark.parametrize(("asked", "seconds"), [(7, 7.0), (0, 1.0), (10**6, 3_600.0)])
def test_a_flood_wait_is_as_long_as_telegram_asks(asked: int, seconds: float) -> None:
    """Whatever number it names."""
    assert seconds_asked(RetryAfter(timedelta(seconds=asked))) == seconds


@pytest.mark.parametrize("error", [BadRequest("x"), ChatMigrated(-1), InvalidToken(), TimedOut()])
def test_no_other_error_asks_to_wait(error: TelegramError) -> None:
    """They hold no lane."""
    assert seconds_asked(error) == 0.0


# --- how much goes at once ----------------------------------------------------------------------


class Sent:
    """A schedule with Telegram's lanes on a clock of the test's, and when each call began."""

    def __init__(self) -> None:
        self.clock = VirtualClock()
        self.start = self.clock.now()
        self.times: list[tuple[str, float]] = []
        self.schedule = Schedule(
            self.seconds, self.clock.sleep, per_second=PER_SECOND, asked=seconds_asked,
            rates=RATES, widths=WIDTHS, patience=3_600.0,
        )  # fmt: skip
        self.tasks: list[asyncio.Task[None]] = []

    def seconds(self) -> float:
        """Return the seconds since the start."""
        return (self.clock.now() - self.start).total_seconds()

    def ask(self, lane: str, priority: Priority = Priority.NOTICE, *, flood: int = 0) -> None:
        """Have something sent."""

        async def call() -> None:
            self.times.append((lane, self.seconds()))
            if flood:
                raise RetryAfter(timedelta(seconds=flood))

        self.tasks.append(asyncio.create_task(self.schedule.run(priority, lane, call)))

    async def end(self) -> None:
        """Let nothing be forgotten."""
        await self.schedule.close()
        await asyncio.gather(*self.tasks, return_exceptions=True)

    def begun(self, kind: str) -> list[float]:
        """Return when the calls of one kind of lane began."""
        return [at for lane, at in self.times if lane.partition(":")[0] == kind]


def most_within(times: list[float], seconds: float) -> int:
    """Return how many fell into any such span at most."""
    return max(sum(0 <= other - one < seconds for other in times) for one in times)


async def test_a_group_is_sent_no_more_than_it_takes() -> None:
    """One a second, and with what is urgent twenty a minute."""
    sent = Sent()
    for number in range(60):
        urgent = Priority.PAGE if number % 10 == 0 else Priority.NOTICE
        sent.ask(sending(GROUP, urgent, is_full=number % 20 == 0), urgent)
    await sent.clock.run_for(300)
    await sent.end()

    every = sorted(at for _, at in sent.times)
    assert most_within(sent.begun("group"), 1.0) == 1
    assert most_within(every, 60.0) == 20


async def test_an_urgent_page_does_not_wait_behind_a_full_lane() -> None:
    """Two of twenty are kept for it."""
    sent = Sent()
    first = sending(GROUP, Priority.PAGE)
    for _ in range(40):
        sent.ask(sending(GROUP, Priority.NOTICE))
    await sent.clock.run_for(30)
    is_full = sent.schedule.closed_for(sending(GROUP, Priority.PAGE)) > CLOSED_SOON
    sent.ask(sending(GROUP, Priority.PAGE, is_full=is_full), Priority.PAGE)
    await sent.clock.run_for(1)
    await sent.end()

    assert first == f"group:{GROUP}"
    assert sent.begun("page") == [30.0]


async def test_one_chat_does_not_keep_another_waiting() -> None:
    """Each has its own second; all together keep below thirty."""
    sent = Sent()
    for number in range(100):
        sent.ask(sending(PERSON + number, Priority.TIP), Priority.TIP)
    await sent.clock.run_for(10)
    await sent.end()

    assert len(sent.times) == 100
    assert most_within(sent.begun("chat"), 1.0) == PER_SECOND


async def test_a_few_messages_to_one_person_go_together() -> None:
    """Help, and that somebody was told: three go at once, and on the average one a second."""
    sent = Sent()
    for _ in range(9):
        sent.ask(sending(PERSON, Priority.TIP), Priority.TIP)
    await sent.clock.run_for(20)
    await sent.end()

    assert sent.begun("chat") == [0.0] * 3 + [3.5] * 3 + [7.0] * 3


async def test_one_flood_wait_freezes_one_lane() -> None:
    """The rest goes on at once."""
    sent = Sent()
    sent.ask(sending(GROUP, Priority.NOTICE), flood=15)
    await sent.clock.run_for(0.5)
    sent.ask(sending(GROUP, Priority.NOTICE))
    sent.ask(f"delete:{GROUP}", Priority.HIDE)
    sent.ask(sending(PERSON, Priority.TIP), Priority.TIP)
    await sent.clock.run_for(60)
    await sent.end()

    assert sent.times[1:3] == [(f"delete:{GROUP}", 0.5), (f"chat:{PERSON}", 0.5)]
    assert sent.times[3] == (f"group:{GROUP}", 15.0)


async def test_a_long_flood_wait_is_not_waited_for() -> None:
    """Whoever comes is told at once for how long, and urgent pages find another way."""
    sent = Sent()
    sent.schedule = Schedule(
        sent.seconds, sent.clock.sleep, per_second=PER_SECOND, asked=seconds_asked
    )
    sent.ask("group:1", flood=120)
    await sent.clock.run_for(1)
    sent.ask("group:1")
    await sent.clock.run_for(1)
    error = sent.tasks[1].exception()
    await sent.end()

    assert isinstance(error, Paused)
    assert error.seconds == 119.0
