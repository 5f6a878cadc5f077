"""Back-fill when history is out of reach, or a server comes late; what was handed in lately."""

from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any, TypeVar

import discord
import pytest
from discord_listening import QUICK, Ago, Bot, HurriedClock, is_done, newest, told
from discord_peer.faults import DropBefore, Status
from discord_peer.people import Person
from discord_peer.places import Guild
from discord_peer.server import DiscordPeer
from discord_peer.sessions import Session
from discord_peer.things import Channel
from msgspec.structs import replace
from simcord.backend import serializers
from typing_extensions import override

from leeward_adapters.discord.hearing.history import History, Room
from leeward_adapters.discord.hearing.lately import Lately
from leeward_adapters.live.sending.priority import Priority
from leeward_adapters.live.sending.refusals import Paused
from leeward_adapters.live.sending.schedule import Schedule
from leeward_policies.errors import AuthFailed, NotReady

T = TypeVar("T")


async def test_a_fault_is_tried_again(
    peer: DiscordPeer, room: Channel, ana: Person, tmp_path: Path
) -> None:
    """A broken line and a 503 cost time, and nothing else."""
    since = await ana.says(room, "heard before")
    await ana.says(room, "missed")
    peer.faults.plan("GET", "/messages", DropBefore(), times=2)
    peer.faults.plan("GET", "/messages", Status(503))
    clock = HurriedClock()

    async with Bot(peer, tmp_path, clock=clock).hears(since.id) as ear:
        assert told(await ear.messages(1)) == ["missed"]

    assert {1.0, 5.0} <= set(clock.slept)


class Busy(Schedule):
    """A schedule with more urgent things to do."""

    def __init__(self, *errors: Exception) -> None:
        super().__init__(per_second=1_000)
        self.errors = list(errors)

    @override
    async def run(
        self,
        priority: Priority,
        lane: str,
        call: Callable[[], Awaitable[T]],
        *,
        coalesce: str | None = None,
    ) -> T:
        assert priority is Priority.LOG
        if self.errors:
            raise self.errors.pop(0)
        return await call()


async def test_history_waits_for_its_turn(peer: DiscordPeer, room: Channel, ana: Person) -> None:
    """Whatever is more urgent goes first, for as long as it takes; then the page is read."""
    message = await ana.says(room, "hello")
    clock = HurriedClock()
    busy = Busy(Paused(7.0, "too many requests are waiting"), discord.RateLimited(11.0))
    async with discord.AutoShardedClient(intents=discord.Intents.none()) as client:
        discord.http.Route.BASE = peer.api_base
        await client.login(peer.token)
        page = await History(client, busy, clock).newest(Room("1", room.id, message.key))

    assert [one["content"] for one in page] == ["hello"]
    assert clock.slept == [7.0, 11.0]


async def test_a_token_that_is_taken_back_is_for_the_owner(
    peer: DiscordPeer, room: Channel, ana: Person, tmp_path: Path
) -> None:
    """A 401 while history is read stops the adapter."""
    since = await ana.says(room, "heard before")
    await ana.says(room, "missed")
    peer.faults.plan("GET", "/messages", Status(401))

    bot = Bot(peer, tmp_path)
    async with bot.hears(since.id) as ear:
        await ear.stops()

    assert isinstance(bot.error, AuthFailed)


async def test_a_history_out_of_reach_ends_the_connection(
    peer: DiscordPeer, room: Channel, ana: Person, tmp_path: Path
) -> None:
    """When history stays out of reach everything begins anew, and the cursor has not moved."""
    since = await ana.says(room, "heard before")
    await ana.says(room, "missed")
    peer.faults.plan("GET", "/messages", Status(503), times=-1)

    bot = Bot(peer, tmp_path)
    async with bot.hears(since.id) as ear:
        await ear.stops()

    assert isinstance(bot.error, NotReady)
    assert newest(ear) is None


