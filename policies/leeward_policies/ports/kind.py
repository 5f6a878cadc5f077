"""The door of a kind of platform: how an installation's adapter is set up, looked at and made."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any, Literal, Protocol

from msgspec import Struct

from leeward_policies.domain.refs import UserRef
from leeward_policies.ports.adapter import Adapter
from leeward_policies.ports.clock import Clock
from leeward_policies.ports.desk import Desk, People

State = Literal["well", "note", "ill"]
"""What came of a look: in order, worth knowing, in need of a person."""


class Check(Struct, frozen=True):
    """One thing that was looked at."""

    name: str
    state: State
    says: str
    cure: str = ""


class Chosen(Struct, frozen=True):
    """What people chose on the platform itself; the configuration's own words go first."""

    policy: str | None = None
    """A pack's name."""
    safety_lead: UserRef | None = None


class Surroundings(Struct, frozen=True):
    """What a look at a platform needs to know of the rest of the installation."""

    people: People = People()
    staff_roles: tuple[str, ...] = ()
    """Role names that the policy takes for staff, as they are compared."""
    young_roles: tuple[str, ...] = ()
    """Role names that the policy takes for young, likewise."""


class AdapterKind(Protocol):
    """What the entry points `leeward.adapters` name; tables are `[adapters.<name>]`.

    Every method raises `ConfigError` where the table, a file or a secret is not in order.
    """

    def adapter(self, table: Mapping[str, Any], folder: Path, desk: Desk, clock: Clock) -> Adapter:
        """Make the adapter of an installation.

        Args:
            table: its part of the configuration.
            folder: where relative paths start.
            desk: where it takes what people ask.
            clock: the time.
        """
        ...

    def chosen(self, table: Mapping[str, Any], folder: Path) -> Chosen:
        """Return what people chose on the platform, such as with a set-up command."""
        ...

    async def examine(
        self, table: Mapping[str, Any], folder: Path, around: Surroundings
    ) -> tuple[Check, ...]:
        """Look whether everything is in place there; a network that fails is a finding."""
        ...

    def table(self) -> str:
        """Return the lines that `leeward init` puts into a new configuration."""
        ...

    async def first_steps(self, table: Mapping[str, Any], folder: Path) -> tuple[str, ...]:
        """Return what a person does next, one step after another; as far as is known now."""
        ...
