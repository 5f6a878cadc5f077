"""What a platform's library says of itself, without a word of what people said."""

import logging
from collections.abc import Iterable

import structlog
from typing_extensions import override


class ContentFree(logging.Handler):
    """Passes on which part of a library complains, how loudly, where, and of which error.

    Its messages and its errors' texts quote payloads, addresses with tokens, and names;
    none of them goes on.

    Args:
        platform: whose library it is, such as `discord`.
    """

    def __init__(self, platform: str) -> None:
        super().__init__()
        self._event = f"{platform}.library"
        self._log = structlog.get_logger(f"leeward.adapters.{platform}")

    @override
    def emit(self, record: logging.LogRecord) -> None:
        error = record.exc_info[1] if record.exc_info else None
        self._log.warning(
            self._event,
            logger=record.name,
            level=record.levelname.lower(),
            where=f"{record.filename}:{record.lineno}",
            error=type(error).__name__ if error is not None else "",
        )


def hush_loggers(platform: str, roots: Iterable[str]) -> None:
    """Let nothing of a library's own logs out but what `ContentFree` makes of its warnings.

    Args:
        platform: whose library it is, such as `discord`.
        roots: the names of its topmost loggers.
    """
    for name in roots:
        root = logging.getLogger(name)
        root.setLevel(logging.WARNING)
        root.propagate = False
        if len(root.handlers) != 1 or not isinstance(root.handlers[0], ContentFree):
            root.handlers[:] = [ContentFree(platform)]
        for below, logger in logging.Logger.manager.loggerDict.items():
            if below.startswith(f"{name}.") and isinstance(logger, logging.Logger):
                logger.setLevel(logging.NOTSET)
                logger.handlers.clear()
                logger.propagate = True
