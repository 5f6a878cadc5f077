"""The cards of a case after somebody has pressed: each reads as the case stands, where it may."""

import asyncio
from typing import Final

import structlog

from leeward_adapters.live.casework.abuse import abuse_sheet, is_abuse, stub_sheet
from leeward_adapters.live.casework.boards import Gone
from leeward_adapters.live.casework.calls import people_of
from leeward_adapters.live.casework.standing import Wish
from leeward_adapters.live.sending.priority import Priority
from leeward_adapters.telegram.acting.cards import Card, card_of
from leeward_adapters.telegram.acting.dialect import TELEGRAM
from leeward_adapters.telegram.answering.parts import Parts
from leeward_adapters.telegram.answering.replying import Query, Used
from leeward_adapters.telegram.sending.calls import ERRORS
from leeward_adapters.telegram.sending.words import PLATFORM, number_of
from leeward_policies.domain.action import AskHuman, Because
from leeward_policies.domain.case import Case
from leeward_policies.domain.refs import UserRef
from leeward_policies.errors import NotReady, StorageError

SHOWN_WITHIN: Final = 12.0
"""Seconds for one card; the roof's own next look at the case shows it as well."""

log = structlog.get_logger("leeward.adapters.telegram")


class CardsHere:
    """Brings the cards of a case up to date: in the moderators' group, and with whoever pressed.

    Args:
        parts: of the connection.
    """

    def __init__(self, parts: Parts) -> None:
        self._context = parts.context
        self._asking = parts.asking

    async def refresh(self, place: Query | Used, case_id: str) -> None:
        """Let cards read as their case stands now; that one cannot is no failure of the press.

        Args:
            place: where somebody pressed.
            case_id: of the case.
        """
        try:
            case = await self._context.desk.case(case_id)
        except (NotReady, StorageError) as error:
            log.info("telegram.card_not_refreshed", kind=type(error).__name__)
            return
        if case is None:
            return
        await self._in_group(case)
        if number_of(place.who.id) is not None and place.who.platform == PLATFORM:
            await self._in_line(case, place.who)

    async def _in_group(self, case: Case) -> None:
        if case.channel.platform != PLATFORM or case.is_drill:
            return
        try:
            async with asyncio.timeout(SHOWN_WITHIN):
                group = await self._asking.homes.group(
                    case.channel.space, case.subject.author, Priority.NOTICE
                )
                if group is not None:
                    wish = Wish(await self._card(case, None), _shown(case), case)
                    await self._asking.cards.follow(self._asking.board(group), wish)
        except (*ERRORS, Gone) as error:
            log.info("telegram.card_not_refreshed", kind=type(error).__name__)

    async def _in_line(self, case: Case, who: UserRef) -> None:
        try:
            async with asyncio.timeout(SHOWN_WITHIN):
                wish = Wish(await self._card(case, who), _shown(case), case)
                await self._asking.cards.follow(self._asking.line(who), wish)
        except (*ERRORS, Gone) as error:
            log.info("telegram.card_not_refreshed", kind=type(error).__name__)

    async def _card(self, case: Case, reader: UserRef | None) -> Card:
        """Return the card for one reader's private chat, or for the group."""
        names = self._context.directory
        if not is_abuse(case):
            return await self._asking.case_card(case, is_private=reader is not None)
        if reader is not None and reader in people_of(self._context.desk).responders:
            return card_of(abuse_sheet(case, TELEGRAM), names, is_kept=True)
        return card_of(stub_sheet(case), names, is_over=True)


def _shown(case: Case) -> AskHuman:
    """Return what asks nobody: the card is only shown anew."""
    return AskHuman(
        key=f"{case.id}:shown",
        rule="card",
        because=Because("somebody pressed on it", case.subject),
        mode="enforce",
        message=case.evidence[-1].message if case.evidence else None,
        whom="nobody",
        urgency=case.urgency,
    )
