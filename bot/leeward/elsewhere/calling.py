"""Calling people elsewhere: every way out is tried by itself, and each takes a notice once."""

import asyncio
from collections.abc import Sequence
from typing import Final
from uuid import uuid4

import structlog

from leeward.config import NoticesSection
from leeward.elsewhere.addresses import AT_ONCE, ByApprise
from leeward.elsewhere.notice import Notice, Trial, call
from leeward.elsewhere.tried import PATIENCE, Tried, Way
from leeward.elsewhere.ways import Ways
from leeward.elsewhere.webhook import Webhook
from leeward_policies.domain.action import (
    AskHuman,
    Done,
    Failed,
    Outcome,
    TryLater,
    Unsupported,
    Urgency,
)
from leeward_policies.domain.case import Case
from leeward_policies.loading.resolve import SEVERITIES
from leeward_policies.ports import Clock

BUSY_SECONDS: Final = 60.0
"""How long is waited where every way asks to wait."""

TOLD: Final = 5
"""Ways whose problems stand in one reason at most."""

log = structlog.get_logger("leeward.elsewhere")


class Elsewhere:
    """Calls people on the admin's own ways out of the platform.

    Args:
        settings: `[notices]`.
        ways: the addresses and the webhook, with their secrets.
        console_url: the console's address, or nothing.
        clock: the one source of time.
        community: its short name.
        patience: seconds that each way may take for one notice.

    Raises:
        ConfigError: an address cannot be used.
    """

    def __init__(
        self,
        settings: NoticesSection,
        ways: Ways,
        console_url: str,
        clock: Clock,
        *,
        community: str,
        patience: float = PATIENCE,
    ) -> None:
        self._settings = settings
        self._console = console_url
        self._clock = clock
        self._community = community
        turns = asyncio.Semaphore(AT_ONCE)
        self._ways: tuple[Way, ...] = tuple(
            ByApprise(one, turns, patience) for one in ways.addresses
        )
        if ways.webhook is not None:
            self._ways += (Webhook(ways.webhook, clock, patience),)
        self._last: tuple[Tried, ...] = ()

    @property
    def is_set(self) -> bool:
        """Whether there is any way out."""
        return bool(self._ways)

    @property
    def names(self) -> tuple[str, ...]:
        """What the ways are called: `line 3 (ntfy)`, `webhook`."""
        return tuple(way.name for way in self._ways)

    @property
    def last(self) -> tuple[Tried, ...]:
        """What each way said to the last notice; nothing before the first."""
        return self._last

    def wants(self, urgency: Urgency) -> bool:
        """Say whether a case of this urgency is told elsewhere when it is opened or rises."""
        least = SEVERITIES.index(self._settings.at_least)
        return self.is_set and SEVERITIES.index(urgency) >= least

    async def perform(self, action: AskHuman, case: Case | None) -> Outcome:
        """Call people; it is done when one way took it. Never raises for the network."""
        now = self._clock.now()
        if not self.is_set:
            return Unsupported(action.key, now, "no way out of the platform is set")
        notice = call(
            action,
            case,
            community=self._community,
            console=self._console,
            detail=self._settings.detail,
            now=now,
        )
        tried = await self._try_all(notice)
        at, took = self._clock.now(), sum(one.ok for one in tried)
        if took:
            return Done(action.key, at, via="notice", receipt=f"{took} of {len(tried)}")
        reason = _reason(tried)
        if all(one.is_busy for one in tried):
            return TryLater(action.key, at, BUSY_SECONDS, reason)
        return Failed(action.key, at, reason)

    async def say(self, title: str, body: str) -> tuple[Tried, ...]:
        """Send a test notice on every way; a webhook is told that it is one, and no words."""
        event = Trial(self._clock.now(), self._community)
        return await self._try_all(Notice(f"test:{uuid4()}", title, body, event))

    async def close(self) -> None:
        """Let go of what is open."""
        for way in self._ways:
            await way.close()

    async def _try_all(self, notice: Notice) -> tuple[Tried, ...]:
        async with asyncio.TaskGroup() as group:
            tasks = [group.create_task(way.send(notice)) for way in self._ways]
        self._last = tuple(task.result() for task in tasks)
        for one in self._last:
            if not one.ok:
                log.warning("notice.failed", way=one.name, problem=one.problem)
        return self._last


def _reason(tried: Sequence[Tried]) -> str:
    told = [f"{one.name}: {one.problem}" for one in tried[:TOLD]]
    more = [f"and {len(tried) - TOLD} more"] if len(tried) > TOLD else []
    return f"0 of {len(tried)} ways took it; {'; '.join([*told, *more])}"
