"""The connection to Discord: unmodified discord.py over real sockets, against a Discord of ours."""

import asyncio
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from discord_listening import (
    QUICK,
    Bot,
    ended,
    events,
    newest,
    passed_over,
    told,
)
from discord_peer.server import DiscordPeer
from msgspec.structs import replace

from leeward_policies.domain.event import MessageDeleted, MessageSent, Unreadable
from leeward_policies.domain.refs import MessageRef
from leeward_policies.errors import NotReady

# --- hearing -------------------------------------------------------------------------------------


async def test_messages_arrive_as_they_are_written(tmp_path: Path) -> None:
    """What is said before and after the connection stands comes in order, each with a cursor."""
    async with DiscordPeer.running() as peer:
        guild = peer.guild("Riverside")
        room, ana = guild.text("general"), guild.member("Ana")
        before = [await ana.says(room, text) for text in ("one", "two")]
        async with Bot(peer, tmp_path).hears() as ear:
            await ear.messages(2)
            later = await ana.says(room, "three")
            await ear.messages(1)

        sent = [one for one in ear.all if isinstance(one.event, MessageSent)]
        assert told(sent) == ["one", "two", "three"]
        assert [one.cursor for one in sent] == [one.id for one in (*before, later)]
        assert peer.violations == []
        assert peer.unmodelled == []


async def test_edits_and_deletions_arrive(tmp_path: Path) -> None:
    """A message that nobody has in memory is edited and deleted: both are told."""
    async with DiscordPeer.running() as peer:
        guild = peer.guild("Riverside")
        room, ana = guild.text("general"), guild.member("Ana")
        message = await ana.says(room, "before")
        async with Bot(peer, tmp_path).hears() as ear:
            await ear.messages(1)
            await ana.edits(message, "after")
            assert told(await ear.messages(1)) == ["after"]
            await ana.deletes(message)
            await peer.until(lambda: events(ear, MessageDeleted))

        (gone,) = events(ear, MessageDeleted)
        assert gone.ref == MessageRef("discord", guild.id, room.id, message.id)


async def test_direct_messages_arrive(tmp_path: Path) -> None:
    """What somebody writes to the bot itself is heard in the space of private lines."""
    async with DiscordPeer.running() as peer:
        ana = peer.guild("Riverside").member("Ana")
        async with Bot(peer, tmp_path).hears() as ear:
            await peer.ready()
            await ana.says(peer.bot, "hello bot")
            (delivery,) = await ear.messages(1)

        assert isinstance(delivery.event, MessageSent)
        assert delivery.event.message.ref.space == "@direct"


async def test_two_shards_are_heard(tmp_path: Path) -> None:
    """Each server is heard on its own shard, and the cursor waits until both stand."""
    async with DiscordPeer.running(shards=2) as peer:
        rooms = []
        for shard in (0, 1):
            guild = peer.guild(f"Server {shard}", shard=shard)
            rooms.append((guild.text("general"), guild.member("Ana")))
        for room, ana in rooms:
            await ana.says(room, "before")
        async with Bot(peer, tmp_path, shards=2).hears() as ear:
            await ear.messages(2)
            for room, ana in rooms:
                await ana.says(room, "later")
            await ear.messages(2)

        assert told(ear.all) == ["before", "before", "later", "later"]
        assert [one.shard for one in peer.gateway.identifies] == [0, 1]
        assert newest(ear) == rooms[1][0].messages[-1].id


async def test_as_many_shards_as_discord_asks_for(tmp_path: Path) -> None:
    """Where the settings leave it open, Discord's advice is followed."""
    async with DiscordPeer.running(shards=2) as peer:
        async with Bot(peer, tmp_path).hears():
            await peer.ready()

        assert [(one.shard, one.shards) for one in peer.gateway.identifies] == [(0, 2), (1, 2)]


