"""A few questions to Discord without a connection to its gateway, for the doctor beside the bot."""

import asyncio
from collections.abc import Awaitable, Callable
from http import HTTPStatus
from importlib.metadata import version
from types import TracebackType
from typing import Any, Final, Self, TypeVar

import aiohttp
import msgspec
from msgspec import Struct

T = TypeVar("T")

SECONDS: Final = 15.0
"""How long one answer may take."""

TRIES: Final = 3
"""Requests for one question: after a pause that Discord asks for, or a fault of its own."""

PAUSE_MOST: Final = 10.0
"""Seconds; when Discord asks for a longer pause the doctor says so instead of waiting."""

FAULT_PAUSE: Final = 1.0
"""Seconds after a fault of Discord's own before we ask again."""

UNREACHED: Final = 0
"""The status where nobody answered."""


class Answer(Struct, frozen=True):
    """What Discord said."""

    status: int
    """Of HTTP, or `UNREACHED`."""
    body: bytes = b""
    problem: str = ""
    """A sentence; empty where it answered what was asked."""


class Odd(Exception):
    """An answer that cannot be used.

    Attributes:
        says: why, as a sentence for people.
        status: of HTTP, or `UNREACHED`.
    """

    def __init__(self, says: str, status: int = UNREACHED) -> None:
        super().__init__(says, status)
        self.says = says
        self.status = status


class Rest:
    """Asks Discord's interface, one question at a time; a context manager.

    Args:
        api_base: its address.
        token: the bot's; it goes nowhere but into the header.
        sleep: waits between two tries.
    """

    def __init__(
        self,
        api_base: str,
        token: str,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        self._base = api_base.rstrip("/")
        self._sleep = sleep
        self._session = aiohttp.ClientSession(
            headers={
                "Authorization": f"Bot {token}",
                "User-Agent": f"DiscordBot (https://example.org/leeward, {version('leeward')})",
            },
            timeout=aiohttp.ClientTimeout(total=SECONDS),
        )

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        await self._session.close()

    async def ask(self, path: str, *, body: dict[str, Any] | None = None) -> Answer:
        """Ask once, and again where that may help; tell what came of it.

        Args:
            path: below the address, with its query.
            body: makes it a POST.
        """
        answer, pause = await self._once(path, body)
        for _ in range(TRIES - 1):
            if pause is None or pause > PAUSE_MOST:
                break
            await self._sleep(pause)
            answer, pause = await self._once(path, body)
        return answer

    async def _once(self, path: str, body: dict[str, Any] | None) -> tuple[Answer, float | None]:
        """Return an answer, and after how many seconds to ask again if that may help."""
        method = "GET" if body is None else "POST"
        try:
            async with self._session.request(
                method, f"{self._base}{path}", json=body, allow_redirects=False
            ) as response:
                found, status = await response.read(), response.status
                pause = _seconds(response.headers.get("Retry-After", ""))
        except TimeoutError:
            return Answer(UNREACHED, problem=f"Discord did not answer in {SECONDS:.0f} s."), None
        except aiohttp.ClientError as error:
            kind = type(error).__name__
            return Answer(UNREACHED, problem=f"Discord is out of reach ({kind})."), None
        if status < HTTPStatus.MULTIPLE_CHOICES:
            return Answer(status, found), None
        if status == HTTPStatus.TOO_MANY_REQUESTS:
            problem = f"Discord asks us to wait {pause:.0f} s."
            return Answer(status, found, problem), pause
        problem = f"Discord answered {status}{_code(found)}."
        is_fault = status >= HTTPStatus.INTERNAL_SERVER_ERROR
        return Answer(status, found, problem), FAULT_PAUSE if is_fault else None

    async def read(self, path: str, kind: type[T]) -> T:
        """Ask, and return the answer as a type of ours.

        Raises:
            Odd: no answer, a refusal, or an answer of another shape.
        """
        answer = await self.ask(path)
        if answer.problem:
            raise Odd(answer.problem, answer.status)
        return decoded(answer.body, kind)


def decoded(body: bytes, kind: type[T]) -> T:
    """Read a body; numbers that Discord writes as strings are numbers here, or raise `Odd`."""
    try:
        return msgspec.json.decode(body, type=kind, strict=False)
    except msgspec.DecodeError:
        raise Odd("Discord answered in a form that we do not know.") from None


def _seconds(header: str) -> float:
    try:
        return max(float(header), 0.0)
    except ValueError:
        return 1.0


class _Refusal(Struct, frozen=True):
    code: int = 0


def _code(body: bytes) -> str:
    """Return the code of a refusal as a phrase; its text is Discord's own and stays there."""
    try:
        code = msgspec.json.decode(body, type=_Refusal).code
    except msgspec.DecodeError:
        return ""
    return f" with code {code}" if code else ""
