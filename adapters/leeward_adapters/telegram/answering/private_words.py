"""What somebody says to the bot in private in plain words: it hands over, and never counsels."""

import time
from collections.abc import Callable
from typing import Final

from leeward_adapters.live.casework.buttons import helping_rows
from leeward_adapters.live.members.help import country_for, help_words
from leeward_adapters.live.members.pleas import is_plea
from leeward_adapters.live.saying.words import notice
from leeward_adapters.live.sending.quiet import Quiet
from leeward_adapters.telegram.answering.helping import Helping
from leeward_adapters.telegram.answering.replying import Used, say
from leeward_adapters.telegram.context import Context

AGAIN_SECONDS: Final = 3_600.0
"""How long one such answer stands for all that somebody says."""

PEOPLE_KEPT: Final = 50_000


class PrivateWords:
    """Tells people who talk to the bot that it is one, and who listens to them.

    What they say is judged as well, as in any other room. Who asks for help in plain words has
    asked for help: what follows is the same as after `/help_me`.

    Args:
        context: of the connection.
        helping: shows help, and tells a person of the team.
        now: monotonic seconds.
    """

    def __init__(
        self, context: Context, helping: Helping, now: Callable[[], float] = time.monotonic
    ) -> None:
        self._context = context
        self._helping = helping
        self._now = now
        self._quiet = Quiet(AGAIN_SECONDS, PEOPLE_KEPT)

    async def said(self, used: Used) -> None:
        """Answer a plea at once, and everything else once an hour."""
        if await self.pleaded(used) or not self._quiet.may_say(used.who.id, self._now()):
            return
        try:
            await self._hand_over(used)
        except BaseException:
            self._quiet.take_back(used.who.id)
            raise

    async def pleaded(self, used: Used) -> bool:
        """Answer words that ask for help; say whether they did."""
        text = used.payload.get("text")
        if not isinstance(text, str) or not is_plea(text, used.language):
            return False
        await self._helping.in_private(used)
        return True

    async def _hand_over(self, used: Used) -> None:
        """Say that this is a bot, and below that who can be talked to."""
        context, language = self._context, used.language
        country = await country_for(context.desk, used.who)
        helps = help_words(language, country, context.clock.now().date())
        text = (notice("hand-over", language), "\n\n", *helps)
        await say(context, used, text, rows=helping_rows("words", language))
