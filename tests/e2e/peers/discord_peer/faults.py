"""Faults that a test plans ahead: what the platform or the network does to matching requests."""

import re
from collections.abc import Callable
from dataclasses import dataclass

from peer_kit.cuts import Delay, DropAfter, DropBefore, Plan

__all__ = ["Delay", "DropAfter", "DropBefore", "Fault", "Faults", "RateLimited", "Status"]


@dataclass(frozen=True)
class Status:
    """Answer with this status instead of doing anything (500, 502, 503, 403 …)."""

    code: int
    json_code: int = 0
    """Discord's own error code in the body; 0 gives the bare HTML body of a gateway error."""


@dataclass(frozen=True)
class RateLimited:
    """Answer 429 whatever the buckets say."""

    retry_after: float
    everywhere: bool = False
    """True: the global limit was hit."""
    scope: str = "user"
    """`user` or `shared`, where not global; shared ones do not count as bad requests."""


Fault = Status | DropBefore | DropAfter | Delay | RateLimited


class Faults(Plan[Fault]):
    """The faults still to come, in the order in which they were planned."""

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
        pattern = re.compile(path_regex)

        def meets(called: str, path: str, body: object) -> bool:
            fits = method in {"*", called} and pattern.search(path) is not None
            return fits and (when is None or when(body))

        self.add(fault, times, meets)
