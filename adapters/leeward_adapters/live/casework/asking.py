"""Asking people: the moderators in their room, or in private whoever answers for the community.

What may show the abuse of a child is put before its responders alone, each in private. While a
platform does not tell who reads a room, an urgent question is put to people in private at once.
"""

import asyncio
from collections import OrderedDict
from collections.abc import Awaitable, Callable, Iterable, Sequence
from functools import partial
from typing import Final, Generic, TypeAlias

import structlog
from msgspec import Struct
from msgspec.structs import replace

from leeward_adapters.live.casework.abuse import is_abuse
from leeward_adapters.live.casework.askable import Askable, H, R
from leeward_adapters.live.casework.boards import Board, C, Gone, P
from leeward_adapters.live.casework.calls import leads_of, responders_of, waited_words, whom_of
from leeward_adapters.live.casework.standing import StandingCards, Wish
from leeward_adapters.live.sending.outcomes import Did, Turned
from leeward_adapters.live.sending.priority import priority_of
from leeward_adapters.live.sending.refusals import Refusals
from leeward_adapters.live.sending.turns import Once
from leeward_policies.domain.action import OVERDUE, AskHuman, Because, Called
from leeward_policies.domain.case import Case
from leeward_policies.domain.refs import DIRECT_SPACE, SpaceRef, UserRef
from leeward_policies.ports import Clock

FOLLOWED_WITHIN: Final = 8.0
"""Seconds for a card of a case elsewhere than where people were asked just now."""

KNOWN_WITHIN: Final = 8.0
"""Seconds that what is urgent waits for a platform to tell which room there is, and who reads it;
the executor waits 30 s for an act."""

HEADLINES_KEPT: Final = 1_000
"""Cases without a line of which it is remembered why people were asked; the oldest go first."""

IN_ROOM: Final = "case-post"
IN_PRIVATE: Final = "direct-message"
SHOWN_ANEW: Final = "card"
"""How people were asked, in words of an outcome."""

ELSEWHERE: Final = "this belongs to another platform"

Find: TypeAlias = Callable[[], Awaitable[Board[C, P]]]
"""Finds a board, for which a call may be needed."""

log = structlog.get_logger("leeward.adapters")


class Where(Struct, Generic[R], frozen=True):
    """Where people are asked about something."""

    room: R | None = None
    """The moderators' room; None where there is none that will do."""
    owner: UserRef | None = None
    """Whoever owns the place, who is asked where nobody else can be."""
    is_known: bool = True
    """False: the platform does not tell just now whether there is a room."""


