"""`/safety` and its pages: in a member's private line, where one message turns its pages."""

import structlog

from leeward_adapters.live.members.pages import FIRST, Page
from leeward_adapters.live.members.safety import Safety
from leeward_adapters.live.saying.words import notice
from leeward_adapters.live.sending.priority import Priority
from leeward_adapters.telegram.acting.tongues import Tongues
from leeward_adapters.telegram.answering.letterbox import Letterbox
from leeward_adapters.telegram.answering.replying import Query, Used, alert, say
from leeward_adapters.telegram.context import Context
from leeward_adapters.telegram.sending.calls import ERRORS, Calls, Words
from leeward_adapters.telegram.sending.keyboards import keyboard
from leeward_adapters.telegram.sending.words import written

log = structlog.get_logger("leeward.adapters.telegram")


class SafetyPages:
    """Shows members their pages.

    Args:
        context: of the connection.
        calls: to Telegram.
        letterbox: answers in groups.
        tongues: knows in which language somebody reads.
    """

    def __init__(
        self, context: Context, calls: Calls, letterbox: Letterbox, tongues: Tongues
    ) -> None:
        self._context = context
        self._calls = calls
        self._letterbox = letterbox
        self._tongues = tongues
        self._safety = Safety(context.desk)

    async def asked(self, used: Used) -> None:
        """Answer `/safety` with the first page."""
        await self.opened(used, "")

    async def reports(self, used: Used) -> None:
        """Answer `/my_reports` with what became of each."""
        await self.opened(used, "reports")

    async def opened(self, place: Query | Used, argument: str) -> None:
        """Show a page in a message of its own."""
        page = await self._safety.page(argument, place.who, place.language)
        await say(self._context, place, page.text, rows=page.rows)

    async def in_group(self, used: Used) -> None:
        """Answer in private, and where that line is not open, say how it is opened."""
        page = await self._safety.page("", used.who, used.language)
        short = notice("asked-in-private", used.language)
        await self._letterbox.answer(used, page.text, short=short, rows=page.rows)

    async def turned(self, query: Query, argument: str) -> None:
        """Turn to another page."""
        if not query.is_private:  # no button of ours asks for it there
            await alert(self._context, query, notice("asked-in-private", query.language))
        elif argument.partition("/")[0] == FIRST:
            await self.opened(query, argument.partition("/")[2])
        else:
            page = await self._safety.page(argument, query.who, query.language)
            await self._turn(query, page)

    async def chose(self, query: Query, argument: str) -> None:
        """Keep what somebody chooses, and show all that they have chosen."""
        if not query.is_private:
            await alert(self._context, query, notice("asked-in-private", query.language))
            return
        page = await self._safety.choose(argument, query.who, query.language)
        self._tongues.forget(query.who)
        await self._turn(query, page)

    async def chose_below(self, query: Query, argument: str) -> None:
        """Keep what somebody chooses below a tip, which stays; show their choices beneath it."""
        page = await self._safety.choose(argument, query.who, query.language)
        await say(self._context, query, page.text, rows=page.rows)

    async def _turn(self, query: Query, page: Page) -> None:
        """Let the page that was pressed on read otherwise; what is too old for that stays."""
        said = written(page.text, names=self._context.directory)
        below = keyboard(page.rows, query.chat, self._context.secret)
        words = Words(said.text, said.entities, below)
        about = f"page:{query.chat}/{query.message}"
        try:
            await self._calls.edit(Priority.ANSWER, query.chat, query.message, words, about)
        except ERRORS as error:
            log.info("telegram.page_not_turned", kind=type(error).__name__)
            await say(self._context, query, page.text, rows=page.rows)
