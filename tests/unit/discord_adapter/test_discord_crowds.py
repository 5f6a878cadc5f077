"""Back-fill after a crowd has written: authors are asked for together, or else one by one."""

from pathlib import Path

import pytest
from discord_listening import Bot, events
from discord_peer.gateway import Gateway
from discord_peer.places import Guild
from discord_peer.server import DiscordPeer
from discord_peer.things import Channel

from leeward_adapters.discord.hearing import history
from leeward_policies.domain.event import MessageSent
from leeward_policies.domain.message import Author

CROWD = 12


async def authors(peer: DiscordPeer, guild: Guild, room: Channel, folder: Path) -> list[Author]:
    """Let a crowd write while nobody listens, one of them gone since, and return who is read."""
    role = guild.role("moderators")
    crowd = [guild.member(f"Mo {number}", roles=[role]) for number in range(CROWD)]
    since = await crowd[0].says(room, "heard before")
    for one in crowd:
        await one.says(room, "missed")
    await crowd[-1].leaves(guild)
    async with Bot(peer, folder).hears(since.id) as ear:
        await ear.messages(CROWD)
        return [event.message.author for event in events(ear, MessageSent)]


async def test_a_crowd_is_asked_for_together(
    peer: DiscordPeer, guild: Guild, room: Channel, tmp_path: Path
) -> None:
    """Everybody has their roles; only who is gone since is asked for alone."""
    found = await authors(peer, guild, room, tmp_path)

    assert [bool(author.roles) for author in found] == [True] * (CROWD - 1) + [False]
    assert len(peer.requested("GET", "/members/")) == 1


async def test_a_gateway_that_does_not_tell_holds_nothing_up(
    peer: DiscordPeer,
    guild: Guild,
    room: Channel,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Where it does not answer in time each one is asked for alone, and has their roles."""
    monkeypatch.setattr(history, "TOLD_WITHIN", 0.1)
    monkeypatch.setattr(Gateway, "_chunk", lambda *_: None)
    found = await authors(peer, guild, room, tmp_path)

    assert [bool(author.roles) for author in found] == [True] * (CROWD - 1) + [False]
    assert len(peer.requested("GET", "/members/")) == CROWD
