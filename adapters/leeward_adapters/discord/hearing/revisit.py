"""A second look at what was handed in before a pause: what was edited or deleted meanwhile."""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import Any, Final

import structlog

from leeward_adapters.discord.hearing.backfill import OVERLAP, Backfill, Job
from leeward_adapters.discord.hearing.cursor import LARGEST, snowflake_at, time_of
from leeward_adapters.discord.hearing.history import PAGE, Gone, History, Room, id_of
from leeward_adapters.discord.hearing.intake import PLATFORM, Intake
from leeward_adapters.discord.hearing.lately import Lately
from leeward_adapters.discord.settings import DiscordSettings
from leeward_policies.domain.event import MessageDeleted
from leeward_policies.domain.refs import DIRECT_SPACE, MessageRef
from leeward_policies.errors import AdapterError, StorageError
from leeward_policies.ports import Clock, Desk

ROOMS: Final = 500
"""Rooms that are looked at again after a pause at most, those with the newest messages first."""

EVIDENCE: Final = 200
"""Messages of open cases that are looked up after a start at most, most urgent cases first."""

log = structlog.get_logger("leeward.adapters.discord")


class Revisit:
    """Looks again at messages that were handed in before a pause.

    Args:
        backfill: hands in messages of history.
        history: asks for pages.
        intake: takes the events.
        lately: remembers what was handed in by this process.
        desk: knows which messages open cases rest on.
        settings: how far back rooms are looked at.
        clock: the time.
    """

    def __init__(
        self,
        *,
        backfill: Backfill,
        history: History,
        intake: Intake,
        lately: Lately,
        desk: Desk,
        settings: DiscordSettings,
        clock: Clock,
    ) -> None:
        self._backfill = backfill
        self._history = history
        self._intake = intake
        self._lately = lately
        self._desk = desk
        self._settings = settings
        self._clock = clock

    async def look(self, job: Job, rooms: Iterable[Room]) -> None:
        """Tell which of the last messages before a job's beginning were edited or deleted.

        Rooms in which nobody wrote within `back_fill_hours` are left alone.
        """
        if not self._settings.back_fill_messages:
            return
        bound = snowflake_at(self._clock.now() - timedelta(hours=self._settings.back_fill_hours))
        lively = sorted((room for room in rooms if room.last > bound), key=lambda room: -room.last)
        if len(lively) > ROOMS:
            log.warning("discord.not_revisited", rooms=len(lively) - ROOMS)
        for room in lively[:ROOMS]:
            await self._look_at(room, job.after)

    async def _look_at(self, room: Room, before: int) -> None:
        known = self._lately.between(room.id, 0, before + 1)
        page = await self._history.before(room, before + 1)
        if room.id in self._history.blind:
            return
        begins = id_of(page[0]) if len(page) >= PAGE else 0
        expected = (one for one in known if one >= begins)
        for number in self._lately.missing(expected, room.id, map(id_of, page)):
            await self._tell_gone(room, number)
        for payload in page:
            if _edited_since(payload, time_of(before) - OVERLAP):
                await self._backfill.hand_in_as("MESSAGE_UPDATE", room, payload)

    async def look_up_evidence(self, job: Job) -> None:
        """Tell which messages that open cases rest on were edited or deleted."""
        try:
            cases = await self._desk.open_cases()
        except (AdapterError, StorageError) as error:
            log.warning("discord.evidence_not_looked_up", problem=type(error).__name__)
            return
        refs = dict.fromkeys(line.message for case in cases for line in case.evidence)
        ours = [ref for ref in refs if _is_ours(ref)]
        if len(ours) > EVIDENCE:
            log.warning("discord.evidence_not_looked_up", messages=len(ours) - EVIDENCE)
        for ref in ours[:EVIDENCE]:
            await self._look_up(ref, time_of(job.after) - OVERLAP)

    async def _look_up(self, ref: MessageRef, since: datetime) -> None:
        room = Room(ref.space, ref.channel, LARGEST)
        if room.id in self._history.blind:
            return
        try:
            payload = await self._history.message(room, int(ref.id))
        except Gone:
            await self._tell_gone(room, int(ref.id))
            return
        if _edited_since(payload, since):
            await self._backfill.hand_in_as("MESSAGE_UPDATE", room, payload)

    async def _tell_gone(self, room: Room, number: int) -> None:
        ref = MessageRef(PLATFORM, room.space, room.id, str(number))
        await self._intake.hand_in(MessageDeleted(ref, self._clock.now()))


def _is_ours(ref: MessageRef) -> bool:
    parts: Sequence[str] = (ref.channel, ref.id)
    is_known_space = ref.space == DIRECT_SPACE or ref.space.isdecimal()
    return ref.platform == PLATFORM and is_known_space and all(p.isdecimal() for p in parts)


def _edited_since(payload: Any, time: datetime) -> bool:
    """Say whether a message was edited at or after a time; what cannot be read counts as edited."""
    text = payload.get("edited_timestamp") if isinstance(payload, dict) else None
    if text is None:
        return False
    try:
        return datetime.fromisoformat(text) >= time
    except (TypeError, ValueError):
        return True
