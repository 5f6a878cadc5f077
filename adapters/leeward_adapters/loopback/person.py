"""Who somebody is on the fake platform, what reaches them, and which of their doors are open."""

from dataclasses import dataclass
from datetime import datetime

from leeward_adapters.loopback import wire
from leeward_adapters.loopback.faults import Forbidden
from leeward_adapters.loopback.ground import Ground
from leeward_adapters.loopback.world import Account, Letter, Membership, Space
from leeward_policies.domain.refs import UserRef


@dataclass(frozen=True, slots=True)
class Person:
    """One account, looked at from one space."""

    platform: Ground
    account: Account
    space: Space

    @property
    def id(self) -> str:
        """The account's id."""
        return self.account.id

    @property
    def name(self) -> str:
        """The shown name."""
        return self.account.name

    @property
    def ref(self) -> UserRef:
        """The account's ref."""
        return UserRef(self.platform.name, "", self.account.id)

    @property
    def inbox(self) -> tuple[Letter, ...]:
        """What the bot told them in private, oldest first."""
        return tuple(self.account.inbox)

    @property
    def is_member(self) -> bool:
        """They are in the space."""
        return self.account.id in self.space.members

    @property
    def roles(self) -> tuple[str, ...]:
        """Their roles in the space; none when they are no member."""
        membership = self.space.members.get(self.account.id)
        return () if membership is None else membership.roles

    @property
    def is_restricted(self) -> bool:
        """The bot, or a person, keeps them from writing now."""
        membership = self.space.members.get(self.account.id)
        until = None if membership is None else membership.restricted_until
        return until is not None and until > self.now()

    @property
    def may_write(self) -> bool:
        """They can write into open rooms of the space now."""
        return self.account.is_webhook or (self.is_member and not self.is_restricted)

    # --- their own door -------------------------------------------------------------------------

    def opens_line(self) -> None:
        """Press *Start* in the private line with the bot, or its button at joining."""
        self.account.has_opened_line = True

    def closes_door(self) -> None:
        """Let nobody but friends write to them."""
        self.account.has_open_door = False

    def opens_door(self) -> None:
        """Let everybody write to them again."""
        self.account.has_open_door = True

    def goes_away(self) -> None:
        """Look elsewhere; what does not persist is missed."""
        self.account.is_present = False

    def comes_back(self) -> None:
        """Look at the screen again."""
        self.account.is_present = True

    # --- for what they do -----------------------------------------------------------------------

    def now(self) -> datetime:
        """Return the platform's time."""
        return self.platform.clock.now()

    def membership(self) -> Membership:
        """Return what they are in the space, or raise `Forbidden`."""
        membership = self.space.members.get(self.id)
        if membership is None:
            raise Forbidden(f"{self.name} is no member here.")
        return membership

    def card(self) -> wire.Person:
        """Return how the platform shows them in payloads."""
        membership = self.space.members.get(self.id)
        return wire.Person(
            id=self.id,
            name=self.name,
            bot=self.account.is_bot,
            webhook=self.account.is_webhook,
            roles=() if membership is None else membership.roles,
            joined_at=None if membership is None else membership.joined_at,
        )
