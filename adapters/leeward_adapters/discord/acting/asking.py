"""Asking people: the moderators in their room, or in private whoever answers for the community."""

import asyncio
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from typing import Final

import discord
import structlog

from leeward_adapters.discord.acting.boards import Board, ForumBoard, RoomBoard
from leeward_adapters.discord.acting.capabilities import (
    PLATFORM,
    Room,
    capabilities,
    moderators_room,
    people_of,
    settings_of,
)
from leeward_adapters.discord.acting.homes import Homes
from leeward_adapters.discord.acting.posts import Beside, Card, case_card, page_card
from leeward_adapters.discord.acting.private import Letters
from leeward_adapters.discord.acting.standing import StandingCards, Wish
from leeward_adapters.discord.context import Context
from leeward_adapters.discord.sending.calls import (
    Calls,
    Did,
    Turned,
    is_closed_door,
    is_gone,
    lacks_right,
)
from leeward_adapters.discord.sending.invalid_requests import Paused, Refusals
from leeward_adapters.discord.sending.passing import PASSING
from leeward_adapters.discord.sending.said import Said
from leeward_adapters.discord.sending.words import moment
from leeward_policies.domain.action import AskHuman
from leeward_policies.domain.case import Case
from leeward_policies.domain.refs import DIRECT_SPACE, UserRef
from leeward_policies.errors import NotReady, StorageError

log = structlog.get_logger("leeward.adapters.discord")

FOLLOWED_WITHIN: Final = 10.0
"""Seconds for the moderators' card of a case about which somebody else was asked already."""

DECISIONS_TOLD: Final = 5
"""Latest decisions of a case of which a card says what they did."""

DONE: Final[Mapping[str, str]] = {
    "hide": "hid the message",
    "restrict": "kept the author from writing",
    "warn": "warned the author",
    "tip": "gave a tip",
    "kick": "removed the author",
    "ban": "banned the author",
    "lock": "closed direct messages",
    "reveal": "showed the message again",
    "unrestrict": "let the author write again",
}

