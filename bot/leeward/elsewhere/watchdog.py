"""The watchdog: an address of the admin's that hears from us while all is well.

A dead process escalates nothing (`precise.md` 18): a service elsewhere, which notices that it has
heard nothing for a while, tells people then.
"""

import asyncio
from collections.abc import Callable
from typing import Final

import aiohttp
import structlog

from leeward_policies.ports import Clock

EVERY: Final = 60.0
"""Seconds between two signs of life; services of this kind count in minutes."""

PATIENCE: Final = 10.0
"""Seconds that one may take."""

log = structlog.get_logger("leeward.watchdog")


class Watchdog:
    """Sends a sign of life while all is well; it says nothing of what goes on here.

    Args:
        url: where it is heard; it is a secret, since whoever knows it can feign our life.
        is_well: says whether events are judged and kept, and some platform is heard.
        clock: for pauses.
    """

    def __init__(self, url: str, is_well: Callable[[], bool], clock: Clock) -> None:
        self.problem = ""
        """Why the last sign of life was not heard; empty while all is well."""
        self._url = url
        self._is_well = is_well
        self._clock = clock

    async def run(self) -> None:
        """Send a sign of life each minute until cancelled; while we are ill, none."""
        connector = aiohttp.TCPConnector(limit=1, force_close=True)
        async with aiohttp.ClientSession(
            connector=connector, cookie_jar=aiohttp.DummyCookieJar(), trust_env=False
        ) as session:
            while True:
                if self._is_well():
                    await self._tell(session)
                await self._clock.sleep(EVERY)

    async def _tell(self, session: aiohttp.ClientSession) -> None:
        before = self.problem
        try:
            async with asyncio.timeout(PATIENCE):
                response = await session.get(self._url, allow_redirects=False)
                response.close()
        except (TimeoutError, aiohttp.ClientError, OSError, ValueError) as error:
            self.problem = type(error).__name__
        else:
            self.problem = "" if response.ok else f"status {response.status}"
        if self.problem and self.problem != before:
            log.warning("watchdog.not_told", problem=self.problem)
