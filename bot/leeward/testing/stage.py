"""A stage: a platform under a test's control, looked at from the members' side."""

from collections.abc import Sequence
from contextlib import AbstractAsyncContextManager
from typing import Any, Protocol

from leeward.testing.acts import Kind
from leeward_policies.domain.event import Event
from leeward_policies.domain.refs import MessageRef, SpaceRef, UserRef
from leeward_policies.ports import Adapter


class Stage(Protocol):
    """What `AdapterContract` needs of a peer: a fake, or a real server in a container.

    On the stage stand one space, one room, an ordinary `member` whom the bot may act
    on and write to, and one of the `staff`. Nothing has been written yet.
    """

    @property
    def space(self) -> SpaceRef:
        """The space that everything happens in."""
        ...

    @property
    def member(self) -> UserRef:
        """An ordinary member."""
        ...

    @property
    def staff(self) -> UserRef:
        """A human with rights."""
        ...

    def adapter(self) -> Adapter:
        """Return a new adapter, as a process that has just started makes it."""
        ...

    def connected(self, adapter: Adapter) -> AbstractAsyncContextManager[None]:
        """Keep an adapter in a state in which it can act.

        Where acts need the connection that listening holds, the adapter listens for that time,
        unless it does already or was closed; what it hears then is neither taken nor committed.
        """
        ...

    # --- what people do -------------------------------------------------------------------------

    async def writes(self, text: str) -> MessageRef:
        """Let the member write into the room."""
        ...

    async def edits(self, message: MessageRef, text: str) -> None:
        """Let the member change a message."""
        ...

    async def clicks(self) -> None:
        """Let the member do what a `click_only` act waits for; for a `reveal`, agree to it."""
        ...

    async def is_out_of_reach(self) -> None:
        """Make it impossible to write to the member in private."""
        ...

    async def sends_nonsense(self) -> None:
        """Let the platform send a payload that nobody can read."""
        ...

    # --- what can be seen -----------------------------------------------------------------------

    async def seen(self, kind: Kind, message: MessageRef) -> int:
        """Return how often an act has had its effect, looked at from outside.

        For words (`tip`, `warn`, `reply`, `ask`) it is the number of posts that are there; an
        answer to whoever asked counts as a tip.
        For the rest it is 1 when the state is as the act wants it and 0 when it is not:
        the message cannot be read, the member cannot write, is not in the space, cannot
        come back; for the undoing acts the opposite of what they undo.
        """
        ...

    # --- payloads -------------------------------------------------------------------------------

    def payloads(self) -> Sequence[Any]:
        """Return real payloads, decoded from JSON, one of each shape at least."""
        ...

    def normalise(self, payload: Any) -> Sequence[Event]:
        """Call the adapter's pure reader; a payload may hold several events, or none."""
        ...