async def test_a_server_in_an_outage_is_read_when_it_comes(
    peer: DiscordPeer, tmp_path: Path, ago: Ago
) -> None:
    """A server that goes away and comes back is read from where it was heard last."""
    with ago(60):
        guild, other = peer.guild("Riverside"), peer.guild("Other")
        room, ana = guild.text("general"), guild.member("Ana")
        hall, ben = other.text("hall"), other.member("Ben")
    bot = Bot(peer, tmp_path)
    async with bot.hears() as ear:
        await peer.ready()
        with ago(8):
            await ana.says(room, "one")
        await ear.messages(1)
        peer.gateway.dispatch_raw("GUILD_DELETE", {"id": guild.id, "unavailable": True})
        await is_done(peer, bot)
        peer.world.subscribers.remove(peer.gateway.tell)
        with ago(6):
            await ana.says(room, "missed")
        peer.world.subscribers.append(peer.gateway.tell)
        await ben.says(hall, "elsewhere")
        assert told(await ear.messages(1)) == ["elsewhere"]
        peer.gateway.tell("GUILD_CREATE", payload_of(peer, guild))
        await peer.until(lambda: "missed" in told(ear.all))
        await is_done(peer, bot)


async def test_a_server_that_never_comes_holds_nothing_up(
    peer: DiscordPeer, tmp_path: Path, ago: Ago, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The servers that are there are read; one that comes later is read from the same place."""
    with ago(60):
        guild, late = peer.guild("Riverside"), peer.guild("Late")
        room, ana = guild.text("general"), guild.member("Ana")
        hall, ben = late.text("hall"), late.member("Ben")
    with ago(10):
        since = await ana.says(room, "heard before")
    with ago(5):
        await ben.says(hall, "missed, too")
    await ana.says(room, "missed")
    back = holding_back(monkeypatch, late)

    bot = Bot(peer, tmp_path, pace=replace(QUICK, servers=0.2))
    async with bot.hears(since.id) as ear:
        assert told(await ear.messages(1)) == ["missed"]
        await is_done(peer, bot)
        back()
        peer.gateway.tell("GUILD_CREATE", payload_of(peer, late))
        assert told(await ear.messages(1)) == ["missed, too"]


def payload_of(peer: DiscordPeer, guild: Guild) -> dict[str, Any]:
    """Return what Discord tells of a server that comes."""
    return dict(serializers.guild_create_payload(peer.world, guild.stored))


def holding_back(monkeypatch: pytest.MonkeyPatch, guild: Guild) -> Callable[[], None]:
    """Have the peer list a server and not tell it; return what ends that."""
    put = Session.put

    def without(self: Session, event: str, payload: Any) -> None:
        if event != "GUILD_CREATE" or str(payload["id"]) != guild.id:
            put(self, event, payload)

    monkeypatch.setattr(Session, "put", without)
    return lambda: monkeypatch.setattr(Session, "put", put)


# --- what was handed in lately ------------------------------------------------------------------


def test_lately_is_bounded() -> None:
    """Neither many messages nor many rooms make the memory grow; the oldest go."""
    lately = Lately(ids=3, rooms=2)
    for number in range(1, 6):
        lately.saw("a", number)
    lately.saw("b", 1)

    assert lately.between("a", 0, 10) == {3, 4, 5}
    lately.saw("c", 1)
    assert lately.between("a", 0, 10) == frozenset()
    assert lately.between("b", 0, 10) == {1}


def test_lately_misses_what_was_not_read() -> None:
    """Missing is what was expected, is remembered and was not read; told once."""
    lately = Lately()
    for number in (1, 2, 3, 3):
        lately.saw("a", number)
    expected = lately.between("a", 1, 9)
    lately.forget("a", 3)
    lately.forget("a", 9)
    lately.forget("b", 1)

    assert lately.missing(expected, "a", [7]) == (2,)
    assert lately.missing(expected, "a", [2]) == ()
