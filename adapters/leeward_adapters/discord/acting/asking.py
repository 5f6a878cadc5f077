"""Asking people on Discord: the moderators in their room, or in private whoever answers.

The order, and who reads what, is the same on every platform: `live.casework.asking`.
"""

from collections.abc import Callable, Sequence
from http import HTTPStatus
from typing import Final

import discord
from typing_extensions import override

from leeward_adapters.discord.acting.beside import beside
from leeward_adapters.discord.acting.boards import Cards, ForumBoard, Learned, Post, RoomBoard
from leeward_adapters.discord.acting.capabilities import (
    PLATFORM,
    Room,
    moderators_room,
    settings_of,
)
from leeward_adapters.discord.acting.homes import Homes
from leeward_adapters.discord.acting.posts import (
    Card,
    abuse_card,
    abuse_page_card,
    case_card,
    page_card,
    stub_card,
)
from leeward_adapters.discord.acting.private import Letters
from leeward_adapters.discord.context import Context
from leeward_adapters.discord.sending.calls import Calls, is_closed_door, is_gone, lacks_right
from leeward_adapters.discord.sending.passing import PASSING
from leeward_adapters.discord.sending.said import Said
from leeward_adapters.live.casework import asking as live
from leeward_adapters.live.casework.beside import unable_words
from leeward_adapters.live.casework.calls import people_of
from leeward_adapters.live.casework.standing import StandingCards
from leeward_adapters.live.sending.priority import Priority
from leeward_adapters.live.sending.refusals import Paused
from leeward_policies.domain.action import AskHuman, Because
from leeward_policies.domain.case import Case
from leeward_policies.domain.refs import UserRef
from leeward_policies.ports import People

NOBODY: Final = (
    "nobody can be asked: choose a moderators' room that only they can read,"
    " or a safety lead who takes direct messages from this bot"
)
NO_RESPONDER: Final = (
    "nobody responsible for abuse material can be written to: name `community.csea` in"
    " leeward.toml, or a safety lead, and let them take direct messages from this bot"
)
NO_DRILL: Final = (
    "they take no direct messages from this bot: nobody can page them in earnest either"
)


class Asking(live.Asking[Card, Post, discord.Guild, Room]):
    """Brings questions before people.

    Args:
        context: of the connection.
        calls: to Discord.
        said: what was said already.
        letters: to whoever answers for the community.
        now: monotonic seconds.
    """

    platform = PLATFORM
    passing = PASSING
    nobody = NOBODY
    no_responder = NO_RESPONDER
    no_drill = NO_DRILL

    def __init__(
        self,
        context: Context,
        calls: Calls,
        said: Said,
        letters: Letters,
        *,
        now: Callable[[], float],
    ) -> None:
        self._learned = Learned()
        cards = StandingCards[Card, Post](said, now, passing=PASSING, forget=self._learned.forget)
        super().__init__(context.clock, cards, now)
        self._context = context
        self._calls = calls
        self._said = said
        self._letters = letters
        self._homes = Homes(context)

    # --- places -------------------------------------------------------------------------------

    @override
    def _people(self) -> People:
        return people_of(self._context.desk)

    @override
    async def _home(self, space: str, about: UserRef) -> discord.Guild | None:
        return await self._homes.home_of(space, about)

    @override
    def _owner(self, home: discord.Guild) -> UserRef | None:
        return None if home.owner_id is None else UserRef(PLATFORM, "", str(home.owner_id))

    @override
    async def _room(self, home: discord.Guild, about: UserRef, priority: Priority) -> Room | None:
        return moderators_room(self._context, home)

    @override
    async def _may_read(self, room: Room, who: UserRef, priority: Priority) -> bool:
        return await self._homes.may_read(room.guild, room, who)

    @override
    def _call(self, room: Room, leads: Sequence[UserRef]) -> str:
        """Return the mention of the role that the admin has chosen; never that of everybody."""
        role = settings_of(self._context, room.guild).page_role
        return f"<@&{role}>" if role and role != str(room.guild.id) else ""

    @override
    def board(self, room: Room) -> Cards:
        if isinstance(room, discord.ForumChannel):
            return ForumBoard(self._context, self._calls, room, self._learned)
        return RoomBoard(self._context, self._calls, self._said, room, self._learned)

    @override
    def _shared(self, room: Room, pages: Post) -> Cards:
        place = self._context.client.get_partial_messageable(pages.channel)
        return RoomBoard(self._context, self._calls, self._said, place, self._learned)

    @override
    async def _line(self, person: UserRef, priority: Priority) -> Cards:
        line = await self._letters.line(person, priority)
        return RoomBoard(self._context, self._calls, self._said, line, self._learned)

    @override
    def _receipt(self, post: Post) -> str:
        return f"{post.channel}/{post.message}"

    # --- cards --------------------------------------------------------------------------------

    @override
    async def _case_card(
        self, case: Case, action: AskHuman | None, because: Because | None, *, is_private: bool
    ) -> Card:
        found = await beside(self._context, case, action, because, is_private=is_private)
        return case_card(case, found)

    @override
    def _page_card(self, action: AskHuman) -> Card:
        return page_card(action, unable_words(action.key))

    @override
    def _abuse_card(self, action: AskHuman, case: Case | None) -> Card:
        return abuse_page_card(action) if case is None else abuse_card(case)

    @override
    def _stub_card(self, case: Case) -> Card:
        return stub_card(case)

    # --- errors -------------------------------------------------------------------------------

    @override
    def _is_lost(self, error: Exception) -> bool:
        return lacks_right(error) or is_gone(error)

    @override
    def _is_full(self, error: Exception) -> bool:
        if isinstance(error, discord.HTTPException):
            return error.status == HTTPStatus.TOO_MANY_REQUESTS
        return isinstance(error, Paused | discord.RateLimited)

    @override
    def _is_closed(self, error: Exception) -> bool:
        return is_closed_door(error) or lacks_right(error)