UNABLE: Final[Mapping[str, str]] = {
    "hide": "Leeward could not hide the message. Please look, and delete it if it must go.",
    "restrict": "Leeward could not keep the author from writing. Please look if somebody must.",
    "tip": "A private tip reached nobody. Somebody should speak to the member.",
}
"""What a question says that stands for an act; the ladder ends its key with `+ask`."""


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
        self._cards = StandingCards(said, now)
        self._homes = Homes(context)
        self._unreached = Refusals()

    async def ask(self, action: AskHuman, case: Case | None) -> Did:
        """Post or update the card of a question, where the people are who are asked.

        Where the one whom it is about could read it, whoever answers is asked in private.

        Raises:
            Turned: nobody can be asked now.
        """
        message, author = action.message, action.because.subject.author
        elsewhere = DIRECT_SPACE if case is None else case.channel.space
        space = elsewhere if message is None else message.space
        guild = await self._homes.home_of(space, author)
        wish = Wish(await self._card(action, case), action, case)
        room = None if guild is None else moderators_room(self._context, guild)
        if guild is not None and room is not None:
            room = None if await self._homes.may_read(guild, room, author) else room
        if action.whom == "moderators" and guild is not None and room is not None:
            role = settings_of(self._context, guild).page_role
            call = f"<@&{role}>" if role and role != str(guild.id) else ""
            did = await self._ask_room(room, Wish(wish.card, action, case, call))
            if did is not None:
                return did
        did = await self._ask_lead(wish, guild)
        if room is not None and case is not None:
            await self._follow(room, wish)
        return did

    async def _follow(self, room: Room, wish: Wish) -> None:
        """Bring up to date what the moderators read of a case, if its card stands in their room."""
        try:
            async with asyncio.timeout(FOLLOWED_WITHIN):
                await self._cards.follow(await self._board(room, wish), wish)
        except PASSING as error:
            log.info("discord.card_not_followed", kind=type(error).__name__)

    async def _ask_room(self, room: Room, wish: Wish) -> Did | None:
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

    async def _card(self, action: AskHuman, case: Case | None) -> Card:
        if case is None:
            return page_card(action, Beside(unable=_unable(action.key)))
        return case_card(case, await beside(self._context, case, action))

    async def _board(self, room: Room, wish: Wish) -> Board:
        """Return where a card belongs; what has no case shares one thread of a forum."""
        if not isinstance(room, discord.ForumChannel):
            return RoomBoard(self._context, self._calls, self._said, room)
        forum = ForumBoard(self._context, self._calls, room)
        if wish.case is not None:
            return forum
        thread = (await self._cards.pages(forum, wish.priority)).channel
        place = self._context.client.get_partial_messageable(thread)
        return RoomBoard(self._context, self._calls, self._said, place)

    async def _ask_lead(self, wish: Wish, guild: discord.Guild | None) -> Did:
        """Write to the first of those who answer for the community who can be reached."""
        for person in self._leads(wish, guild):
            if self._unreached.left("ask", str(person), self._now()):
                continue
            try:
                line = await self._letters.line(person, wish.priority)
                board = RoomBoard(self._context, self._calls, self._said, line)
                post = await self._cards.keep(board, wish)
            except discord.HTTPException as error:
                if not (is_closed_door(error) or lacks_right(error)):
                    raise
                self._unreached.note("ask", str(person), self._now())
            else:
                return Did("direct-message", f"{post.channel}/{post.message}")
        raise Turned(
            "nobody can be asked: choose a moderators' room that only they can read,"
            " or a safety lead who takes direct messages from this bot"
        )

    def _leads(self, wish: Wish, guild: discord.Guild | None) -> Iterator[UserRef]:
        """Yield who is asked, in order; nobody is asked about themselves."""
        people = people_of(self._context)
        owner = None if guild is None else guild.owner_id
        owned = None if owner is None else UserRef(PLATFORM, "", str(owner))
        subjects = {wish.action.because.subject.author}
        if wish.case is not None:
            subjects.add(wish.case.subject.author)
        for person in dict.fromkeys((people.safety_lead, people.deputy, owned)):
            if person is not None and person.platform == PLATFORM and person not in subjects:
                yield person


async def beside(context: Context, case: Case, action: AskHuman | None = None) -> Beside:
    """Return what a case's card says beside the case itself.

    Args:
        context: of the connection.
        case: as it stands.
        action: the question that it is posted for; None where it is only shown anew.
    """
    counts: Counter[str] = Counter()
    not_done: Counter[str] = Counter()
    until = None
    try:
        for decision in case.decisions[-DECISIONS_TOLD:]:
            reasons = await context.desk.reasons(decision)
            if reasons is not None:
                counts.update(reasons.done)
                not_done.update(kind for kind in reasons.not_done if kind in UNABLE)
                until = reasons.until or until
    except (NotReady, StorageError):
        counts.clear()  # a card without this is better than none
    done = [
        DONE.get(kind, kind) + (f" ({count} times)" if count > 1 else "")
        for kind, count in counts.items()
    ]
    if done and until is not None:
        done.append(f"the author may write again {moment(until, 'R')}")
    return Beside(
        because=None if action is None else action.because,
        done=tuple(done),
        unable=_not_done(not_done) or ("" if action is None else _unable(action.key)),
        can=capabilities(context, case.channel.space_ref),
    )


def _not_done(counts: Mapping[str, int]) -> str:
    """Return what the rules asked for and Leeward could not do, with how often."""
    return " ".join(
        UNABLE[kind] + (f" ({count} times)" if count > 1 else "") for kind, count in counts.items()
    )


def _unable(key: str) -> str:
    """Return what could not be done, read from the key that the ladder gave the question."""
    if not key.endswith("+ask"):
        return ""
    kind = (*key.split(":"), "")[1]
    return UNABLE.get(kind, "Leeward could not do by itself what the rule asks for.")
