"""Words for one member alone: who reads them, what stands below them, and not twice."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from telegram_acting import DECISION, Riverside, riverside
from telegram_peer.failing import DropAfter, DropBefore

from leeward.testing.acts import Kind
from leeward_adapters.live.casework.presses import Press
from leeward_adapters.telegram.sending.callback_data import read
from leeward_policies.advice import advice
from leeward_policies.domain.action import Done, Failed, Refused, TryLater


@pytest.fixture
async def club(tmp_path: Path) -> AsyncIterator[Riverside]:
    """A group, and a judge at the end."""
    async with riverside(tmp_path) as one:
        yield one


@pytest.mark.parametrize("kind", ["tip", "warn"])
async def test_whoever_has_started_the_bot_reads_it_in_private(club: Riverside, kind: Kind) -> None:
    """The reviewed words, and below them of which group they speak."""
    about = club.ana_says()
    club.ana.opened_bot()
    async with club.bot() as bot:
        outcome = await bot.does(club.acts(about, kind))

    [letter] = club.ana.dms
    topic = {"tip": "own-phone", "warn": "warning"}[kind]
    assert isinstance(outcome, Done)
    assert (outcome.via, outcome.receipt) == ("direct-message", letter.id)
    assert letter.text == f"{advice(topic).text}\n— Riverside *club*"
    assert not letter.silent


@pytest.mark.parametrize("kind", ["tip", "warn"])
async def test_a_closed_door_is_no_failure(club: Riverside, kind: Kind) -> None:
    """A bot cannot begin a private chat: that is said, and not tried again at once."""
    about = club.ana_says()
    async with club.bot() as bot:
        outcome = await bot.does(club.acts(about, kind))
        again = await bot.does(club.acts(about, kind, number=1))

    assert isinstance(outcome, Refused)
    assert outcome.reason == "they have not opened a private line to this bot"
    assert isinstance(again, Refused)
    assert len(club.peer.requested("sendMessage")) == 1


async def test_whoever_blocks_the_bot_is_left_alone(club: Riverside) -> None:
    """The refusal says so."""
    about = club.ana_says()
    club.ana.opened_bot()
    club.ana.blocks_bot()
    async with club.bot() as bot:
        outcome = await bot.does(club.acts(about, "warn"))

    assert isinstance(outcome, Refused)
    assert outcome.reason == "they have blocked this bot"


@pytest.mark.parametrize("kind", ["tip", "warn"])
async def test_one_key_is_one_letter(club: Riverside, kind: Kind) -> None:
    """The same act again finds that it was done."""
    about = club.ana_says()
    club.ana.opened_bot()
    async with club.bot() as bot:
        first = await bot.does(club.acts(about, kind))
        second = await bot.does(club.acts(about, kind))

    assert isinstance(first, Done)
    assert isinstance(second, Done)
    assert first.receipt == second.receipt
    assert len(club.ana.dms) == 1


async def test_a_letter_whose_reply_is_lost_is_not_written_again(club: Riverside) -> None:
    """Telegram has no key: a second one would be read, so nobody is told twice."""
    about = club.ana_says()
    club.ana.opened_bot()
    club.peer.faults.plan("sendMessage", DropAfter())
    async with club.bot() as bot:
        outcome = await bot.does(club.acts(about, "warn"))

    assert isinstance(outcome, Failed)
    assert len(club.ana.dms) == 1


async def test_a_line_that_breaks_in_between_may_have_carried_it(club: Riverside) -> None:
    """Nobody can tell, so it is not sent again."""
    about = club.ana_says()
    club.ana.opened_bot()
    club.peer.faults.plan("sendMessage", DropBefore())
    async with club.bot() as bot:
        outcome = await bot.does(club.acts(about, "warn"))

    assert isinstance(outcome, Failed)
    assert club.ana.dms == []


async def test_a_telegram_that_is_not_there_is_waited_for(club: Riverside) -> None:
    """Without any connection it is certain that nothing was said: it is said later."""
    about = club.ana_says()
    club.ana.opened_bot()
    async with club.bot() as bot:
        bot.context.bot._base_url = "http://127.0.0.1:9/bot"  # noqa: SLF001 - a port without a door
        outcome = await bot.does(club.acts(about, "tip"))

    assert isinstance(outcome, TryLater)
    assert outcome.reason == "Telegram is out of reach"


async def test_the_buttons_of_a_warning_are_signed(club: Riverside) -> None:
    """They lead to the reasons and to a human, in this chat alone."""
    about = club.ana_says()
    club.ana.opened_bot()
    async with club.bot() as bot:
        await bot.does(club.acts(about, "warn"))
        secret = bot.context.secret

    [letter] = club.ana.dms
    pressed = {label: read(data, club.ana.key, secret) for label, data in letter.buttons.items()}
    assert pressed == {
        "Why?": Press("why", DECISION),
        "Ask a human": Press("human", DECISION),
        "Our rules": Press("safety", "first/rules"),
    }
    assert {read(data, club.mo.key, secret) for data in letter.buttons.values()} == {None}


async def test_an_author_is_asked_before_a_message_stands_again(club: Riverside) -> None:
    """Their agreement is a press; where they cannot be asked, that is said."""
    about = club.ana_says()
    async with club.bot() as bot:
        unreached = await bot.does(club.acts(about, "reveal"))
        bot.performer.forget_refusals()
        club.ana.opened_bot()
        asked = await bot.does(club.acts(about, "reveal", number=1))
        secret = bot.context.secret

    [letter] = club.ana.dms
    assert isinstance(unreached, Refused)
    assert unreached.reason.startswith("its author cannot be asked: they have not opened")
    assert isinstance(asked, Refused)
    assert asked.reason == "its author is asked first"
    [data] = letter.buttons.values()
    assert read(data, club.ana.key, secret) == Press(
        "again", f"{about.space}/{about.channel}/{about.id}"
    )
