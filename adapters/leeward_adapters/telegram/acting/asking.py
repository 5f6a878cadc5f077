"""Asking people: the moderators in their group, or in private whoever answers for the community.

What may show the abuse of a child is put before its responders alone, each in private.
"""

import asyncio
from collections import OrderedDict
from collections.abc import Callable, Iterable, Sequence
from typing import Final

import structlog
from msgspec.structs import replace
from telegram.error import BadRequest, Forbidden, RetryAfter

from leeward_adapters.live.casework.abuse import abuse_page, abuse_sheet, is_abuse, stub_sheet
from leeward_adapters.live.casework.beside import beside, unable_words
from leeward_adapters.live.casework.boards import Board, Gone
from leeward_adapters.live.casework.calls import leads_of, responders_of, waited_words, whom_of
from leeward_adapters.live.casework.sheets import case_sheet, handle_of, page_sheet
from leeward_adapters.live.casework.standing import StandingCards
from leeward_adapters.live.casework.standing import Wish as AnyWish
from leeward_adapters.live.sending.outcomes import Did, Turned
from leeward_adapters.live.sending.priority import priority_of
from leeward_adapters.live.sending.refusals import Paused, Refusals
from leeward_adapters.telegram.acting.boards import ForumBoard, Parts, Post, RoomBoard
from leeward_adapters.telegram.acting.capabilities import capabilities, people_of
from leeward_adapters.telegram.acting.cards import Card, card_of
from leeward_adapters.telegram.acting.dialect import TELEGRAM
from leeward_adapters.telegram.acting.homes import Group, Homes
from leeward_adapters.telegram.acting.memory import Memory
from leeward_adapters.telegram.acting.private import VIA, chat_of
from leeward_adapters.telegram.acting.topics import Topics
from leeward_adapters.telegram.context import Context
from leeward_adapters.telegram.sending.answers import is_closed_door, is_gone, lacks_right
from leeward_adapters.telegram.sending.calls import Calls
from leeward_adapters.telegram.sending.passing import PASSING
from leeward_adapters.telegram.sending.said import Said
from leeward_adapters.telegram.sending.words import PLATFORM, number_of
from leeward_policies.case_rights import OVER
from leeward_policies.domain.action import OVERDUE, AskHuman, Because, Called
from leeward_policies.domain.case import Case
from leeward_policies.domain.refs import DIRECT_SPACE, SpaceRef, UserRef
from leeward_policies.ports import Capabilities

log = structlog.get_logger("leeward.adapters.telegram")

Wish = AnyWish[Card]

FOLLOWED_WITHIN: Final = 8.0
"""Seconds for the cards of a case elsewhere than where people were asked just now."""

HEADLINES_KEPT: Final = 1_000
"""Cases without a line of which it is remembered why people were asked; the oldest go first."""

NOBODY: Final = (
    "nobody can be asked: choose a moderators' group that only they can read,"
    " or a safety lead who has started this bot"
)
NO_RESPONDER: Final = (
    "nobody responsible for abuse material can be written to: name `community.csea` in"
    " leeward.toml, or a safety lead, and let them start this bot"
)
NO_DRILL: Final = "they have not started this bot: nobody can page them in earnest either"
ELSEWHERE: Final = "this belongs to another platform"


