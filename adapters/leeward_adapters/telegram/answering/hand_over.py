"""Handing a case over: to one of those who could see it, chosen by their names."""

from collections.abc import Iterator
from typing import Final

from leeward_adapters.live.casework.calls import people_of
from leeward_adapters.live.casework.moves import OnCase, hand_over_refusal
from leeward_adapters.live.casework.orders import NOT_OURS
from leeward_adapters.live.casework.presses import Button, Press
from leeward_adapters.live.saying.names import shown
from leeward_adapters.telegram.acting.capabilities import group_of
from leeward_adapters.telegram.answering.answered import answered
from leeward_adapters.telegram.answering.case_presses import CasePresses
from leeward_adapters.telegram.answering.parts import Parts
from leeward_adapters.telegram.answering.people import caller_of, caller_with, place_of
from leeward_adapters.telegram.answering.questions import Questions
from leeward_adapters.telegram.answering.replying import Query, alert
from leeward_adapters.telegram.hearing.rights import NO_RIGHTS, Rights
from leeward_adapters.telegram.sending.words import PLATFORM, number_of
from leeward_policies.domain.move import HandOver
from leeward_policies.domain.refs import UserRef

SHOWN: Final = 10
"""People to choose from; a moderators' group seldom has more admins."""

TO_WHOM: Final = "To whom do you hand {case} over? Leeward does not call them: please tell them."
NOBODY_ELSE: Final = (
    "Leeward knows of nobody else who could see this case: of those who are no admins Telegram"
    " tells no names. They can press Take themselves, once you have pressed Hand back."
)

LEAD: Final = "The safety lead"
DEPUTY: Final = "The deputy"


class HandOvers:
    """Answers presses that hand a case over.

    Args:
        parts: of the connection.
        cases: knows who may do what, and keeps cards up to date.
        questions: ask to whom.
    """

    def __init__(self, parts: Parts, cases: CasePresses, questions: Questions) -> None:
        self._parts = parts
        self._context = parts.context
        self._cases = cases
        self._questions = questions

    async def pressed(self, query: Query, argument: str) -> None:
        """Ask to whom a case is to go, or let it go to whoever was chosen.

        Args:
            query: the press.
            argument: the case's id, and behind a slash the id of whoever was chosen.
        """
        case_id, _, chosen = argument.partition("/")
        if chosen:
            await self._chosen(query, case_id, chosen)
        else:
            await self._ask(query, case_id)

    async def _ask(self, query: Query, case_id: str) -> None:
        on = await self._cases.allowed(query, "handover", case_id)
        if on is None:
            return
        found = dict(self._people(on, query))
        if not found:
            await answered(self._parts, query, (NOBODY_ELSE,))
            return
        rows = tuple(
            (Button(Press("handover", f"{case_id}/{who.id}"), name),)
            for who, name in list(found.items())[:SHOWN]
        )
        await self._questions.ask(query, (TO_WHOM.format(case=case_id),), rows)

    async def _chosen(self, query: Query, case_id: str, chosen: str) -> None:
        if number_of(chosen) is None:
            await alert(self._context, query, NOT_OURS)
            return
        to = UserRef(PLATFORM, "", chosen)
        async with self._parts.turns.of(case_id):
            found = await self._cases.looked(query, "handover", case_id)
            if not isinstance(found, OnCase):
                await answered(self._parts, query, found.text)
                return
            roles = self._parts.moves.roles(await caller_of(self._context, found.case, to))
            no = hand_over_refusal(found, to, roles, query.at)
            if no:
                await self._questions.close(query, (no,))
                return
            answer = await self._parts.moves.move(found, HandOver(to), query.at)
            await self._questions.close(query, answer.text)
            await self._cases.refresh(query, case_id)

    def _people(self, on: OnCase, query: Query) -> Iterator[tuple[UserRef, str]]:
        """Yield those who could see a case and may have it, with their names."""
        for who, name, rights in self._known(on):
            caller = caller_with(self._context, who, rights, is_staff=rights.is_admin)
            roles = self._parts.moves.roles(caller)
            has_it = who == query.who or str(who) == on.case.assignee
            if not has_it and not hand_over_refusal(on, who, roles, query.at):
                yield who, name

    def _known(self, on: OnCase) -> Iterator[tuple[UserRef, str, Rights]]:
        """Yield who answers for the community, and the admins of the chats that the case is of."""
        directory, people = self._context.directory, people_of(self._context.desk)
        for person, name in ((people.safety_lead, LEAD), (people.deputy, DEPUTY)):
            if person is not None and person.platform == PLATFORM:
                yield person, name, NO_RIGHTS
        if on.case.channel.platform != PLATFORM:
            return
        space = on.case.channel.space
        chats = (str(place_of(self._context, space)), group_of(self._context, space) or "")
        for chat in dict.fromkeys(chats):
            for admin in directory.admins(chat):
                if not admin.is_bot:
                    yield UserRef(PLATFORM, "", admin.id), shown(admin.name), admin.rights
