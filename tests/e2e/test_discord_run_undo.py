"""Undoing in a running Leeward on Discord: a hidden message comes back if its author agrees."""

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio
from discord_running import Club, club
from leeward_running import ENFORCING, THREAT

pytestmark = [pytest.mark.peer, pytest.mark.asyncio(loop_scope="module")]


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def one(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Club]:
    """A server whose policy is enforced; each test has people, a room and a case of its own."""
    async with club(tmp_path_factory.mktemp("undo")) as made:
        made.configure(ENFORCING)
        made.peer.limits.set("dm-open", 1_000, 10.0)  # a new pair for each test
        await made.bot.starts()
        yield made


async def test_a_hidden_message_comes_back_when_its_author_agrees(one: Club) -> None:
    """After *Undo* the author is asked; with their consent the words stand there again, marked."""
    room, kai, mia = one.pair()
    card = await one.threatens(room, kai, mia)
    await one.told(await one.mo.clicks(card, label="Undo"))
    letter = await one.letter(kai, "Post it again")
    agreed = await one.told(await kai.clicks(letter, label="Post it again"))
    await one.peer.until(lambda: room.messages)
    restored = room.messages[0]

    assert agreed.words.startswith("Thank you!")
    assert restored.by_bot
    assert restored.words.startswith("Restored: a person looked again.")
    assert restored.words.endswith(f"{kai.mention}\n>>> @Mia {THREAT}")
    assert restored.pings == []


async def test_a_message_comes_back_once_however_often_its_author_agrees(one: Club) -> None:
    """A second press on *Post it again* posts nothing more."""
    room, kai, mia = one.pair()
    card = await one.threatens(room, kai, mia)
    await one.told(await one.mo.clicks(card, label="Undo"))
    letter = await one.letter(kai, "Post it again")
    for _ in range(2):
        await one.told(await kai.clicks(letter, label="Post it again"))
    await one.peer.until(lambda: room.messages)
    after = await kai.says(room, THREAT, mentions=[mia])
    await one.peer.until(lambda: not after.exists)
    await one.settles()

    assert [message.by_bot for message in room.messages] == [True]


async def test_where_nothing_was_done_undo_says_so(one: Club) -> None:
    """*Undo* in a case in which nothing was hidden or restricted tells that, and does nothing."""
    room, kai, mia = one.pair()
    await kai.says(room, "i'm 10 years old")
    card = await one.case_about(kai)
    await one.settles()
    told = await one.told(await one.mo.clicks(card, label="Undo"))

    assert told.words.startswith("There is nothing left to undo")
    assert mia.dms == []


async def test_an_author_who_takes_no_direct_messages_is_asked_nowhere_else(one: Club) -> None:
    """If the author of a hidden message cannot be asked, nothing is posted in public instead."""
    room, kai, mia = one.pair()
    card = await one.threatens(room, kai, mia)
    kai.closes_dms()
    asked = len(one.peer.requests)
    told = await one.told(await one.mo.clicks(card, label="Undo"))
    await one.peer.until(
        lambda: [r for r in one.peer.requests[asked:] if r.status == 403],
        what="the author was not asked",
    )
    after = await kai.says(room, THREAT, mentions=[mia])
    await one.peer.until(lambda: not after.exists)
    await one.settles()

    assert "its author is asked first" in told.words
    assert room.messages == []
