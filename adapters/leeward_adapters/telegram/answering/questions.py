"""Questions to whoever pressed: in their private chat, or else below what they pressed on."""

from collections import OrderedDict
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Final

import structlog
from msgspec import Struct
from telegram import ForceReply, InlineKeyboardMarkup, ReplyParameters
from telegram import LinkPreviewOptions as Preview

from leeward_adapters.live.casework.orders import SURE_WITHIN
from leeward_adapters.live.casework.presses import Rows
from leeward_adapters.live.saying.spans import Text
from leeward_adapters.live.sending.priority import Priority
from leeward_adapters.telegram.answering.answered import answered
from leeward_adapters.telegram.answering.parts import Parts
from leeward_adapters.telegram.answering.replying import Query, alert, line_of
from leeward_adapters.telegram.sending.answers import is_closed_door
from leeward_adapters.telegram.sending.calls import Words
from leeward_adapters.telegram.sending.keyboards import keyboard
from leeward_adapters.telegram.sending.passing import PASSING
from leeward_adapters.telegram.sending.rates import sending
from leeward_adapters.telegram.sending.words import written

STANDS: Final = timedelta(minutes=5)
"""How long a question stands, answered or not."""

ASKED_IN_PRIVATE: Final = "Leeward asks you in your private chat with this bot."
ASKED_BELOW: Final = "Leeward asks you below."

NOT_ASKED: Final = "Somebody else was asked this. Press the button on the case yourself."
"""What is said to whoever presses in another's stead."""

KEPT: Final = 1_000
"""Questions of which it is remembered when they were asked; the oldest go first."""

log = structlog.get_logger("leeward.adapters.telegram")

Markup = Callable[[int], InlineKeyboardMarkup | ForceReply | None]
"""Makes what stands below a message of the chat in which it will stand."""


class Asked(Struct, frozen=True):
    """Where a question stands."""

    chat: int
    """The private chat of whoever pressed, or where they pressed."""
    message: int


class Questions:
    """Asks whoever pressed something more.

    Args:
        parts: of the connection.
    """

    def __init__(self, parts: Parts) -> None:
        self._parts = parts
        self._asked: OrderedDict[tuple[int, int], datetime] = OrderedDict()

    async def ask(self, query: Query, text: Text, rows: Rows) -> Asked:
        """Ask with buttons, and say to whoever pressed where.

        Args:
            query: the press.
            text: the question.
            rows: the answers to it.
        """
        secret = self._parts.context.secret
        return await self.put(query, text, lambda chat: keyboard(rows, chat, secret), STANDS)

    async def put(self, query: Query, text: Text, below: Markup, stands: timedelta) -> Asked:
        """Put a question, and say to whoever pressed where.

        Args:
            query: the press.
            text: the question.
            below: makes what stands below it.
            stands: how long it stands.

        Raises:
            TelegramError: it cannot be put; and what else a call may raise.
        """
        line = line_of(query.who)
        found = None
        if line is not None:
            found = await self._in_line(query, line, text, below)
        if found is None:
            found = Asked(query.chat, await self._post(query.chat, text, below, query))
        self._asked[found.chat, found.message] = self._parts.context.clock.now()
        while len(self._asked) > KEPT:
            self._asked.popitem(last=False)
        at = self._parts.context.clock.now() + stands
        await self._parts.removals.add(found.chat, found.message, at)
        where = ASKED_BELOW if found.chat == query.chat else ASKED_IN_PRIVATE
        await alert(self._parts.context, query, where, is_alert=False)
        return found

    def is_late(self, query: Query) -> bool:
        """Say whether a second press came so late that nobody knows any more what they press.

        Our own clock counts, and after a restart the time that Telegram gave the question.
        """
        asked = self._asked.get((query.chat, query.message), query.sent_at)
        return asked is None or query.at - asked > SURE_WITHIN

    async def close(self, query: Query, text: Text) -> None:
        """Let a question read as its answer, so that nobody presses on it again.

        Args:
            query: the press on it.
            text: how it reads.
        """
        said = written(text, names=self._parts.context.directory)
        words = Words(said.text, said.entities)
        about = f"question:{query.message}"
        try:
            await self._parts.calls.edit(Priority.ANSWER, query.chat, query.message, words, about)
        except PASSING as error:
            log.info("telegram.question_not_closed", kind=type(error).__name__)
            await answered(self._parts, query, text)
        else:
            await alert(self._parts.context, query, "", is_alert=False)

    async def _in_line(self, query: Query, line: int, text: Text, below: Markup) -> Asked | None:
        """Ask in private; None where the private chat is not open."""
        try:
            place = query if line == query.chat else None
            return Asked(line, await self._post(line, text, below, place))
        except PASSING as error:
            if line == query.chat or not is_closed_door(error):
                raise
            return None

    async def _post(self, chat: int, text: Text, below: Markup, place: Query | None) -> int:
        """Post a question, below what somebody pressed on where that is in the same chat."""
        context = self._parts.context
        said, send = written(text, names=context.directory), context.bot.send_message
        thread = None if place is None else place.thread
        reply = None
        if place is not None:
            reply = ReplyParameters(place.message, allow_sending_without_reply=True)

        async def call() -> int:
            message = await send(
                self._parts.calls.chat(chat),
                said.text,
                entities=said.entities or None,
                message_thread_id=thread,
                reply_parameters=reply,
                reply_markup=below(chat),
                link_preview_options=Preview(is_disabled=True),
            )
            return message.message_id

        return await self._parts.calls.make(
            Priority.ANSWER, sending(chat, Priority.ANSWER), call, repeats=False
        )
