"""What people say of a case in two presses: that it may be about the abuse of a child."""

from typing import Final

from leeward_adapters.live.casework.moves import SURE_ABUSE, SURE_ABUSE_LABEL, OnCase, abuse_refusal
from leeward_adapters.live.casework.orders import TOO_LATE
from leeward_adapters.live.casework.presses import Button, Press
from leeward_adapters.telegram.answering.answered import answered
from leeward_adapters.telegram.answering.case_presses import CasePresses
from leeward_adapters.telegram.answering.parts import Parts
from leeward_adapters.telegram.answering.questions import NOT_ASKED, Questions
from leeward_adapters.telegram.answering.replying import Query, alert
from leeward_policies.domain.move import CallAbuseMaterial

ABUSE: Final = "abuse"
"""How the argument of a second press begins that is about this."""


class CaseMoves:
    """Answers presses that call a case one of suspected abuse material.

    Args:
        parts: of the connection.
        cases: knows who may do what, and keeps cards up to date.
        questions: ask a second time.
    """

    def __init__(self, parts: Parts, cases: CasePresses, questions: Questions) -> None:
        self._parts = parts
        self._cases = cases
        self._questions = questions

    async def abuse(self, query: Query, case_id: str) -> None:
        """Ask a second time whether a case may be about abuse material."""
        on = await self._cases.allowed(query, "abuse", case_id)
        if on is None:
            return
        no = abuse_refusal(on, query.at)
        if no:
            await answered(self._parts, query, (no,))
            return
        sure = Press("sure", f"{ABUSE}:{case_id}:{query.who.id}")
        rows = ((Button(sure, SURE_ABUSE_LABEL, "danger"),),)
        await self._questions.ask(query, (SURE_ABUSE,), rows)

    async def sure(self, query: Query, argument: str) -> None:
        """Let only its responders see a case from now on, after a second press.

        Args:
            query: the second press.
            argument: which case, and the id of whoever pressed first.
        """
        context = self._parts.context
        _, case_id, asked = (*argument.split(":"), "", "")[:3]
        if asked != query.who.id:
            await alert(context, query, NOT_ASKED)
        elif self._questions.is_late(query):
            await self._questions.close(query, (TOO_LATE,))
        else:
            async with self._parts.turns.of(case_id):
                found = await self._cases.looked(query, "abuse", case_id)
                if not isinstance(found, OnCase):
                    await self._questions.close(query, found.text)
                    return
                answer = await self._parts.moves.move(found, CallAbuseMaterial(), query.at)
                await self._questions.close(query, answer.text)
                await self._cases.refresh(query, case_id)
