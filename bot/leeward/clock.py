"""The one source of time for the roof."""

import asyncio
from datetime import UTC, datetime

from typing_extensions import override

from leeward_policies.ports import Clock


class SystemClock(Clock):
    """The machine's own clock."""

    @override
    def now(self) -> datetime:
        return datetime.now(UTC)

    @override
    async def sleep(self, seconds: float) -> None:
        await asyncio.sleep(seconds)
