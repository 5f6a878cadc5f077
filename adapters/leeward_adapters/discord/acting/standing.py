"""Cards that stand on boards: each posted once, kept up to date, and called to when urgent."""

import asyncio
from collections import OrderedDict, defaultdict
from collections.abc import Awaitable, Callable, Mapping
from datetime import timedelta
from typing import Any, Final

import aiohttp
import discord
from msgspec import Struct

from leeward_adapters.discord.acting.boards import PAGES, Board, ForumBoard, Post
from leeward_adapters.discord.acting.posts import Card
from leeward_adapters.discord.sending.calls import is_gone
from leeward_adapters.discord.sending.said import Said
from leeward_adapters.live.sending.priority import Priority, priority_of
from leeward_adapters.live.sending.quiet import Quiet
from leeward_adapters.live.sending.refusals import Paused
from leeward_adapters.live.sending.rush import Rush
from leeward_policies.domain.action import OVERDUE, AskHuman
from leeward_policies.domain.case import Case

CALLED_AGAIN: Final = 300.0
"""Seconds before people are called to the same case again (`itu.md` 1.8: after five minutes)."""

OLDER: Final = timedelta(hours=1)
"""A post that much older than its case is of another installation, whose numbers began anew;
clocks that go wrong by less do no harm."""

CARDS_KEPT: Final = 10_000
"""Cards remembered; the oldest go first, and are then looked up like those of another process."""

RENAMED_AGAIN: Final = 300.0
"""Seconds before a thread gets another name; Discord allows two in ten minutes."""

RENAME_SECONDS: Final = 5.0
"""How long the name of a thread may keep the rest waiting."""


class Wish(Struct, frozen=True):
    """What is to be read on a board, and why now."""

    card: Card
    action: AskHuman
    case: Case | None
    call: str = ""
    """The mention of the role that is called when it is urgent; empty for nobody."""
    waits: str = ""
    """What nobody has done about the case, and for how long, as a sentence."""

    @property
    def is_urgent(self) -> bool:
        """Whether people must look at once."""
        return self.action.urgency == "urgent"

    @property
    def is_overdue(self) -> bool:
        """Whether nobody has answered in time, so that people are called again."""
        return self.action.rule == OVERDUE

    @property
    def calls(self) -> bool:
        """Whether people are to be called: an edited card notifies nobody."""
        return self.is_urgent or self.is_overdue

    @property
    def line(self) -> str:
        """The short line that calls them to a card that stands already."""
        if self.is_overdue:
            return f"{self.call} {self.card.handle} still waits: {self.waits}".strip()
        return f"{self.call} {self.card.handle} is urgent: please look at once.".strip()

    @property
    def priority(self) -> Priority:
        """How urgent its calls to Discord are."""
        return priority_of(self.action)


class _Standing:
    """One card: where it stands, how it reads, and how it is to read."""

    def __init__(self) -> None:
        self.lock = asyncio.Lock()
        self.newest: Wish | None = None
        self.post: Post | None = None
        self.shown: Any = None


