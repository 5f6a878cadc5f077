"""A running Leeward is asked to end in the middle of its work, and one that works for long.

What was not done is done after the next start, once; memory stays bounded.
"""

import asyncio
import os
import signal
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from discord_enduring import (
    all_gone,
    deletions,
    has_seen,
    is_running,
    locked,
    memory,
    pid,
    threats,
)
from discord_peer.things import Message
from discord_running import Club, club
from leeward_running import ENFORCING

from leeward.bench.chat import lines

pytestmark = pytest.mark.peer

UNBRAKED = f"{ENFORCING}\n[brakes]\nhides_per_hour = 5000\n"

MESSAGES = 12_000

MEMORY = 400.0
"""MiB; far above what was measured (131 after 30,000 messages), since machines differ."""


@pytest.fixture
async def one(tmp_path: Path) -> AsyncIterator[Club]:
    """A server with a bot that enforces, at work, within no limits."""
    async with club(tmp_path) as made:
        made.configure(UNBRAKED)
        made.peer.limits.enforced = False
        await made.bot.starts()
        yield made


async def is_off(one: Club) -> None:
    """Let it end in order."""
    assert await one.bot.stops() == 0
    await one.peer.gone()


@contextmanager
def few_deletions(one: Club) -> Iterator[None]:
    """Let so few deletions through that fifteen take ten seconds, however fast the machine is."""
    one.peer.limits.set("message-delete", 5, 5.0)
    one.peer.limits.enforced = True
    yield
    one.peer.limits.enforced = False


def check_each_once(one: Club, said: list[Message]) -> None:
    """Check that each message was taken away; a deletion that was under way may be repeated."""
    assert {message.id for message in said} <= set(deletions(one))
    assert not any(message.exists for message in said)


# --- asked to end -------------------------------------------------------------------------------


async def test_asked_to_end_while_it_reads_what_it_missed(one: Club) -> None:
    """SIGTERM in the middle of the history ends it with exit code 0; the next one reads it all."""
    await is_off(one)
    said = await threats(one, 15)
    asked = len(one.peer.requested("GET", "/messages"))
    with few_deletions(one):
        await one.bot.starts(ready=False)
        await one.peer.until(
            lambda: len(one.peer.requested("GET", "/messages")) > asked, 90, what="nothing is read"
        )
        await is_off(one)
    left = sum(message.exists for message in said)
    await one.bot.starts()
    await all_gone(one, said)

    assert left > 0
    check_each_once(one, said)


async def test_asked_to_end_while_it_owes_many_acts(one: Club) -> None:
    """SIGTERM while Discord lets few deletions through ends it with exit code 0; the rest is done
    after the next start.
    """
    with few_deletions(one):
        said = await threats(one, 15)
        await one.peer.until(lambda: deletions(one), what="nothing is hidden")
        await is_off(one)
    left = sum(message.exists for message in said)
    await one.bot.starts()
    await all_gone(one, said)

    assert left > 0
    check_each_once(one, said)


async def test_a_second_ctrl_c_waits_for_nobody(one: Club) -> None:
    """While the end waits for a locked database, a second SIGINT ends it at once with exit code
    130, and nothing is lost.
    """
    with locked(one):
        said = await threats(one, 3)
        os.kill(pid(one), signal.SIGINT)
        await one.peer.gone()  # it has heard the first one
        was_waiting = is_running(one)
        os.kill(pid(one), signal.SIGINT)
        code = await one.bot.ends()
        await one.peer.gone()
    await one.bot.starts()
    await all_gone(one, said)

    assert was_waiting
    assert code == 130
    assert one.bot.errors().count("leeward: Stopped at once.") == 1
    assert "Traceback" not in one.bot.errors()


async def test_asked_to_end_while_the_database_is_locked(one: Club) -> None:
    """SIGTERM ends it in its own time, with exit code 0, and the next one does what was said."""
    with locked(one):
        said = await threats(one, 3)
        await is_off(one)
    await one.bot.starts()
    await all_gone(one, said)

    check_each_once(one, said)


# --- at work for long ---------------------------------------------------------------------------


async def test_what_was_said_while_it_was_off_waits_for_no_crowd(one: Club) -> None:
    """After 300 members wrote, a restart reads their messages again without asking for each."""
    for number in range(300):
        await one.guild.member(f"Member {number}").says(one.room, f"good morning {number}")
    await is_off(one)
    said = await threats(one, 1)
    before = len(one.peer.requested("GET", "/members/"))
    await one.bot.starts()
    await all_gone(one, said)

    assert len(one.peer.requested("GET", "/members/")) - before < 30


@pytest.mark.timeout(600)
async def test_twelve_thousand_messages_of_two_thousand_members(one: Club) -> None:
    """As fast as it takes them: all are judged, none is left out, and its memory stays bounded."""
    crowd = [one.guild.member(f"Member {number}") for number in range(2_000)]
    rooms = [one.guild.text(f"room-{number}") for number in range(10)]
    harmless = lines()
    for number in range(MESSAGES):
        target = [crowd[(number * 13 + 1) % 2_000]] if number % 5 == 0 else []
        words = harmless[number % len(harmless)]
        await crowd[(number * 7) % 2_000].says(rooms[number % 10], words, mentions=target)
        if number % 50 == 0:
            await asyncio.sleep(0.01)
        if number % 2_000 == 1_999:
            await has_seen(one, number)
    await all_gone(one, await threats(one, 1))
    await has_seen(one, MESSAGES)

    assert one.bot.logged("discord.missed") == one.bot.logged("discord.events_lost") == []
    assert memory(one) < MEMORY