async def test_a_server_that_is_joined_later_is_heard(tmp_path: Path) -> None:
    """What was said there before the bot came is none of its business."""
    async with DiscordPeer.running() as peer:
        guild = peer.guild("Later", bot=False)
        room, ana = guild.text("general"), guild.member("Ana")
        async with Bot(peer, tmp_path).hears() as ear:
            await peer.ready()
            await ana.says(room, "before it came")
            await asyncio.sleep(0.005)  # ids and times of joining are in milliseconds
            await guild.invites_bot()
            await ana.says(room, "hello bot")
            assert told(await ear.messages(1)) == ["hello bot"]


async def test_it_waits_for_the_pipeline(tmp_path: Path) -> None:
    """History and what is said now are handed in one at a time, together."""
    async with DiscordPeer.running() as peer:
        guild = peer.guild("Riverside")
        room, ana = guild.text("general"), guild.member("Ana")
        for number in range(5):
            await ana.says(room, f"before {number}")
        async with Bot(peer, tmp_path).hears(slowly=True) as ear:
            await ear.messages(1)
            for number in range(5):
                await ana.says(room, f"later {number}")
            await ear.messages(9)

        assert ear.most_at_once == 1
        assert len(told(ear.all)) == 10


# --- a line that breaks --------------------------------------------------------------------------

BREAKS: dict[str, Callable[[DiscordPeer], None]] = {
    "cut": lambda peer: peer.gateway.drop(),
    "asked to reconnect": lambda peer: peer.gateway.ask_to_reconnect(),
    "zombie": lambda peer: peer.gateway.zombify(),
}


@pytest.mark.parametrize("how", BREAKS)
async def test_a_session_is_resumed(tmp_path: Path, how: str) -> None:
    """After a break Discord sends again what was missed; nothing is read from history."""
    async with DiscordPeer.running(heartbeat_interval=0.2) as peer:
        guild = peer.guild("Riverside")
        room, ana = guild.text("general"), guild.member("Ana")
        async with Bot(peer, tmp_path, pace=replace(QUICK, heartbeat=5.0)).hears() as ear:
            await peer.ready()
            await ana.says(room, "one")
            await ear.messages(1)
            read = len(peer.requested("GET", "/messages"))

            BREAKS[how](peer)
            missed = await ana.says(room, "missed")
            assert told(await ear.messages(1)) == ["missed"]
            later = await ana.says(room, "later")
            assert told(await ear.messages(1)) == ["later"]

        assert [granted for _, granted in peer.gateway.resumes] == [True]
        assert len(peer.gateway.identifies) == 1
        assert read == len(peer.requested("GET", "/messages"))
        assert newest(ear) == later.id > missed.id


async def test_a_forgotten_session_is_read_from_history(tmp_path: Path) -> None:
    """When Discord forgets the session, what was missed is read, and then the cursor goes on."""
    async with DiscordPeer.running() as peer:
        guild = peer.guild("Riverside")
        room, ana = guild.text("general"), guild.member("Ana")
        async with Bot(peer, tmp_path).hears() as ear:
            await peer.ready()
            await ana.says(room, "one")
            await ear.messages(1)

            peer.gateway.forget()
            peer.gateway.drop()
            await ana.says(room, "missed")
            assert told(await ear.messages(1)) == ["missed"]
            await peer.until(lambda: peer.requested("GET", "/messages")[-1].status)
            later = await ana.says(room, "later")
            assert told(await ear.messages(1)) == ["later"]
            await ana.says(room, "last")
            await ear.messages(1)

        assert len(peer.gateway.identifies) == 2
        assert newest(ear) >= later.id  # type: ignore[operator] # a cursor was told


