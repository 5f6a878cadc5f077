"""What ends an act before, or without, any answer of the platform; and what was done."""

from typing import assert_never

from msgspec import Struct

from leeward_policies.domain.action import (
    Action,
    Answer,
    AskHuman,
    Ban,
    Hide,
    Kick,
    Lock,
    Note,
    Restrict,
    Reveal,
    Tip,
    Unban,
    Unlock,
    Unrestrict,
    Warn,
)


class Turned(Exception):
    """What was asked for is turned down before, or without, any call.

    Attributes:
        reason: in a phrase without names or text.
    """

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class NotYet(Exception):
    """It cannot be done just now; nothing was done.

    Attributes:
        seconds: how long to wait.
        reason: in a phrase without names or text.
    """

    def __init__(self, seconds: float, reason: str) -> None:
        super().__init__(seconds, reason)
        self.seconds = seconds
        self.reason = reason


class Did(Struct, frozen=True):
    """What was done, in words of an outcome."""

    via: str
    receipt: str = ""


def kind_of(action: Action) -> str:
    """Return an act's kind, named as in `Capabilities`."""
    kind = str(type(action).__struct_config__.tag)
    return "reply" if kind == "warn" and getattr(action, "place", "") == "public" else kind


def refused_at(action: Action, *, rooms_differ: bool) -> str:
    """Return what a refusal holds for: a room or a space, a member of it, or a private line.

    Args:
        action: what was refused.
        rooms_differ: rights are given room by room; else a space's rooms all have the same.
    """
    match action:
        case Hide() | Reveal():
            target = action.target
            return f"{target.space}/{target.channel}" if rooms_differ else target.space
        case Restrict() | Unrestrict() | Kick() | Ban() | Unban():
            return f"{action.space.id}/{action.who.id}"
        case Lock() | Unlock():
            return action.space.id
        case Warn(place="public") if action.message is not None:
            return f"{action.message.space}/{action.message.channel}"
        case Tip() | Warn() | Answer():
            return action.to.id
        case AskHuman() | Note():
            return ""
        case _:
            assert_never(action)
