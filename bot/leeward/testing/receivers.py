"""Receivers of notices, on this machine alone: a web server and a mail server for tests."""

import asyncio
import quopri
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager, suppress
from typing import Final, Literal

from msgspec import Struct

Answer = Literal["status", "reset", "never", "endless-body", "endless-head", "nonsense"]
"""How the web server answers: with a status, or as badly as servers can."""

HEAD_BYTES: Final = 100_000


class Request(Struct, frozen=True):
    """What the web server was sent."""

    method: str
    path: str
    headers: Mapping[str, str]
    """By their names in small letters."""
    body: bytes


class WebReceiver:
    """A web server that remembers whatever it is sent, and answers as a test wants.

    Set `answer`, `status` and `headers` before something is sent; with `never` it answers once
    `release` is set.
    """

    def __init__(self) -> None:
        self.answer: Answer = "status"
        self.status = 200
        self.headers: dict[str, str] = {}
        self.release = asyncio.Event()
        self.requests: list[Request] = []
        self.came = asyncio.Event()
        """Set when a request has come."""
        self.left = asyncio.Event()
        """Set when whoever sent one has gone, or was answered."""
        self.port = 0

    @property
    def url(self) -> str:
        """Where it listens."""
        return f"http://127.0.0.1:{self.port}"

    @property
    def raw(self) -> bytes:
        """Everything that it was sent, in one piece."""
        return b"\n".join(
            f"{one.method} {one.path} {dict(one.headers)}\n".encode() + one.body
            for one in self.requests
        )

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Take one request, and answer it."""
        with suppress(OSError, asyncio.IncompleteReadError):
            self.requests.append(await _request(reader))
            self.came.set()
            await self._answer(writer)
        self.left.set()
        writer.close()
        with suppress(OSError):
            await writer.wait_closed()

    async def _answer(self, writer: asyncio.StreamWriter) -> None:
        if self.answer == "reset":
            writer.transport.abort()
            return
        if self.answer == "never":
            await self.release.wait()
        if self.answer == "nonsense":
            writer.write(b"\x00\xff this is no answer\r\n\r\n")
            return
        head = [f"HTTP/1.1 {self.status} As Told", "Connection: close"]
        head += [f"{name}: {value}" for name, value in self.headers.items()]
        writer.write("\r\n".join(head).encode())
        if self.answer == "endless-head":
            await _pour(writer, b"\r\nX-More: " + b"x" * 1_000)
        writer.write(b"\r\n\r\n")
        if self.answer == "endless-body":
            await _pour(writer, b"x" * 10_000)
        writer.write(b"{}")
        await writer.drain()


class MailReceiver:
    """A mail server that takes any letter, and remembers all that was said to it."""

    def __init__(self) -> None:
        self.refuses = False
        """Whether it refuses every letter."""
        self.said: list[bytes] = []
        self.port = 0

    @property
    def raw(self) -> bytes:
        """Everything that it was sent, with the letters' encoding undone."""
        whole = b"".join(self.said)
        return whole + b"\n" + quopri.decodestring(whole)

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Speak as much of SMTP as takes a letter."""
        writer.write(b"220 here\r\n")
        in_letter = False
        with suppress(OSError):
            while line := await reader.readline():
                self.said.append(line)
                word = line[:4].strip().upper()
                if in_letter:
                    in_letter = line != b".\r\n"
                    writer.write(b"" if in_letter else b"250 taken\r\n")
                elif word == b"DATA":
                    in_letter = True
                    writer.write(b"354 go on\r\n")
                elif word == b"RCPT" and self.refuses:
                    writer.write(b"550 not here\r\n")
                else:
                    writer.write(b"221 bye\r\n" if word == b"QUIT" else b"250 well\r\n")
                if word == b"QUIT" and not in_letter:
                    break
        writer.close()
        with suppress(OSError):
            await writer.wait_closed()


@asynccontextmanager
async def listening(receiver: WebReceiver | MailReceiver) -> AsyncIterator[None]:
    """Let a receiver listen on a port of its own."""
    server = await asyncio.start_server(receiver.serve, "127.0.0.1", 0, limit=HEAD_BYTES)
    receiver.port = server.sockets[0].getsockname()[1]
    try:
        yield
    finally:
        if isinstance(receiver, WebReceiver):
            receiver.release.set()
        server.close()
        await server.wait_closed()


async def _request(reader: asyncio.StreamReader) -> Request:
    head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
    first, *lines = head.rstrip().split("\r\n")
    method, path, _ = first.split(" ", 2)
    pairs = (line.partition(": ") for line in lines)
    headers = {name.lower(): value for name, _, value in pairs}
    body = await reader.readexactly(int(headers.get("content-length", 0)))
    return Request(method, path, headers, body)


async def _pour(writer: asyncio.StreamWriter, piece: bytes) -> None:
    """Write without an end, until nobody takes it any more."""
    while True:
        writer.write(piece)
        await writer.drain()
