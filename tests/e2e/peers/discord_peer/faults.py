"""Faults that a test plans ahead: what the platform or the network does to matching requests."""

import re
from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True)
class Status:
    """Answer with this status instead of doing anything (500, 502, 503, 403 …)."""

    code: int
    json_code: int = 0
    """Discord's own error code in the body; 0 gives the bare HTML body of a gateway error."""


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
    """Answer 429 whatever the buckets say."""

    retry_after: float
    everywhere: bool = False
    """True: the global limit was hit."""
    scope: str = "user"
    """`user` or `shared`, where not global; shared ones do not count as bad requests."""


Fault = Status | DropBefore | DropAfter | Delay | RateLimited


@dataclass
class _Planned:
    method: str
    path: re.Pattern[str]
    fault: Fault
    times: int
    when: Callable[[object], bool] | None


class Faults:
    """The faults still to come, in the order in which they were planned."""

    def __init__(self) -> None:
        self._planned: list[_Planned] = []

    def plan(
        self,
        method: str,
        path_regex: str,
        fault: Fault,
        *,
        times: int = 1,
        when: Callable[[object], bool] | None = None,
    ) -> None:
        """Plan a fault for the next requests that match.

        aiohttp itself repeats a GET, PUT or DELETE once when a kept-alive connection was cut,
        so a single `DropBefore` of such a request may pass unnoticed: plan two.

        Args:
            method: the HTTP method, or `*`.
            path_regex: searched in the path below the API (`/channels/1/messages`).
            fault: what happens.
            times: how many matching requests it happens to; -1 for all.
            when: an extra condition on the parsed body.
        """
        self._planned.append(_Planned(method, re.compile(path_regex), fault, times, when))

    def take(self, method: str, path: str, body: object) -> Fault | None:
        """Take the fault that this request meets, if any."""
        for planned in self._planned:
            if planned.method not in {"*", method} or not planned.path.search(path):
                continue
            if planned.when is not None and not planned.when(body):
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
