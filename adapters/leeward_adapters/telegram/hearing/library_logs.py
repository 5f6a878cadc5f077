"""What python-telegram-bot and its transport say of themselves, without content or token.

httpx writes the address of every call into its log, and the token stands in it; the library logs
payloads that it could not read, and the server of the webhook what it was asked. Nothing of that
goes out but what `ContentFree` makes of it.
"""

import logging
from typing import Final

import structlog
from typing_extensions import override

LOGGERS: Final = ("telegram", "httpx", "httpcore", "aiohttp.server", "aiohttp.web")
"""The roots of the libraries' loggers."""

log = structlog.get_logger("leeward.adapters.telegram")


class ContentFree(logging.Handler):
    """Passes on which part of a library complains, how loudly, where, and of which error."""

    @override
    def emit(self, record: logging.LogRecord) -> None:
        error = record.exc_info[1] if record.exc_info else None
        log.warning(
            "telegram.library",
            logger=record.name,
            level=record.levelname.lower(),
            where=f"{record.filename}:{record.lineno}",
            error=type(error).__name__ if error is not None else "",
        )


def hush() -> None:
    """Let nothing of the libraries' own logs out but what `ContentFree` makes of warnings."""
    for name in LOGGERS:
        root = logging.getLogger(name)
        root.setLevel(logging.WARNING)
        root.propagate = False
        if len(root.handlers) != 1 or not isinstance(root.handlers[0], ContentFree):
            root.handlers[:] = [ContentFree()]
        for below, logger in logging.Logger.manager.loggerDict.items():
            if below.startswith(f"{name}.") and isinstance(logger, logging.Logger):
                logger.setLevel(logging.NOTSET)
                logger.handlers.clear()
                logger.propagate = True
