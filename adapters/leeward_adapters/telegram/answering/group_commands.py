"""What members write to the bot in a group: taken away at once, and answered to them alone."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping

from leeward_adapters.live.saying.words import notice
from leeward_adapters.live.sending.priority import Priority
from leeward_adapters.telegram.acting.deletions import Deletions
from leeward_adapters.telegram.answering.helping import Helping
from leeward_adapters.telegram.answering.is_this_ok import Looking
from leeward_adapters.telegram.answering.letterbox import Letterbox
from leeward_adapters.telegram.answering.own_data import OwnData
from leeward_adapters.telegram.answering.replying import EXPECTED, WENT_WRONG, Used, log, say
from leeward_adapters.telegram.answering.reporting import Reporting
from leeward_adapters.telegram.answering.safety_pages import SafetyPages
from leeward_adapters.telegram.context import Context
from leeward_adapters.telegram.hearing.addressed import (
    HELP,
    IS_THIS_OK,
    MY_DATA,
    MY_REPORTS,
    REPORT,
    SAFETY,
)
from leeward_adapters.telegram.sending.answers import is_gone
from leeward_adapters.telegram.sending.calls import ERRORS


class GroupCommands:
    """Answers members' commands in groups.

    Args:
        context: of the connection.
        deletions: take the commands away.
        letterbox: answers where the private line is not open.
        reporting: takes reports.
        helping: shows help.
        looking: looks at what is shown.
        pages: shows pages about safety.
        own_data: tells what is known of somebody.
    """

    def __init__(
        self,
        context: Context,
        *,
        deletions: Deletions,
        letterbox: Letterbox,
        reporting: Reporting,
        helping: Helping,
        looking: Looking,
        pages: SafetyPages,
        own_data: OwnData,
    ) -> None:
        self._context = context
        self._deletions = deletions
        self._letterbox = letterbox
        self._does: Mapping[str, Callable[[Used], Awaitable[None]]] = {
            REPORT: reporting.in_group,
            HELP: helping.in_group,
            IS_THIS_OK: looking.in_group,
            SAFETY: pages.in_group,
            MY_REPORTS: self._in_private_alone,
            MY_DATA: own_data.asked,
        }

    def knows(self, name: str) -> bool:
        """Say whether a command is one of a member in a group."""
        return name in self._does

    async def used(self, used: Used) -> None:
        """Take the command away, so that nobody learns who asked, and answer meanwhile."""
        removal = asyncio.create_task(self._take_away(used))
        try:
            await self._does[used.name](used)
        except EXPECTED as error:
            log.warning("telegram.not_answered", place=f"/{used.name}", kind=type(error).__name__)
            name = "report-failed" if used.name == REPORT else WENT_WRONG
            await self._letterbox.answer(used, (notice(name, used.language),))
        finally:
            is_away = await removal
        if not is_away:
            await say(self._context, used, (notice("report-stays", used.language),))

    async def _in_private_alone(self, used: Used) -> None:
        """Say that this is answered in private."""
        await self._letterbox.answer(used, (notice("asked-in-private", used.language),))

    async def _take_away(self, used: Used) -> bool:
        """Delete a command; say whether nobody can read it any more."""
        try:
            await self._deletions.delete(Priority.ANSWER, used.chat, used.message)
        except ERRORS as error:
            if is_gone(error):
                return True
            log.warning("telegram.command_stays", kind=type(error).__name__)
            return False
        return True
