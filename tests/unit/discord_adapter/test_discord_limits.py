"""Far from the ban: what is counted, what is remembered, how often a room is spoken to."""

from collections.abc import Iterator

import aiohttp
import discord
import pytest
from aiohttp import web
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from leeward.testing.acts import KINDS, acts
from leeward.testing.builders import ROOM, user
from leeward_adapters.discord.sending.answers import seconds_asked, trace
from leeward_adapters.discord.sending.invalid_requests import (
    BANNED_AT,
    CAREFUL_AT,
    STOPPED_AT,
    WINDOW_SECONDS,
    InvalidRequests,
)
from leeward_adapters.live.sending.priority import Priority, priority_of
from leeward_adapters.live.sending.quiet import QUIET_SECONDS, Quiet
from leeward_adapters.live.sending.refusals import Refusals
from leeward_policies.domain.action import AskHuman, Because, Note, Subject, Urgency
from leeward_policies.domain.refs import MessageRef

ANA = user("ana")
REF = MessageRef(ROOM.platform, ROOM.space, ROOM.id, "m1")
ACTS = acts(REF, ANA, ROOM.space_ref, user("lead"), "key")
NOTE = Note(key="key", rule="r", because=Because("{author} did it", Subject(ANA)), mode="enforce")


# --- invalid requests ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("status", "shared", "counted"),
    [
        (200, False, 0), (204, False, 0), (400, False, 0), (404, False, 0), (500, False, 0),
        (401, False, 1), (403, False, 1), (429, False, 1), (429, True, 0), (403, True, 1),
    ],
)  # fmt: skip
def test_only_what_discord_counts_is_counted(status: int, shared: bool, counted: int) -> None:  # noqa: FBT001 - the case
    """401, 403 and 429 count; a 429 for what others did too, and any other answer, do not."""
    invalid = InvalidRequests()

    invalid.count(status, 0.0, shared=shared)

    assert counted == invalid.recent(1.0)


def test_what_is_ten_minutes_old_counts_no_longer() -> None:
    """The window slides: each refusal counts for ten minutes."""
    invalid = InvalidRequests()
    for second in range(10):
        invalid.count(403, float(second))

    left = [invalid.recent(WINDOW_SECONDS + at) for at in (-0.1, 0.0, 4.5, 9.0)]

    assert left == [10, 9, 5, 0]


def test_a_pause_lasts_until_enough_are_old() -> None:
    """What is stopped may go as soon as the count falls below its threshold, and not before."""
    invalid = InvalidRequests()
    for number in range(CAREFUL_AT + 10):
        invalid.count(403, float(number) / 100)
    now = 50.0

    seconds = invalid.pause(Priority.TIP, now)

    assert invalid.pause(Priority.TIP, now + seconds - 0.001) > 0
    assert invalid.pause(Priority.TIP, now + seconds) == 0
    assert invalid.pause(Priority.ANSWER, now) == 0


