"""A Discord with a server, a room and a member, for tests of what is heard."""

from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta

import pytest
from discord_listening import Ago
from discord_peer.people import Person
from discord_peer.places import Guild
from discord_peer.server import DiscordPeer
from discord_peer.things import Channel


@pytest.fixture
async def peer() -> AsyncIterator[DiscordPeer]:
    """Run a Discord."""
    async with DiscordPeer.running() as running:
        yield running


@pytest.fixture
def guild(peer: DiscordPeer) -> Guild:
    """Return a server."""
    return peer.guild("Riverside")


@pytest.fixture
def room(guild: Guild) -> Channel:
    """Return its only room."""
    return guild.text("general")


@pytest.fixture
def ana(guild: Guild) -> Person:
    """Return a member."""
    return guild.member("Ana")


@pytest.fixture
def ago(peer: DiscordPeer, monkeypatch: pytest.MonkeyPatch) -> Ago:
    """Return what sets Discord's clock back by so many minutes."""
    clock = type(peer.world.clock)

    @contextmanager
    def back(minutes: float) -> Iterator[None]:
        with monkeypatch.context() as patched:
            delta = timedelta(minutes=minutes)
            patched.setattr(clock, "now", lambda _: datetime.now(UTC) - delta)
            yield

    return back
