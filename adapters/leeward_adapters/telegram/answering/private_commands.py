"""What somebody writes to the bot in private: commands, forwards, and plain words."""

from collections.abc import Awaitable, Callable, Mapping
from typing import Final

from leeward_adapters.live.casework.buttons import report_rows
from leeward_adapters.live.saying.words import notice
from leeward_adapters.telegram.answering.helping import Helping
from leeward_adapters.telegram.answering.is_this_ok import Looking
from leeward_adapters.telegram.answering.own_data import OwnData
from leeward_adapters.telegram.answering.private_words import PrivateWords
from leeward_adapters.telegram.answering.reading import is_forward
from leeward_adapters.telegram.answering.replying import Used, say
from leeward_adapters.telegram.answering.reporting import HOW
from leeward_adapters.telegram.answering.starting import Starting
from leeward_adapters.telegram.context import Context
from leeward_adapters.telegram.hearing.addressed import HELP, REPORT

START: Final = "start"
MY_DATA: Final = "my_data"


class PrivateCommands:
    """Answers what people write in their private line, but for what the team may do there.

    Args:
        context: of the connection.
        starting: answers whoever opens the line.
        helping: shows help.
        own_data: tells what is known of somebody.
        looking: looks at what is forwarded.
        words: answers plain words.
    """

    def __init__(
        self,
        context: Context,
        *,
        starting: Starting,
        helping: Helping,
        own_data: OwnData,
        looking: Looking,
        words: PrivateWords,
    ) -> None:
        self._context = context
        self._looking = looking
        self._words = words
        self._does: Mapping[str, Callable[[Used], Awaitable[None]]] = {
            START: starting.in_private,
            HELP: helping.in_private,
            MY_DATA: own_data.asked,
            REPORT: self._report,
        }

    async def used(self, used: Used) -> None:
        """Answer one message."""
        if is_forward(used.payload):
            await self._looking.asked(used)
        else:
            await self._does.get(used.name, self._words.said)(used)

    async def _report(self, used: Used) -> None:
        """Say how a report is made."""
        await say(
            self._context, used, (notice(HOW, used.language),), rows=report_rows(used.language)
        )
