"""What discord.py says of itself, without a word of what people said."""

import logging
from typing import Final

import discord
import structlog
from typing_extensions import override

LOGGER: Final = "discord"
"""The root of the library's loggers."""

log = structlog.get_logger("leeward.adapters.discord")


class ContentFree(logging.Handler):
    """Passes on which part of the library complains, how loudly, where, and of which error.

    Its messages and its errors' texts quote payloads, addresses with tokens, and names;
    none of them goes on.
    """

    @override
    def emit(self, record: logging.LogRecord) -> None:
        error = record.exc_info[1] if record.exc_info else None
        log.warning(
            "discord.library",
            logger=record.name,
            level=record.levelname.lower(),
            where=f"{record.filename}:{record.lineno}",
            error=type(error).__name__ if error is not None else "",
        )


def hush() -> None:
    """Let nothing of discord.py's own logs out but what `ContentFree` makes of its warnings."""
    discord.VoiceClient.warn_nacl = discord.VoiceClient.warn_dave = False  # we do not speak
    root = logging.getLogger(LOGGER)
    root.setLevel(logging.WARNING)
    root.propagate = False
    if len(root.handlers) != 1 or not isinstance(root.handlers[0], ContentFree):
        root.handlers[:] = [ContentFree()]
    for name, logger in logging.Logger.manager.loggerDict.items():
        if name.startswith(f"{LOGGER}.") and isinstance(logger, logging.Logger):
            logger.setLevel(logging.NOTSET)
            logger.handlers.clear()
            logger.propagate = True
