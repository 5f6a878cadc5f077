"""Faults of any platform: a connection that is cut, and a reply that comes late; and their plan."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Generic, TypeVar

F = TypeVar("F")


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


@dataclass
class _Planned(Generic[F]):
    fault: F
    times: int
    meets: Callable[[str, str, object], bool]


class Plan(Generic[F]):
    """The faults still to come, in the order in which they were planned."""

    def __init__(self) -> None:
        self._planned: list[_Planned[F]] = []

    def add(self, fault: F, times: int, meets: Callable[[str, str, object], bool]) -> None:
        """Plan a fault for the next requests that it meets; -1 times for all of them."""
        self._planned.append(_Planned(fault, times, meets))

    def take(self, method: str, path: str, body: object) -> F | None:
        """Take the fault that this request meets, if any."""
        for planned in self._planned:
            if not planned.meets(method, path, body):
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
