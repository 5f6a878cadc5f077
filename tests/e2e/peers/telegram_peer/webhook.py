"""Updates delivered by POST, one after the other, again and again until they are taken."""

import asyncio
import contextlib
import time

import aiohttp
from telegram_peer.api_words import Json
from telegram_peer.updates import Updates

SECRET_HEADER = "X-Telegram-Bot-Api-Secret-Token"  # noqa: S105 - a header's name
PATIENCE = 60.0
"""Seconds for which an answer is waited for."""


class Webhook:
    """Where updates go, if anywhere."""

    def __init__(self, updates: Updates) -> None:
        self.url = ""
        self.deliveries: list[tuple[int, int]] = []
        """Id and status of every delivery, oldest first; 0 where nobody answered."""
        self.pause = 0.2
        """Seconds before a delivery is tried again; Telegram's grow, these do not."""
        self._updates = updates
        self._secret = ""
        self._connections = 0
        self._error: tuple[int, str] | None = None
        self._task: asyncio.Task[None] | None = None
        self._more = asyncio.Event()
        updates.on_add = self._more.set

    def set(self, url: str, secret: str, connections: int) -> None:
        """Begin to deliver to an address, or end it where it is empty."""
        if self._task is not None:
            self._task.cancel()
            self._task = None
        self.url, self._secret, self._connections, self._error = url, secret, connections, None
        self._updates.hooked = bool(url)
        if url:
            self._task = asyncio.get_running_loop().create_task(self._deliver())

    def told(self) -> Json:
        """Return WebhookInfo."""
        told: Json = {
            "url": self.url,
            "has_custom_certificate": False,
            "pending_update_count": len(self._updates.pending),
        }
        if self.url:
            told["max_connections"] = self._connections
        if self._error is not None:
            told["last_error_date"], told["last_error_message"] = self._error
        if self._updates.allowed:
            told["allowed_updates"] = list(self._updates.allowed)
        return told

    async def stop(self) -> None:
        """End delivering."""
        task, self._task = self._task, None
        if task is not None:
            task.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await task

    async def _deliver(self) -> None:
        timeout = aiohttp.ClientTimeout(total=PATIENCE)
        async with aiohttp.ClientSession(timeout=timeout) as session:
            while True:
                self._more.clear()
                if not self._updates.pending:
                    await self._more.wait()
                    continue
                first = self._updates.pending[0]
                status = await self._post(session, first.body)
                self.deliveries.append((first.id, status))
                if 200 <= status < 300:
                    self._updates.confirm(first.id + 1)
                    continue
                words = f"Wrong response from the webhook: {status}" if status else "Refused"
                self._error = (int(time.time()), words)
                await asyncio.sleep(self.pause)

    async def _post(self, session: aiohttp.ClientSession, body: Json) -> int:
        headers = {SECRET_HEADER: self._secret} if self._secret else {}
        try:
            async with session.post(self.url, json=body, headers=headers) as answer:
                await answer.read()
                return answer.status
        except (aiohttp.ClientError, TimeoutError):
            return 0
