"""The schedule hands calls to Discord in the right order, at the right pace, and loses none."""

import asyncio
from collections import Counter
from itertools import pairwise
from typing import Final

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from leeward.testing.scheduled import Scheduled
from leeward_adapters.discord.sending.invalid_requests import PER_SECOND
from leeward_adapters.live.sending.priority import Priority
from leeward_adapters.live.sending.schedule import (
    Schedule,
)

HIDE, PAGE, ANSWER, WARNING, TIP, NOTICE, LOG = Priority
QUEUED: Final = [one for one in Priority if one is not ANSWER]

TAKES: Final = st.floats(0.01, 2)
"""Seconds of a call; never none, since the virtual clock moves on while the loop still turns."""


# --- order --------------------------------------------------------------------------------------


async def test_a_call_gives_its_result() -> None:
    """A call that is alone begins at once, and its result is the caller's."""
    discord = Scheduled()
    task = discord.ask(TIP, "send:1", "a")

    await discord.clock.run_for(1.0)

    assert task.result() == "a"
    assert discord.begun == [("a", 0.0)]
    assert discord.is_clean()


async def test_a_call_s_error_is_the_caller_s() -> None:
    """What a call raises reaches who asked for it, and its lane goes on."""
    discord = Scheduled()

    async def broken() -> str:
        await discord.clock.sleep(0.1)
        raise KeyError("no such thing")

    first = asyncio.create_task(discord.schedule.run(TIP, "send:1", broken))
    second = discord.ask(TIP, "send:1", "b")
    await discord.clock.run_for(1.0)

    assert isinstance(first.exception(), KeyError)
    assert second.result() == "b"
    assert discord.is_clean()


async def test_in_a_lane_one_goes_at_a_time_and_the_most_urgent_next() -> None:
    """While one is under way the others wait; then urgency decides, and then who came first."""
    discord = Scheduled()
    for number, priority in enumerate([LOG, TIP, LOG, WARNING, HIDE, TIP, PAGE, HIDE, NOTICE]):
        discord.ask(priority, "send:1", f"{priority.name}{number}")
        await asyncio.sleep(0)

    await discord.clock.run_for(5.0)

    assert discord.order == [
        "LOG0", "HIDE4", "HIDE7", "PAGE6", "WARNING3", "TIP1", "TIP5", "NOTICE8", "LOG2",
    ]  # fmt: skip
    assert [at for _, at in discord.begun] == pytest.approx([0.1 * n for n in range(9)])


async def test_lanes_do_not_wait_for_each_other() -> None:
    """A call that takes long holds up its own lane alone."""
    discord = Scheduled()
    discord.ask(HIDE, "delete:1", "slow", 15.0)
    waits = discord.ask(HIDE, "delete:1", "behind")
    other = discord.ask(LOG, "delete:2", "beside")

    await discord.clock.run_for(1.0)
    early = (other.done(), waits.done())
    await discord.clock.run_for(15.0)

    assert early == (True, False)
    assert waits.result() == "behind"


async def test_a_kind_of_lane_may_be_wider() -> None:
    """Where it is said so, more calls of a lane go at once."""
    discord = Scheduled(widths={"history": 2})
    for number in range(3):
        discord.ask(LOG, "history:1", f"h{number}")
        discord.ask(LOG, "send:1", f"s{number}")

    await discord.clock.run_for(0.0)

    assert discord.order == ["h0", "s0", "h1"]
    await discord.clock.run_for(1.0)
    assert discord.is_clean()


async def test_an_answer_waits_for_nobody() -> None:
    """With its lane full, the second spent and 1,000 waiting, an answer goes at once."""
    discord = Scheduled()
    for number in range(1_000):
        discord.ask(HIDE, f"delete:{number % 100}", f"{number}")
    await discord.clock.run_for(0.0)

    answer = discord.ask(ANSWER, "delete:1", "answer")
    await discord.clock.run_for(0.1)

    assert answer.result() == "answer"
    assert discord.begun[PER_SECOND][0] == "answer"
    await discord.schedule.close()
    await discord.clock.run_for(1.0)


