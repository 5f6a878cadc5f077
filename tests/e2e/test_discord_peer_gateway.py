"""Our own Discord's gateway: sessions, resuming, zombies, shards, refusals and odd payloads."""

import asyncio
import json
import zlib
from collections.abc import AsyncIterator

import aiohttp
import discord
import pytest
from discord_peer.places import Guild
from discord_peer.probe import Probe, probing
from discord_peer.server import DiscordPeer
from discord_peer.wire import Json, shard_of

pytestmark = pytest.mark.peer

ALL = discord.Intents.all().value


@pytest.fixture
async def peer() -> AsyncIterator[DiscordPeer]:
    """A peer whose violations and gaps fail the test at its end."""
    async with DiscordPeer.running() as running:
        yield running
        assert (running.violations, running.unmodelled) == ([], [])


@pytest.fixture
def guild(peer: DiscordPeer) -> Guild:
    """A guild with the bot in it."""
    return peer.guild("Riverside")


def texts(probe: Probe) -> list[str]:
    """List the texts that the probe was told, in the order of their coming."""
    return [message["content"] for message in probe.events("MESSAGE_CREATE")]


async def test_ready_comes_first_and_guilds_after_it(peer: DiscordPeer, guild: Guild) -> None:
    """READY names guilds as unavailable; each then comes whole, numbered in order."""
    guild.text("general", nsfw=True)
    async with probing(peer) as probe:
        ready, come = probe.events("READY")[0], probe.events("GUILD_CREATE")[0]
        numbers = [frame["s"] for frame in probe.frames if frame.get("s") is not None]

    assert ready["guilds"] == [{"id": guild.id, "unavailable": True}]
    assert [(c["name"], c["nsfw"]) for c in come["channels"]] == [("general", True)]
    assert [m["user"]["id"] for m in come["members"]] == [peer.bot.id]
    assert numbers == list(range(1, len(numbers) + 1))


@pytest.mark.parametrize("how", ["asked", "resumable", "dropped", "closed"])
async def test_nothing_is_lost_over_a_resume(peer: DiscordPeer, guild: Guild, how: str) -> None:
    """What was said while the bot was away comes once, in order, by RESUME."""
    general, ana = guild.text("general"), guild.member("Ana")
    async with probing(peer) as probe:
        await ana.says(general, "one")
        await peer.until(lambda: texts(probe) == ["one"])
        if how == "asked":
            peer.gateway.ask_to_reconnect()
        elif how == "resumable":
            peer.gateway.invalidate(resumable=True)
        elif how == "dropped":
            peer.gateway.drop()
        else:
            await peer.gateway.close(4000)
        await ana.says(general, "two")
        await peer.until(lambda: peer.gateway.resumes)
        await ana.says(general, "three")
        await peer.until(lambda: len(texts(probe)) >= 3)

    assert texts(probe) == ["one", "two", "three"]
    assert [granted for _, granted in peer.gateway.resumes] == [True]
    assert len(peer.gateway.identifies) == 1


async def test_a_forgotten_session_starts_anew(peer: DiscordPeer, guild: Guild) -> None:
    """A RESUME of a session that is no more is refused; what was said meanwhile is gone."""
    general, ana = guild.text("general"), guild.member("Ana")
    async with probing(peer) as probe:
        peer.gateway.forget()
        peer.gateway.ask_to_reconnect()
        await ana.says(general, "unheard")
        await peer.until(lambda: len(peer.gateway.identifies) == 2)
        await ana.says(general, "heard")
        await peer.until(lambda: texts(probe))

    assert texts(probe) == ["heard"]
    assert [granted for _, granted in peer.gateway.resumes] == [False]


async def test_a_gateway_that_is_down_is_tried_again(peer: DiscordPeer, guild: Guild) -> None:
    """While the gateway takes nobody, nothing is heard; afterwards the client is back."""
    general, ana = guild.text("general"), guild.member("Ana")
    async with probing(peer) as probe:
        peer.gateway.refuses = True
        peer.gateway.drop()
        await peer.until(lambda: peer.gateway.refused)
        await ana.says(general, "unheard")
        peer.gateway.refuses = False
        await peer.until(lambda: peer.gateway.connected, 60)
        await ana.says(general, "heard")
        await peer.until(lambda: "heard" in texts(probe))