async def test_an_odd_message_is_told_and_costs_nothing(tmp_path: Path) -> None:
    """A message that nobody can read is an event, and the connection goes on."""
    async with DiscordPeer.running() as peer:
        guild = peer.guild("Riverside")
        room, ana = guild.text("general"), guild.member("Ana")
        async with Bot(peer, tmp_path).hears() as ear:
            await peer.ready()
            strange: tuple[Any, ...] = ({"id": 5, "content": ["a secret"]}, None, [], "a secret")
            for odd in strange:
                peer.gateway.dispatch_raw("MESSAGE_CREATE", odd)
            await ana.says(room, "hello")
            assert told(await ear.messages(1)) == ["hello"]

        assert len(events(ear, Unreadable)) == 4
        assert "a secret" not in str(events(ear, Unreadable))
        assert len(peer.gateway.identifies) == 1


async def test_what_discord_py_cannot_read_costs_a_connection(tmp_path: Path) -> None:
    """Any other payload over which the library falls ends the client; the next one goes on."""
    async with DiscordPeer.running() as peer:
        guild = peer.guild("Riverside")
        room, ana = guild.text("general"), guild.member("Ana")
        bot = Bot(peer, tmp_path)
        async with bot.hears() as ear:
            await peer.ready()
            first = await ana.says(room, "one")
            await ear.messages(1)
            peer.gateway.dispatch_raw("CHANNEL_UPDATE", {"id": "odd", "type": "odd"})
            await ear.stops()

            assert isinstance(bot.error, NotReady)
            assert "odd" not in str(bot.error)
        await ana.says(room, "two")

        async with Bot(peer, tmp_path).hears(first.id) as ear:
            assert told(await ear.messages(1)) == ["two"]


async def test_what_came_before_the_end_is_not_lost(tmp_path: Path) -> None:
    """When a connection ends by itself, whatever waits is handed in before it is told."""
    async with DiscordPeer.running() as peer:
        guild = peer.guild("Riverside")
        room, ana = guild.text("general"), guild.member("Ana")
        bot = Bot(peer, tmp_path)
        async with bot.hears(slowly=True) as ear:
            await peer.ready()
            await ana.says(room, "one")
            await ear.messages(1)
            for number in range(20):
                await ana.says(room, f"number {number}")
            peer.gateway.send_raw("{this is no JSON")
            await ear.stops()

        assert len(told(ear.all)) == 21
        assert len(events(ear, Unreadable)) == 1


async def test_what_is_no_json_is_told(tmp_path: Path) -> None:
    """Text that is no JSON at all is heard, too, and ends in a new connection."""
    async with DiscordPeer.running() as peer:
        peer.guild("Riverside")
        bot = Bot(peer, tmp_path)
        async with bot.hears() as ear:
            await peer.ready()
            peer.gateway.send_raw("{this is no JSON")
            await ear.stops()

            assert isinstance(bot.error, NotReady)
        assert len(events(ear, Unreadable)) == 1


async def test_a_silent_gateway_is_left(tmp_path: Path) -> None:
    """A gateway that never says a word does not hold the adapter for ever."""
    async with DiscordPeer.running() as peer:
        peer.gateway.url = "ws://127.0.0.1:1/nowhere"

        with pytest.raises(NotReady, match="silent"):
            await ended(Bot(peer, tmp_path, pace=replace(QUICK, connect=1.0)))


async def test_an_overflow_is_read_from_history(tmp_path: Path) -> None:
    """With a slow pipeline the memory is bounded, nothing is lost, and the cursor waits."""
    async with DiscordPeer.running() as peer:
        guild = peer.guild("Riverside")
        room, ana = guild.text("general"), guild.member("Ana")
        wanted = [f"number {number}" for number in range(60)]
        async with Bot(peer, tmp_path, pace=replace(QUICK, most_waiting=10)).hears(
            slowly=True
        ) as ear:
            await peer.ready()
            for text in wanted:
                await ana.says(room, text)
            await ear.messages(len(wanted))

            await peer.until(lambda: newest(ear) == room.messages[-1].id)

        assert list(dict.fromkeys(told(ear.all))) == wanted
        assert passed_over(ear, room) == []
        assert len(peer.requested("GET", "/messages")) >= 1
