"""Many cases at once: ten threads, one for the next cases, and a thread for what is urgent."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from discord_acting import Acting, Riverside, a_case, asks, riverside, user

from leeward_adapters.live.sending.rush import THREADS_MOST, WINDOW_SECONDS, Rush
from leeward_policies.domain.action import Done, Urgency
from leeward_policies.domain.refs import MessageRef


@pytest.fixture
async def club(tmp_path: Path) -> AsyncIterator[Riverside]:
    """A server, and a judge at the end."""
    async with riverside(tmp_path) as one:
        one.peer.limits.enforced = False
        yield one


async def opens(
    club: Riverside, bot: Acting, about: MessageRef, number: int, urgency: Urgency = "high"
) -> str:
    """Let a case be posted, and return where its card stands."""
    ana = user(club.ana.id)
    question = asks(about, ana, key=f"{number}:{urgency}", urgency=urgency)
    outcome = await bot.does(question, a_case(about, ana, number=number, urgency=urgency))
    assert isinstance(outcome, Done)
    return outcome.receipt


async def test_the_eleventh_case_shares_a_thread(club: Riverside) -> None:
    """Its card has all its buttons, and so have those of the next ones."""
    about = await club.ana_says()
    async with club.bot() as bot:
        where = [await opens(club, bot, about, number) for number in range(1, 14)]

    threads = {one.partition("/")[0] for one in where}
    (shared,) = [one for one in club.forum.threads if one.name.startswith("pages")]
    cards = [one for one in shared.messages if one.buttons]
    assert len(threads) == THREADS_MOST + 1
    assert [one.buttons["Take"] for one in cards] == [f"lw:take:case-{n}" for n in (11, 12, 13)]


async def test_what_is_urgent_has_a_thread_of_its_own(club: Riverside) -> None:
    """Also in a rush, and the shared thread keeps its name."""
    about = await club.ana_says()
    async with club.bot() as bot:
        for number in range(1, 12):
            await opens(club, bot, about, number)
        await opens(club, bot, about, 12, "urgent")
        await opens(club, bot, about, 11, "medium")

    names = [one.name for one in club.forum.threads]
    assert "case-12 · threat · urgent" in names
    assert [name for name in names if name.startswith("pages")] == [
        "pages · no thread of their own"
    ]


async def test_the_next_process_finds_a_card_in_the_shared_thread(club: Riverside) -> None:
    """A case that stands there is brought up to date there, also when the rush is over."""
    about = await club.ana_says()
    async with club.bot() as bot:
        for number in range(1, 12):
            await opens(club, bot, about, number)
        before = await opens(club, bot, about, 11, "high")
        bot.now.seconds += WINDOW_SECONDS
        after = await opens(club, bot, about, 12)
    async with club.bot() as bot:
        again = await opens(club, bot, about, 11, "medium")

    assert again == before
    assert after.partition("/")[0] != before.partition("/")[0]


def test_forums_are_counted_apart_and_a_window_ends() -> None:
    """What one forum gets is no other's rush; after the window there is room again."""
    rush = Rush(most=2, seconds=10.0)

    assert [rush.may_open("one", at) for at in (0.0, 5.0, 9.0)] == [True, True, False]
    assert rush.may_open("other", 9.0)
    assert [rush.may_open("one", at) for at in (10.0, 11.0)] == [True, False]
