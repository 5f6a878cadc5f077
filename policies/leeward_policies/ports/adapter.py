"""The door of a platform: events in, acts out."""

from collections.abc import Awaitable, Callable
from typing import Literal, Protocol

from msgspec import Struct

from leeward_policies.case_rights import Role
from leeward_policies.domain.action import Action, Outcome
from leeward_policies.domain.case import Case
from leeward_policies.domain.event import Event
from leeward_policies.domain.refs import SpaceRef, UserRef

Capability = Literal["full", "click_only", "best_effort", "none"]
"""How well a platform can do an act: always, after a member's click, perhaps, never."""


class Capabilities(Struct, frozen=True, kw_only=True):
    """What an adapter can do in a space; the executor's ladder rests on it."""

    hide: Capability = "none"
    warn: Capability = "none"
    """A private word to an author."""
    reply: Capability = "none"
    """A neutral public reply, the last step of a warning; never used for tips."""
    tip: Capability = "none"
    """A private word to any member, targets included."""
    restrict: Capability = "none"
    ask: Capability = "none"
    """Post a case where moderators are."""
    reveal: Capability = "none"
    unrestrict: Capability = "none"
    kick: Capability = "none"
    ban: Capability = "none"
    lock: Capability = "none"
    unban: Capability = "none"
    unlock: Capability = "none"
    undo_hide: Literal["full", "repost", "none"] = "none"
    """How a Hide is undone; a pack hides by itself only where it is not `none`."""
    remembers_keys: bool = False
    """The platform itself does nothing twice for one key, so that any act may be repeated."""


class Delivery(Struct, frozen=True, gc=False):
    """An event on its way in, with the place the platform may forget after it is committed."""

    event: Event
    adapter: str
    cursor: str | None = None
    """Where to go on after a restart; None when this event moves no cursor."""


Deliver = Callable[[Delivery], Awaitable[None]]
"""Hands an event to the pipeline; waits while the pipeline is full."""


class Adapter(Protocol):
    """One platform: events in, acts out."""

    @property
    def name(self) -> str:
        """The platform's name, as it stands in refs."""
        ...

    @property
    def blind(self) -> tuple[str, ...]:
        """What cannot be seen just now, as far as is known; sentences with a cure, no names."""
        return ()

    def capabilities(self, space: SpaceRef) -> Capabilities:
        """Say what can be done in a space, as far as is known now.

        Of `@direct`, and of a space without an id, it says what can be done in private; of a
        space of another platform nothing.
        """
        ...

    async def listen(self, deliver: Deliver, since: str | None) -> None:
        """Deliver events from the cursor `since` on, until the platform ends or `close` is called.

        Raises:
            NotReady: out of reach; the supervisor tries again with a pause.
            AuthFailed: the owner must act; the supervisor stops this adapter and says so.
            Broken: this adapter cannot go on.
        """
        ...

    async def committed(self, cursor: str) -> None:
        """Learn that everything up to the cursor is safe; acknowledge it to the platform now."""
        ...

    async def perform(self, action: Action, case: Case | None, words: str | None = None) -> Outcome:
        """Do one act and tell what came of it; raise only for bugs.

        What belongs to another platform is turned down, but for an AskHuman that is not for
        `moderators`: whoever answers for the community may be here, and is asked in private.
        Nobody of another platform is ever asked from here.

        Args:
            action: what to do; doing one key twice must have the effect of doing it once
                wherever the platform allows that.
            case: for an AskHuman, the case as it stands.
            words: for a Reveal that its author agreed to, the text that was sealed when it
                was hidden; None where nothing is sealed any more.
        """
        ...

    async def roles_of(self, member: UserRef) -> tuple[Role, ...] | None:
        """Say what a member is to the community, by the rights they hold on the platform now.

        Returns:
            `moderator` and `admin` where they are that, or None where the platform cannot be
            asked now.
        """
        ...

    async def order_refusal(self, act: Action, by: UserRef) -> str:
        """Say why somebody may not order an act, as the platform itself would let them or not.

        Args:
            act: what they want done; its space is the one whose rights count.
            by: who orders; the safety lead and the deputy may undo without a right.

        Returns:
            A sentence for them; empty where they may.
        """
        ...

    async def close(self) -> None:
        """Let go of the platform; safe to call twice."""
        ...
