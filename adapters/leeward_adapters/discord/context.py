"""What the parts of one running connection to Discord share."""

from pathlib import Path

import discord
from msgspec import Struct

from leeward_adapters.discord.hearing.directory import Directory
from leeward_adapters.discord.settings import DiscordSettings
from leeward_adapters.live.sending.schedule import Schedule
from leeward_policies.ports import Clock, Desk


class Context(Struct, frozen=True):
    """One connection's parts; made anew whenever the adapter begins to listen."""

    client: discord.AutoShardedClient
    """The connection itself, with what Discord has told of servers, rooms and roles."""
    schedule: Schedule
    """The way out: every call that is not an answer to a click goes through it."""
    directory: Directory
    """What the raw payloads have told so far; for reading the next ones."""
    settings: DiscordSettings
    folder: Path
    """Where the configuration lies, and what `/leeward setup` writes."""
    desk: Desk
    clock: Clock
