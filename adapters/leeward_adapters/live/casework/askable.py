"""What a platform says itself when people are asked: its rooms, its cards, what its errors mean.

The rest, which is the same everywhere, stands in `asking`.
"""

from abc import ABC, abstractmethod
from collections.abc import Sequence
from typing import ClassVar, Generic, TypeVar

from leeward_adapters.live.casework.boards import Board, C, P
from leeward_adapters.live.sending.priority import Priority
from leeward_policies.domain.action import AskHuman, Because
from leeward_policies.domain.case import Case
from leeward_policies.domain.refs import UserRef
from leeward_policies.ports import People

H = TypeVar("H")
"""A community's home: a server, a group."""

R = TypeVar("R")
"""A moderators' room."""


class Askable(ABC, Generic[C, P, H, R]):
    """A platform on which people can be asked."""

    platform: ClassVar[str]
    """As in refs."""
    passing: ClassVar[tuple[type[Exception], ...]]
    """What can come between us and the platform; nothing of ours is broken then."""
    nobody: ClassVar[str]
    """Why nobody of the team can be asked, and what helps."""
    no_responder: ClassVar[str]
    """The same of those responsible for abuse material."""
    no_drill: ClassVar[str]
    """The same of the one who must answer a test page."""

    # --- places -------------------------------------------------------------------------------

    @abstractmethod
    def _people(self) -> People:
        """Return who answers for the community; nobody before it runs."""

    @abstractmethod
    async def _home(self, space: str, about: UserRef) -> H | None:
        """Return the home whose people are asked; people of one they are not in learn nothing.

        Args:
            space: where it was, `@direct`, or empty.
            about: whom it is about.
        """

    @abstractmethod
    def _owner(self, home: H) -> UserRef | None:
        """Return who owns a home, as far as that is known."""

    @abstractmethod
    async def _room(self, home: H, about: UserRef, priority: Priority) -> R | None:
        """Return the moderators' room of a home, if it is one where cases may stand."""

    @abstractmethod
    async def _may_read(self, room: R, who: UserRef, priority: Priority) -> bool:
        """Say whether somebody of this platform may read a room.

        Raises:
            Exception: one of `passing`, where the platform does not tell.
        """

    @abstractmethod
    def _call(self, room: R, leads: Sequence[UserRef]) -> str:
        """Return what calls people in a room to an urgent case; empty for nobody.

        Args:
            room: where its card stands.
            leads: who answers for the community, in order.
        """

    @abstractmethod
    def board(self, room: R) -> Board[C, P]:
        """Return where the cards of cases belong."""

    @abstractmethod
    def _shared(self, room: R, pages: P) -> Board[C, P]:
        """Return the thread of a room that many cards share, as a place for one more."""

    @abstractmethod
    async def _line(self, person: UserRef, priority: Priority) -> Board[C, P]:
        """Return somebody's private line, as a place for cards.

        Raises:
            Turned: this is nobody to whom a bot could write.
        """

    @abstractmethod
    def _receipt(self, post: P) -> str:
        """Return where a card stands, as an outcome says it."""

    # --- cards --------------------------------------------------------------------------------

    @abstractmethod
    async def _case_card(
        self, case: Case, action: AskHuman | None, because: Because | None, *, is_private: bool
    ) -> C:
        """Return a case as people read it.

        Args:
            case: any but one of suspected abuse material.
            action: the question that it is posted for; None where it is only shown anew.
            because: why people were asked first, where no line of the case says so.
            is_private: it stands on somebody's private line.
        """

    @abstractmethod
    def _page_card(self, action: AskHuman) -> C:
        """Return a question to people that belongs to no case."""

    @abstractmethod
    def _abuse_card(self, action: AskHuman, case: Case | None) -> C:
        """Return what responders for suspected abuse material read; None names no case."""

    @abstractmethod
    def _stub_card(self, case: Case) -> C:
        """Return what is left of a card that others could read before."""

    # --- errors -------------------------------------------------------------------------------

    @abstractmethod
    def _is_lost(self, error: Exception) -> bool:
        """Say whether a room is not ours to read or write in, which stays so for a while."""

    @abstractmethod
    def _is_full(self, error: Exception) -> bool:
        """Say whether a room takes nothing just now, and certainly has taken nothing."""

    @abstractmethod
    def _is_closed(self, error: Exception) -> bool:
        """Say whether somebody cannot be written to, which stays so for a while."""
