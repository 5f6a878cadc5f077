"""One gateway websocket: frames in order, compressed if asked for, and gone when told."""

import asyncio
import contextlib
import json
import time
import zlib
from collections import deque
from collections.abc import AsyncIterator

from aiohttp import WSMsgType, web
from discord_peer.sessions import Session
from discord_peer.wire import Json


class Closed(Exception):
    """The gateway closes a connection with one of Discord's codes."""

    def __init__(self, code: int, reason: str) -> None:
        super().__init__(f"{code}: {reason}")
        self.code = code
        self.reason = reason


class Connection:
    """A websocket with its own writer, so that events never wait for each other's sending."""

    def __init__(
        self, socket: web.WebSocketResponse, request: web.Request, *, compressed: bool
    ) -> None:
        self.session: Session | None = None
        self._socket = socket
        self._request = request
        self._zlib = zlib.compressobj() if compressed else None
        self._out: asyncio.Queue[str] = asyncio.Queue()
        self._silent = False
        self._writer = asyncio.create_task(self._write())

    def session_line(self, session: Session) -> "Connection":
        """Bind this connection to a session and return itself."""
        self.session = session
        return self

    def send(self, frame: Json | str) -> None:
        """Put one frame on its way; a text goes out exactly as it is."""
        self.send_text(frame if isinstance(frame, str) else json.dumps(frame))

    def send_text(self, text: str) -> None:
        """Put one text on its way, unless the connection is a zombie."""
        if not self._silent:
            self._out.put_nowait(text)

    def silence(self) -> None:
        """Become a zombie: open, but without another word."""
        self._silent = True
        if self.session is not None:
            self.session.silent = True

    def abort(self) -> None:
        """Cut the connection without a closing handshake."""
        if self._request.transport is not None:
            self._request.transport.abort()

    def stop(self) -> None:
        """End the writer."""
        self._writer.cancel()

    async def close(self, code: int, reason: str) -> None:
        """Send what waits, then close with a code."""
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(1):
                await self._out.join()
        with contextlib.suppress(ConnectionError):
            await self._socket.close(code=code, message=reason.encode(), drain=False)

    async def frames(self, per_minute: int) -> AsyncIterator[Json]:
        """Yield the client's frames; too many in a minute close the connection (4008)."""
        recent: deque[float] = deque()
        async for message in self._socket:
            if message.type is not WSMsgType.TEXT:
                raise Closed(4002, "The peer decodes JSON text only.")
            now = time.monotonic()
            recent.append(now)
            while recent[0] < now - 60:
                recent.popleft()
            if len(recent) > per_minute:
                raise Closed(4008, "You are being rate limited.")
            try:
                frame = json.loads(message.data)
            except ValueError:
                raise Closed(4002, "Decode error.") from None
            if not isinstance(frame, dict):
                raise Closed(4002, "Decode error.")
            yield frame

    async def _write(self) -> None:
        while True:
            text = await self._out.get()
            try:
                await self._send(text)
            except ConnectionError:
                return
            finally:
                self._out.task_done()

    async def _send(self, text: str) -> None:
        if self._zlib is None:
            await self._socket.send_str(text)
            return
        data = self._zlib.compress(text.encode()) + self._zlib.flush(zlib.Z_SYNC_FLUSH)
        await self._socket.send_bytes(data)
