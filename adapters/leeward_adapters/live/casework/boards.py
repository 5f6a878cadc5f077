"""Boards: where cards stand, as each platform builds them."""

from datetime import datetime
from typing import Any, Final, Protocol, TypeVar

from leeward_adapters.live.sending.priority import Priority

PAGES: Final = "pages"
"""Names the one thread of a board in which stands what has no thread of its own."""

PAGES_NAME: Final = f"{PAGES} · no thread of their own"
PAGES_WORDS: Final = (
    "Here stands what has no thread of its own: a brake that holds, what Leeward could not do, and"
    " cases of a rush, when many come at once."
)


class Gone(Exception):
    """A card that is to be edited stands there no longer: somebody deleted it."""


class Readable(Protocol):
    """A card as a platform sends it."""

    @property
    def handle(self) -> str:
        """What it is found again by."""
        ...

    @property
    def name(self) -> str:
        """Of its own thread, where it has one."""
        ...

    def reads(self) -> Any:
        """Return how it reads, to tell whether it has changed."""
        ...


class Placed(Protocol):
    """Where a card stands."""

    @property
    def place(self) -> str:
        """The room or thread, as text."""
        ...

    @property
    def at(self) -> datetime:
        """When it was posted."""
        ...

    @property
    def name(self) -> str:
        """Of its own thread; empty where it has none, or where names are not changed."""
        ...


C = TypeVar("C", bound=Readable)
C_contra = TypeVar("C_contra", bound=Readable, contravariant=True)
P = TypeVar("P", bound=Placed)


class Board(Protocol[C_contra, P]):
    """A place for cards: a room with a message for each, or one with a thread for each."""

    @property
    def key(self) -> str:
        """What tells it from other boards."""
        ...

    @property
    def threads(self) -> "Threads[C_contra, P] | None":
        """The board itself, where each card has a thread of its own unless many come at once."""
        return None

    async def find(self, handle: str, priority: Priority) -> P | None:
        """Return where a card of ours stands, also one of an earlier process; None for none."""
        ...

    async def create(self, card: C_contra, key: str, priority: Priority, call: str) -> P:
        """Post a new card.

        Args:
            card: what is posted.
            key: of the act that it is posted for.
            priority: how urgent it is.
            call: what calls people to it and stands before it; empty for nobody.
        """
        ...

    async def update(self, post: P, card: C_contra, priority: Priority) -> None:
        """Let a card read as it stands now.

        Raises:
            Gone: it stands there no longer.
        """
        ...

    async def add(self, post: P, key: str, priority: Priority, line: str) -> None:
        """Post a short line to a card, which calls whom it begins with."""
        ...


class Threads(Protocol[C_contra, P]):
    """What a board can do besides where each card has a thread of its own."""

    async def pages(self, priority: Priority) -> P:
        """Open the thread of what has no thread of its own; see `PAGES_NAME`, `PAGES_WORDS`."""
        ...

    async def create_in(
        self, pages: P, card: C_contra, key: str, priority: Priority, call: str
    ) -> P:
        """Post a new card into the thread that many share; see `Board.create`."""
        ...

    async def rename(self, post: P, card: C_contra) -> P:
        """Let the name of a card's own thread say how its case stands."""
        ...


class Receipts(Protocol):
    """Remembers acts that this process has done, by their keys."""

    def receipt(self, key: str) -> str | None:
        """Return what an act left behind; None where this process has not done it."""
        ...

    def note(self, key: str, receipt: str) -> None:
        """Remember that an act was done."""
        ...
