"""What somebody is in a chat, and what they may do there."""

from collections.abc import Mapping
from typing import Any, Final

from msgspec import Struct, convert

from leeward_adapters.telegram.hearing import wire
from leeward_adapters.telegram.hearing import wire_message as shapes

CREATOR: Final = "creator"
ADMINISTRATOR: Final = "administrator"
RESTRICTED: Final = "restricted"
GONE: Final = frozenset({"left", "kicked"})

RIGHTS_MOST: Final = 50
"""Rights of one administrator that are read; Telegram knows 17."""

_PREFIX: Final = "can_"


class Rights(Struct, frozen=True):
    """What somebody is in a chat, and what they may do there."""

    status: str = ""
    """As Telegram writes it: `creator`, `administrator`, `member`, `restricted`, `left` or
    `kicked`; empty where nobody told it."""
    can: frozenset[str] = frozenset()
    """Rights of an administrator, as Telegram names them: `can_delete_messages`."""
    is_anonymous: bool = False
    """They write as the group itself."""
    is_in: bool = False
    """They are in the chat."""

    @property
    def is_admin(self) -> bool:
        """Whether they own or administer the chat."""
        return self.status in (CREATOR, ADMINISTRATOR)

    def may(self, right: str) -> bool:
        """Say whether they hold a right of administrators; an owner holds every one.

        Args:
            right: as Telegram names it, such as `can_restrict_members`.
        """
        return self.status == CREATOR or (self.status == ADMINISTRATOR and right in self.can)


NO_RIGHTS: Final = Rights()
"""Of somebody whom nobody told of."""


def member_of(raw: Any) -> wire.Member | None:
    """Read a member as a call answered it; None for an odd one."""
    try:
        return convert(raw, wire.Member)
    except wire.ODD:
        return None


def user_of(raw: Any) -> shapes.User | None:
    """Read an account as a call answered it; None for an odd one."""
    try:
        return convert(raw, shapes.User)
    except wire.ODD:
        return None


def is_in(member: wire.Member) -> bool:
    """Say whether somebody is in the chat: not gone, nor restricted from outside."""
    return member.status not in GONE and (member.status != RESTRICTED or member.is_member)


def rights_of(member: wire.Member, raw: Any) -> Rights:
    """Return what a member may do.

    Args:
        member: as it was read.
        raw: the same as Telegram sent it, in which each right stands by its name.
    """
    names = [
        name
        for name, value in (raw.items() if isinstance(raw, Mapping) else ())
        if isinstance(name, str) and name.startswith(_PREFIX) and value is True
    ]
    is_admin = member.status == ADMINISTRATOR
    can = frozenset(names[:RIGHTS_MOST]) if is_admin else frozenset[str]()
    return Rights(member.status, can, member.is_anonymous, is_in(member))
