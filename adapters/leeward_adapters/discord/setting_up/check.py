"""What the doctor's looks at a server rest on."""

from collections.abc import Callable, Mapping, Sequence

from msgspec import Struct

from leeward_adapters.discord.settings import SpaceSettings


class Asked(Struct, frozen=True):
    """What the looks at a server rest on, beside the server itself."""

    space: SpaceSettings
    """The moderators' room and the role that an urgent case calls."""
    is_staff: Callable[[str], bool]
    """Says of a role's name whether the policy calls it staff."""
    named: Sequence[str] = ()
    """Roles that the policy names; empty where they are not known here."""
    holders: Mapping[str, int] | None = None
    """How many people hold a role, by its id; None where Discord does not tell."""
