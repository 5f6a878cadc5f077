"""The fake platform itself: what exists, and who may what."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Final

from leeward_adapters.loopback.api import Api
from leeward_adapters.loopback.ground import BOT, Ground
from leeward_adapters.loopback.people import Member
from leeward_adapters.loopback.rooms import Room
from leeward_adapters.loopback.world import Account, CasePost, Membership
from leeward_policies.domain.action import Called
from leeward_policies.domain.message import Audience
from leeward_policies.domain.refs import MessageRef, SpaceRef
from leeward_policies.ports import Clock

KNOWN_FOR: Final = timedelta(days=30)
"""How long a member has been there, unless the test says otherwise: long enough to be no news."""


class Platform(Ground):
    """A small world in which people talk and one bot listens; deterministic, without I/O.

    Args:
        clock: the only source of time.
        name: as it stands in refs.
        space: the id of the first space; `space()` makes more.
        keeps_keys: the platform does one key once, however often it is asked. False is
            a platform without idempotency keys, on which a repeated post is a second post.
    """

    def __init__(
        self,
        clock: Clock,
        *,
        name: str = "loopback",
        space: str = "club",
        keeps_keys: bool = True,
    ) -> None:
        super().__init__(clock, name, space, keeps_keys=keeps_keys)
        self.api = Api(self)

    def space_ref(self, space_id: str | None = None) -> SpaceRef:
        """Return the ref of a space."""
        return SpaceRef(self.name, self.space(space_id).id)

    def room(
        self,
        room_id: str,
        *,
        space: str | None = None,
        audience: Audience | None = None,
        seen_by: Sequence[str] | None = None,
    ) -> Room:
        """Return a window on a room, made and announced if it is not there.

        Args:
            room_id: its name.
            space: in which space; None for the first.
            audience: what the platform says of the room; None when it says nothing.
            seen_by: the roles that may look in; None for every member.
        """
        home = self.space(space)
        return Room(self, home, self.chamber(room_id, home, audience, seen_by))

    def member(
        self,
        name: str,
        *,
        roles: Sequence[str] = (),
        space: str | None = None,
        since: timedelta | None = KNOWN_FOR,
    ) -> Member:
        """Make an account and return the hands of its owner.

        Args:
            name: as shown; the id is made of it.
            roles: in the space.
            space: of which they are a member; None for the first.
            since: how long they have been a member; None for a stranger who has yet to join.

        Raises:
            ValueError: somebody has this id.
        """
        account = self._account(name)
        home = self.space(space)
        if since is not None:
            home.members[account.id] = Membership(tuple(roles), self.clock.now() - since)
        return Member(self, account, home)

    def webhook(self, name: str, *, space: str | None = None) -> Member:
        """Make a bridge that posts under its name, and is no member."""
        account = self._account(name)
        account.is_bot = account.is_webhook = True
        return Member(self, account, self.space(space))

    def _account(self, name: str) -> Account:
        account_id = "-".join("".join(c if c.isalnum() else " " for c in name).casefold().split())
        if not account_id or account_id in self.accounts:
            raise ValueError(f"No account can be made for {name!r}: choose a name of its own.")
        return self.accounts.setdefault(account_id, Account(account_id, name))

    def desk(self, whom: Called = "moderators") -> tuple[CasePost, ...]:
        """Return what lies before the humans of a kind, oldest first."""
        return tuple(self.desks[whom].values())

    def hidden(self) -> tuple[MessageRef, ...]:
        """Return every message that the bot has taken out of sight."""
        return tuple(
            [
                MessageRef(self.name, space.id, room.id, post.id)
                for space in self.spaces.values()
                for room, post in space.posts()
                if post.is_hidden
            ]
        )

    def answered(self) -> tuple[MessageRef, ...]:
        """Return every message under which the bot has written in public, once for each time."""
        return tuple(
            [
                MessageRef(self.name, space.id, room.id, post.body.reply_to.id)
                for space in self.spaces.values()
                for room, post in space.posts()
                if post.author == BOT and post.body.reply_to is not None
            ]
        )
