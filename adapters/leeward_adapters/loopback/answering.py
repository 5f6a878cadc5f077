"""What members ask of the bot in private, answered as on any other platform, by the same rooms."""

from typing import Any, Final

from typing_extensions import override

from leeward_adapters.live.casework.buttons import OF_TIP, helping_rows, report_rows
from leeward_adapters.live.casework.presses import Press
from leeward_adapters.live.casework.telling import asks_people, tell
from leeward_adapters.live.members.choices import chosen_by, language_for
from leeward_adapters.live.members.help import (
    ask_for_help,
    country_for,
    help_end,
    help_words,
)
from leeward_adapters.live.members.looking import look_answer, shown_words
from leeward_adapters.live.members.pages import Page
from leeward_adapters.live.members.pleas import is_plea
from leeward_adapters.live.members.rating import rate
from leeward_adapters.live.members.reports import (
    Receipt,
    Reportee,
    Reports,
    filing_of_tip,
    receipt_words,
)
from leeward_adapters.live.members.safety import STOP_TIPS, Safety
from leeward_adapters.live.saying.spans import flat
from leeward_adapters.live.saying.words import notice
from leeward_adapters.live.sending.turns import Turns
from leeward_adapters.loopback.faults import Missing
from leeward_adapters.loopback.normalise import normalise
from leeward_adapters.loopback.private import Answers, Shown
from leeward_policies.domain.event import MessageSent
from leeward_policies.domain.message import Message
from leeward_policies.domain.refs import DIRECT_SPACE, ChannelRef, UserRef
from leeward_policies.domain.report import report_number
from leeward_policies.ports import Clock, Desk

BLOCKING: Final = "how-to-block"
"""The notice that tells how to block somebody here."""


class Answering(Answers):
    """Answers members of one platform.

    Args:
        desk: knows, and keeps.
        platform: its name.
        clock: the time.
        language: of whoever has chosen none.
    """

    def __init__(self, desk: Desk, platform: str, clock: Clock, language: str) -> None:
        self._desk = desk
        self._platform = platform
        self._clock = clock
        self._language = language
        self._safety = Safety(desk)
        self._reports = Reports(desk, Turns(), platform)

    @override
    async def pressed(self, who: UserRef, press: Press) -> Shown:
        language = await reader_language(self._desk, who, self._language)
        argument = press.argument
        match press.verb:
            case "safety":
                shown = _of(await self._safety.page(argument, who, language))
            case "choose":
                shown = _of(await self._safety.choose(argument, who, language))
            case "notips":
                shown = _of(await self._safety.choose(STOP_TIPS, who, language))
            case "blocking":
                shown = Shown(notice(BLOCKING, language), helping_rows("block", language))
            case "help":
                shown = await self._help(who, language)
            case "notme":
                now = self._clock.now()
                thanks = await rate(self._desk, self._line(who), who, argument, now)
                shown = Shown(notice(thanks, language))
            case "report":
                shown = await self._report_tip(argument.removeprefix(OF_TIP), who, language)
            case _:
                raise Missing(f"Nobody answers {press.verb} here.")
        return shown

    @override
    async def looked(self, who: UserRef, payload: Any) -> Shown:
        event = normalise(payload, self._platform, self._clock.now())
        if not isinstance(event, MessageSent):
            raise Missing("There is no message in it.")
        is_direct = event.channel.space == DIRECT_SPACE
        return await self._looked(event.message, who, is_direct=is_direct)

    @override
    async def looked_at_words(self, who: UserRef, words: str) -> Shown:
        said = shown_words(words, self._platform, self._clock.now())
        return await self._looked(said, who, is_direct=True)

    async def _looked(self, said: Message, who: UserRef, *, is_direct: bool) -> Shown:
        language = await reader_language(self._desk, who, self._language)
        country, today = await country_for(self._desk, who), self._clock.now().date()
        looked = await self._desk.look(said, who)
        words = look_answer(looked, language, country, today, is_direct=is_direct)
        return Shown(flat(words), helping_rows("look", language))

    @override
    async def reported(self, who: UserRef, payload: Any) -> Shown:
        event = normalise(payload, self._platform, self._clock.now())
        language = await reader_language(self._desk, who, self._language)
        decision = await tell(self._desk, event, self._platform)
        name = "report-received" if asks_people(decision) else "report-kept"
        return _receipt(Receipt(name, report_number(decision.id)), language)

    @override
    async def written(self, who: UserRef, text: str) -> Shown:
        language = await reader_language(self._desk, who, self._language)
        if is_plea(text, language):
            return await self._help(who, language)
        helps = await self._help_words(who, language)
        return Shown(f"{notice('hand-over', language)}\n{helps}", helping_rows("words", language))

    async def _report_tip(self, decision: str, who: UserRef, language: str) -> Shown:
        """Report the message that a tip of theirs was about."""
        tipped = await self._desk.tipped(decision, who)
        filing = None if tipped is None else filing_of_tip(tipped, who, self._clock.now())
        if filing is None or filing.subject is None:
            return Shown(notice("report-own", language), helping_rows("report", language))
        author = filing.subject

        async def reportee() -> Reportee:
            return Reportee(author)

        return _receipt(await self._reports.file(filing, reportee), language)

    async def _help(self, who: UserRef, language: str) -> Shown:
        shown = await self._help_words(who, language)
        is_told = await ask_for_help(self._desk, self._line(who), who, self._clock.now())
        return Shown(f"{shown}\n{help_end(language, told=is_told)}", helping_rows("", language))

    def _line(self, who: UserRef) -> ChannelRef:
        return ChannelRef(self._platform, DIRECT_SPACE, who.id)

    async def _help_words(self, who: UserRef, language: str) -> str:
        country = await country_for(self._desk, who)
        return flat(help_words(language, country, self._clock.now().date()))


async def reader_language(desk: Desk | None, who: UserRef, default: str) -> str:
    """Return the language in which somebody is written to; nothing that fails here delays it."""
    if desk is None:
        return default
    choices = await chosen_by(desk, who)
    return default if choices is None else language_for(choices, "", default)


def _receipt(receipt: Receipt, language: str) -> Shown:
    return Shown(receipt_words(receipt, language), report_rows(language))


def _of(page: Page) -> Shown:
    return Shown(flat(page.text), page.rows)