class Asking:
    """Brings questions before people.

    Args:
        context: of the connection.
        calls: to Telegram.
        said: what was said already.
        memory: where cards stand.
        now: monotonic seconds.
    """

    def __init__(
        self,
        context: Context,
        calls: Calls,
        said: Said,
        memory: Memory,
        *,
        now: Callable[[], float],
    ) -> None:
        self._context = context
        self._names = context.directory
        self._now = now
        self.parts = Parts(context, calls, memory, Topics(context, calls))
        self.homes = Homes(context, calls, now)
        self.cards = StandingCards[Card, Post](said, now, passing=(*PASSING, Gone))
        self._unreached = Refusals()
        self._why: OrderedDict[str, Because] = OrderedDict()

    def forget_refusals(self) -> None:
        """Learn that rights have changed, or that somebody has started the bot."""
        self._unreached.forget()
        self.homes.forget()

    async def ask(self, action: AskHuman, case: Case | None) -> Did:
        """Post or update the card of a question, where the people are who are asked.

        Where the one whom it is about could read it, whoever answers is asked in private.

        Raises:
            Turned: nobody can be asked now.
        """
        if case is not None and case.is_drill:
            return await self._drill(action, case)
        home = _home_of(action, case)
        if home.platform != PLATFORM and action.whom == "moderators":
            raise Turned(ELSEWHERE)
        group = await self._group(action, home)
        if action.whom == "nobody":
            return await self._renew(action, case, group)
        if whom_of(action, case) == "csea":
            return await self._ask_responders(action, case, group)
        return await self._ask_team(action, case, group)

    async def _ask_team(self, action: AskHuman, case: Case | None, group: Group | None) -> Did:
        """Ask the moderators in their group, or in private whoever answers for the community."""
        wish = await self._wish(action, case)
        if group is not None and await self._may_read(group, wish):
            group = None
        if action.whom == "moderators" and group is not None:
            did = await self._ask_group(group, replace(wish, call=self._call(wish)))
            if did is not None:
                return did
        wish = replace(wish, card=await self._card(action, case, is_private=True))
        leads = self._leads(wish, action.whom)
        if action.whom == "everyone":
            did = await self._ask_each(leads, wish)
        else:
            did = await self._ask_first(leads, wish)
        if did is None:
            raise Turned(NOBODY)
        if group is not None and case is not None:
            card = await self._card(action, case, is_private=False)
            await self._follow(self.board(group), replace(wish, card=card))
        return did

    async def _group(self, action: AskHuman, home: SpaceRef) -> Group | None:
        """Return the moderators' group; an urgent question does not wait for Telegram to tell."""
        if home.platform != PLATFORM:
            return None
        about = action.because.subject.author
        try:
            return await self.homes.group(home.id, about, priority_of(action))
        except PASSING as error:
            if action.urgency != "urgent" or action.whom == "nobody":
                raise
            log.warning("telegram.group_unknown", kind=type(error).__name__)
            return None

    async def _may_read(self, group: Group, wish: Wish) -> bool:
        """Say whether one whom it is about reads the group, or may do so for all we know."""
        try:
            return await self.homes.may_read(group, _subjects(wish), wish.priority)
        except PASSING as error:
            if not wish.is_urgent:
                raise
            log.warning("telegram.members_unknown", kind=type(error).__name__)
            return True

    async def _renew(self, action: AskHuman, case: Case | None, group: Group | None) -> Did:
        """Let the cards of a case read as it stands now, wherever they stand; nobody is called."""
        if case is None:
            return Did("card")
        if is_abuse(case):
            card = card_of(abuse_sheet(case, TELEGRAM), self._names, is_kept=True)
            for person in people_of(self._context).responders:
                await self._follow_line(person, Wish(card, action, case))
            return Did("card")
        if group is not None:
            card = await self.case_card(case)
            await self._follow(self.board(group), Wish(card, action, case))
        wish = Wish(await self.case_card(case, is_private=True), action, case)
        for person in self._leads(wish, "everyone"):
            await self._follow_line(person, wish)
        return Did("card")

    # --- the moderators' group ------------------------------------------------------------------

    def board(self, group: Group) -> Board[Card, Post]:
        """Return where the cards of cases belong."""
        if group.is_forum:
            return ForumBoard(self.parts, group.id)
        return RoomBoard(self.parts, group.id)

    async def _ask_group(self, group: Group, wish: Wish) -> Did | None:
        """Post in the moderators' group; None where Telegram does not let us."""
        if self._unreached.left("group", str(group.id), self._now()):
            return None
        try:
            post = await self.cards.keep(await self._board_of(group, wish), wish)
        except (BadRequest, Forbidden) as error:
            if not (lacks_right(error) or is_gone(error)):
                raise
            self._unreached.note("group", str(group.id), self._now())
            return None
        except (Paused, RetryAfter):
            if not wish.is_urgent:
                raise
            log.warning("telegram.urgent_case_by_letter", case=wish.card.handle)
            return None  # Telegram wants nothing there for a while; whoever answers reads it now
        return Did("case-post", f"{post.chat}/{post.message}")

    async def _board_of(self, group: Group, wish: Wish) -> Board[Card, Post]:
        """Return where a card belongs; what has no case shares one topic of a forum."""
        if wish.case is not None or not group.is_forum:
            return self.board(group)
        forum = ForumBoard(self.parts, group.id)
        return forum.shared(await self.cards.pages(forum, forum, wish.priority))

    async def _follow(self, board: Board[Card, Post], wish: Wish) -> None:
        """Bring up to date what is read of a case, if its card stands there."""
        try:
            async with asyncio.timeout(FOLLOWED_WITHIN):
                await self.cards.follow(board, wish)
        except (*PASSING, Gone, Turned) as error:
            log.info("telegram.card_not_followed", kind=type(error).__name__)

    def _call(self, wish: Wish) -> str:
        """Return whom an urgent case calls by name: the first who answers for the community."""
        lead = next(iter(self._leads(wish, wish.action.whom)), None)
        return "" if lead is None or number_of(lead.id) is None else f"member {lead.id}"

    # --- the card -------------------------------------------------------------------------------

    async def _wish(self, action: AskHuman, case: Case | None) -> Wish:
        waits = "" if case is None else waited_words(case, self._context.clock.now())
        return Wish(await self._card(action, case, is_private=False), action, case, waits=waits)

    async def _card(self, action: AskHuman, case: Case | None, *, is_private: bool) -> Card:
        if case is None:
            return card_of(page_sheet(action, unable_words(action.key), TELEGRAM), self._names)
        if not case.evidence and action.rule != OVERDUE:
            self._why[case.id] = action.because
            while len(self._why) > HEADLINES_KEPT:
                self._why.popitem(last=False)
        return await self.case_card(case, action, is_private=is_private)

    async def case_card(
        self, case: Case, action: AskHuman | None = None, *, is_private: bool = False
    ) -> Card:
        """Return a case as people read it.

        Args:
            case: any but one of suspected abuse material.
            action: the question that it is posted for; None where it is only shown anew.
            is_private: it stands in somebody's private chat.
        """
        found = await beside(
            self._context.desk,
            case,
            self._can(case),
            TELEGRAM,
            action=action,
            because=self._why.get(case.id),
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

    # --- in private -----------------------------------------------------------------------------

    def line(self, person: UserRef) -> Board[Card, Post]:
        """Return somebody's private chat, as a place for cards.

        Raises:
            Turned: this is nobody to whom a bot could write.
        """
        return RoomBoard(self.parts, chat_of(person), reader=person)

    async def _ask_first(self, people: Iterable[UserRef], wish: Wish) -> Did | None:
        """Write to the first of several people who can be reached; None where none can."""
        for person in people:
            did = await self._write(person, wish)
            if did is not None:
                return did
        return None

    async def _ask_each(self, people: Iterable[UserRef], wish: Wish) -> Did | None:
        """Write to each of several people; None where none of them can be reached."""
        reached: list[Did] = []
        failed: Exception | None = None
        for person in people:
            # What was called by one key is called once, so each has their own.
            act = replace(wish.action, key=f"{wish.action.key}>{person.id}")
            try:
                did = await self._write(person, replace(wish, action=act))
            except PASSING as error:
                log.info("telegram.not_called", kind=type(error).__name__)
                failed = error
            else:
                reached += [did] if did is not None else []
        if failed is not None and not reached:
            raise failed
        return reached[0] if reached else None

    async def _write(self, person: UserRef, wish: Wish) -> Did | None:
        """Put a card into somebody's private chat; None where they have not started the bot."""
        if self._unreached.left("ask", str(person), self._now()):
            return None
        try:
            post = await self.cards.keep(self.line(person), wish)
        except Turned:
            return None
        except (BadRequest, Forbidden) as error:
            if not (is_closed_door(error) or lacks_right(error)):
                raise
            self._unreached.note("ask", str(person), self._now())
            return None
        return Did(VIA, f"{post.chat}/{post.message}")

    async def _follow_line(self, person: UserRef, wish: Wish) -> None:
        """Bring up to date what somebody reads of a case, if its card stands with them."""
        if person.platform == PLATFORM and number_of(person.id) is not None:
            await self._follow(self.line(person), wish)

    def _leads(self, wish: Wish, whom: Called) -> list[UserRef]:
        """Return who is asked, in order; nobody is asked about themselves."""
        home, people = _home_of(wish.action, wish.case), people_of(self._context)
        owner = self.homes.owner_of(home.id) if home.platform == PLATFORM else None
        found = leads_of(people, wish.action, wish.case, whom, owner=owner, platform=PLATFORM)
        return list(found)

    async def _drill(self, action: AskHuman, case: Case) -> Did:
        """Send a test page to the one who must answer it; nobody stands in for them."""
        wish, person = await self._wish(action, case), case.subject.target
        if person is not None and person.platform != PLATFORM:
            raise Turned(ELSEWHERE)
        did = None if person is None else await self._ask_first((person,), wish)
        if did is None:
            raise Turned(NO_DRILL)
        return did

    # --- suspected abuse material ---------------------------------------------------------------

    async def _ask_responders(
        self, action: AskHuman, case: Case | None, group: Group | None
    ) -> Did:
        """Ask its responders, each in private; what others could read before is emptied."""
        handle = handle_of(action, None)
        sheet = (
            abuse_page(action, handle, TELEGRAM) if case is None else abuse_sheet(case, TELEGRAM)
        )
        waits = "" if case is None else waited_words(case, self._context.clock.now())
        wish = Wish(card_of(sheet, self._names, is_kept=True), action, case, waits=waits)
        responders = responders_of(people_of(self._context), action, PLATFORM)
        try:
            did = await self._ask_each(responders, wish)
        finally:
            if case is not None:
                await self._empty_elsewhere(case, wish, group, responders)
        if did is None:
            raise Turned(NO_RESPONDER)
        return did

    async def _empty_elsewhere(
        self, case: Case, wish: Wish, group: Group | None, responders: Sequence[UserRef]
    ) -> None:
        """Leave nothing of a case where people could read it before it was for others alone."""
        stub = replace(wish, card=card_of(stub_sheet(case), self._names, is_over=True))
        if group is not None:
            await self._follow(self.board(group), stub)
        for person in self._leads(wish, "everyone"):
            if person not in responders:
                await self._follow_line(person, stub)


def _home_of(action: AskHuman, case: Case | None) -> SpaceRef:
    """Return the space whose people are asked: that of the message, else that of the case."""
    if action.message is not None:
        return action.message.space_ref
    if case is not None:
        return case.channel.space_ref
    return SpaceRef(action.because.subject.author.platform, DIRECT_SPACE)


def _subjects(wish: Wish) -> list[UserRef]:
    """Return whom a question is about."""
    about = [wish.action.because.subject.author]
    if wish.case is not None:
        about.append(wish.case.subject.author)
    return list(dict.fromkeys(about))
