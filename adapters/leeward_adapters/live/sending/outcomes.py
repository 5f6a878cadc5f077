"""What ends an act before, or without, any answer of the platform; and what was done."""

from msgspec import Struct

from leeward_policies.domain.action import Action


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
