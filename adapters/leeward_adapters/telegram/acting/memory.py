"""What must be found again after a crash: ids and times, kept as memos."""

from datetime import datetime, timedelta
from typing import Final

import structlog

from leeward_adapters.live.sending.outcomes import NotYet
from leeward_adapters.telegram.context import Context
from leeward_adapters.telegram.sending.words import PLATFORM
from leeward_policies.domain.refs import UserRef
from leeward_policies.errors import NotReady, StorageError
from leeward_policies.ports import Memo

UNKEPT: Final = 30.0
"""Seconds to wait where nothing can be kept."""

log = structlog.get_logger("leeward.adapters.telegram")


class Memory:
    """Keeps memos of this adapter.

    Args:
        context: of the connection.
    """

    def __init__(self, context: Context) -> None:
        self._desk = context.desk
        self._clock = context.clock

    async def keep(
        self, key: str, value: str, lasts: timedelta, about: UserRef | None = None
    ) -> None:
        """Keep something; what must not be done without it is not done.

        Args:
            key: what it is found by.
            value: ids and times alone.
            lasts: how long it is of use.
            about: whom it names, where it names somebody.

        Raises:
            NotYet: nothing can be kept just now.
        """
        memo = Memo(key, value, self._clock.now() + lasts, about)
        try:
            await self._desk.remember(PLATFORM, memo)
        except (NotReady, StorageError):
            raise NotYet(UNKEPT, "nothing can be kept just now") from None

    async def note(
        self, key: str, value: str, lasts: timedelta, about: UserRef | None = None
    ) -> None:
        """Keep something if that is possible; what was done is done all the same."""
        try:
            await self.keep(key, value, lasts, about)
        except NotYet:
            log.warning("telegram.not_noted", about=key.partition(":")[0])

    async def find(self, key: str) -> str | None:
        """Return what was kept; None where there is nothing.

        Raises:
            NotYet: it cannot be read just now.
        """
        try:
            memo = await self._desk.recall(PLATFORM, key)
        except (NotReady, StorageError):
            raise NotYet(UNKEPT, "what was noted before cannot be read just now") from None
        return None if memo is None else memo.value

    async def all(self, prefix: str) -> tuple[tuple[str, str], ...]:
        """Return keys and values that begin so.

        Raises:
            NotYet: they cannot be read just now.
        """
        try:
            found = await self._desk.recalled(PLATFORM, prefix)
        except (NotReady, StorageError):
            raise NotYet(UNKEPT, "what was noted before cannot be read just now") from None
        return tuple((memo.key, memo.value) for memo in found)

    async def drop(self, key: str) -> None:
        """Let go of something if that is possible; else it is found once more."""
        try:
            await self._desk.forget(PLATFORM, key)
        except (NotReady, StorageError):
            log.warning("telegram.not_forgotten", about=key.partition(":")[0])


def moment_in(text: str) -> datetime | None:
    """Read a time that was kept; None for anything else."""
    try:
        at = datetime.fromisoformat(text)
    except ValueError:
        return None
    return at if at.tzinfo is not None else None