class StandingCards:
    """Keeps cards on boards.

    Args:
        said: what was said already.
        now: monotonic seconds.
    """

    def __init__(self, said: Said, now: Callable[[], float]) -> None:
        self._said = said
        self._now = now
        self._cards: OrderedDict[tuple[str, str], _Standing] = OrderedDict()
        self._known: dict[str, Mapping[str, Post]] = {}
        self._learning: defaultdict[str, asyncio.Lock] = defaultdict(asyncio.Lock)
        self._called = Quiet(CALLED_AGAIN)
        self._renamed = Quiet(RENAMED_AGAIN)
        self._threads = Rush()

    async def keep(self, board: Board, wish: Wish) -> Post:
        """Let a card stand on a board as it reads now; of versions that wait the newest is posted.

        Args:
            board: where.
            wish: what is to be read there.
        """
        standing = self._of(board.key, wish.card.handle)
        standing.newest = wish
        async with standing.lock:
            post = await self._brought_up(board, standing, standing.newest)
            if wish.calls:
                await self._call(board, post, wish)
        return post

    async def follow(self, board: Board, wish: Wish) -> None:
        """Let a card read as its case stands now, where one stands already; nobody is called.

        Args:
            board: where.
            wish: what is to be read there.
        """
        standing = self._of(board.key, wish.card.handle)
        async with standing.lock:
            post = standing.post = await self._found(board, standing, wish)
            if post is not None:
                await board.update(post, wish.card, wish.priority)
                standing.shown = _shown(wish.card)
                standing.post = await self._named(board, post, wish.card)

    async def pages(self, forum: ForumBoard, priority: Priority) -> Post:
        """Return the thread of a forum in which stands what has no thread of its own.

        Args:
            forum: where.
            priority: of the page that is to be posted there.
        """
        standing = self._of(forum.key, PAGES)
        async with standing.lock:
            if standing.post is None:
                standing.post = (await self._learned(forum, priority)).get(PAGES)
            if standing.post is None:
                standing.post = await self._sure(forum, forum.pages(priority))
        return standing.post

    # --- one card -----------------------------------------------------------------------------

    async def _brought_up(self, board: Board, standing: _Standing, wish: Wish) -> Post:
        """Edit a card where it stands, or post it; what reads so already is left alone."""
        card = wish.card
        shown = _shown(card)
        standing.post = await self._found(board, standing, wish)
        if standing.post is not None and standing.shown != shown:
            try:
                await board.update(standing.post, card, wish.priority)
            except discord.HTTPException as error:
                if not is_gone(error):
                    raise
                standing.post = None  # somebody deleted it, but people are asked again
        if standing.post is None:
            call = wish.line if wish.is_overdue else wish.call if wish.is_urgent else ""
            standing.post = await self._sure(board, self._create(board, wish, call))
            self._have_called(board, wish)
        else:
            standing.post = await self._named(board, standing.post, card)
        standing.shown = shown
        return standing.post

    async def _create(self, board: Board, wish: Wish, call: str) -> Post:
        """Post a card; in a rush into the thread that many share, unless it is urgent."""
        card, key, priority = wish.card, wish.action.key, wish.priority
        if isinstance(board, ForumBoard):
            is_rush = not self._threads.may_open(board.key, self._now())
            if is_rush and not wish.is_urgent:
                pages = await self.pages(board, priority)
                return await board.create_in(pages, card, key, priority, call)
        return await board.create(card, key, priority, call)

    async def _found(self, board: Board, standing: _Standing, wish: Wish) -> Post | None:
        """Return where a card stands; it may be of an earlier process."""
        if standing.post is not None:
            return standing.post
        known = (await self._learned(board, wish.priority)).get(wish.card.handle)
        return known if known is not None and _is_of(known, wish.case) else None

    async def _named(self, board: Board, post: Post, card: Card) -> Post:
        """Rename a card's own thread if that is possible soon; the card says the same anyway."""
        if not isinstance(board, ForumBoard) or post.name in ("", card.name):
            return post
        if not self._renamed.may_say(str(post.channel), self._now()):
            return post
        try:
            async with asyncio.timeout(RENAME_SECONDS):
                return await board.rename(post, card)
        except (TimeoutError, Paused, discord.DiscordException, aiohttp.ClientError):
            return post

    async def _call(self, board: Board, post: Post, wish: Wish) -> None:
        """Call people to a card that stands already; once for an act, and not too often."""
        key, place = f"{wish.action.key}+call", f"{board.key} {wish.card.handle}"
        if self._said.receipt(key) is not None:
            return
        if wish.is_overdue:
            self._called.take_back(place)  # it was waited for long enough, by the case's own clock
        if not self._called.may_say(place, self._now()):
            return
        try:
            await board.add(post, key, wish.priority, wish.line)
        except BaseException:
            self._called.take_back(place)
            raise
        self._said.note(key, place)

    def _have_called(self, board: Board, wish: Wish) -> None:
        """Remember that a new card itself has called people."""
        if wish.calls:
            place = f"{board.key} {wish.card.handle}"
            self._called.may_say(place, self._now())
            self._said.note(f"{wish.action.key}+call", place)

    # --- what stands where --------------------------------------------------------------------

    def _of(self, board: str, handle: str) -> _Standing:
        """Return what is known of a card; those that are in hand are not forgotten."""
        standing = self._cards.setdefault((board, handle), _Standing())
        self._cards.move_to_end((board, handle))
        oldest = next(iter(self._cards))
        if len(self._cards) > CARDS_KEPT and not self._cards[oldest].lock.locked():
            del self._cards[oldest]
            self._known.pop(oldest[0], None)
        return standing

    async def _learned(self, board: Board, priority: Priority) -> Mapping[str, Post]:
        """Return what stands on a board; it is read once, and again when nobody can be sure."""
        async with self._learning[board.key]:
            known = self._known.get(board.key)
            if known is None:
                known = self._known[board.key] = await board.learn(priority)
            return known

    async def _sure(self, board: Board, making: Awaitable[Post]) -> Post:
        """Wait for a new post; where it ends in doubt, the board is read before another try."""
        try:
            return await making
        except BaseException:
            self._known.pop(board.key, None)
            raise


def _is_of(post: Post, case: Case | None) -> bool:
    """Say whether a post may be of this case, and not of one with its number long ago."""
    return case is None or post.at >= case.opened_at - OLDER


def _shown(card: Card) -> Any:
    """Return how a card reads, to tell whether it has changed."""
    return card.embed.to_dict(), card.buttons.to_components() if card.buttons else ()
