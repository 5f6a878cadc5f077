"""What the fake platform answers when it refuses, and how a test makes it fail."""

import asyncio
from dataclasses import dataclass, field
from typing import Literal, TypeAlias, assert_never

from msgspec import Struct

from leeward_policies.ports import Clock

# --- answers ----------------------------------------------------------------------------------


class PlatformError(Exception):
    """The root of what the platform answers instead of a result; never raised itself.

    These stand for the exceptions of a platform's own library: `perform` turns
    each into an Outcome, `adapter` turns those of a connection into an AdapterError.
    """


class Forbidden(PlatformError):
    """The platform says no, and would say no again: a right is missing, a door is closed."""


class Missing(PlatformError):
    """There is nothing under this id."""


class Gone(PlatformError):
    """It was there, and somebody has deleted it."""


class NotOffered(PlatformError):
    """The platform, or this space, has no such call."""


class Unavailable(PlatformError):
    """The platform is in trouble; nothing was done."""


class ReplyLost(PlatformError):
    """The connection broke after the request left: nobody knows whether it was done."""


class WrongToken(PlatformError):
    """The platform does not accept our credentials."""


class Shut(PlatformError):
    """The platform has closed this bot's account; waiting does not help."""


class SlowDown(PlatformError):
    """Too much was asked of the platform.

    Attributes:
        seconds: how long to wait.
    """

    def __init__(self, seconds: float) -> None:
        super().__init__(f"Wait for {seconds:g} s.")
        self.seconds = seconds


class ProcessDied(BaseException):
    """Our own process was killed here; no handler of ours may survive it.

    A BaseException, so that a broad `except Exception` cannot make a crash test pass.
    """


# --- faults -----------------------------------------------------------------------------------

Call = Literal[
    "connect", "private", "reply", "hide", "reveal", "restrict", "unrestrict", "kick", "ban",
    "lock", "unban", "unlock", "post_case",
]  # fmt: skip
"""The calls a bot can make; `connect` is the start of listening."""


class Fails(Struct, frozen=True):
    """The call fails and nothing is done; a connection is out of reach."""


class AsksToWait(Struct, frozen=True):
    """The call is turned away with a time to wait."""

    seconds: float


class Refuses(Struct, frozen=True):
    """The call is forbidden; a connection is told that its token is wrong."""

    reason: str = "The platform does not allow it."


class ShutsOut(Struct, frozen=True):
    """The bot's account is closed."""


class LosesReply(Struct, frozen=True):
    """The call is done, and the answer never arrives."""


class Takes(Struct, frozen=True):
    """The call is done after a while, on the platform's clock."""

    seconds: float


class Kills(Struct, frozen=True):
    """Our process dies: before the request leaves, or when the platform has done it."""

    when: Literal["before", "after"]


Fault: TypeAlias = Fails | AsksToWait | Refuses | ShutsOut | LosesReply | Takes | Kills
"""All that can be made to go wrong."""


class _Planned(Struct):
    fault: Fault
    on: Call | None
    times: int


@dataclass(slots=True)
class Faults:
    """The faults a test has planned, first come, first served."""

    killed: asyncio.Event = field(default_factory=asyncio.Event)
    """Set when our process was killed by a fault; whoever starts another clears it."""
    _planned: list[_Planned] = field(default_factory=list)

    def plan(self, fault: Fault, *, on: Call | None = None, times: int = 1) -> None:
        """Make the next calls go wrong.

        Args:
            fault: what happens.
            on: only to this kind of call; None for whichever act comes next.
            times: how many calls.

        Raises:
            ValueError: `times` is below 1.
        """
        if times < 1:
            raise ValueError(f"A fault happens at least once, not {times} times.")
        self._planned.append(_Planned(fault, on, times))

    def take(self, call: Call) -> Fault | None:
        """Return what goes wrong with this call, and count it as happened."""
        for planned in self._planned:
            if planned.on == call or (planned.on is None and call != "connect"):
                planned.times -= 1
                if planned.times == 0:
                    self._planned.remove(planned)
                return planned.fault
        return None

    @property
    def left(self) -> int:
        """How many planned failures have not happened yet."""
        return sum(planned.times for planned in self._planned)

    def clear(self) -> None:
        """Let everything work again."""
        self._planned.clear()

    async def strike_before(self, fault: Fault | None, call: Call, clock: Clock) -> None:
        """Let a fault happen on the way to the platform, or wait where it only takes time."""
        match fault:
            case None | LosesReply() | Kills(when="after"):
                pass
            case Fails():
                raise Unavailable("The platform is in trouble.")
            case AsksToWait(seconds=seconds):
                raise SlowDown(seconds)
            case Refuses(reason=reason):
                raise Forbidden(reason)
            case ShutsOut():
                raise Shut("This bot's account is closed.")
            case Takes(seconds=seconds):
                await clock.sleep(seconds)
            case Kills():
                self.killed.set()
                raise ProcessDied(f"before {call}")
            case _:
                assert_never(fault)

    def strike_after(self, fault: Fault | None, call: Call) -> None:
        """Let a fault happen on the way back, when the platform has done it."""
        if isinstance(fault, LosesReply):
            raise ReplyLost("The connection broke before the answer.")
        if isinstance(fault, Kills):
            self.killed.set()
            raise ProcessDied(f"after {call}")
