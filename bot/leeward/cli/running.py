"""The work of `leeward run`: a loop that ends in order when the system or a person says so."""

import asyncio
import os
import signal
import sys
from contextlib import suppress
from pathlib import Path
from types import FrameType
from typing import NoReturn

from leeward import logs
from leeward.clock import SystemClock
from leeward.config import load
from leeward.serving import Installation


def run_installation(path: Path) -> None:
    """Run an installation; a second signal ends it at once."""
    config = load(path)
    logs.set_up(level=config.logs.level)

    async def work() -> None:
        stop = asyncio.Event()
        loop = asyncio.get_running_loop()
        for number in (signal.SIGINT, signal.SIGTERM):
            loop.add_signal_handler(number, _stop, loop, stop)
        await Installation(config, SystemClock(), _say).run(stop)

    asyncio.run(work())


def _stop(loop: asyncio.AbstractEventLoop, stop: asyncio.Event) -> None:
    stop.set()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.remove_signal_handler(number)
        signal.signal(number, _at_once)


def _at_once(number: int, frame: FrameType | None) -> NoReturn:
    """End without waiting for anybody; what is owed is kept, as after a power cut."""
    del frame
    with suppress(OSError):
        os.write(sys.stderr.fileno(), b"leeward: Stopped at once.\n")
    os._exit(128 + number)  # as shells expect


def _say(line: str) -> None:
    """Tell whoever started it; where nobody can read or keep that any more, the work goes on."""
    with suppress(OSError, ValueError):
        sys.stdout.write(f"{line}\n")
        sys.stdout.flush()
