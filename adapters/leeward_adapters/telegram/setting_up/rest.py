"""A few questions to Telegram beside the running bot; none of them fetches updates."""

import asyncio
from collections.abc import Awaitable, Callable
from http import HTTPStatus
from types import TracebackType
from typing import Any, Final, Self, TypeVar

import aiohttp
import msgspec
from msgspec import Struct

T = TypeVar("T")

SECONDS: Final = 15.0
"""How long one answer may take."""

TRIES: Final = 3
"""Requests for one question: after a pause that Telegram asks for, or a fault of its own."""

PAUSE_MOST: Final = 10.0
"""Seconds; when Telegram asks for a longer pause the doctor says so instead of waiting."""

FAULT_PAUSE: Final = 1.0
"""Seconds after a fault of Telegram's own before we ask again."""

UNREACHED: Final = 0
"""The status where nobody answered."""

NO_TOKEN_STATUSES: Final = (HTTPStatus.UNAUTHORIZED, HTTPStatus.NOT_FOUND)
"""How Telegram answers to a token that it does not know."""


class Odd(Exception):
    """An answer that cannot be used.

    Attributes:
        says: why, as a sentence for people; of Telegram's own words only those that we know.
        status: of HTTP, or `UNREACHED`.
        moved_to: the new id, where a group has become a supergroup.
        again_in: after how many seconds to ask again, where that may help.
    """

    def __init__(
        self,
        says: str,
        status: int = UNREACHED,
        *,
        moved_to: str = "",
        again_in: float | None = None,
    ) -> None:
        super().__init__(says, status)
        self.says = says
        self.status = status
        self.moved_to = moved_to
        self.again_in = again_in

    @property
    def is_of_token(self) -> bool:
        """Whether Telegram does not know the token; a method that is missing reads the same."""
        return self.status in NO_TOKEN_STATUSES


class _Good(Struct, frozen=True):
    result: msgspec.Raw


class _Parameters(Struct, frozen=True):
    retry_after: float = 1.0
    migrate_to_chat_id: int | None = None


class _Bad(Struct, frozen=True):
    description: str = ""
    parameters: _Parameters = _Parameters()


class Rest:
    """Asks Telegram's interface, one question at a time; a context manager.

    Args:
        base_url: its address.
        token: the bot's; it stands in the path of every request, and nowhere else.
        sleep: waits between two tries.
    """

    def __init__(
        self,
        base_url: str,
        token: str,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        self._base = f"{base_url.rstrip('/')}/bot{token}"
        self._sleep = sleep
        self._session = aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=SECONDS))

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        await self._session.close()

    async def ask(self, method: str, kind: type[T], **parameters: Any) -> T:
        """Ask once, and again where that may help; return the answer as a type of ours.

        Args:
            method: Telegram's name for it, such as `getChat`.
            kind: what the answer is read as.
            parameters: of the method.

        Raises:
            Odd: no answer, a refusal, or an answer of another shape.
        """
        for _ in range(TRIES - 1):
            try:
                return await self._once(method, kind, parameters)
            except Odd as odd:
                if odd.again_in is None or odd.again_in > PAUSE_MOST:
                    raise
                await self._sleep(odd.again_in)
        return await self._once(method, kind, parameters)

    async def _once(self, method: str, kind: type[T], parameters: dict[str, Any]) -> T:
        try:
            async with self._session.post(
                f"{self._base}/{method}", json=parameters, allow_redirects=False
            ) as response:
                data, status = await response.read(), response.status
        except TimeoutError:
            raise Odd(f"Telegram did not answer in {SECONDS:.0f} s") from None
        except (aiohttp.ClientError, ValueError) as error:  # its text may hold the address
            raise Odd(f"Telegram is out of reach ({type(error).__name__})") from None
        if status >= HTTPStatus.MULTIPLE_CHOICES:
            raise _refused(status, data)
        try:
            return msgspec.json.decode(msgspec.json.decode(data, type=_Good).result, type=kind)
        except msgspec.DecodeError:
            raise Odd("Telegram answered in a form that we do not know", status) from None


def _refused(status: int, data: bytes) -> Odd:
    try:
        body = msgspec.json.decode(data, type=_Bad)
    except msgspec.DecodeError:
        body = _Bad()
    if status == HTTPStatus.TOO_MANY_REQUESTS:
        pause = max(body.parameters.retry_after, 0.0)
        return Odd(f"Telegram asks us to wait {pause:.0f} s", status, again_in=pause)
    moved = body.parameters.migrate_to_chat_id
    if moved is not None:
        return Odd("the group has become a supergroup, with a new id", status, moved_to=str(moved))
    lower = body.description.casefold()
    says = next((meaning for phrase, meaning in KNOWN.items() if phrase in lower), None)
    is_fault = status >= HTTPStatus.INTERNAL_SERVER_ERROR and status != HTTPStatus.NOT_IMPLEMENTED
    return Odd(
        says or f"Telegram answered {status}", status, again_in=FAULT_PAUSE if is_fault else None
    )


KNOWN: Final = {
    "chat not found": "Telegram does not show it to this bot: it was never in there, or it is gone",
    "bot was kicked": "somebody has taken the bot out of it",
    "bot is not a member": "the bot is not in it",
    "bot was blocked": "they have blocked the bot",
    "can't initiate conversation": "they have not opened the private line yet",
    "can't send messages to bots": "it is a bot, not a person",
    "user is deactivated": "that account is gone",
    "user not found": "Telegram knows nobody of that id",
    "not enough rights": "the bot may not do that there",
}
"""What Telegram says in English, and what it means; its other words are not passed on."""
