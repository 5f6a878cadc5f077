"""Discord's adapter keeps the contract, on a Discord of ours and over real sockets."""

import asyncio
import json
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from functools import cache
from pathlib import Path
from typing import Any

import discord
import pytest
from discord.http import Route
from discord_acting import APerformersDesk, Riverside, riverside, space, user
from discord_listening import QUICK
from discord_peer.server import DiscordPeer
from discord_peer.things import Message
from typing_extensions import override

from leeward.clock import SystemClock
from leeward.testing.acts import Kind, note
from leeward.testing.adapter_contract import SAID, AdapterContract
from leeward.testing.clock import DEFAULT_START
from leeward.testing.hearing import PATIENCE
from leeward.testing.stage import Stage
from leeward_adapters.discord.adapter import DiscordAdapter
from leeward_adapters.discord.hearing.directory import Directory
from leeward_adapters.discord.normalise import normalise
from leeward_policies.advice import advice
from leeward_policies.domain.action import Done
from leeward_policies.domain.event import Event
from leeward_policies.domain.refs import MessageRef, SpaceRef, UserRef
from leeward_policies.ports import Adapter, Deliver, Delivery

NONSENSE = 7_007
"""What stands in place of a message's text where Discord sends nonsense."""


class _Staged(DiscordAdapter):
    """The adapter, of which the stage knows whether it listens."""

    listens = False
    is_over = False

    @override
    async def listen(self, deliver: Deliver, since: str | None) -> None:
        self.listens = True
        try:
            await super().listen(deliver, since)
        finally:
            self.listens = False

    @override
    async def close(self) -> None:
        self.is_over = True
        await super().close()


class DiscordStage(Stage):
    """A server with a room and a forum for cases, Ana, an ordinary member, and Mo, a moderator."""

    def __init__(self, club: Riverside) -> None:
        self._club = club

    @property
    @override
    def space(self) -> SpaceRef:
        return space(self._club.guild)

    @property
    @override
    def member(self) -> UserRef:
        return user(self._club.ana.id)

    @property
    @override
    def staff(self) -> UserRef:
        return user(self._club.mo.id)

    @override
    def adapter(self) -> Adapter:
        settings, peer = self._club.settings(), self._club.peer
        desk = APerformersDesk()
        return _Staged(settings, peer.token, self._club.folder, desk, SystemClock(), pace=QUICK)

    @override
    @asynccontextmanager
    async def connected(self, adapter: Adapter) -> AsyncIterator[None]:
        assert isinstance(adapter, _Staged)
        if adapter.is_over:
            yield
            return
        listening = None
        if not adapter.listens:
            listening = asyncio.create_task(adapter.listen(_nobody, None))
        try:
            async with asyncio.timeout(PATIENCE):
                await self._up(adapter)
            yield
        finally:
            if listening is not None:
                listening.cancel()
                await asyncio.gather(listening, return_exceptions=True)

    async def _up(self, adapter: Adapter) -> None:
        """Wait until acts are carried out; one that nobody notices tells."""
        nothing = note(MessageRef("discord", "1", "2", "3"), self.member, "are you there")
        while True:
            if isinstance(await adapter.perform(nothing, None), Done):
                return
            await asyncio.sleep(0.005)

    # --- what people do -------------------------------------------------------------------------

    @override
    async def writes(self, text: str) -> MessageRef:
        return await self._club.ana_says(text)

    @override
    async def edits(self, message: MessageRef, text: str) -> None:
        assert await self._club.ana.edits(self._message(message), text)

    @override
    async def clicks(self) -> None:
        """Do nothing: consent reaches the adapter as an order, with the act itself."""

    @override
    async def is_out_of_reach(self) -> None:
        self._club.ana.closes_dms()

    @override
    async def sends_nonsense(self) -> None:
        odd = await self._club.ana.says(self._club.room, "to be made unreadable")
        odd.stored.content = NONSENSE  # type: ignore[assignment] # that is the nonsense

    # --- what can be seen -----------------------------------------------------------------------

    @override
    async def seen(self, kind: Kind, message: MessageRef) -> int:
        club = self._club
        room = [one for one in club.room.messages if one.by_bot]
        letters = [next(iter(letter.buttons.values())) for letter in club.ana.dms]
        can_read = self._message(message).exists
        again = any(f">>> {SAID}" in one.text for one in room)
        is_member = club.guild.has(club.ana)
        is_silent = is_member and club.ana.timed_out_until(club.guild) is not None
        return {
            "hide": not can_read,
            "reveal": can_read or again,
            "tip": sum(first.startswith("lw:help:") for first in letters),
            "warn": sum(first.startswith("lw:why:") for first in letters),
            "reply": sum(one.text == advice("warning-public").text for one in room),
            "ask": len(club.forum.threads),
            "restrict": is_silent,
            "unrestrict": not is_silent,
            "kick": not is_member,
            "ban": club.ana.id in club.guild.bans,
            "lock": club.guild.dms_disabled_until() is not None,
            "unban": club.ana.id not in club.guild.bans,
            "unlock": club.guild.dms_disabled_until() is None,
        }[kind]

    def _message(self, ref: MessageRef) -> Message:
        return Message(self._club.peer, int(ref.channel), int(ref.id))

    # --- payloads -------------------------------------------------------------------------------

    @override
    def payloads(self) -> Sequence[Any]:
        return everything()

    @override
    def normalise(self, payload: Any) -> Sequence[Event]:
        return normalise(payload, learned(), DEFAULT_START)


