"""Our buttons and menus below messages: what a press means, now and in any later process."""

import re
from collections.abc import Mapping
from typing import Any, Final

import discord
from typing_extensions import override

from leeward_adapters.discord.answering.brake_presses import BrakePresses
from leeward_adapters.discord.answering.case_moves import CaseMoves
from leeward_adapters.discord.answering.case_presses import CasePresses
from leeward_adapters.discord.answering.member_presses import MemberPresses
from leeward_adapters.discord.answering.order_presses import OrderPresses
from leeward_adapters.discord.answering.page_presses import OF_PAGES, PagePresses
from leeward_adapters.discord.answering.replying import (
    NOT_DONE,
    Interaction,
    acknowledge,
    kindly,
    say,
)
from leeward_adapters.discord.sending.custom_ids import press_of
from leeward_adapters.live.casework.presses import Press, Verb
from leeward_policies.domain.move import GiveBack, Move, Reopen, Take

TEMPLATE: Final = r"lw:(?P<verb>[a-z]+):(?P<argument>.*)"
"""The grammar of `custom_ids`."""

OLD: Final = "This button is of another version of Leeward; nothing was done."

ON_A_CASE: Final[frozenset[Verb]] = frozenset(
    {
        "take",
        "giveback",
        "handover",
        "reopen",
        "abuse",
        "right",
        "wrong",
        "unclear",
        "undo",
        "timeout",
        "kick",
        "ban",
        "lock",
        "lines",
        "sure",
        "brake",
    }
)
"""Presses of people of the team; those of members are others."""

WITH_A_FORM: Final[frozenset[Verb]] = frozenset({"note", "reported"})
"""Presses of people of the team that open a form, which must be the first answer to them."""

MOVES: Final[Mapping[str, Move]] = {"take": Take(), "giveback": GiveBack(), "reopen": Reopen()}
"""What a press alone does with a case."""


class Presses:
    """Answers every press on a button or menu of ours.

    Args:
        cases: presses on a case.
        orders: presses that order something grave.
        moves: presses on a case that ask for something more.
        members: presses on what a member was told.
        brakes: presses on a page about a brake.
        pages: presses on a page about safety, and on the board.
    """

    def __init__(
        self,
        cases: CasePresses,
        orders: OrderPresses,
        moves: CaseMoves,
        members: MemberPresses,
        *,
        brakes: BrakePresses,
        pages: PagePresses,
    ) -> None:
        self._brakes = brakes
        self._cases = cases
        self._orders = orders
        self._moves = moves
        self._members = members
        self._pages = pages

    async def pressed(self, interaction: Interaction, custom_id: str) -> None:
        """Do what a press means; what fails is said in one sentence."""
        press = press_of(custom_id)
        if press is None:
            async with kindly(interaction):
                await say(interaction, OLD)
        elif press.verb in ON_A_CASE:
            async with kindly(interaction, NOT_DONE):
                # What somebody cannot see answered they press again: so nothing is done unseen.
                if await acknowledge(interaction, of_card=True):
                    await self._on_case(interaction, press)
        elif press.verb in WITH_A_FORM:
            async with kindly(interaction, NOT_DONE):
                opens = self._moves.note if press.verb == "note" else self._moves.reported
                await opens(interaction, press.argument)
        elif press.verb in OF_PAGES:
            await self._pages.pressed(interaction, press)
        else:
            await self._members.learn(interaction)
            async with kindly(interaction):
                await self._of_member(interaction, press)

    async def _on_case(self, interaction: Interaction, press: Press) -> None:
        case = press.argument
        match press.verb:
            case "take" | "giveback" | "reopen":
                await self._cases.move(interaction, case, MOVES[press.verb])
            case "handover":
                await self._moves.hand_over(interaction, case)
            case "abuse":
                await self._moves.abuse(interaction, case)
            case "right" | "wrong" | "unclear":
                await self._cases.judge(interaction, case, press.verb)
            case "undo":
                await self._cases.undo(interaction, case)
            case "lines":
                await self._cases.lines(interaction, case)
            case "timeout" | "kick" | "ban" | "lock":
                await self._orders.ask(interaction, press.verb, case)
            case "brake":
                await self._brakes.raise_it(interaction, press.argument)
            case _ if press.argument.startswith("abuse:"):
                await self._moves.sure(interaction, press.argument)
            case _:
                await self._orders.sure(interaction, press.argument)

    async def _of_member(self, interaction: Interaction, press: Press) -> None:
        match press.verb:
            case "why":
                await self._members.why(interaction, press.argument.partition("/")[0])
            case "human":
                await self._members.human(interaction, press.argument)
            case "help":
                await self._members.help(interaction, press.argument)
            case "again":
                await self._members.again(interaction, press.argument)
            case "blocking":
                await self._members.blocking(interaction)
            case "notme":
                await self._members.not_me(interaction, press.argument)
            case _:
                await self._members.kept(interaction)


def press_item(presses: Presses) -> type[discord.ui.DynamicItem[Any]]:
    """Return what discord.py makes of each of our buttons when it is pressed.

    Args:
        presses: of the connection that hears the press.
    """

    class PressItem(discord.ui.DynamicItem[discord.ui.Item[Any]], template=TEMPLATE):
        """One press."""

        @classmethod
        @override
        async def from_custom_id(
            cls, interaction: Interaction, item: discord.ui.Item[Any], match: re.Match[str], /
        ) -> "PressItem":
            return cls(item)

        @override
        async def callback(self, interaction: Interaction) -> None:
            await presses.pressed(interaction, self.custom_id)

    return PressItem
