"""The server of the console: in the loop of the bot, patient with nobody who dawdles."""

import asyncio
import logging
import socket
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from typing import Any, Final, cast

import structlog
import uvicorn
from typing_extensions import override
from uvicorn.protocols.http.h11_impl import H11Protocol

from leeward.console.address import LISTEN, host_and_port
from leeward.console.app import Console
from leeward_policies.errors import ConfigError

log: Final = structlog.get_logger(__name__)

HEAD_BYTES: Final = 16 * 1024
"""Of a request before its body; browsers send less than two thousand to us."""

HEAD_SECONDS: Final = 10.0
"""For a request's head to arrive whole."""

KEPT_SECONDS: Final = 15
"""A connection is kept open for the next request."""

CONNECTIONS: Final = 500
"""At once; beyond them the answer is 503."""

ENDING_SECONDS: Final = 3
"""For what is being answered when the bot stops."""


def bind(listen: str) -> socket.socket:
    """Take the address that the console listens at.

    Args:
        listen: host and port, such as `127.0.0.1:8321`.

    Raises:
        ConfigError: it is none, or somebody else has it.
    """
    host, port = host_and_port(listen)
    try:
        return socket.create_server(
            (host, port), family=socket.AF_INET6 if ":" in host else socket.AF_INET
        )
    except OSError as error:
        raise ConfigError(
            place=LISTEN,
            value=f"{listen}: {error.strerror or type(error).__name__}",
            cure="Name an address of this machine and a port that nobody else uses.",
        ) from None


@asynccontextmanager
async def serving(console: Console, at: socket.socket) -> AsyncIterator[None]:
    """Serve the console for as long as the block lasts.

    Args:
        console: which.
        at: where it listens; closed afterwards.
    """
    server = _Server(_settings(console))
    with _told():
        task = asyncio.create_task(server.serve(sockets=[at]))
        try:
            await _started(server, task)
            log.info("console.listening", at=_named(at))
            yield
        finally:
            console.inside.doors.changes.close()
            server.should_exit = True
            await asyncio.wait({task}, timeout=2 * ENDING_SECONDS)
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)
            at.close()


async def _started(server: uvicorn.Server, task: asyncio.Task[None]) -> None:
    while not server.started:
        if task.done():
            await task
            raise ConfigError(place=LISTEN, cure="Look into the log; the console did not start.")
        await asyncio.sleep(0.01)


def _named(at: socket.socket) -> str:
    host, port = at.getsockname()[:2]
    return f"[{host}]:{port}" if ":" in host else f"{host}:{port}"


def _settings(console: Console) -> uvicorn.Config:
    return uvicorn.Config(
        cast("Any", console.walls),
        access_log=False,
        date_header=True,
        h11_max_incomplete_event_size=HEAD_BYTES,
        http=_Impatient,
        lifespan="on",
        limit_concurrency=CONNECTIONS,
        log_config=None,
        proxy_headers=False,
        server_header=False,
        timeout_graceful_shutdown=ENDING_SECONDS,
        timeout_keep_alive=KEPT_SECONDS,
        ws="none",
    )


class _Server(uvicorn.Server):
    """A server that leaves the signals of the process to the bot."""

    @override
    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield


class _Impatient(H11Protocol):
    """A connection that is closed when the head of a request does not arrive in time."""

    _waiting: asyncio.TimerHandle | None = None

    @override
    def connection_made(self, transport: Any) -> None:
        super().connection_made(transport)
        self._wait()

    @override
    def data_received(self, data: bytes) -> None:
        if self._waiting is None and self._is_between():
            self._wait()
        super().data_received(data)
        if not self._is_between():
            self._rest()

    @override
    def connection_lost(self, exc: Exception | None) -> None:
        self._rest()
        super().connection_lost(exc)

    def _is_between(self) -> bool:
        """Say whether no request is being answered."""
        cycle = cast("Any", self.cycle)
        return cycle is None or cycle.response_complete

    def _wait(self) -> None:
        self._waiting = self.loop.call_later(HEAD_SECONDS, self._give_up)

    def _rest(self) -> None:
        if self._waiting is not None:
            self._waiting.cancel()
            self._waiting = None

    def _give_up(self) -> None:
        self._waiting = None
        if self._is_between() and not self.transport.is_closing():
            self.transport.close()


class _Forward(logging.Handler):
    """Sends what the server says to our log: the kind, never an address or a message."""

    @override
    def emit(self, record: logging.LogRecord) -> None:
        error = record.exc_info[1] if record.exc_info else None
        if record.levelno >= logging.ERROR:
            log.error("console.server", error=type(error).__name__ if error else "unknown")


@contextmanager
def _told() -> Iterator[None]:
    """Let the server's words go to our log alone, for as long as the block lasts."""
    logger = logging.getLogger("uvicorn.error")
    handler, was = _Forward(), logger.propagate
    logger.addHandler(handler)
    logger.propagate = False
    try:
        yield
    finally:
        logger.removeHandler(handler)
        logger.propagate = was
