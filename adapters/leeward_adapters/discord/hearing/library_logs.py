"""What discord.py says of itself, without a word of what people said."""

from typing import Final

import discord

from leeward_adapters.live.library_logs import hush_loggers

LOGGER: Final = "discord"
"""The root of the library's loggers."""


def hush() -> None:
    """Let nothing of discord.py's own logs out but that, where and of which error it warns."""
    discord.VoiceClient.warn_nacl = discord.VoiceClient.warn_dave = False  # we do not speak
    hush_loggers("discord", (LOGGER,))
