"""`leeward run` loses nothing when its line to Discord breaks, ends, or was not there."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from discord_peer.things import Channel, Message
from discord_running import Club, club

THREAT = "count your days, i know where you live"


@pytest.fixture
async def one(tmp_path: Path) -> AsyncIterator[Club]:
    """A server with a bot that enforces, at work."""
    async with club(tmp_path) as found:
        found.configure()
        await found.bot.starts()
        yield found


async def threats(one: Club, room: Channel, count: int = 3) -> list[Message]:
    """Let Ben threaten Ana some times."""
    return [
        await one.ben.says(room, f"{THREAT} {number}", mentions=[one.ana])
        for number in range(count)
    ]


def deletions(one: Club) -> int:
    """Return how many messages were asked to be deleted."""
    return len(one.peer.requested("DELETE", "/messages/"))


# --- the line breaks ------------------------------------------------------------------------------


async def test_a_session_is_resumed(one: Club) -> None:
    """Asked to reconnect, it takes the session up again and hears what was said meanwhile."""
    one.peer.gateway.ask_to_reconnect()
    said = await threats(one, one.room)

    await one.is_hidden(*said)
    await one.settles()

    assert [granted for _, granted in one.peer.gateway.resumes] == [True]
    assert len(one.peer.gateway.identifies) == 1
    assert deletions(one) == len(said)


async def test_a_cut_line_is_resumed(one: Club) -> None:
    """The line breaks without a word; nothing that was said then is missed or judged twice."""
    one.peer.gateway.drop()
    said = await threats(one, one.room)

    await one.is_hidden(*said)
    await one.peer.until(lambda: one.ana.dms, what="no tip")
    await one.settles()

    assert [granted for _, granted in one.peer.gateway.resumes] == [True]
    assert deletions(one) == len(said)
    assert len(one.ana.dms) == 1


async def test_a_forgotten_session_is_read_from_history(one: Club) -> None:
    """Discord has forgotten the session: what was said meanwhile is read in the rooms."""
    one.peer.gateway.forget()
    one.peer.gateway.drop()
    said = await threats(one, one.room) + await threats(one, one.other)

    await one.is_hidden(*said)

    assert [granted for _, granted in one.peer.gateway.resumes] == [False]
    assert len(one.peer.gateway.identifies) == 2
    assert len(one.peer.requested("GET", "/messages")) >= 2


async def test_a_gateway_that_is_down_is_waited_for(one: Club) -> None:
    """For a while nobody answers; then all is read that was said."""
    one.peer.gateway.refuses = True
    one.peer.gateway.drop()
    await one.peer.until(lambda: one.peer.gateway.refused > 0)
    said = await threats(one, one.room)
    one.peer.gateway.refuses = False

    await one.is_hidden(*said)
    await one.peer.until(lambda: one.cards, what="no case")
    await one.settles()

    assert len(one.cards) == 1


async def test_a_line_that_is_dead_without_a_word_is_noticed(tmp_path: Path) -> None:
    """Nothing is acknowledged on an open line: after its patience it makes a new one."""
    async with club(tmp_path, heartbeat_interval=1.0) as one:
        one.configure(table={"gateway_patience": 10})
        await one.bot.starts()
        one.peer.gateway.zombify()
        said = await threats(one, one.room)

        await one.is_hidden(*said)
        await one.settles()

        assert len(one.peer.gateway.resumes) == 1
        assert deletions(one) == len(said)


async def test_a_dead_client_is_started_again(one: Club) -> None:
    """A payload that ends the library's client costs a pause, and nothing that was said."""
    one.peer.gateway.dispatch_raw("GUILD_CREATE", {"id": "not a number", "unavailable": None})
    said = await threats(one, one.room)

    await one.is_hidden(*said)
    await one.peer.until(lambda: one.cards and one.bot.logged("adapter.waits"))
    await one.settles()

    assert THREAT not in one.bot.errors()
    assert len(one.cards) == 1


# --- the process was not there -------------------------------------------------------------------


async def test_what_was_said_while_it_was_off_is_judged(one: Club) -> None:
    """Rooms, threads and posts are read again from where it stopped, each once."""
    thread = await one.ben.opens_thread("ours", on=one.room)
    before = await threats(one, one.room, 1)
    await one.is_hidden(*before)
    await one.settles()  # what a stop interrupts is done again
    await one.bot.stops()
    await one.peer.gone()
    said = [
        *await threats(one, one.room),
        *await threats(one, one.other, 1),
        *await threats(one, thread, 1),
    ]

    await one.bot.starts()
    await one.is_hidden(*said)
    await one.settles()

    assert deletions(one) == len(before) + len(said)
    assert len(one.ana.dms) == 1


async def test_an_edit_while_it_was_off_is_noticed(one: Club) -> None:
    """A harmless message that was turned into a threat meanwhile is hidden."""
    before = one.judged()
    message = await one.ben.says(one.room, "see you tomorrow", mentions=[one.ana])
    await one.hears(1, before)
    await one.bot.stops()
    await one.peer.gone()
    assert await one.ben.edits(message, f"{one.ana.mention} {THREAT}")

    await one.bot.starts()

    await one.is_hidden(message)


async def test_more_than_is_read_again_is_told(tmp_path: Path) -> None:
    """Past the bound of a room, what was not read is said, and the latest is read."""
    async with club(tmp_path) as one:
        one.configure(table={"back_fill_messages": 10})
        await one.bot.starts()
        await one.bot.stops()
        await one.peer.gone()
        for number in range(30):
            await one.ana.says(one.room, f"line {number}")
        said = await threats(one, one.room, 1)

        await one.bot.starts()
        await one.is_hidden(*said)
        await one.peer.until(lambda: one.bot.logged("discord.missed"), what="nothing is told")

        (missed,) = one.bot.logged("discord.missed")
        assert missed["room"] == one.room.id


# --- many servers ---------------------------------------------------------------------------------


async def test_each_shard_is_heard(tmp_path: Path) -> None:
    """With two connections, messages of servers on both are judged, also after one broke."""
    async with club(tmp_path, shards=2) as one:
        one.configure()
        places = [one.peer.guild("Harbour", shard=shard) for shard in (0, 1)]
        rooms = [place.text("general") for place in places]
        writers = [(place.member("Kim"), place.member("Nia")) for place in places]
        await one.bot.starts()
        await one.peer.ready()

        async def written(words: str) -> list[Message]:
            return [
                await kim.says(room, words, mentions=[nia])
                for room, (kim, nia) in zip(rooms, writers, strict=True)
            ]

        await one.is_hidden(*await written(THREAT))
        one.peer.gateway.drop()
        await one.is_hidden(*await written(f"{THREAT} again"))

        assert len(one.peer.gateway.identifies) == 2
        assert {each.shard for each in one.peer.gateway.identifies} == {0, 1}
