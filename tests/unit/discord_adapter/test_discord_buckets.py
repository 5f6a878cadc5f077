"""A rate limit lets through what Discord would take, and turns away what would wait for long."""

import asyncio

import pytest
from discord import RateLimited

from leeward_adapters.discord.sending.buckets import Bucket

LONGEST = 30.0


def bucket(*, limit: int, remaining: int, seconds: float) -> Bucket:
    """Return a rate limit as Discord told of it a moment ago."""
    made = Bucket(LONGEST)
    made.limit, made.remaining, made.reset_after = limit, remaining, seconds
    made.expires = asyncio.get_running_loop().time() + seconds
    return made


async def test_what_is_left_may_be_used_however_long_the_window_is() -> None:
    """While Discord takes more calls, the end of their window keeps none of them back."""
    one = bucket(limit=50, remaining=49, seconds=300.0)
    for _ in range(5):
        async with one:
            assert one.outgoing == 1
    assert one.remaining == 44


async def test_where_nothing_is_left_a_long_wait_is_told() -> None:
    """A call that would wait longer than allowed is turned away with the seconds left."""
    one = bucket(limit=50, remaining=0, seconds=300.0)
    with pytest.raises(RateLimited) as told:
        await one.acquire()
    assert 299.0 < told.value.retry_after <= 300.0


async def test_whoever_waits_goes_on_as_soon_as_something_is_left() -> None:
    """Of two first calls the second waits for what Discord tells, and is not turned away then."""
    one = Bucket(LONGEST)
    await one.acquire()
    second = asyncio.create_task(one.acquire())
    await asyncio.sleep(0)
    one.limit, one.remaining, one.reset_after = 50, 49, 300.0
    one.expires = asyncio.get_running_loop().time() + 300.0
    await one.__aexit__(None, None, None)
    await second
    assert one.outgoing == 1


async def test_the_longest_wait_holds_again_afterwards() -> None:
    """Once the last call of a window was used, the next one is turned away."""
    one = bucket(limit=2, remaining=1, seconds=300.0)
    await one.acquire()
    with pytest.raises(RateLimited):
        await one.acquire()
