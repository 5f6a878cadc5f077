"""Names: under which shown name members speak in a room, as hashes, so that a copy is noticed.

No name is in the state: three hashes of it are, in memory alone. They tell that two names
read alike, and by which disguise.
"""

import re
import unicodedata
from datetime import datetime, timedelta
from functools import lru_cache
from hashlib import blake2b
from typing import Final

from leeward_policies.domain.conversation import SHOWN_KEPT, SPEAKERS_KEPT_SECONDS, Roll, Shown
from leeward_policies.domain.message import Author, Message
from leeward_policies.domain.refs import UserRef
from leeward_policies.text import views_of

LETTERS_LEAST: Final = 3
"""Letters and digits below which a name is nobody's in particular."""

NAME_READ: Final = 200
"""Code points of a name that are read; the longest of any platform is shorter."""

STAFF_ROLES: Final = frozenset(
    {"admin", "administrator", "mod", "moderator", "owner", "staff", "team"}
)
"""Roles whose holders members turn to, where the platform does not say so by its rights."""

NOBODYS: Final = frozenset(
    {"deletedaccount", "deleteduser", "unknown", "guest", "anonymous", "user", "member", "admin"}
)
"""Names that platforms and exports give to many."""

_FIGURES: Final = str.maketrans("0134578@$", "oieastbas")
_INNER_I: Final = re.compile(r"(?<=[a-z])I(?![A-Z])")
"""A capital I behind a small letter: it looks like a small l."""

_KEPT: Final = timedelta(seconds=SPEAKERS_KEPT_SECONDS)
_DAY: Final = timedelta(days=1)

Names = tuple[int, int, int]
"""Hashes of a name as it is read, with look-alikes undone, and with figures read as letters."""

NAMELESS: Final[Names] = (0, 0, 0)


@lru_cache(maxsize=4_096)
def names_of(name: str) -> Names:
    """Return the hashes of a shown name, the same in every process; `NAMELESS` for no name.

    Case, spaces and signs do not count.
    """
    text = name[:NAME_READ]
    read = _letters(unicodedata.normalize("NFKC", text))
    bare = _letters(_unmasked(_INNER_I.sub("l", text)))
    if len(bare) < LETTERS_LEAST or bare in NOBODYS:
        return NAMELESS
    return (_hash(read), _hash(bare), _hash(_letters(_figured(text))))


def _unmasked(text: str) -> str:
    """Return a name with look-alike letters and marks undone."""
    views = views_of(text).views
    return views[1].text if len(views) > 1 and views[1].name == "bare" else views[0].text


def _figured(text: str) -> str:
    return _unmasked(_INNER_I.sub("l", text)).translate(_FIGURES)


def _letters(text: str) -> str:
    return "".join([char for char in text.casefold() if char.isalnum()])


def _hash(text: str) -> int:
    hashed = blake2b(text.encode("utf-8", "surrogatepass"), digest_size=8).digest()
    return int.from_bytes(hashed, "big") >> 1 or 1


@lru_cache(maxsize=4_096)
def is_distinctive(name: str) -> bool:
    """Say whether two members hardly bear this name by chance: long, of two words, or a title."""
    letters = _letters(_unmasked(name[:NAME_READ]))
    words = re.findall(r"[^\W_]{2,}", name[:NAME_READ])
    is_titled = any(role in letters for role in STAFF_ROLES)
    return len(letters) >= 9 or len(words) > 1 or is_titled or any(map(str.isdigit, letters))  # noqa: PLR2004


@lru_cache(maxsize=4_096)
def _are_of_staff(roles: tuple[str, ...]) -> bool:
    return any(role.strip().casefold() in STAFF_ROLES for role in roles)


def is_staff(author: Author) -> bool:
    """Say whether members turn to an author: by the platform's rights, or by a role's name."""
    return author.is_staff or _are_of_staff(author.roles)


def known_by(roll: Roll, message: Message) -> Roll:
    """Remember under what name the author speaks; nearly always there is nothing new.

    Bots, webhooks and bridges are left out: a bridge shows a member of elsewhere by their name.
    In a crowd, whoever was silent for a day makes room for another, and anybody for staff: a
    room of many members does not forget one for each who speaks.
    """
    author, at = message.author, message.sent_at
    if author.is_bot or author.is_webhook or not author.name:
        return roll
    names = names_of(author.name)
    known = known_as(roll, author.ref, names)
    if known is None:
        is_full = len(roll.read) >= SHOWN_KEPT and roll.members[0].at > at - _DAY
        if is_full and not is_staff(author) and not _is_renamed(roll, author.ref, names):
            return roll
    elif at - known.at < _DAY and known.is_staff == is_staff(author):
        return roll
    kept = [one for one in roll.members if one.member != author.ref]
    if names == NAMELESS:
        return roll if len(kept) == len(roll.members) else _roll(kept)
    since = at if known is None else known.since
    kept.append(Shown(author.ref, names, since, at, is_staff(author)))
    return _roll(kept)


def known_as(roll: Roll, member: UserRef, names: Names) -> Shown | None:
    """Return what is known of a member under this very name."""
    if names[2] not in roll.read:
        return None
    for one in roll.members:
        if one.names == names and one.member == member:
            return one
    return None


def _is_renamed(roll: Roll, member: UserRef, names: Names) -> bool:
    """Say whether a member of the roll now speaks under a name that somebody has there."""
    return names[2] in roll.read and any(one.member == member for one in roll.members)


def lately(roll: Roll, at: datetime) -> Roll:
    """Return the names of those who spoke within the last week."""
    kept = [one for one in roll.members if at - one.at <= _KEPT]
    return roll if len(kept) == len(roll.members) else _roll(kept)


def _roll(members: list[Shown]) -> Roll:
    """Return a roll in its order; in a crowd whoever was silent longest is let go, staff last."""
    members.sort(key=lambda one: (one.is_staff, one.at, one.member))
    kept = tuple(members[-SHOWN_KEPT:])
    return Roll(kept, tuple([one.names[2] for one in kept]))
