"""The button of a page about a brake: it lets a rule go on for an hour, and not without end."""

import structlog

from leeward_adapters.live.casework.brakes import Brakes, raised_words
from leeward_adapters.live.sending.priority import Priority
from leeward_adapters.telegram.acting.capabilities import GONE
from leeward_adapters.telegram.acting.dialect import TELEGRAM
from leeward_adapters.telegram.answering.answered import answered
from leeward_adapters.telegram.answering.parts import Parts
from leeward_adapters.telegram.answering.people import caller_in, caller_with, place_of
from leeward_adapters.telegram.answering.replying import Query
from leeward_adapters.telegram.hearing.rights import NO_RIGHTS
from leeward_adapters.telegram.hearing.wire import GENERAL
from leeward_adapters.telegram.sending.calls import Words
from leeward_adapters.telegram.sending.passing import PASSING
from leeward_adapters.telegram.sending.words import PLATFORM, written
from leeward_policies.domain.refs import SpaceRef

log = structlog.get_logger("leeward.adapters.telegram")


class BrakePresses:
    """Answers presses on pages about brakes.

    Args:
        parts: of the connection.
    """

    def __init__(self, parts: Parts) -> None:
        self._parts = parts
        self._context = parts.context
        self._brakes = Brakes(parts.context.desk, TELEGRAM)

    async def raise_it(self, query: Query, mark: str) -> None:
        """Raise a brake for an hour, once however often it is pressed, and say what that does.

        Args:
            query: the press.
            mark: what the button knows the brake by.
        """
        async with self._parts.turns.of(f"brake:{mark}"):
            brake = self._brakes.find(mark)
            chat = None if brake is None else self._chat(brake.space)
            # Who presses on the page of a brake that has let go is told so only if they could
            # have raised it, by what they are where they press.
            place = query.chat if chat is None else chat
            caller = caller_with(self._context, query.who, NO_RIGHTS, is_staff=False)
            if place < 0:
                caller = await caller_in(self._context, place, query.who)
            came = await self._brakes.raise_it(
                mark, caller, GENERAL, query.at, is_here=chat is not None
            )
            await answered(self._parts, query, came.text)
            if came.until is not None:
                said = written(
                    raised_words(came.until, query.who), names=self._parts.context.directory
                )
                await self._show(query, Words(said.text, said.entities))

    def _chat(self, space: SpaceRef) -> int | None:
        """Return the group of a brake; None where we are not in it."""
        chat = place_of(self._context, space.id) if space.platform == PLATFORM else None
        is_out = self._context.directory.our_rights(str(chat)).status in GONE
        return None if is_out else chat

    async def _show(self, query: Query, said: Words) -> None:
        """Take the button away, and say below the page who raised it and until when."""
        bot, chat = self._context.bot, query.chat
        below = Words(said.text, said.entities, thread=query.thread, answers=query.message)
        try:
            await self._parts.calls.make(
                Priority.ANSWER,
                f"edit:{chat}",
                lambda: bot.edit_message_reply_markup(chat, query.message),
            )
            await self._parts.calls.say(Priority.NOTICE, chat, below)
        except PASSING as error:
            log.info("telegram.card_not_refreshed", kind=type(error).__name__)