async def test_a_zombie_is_left_and_resumed(guild: Guild, peer: DiscordPeer) -> None:
    """A connection without acks or events is given up by the client; nothing is lost."""
    peer.gateway.heartbeat_interval = 1.0
    general, ana = guild.text("general"), guild.member("Ana")
    async with probing(peer, heartbeat_timeout=3.0) as probe:
        peer.gateway.zombify()
        await ana.says(general, "into the void")
        await peer.until(lambda: texts(probe) == ["into the void"], 60)

    assert peer.gateway.resumes[0][1]


async def test_each_shard_is_told_of_its_own_guilds(peer: DiscordPeer) -> None:
    """Guilds fall on shards by their ids; direct messages come on shard 0."""
    peer.gateway.shards = 2
    first, second = peer.guild("First", shard=0), peer.guild("Second", shard=1)
    ana = second.member("Ana")
    zero, one = [await _Raw.connect(peer, shard=(number, 2)) for number in (0, 1)]
    await ana.says(second.text("general"), "here")
    await ana.says(peer.bot, "psst")
    told = [await each.until("MESSAGE_CREATE") for each in (zero, one)]
    await zero.close()
    await one.close()

    assert [shard_of(guild.key, 2) for guild in (first, second)] == [0, 1]
    assert [message["content"] for message in told] == ["psst", "here"]


async def test_privileged_intents_must_be_allowed(peer: DiscordPeer, guild: Guild) -> None:
    """The portal's switches show in the application's flags and close with 4014."""
    peer.gateway.approved.message_content = False
    assert guild.has(peer.bot)
    with pytest.raises(discord.PrivilegedIntentsRequired):
        async with probing(peer):
            raise AssertionError("it must not connect")
    async with probing(peer, message_content=False) as probe:
        flags = (await probe.application_info()).flags

    assert (flags.gateway_guild_members_limited, flags.gateway_message_content_limited) == (
        True,
        False,
    )


@pytest.mark.parametrize(
    ("frame", "code"),
    [
        ({"op": 2, "d": {"token": "wrong", "intents": 0}}, 4004),
        ({"op": 2, "d": {"token": None, "intents": 1 << 40}}, 4013),
        ({"op": 2, "d": {"token": None, "intents": 0, "shard": [2, 2]}}, 4010),
        ({"op": 3, "d": {}}, 4003),
        ({"op": 99, "d": {}}, 4001),
        ("no json", 4002),
    ],
)
async def test_bad_frames_close_the_connection(
    peer: DiscordPeer, frame: Json | str, code: int
) -> None:
    """Each mistake closes with the code that Discord gives it."""
    raw = await _Raw.open(peer)
    if isinstance(frame, dict) and frame["d"].get("token", "") is None:
        frame["d"]["token"] = peer.token
    await raw.send(frame)

    assert await raw.closed() == code


async def test_too_many_frames_close_the_connection(peer: DiscordPeer) -> None:
    """More than 120 in a minute are too many (4008)."""
    raw = await _Raw.open(peer)
    for number in range(121):
        await raw.send({"op": 1, "d": number})

    assert await raw.closed() == 4008


async def test_it_compresses_only_if_asked(peer: DiscordPeer, guild: Guild) -> None:
    """One zlib stream over the whole connection, or plain text."""
    plain = await _Raw.connect(peer)
    packed = await _Raw.connect(peer, compress=True)
    general, ana = guild.text("general"), guild.member("Ana")
    await ana.says(general, "hi")
    said = [(await each.until("MESSAGE_CREATE"))["content"] for each in (plain, packed)]
    await plain.close()
    await packed.close()

    assert said == ["hi", "hi"]