class Asking(Askable[C, P, H, R]):
    """Brings questions before people.

    Args:
        clock: the time.
        cards: what stands on boards.
        now: monotonic seconds.
    """

    def __init__(self, clock: Clock, cards: StandingCards[C, P], now: Callable[[], float]) -> None:
        self._clock = clock
        self._now = now
        self.cards = cards
        """What stands on boards."""
        self._passing: tuple[type[Exception], ...] = (*self.passing, TimeoutError)
        self._unreached = Refusals()
        self._unemptied = Once()
        self._why: OrderedDict[str, Because] = OrderedDict()

    async def ask(self, action: AskHuman, case: Case | None) -> Did:
        """Post or update the card of a question, where the people are who are asked.

        Where the one whom it is about could read it, whoever answers is asked in private.

        Raises:
            Turned: nobody can be asked now.
        """
        if case is not None and case.is_drill:
            return await self._drill(action, case)
        if action.whom == "moderators" and asked_in(action, case).platform != self.platform:
            raise Turned(ELSEWHERE)
        if action.whom == "nobody":
            return await self._renew(action, case)
        if whom_of(action, case) == "csea":
            return await self._ask_responders(action, case)
        return await self._ask_team(action, case)

    def forget_refusals(self) -> None:
        """Learn that rights have changed, or that a door has opened."""
        self._unreached.forget()

    async def case_card(
        self, case: Case, action: AskHuman | None = None, *, is_private: bool = False
    ) -> C:
        """Return a case as people read it.

        Args:
            case: any but one of suspected abuse material.
            action: the question that it is posted for; None where it is only shown anew.
            is_private: it stands on somebody's private line.
        """
        return await self._case_card(case, action, self._why.get(case.id), is_private=is_private)

    # --- the team -------------------------------------------------------------------------------

    async def _ask_team(self, action: AskHuman, case: Case | None) -> Did:
        """Ask the moderators in their room, or in private whoever answers for the community."""
        where = await self._where(action, case, may_wait=action.urgency != "urgent")
        wish = self._wish(await self._card(action, case, is_private=False), action, case)
        room, leads = where.room, self._leads(where, action, case, action.whom)
        if room is not None and await self._is_read_by_them(room, wish):
            room = None
        if action.whom == "moderators" and room is not None:
            did = await self._ask_room(room, replace(wish, call=self._call(room, leads)))
            if did is not None:
                return did
        letter = replace(wish, card=await self._card(action, case, is_private=True))
        if action.whom == "everyone":
            did = await self._ask_each(leads, letter)
        else:
            did = await self._ask_first(leads, letter)
        if did is None:
            raise Turned(self.nobody)
        if room is not None and case is not None:
            card = await self._card(action, case, is_private=False)
            await self._follow(partial(self._in_room, room, wish), replace(wish, card=card))
        return did

    async def _renew(self, action: AskHuman, case: Case | None) -> Did:
        """Let the cards of a case read as it stands now, wherever they stand; nobody is called."""
        if case is None:
            return Did(SHOWN_ANEW)
        if is_abuse(case):
            responders = self._responders(action, case)
            wish = Wish(self._abuse_card(action, case), action, case)
            await self._follow_lines(responders, wish)
            if case.id in self._unemptied:
                await self._empty_elsewhere(action, case, responders)
            return Did(SHOWN_ANEW)
        where = await self._where(action, case, may_wait=True)
        if where.room is not None:
            wish = Wish(await self.case_card(case), action, case)
            await self._follow(partial(self._in_room, where.room, wish), wish)
        wish = Wish(await self.case_card(case, is_private=True), action, case)
        await self._follow_lines(self._leads(where, action, case, "everyone"), wish)
        return Did(SHOWN_ANEW)

    async def _drill(self, action: AskHuman, case: Case) -> Did:
        """Send a test page to the one who must answer it; nobody stands in for them."""
        person = case.subject.target
        if person is not None and person.platform != self.platform:
            raise Turned(ELSEWHERE)
        wish = self._wish(await self._card(action, case, is_private=False), action, case)
        if person is not None and action.whom == "nobody":
            await self._follow_lines((person,), wish)
            return Did(SHOWN_ANEW)
        did = None if person is None else await self._write(person, wish)
        if did is None:
            raise Turned(self.no_drill)
        return did

    # --- suspected abuse material ---------------------------------------------------------------

    async def _ask_responders(self, action: AskHuman, case: Case | None) -> Did:
        """Ask its responders, each in private; what others could read before is emptied."""
        wish = self._wish(self._abuse_card(action, case), action, case)
        responders = self._responders(action, case)
        try:
            did = await self._ask_each(responders, wish)
        finally:
            if case is not None:
                await self._empty_elsewhere(action, case, responders)
        if did is None:
            raise Turned(self.no_responder)
        return did

    async def _empty_elsewhere(
        self, action: AskHuman, case: Case, responders: Sequence[UserRef]
    ) -> None:
        """Leave nothing of a case where people could read it before it was for others alone.

        Where that fails it is done again whenever its cards are renewed.
        """
        stub = Wish(self._stub_card(case), action, case)
        where = await self._where(action, case, may_wait=False)
        leads = self._leads(where, action, case, "everyone")
        places = self._lines([one for one in leads if one not in responders], stub)
        if where.room is not None:
            places.append(partial(self._in_room, where.room, stub))
        if not (await self._follow_all(places, stub) and where.is_known):
            self._unemptied.note(case.id)
            log.warning("asking.card_not_emptied", platform=self.platform, case=case.id)

    def _responders(self, action: AskHuman, case: Case | None) -> list[UserRef]:
        """Return who is asked about suspected abuse material; nobody about themselves."""
        about, found = subjects(action, case), responders_of(self._people(), action, self.platform)
        return [person for person in found if person not in about]

    # --- the moderators' room -------------------------------------------------------------------

    async def _where(self, action: AskHuman, case: Case | None, *, may_wait: bool) -> Where[R]:
        """Return where people are asked: nowhere here, of what happened on another platform.

        Args:
            action: the question.
            case: what it is about.
            may_wait: it can be asked later; else people are asked without a room that is not known.
        """
        space, about = asked_in(action, case), action.because.subject.author
        owner: UserRef | None = None
        room: R | None = None
        if space.platform != self.platform:
            return Where()
        try:
            async with asyncio.timeout(None if may_wait else KNOWN_WITHIN):
                home = await self._home(space.id, about)
                if home is not None:
                    owner = self._owner(home)
                    room = await self._room(home, about, priority_of(action))
        except self._passing as error:
            if may_wait and not self._is_lost(error):
                raise
            log.warning("asking.room_unknown", platform=self.platform, kind=type(error).__name__)
            return Where(None, owner, is_known=False)
        return Where(room, owner)

    async def _is_read_by_them(self, room: R, wish: Wish[C]) -> bool:
        """Say whether one whom it is about reads a room, or may do so for all we know."""
        about = [who for who in subjects(wish.action, wish.case) if who.platform == self.platform]
        try:
            async with asyncio.timeout(KNOWN_WITHIN if wish.is_urgent else None):
                for who in about:
                    if await self._may_read(room, who, wish.priority):
                        return True
        except self._passing as error:
            if not wish.is_urgent and not self._is_lost(error):
                raise
            log.warning("asking.reader_unknown", platform=self.platform, kind=type(error).__name__)
            return True
        return False

    async def _ask_room(self, room: R, wish: Wish[C]) -> Did | None:
        """Post in the moderators' room; None where the platform does not let us."""
        key = self.board(room).key
        if self._unreached.left("room", key, self._now()):
            return None
        try:
            post = await self.cards.keep(await self._in_room(room, wish), wish)
        except self._passing as error:
            if self._is_lost(error):
                self._unreached.note("room", key, self._now())
                return None
            if wish.is_urgent and self._is_full(error):
                log.warning("asking.by_letter", platform=self.platform, case=wish.card.handle)
                return None  # nothing more can stand there for a while; whoever answers reads it
            raise
        return Did(IN_ROOM, self._receipt(post))

    async def _in_room(self, room: R, wish: Wish[C]) -> Board[C, P]:
        """Return where a card belongs; what has no case shares one thread."""
        board = self.board(room)
        if wish.case is not None or board.threads is None:
            return board
        return self._shared(room, await self.cards.pages(board, board.threads, wish.priority))

    # --- in private -----------------------------------------------------------------------------

    async def _ask_first(self, people: Iterable[UserRef], wish: Wish[C]) -> Did | None:
        """Write to the first of several people who can be reached; None where none can."""
        for person in people:
            did = await self._write(person, wish)
            if did is not None:
                return did
        return None

    async def _ask_each(self, people: Iterable[UserRef], wish: Wish[C]) -> Did | None:
        """Write to each of several people; None where none of them can be reached."""
        reached: list[Did] = []
        failed: Exception | None = None
        for person in people:
            # What was said by one key is said once, wherever that was, so each has their own.
            act = replace(wish.action, key=f"{wish.action.key}>{person.id}")
            try:
                did = await self._write(person, replace(wish, action=act))
            except self._passing as error:
                log.info("asking.not_called", platform=self.platform, kind=type(error).__name__)
                failed = error
            else:
                reached += [did] if did is not None else []
        if failed is not None and not reached:
            raise failed
        return reached[0] if reached else None

    async def _write(self, person: UserRef, wish: Wish[C]) -> Did | None:
        """Put a card before somebody in private; None where they cannot be written to."""
        if self._unreached.left("ask", str(person), self._now()):
            return None
        try:
            post = await self.cards.keep(await self._line(person, wish.priority), wish)
        except Turned:
            return None
        except self._passing as error:
            if not self._is_closed(error):
                raise
            self._unreached.note("ask", str(person), self._now())
            return None
        return Did(IN_PRIVATE, self._receipt(post))

    def _leads(
        self, where: Where[R], action: AskHuman, case: Case | None, whom: Called
    ) -> list[UserRef]:
        """Return who is asked in private, in order; nobody is asked about themselves."""
        people, owner = self._people(), where.owner
        return list(leads_of(people, action, case, whom, owner=owner, platform=self.platform))

    # --- cards ----------------------------------------------------------------------------------

    def _wish(self, card: C, action: AskHuman, case: Case | None) -> Wish[C]:
        waits = "" if case is None else waited_words(case, self._clock.now())
        return Wish(card, action, case, waits=waits)

    async def _card(self, action: AskHuman, case: Case | None, *, is_private: bool) -> C:
        if case is None:
            return self._page_card(action)
        if not case.evidence and action.rule != OVERDUE:
            self._why[case.id] = action.because
            while len(self._why) > HEADLINES_KEPT:
                self._why.popitem(last=False)
        return await self.case_card(case, action, is_private=is_private)

    def _lines(self, people: Iterable[UserRef], wish: Wish[C]) -> list[Find[C, P]]:
        """Return the private lines of those who are on this platform."""
        here = [person for person in people if person.platform == self.platform]
        return [partial(self._line, person, wish.priority) for person in here]

    async def _follow_lines(self, people: Iterable[UserRef], wish: Wish[C]) -> None:
        """Bring up to date what several people read of a case in private."""
        await self._follow_all(self._lines(people, wish), wish)

    async def _follow_all(self, places: Iterable[Find[C, P]], wish: Wish[C]) -> bool:
        """Bring a card up to date in several places at the same time; say whether all are so."""
        return all(await asyncio.gather(*(self._follow(find, wish) for find in places)))

    async def _follow(self, find: Find[C, P], wish: Wish[C]) -> bool:
        """Bring up to date what is read of a case, if its card stands there; say whether it is."""
        try:
            async with asyncio.timeout(FOLLOWED_WITHIN):
                await self.cards.follow(await find(), wish)
        except (Gone, Turned):
            return True  # nothing stands there, or ever could
        except self._passing as error:
            log.info("asking.not_followed", platform=self.platform, kind=type(error).__name__)
            return False
        return True


def asked_in(action: AskHuman, case: Case | None) -> SpaceRef:
    """Return the space whose people are asked: that of the message, else that of the case."""
    if action.message is not None:
        return action.message.space_ref
    if case is not None:
        return case.channel.space_ref
    return SpaceRef(action.because.subject.author.platform, DIRECT_SPACE)


def subjects(action: AskHuman, case: Case | None) -> list[UserRef]:
    """Return whom a question is about."""
    about = [action.because.subject.author]
    if case is not None:
        about.append(case.subject.author)
    return list(dict.fromkeys(about))
