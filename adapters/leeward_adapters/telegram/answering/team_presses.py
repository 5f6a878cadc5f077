"""Presses of people of the team: on cards, on pages, and on the questions that follow them."""

from collections.abc import Mapping
from typing import Final

from leeward_adapters.live.casework.presses import Press, Verb
from leeward_adapters.telegram.answering.brake_presses import BrakePresses
from leeward_adapters.telegram.answering.case_moves import ABUSE, CaseMoves
from leeward_adapters.telegram.answering.case_presses import CasePresses
from leeward_adapters.telegram.answering.hand_over import HandOvers
from leeward_adapters.telegram.answering.order_presses import OrderPresses
from leeward_adapters.telegram.answering.parts import Parts
from leeward_adapters.telegram.answering.prompts import Prompts
from leeward_adapters.telegram.answering.questions import Questions
from leeward_adapters.telegram.answering.replying import NOT_DONE, Query, kindly
from leeward_policies.domain.move import GiveBack, Move, Reopen, Take

TEAM_VERBS: Final[frozenset[Verb]] = frozenset(
    {
        "take",
        "giveback",
        "handover",
        "note",
        "reopen",
        "abuse",
        "reported",
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

MOVES: Final[Mapping[str, Move]] = {"take": Take(), "giveback": GiveBack(), "reopen": Reopen()}
"""What a press alone does with a case."""


class TeamPresses:
    """Answers every press of people of the team.

    Args:
        parts: of the connection.
    """

    def __init__(self, parts: Parts) -> None:
        self._context = parts.context
        questions = Questions(parts)
        self._cases = cases = CasePresses(parts)
        self._moves = CaseMoves(parts, cases, questions)
        self._orders = OrderPresses(parts, cases, questions)
        self._hand_overs = HandOvers(parts, cases, questions)
        self._brakes = BrakePresses(parts)
        self.prompts = Prompts(parts, cases, questions)
        """Takes the answers to the questions that presses lead to."""

    async def pressed(self, query: Query, press: Press) -> None:
        """Do what a press means; what fails is said in one sentence.

        Args:
            query: the press.
            press: what the button meant, its signature looked at.
        """
        async with kindly(self._context, query, NOT_DONE):
            await self._pressed(query, press)

    async def _pressed(  # noqa: C901 - one branch a verb
        self, query: Query, press: Press
    ) -> None:
        case = press.argument
        match press.verb:
            case "take" | "giveback" | "reopen":
                await self._cases.move(query, case, MOVES[press.verb])
            case "right" | "wrong" | "unclear":
                await self._cases.judge(query, case, press.verb)
            case "undo":
                await self._cases.undo(query, case)
            case "lines":
                await self._cases.lines(query, case)
            case "handover":
                await self._hand_overs.pressed(query, case)
            case "note" | "reported":
                await self.prompts.ask(query, press.verb, case)
            case "abuse":
                await self._moves.abuse(query, case)
            case "timeout" | "kick" | "ban" | "lock":
                await self._orders.ask(query, press.verb, case)
            case "sure" if press.argument.startswith(f"{ABUSE}:"):
                await self._moves.sure(query, press.argument)
            case "sure":
                await self._orders.sure(query, press.argument)
            case _:
                await self._brakes.raise_it(query, press.argument)
