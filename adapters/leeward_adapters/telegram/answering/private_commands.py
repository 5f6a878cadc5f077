"""What somebody writes to the bot in private: commands, forwards, answers, and plain words."""

from collections.abc import Awaitable, Callable, Mapping

from leeward_adapters.telegram.answering.helping import Helping
from leeward_adapters.telegram.answering.is_this_ok import Looking
from leeward_adapters.telegram.answering.own_data import OwnData
from leeward_adapters.telegram.answering.private_reports import PrivateReports
from leeward_adapters.telegram.answering.private_words import PrivateWords
from leeward_adapters.telegram.answering.reading import is_forward
from leeward_adapters.telegram.answering.replying import Used
from leeward_adapters.telegram.answering.report_presses import ReportPresses
from leeward_adapters.telegram.answering.safety_pages import SafetyPages
from leeward_adapters.telegram.answering.starting import Starting
from leeward_adapters.telegram.context import Context
from leeward_adapters.telegram.hearing.addressed import (
    HELP,
    IS_THIS_OK,
    MY_DATA,
    MY_REPORTS,
    REPORT,
    SAFETY,
    START,
)
from leeward_adapters.telegram.hearing.prompted import Prompt, prompt_of


class PrivateCommands:
    """Answers what people write in their private line, but for what the team may do there.

    Args:
        context: of the connection.
        starting: answers whoever opens the line.
        helping: shows help.
        own_data: tells what is known of somebody.
        looking: looks at what is shown.
        pages: shows pages about safety.
        presses: report what was shown.
        reports: takes reports in words.
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
        pages: SafetyPages,
        presses: ReportPresses,
        reports: PrivateReports,
        words: PrivateWords,
    ) -> None:
        self._context = context
        self._looking = looking
        self._presses = presses
        self._reports = reports
        self._words = words
        self._does: Mapping[str, Callable[[Used], Awaitable[None]]] = {
            START: starting.in_private,
            HELP: helping.in_private,
            MY_DATA: own_data.asked,
            REPORT: self._report,
            IS_THIS_OK: looking.command,
            SAFETY: pages.asked,
            MY_REPORTS: pages.reports,
        }

    async def used(self, used: Used) -> None:
        """Answer one message."""
        prompt = prompt_of(used.payload, self._context.directory)
        if is_forward(used.payload):
            await self._looking.forwarded(used)
        elif used.name:
            await self._does.get(used.name, self._words.said)(used)
        elif prompt is not None:
            await self._answered(used, prompt)
        else:
            await self._words.said(used)

    async def _answered(self, used: Used, prompt: Prompt) -> None:
        """Take the answer to a question of ours; who asks for help in a report gets that first.

        What is shown to be looked at is somebody else's, and nobody is told of it.
        """
        if prompt.kind == "look":
            await self._looking.shown(used)
            return
        await self._words.pleaded(used)
        await self._reports.written(used, prompt)

    async def _report(self, used: Used) -> None:
        """Report the words behind the command; without any, ask what it is about."""
        if used.argument:
            await self._presses.begin(used, used.payload)
        else:
            await self._reports.asked(used)
