"""The adapter of Discord itself: its life, its commands, what it says of itself, and its logs."""

import asyncio
import logging
from pathlib import Path

import pytest
from discord import Permissions
from discord_listening import (
    QUICK,
    Bot,
    HurriedClock,
    OpenCases,
    ended,
    told,
)
from discord_peer.faults import Status
from discord_peer.server import DiscordPeer
from msgspec.structs import replace
from structlog.testing import capture_logs

from leeward.testing.acts import acts, note
from leeward.testing.scripted_desk import ScriptedDesk
from leeward_adapters.discord.acting.capabilities import EXPECTED
from leeward_adapters.discord.adapter import DiscordAdapter
from leeward_adapters.discord.connection import end_all
from leeward_adapters.discord.hearing.library_logs import hush
from leeward_adapters.discord.sending.dialect import DISCORD
from leeward_adapters.live.library_logs import ContentFree
from leeward_policies.domain.action import Failed, TryLater
from leeward_policies.domain.refs import MessageRef, SpaceRef, UserRef
from leeward_policies.errors import ConfigError
from leeward_policies.ports import Capabilities

NOTE = note(MessageRef("discord", "1", "2", "3"), UserRef("discord", "", "4"), "key")


async def test_acts_wait_for_a_connection(tmp_path: Path) -> None:
    """Before a connection stands an act is to be tried later; after `close` it fails."""
    async with DiscordPeer.running() as peer:
        guild = peer.guild("Riverside")
        bot = Bot(peer, tmp_path)

        early = await bot.adapter.perform(NOTE, None)
        assert bot.adapter.capabilities(SpaceRef("discord", guild.id)) == EXPECTED
        assert bot.adapter.capabilities(SpaceRef("elsewhere", guild.id)) == Capabilities()
        async with bot.hears():
            await peer.ready()
            await peer.until(lambda: peer.requested("GET", "/commands"))
        late = await bot.adapter.perform(NOTE, None)

    assert isinstance(early, TryLater)
    assert early.seconds == 5.0
    assert isinstance(late, Failed)


def can_be_asked(bot: Bot) -> bool:
    """Say whether the connection stands, which is told nowhere outside."""
    connection = bot.adapter._connection  # noqa: SLF001 - its own
    return connection is not None and connection.is_up and connection.client.is_ready()


async def test_who_somebody_is_is_known_while_it_is_connected(tmp_path: Path) -> None:
    """Before and after nobody can say; meanwhile Discord's own rights count."""
    async with DiscordPeer.running() as peer:
        guild = peer.guild("Riverside")
        mod = guild.member("Mo", roles=[guild.role("team", Permissions(moderate_members=True))])
        who = UserRef("discord", "", mod.id)
        message = MessageRef("discord", guild.id, "2", "3")
        ban = acts(message, who, message.space_ref, who, "key")["ban"]
        bot = Bot(peer, tmp_path, desk=ScriptedDesk())

        before = await bot.adapter.roles_of(who), await bot.adapter.order_refusal(ban, who)
        async with bot.hears():
            await peer.until(lambda: can_be_asked(bot))
            while_up = await bot.adapter.roles_of(who), await bot.adapter.order_refusal(ban, who)
        after = await bot.adapter.roles_of(who), await bot.adapter.order_refusal(ban, who)

    assert before == after == (None, DISCORD.cannot_ask)
    assert while_up[0] == ("moderator",)
    assert "Ban Members" in while_up[1]


async def test_closing_twice_and_before(tmp_path: Path) -> None:
    """An adapter that was closed listens no more, and may be closed again."""
    async with DiscordPeer.running() as peer:
        bot = Bot(peer, tmp_path)
        await bot.adapter.close()
        await bot.adapter.close()

        await ended(bot)

        assert peer.requests == []


async def test_a_task_that_forgets_its_cancellation_is_ended() -> None:
    """What swallows being cancelled, as `asyncio.wait_for` may, does not hold up the end."""
    swallowed = 0

    async def stubborn() -> None:
        nonlocal swallowed
        while True:
            try:
                await asyncio.sleep(60)
            except asyncio.CancelledError:
                swallowed += 1
                if swallowed > 1:
                    raise

    task = asyncio.create_task(stubborn())
    await asyncio.sleep(0)
    async with asyncio.timeout(60):
        await end_all([task])

    assert task.cancelled()
    assert swallowed == 2


async def test_a_goodbye_that_nobody_answers(tmp_path: Path) -> None:
    """A gateway that has died does not hold up the end, and nothing is left open."""
    async with DiscordPeer.running() as peer:
        guild = peer.guild("Riverside")
        bot = Bot(peer, tmp_path, pace=replace(QUICK, heartbeat=60.0, close=0.1))
        async with bot.hears() as ear:
            await peer.ready()
            await guild.member("Ana").says(guild.text("general"), "hello")
            await ear.messages(1)
            for connection in peer.gateway.connections:
                transport = connection._request.transport  # noqa: SLF001 - a peer that hangs
                assert isinstance(transport, asyncio.Transport)
                transport.pause_reading()
            await bot.adapter.close()
            await ear.stops()

        assert bot.error is None
        assert told(ear.all) == ["hello"]


