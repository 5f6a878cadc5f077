"""The signed webhook: one POST that a program of the admin's can trust (Standard Webhooks 1.0)."""

import asyncio
import base64
import hashlib
import hmac
from collections.abc import Mapping
from typing import Final

import aiohttp
import msgspec
from typing_extensions import override

from leeward.elsewhere.notice import Notice
from leeward.elsewhere.tried import PATIENCE, Taken, Tried, Way, refused, too_slow, unreached
from leeward.elsewhere.ways import WebhookTarget
from leeward_policies.ports import Clock

NAME: Final = "webhook"
CONNECTIONS: Final = 4
"""At most so many at once; each serves one notice."""

YES: Final = range(200, 300)
MOVED: Final = range(300, 400)


def signature(secret: bytes, webhook_id: str, timestamp: int, body: bytes) -> str:
    """Return what stands in `webhook-signature`."""
    signed = f"{webhook_id}.{timestamp}.".encode() + body
    digest = hmac.digest(secret, signed, hashlib.sha256)
    return f"v1,{base64.b64encode(digest).decode()}"


def webhook_id(secret: bytes, key: str) -> str:
    """Return what stands in `webhook-id`: the same for the same act, and it tells nothing of it."""
    digest = hmac.digest(secret, b"id\0" + key.encode(), hashlib.sha256)
    return f"msg_{digest.hex()[:32]}"


class Webhook(Way):
    """Posts each notice as signed JSON; follows no redirection and reads no answer's body.

    Args:
        target: where to, with the secret.
        clock: the time that is signed.
        patience: seconds that one notice may take.
    """

    def __init__(self, target: WebhookTarget, clock: Clock, patience: float = PATIENCE) -> None:
        self._target = target
        self._clock = clock
        self._patience = patience
        self._taken = Taken()
        self._session: aiohttp.ClientSession | None = None

    @property
    @override
    def name(self) -> str:
        return NAME

    @override
    async def send(self, notice: Notice) -> Tried:
        if notice.key in self._taken:
            return Tried(NAME, ok=True)
        body = msgspec.json.encode(notice.event)
        try:
            async with asyncio.timeout(self._patience):
                status = await self._post(body, self._headers(notice.key, body))
        except TimeoutError:
            return too_slow(NAME, self._patience)
        except (aiohttp.ClientError, OSError, ValueError) as error:
            return unreached(NAME, error)
        if status in YES:
            self._taken.add(notice.key)
            return Tried(NAME, ok=True)
        if status in MOVED:
            what = f"it leads to another address (status {status})"
            return Tried(NAME, False, what, "Write the last address into [notices.webhook] url.")
        return refused(NAME, status)

    @override
    async def close(self) -> None:
        if self._session is not None:
            await self._session.close()
            self._session = None

    def _headers(self, key: str, body: bytes) -> Mapping[str, str]:
        secret = self._target.secret
        name, now = webhook_id(secret, key), int(self._clock.now().timestamp())
        return {
            "Content-Type": "application/json",
            "User-Agent": "Leeward",
            "webhook-id": name,
            "webhook-timestamp": str(now),
            "webhook-signature": signature(secret, name, now, body),
        }

    async def _post(self, body: bytes, headers: Mapping[str, str]) -> int:
        if self._session is None:
            self._session = aiohttp.ClientSession(
                connector=aiohttp.TCPConnector(limit=CONNECTIONS, force_close=True),
                cookie_jar=aiohttp.DummyCookieJar(),
                timeout=aiohttp.ClientTimeout(total=None),  # `patience` is the whole of it
                auto_decompress=False,
                trust_env=False,
            )
        response = await self._session.post(
            self._target.url, data=body, headers=headers, allow_redirects=False
        )
        response.close()  # whatever it goes on to say is not read
        return response.status
