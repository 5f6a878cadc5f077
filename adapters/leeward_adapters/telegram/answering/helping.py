"""Help for a member: what helps at once, and a person of the team who is told."""

from collections import OrderedDict
from datetime import datetime, timedelta
from typing import Final

from leeward_adapters.live.casework.buttons import blocking
from leeward_adapters.live.casework.presses import Button, Press, Rows
from leeward_adapters.live.members.help import (
    DIRECT,
    ask_for_help,
    country_for,
    help_alert,
    help_end,
    help_words,
)
from leeward_adapters.live.saying.spans import Text
from leeward_adapters.live.saying.words import notice
from leeward_adapters.telegram.answering.letterbox import Letterbox
from leeward_adapters.telegram.answering.replying import EXPECTED, Query, Used, log, say
from leeward_adapters.telegram.answering.shared_groups import SharedGroups
from leeward_adapters.telegram.context import Context
from leeward_adapters.telegram.hearing.wire import GENERAL
from leeward_adapters.telegram.sending.words import PLATFORM
from leeward_policies.domain.refs import ChannelRef, UserRef
from leeward_policies.errors import LeewardError

LATELY: Final = timedelta(minutes=10)
"""How long a plea stands for the next one in the same group: a person knows already."""

PLEAS_KEPT: Final = 10_000


def help_rows(language: str) -> Rows:
    """Return the button below the words of help."""
    return ((blocking("help", language),),)


class Helping:
    """Answers whoever asks for help.

    Args:
        context: of the connection.
        groups: who is where.
        letterbox: answers where the private line is not open.
    """

    def __init__(self, context: Context, groups: SharedGroups, letterbox: Letterbox) -> None:
        self._context = context
        self._groups = groups
        self._letterbox = letterbox
        self._told: OrderedDict[tuple[UserRef, str], datetime] = OrderedDict()

    async def in_group(self, used: Used) -> None:
        """Answer `/help_me` in a group: in private, or where they alone can read it."""
        country, today = await country_for(self._context.desk, used.who), used.at.date()
        words = help_words(used.language, country, today)
        is_shown = await self._shown(used, words)
        room = GENERAL if used.thread is None else str(used.thread)
        told = await self._tell(ChannelRef(PLATFORM, str(used.chat), room), used.who, used.at)
        end = help_end(used.language, told=told)
        short = help_alert(used.language, country, today, told=told)
        if is_shown:
            await self._letterbox.answer(used, (end,), short=short)
        else:
            await self._letterbox.leave(
                used, (*words, "\n", end), short=short, rows=help_rows(used.language)
            )

    async def in_private(self, place: Query | Used) -> None:
        """Show help before anything can fail, then tell a person of the group that it is about."""
        country = await country_for(self._context.desk, place.who)
        await self._shown(place, help_words(place.language, country, place.at.date()))
        groups = await self._groups.of(place.who)
        if len(groups) > 1:
            rows: Rows = tuple(
                (Button(Press("help", group), self._groups.title(group)),) for group in groups
            )
            await say(self._context, place, (notice("help-where", place.language),), rows=rows)
            return
        if not groups:
            await say(self._context, place, (notice("help-nowhere", place.language),))
            return
        await self._tell_in_private(place, groups[0])

    async def picked(self, query: Query, group: str) -> None:
        """Tell a person of the group that was chosen, if they are a member there."""
        is_in = self._groups.is_watched(group) and await self._groups.has(group, (query.who,))
        if not is_in:
            await say(self._context, query, (notice("help-nowhere", query.language),))
            return
        await self._tell_in_private(query, group)

    async def _tell_in_private(self, place: Query | Used, group: str) -> None:
        told = await self._tell(ChannelRef(PLATFORM, group, DIRECT), place.who, place.at)
        await say(self._context, place, (help_end(place.language, told=told),))

    async def _shown(self, place: Query | Used, words: Text) -> bool:
        """Show the words of help; say whether that worked. Who is not shown any has still asked."""
        try:
            return (
                await say(self._context, place, words, rows=help_rows(place.language)) is not None
            )
        except EXPECTED as error:
            log.warning("telegram.help_not_shown", kind=type(error).__name__)
            return False

    async def _tell(self, channel: ChannelRef, who: UserRef, at: datetime) -> bool:
        """Tell the team, and say whether a person is asked by what was committed."""
        key = (who, channel.space)
        told = self._told.get(key)
        if told is not None and abs(at - told) < LATELY:
            return True
        try:
            is_told = await ask_for_help(self._context.desk, channel, who, at)
        except LeewardError as error:
            log.error("telegram.help_not_told", kind=type(error).__name__)
            return False
        if is_told:
            self._told[key] = at
            self._told.move_to_end(key)
            while len(self._told) > PLEAS_KEPT:
                self._told.popitem(last=False)
        return is_told
