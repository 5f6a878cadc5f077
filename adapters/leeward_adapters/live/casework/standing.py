"""Cards that stand on boards: each posted once, kept up to date, and called to when urgent."""

import asyncio
from collections import OrderedDict
from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import Any, Final, Generic

from msgspec import Struct

from leeward_adapters.live.casework.boards import (
    PAGES,
    Board,
    C,
    Gone,
    P,
    Placed,
    Receipts,
    Threads,
)
from leeward_adapters.live.sending.priority import Priority, priority_of
from leeward_adapters.live.sending.quiet import Quiet
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


class Wish(Struct, Generic[C], frozen=True):
    """What is to be read on a board, and why now."""

    card: C
    action: AskHuman
    case: Case | None
    call: str = ""
    """The mention of those who are called when it is urgent; empty for nobody."""
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
        """How urgent its calls to the platform are."""
        return priority_of(self.action)


class _Standing(Generic[C, P]):
    """One card: where it stands, how it reads, and how it is to read."""

    def __init__(self) -> None:
        self.lock = asyncio.Lock()
        self.newest: Wish[C] | None = None
        self.post: P | None = None
        self.shown: Any = None


def _nothing(_board: str) -> None:
    """Forget nothing."""


class StandingCards(Generic[C, P]):
    """Keeps cards on boards.

    Args:
        said: what was said already.
        now: monotonic seconds.
        passing: errors of a rename that can come between us and the platform; the card says the
            same as its thread's name anyway.
        forget: called with the key of a board of which nobody can be sure any more what stands
            there: it is read before another try.
    """

    def __init__(
        self,
        said: Receipts,
        now: Callable[[], float],
        *,
        passing: tuple[type[Exception], ...],
        forget: Callable[[str], None] = _nothing,
    ) -> None:
        self._said = said
        self._now = now
        self._passing: tuple[type[Exception], ...] = (TimeoutError, *passing)
        self._forget = forget
        self._cards: OrderedDict[tuple[str, str], _Standing[C, P]] = OrderedDict()
        self._called = Quiet(CALLED_AGAIN)
        self._renamed = Quiet(RENAMED_AGAIN)
        self._threads = Rush()

    async def keep(self, board: Board[C, P], wish: Wish[C]) -> P:
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

    async def follow(self, board: Board[C, P], wish: Wish[C]) -> None:
        """Let a card read as its case stands now, where one stands already; nobody is called.

        Args:
            board: where.
            wish: what is to be read there.

        Raises:
            Gone: somebody deleted it; nobody needs it then.
        """
        standing = self._of(board.key, wish.card.handle)
        async with standing.lock:
            post = standing.post = await self._found(board, standing, wish)
            if post is not None:
                await board.update(post, wish.card, wish.priority)
                standing.shown = wish.card.reads()
                standing.post = await self._named(board, post, wish.card)

    async def pages(self, board: Board[C, P], threads: Threads[C, P], priority: Priority) -> P:
        """Return the thread of a board in which stands what has no thread of its own.

        Args:
            board: one that opens threads.
            threads: the same; see `Board.threads`.
            priority: of the page that is to be posted there.
        """
        standing = self._of(board.key, PAGES)
        async with standing.lock:
            if standing.post is None:
                standing.post = await board.find(PAGES, priority)
            if standing.post is None:
                standing.post = await self._sure(board, threads.pages(priority))
        return standing.post

    # --- one card -----------------------------------------------------------------------------

    async def _brought_up(self, board: Board[C, P], standing: _Standing[C, P], wish: Wish[C]) -> P:
        """Edit a card where it stands, or post it; what reads so already is left alone."""
        card = wish.card
        shown = card.reads()
        standing.post = await self._found(board, standing, wish)
        if standing.post is not None and standing.shown != shown:
            try:
                await board.update(standing.post, card, wish.priority)
            except Gone:
                standing.post = None  # somebody deleted it, but people are asked again
        if standing.post is None:
            call = wish.line if wish.is_overdue else wish.call if wish.is_urgent else ""
            standing.post = await self._sure(board, self._create(board, wish, call))
            self._have_called(board, wish)
        else:
            standing.post = await self._named(board, standing.post, card)
        standing.shown = shown
        return standing.post

    async def _create(self, board: Board[C, P], wish: Wish[C], call: str) -> P:
        """Post a card; in a rush into the thread that many share, unless it is urgent."""
        card, key, priority = wish.card, wish.action.key, wish.priority
        threads = board.threads
        if threads is not None:
            is_rush = not self._threads.may_open(board.key, self._now())
            if is_rush and not wish.is_urgent:
                pages = await self.pages(board, threads, priority)
                return await threads.create_in(pages, card, key, priority, call)
        return await board.create(card, key, priority, call)

    async def _found(
        self, board: Board[C, P], standing: _Standing[C, P], wish: Wish[C]
    ) -> P | None:
        """Return where a card stands; it may be of an earlier process."""
        if standing.post is not None:
            return standing.post
        known = await board.find(wish.card.handle, wish.priority)
        return known if known is not None and is_of(known, wish.case) else None

    async def _named(self, board: Board[C, P], post: P, card: C) -> P:
        """Rename a card's own thread if that is possible soon; the card says the same anyway."""
        threads = board.threads
        if threads is None or post.name in ("", card.name):
            return post
        if not self._renamed.may_say(post.place, self._now()):
            return post
        try:
            async with asyncio.timeout(RENAME_SECONDS):
                return await threads.rename(post, card)
        except self._passing:
            return post

    async def _call(self, board: Board[C, P], post: P, wish: Wish[C]) -> None:
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

    def _have_called(self, board: Board[C, P], wish: Wish[C]) -> None:
        """Remember that a new card itself has called people."""
        if wish.calls:
            place = f"{board.key} {wish.card.handle}"
            self._called.may_say(place, self._now())
            self._said.note(f"{wish.action.key}+call", place)

    # --- what stands where --------------------------------------------------------------------

    def _of(self, board: str, handle: str) -> _Standing[C, P]:
        """Return what is known of a card; those that are in hand are not forgotten."""
        standing = self._cards.setdefault((board, handle), _Standing())
        self._cards.move_to_end((board, handle))
        oldest = next(iter(self._cards))
        if len(self._cards) > CARDS_KEPT and not self._cards[oldest].lock.locked():
            del self._cards[oldest]
            self._forget(oldest[0])
        return standing

    async def _sure(self, board: Board[C, P], making: Awaitable[P]) -> P:
        """Wait for a new post; where it ends in doubt, the board is read before another try."""
        try:
            return await making
        except BaseException:
            self._forget(board.key)
            raise


def is_of(post: Placed, case: Case | None) -> bool:
    """Say whether a post may be of this case, and not of one with its number long ago."""
    return case is None or post.at >= case.opened_at - OLDER
