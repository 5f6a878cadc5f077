"""The virtual clock moves only when it is told to, and wakes sleepers in order."""

import asyncio
from datetime import UTC, datetime, timedelta, timezone

import pytest

from leeward.testing.clock import DEFAULT_START, VirtualClock


async def test_time_stands_still() -> None:
    """Nothing but `advance` moves the time, and it is told in UTC."""
    clock = VirtualClock(datetime(2026, 1, 1, 13, tzinfo=timezone(timedelta(hours=1))))

    await asyncio.sleep(0)

    assert clock.now() == datetime(2026, 1, 1, 12, tzinfo=UTC)
    assert clock.now().tzinfo is UTC


def test_a_clock_needs_a_zone() -> None:
    """A start without a zone, and a step back, are mistakes of the test."""
    with pytest.raises(ValueError, match="aware"):
        VirtualClock(datetime(2026, 1, 1))  # noqa: DTZ001 - the mistake itself
    with pytest.raises(ValueError, match="backwards"):
        VirtualClock().advance(-1)


async def test_sleepers_wake_when_they_are_due_and_in_order() -> None:
    """Who is due earlier is woken earlier; who is not due sleeps on."""
    clock = VirtualClock()
    woken: list[int] = []

    async def sleeper(seconds: int) -> None:
        await clock.sleep(seconds)
        woken.append(seconds)

    async with asyncio.TaskGroup() as group:
        for seconds in (30, 10, 20):
            group.create_task(sleeper(seconds))
        await asyncio.sleep(0)
        assert clock.sleepers == 3

        clock.advance(20)
        await asyncio.sleep(0)

        assert woken == [10, 20]
        assert clock.sleepers == 1
        clock.advance(10)
    assert woken == [10, 20, 30]


async def test_run_for_gives_each_waking_its_own_time() -> None:
    """A task that sleeps again and again sees each of its moments."""
    clock = VirtualClock()
    seen: list[float] = []

    async def ticking() -> None:
        while True:
            await clock.sleep(10)
            seen.append((clock.now() - DEFAULT_START).total_seconds())

    task = asyncio.create_task(ticking())
    await clock.run_for(35)
    task.cancel()

    assert seen == [10.0, 20.0, 30.0]
    assert clock.now() == DEFAULT_START + timedelta(seconds=35)


async def test_a_cancelled_sleeper_is_forgotten() -> None:
    """Who was cancelled is not woken, and does not count."""
    clock = VirtualClock()
    task = asyncio.create_task(clock.sleep(10))
    await asyncio.sleep(0)
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)

    assert clock.sleepers == 0
    clock.advance(10)


async def test_no_time_is_no_sleep() -> None:
    """Sleeping for nothing only lets others run."""
    clock = VirtualClock()

    await clock.sleep(0)
    await clock.sleep(-1)

    assert clock.now() == DEFAULT_START