async def test_a_mistake_in_reading_is_not_swallowed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A bug of ours on one payload ends the connection instead of losing the payload in a log."""

    def broken(*_: object) -> None:
        raise LookupError("a bug")

    async with DiscordPeer.running() as peer:
        peer.guild("Riverside")
        monkeypatch.setattr("leeward_adapters.discord.hearing.intake.normalise", broken)

        with pytest.raises(LookupError):
            await ended(Bot(peer, tmp_path))


async def looked_at_commands(peer: DiscordPeer, times: int) -> None:
    """Wait until the bot was told so often which commands stand."""

    def is_so() -> bool:
        return sum(bool(one.status) for one in peer.requested("GET", "/commands")) >= times

    await peer.until(is_so)


async def test_our_commands_are_written_once(tmp_path: Path) -> None:
    """The first start writes the commands and menus; the next ones find them as they are."""
    async with DiscordPeer.running() as peer:
        for start in (1, 2):
            async with Bot(peer, tmp_path).hears():
                await peer.ready()
                await looked_at_commands(peer, start)
                await asyncio.sleep(0.05)  # a second write would come at once

        assert len(peer.requested("GET", "/commands")) == 2
        assert len(peer.requested("PUT", "/commands")) == 1
        assert peer.violations == []


async def test_without_commands_messages_are_watched(tmp_path: Path) -> None:
    """When Discord refuses our commands, that is logged, and messages are heard all the same."""
    async with DiscordPeer.running() as peer:
        guild = peer.guild("Riverside")
        room, ana = guild.text("general"), guild.member("Ana")
        peer.faults.plan("GET", "/commands", Status(403, 50001))
        with capture_logs() as logged:
            async with Bot(peer, tmp_path).hears() as ear:
                await ana.says(room, "hello")
                assert told(await ear.messages(1)) == ["hello"]
                await peer.until(lambda: "discord.commands_not_written" in str(logged))


async def test_a_committed_cursor_is_learned(tmp_path: Path) -> None:
    """The pipeline tells the adapter what is safe, with or without a connection."""
    async with DiscordPeer.running() as peer:
        guild = peer.guild("Riverside")
        room, ana = guild.text("general"), guild.member("Ana")
        bot = Bot(peer, tmp_path)
        await bot.adapter.committed("1")
        async with bot.hears() as ear:
            await peer.ready()
            message = await ana.says(room, "one")
            await ear.messages(1)
            await bot.adapter.committed(message.id)

            assert bot.adapter.safe_until == int(message.id)


async def test_proxies_of_the_environment_are_left_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The token goes to Discord alone, whatever the environment says of proxies."""
    for name in ("http_proxy", "https_proxy", "all_proxy"):
        monkeypatch.setenv(name, "http://127.0.0.1:1")
        monkeypatch.setenv(name.upper(), "http://127.0.0.1:1")
    async with DiscordPeer.running() as peer, Bot(peer, tmp_path).hears():
        await peer.ready()


def test_it_is_configured_from_its_table(tmp_path: Path) -> None:
    """The roof builds it from the configuration; a wrong key or a missing token is an error."""
    token = tmp_path / "discord.token"
    token.write_text("a.b.c")
    token.chmod(0o600)
    desk, clock = OpenCases(), HurriedClock()

    adapter = DiscordAdapter.configured({"shards": 2}, tmp_path, desk, clock)  # type: ignore[arg-type] # a part of a desk

    assert adapter.name == "discord"
    with pytest.raises(ConfigError):
        DiscordAdapter.configured({"shard": 2}, tmp_path, desk, clock)  # type: ignore[arg-type] # as above
    token.unlink()
    with pytest.raises(ConfigError):
        DiscordAdapter.configured({}, tmp_path, desk, clock)  # type: ignore[arg-type] # as above


# --- logs ----------------------------------------------------------------------------------------


def test_the_librarys_logs_have_no_content(caplog: pytest.LogCaptureFixture) -> None:
    """Of a warning of discord.py only its place, level and kind of error go on."""
    caplog.set_level(logging.DEBUG)
    logging.getLogger("discord").setLevel(logging.DEBUG)
    logging.getLogger("discord").propagate = True
    hush()
    logger = logging.getLogger("discord.gateway")

    with capture_logs() as logged:
        logger.debug("For Shard ID %s: WebSocket Event: %s", 0, "count your days")
        logger.error("A payload with %s", "it", exc_info=ValueError("count your days"))

    (line,) = logged
    assert (line["logger"], line["level"], line["error"]) == (
        "discord.gateway",
        "error",
        "ValueError",
    )
    assert "count your days" not in str(logged) + caplog.text


def test_hushing_twice_is_hushing_once() -> None:
    """Each new connection hushes the library, and handlers of strangers do not stay."""
    stranger = logging.StreamHandler()
    logging.getLogger("discord").addHandler(stranger)
    logging.getLogger("discord.http").addHandler(stranger)
    hush()
    hush()

    assert [type(one) for one in logging.getLogger("discord").handlers] == [ContentFree]
    assert logging.getLogger("discord.http").handlers == []


async def test_no_words_and_no_token_are_logged(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """A whole connection, with a break in it, logs neither what was said nor the token."""
    caplog.set_level(logging.DEBUG)
    async with DiscordPeer.running() as peer:
        guild = peer.guild("Riverside")
        room, ana = guild.text("general"), guild.member("Ana Maria")
        with capture_logs() as logged:
            async with Bot(peer, tmp_path).hears() as ear:
                await ana.says(room, "secret words")
                await ear.messages(1)
                peer.gateway.drop()
                await ana.says(room, "more secret words")
                await ear.messages(1)
                peer.gateway.dispatch_raw("CHANNEL_UPDATE", {"id": "secret words"})
                await ear.stops()

    everything = str(logged) + caplog.text
    assert "secret words" not in everything
    assert "Ana Maria" not in everything
    assert peer.token not in everything
