"""Whoever asks to join a group reads that a bot watches over it; its admins alone let them in."""

from leeward_adapters.live.casework.buttons import helping
from leeward_adapters.live.casework.presses import Rows
from leeward_adapters.live.saying.words import notice
from leeward_adapters.live.sending.turns import Once
from leeward_adapters.telegram.answering.replying import Used, log, say
from leeward_adapters.telegram.context import Context
from leeward_adapters.telegram.sending.passing import PASSING


class Welcoming:
    """Writes to people who ask to join; Telegram lets a bot do that for a day.

    Args:
        context: of the connection.
    """

    def __init__(self, context: Context) -> None:
        self._context = context
        self._welcomed = Once()

    async def asked(self, used: Used) -> None:
        """Write to them once; nothing is approved or declined."""
        key = (used.who, used.chat)
        if key in self._welcomed:
            return
        self._welcomed.note(key)
        try:
            rows: Rows = ((helping(used.language),),)
            await say(self._context, used, (notice("join-welcome", used.language),), rows=rows)
        except PASSING as error:
            log.info("telegram.not_welcomed", kind=type(error).__name__)
