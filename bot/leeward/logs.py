"""Logs: structured lines on standard error; never message text, names or tokens."""

import logging
import sys
import traceback
from contextlib import suppress
from pathlib import Path

import structlog
from typing_extensions import override


class Unbroken(structlog.WriteLogger):
    """Writes lines; one that a full disk or a closed pipe refuses is lost, and nothing else is."""

    @override
    def msg(self, message: str) -> None:
        with suppress(OSError, ValueError):
            super().msg(message)

    log = debug = info = warn = warning = msg
    fatal = failure = err = error = critical = exception = msg


def set_up(*, level: str = "info", as_json: bool | None = None) -> None:
    """Send log lines to standard error, as JSON unless a person is watching.

    Args:
        level: the least level written: `debug`, `info`, `warning` or `error`.
        as_json: True or False decides; None looks whether standard error is a terminal.
    """
    machine = not sys.stderr.isatty() if as_json is None else as_json
    renderer: structlog.types.Processor = (
        structlog.processors.JSONRenderer() if machine else structlog.dev.ConsoleRenderer()
    )
    structlog.configure(
        processors=[
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            renderer,
        ],
        wrapper_class=structlog.make_filtering_bound_logger(logging.getLevelName(level.upper())),
        logger_factory=lambda *_: Unbroken(sys.stderr),
        cache_logger_on_first_use=False,
    )


def where(error: BaseException) -> str:
    """Return the place an error was raised, as `file.py:17`; its message may hold text."""
    frames = traceback.extract_tb(error.__traceback__)
    return f"{Path(frames[-1].filename).name}:{frames[-1].lineno}" if frames else "unknown"
