"""The buttons of a case: taking it, judging it, undoing what was done, and reading its lines."""

from datetime import timedelta
from typing import Final

from leeward_adapters.live.casework.moves import VERB_OF, Answer, OnCase
from leeward_adapters.live.casework.opened import NO_LINES, pages_of_lines
from leeward_adapters.live.casework.rights import CaseVerb
from leeward_adapters.live.saying.spans import Text
from leeward_adapters.live.sending.priority import Priority
from leeward_adapters.telegram.answering.answered import (
    IN_PRIVATE,
    answered,
    is_reachable,
    opening,
)
from leeward_adapters.telegram.answering.cards_here import CardsHere
from leeward_adapters.telegram.answering.parts import Parts
from leeward_adapters.telegram.answering.people import caller_of
from leeward_adapters.telegram.answering.replying import Query, Used, alert, line_of
from leeward_adapters.telegram.sending.calls import Words
from leeward_adapters.telegram.sending.words import ENTITIES_MOST, TEXT_MOST, units, written
from leeward_policies.domain.case import Verdict
from leeward_policies.domain.move import Move

SHOWN_FOR: Final = timedelta(hours=1)
"""How long opened lines stand in the private chat of whoever opened them."""

GOES: Final = f"It goes from here by itself within {int(SHOWN_FOR.total_seconds() // 60)} minutes."

PAGE_LONGEST: Final = TEXT_MOST - 200

MARK_COSTS: Final = TEXT_MOST // ENTITIES_MOST + 1
"""What a mark counts for in a page: Telegram takes no account of those beyond a hundred, so that a
member's words would not be shown as code there."""


class CasePresses:
    """Answers presses on a case's card.

    Args:
        parts: of the connection.
    """

    def __init__(self, parts: Parts) -> None:
        self._parts = parts
        self._desk = parts.context.desk
        self._moves = parts.moves
        self._cards = CardsHere(parts)

    async def move(self, place: Query | Used, case_id: str, move: Move) -> bool:
        """Do something with a case that is neither a verdict nor an act on Telegram.

        Args:
            place: the press, or the answer to a question of ours.
            case_id: of the case.
            move: what is done with it.

        Returns:
            Whether it was done.
        """
        async with self._parts.turns.of(case_id):
            on = await self.allowed(place, VERB_OF[type(move)], case_id)
            if on is None:
                return False
            answer = await self._moves.move(on, move, place.at)
            await answered(self._parts, place, answer.text)
            await self._cards.refresh(place, case_id)
        return answer.is_done

    async def judge(self, query: Query, case_id: str, verdict: Verdict) -> None:
        """Take a verdict; what was wrong is undone as well."""
        async with self._parts.turns.of(case_id):
            on = await self.allowed(query, verdict, case_id)
            if on is not None:
                answer = await self._moves.judge(on, verdict, query.at)
                await answered(self._parts, query, answer.text)
                await self._cards.refresh(query, case_id)

    async def undo(self, query: Query, case_id: str) -> None:
        """Order that what was done in a case is undone."""
        async with self._parts.turns.of(case_id):
            on = await self.allowed(query, "undo", case_id)
            if on is not None:
                answer = await self._moves.undo(on, query.at)
                await answered(self._parts, query, answer.text)
                await self._cards.refresh(query, case_id)

    async def lines(self, query: Query, case_id: str) -> None:
        """Show the sealed lines to one person, in their private chat; the audit says so.

        Nothing is opened for somebody who could not read it.
        """
        on = await self.allowed(query, "lines", case_id)
        if on is None:
            return
        if not await is_reachable(self._parts, query.who):
            await alert(self._parts.context, query, opening(self._parts.context))
            return
        texts, is_linked = await self._moves.lines(on)
        pages = pages_of_lines(
            texts, on.case.notes, longest=PAGE_LONGEST, length=self._length, is_linked=is_linked
        )
        if not pages:
            await alert(self._parts.context, query, NO_LINES)
            return
        await alert(
            self._parts.context, query, "" if query.is_private else IN_PRIVATE, is_alert=False
        )
        for page in (*pages[:-1], (*pages[-1], f"\n\n{GOES}")):
            await self._show(query, page)

    async def _show(self, query: Query, page: Text) -> None:
        """Post a page of opened lines that nobody can forward, and that goes by itself."""
        line = line_of(query.who)
        if line is None:
            return
        said = written(page, names=self._parts.context.directory)
        words = Words(said.text, said.entities, is_kept=True)
        sent = await self._parts.calls.say(Priority.ANSWER, line, words)
        at = self._parts.context.clock.now() + SHOWN_FOR
        await self._parts.removals.add(line, sent, at)

    def _length(self, text: Text) -> int:
        """Return how much room a part of a page takes: by its words, or by its marks."""
        said = written(text, 100 * TEXT_MOST, self._parts.context.directory)
        return max(units(said.text), MARK_COSTS * len(said.entities))

    # --- shared with the orders, the moves and the prompts ---------------------------------------

    async def allowed(self, place: Query | Used, verb: CaseVerb, case_id: str) -> OnCase | None:
        """Return the case and who presses; None where they may not, and have been told."""
        found = await self.looked(place, verb, case_id)
        if isinstance(found, OnCase):
            return found
        await answered(self._parts, place, found.text)
        return None

    async def looked(self, place: Query | Used, verb: CaseVerb, case_id: str) -> OnCase | Answer:
        """Return the case and who presses; an answer where they may not."""
        context = self._parts.context
        return await self._moves.allowed(
            verb,
            case_id,
            lambda case: caller_of(context, case, place.who),
            was_asked=place.is_private,
        )

    async def refresh(self, place: Query | Used, case_id: str) -> None:
        """Let the cards of a case read as it stands now; see `CardsHere.refresh`."""
        await self._cards.refresh(place, case_id)
