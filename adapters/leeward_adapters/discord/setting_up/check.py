"""What the doctor's looks at a server rest on, and how strange names are shown."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Final

from msgspec import Struct

from leeward_adapters.discord.settings import SpaceSettings

LISTED: Final = 20
"""Names in one list at most; a longer one is not read."""

NAME_LONGEST: Final = 60
"""Characters of a name; Discord allows up to 100."""


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


def shown(name: str) -> str:
    """Return a name that strangers chose, fit for a terminal: one line, nothing that steers it."""
    plain = "".join(c if c.isprintable() else " " for c in name)
    return " ".join(plain.split())[:NAME_LONGEST] or "without a name"


def listed(names: Iterable[str], most: int = LISTED) -> str:
    """Return names as a list in a sentence, cut after `most`."""
    found = [shown(name) for name in names]
    rest = len(found) - most
    if rest > 0:
        return f"{', '.join(found[:most])} and {rest} more"
    return " and ".join((", ".join(found[:-1]), found[-1])) if len(found) > 1 else "".join(found)


def counted(number: int, word: str) -> str:
    """Return a number with its noun: `1 room`, `3 rooms`."""
    return f"{number} {word}{'' if number == 1 else 's'}"
