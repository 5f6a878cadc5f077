"""Faults that a test plans ahead: what Telegram or the network does to matching calls."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Status:
    """Answer with this status instead of doing anything (500, 502, 403 …)."""

    code: int
    description: str = ""
    """Telegram's words; without any, 502 and above are the bare HTML of a proxy."""


@dataclass(frozen=True)
class DropBefore:
    """Cut the connection before anything was done."""


@dataclass(frozen=True)
class DropAfter:
    """Do it, then cut the connection: it happened, and the reply is lost."""


@dataclass(frozen=True)
class Delay:
    """Do it, but answer this many seconds later than usual."""

    seconds: float
    before: bool = False
    """True: wait before doing it; false: do it at once and hold the reply back."""


@dataclass(frozen=True)
class RateLimited:
    """Answer 429 whatever the limits say."""

    seconds: int


Fault = Status | DropBefore | DropAfter | Delay | RateLimited


@dataclass
class _Planned:
    method: str
    fault: Fault
    times: int
    when: Callable[[dict[str, Any]], bool] | None


class Faults:
    """The faults still to come, in the order in which they were planned."""

    def __init__(self) -> None:
        self._planned: list[_Planned] = []

    def plan(
        self,
        method: str,
        fault: Fault,
        *,
        times: int = 1,
        when: Callable[[dict[str, Any]], bool] | None = None,
    ) -> None:
        """Plan a fault for the next calls of a method.

        Args:
            method: the method, as in the Bot API, or `*`.
            fault: what happens.
            times: how many calls it happens to; -1 for all.
            when: an extra condition on the parameters.
        """
        self._planned.append(_Planned(method.lower(), fault, times, when))

    def take(self, method: str, parameters: dict[str, Any]) -> Fault | None:
        """Take the fault that this call meets, if any."""
        for planned in self._planned:
            if planned.method not in {"*", method.lower()}:
                continue
            if planned.when is not None and not planned.when(parameters):
                continue
            planned.times -= 1
            if planned.times == 0:
                self._planned.remove(planned)
            return planned.fault
        return None

    def clear(self) -> None:
        """Forget every fault that has not happened yet."""
        self._planned.clear()

    @property
    def pending(self) -> int:
        """How many planned faults have not been used up."""
        return len(self._planned)