async def _nobody(_: Delivery) -> None:
    """Take nothing in."""


class TestOnDiscord(AdapterContract):
    """The whole contract, with every right that a bot can have short of administrator."""

    @override
    @pytest.fixture
    async def stage(self, tmp_path: Path) -> AsyncIterator[Stage]:
        async with riverside(tmp_path) as club:
            yield DiscordStage(club)
            judged = club.peer.violations
            club.peer.rest.violations[:] = [one for one in judged if f" {NONSENSE} " not in one]


# --- what Discord tells -------------------------------------------------------------------------


async def _everything_happens() -> tuple[Any, ...]:
    """Let one of everything happen on a Discord, and return what it told its bot."""
    told: list[Any] = []
    async with DiscordPeer.running() as peer:
        before, Route.BASE = Route.BASE, peer.api_base
        client = discord.AutoShardedClient(intents=discord.Intents.all(), enable_debug_events=True)

        async def on_socket_raw_receive(text: str) -> None:
            told.append(json.loads(text))

        client.event(on_socket_raw_receive)
        guild = peer.guild("Riverside")
        running = asyncio.create_task(client.start(peer.token))
        try:
            await peer.ready()
            await _live(
                peer,
                Riverside(
                    peer,
                    guild,
                    guild.text("general", topic="for all"),
                    guild.forum("art", tags=["pictures"]),
                    guild.member("Ana", quietly=False),
                    guild.member("Mo", quietly=False),
                    guild.role("team", discord.Permissions(manage_messages=True)),
                    Path(),
                ),
            )
            await peer.until(lambda: any(one.get("t") == "GUILD_DELETE" for one in told))
        finally:
            await client.close()
            await asyncio.gather(running, return_exceptions=True)
            Route.BASE = before
    return tuple(told)


async def _live(peer: DiscordPeer, club: Riverside) -> None:
    """Do on a server what members do."""
    ana, mo, room, guild = club.ana, club.mo, club.room, club.guild
    first = await ana.says(room, "hello **you**", mentions=[mo, club.role])
    await mo.says(room, "hi", reply_to=first)
    await mo.says(room, forward=first)
    files = await ana.says(room, "look", attachments=["a.png"], stickers=["wave"])
    await ana.says(room, "", poll=("Which?", ["this", "that"]))
    await ana.says(peer.bot, "please help me")
    await ana.edits(first, "hello you")
    await mo.reacts(first, "👍")
    room.unfurl(files, {"url": "https://example.org", "title": "a page"})
    room.posts_by_webhook("from afar")
    thread = await ana.opens_thread("a thread", on=first)
    await mo.says(thread, "in it")
    await ana.says(await ana.opens_post(club.forum, "mine", "a picture"), "and another")
    mo.gets(club.role)
    mo.renames_to(guild, "Mo the mod")
    room.rename("everybody")
    room.restrict_by_age()
    await mo.deletes(files)
    room.delete_in_bulk(await asyncio.gather(*(ana.says(room, f"{n}") for n in range(3))))
    mo.times_out(ana, guild, 5)
    await ana.leaves(guild)
    thread.remove()
    await guild.removes_bot()


@cache
def everything() -> tuple[Any, ...]:
    """Return a payload of every shape."""
    return asyncio.run(_everything_happens())


@cache
def learned() -> Directory:
    """Return what can be known of the server after all of that."""
    directory = Directory()
    for payload in everything():
        directory.learn(payload)
    return directory


def test_every_shape_is_among_the_payloads() -> None:
    """The payloads that are bent out of shape hold what the adapter reads."""
    kinds = {str(payload.get("t")) for payload in everything()}

    assert {
        "READY",
        "GUILD_CREATE",
        "GUILD_DELETE",
        "GUILD_MEMBER_ADD",
        "GUILD_MEMBER_REMOVE",
        "GUILD_MEMBER_UPDATE",
        "MESSAGE_CREATE",
        "MESSAGE_UPDATE",
        "MESSAGE_DELETE",
        "MESSAGE_DELETE_BULK",
        "MESSAGE_REACTION_ADD",
        "THREAD_CREATE",
        "CHANNEL_UPDATE",
    } <= kinds
