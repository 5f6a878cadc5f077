"""What can come between us and Discord; nothing of ours is broken then."""

from typing import Final

import aiohttp
import discord

from leeward_adapters.live.casework.boards import Gone
from leeward_adapters.live.sending.refusals import Paused

PASSING: Final = (
    discord.DiscordException,
    aiohttp.ClientError,
    OSError,
    TimeoutError,
    Paused,
    Gone,
)
