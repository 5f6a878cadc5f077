"""A well-kept server for the doctor to look at, and what it says of it."""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import discord
from discord_peer.places import Guild
from discord_peer.server import DiscordPeer

from leeward_adapters.discord.hearing.server import (
    CONNECT,
    SEND,
    VIEW,
    Overwrite,
    Role,
    Room,
    Server,
)
from leeward_adapters.discord.setting_up.checks import examine
from leeward_adapters.discord.setting_up.chosen import choose
from leeward_adapters.discord.setting_up.invite import REQUIRED
from leeward_adapters.discord.settings import DiscordSettings, SpaceSettings
from leeward_policies.ports import Check

RIGHTS = discord.Permissions(REQUIRED)
"""What the plain invitation asks for."""


@asynccontextmanager
async def strict_peer() -> AsyncIterator[DiscordPeer]:
    """Run a Discord of ours, whose document every request must keep to."""
    async with DiscordPeer.running() as running:
        yield running
        assert running.violations == []
        assert running.unmodelled == []


def well_kept(peer: DiscordPeer, folder: Path) -> Guild:
    """Build a server in which everything is as it should be, and choose its moderators' room."""
    guild = peer.guild("Riverside", bot_permissions=RIGHTS)
    staff = guild.role("Moderator", discord.Permissions(moderate_members=True))
    guild.text("general")
    guild.member("Kim", roles=[staff])
    room = guild.forum("cases", visible_to=[staff])
    choose(folder, guild.id, SpaceSettings(moderators=room.id))
    return guild


async def found(
    peer: DiscordPeer, folder: Path, *, token: str = "", **asked: Any
) -> dict[str, Check]:
    """Examine, and return the checks by name, without the server's."""
    settings = DiscordSettings(api_base=peer.api_base)
    checks = await examine(settings, token or peer.token, folder, **asked)
    names = [check.name.removeprefix("Riverside: ") for check in checks]
    assert len(set(names)) == len(names), "a name stands for one thing"
    assert all(check.cure for check in checks if check.state == "ill"), "what is ill has a cure"
    return dict(zip(names, checks, strict=True))


def ill(checks: dict[str, Check]) -> set[str]:
    """Return the names of what is ill."""
    return {name for name, check in checks.items() if check.state == "ill"}


def plain_server(*roles: Role, owner: str = "9", overwrites: Sequence[Overwrite] = ()) -> Server:
    """Return a server with one room, in which @everyone may see and write."""
    everyone = Role("1", "@everyone", VIEW | SEND | CONNECT)
    room = Room("5", name="general", permission_overwrites=tuple(overwrites))
    own = Role("2", "Leeward", REQUIRED, 3)
    return Server(
        "1", "Riverside", owner, 0, (everyone, own, *roles), (room,), own_id="8", own_roles=("2",)
    )
