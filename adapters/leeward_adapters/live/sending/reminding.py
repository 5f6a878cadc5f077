"""Public reminders: one a minute stands for all in a room, however many would be said."""

from collections import OrderedDict
from collections.abc import Awaitable, Callable
from typing import Final

from leeward_adapters.live.sending.outcomes import NotYet
from leeward_adapters.live.sending.quiet import ROOMS_KEPT, Quiet

STANDS_SOON: Final = 2.0
"""Seconds until it is known whether the reminder stands that another act is posting now."""


class Reminding:
    """Knows which reminder stands in which room.

    Args:
        now: monotonic seconds.
    """

    def __init__(self, now: Callable[[], float]) -> None:
        self._now = now
        self._quiet = Quiet()
        self._stands: OrderedDict[str, str] = OrderedDict()

    async def remind(self, room: str, say: Callable[[], Awaitable[str]]) -> str:
        """Say a reminder, unless one stands since less than a minute; return which one stands.

        Args:
            room: what tells it from others.
            say: posts it, and returns its id.

        Raises:
            NotYet: another act's reminder is under way there.

        What `say` raises is raised as it is, and the next one may speak.
        """
        if not self._quiet.may_say(room, self._now()):
            stands = self._stands.get(room)
            if stands is None:
                raise NotYet(STANDS_SOON, "a reminder for this room is under way")
            return stands
        self._stands.pop(room, None)
        try:
            said = await say()
        except BaseException:
            self._quiet.take_back(room)
            raise
        self._stands[room] = said
        while len(self._stands) > ROOMS_KEPT:
            self._stands.popitem(last=False)
        return said
