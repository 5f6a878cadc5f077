"""How names that strangers chose are shown, and how lists and counts stand in a sentence."""

from collections.abc import Iterable
from typing import Final

LISTED: Final = 20
"""Names in one list at most; a longer one is not read."""

NAME_LONGEST: Final = 60
"""Characters of a name; platforms allow far more."""


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


def counted(number: int, word: str, many: str = "") -> str:
    """Return a number with its noun: `1 room`, `3 rooms`, `2 people`.

    Args:
        number: how many.
        word: the noun for one.
        many: the noun for several, where it is not the word with an s.
    """
    return f"{number} {word if number == 1 else many or f'{word}s'}"