async def test_an_odd_payload_reaches_the_client_as_it_is(peer: DiscordPeer, guild: Guild) -> None:
    """Malformed events and unknown operations are passed on untouched."""
    assert guild.has(peer.bot)
    raw = await _Raw.connect(peer)
    peer.gateway.dispatch_raw("MESSAGE_CREATE", {"id": None, "content": ["odd"]})
    peer.gateway.send_raw({"op": 77})
    odd = await raw.until("MESSAGE_CREATE")
    unknown = await raw.frame()
    await raw.close()

    assert (odd, unknown) == ({"id": None, "content": ["odd"]}, {"op": 77})


async def test_members_are_told_in_chunks(peer: DiscordPeer, guild: Guild) -> None:
    """Op 8 answers with all members, by prefix, or by id; only with the intent for all."""
    ana = guild.member("Ana")
    guild.member("Mo")
    async with probing(peer) as probe:
        here = probe.get_guild(guild.key)
        assert here is not None
        everybody = await here.chunk(cache=False)
        by_name = await here.query_members("an", cache=False)
        by_id = await here.query_members(user_ids=[ana.key], cache=False)

    assert sorted(member.display_name for member in everybody) == [
        "Ana", "Mo", "Riverside Owner", "TestBot"
    ]  # fmt: skip
    assert [member.id for member in [*by_name, *by_id]] == [ana.key, ana.key]


async def test_the_bot_joins_and_leaves_a_guild(peer: DiscordPeer) -> None:
    """A guild that is joined later comes whole; one that is left is deleted for the bot."""
    later = peer.guild("Later", bot=False)
    async with probing(peer) as probe:
        before = probe.get_guild(later.key)
        await later.invites_bot()
        await peer.until(lambda: probe.get_guild(later.key))
        await later.removes_bot()
        await peer.until(lambda: probe.get_guild(later.key) is None)
        with pytest.raises(discord.NotFound):
            await probe.fetch_guild(later.key)

    assert before is None


class _Raw:
    """A gateway client that sends and reads single frames."""

    def __init__(
        self, session: aiohttp.ClientSession, socket: aiohttp.ClientWebSocketResponse
    ) -> None:
        self._session = session
        self._socket = socket
        self._zlib = zlib.decompressobj()

    @classmethod
    async def open(cls, peer: DiscordPeer, *, compress: bool = False) -> "_Raw":
        """Connect and read the hello."""
        session = aiohttp.ClientSession()
        query = "?v=10&encoding=json" + ("&compress=zlib-stream" if compress else "")
        raw = cls(session, await session.ws_connect(peer.gateway.url + query))
        hello = await raw.frame()
        assert (hello["op"], hello["d"]["heartbeat_interval"]) == (10, 41_250)
        return raw

    @classmethod
    async def connect(
        cls, peer: DiscordPeer, *, compress: bool = False, shard: tuple[int, int] = (0, 1)
    ) -> "_Raw":
        """Connect, identify with all intents, and read READY."""
        raw = await cls.open(peer, compress=compress)
        identity = {"token": peer.token, "intents": ALL, "shard": list(shard)}
        await raw.send({"op": 2, "d": identity})
        await raw.until("READY")
        return raw

    async def send(self, frame: Json | str) -> None:
        """Send a frame, or a text that is none."""
        await self._socket.send_str(frame if isinstance(frame, str) else json.dumps(frame))

    async def frame(self) -> Json:
        """Read the next frame."""
        data = await self._socket.receive(timeout=60)
        if data.type is aiohttp.WSMsgType.BINARY:
            return dict(json.loads(self._zlib.decompress(data.data)))
        assert data.type is aiohttp.WSMsgType.TEXT, data
        return dict(json.loads(data.data))

    async def until(self, event: str) -> Json:
        """Read on to the next event of this name."""
        async with asyncio.timeout(60):
            while True:
                frame = await self.frame()
                if frame.get("t") == event:
                    return dict(frame["d"])

    async def closed(self) -> int | None:
        """Read on to the end, and say the code of the closing."""
        async for _ in self._socket:
            pass
        await self._session.close()
        return self._socket.close_code

    async def close(self) -> None:
        """Leave."""
        await self._socket.close()
        await self._session.close()