@given(
    st.lists(st.tuples(st.floats(0, 2), st.sampled_from([200, 401, 403, 429])), max_size=20),
    st.sampled_from(list(Priority)),
)
def test_asking_when_told_to_is_never_too_early(
    answers: list[tuple[float, int]], priority: Priority
) -> None:
    """However the refusals came: after the pause that was told, there is none."""
    invalid = InvalidRequests()
    now = 0.0
    for after, status in answers:
        now += after
        for _ in range(STOPPED_AT // 10):
            invalid.count(status, now)

    seconds = invalid.pause(priority, now)

    assert 0 <= seconds <= WINDOW_SECONDS
    assert invalid.pause(priority, now + seconds + 1e-6) == 0


def test_no_storm_fills_the_memory() -> None:
    """More refusals than the ban needs are not remembered, and still stop everything."""
    invalid = InvalidRequests()
    for _ in range(3 * BANNED_AT):
        invalid.count(403, 0.0)

    assert invalid.recent(1.0) == BANNED_AT
    assert invalid.pause(Priority.HIDE, 1.0) == WINDOW_SECONDS - 1.0


# --- refusals -----------------------------------------------------------------------------------


def test_what_was_refused_is_not_asked_again_for_a_minute() -> None:
    """The same act at the same place is not worth asking for; any other is."""
    refusals = Refusals()
    refusals.note("hide", "123", 10.0)

    assert refusals.left("hide", "123", 30.0) == 40.0
    assert refusals.left("send", "123", 30.0) == 0.0
    assert refusals.left("hide", "456", 30.0) == 0.0
    assert refusals.left("hide", "123", 70.0) == 0.0
    assert len(refusals) == 0


def test_a_changed_right_is_noticed_at_once() -> None:
    """Somebody who grants the right need not wait."""
    refusals = Refusals()
    refusals.note("hide", "123", 10.0)

    refusals.forget()

    assert refusals.left("hide", "123", 11.0) == 0.0


def test_refusals_are_bounded_and_the_newest_stay() -> None:
    """Thousands of places do not fill the memory; what is refused again counts as new."""
    refusals = Refusals(seconds=60.0, most=3)
    for place in ("a", "b", "c", "a", "d"):
        refusals.note("hide", place, 0.0)

    assert [refusals.left("hide", place, 1.0) > 0 for place in "abcd"] == [True, False, True, True]


# --- reminders ----------------------------------------------------------------------------------


def test_one_reminder_stands_for_many() -> None:
    """A room is spoken to once a minute, each room for itself."""
    quiet = Quiet()

    said = [quiet.may_say("1", at) for at in (0.0, 0.0, QUIET_SECONDS - 0.1, QUIET_SECONDS)]

    assert said == [True, False, False, True]
    assert quiet.may_say("2", 0.0)


def test_a_reminder_that_could_not_be_said_silences_nobody() -> None:
    """What was not said does not stand for the next one."""
    quiet = Quiet()
    quiet.may_say("1", 0.0)

    quiet.take_back("1")
    quiet.take_back("unknown")

    assert quiet.may_say("1", 1.0)


def test_the_rooms_remembered_are_bounded() -> None:
    """With too many rooms, those that were spoken to longest ago are forgotten."""
    quiet = Quiet(most=2)
    for number, channel in enumerate("abc"):
        quiet.may_say(channel, float(number))

    assert [quiet.may_say(channel, 3.0) for channel in "cba"] == [False, False, True]


@given(st.lists(st.tuples(st.sampled_from("abc"), st.floats(0, 30)), max_size=40))
def test_no_room_is_spoken_to_twice_within_the_time(asked: list[tuple[str, float]]) -> None:
    """Whatever is asked: between two reminders in one room lies the whole time."""
    quiet = Quiet(seconds=20.0)
    now = 0.0
    last: dict[str, float] = {}
    for channel, after in asked:
        now += after
        if quiet.may_say(channel, now):
            assert now - last.get(channel, -20.0) >= 20.0
            last[channel] = now
        else:
            assert now - last[channel] < 20.0


# --- answers ------------------------------------------------------------------------------------


class Door:
    """A server whose next answers are given, and a session that is traced."""

    def __init__(self) -> None:
        self.answers: Iterator[tuple[int, dict[str, str]]] = iter(())
        self.invalid = InvalidRequests()
        self.held: list[float] = []

    async def _answer(self, _: web.Request) -> web.Response:
        status, headers = next(self.answers)
        return web.Response(status=status, headers=headers)

    async def ask(self, *answers: tuple[int, dict[str, str]]) -> list[aiohttp.ClientResponse]:
        """Ask as often as there are answers, and return what came."""
        self.answers = iter(answers)
        app = web.Application()
        app.router.add_get("/", self._answer)
        runner = web.AppRunner(app)
        await runner.setup()
        site = web.TCPSite(runner, "127.0.0.1", 0)
        await site.start()
        tracing = trace(self.invalid, lambda: 5.0, self.held.append)
        async with aiohttp.ClientSession(trace_configs=[tracing]) as session:
            url = f"http://127.0.0.1:{runner.addresses[0][1]}/"
            got = [await session.get(url) for _ in answers]
        await runner.cleanup()
        return got


async def test_every_answer_of_the_session_is_counted() -> None:
    """Also those that discord.py repeats by itself, and never tells its callers of."""
    door = Door()
    ours = {"Via": "1.1 google", "X-RateLimit-Scope": "user", "Retry-After": "3"}

    await door.ask(
        (200, {}), (403, {}), (429, ours), (429, ours | {"X-RateLimit-Scope": "shared"}), (404, {})
    )

    assert door.invalid.recent(6.0) == 2
    assert door.held == []


async def test_a_global_429_and_a_ban_hold_everything() -> None:
    """A 429 for all routes, or one from in front of Discord, is told with its seconds; where
    those cannot be read, one second is taken, and never more than the window.
    """
    door = Door()
    via = {"Via": "1.1 google", "X-RateLimit-Scope": "global"}
    told = ["2.5", "soon", "", "-1", "nan", "inf"]

    await door.ask((429, {"Retry-After": "30"}), *((429, via | {"Retry-After": t}) for t in told))

    assert door.held == [30.0, 2.5, 1.0, 1.0, 1.0, 1.0, WINDOW_SECONDS]
    assert door.invalid.recent(6.0) == 7


async def test_an_error_says_how_long_to_stay_away() -> None:
    """Both ways in which discord.py gives up on a 429 ask for a pause; other errors do not."""
    door = Door()
    after = {"Retry-After": "7"}
    forbidden, missing, broken, too_many = await door.ask(
        (403, after), (404, after), (500, after), (429, after)
    )

    assert seconds_asked(discord.RateLimited(40.0)) == 40.0
    assert seconds_asked(discord.RateLimited(1e9)) == WINDOW_SECONDS
    assert seconds_asked(discord.HTTPException(too_many, None)) == 7.0
    assert seconds_asked(discord.Forbidden(forbidden, None)) == 0.0
    assert seconds_asked(discord.NotFound(missing, None)) == 0.0
    assert seconds_asked(discord.DiscordServerError(broken, None)) == 0.0
    assert seconds_asked(TimeoutError()) == 0.0


# --- urgency ------------------------------------------------------------------------------------


def test_every_act_has_its_urgency() -> None:
    """What ends harm goes first, a first page next, then words, and what can wait last."""
    expected = {
        "hide": Priority.HIDE,
        "restrict": Priority.HIDE,
        "kick": Priority.HIDE,
        "ban": Priority.HIDE,
        "lock": Priority.HIDE,
        "warn": Priority.WARNING,
        "reveal": Priority.WARNING,
        "unrestrict": Priority.WARNING,
        "unban": Priority.WARNING,
        "unlock": Priority.WARNING,
        "tip": Priority.TIP,
        "ask": Priority.NOTICE,
        "reply": Priority.NOTICE,
    }

    assert expected == {kind: priority_of(ACTS[kind]) for kind in KINDS}
    assert priority_of(NOTE) == Priority.LOG


@pytest.mark.parametrize("urgency", ["low", "medium", "high", "urgent"])
def test_only_a_first_page_goes_before_words(urgency: Urgency) -> None:
    """A page of first urgency goes right after hiding; the others wait for words."""
    ask = ACTS["ask"]
    assert isinstance(ask, AskHuman)

    is_first = priority_of(replace(ask, urgency=urgency)) == Priority.PAGE

    assert is_first == (urgency == "urgent")
