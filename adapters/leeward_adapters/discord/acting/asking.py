"""Asking people: the moderators in their room, or in private whoever answers for the community.

What may show the abuse of a child is put before its responders alone, each in private.
"""

import asyncio
from collections import OrderedDict
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Final

import discord
import structlog
from msgspec.structs import replace

from leeward_adapters.discord.acting.beside import beside
from leeward_adapters.discord.acting.boards import Cards, ForumBoard, Learned, Post, RoomBoard
from leeward_adapters.discord.acting.capabilities import (
    PLATFORM,
    Room,
    moderators_room,
    people_of,
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
from leeward_adapters.live.casework.abuse import is_abuse
from leeward_adapters.live.casework.beside import unable_words
from leeward_adapters.live.casework.calls import leads_of, responders_of, waited_words, whom_of
from leeward_adapters.live.casework.standing import StandingCards, Wish
from leeward_adapters.live.sending.outcomes import Did, Turned
from leeward_adapters.live.sending.refusals import Paused, Refusals
from leeward_policies.domain.action import OVERDUE, AskHuman, Because, Called
from leeward_policies.domain.case import Case
from leeward_policies.domain.refs import DIRECT_SPACE, UserRef

log = structlog.get_logger("leeward.adapters.discord")

FOLLOWED_WITHIN: Final = 8.0
"""Seconds for the cards of a case elsewhere than where people were asked just now."""

HEADLINES_KEPT: Final = 1_000
"""Cases without a line of which it is remembered why people were asked; the oldest go first."""

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
ELSEWHERE: Final = "this belongs to another platform"


class Asking:
    """Brings questions before people.

    Args:
        context: of the connection.
        calls: to Discord.
        said: what was said already.
        letters: to whoever answers for the community.
        now: monotonic seconds.
    """

    def __init__(
        self,
        context: Context,
        calls: Calls,
        said: Said,
        letters: Letters,
        *,
        now: Callable[[], float],
    ) -> None:
        self._context = context
        self._calls = calls
        self._said = said
        self._letters = letters
        self._now = now
        self._learned = Learned()
        self._cards: StandingCards[Card, Post] = StandingCards(
            said, now, passing=PASSING, forget=self._learned.forget
        )
        self._homes = Homes(context)
        self._unreached = Refusals()
        self._why: OrderedDict[str, Because] = OrderedDict()

    async def ask(self, action: AskHuman, case: Case | None) -> Did:
        """Post or update the card of a question, where the people are who are asked.

        Where the one whom it is about could read it, whoever answers is asked in private.

        Raises:
            Turned: nobody can be asked now.
        """
        if case is not None and case.is_drill:
            return await self._drill(action, case)
        is_here = _is_here(action)
        if not is_here and action.whom == "moderators":
            raise Turned(ELSEWHERE)
        guild = None  # nobody of a server is asked about what happened on another platform
        if is_here:
            author = action.because.subject.author
            guild = await self._homes.home_of(_space(action, case), author)
        if action.whom == "nobody":
            return await self._renew(action, case, guild)
        if whom_of(action, case) == "csea":
            return await self._ask_responders(action, case, guild)
        return await self._ask_team(action, case, guild)

    async def _ask_team(
        self, action: AskHuman, case: Case | None, guild: discord.Guild | None
    ) -> Did:
        """Ask the moderators in their room, or in private whoever answers for the community."""
        wish, author = await self._wish(action, case), action.because.subject.author
        room = None if guild is None else moderators_room(self._context, guild)
        if guild is not None and room is not None:
            room = None if await self._homes.may_read(guild, room, author) else room
        if action.whom == "moderators" and guild is not None and room is not None:
            role = settings_of(self._context, guild).page_role
            call = f"<@&{role}>" if role and role != str(guild.id) else ""
            did = await self._ask_room(room, replace(wish, call=call))
            if did is not None:
                return did
        wish = replace(wish, card=await self._card(action, case, is_private=True))
        leads = self._leads(wish, guild, action.whom)
        if action.whom == "everyone":
            did = await self._ask_each(leads, wish)
        else:
            did = await self._ask_first(leads, wish)
        if did is None:
            raise Turned(NOBODY)
        if room is not None and case is not None:
            card = await self._card(action, case, is_private=False)
            await self._follow(room, replace(wish, card=card))
        return did

    async def _renew(self, action: AskHuman, case: Case | None, guild: discord.Guild | None) -> Did:
        """Let the cards of a case read as it stands now, wherever they stand; nobody is called."""
        if case is None:
            return Did("card")
        if is_abuse(case):
            wish = Wish(abuse_card(case), action, case)
            for person in people_of(self._context).responders:
                await self._follow_line(person, wish)
            return Did("card")
        because = self._why.get(case.id)
        room = None if guild is None else moderators_room(self._context, guild)
        if room is not None:
            card = case_card(case, await beside(self._context, case, None, because))
            await self._follow(room, Wish(card, action, case))
        found = await beside(self._context, case, None, because, is_private=True)
        wish = Wish(case_card(case, found), action, case)
        for person in self._leads(wish, guild, "everyone"):
            await self._follow_line(person, wish)
        return Did("card")

    async def _follow_line(self, person: UserRef, wish: Wish[Card]) -> None:
        """Bring up to date what somebody reads of a case, if its card stands with them."""
        if person.platform != PLATFORM:
            return
        try:
            async with asyncio.timeout(FOLLOWED_WITHIN):
                await self._cards.follow(await self._line(person, wish), wish)
        except PASSING as error:
            log.info("discord.card_not_followed", kind=type(error).__name__)

    # --- the moderators' room -------------------------------------------------------------------

    async def _follow(self, room: Room, wish: Wish[Card]) -> None:
        """Bring up to date what the moderators read of a case, if its card stands in their room."""
        try:
            async with asyncio.timeout(FOLLOWED_WITHIN):
                await self._cards.follow(await self._board(room, wish), wish)
        except PASSING as error:
            log.info("discord.card_not_followed", kind=type(error).__name__)

    async def _ask_room(self, room: Room, wish: Wish[Card]) -> Did | None:
        """Post in the moderators' room; None where Discord does not let us."""
        if self._unreached.left("room", str(room.id), self._now()):
            return None
        try:
            board = await self._board(room, wish)
            post = await self._cards.keep(board, wish)
        except discord.HTTPException as error:
            if not (lacks_right(error) or is_gone(error)):
                raise
            self._unreached.note("room", str(room.id), self._now())
            return None
        except (Paused, discord.RateLimited):
            if not wish.is_urgent:
                raise
            log.warning("discord.urgent_case_by_letter", case=wish.card.handle)
            return None  # Discord wants no new thread for minutes; whoever answers reads it now
        return Did("case-post", f"{post.channel}/{post.message}")

    async def _board(self, room: Room, wish: Wish[Card]) -> Cards:
        """Return where a card belongs; what has no case shares one thread of a forum."""
        if not isinstance(room, discord.ForumChannel):
            return RoomBoard(self._context, self._calls, self._said, room, self._learned)
        forum = ForumBoard(self._context, self._calls, room, self._learned)
        if wish.case is not None:
            return forum
        thread = (await self._cards.pages(forum, forum, wish.priority)).channel
        place = self._context.client.get_partial_messageable(thread)
        return RoomBoard(self._context, self._calls, self._said, place, self._learned)

    # --- the card -------------------------------------------------------------------------------

    async def _wish(self, action: AskHuman, case: Case | None) -> Wish[Card]:
        waits = "" if case is None else waited_words(case, self._context.clock.now())
        return Wish(await self._card(action, case, is_private=False), action, case, waits=waits)

    async def _card(self, action: AskHuman, case: Case | None, *, is_private: bool) -> Card:
        if case is None:
            return page_card(action, unable_words(action.key))
        if not case.evidence and action.rule != OVERDUE:
            self._why[case.id] = action.because
            while len(self._why) > HEADLINES_KEPT:
                self._why.popitem(last=False)
        because = self._why.get(case.id)
        found = await beside(self._context, case, action, because, is_private=is_private)
        return case_card(case, found)

    # --- in private -----------------------------------------------------------------------------

    async def _ask_first(self, people: Iterable[UserRef], wish: Wish[Card]) -> Did | None:
        """Write to the first of several people who can be reached; None where none can."""
        for person in people:
            did = await self._write(person, wish)
            if did is not None:
                return did
        return None

    async def _ask_each(self, people: Iterable[UserRef], wish: Wish[Card]) -> Did | None:
        """Write to each of several people; None where none of them can be reached."""
        reached: list[Did] = []
        failed: Exception | None = None
        for person in people:
            # Discord takes one key for one message, wherever it is sent.
            act = replace(wish.action, key=f"{wish.action.key}>{person.id}")
            try:
                did = await self._write(person, replace(wish, action=act))
            except PASSING as error:
                log.info("discord.not_called", kind=type(error).__name__)
                failed = error
            else:
                reached += [did] if did is not None else []
        if failed is not None and not reached:
            raise failed
        return reached[0] if reached else None

    async def _write(self, person: UserRef, wish: Wish[Card]) -> Did | None:
        """Put a card into somebody's direct messages; None where they take none."""
        if self._unreached.left("ask", str(person), self._now()):
            return None
        try:
            post = await self._cards.keep(await self._line(person, wish), wish)
        except discord.HTTPException as error:
            if not (is_closed_door(error) or lacks_right(error)):
                raise
            self._unreached.note("ask", str(person), self._now())
            return None
        return Did("direct-message", f"{post.channel}/{post.message}")

    async def _line(self, person: UserRef, wish: Wish[Card]) -> Cards:
        line = await self._letters.line(person, wish.priority)
        return RoomBoard(self._context, self._calls, self._said, line, self._learned)

    def _leads(
        self, wish: Wish[Card], guild: discord.Guild | None, whom: Called
    ) -> Iterator[UserRef]:
        """Return who is asked, in order; nobody is asked about themselves."""
        owner = None if guild is None else guild.owner_id
        return leads_of(
            people_of(self._context),
            wish.action,
            wish.case,
            whom,
            owner=None if owner is None else UserRef(PLATFORM, "", str(owner)),
            platform=PLATFORM,
        )

    async def _drill(self, action: AskHuman, case: Case) -> Did:
        """Send a test page to the one who must answer it; nobody stands in for them."""
        person = case.subject.target
        if person is not None and person.platform != PLATFORM:
            raise Turned(ELSEWHERE)
        wish = await self._wish(action, case)
        did = None if person is None else await self._ask_first((person,), wish)
        if did is None:
            raise Turned(NO_DRILL)
        return did

    # --- suspected abuse material ---------------------------------------------------------------

    async def _ask_responders(
        self, action: AskHuman, case: Case | None, guild: discord.Guild | None
    ) -> Did:
        """Ask its responders, each in private; what others could read before is emptied."""
        card = abuse_page_card(action) if case is None else abuse_card(case)
        waits = "" if case is None else waited_words(case, self._context.clock.now())
        wish = Wish(card, action, case, waits=waits)
        responders = responders_of(people_of(self._context), action, PLATFORM)
        try:
            did = await self._ask_each(responders, wish)
        finally:
            if case is not None:
                await self._empty_elsewhere(case, wish, guild, responders)
        if did is None:
            raise Turned(NO_RESPONDER)
        return did

    async def _empty_elsewhere(
        self,
        case: Case,
        wish: Wish[Card],
        guild: discord.Guild | None,
        responders: Sequence[UserRef],
    ) -> None:
        """Leave nothing of a case where people could read it before it was for others alone."""
        stub = replace(wish, card=stub_card(case))
        try:
            async with asyncio.timeout(FOLLOWED_WITHIN):
                room = None if guild is None else moderators_room(self._context, guild)
                if room is not None:
                    await self._cards.follow(await self._board(room, stub), stub)
                for person in self._leads(wish, guild, "everyone"):
                    if person not in responders:
                        await self._cards.follow(await self._line(person, stub), stub)
        except PASSING as error:
            log.warning("discord.card_not_emptied", case=case.id, kind=type(error).__name__)


def _is_here(action: AskHuman) -> bool:
    """Say whether people are asked about something on Discord."""
    message = action.message
    return (action.because.subject.author if message is None else message).platform == PLATFORM


def _space(action: AskHuman, case: Case | None) -> str:
    """Return where it was: the server's id, `@direct`, or empty."""
    if action.message is not None:
        return action.message.space
    return DIRECT_SPACE if case is None else case.channel.space