async def test_waiting_is_told_by_urgency() -> None:
    """What waits can be read, for `doctor` and the status."""
    discord = Scheduled()
    for number in range(4):
        discord.ask(TIP, "send:1", f"{number}")
    discord.ask(LOG, "send:1", "log")
    await discord.clock.run_for(0.0)

    assert {one: n for one, n in discord.schedule.waiting.items() if n} == {TIP: 3, LOG: 1}
    assert discord.schedule.under_way == 1
    await discord.clock.run_for(5.0)
    assert discord.is_clean()


# --- pace ---------------------------------------------------------------------------------------


async def test_a_new_hide_is_next_however_many_wait() -> None:
    """Behind hundreds of tips in many lanes, a hide has the next free turn of all lanes."""
    discord = Scheduled()
    for number in range(300):
        discord.ask(TIP, f"send:{number}", f"tip{number}")
    await discord.clock.run_for(0.5)

    discord.ask(HIDE, "delete:1", "hide")
    await discord.clock.run_for(0.6)

    assert discord.begun[PER_SECOND] == ("hide", 1.0)
    await discord.clock.run_for(10.0)
    assert len(discord.begun) == 301


async def test_a_thousand_hides_take_no_longer_than_the_limit_asks() -> None:
    """1,000 deletions in 50 rooms: 45 begin each second until all are done, and none is lost."""
    discord = Scheduled()
    tasks = [discord.ask(HIDE, f"delete:{n % 50}", f"{n}", 0.2) for n in range(850)]

    await discord.clock.run_for(25.0)

    assert [f"{n}" for n in range(850)] == [task.result() for task in tasks]
    assert discord.begun[-1][1] == pytest.approx(850 // PER_SECOND, abs=1.0)
    assert discord.is_clean()


@given(
    st.lists(
        st.tuples(st.sampled_from(QUEUED), st.integers(0, 60), st.floats(0, 3), TAKES),
        min_size=20,
        max_size=100,
    )
)
@settings(max_examples=15, deadline=None)
def test_no_second_sees_more_than_the_limit(
    asked: list[tuple[Priority, int, float, float]],
) -> None:
    """Whatever is asked for, whenever and however long it takes: in no window of one second do
    more calls begin than the limit allows, and within a lane never two at a time.
    """
    limit = 5

    async def play() -> None:
        discord = Scheduled()
        schedule = Schedule(discord.now, discord.clock.sleep, per_second=limit, patience=1e6)
        going: Counter[int] = Counter()

        async def one(number: int, priority: Priority, lane: int, at: float, takes: float) -> int:
            async def call() -> int:
                going[lane] += 1
                assert going[lane] == 1
                discord.begun.append((str(number), discord.now()))
                await discord.clock.sleep(takes)
                going[lane] -= 1
                return number

            await discord.clock.sleep(at)
            return await schedule.run(priority, f"send:{lane}", call)

        tasks = [asyncio.create_task(one(number, *what)) for number, what in enumerate(asked)]
        await discord.clock.run_for(600.0)

        assert list(range(len(asked))) == [task.result() for task in tasks]
        times = [at for _, at in discord.begun]
        for first, over in zip(times, times[limit:], strict=False):
            assert over - first >= 1.0 - 1e-5  # the virtual clock counts microseconds

    asyncio.run(play())


@given(
    st.lists(
        st.tuples(st.sampled_from(QUEUED), st.integers(0, 3), TAKES),
        min_size=10,
        max_size=60,
    )
)
@settings(max_examples=15, deadline=None)
def test_within_a_lane_urgency_and_then_coming_decide(
    asked: list[tuple[Priority, int, float]],
) -> None:
    """Calls that all wait when their lane frees begin by urgency, and by coming within it."""

    async def play() -> None:
        discord = Scheduled()
        for lane in range(4):
            discord.ask(LOG, f"send:{lane}", f"first:{lane}:0:{lane}", 2.0)
        await discord.clock.run_for(0.0)
        for number, (priority, lane, takes) in enumerate(asked):
            discord.ask(priority, f"send:{lane}", f"then:{lane}:{priority}:{number}", takes / 10)
        await discord.clock.run_for(30.0)

        assert len(discord.begun) == 4 + len(asked)
        for lane in range(4):
            names = [name.split(":") for name in discord.order]
            keys = [
                (int(p), int(n)) for kind, at, p, n in names if kind == "then" and at == f"{lane}"
            ]
            assert all(one < two for one, two in pairwise(keys))

    asyncio.run(play())


@given(
    st.lists(
        st.tuples(st.sampled_from([TIP, NOTICE, LOG]), st.integers(0, 200)),
        min_size=60,
        max_size=150,
    ),
    st.lists(st.floats(0, 5), min_size=1, max_size=5),
)
@settings(max_examples=15, deadline=None)
def test_a_hide_never_starves(words: list[tuple[Priority, int]], hides: list[float]) -> None:
    """However many words wait in other lanes, each hide in a free lane begins within a second."""

    async def play() -> None:
        discord = Scheduled()
        for number, (priority, lane) in enumerate(words):
            discord.ask(priority, f"send:{lane}", f"{number}", 0.1)

        async def hide(number: int, at: float) -> float:
            await discord.clock.sleep(at)
            asked_at = discord.now()
            await discord.schedule.run(HIDE, f"delete:{number}", discord.call(f"hide{number}"))
            return asked_at

        tasks = [asyncio.create_task(hide(n, at)) for n, at in enumerate(hides)]
        await discord.clock.run_for(40.0)

        began = dict(discord.begun)
        for number, task in enumerate(tasks):
            assert began[f"hide{number}"] - task.result() <= 1.0 + 1e-5

    asyncio.run(play())


# --- cancelling ---------------------------------------------------------------------------------


async def test_a_waiting_call_is_taken_back() -> None:
    """Who gives up while waiting leaves nothing behind, and the call is never made."""
    discord = Scheduled()
    first = discord.ask(TIP, "send:1", "first")
    second = discord.ask(TIP, "send:1", "second")
    third = discord.ask(TIP, "send:1", "third")
    await discord.clock.run_for(0.0)

    second.cancel()
    await discord.clock.run_for(1.0)

    assert discord.order == ["first", "third"]
    assert (first.result(), second.cancelled(), third.result()) == ("first", True, "third")
    assert discord.is_clean()


async def test_nothing_ticks_for_a_call_that_was_taken_back() -> None:
    """Who gives up leaves no timer behind."""
    discord = Scheduled()
    discord.schedule.hold(10.0)
    task = discord.ask(TIP, "send:1", "first")
    await discord.clock.run_for(1.0)
    ticking = discord.clock.sleepers

    task.cancel()
    await discord.clock.run_for(0.0)

    assert (ticking, discord.clock.sleepers) == (1, 0)
    assert discord.is_clean()


async def test_a_call_under_way_is_cancelled_and_frees_its_lane() -> None:
    """Who gives up while a call is under way cancels it; the next one begins at once."""
    discord = Scheduled()
    first = discord.ask(TIP, "send:1", "first", 60.0)
    discord.ask(TIP, "send:1", "second")
    await discord.clock.run_for(5.0)

    first.cancel()
    await discord.clock.run_for(0.0)

    assert discord.begun == [("first", 0.0), ("second", 5.0)]
    await discord.clock.run_for(1.0)
    assert discord.ended == ["second"]


async def test_a_call_cancelled_as_it_begins_frees_its_lane() -> None:
    """Given up between its turn and its first step, a call is not made and holds nothing."""
    discord = Scheduled()
    gate = asyncio.Event()

    async def gated() -> str:
        await gate.wait()
        return "first"

    first = asyncio.create_task(discord.schedule.run(TIP, "send:1", gated))
    second = discord.ask(TIP, "send:1", "second")
    await discord.clock.run_for(0.0)
    gate.set()
    await asyncio.sleep(0)  # the first ends in this turn of the loop, and the second begins next

    second.cancel()
    await discord.clock.run_for(1.0)

    assert (first.result(), second.cancelled()) == ("first", True)
    assert discord.begun == []
    assert discord.is_clean()


async def test_a_call_that_cancels_itself_frees_its_lane() -> None:
    """A call that ends as cancelled by itself ends so for its caller, and the lane goes on."""
    discord = Scheduled()

    async def gone() -> str:
        raise asyncio.CancelledError

    first = asyncio.create_task(discord.schedule.run(TIP, "send:1", gone))
    second = discord.ask(TIP, "send:1", "second")
    await discord.clock.run_for(1.0)

    assert first.cancelled()
    assert second.result() == "second"


@pytest.mark.parametrize("turned_away", [True, False])
async def test_an_error_that_nobody_waits_for_is_not_reported_as_forgotten(
    turned_away: bool,  # noqa: FBT001 - the case
) -> None:
    """Given up in the very moment in which it is turned away or fails: nothing is complained of."""
    discord = Scheduled()
    complaints: list[dict[str, object]] = []
    asyncio.get_running_loop().set_exception_handler(lambda _, what: complaints.append(what))

    async def broken() -> str:
        await discord.clock.sleep(1.0)
        raise KeyError("no such thing")

    first = asyncio.create_task(discord.schedule.run(TIP, "send:1", broken))
    second = discord.ask(TIP, "send:1", "second")
    await discord.clock.run_for(0.0)
    if turned_away:
        await discord.schedule.close()
        second.cancel()
    discord.clock.advance(1.0)
    await asyncio.sleep(0)  # the call ends
    await asyncio.sleep(0)  # its end is told
    first.cancel()
    await discord.clock.run_for(1.0)

    del first, second
    assert complaints == []
    assert discord.is_clean()


@given(
    st.lists(
        st.tuples(
            st.sampled_from(QUEUED),
            st.integers(0, 3),
            TAKES,
            st.none() | st.floats(0, 4),
            st.none() | st.sampled_from("xy"),
        ),
        min_size=10,
        max_size=60,
    )
)
@settings(max_examples=40, deadline=None)
def test_no_call_is_lost_or_doubled_however_many_give_up(
    asked: list[tuple[Priority, int, float, float | None, str | None]],
) -> None:
    """Whoever gives up, and whenever: each call is made at most once, whoever stays gets a
    result, of its own call or of a newer one about the same, and nothing is left behind.
    """

    async def play() -> None:
        discord = Scheduled()
        tasks = []
        for number, (priority, lane, takes, _, about) in enumerate(asked):
            name = f"{number}:{lane}:{about}"
            tasks.append(discord.ask(priority, f"send:{lane}", name, takes / 10, coalesce=about))
        for task, (_, _, _, until, _) in zip(tasks, asked, strict=True):
            if until is not None:
                asyncio.get_running_loop().create_task(give_up(discord, task, until))
        await discord.clock.run_for(60.0)

        assert max(Counter(discord.order).values(), default=1) == 1
        for number, (task, (_, lane, _, until, about)) in enumerate(zip(tasks, asked, strict=True)):
            assert task.done()
            if until is None:
                got, in_lane, of = task.result().split(":")
                assert (str(lane), str(about)) == (in_lane, of)
                assert int(got) == number or (about is not None and int(got) > number)
        assert discord.is_clean()

    asyncio.run(play())


async def give_up(discord: Scheduled, task: asyncio.Task[str], seconds: float) -> None:
    """Cancel a task after a while."""
    await discord.clock.sleep(seconds)
    task.cancel()
