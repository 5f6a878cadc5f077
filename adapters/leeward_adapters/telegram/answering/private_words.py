"""What somebody says to the bot in private in plain words: it hands over, and never counsels."""

import time
from collections.abc import Callable
from typing import Final

from leeward_adapters.live.casework.buttons import helping_rows
from leeward_adapters.live.saying.words import notice
from leeward_adapters.live.sending.quiet import Quiet
from leeward_adapters.telegram.answering.replying import Used, say
from leeward_adapters.telegram.context import Context

AGAIN_SECONDS: Final = 3_600.0
"""How long one such answer stands for all that somebody says."""

PEOPLE_KEPT: Final = 50_000


class PrivateWords:
    """Tells people who talk to the bot that it is one, and how they reach a person.

    What they say is judged as well, as in any other room.

    Args:
        context: of the connection.
        now: monotonic seconds.
    """

    def __init__(self, context: Context, now: Callable[[], float] = time.monotonic) -> None:
        self._context = context
        self._now = now
        self._quiet = Quiet(AGAIN_SECONDS, PEOPLE_KEPT)

    async def said(self, used: Used) -> None:
        """Answer once an hour."""
        if not self._quiet.may_say(used.who.id, self._now()):
            return
        try:
            rows = helping_rows("words", used.language)
            await say(self._context, used, (notice("hand-over", used.language),), rows=rows)
        except BaseException:
            self._quiet.take_back(used.who.id)
            raise
