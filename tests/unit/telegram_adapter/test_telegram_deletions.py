"""Deleting many messages: together as long as they wait, and each with an answer of its own."""

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest
from telegram_acting import Acting, Riverside, riverside
from telegram_peer.failing import DropBefore, RateLimited

from leeward_adapters.telegram.acting.deletions import BATCH_MOST
from leeward_policies.domain.action import Done, Outcome, Refused, TryLater
from leeward_policies.domain.refs import MessageRef


@pytest.fixture
async def club(tmp_path: Path) -> AsyncIterator[Riverside]:
    """A group, and a judge at the end."""
    async with riverside(tmp_path) as one:
        yield one


async def hide_all(club: Riverside, bot: Acting, about: list[MessageRef]) -> list[Outcome]:
    """Hide messages at the same time, each by a decision of its own."""
    acts = [club.acts(one, "hide", number=number) for number, one in enumerate(about, 1)]
    return await asyncio.gather(*(bot.does(act) for act in acts))


def batches(club: Riverside) -> list[int]:
    """Return how many messages each call was to delete."""
    return [len(one.parameters["message_ids"]) for one in club.peer.requested("deleteMessages")]


async def test_a_thousand_messages_are_hidden_by_a_few_calls(club: Riverside) -> None:
    """None is lost, and no call is about more than Telegram takes."""
    about = [club.ana_says() for _ in range(1_000)]
    async with club.bot() as bot:
        outcomes = await hide_all(club, bot, about)

    assert {type(outcome) for outcome in outcomes} == {Done}
    assert club.group.messages == []
    assert max(batches(club)) <= BATCH_MOST
    assert len(club.peer.requested("deleteMessages")) <= 12


async def test_one_that_cannot_be_deleted_keeps_no_other(club: Riverside) -> None:
    """Telegram refuses the whole batch: then each is tried alone."""
    old = [club.ana_says("old") for _ in range(2)]
    club.peer.later(timedelta(hours=49))
    new = [club.ana_says("new") for _ in range(6)]
    async with club.bot() as bot:
        outcomes = await hide_all(club, bot, [new[0], old[0], *new[1:4], old[1], *new[4:]])

    kinds = [type(outcome) for outcome in outcomes]
    assert kinds == [Done, Refused, Done, Done, Done, Refused, Done, Done]
    assert {message.text for message in club.group.messages} == {"old"}


async def test_a_message_that_is_gone_keeps_no_other(club: Riverside) -> None:
    """Telegram skips it."""
    about = [club.ana_says() for _ in range(5)]
    for message in club.group.messages[1:3]:
        await club.ana.deletes(message)
    async with club.bot() as bot:
        outcomes = await hide_all(club, bot, about)

    assert {type(outcome) for outcome in outcomes} == {Done}
    assert club.group.messages == []


async def test_a_flood_wait_loses_nothing(club: Riverside) -> None:
    """Whoever asked first is told to come again; whoever waits behind goes when it is over."""
    about = [club.ana_says() for _ in range(4)]
    club.peer.faults.plan("deleteMessages", RateLimited(1))
    async with club.bot() as bot:
        outcomes = await hide_all(club, bot, about)
        again = await bot.does(club.acts(about[0], "hide", number=1))

    assert [type(outcome) for outcome in outcomes] == [TryLater, Done, Done, Done]
    assert isinstance(again, Done)
    assert club.group.messages == []


async def test_a_broken_line_is_tried_again_for_each(club: Riverside) -> None:
    """To delete twice does no harm."""
    about = [club.ana_says() for _ in range(4)]
    club.peer.faults.plan("deleteMessage", DropBefore())
    club.peer.faults.plan("deleteMessages", DropBefore())
    async with club.bot() as bot:
        outcomes = await hide_all(club, bot, about)

    assert {type(outcome) for outcome in outcomes} == {Done}
    assert club.group.messages == []


async def test_whoever_gives_up_keeps_no_other(club: Riverside) -> None:
    """The executor waits 30 seconds for an act; what waits beside it goes on."""
    about = [club.ana_says() for _ in range(4)]
    acts = [club.acts(one, "hide", number=number) for number, one in enumerate(about, 1)]
    async with club.bot() as bot:
        tasks = [asyncio.create_task(bot.does(act)) for act in acts]
        await asyncio.sleep(0)
        tasks[1].cancel()
        outcomes = await asyncio.gather(*tasks, return_exceptions=True)

    kinds = [type(outcome) for outcome in outcomes]
    assert kinds == [Done, asyncio.CancelledError, Done, Done]
    assert len(club.group.messages) <= 1


async def test_two_hides_of_one_message_are_one(club: Riverside) -> None:
    """Two rules may ask for it."""
    about = club.ana_says()
    async with club.bot() as bot:
        outcomes = await hide_all(club, bot, [about, about])

    assert [type(outcome) for outcome in outcomes] == [Done, Done]
    assert club.group.messages == []


async def test_what_is_deleted_is_not_asked_for_again(club: Riverside) -> None:
    """A second look at messages asks for the same as the first: Telegram is asked once."""
    about = [club.ana_says() for _ in range(5)]
    async with club.bot() as bot:
        await hide_all(club, bot, about)
        asked = len(club.peer.requests)
        outcomes = await hide_all(club, bot, about)

    assert {type(outcome) for outcome in outcomes} == {Done}
    assert len(club.peer.requests) == asked
