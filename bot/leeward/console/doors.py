"""The doors of the console: all that it is given, and nothing that it reaches for itself."""

from collections.abc import Awaitable, Callable
from typing import TypeAlias

from msgspec import Struct

from leeward.cases.hands import Hands
from leeward.console.changes import Changes
from leeward.console.rulings import Rulings
from leeward_policies.case_rights import Role
from leeward_policies.domain.refs import CommunityRef, SpaceRef, UserRef
from leeward_policies.ports import Archive, Capabilities, Clock, Desk

RolesOf: TypeAlias = Callable[[UserRef], Awaitable[tuple[Role, ...] | None]]
"""Says what somebody is to the community now, by platform and configuration; None: this cannot
be asked at the moment."""


CapabilitiesOf: TypeAlias = Callable[[SpaceRef], Capabilities | None]
"""Says what a platform can do in a space now; None where no adapter of ours speaks to it."""


def unknown(_space: SpaceRef) -> None:
    """Say that it is not known what can be done anywhere."""
    return


class Doors(Struct, frozen=True, kw_only=True):
    """What the console is given."""

    store: Archive
    desk: Desk
    """Says how the community stands; raises `NotReady` while it does not run."""
    hands: Hands
    """Acts on cases."""
    roles_of: RolesOf
    clock: Clock
    community: CommunityRef
    url: str
    """Where people reach the console, such as `https://safety.example.org`."""
    name_of: Callable[[UserRef], str] = str
    """How a member is called on a page."""
    changes: Changes
    """Tells which cases have changed."""
    capabilities: CapabilitiesOf = unknown
    """Says beside each button what it will do where a case happened."""
    rulings: Rulings | None = None
    """Knows the policy in force; None where the console shows none."""
    behind_proxy: bool = False
    """A proxy of ours stands before us, and what it says of its clients is believed."""
