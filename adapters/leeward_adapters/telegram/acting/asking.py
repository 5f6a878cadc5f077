"""Asking people on Telegram: the moderators in their group, or in private whoever answers.

The order, and who reads what, is the same on every platform: `live.casework.asking`.
"""

from collections.abc import Callable, Sequence
from typing import Final

from msgspec.structs import replace
from telegram.error import RetryAfter
from typing_extensions import override

from leeward_adapters.live.casework import asking as live
from leeward_adapters.live.casework.abuse import abuse_page, abuse_sheet, stub_sheet
from leeward_adapters.live.casework.beside import beside, unable_words
from leeward_adapters.live.casework.boards import Board, Gone
from leeward_adapters.live.casework.calls import people_of
from leeward_adapters.live.casework.sheets import case_sheet, handle_of, page_sheet
from leeward_adapters.live.casework.standing import StandingCards
from leeward_adapters.live.sending.priority import Priority
from leeward_adapters.live.sending.refusals import Paused
from leeward_adapters.telegram.acting.boards import ForumBoard, Parts, Post, RoomBoard
from leeward_adapters.telegram.acting.capabilities import capabilities
from leeward_adapters.telegram.acting.cards import Card, card_of
from leeward_adapters.telegram.acting.dialect import TELEGRAM
from leeward_adapters.telegram.acting.homes import Group, Homes
from leeward_adapters.telegram.acting.memory import Memory
from leeward_adapters.telegram.acting.private import chat_of
from leeward_adapters.telegram.acting.topics import Topics
from leeward_adapters.telegram.context import Context
from leeward_adapters.telegram.sending.answers import is_closed_door, is_gone, lacks_right
from leeward_adapters.telegram.sending.calls import Calls
from leeward_adapters.telegram.sending.passing import PASSING
from leeward_adapters.telegram.sending.said import Said
from leeward_adapters.telegram.sending.words import PLATFORM, number_of
from leeward_policies.case_rights import OVER
from leeward_policies.domain.action import AskHuman, Because
from leeward_policies.domain.case import Case
from leeward_policies.domain.refs import UserRef
from leeward_policies.ports import Capabilities, People

NOBODY: Final = (
    "nobody can be asked: choose a moderators' group that only they can read,"
    " or a safety lead who has started this bot"
)
NO_RESPONDER: Final = (
    "nobody responsible for abuse material can be written to: name `community.csea` in"
    " leeward.toml, or a safety lead, and let them start this bot"
)
NO_DRILL: Final = "they have not started this bot: nobody can page them in earnest either"


class Asking(live.Asking[Card, Post, str, Group]):
    """Brings questions before people; a home is the id of its chat.

    Args:
        context: of the connection.
        calls: to Telegram.
        said: what was said already.
        memory: where cards stand.
        now: monotonic seconds.
    """

    platform = PLATFORM
    passing = (*PASSING, Gone)
    nobody = NOBODY
    no_responder = NO_RESPONDER
    no_drill = NO_DRILL

    def __init__(
        self,
        context: Context,
        calls: Calls,
        said: Said,
        memory: Memory,
        *,
        now: Callable[[], float],
    ) -> None:
        cards = StandingCards[Card, Post](said, now, passing=self.passing)
        super().__init__(context.clock, cards, now)
        self._context = context
        self._names = context.directory
        self.parts = Parts(context, calls, memory, Topics(context, calls))
        self.homes = Homes(context, calls, now)

    @override
    def forget_refusals(self) -> None:
        super().forget_refusals()
        self.homes.forget()

    # --- places -------------------------------------------------------------------------------

    @override
    def _people(self) -> People:
        return people_of(self._context.desk)

    @override
    async def _home(self, space: str, about: UserRef) -> str:
        return space

    @override
    def _owner(self, home: str) -> UserRef | None:
        return self.homes.owner_of(home)

    @override
    async def _room(self, home: str, about: UserRef, priority: Priority) -> Group | None:
        return await self.homes.group(home, about, priority)

    @override
    async def _may_read(self, room: Group, who: UserRef, priority: Priority) -> bool:
        return await self.homes.may_read(room, (who,), priority)

    @override
    def _call(self, room: Group, leads: Sequence[UserRef]) -> str:
        """Return whom a case calls by name: the first who answers for the community."""
        lead = next(iter(leads), None)
        return "" if lead is None or number_of(lead.id) is None else f"member {lead.id}"

    @override
    def board(self, room: Group) -> Board[Card, Post]:
        return ForumBoard(self.parts, room.id) if room.is_forum else RoomBoard(self.parts, room.id)

    @override
    def _shared(self, room: Group, pages: Post) -> Board[Card, Post]:
        return ForumBoard(self.parts, room.id).shared(pages)

    def line(self, person: UserRef) -> Board[Card, Post]:
        """Return somebody's private chat, as a place for cards.

        Raises:
            Turned: this is nobody to whom a bot could write.
        """
        return RoomBoard(self.parts, chat_of(person), reader=person)

    @override
    async def _line(self, person: UserRef, priority: Priority) -> Board[Card, Post]:
        return self.line(person)

    @override
    def _receipt(self, post: Post) -> str:
        return f"{post.chat}/{post.message}"

    # --- cards --------------------------------------------------------------------------------

    @override
    async def _case_card(
        self, case: Case, action: AskHuman | None, because: Because | None, *, is_private: bool
    ) -> Card:
        found = await beside(
            self._context.desk,
            case,
            self._can(case),
            TELEGRAM,
            action=action,
            because=because,
            is_private=is_private,
        )
        sheet = case_sheet(case, found, TELEGRAM)
        return card_of(sheet, self._names, is_over=case.status in OVER)

    def _can(self, case: Case) -> Capabilities:
        """Say what is possible where a case is, to whom it is about."""
        can = capabilities(self._context, case.channel.space_ref)
        number = number_of(case.subject.author.id)
        if case.subject.author.platform != PLATFORM or number is None:
            return replace(can, restrict="none", kick="none", ban="none")
        if number > 0:
            return can
        is_itself = case.subject.author.id == case.channel.space
        return replace(can, restrict="none", kick="none", ban="none" if is_itself else can.ban)

    @override
    def _page_card(self, action: AskHuman) -> Card:
        return card_of(page_sheet(action, unable_words(action.key), TELEGRAM), self._names)

    @override
    def _abuse_card(self, action: AskHuman, case: Case | None) -> Card:
        if case is None:
            sheet = abuse_page(action, handle_of(action, None), TELEGRAM)
        else:
            sheet = abuse_sheet(case, TELEGRAM)
        return card_of(sheet, self._names, is_kept=True)

    @override
    def _stub_card(self, case: Case) -> Card:
        return card_of(stub_sheet(case), self._names, is_over=True)

    # --- errors -------------------------------------------------------------------------------

    @override
    def _is_lost(self, error: Exception) -> bool:
        return lacks_right(error) or is_gone(error)

    @override
    def _is_full(self, error: Exception) -> bool:
        return isinstance(error, Paused | RetryAfter)

    @override
    def _is_closed(self, error: Exception) -> bool:
        return is_closed_door(error) or lacks_right(error)
