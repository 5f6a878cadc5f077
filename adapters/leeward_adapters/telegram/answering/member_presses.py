"""The buttons that members press: why, a human, help, posting again, how blocking works."""

from collections.abc import Awaitable, Callable, Mapping
from typing import Final

from leeward_adapters.live.casework.buttons import reasons_rows
from leeward_adapters.live.casework.orders import agreed
from leeward_adapters.live.casework.presses import Press, Rows, Verb
from leeward_adapters.live.casework.telling import tell
from leeward_adapters.live.members.asking import Humans, Own
from leeward_adapters.live.members.rating import rate
from leeward_adapters.live.members.reasons import DONE, SOMEBODY, WRITER, statement
from leeward_adapters.live.members.safety import STOP_TIPS
from leeward_adapters.live.saying.words import notice, told
from leeward_adapters.live.sending.turns import Turns
from leeward_adapters.telegram.acting.capabilities import GONE
from leeward_adapters.telegram.answering.helping import Helping
from leeward_adapters.telegram.answering.letterbox import Letterbox
from leeward_adapters.telegram.answering.reading import message_in
from leeward_adapters.telegram.answering.replying import (
    Query,
    Used,
    alert,
    at_a_sentence,
    say,
)
from leeward_adapters.telegram.answering.report_presses import ReportPresses
from leeward_adapters.telegram.answering.safety_pages import SafetyPages
from leeward_adapters.telegram.context import Context
from leeward_adapters.telegram.hearing.wire import GENERAL
from leeward_adapters.telegram.sending.words import (
    ALERT_MOST,
    PLATFORM,
    number_of,
    units,
    written,
)
from leeward_policies.domain.event import Ordered
from leeward_policies.domain.refs import DIRECT_SPACE, ChannelRef, UserRef
from leeward_policies.ports import Reasons

HOW_TO_BLOCK: Final = "how-to-block-telegram"


class MemberPresses:
    """Answers presses on what a member was told.

    Args:
        context: of the connection.
        helping: shows help and tells the team.
        reports: take what is reported by a button.
        letterbox: holds answers that were left in a group.
        pages: turns pages about safety.
        turns: two presses about one matter wait for each other.
    """

    def __init__(
        self,
        context: Context,
        helping: Helping,
        reports: ReportPresses,
        *,
        letterbox: Letterbox,
        pages: SafetyPages,
        turns: Turns,
    ) -> None:
        self._context = context
        self._helping = helping
        self._turns = turns
        self._humans = Humans(context.desk, turns, PLATFORM)
        self._pages = pages
        self._does: Mapping[Verb, Callable[[Query, str], Awaitable[None]]] = {
            "why": self._why,
            "human": self._human,
            "help": self._help,
            "again": self._again,
            "notips": self._no_tips,
            "blocking": self._blocking,
            "kept": self._kept,
            "report": reports.pressed,
            "letter": letterbox.opened,
            "safety": pages.turned,
            "choose": pages.chose,
            "notme": self._not_me,
            "open": self._open,
        }

    def knows(self, verb: Verb) -> bool:
        """Say whether a press is one of a member; the others are those of the team."""
        return verb in self._does

    async def pressed(self, query: Query, press: Press) -> None:
        """Do what a press means."""
        if query.is_private:
            await alert(self._context, query, "")  # the answer is a message, which stays
        await self._does[press.verb](query, press.argument)

    async def reasons(self, used: Used, decision: str) -> None:
        """Answer a link that asks why: the whole statement, for the one whom it is about."""
        found = await self._humans.why(decision, used.who)
        await self._state(used, decision, found)

    async def _why(self, query: Query, argument: str) -> None:
        decision = argument.partition("/")[0]
        found = await self._humans.why(decision, query.who)
        if query.is_private:
            await self._state(query, decision, found)
            return
        if isinstance(found, Own):
            words = in_short(found.reasons, query.language)
        else:
            words = notice(found, query.language)
        await alert(self._context, query, words)

    async def _state(self, place: Query | Used, decision: str, found: Own | str) -> None:
        if isinstance(found, str):
            await say(self._context, place, (notice(found, place.language),))
            return
        text = statement(found.reasons, place.language, may_ask=found.may_ask)
        rows = reasons_rows(decision, place.language, may_ask=found.may_ask)
        await say(self._context, place, text, rows=rows)

    async def _human(self, query: Query, decision: str) -> None:
        name = await self._humans.ask(decision, query.who, room_of(query), query.at)
        await self._tell(query, name)

    async def _help(self, query: Query, argument: str) -> None:
        if not query.is_private:  # no button of ours asks for it there
            await self._tell(query, "help-now")
        elif number_of(argument) is not None:
            await self._helping.picked(query, argument)
        else:
            await self._helping.in_private(query)

    async def _again(self, query: Query, argument: str) -> None:
        """Have a hidden message posted again; its author pressed in their own private line.

        Only there such a button is ever sent, so nobody else can press it.
        """
        target = message_in(argument)
        if target is None or not query.is_private:
            await self._tell(query, "why-not-yours")
            return
        if self._context.directory.our_rights(target.space).status in GONE:
            await self._tell(query, "again-nowhere")
            return
        act = agreed(target, query.who, query.message)
        event = Ordered(target.channel_ref, query.who, (act,), query.at)
        async with self._turns.of(act.key):
            await tell(self._context.desk, event, PLATFORM)
        await self._tell(query, "again-agreed")

    async def _blocking(self, query: Query, _: str) -> None:
        await self._tell(query, HOW_TO_BLOCK)

    async def _no_tips(self, query: Query, _: str) -> None:
        """Send no more tips, and show how they are switched on again."""
        await self._pages.chose_below(query, STOP_TIPS)

    async def _not_me(self, query: Query, decision: str) -> None:
        """Count that a tip was not right for whoever got it."""
        async with self._turns.of((query.who, decision)):
            name = await rate(self._context.desk, room_of(query), query.who, decision, query.at)
        await self._tell(query, name)

    async def _open(self, query: Query, _: str) -> None:
        """Say how the private line is opened; a button of ours that does it is a link."""
        await self._tell(query, "asked-in-private")

    async def _kept(self, query: Query, _: str) -> None:
        await self._tell(query, "start-kept")

    async def _tell(self, query: Query, name: str, rows: Rows = ()) -> None:
        text = notice(name, query.language)
        if query.is_private:
            await say(self._context, query, (text,), rows=rows)
        else:
            await alert(self._context, query, text)


def in_short(reasons: Reasons, language: str) -> str:
    """Return reasons as an alert: what was done, why, and where the rest stands."""
    subjects = {because.subject.author for because in reasons.because}

    def called(who: UserRef) -> str:
        return WRITER if who in subjects else SOMEBODY

    done = [notice(DONE[kind], language) for kind in reasons.done if kind in DONE]
    end = notice("why-more", language)
    why = [written(told(one, called)).text + "." for one in reasons.because]
    if any(WRITER in one.casefold() for one in why):
        end = f"{notice('reasons-writer', language)} {end}"
    start = " ".join(dict.fromkeys((*(done or [notice("reasons-noted", language)]), *why)))
    return f"{at_a_sentence(start, ALERT_MOST - units(end) - 1)} {end}"


def room_of(query: Query) -> ChannelRef:
    """Return where somebody pressed."""
    if query.is_private:
        return ChannelRef(PLATFORM, DIRECT_SPACE, str(query.chat))
    room = GENERAL if query.thread is None else str(query.thread)
    return ChannelRef(PLATFORM, str(query.chat), room)
