"""Faults that a test plans ahead: what Telegram or the network does to matching calls."""

from collections.abc import Callable
from dataclasses import dataclass

from peer_kit.cuts import Delay, DropAfter, DropBefore, Plan
from telegram_peer.api_words import Json

__all__ = ["Delay", "DropAfter", "DropBefore", "Fault", "Faults", "RateLimited", "Status"]


@dataclass(frozen=True)
class Status:
    """Answer with this status instead of doing anything (500, 502, 403 …)."""

    code: int
    description: str = ""
    """Telegram's words; without any, 502 and above are the bare HTML of a proxy."""


@dataclass(frozen=True)
class RateLimited:
    """Answer 429 whatever the limits say."""

    seconds: int


Fault = Status | DropBefore | DropAfter | Delay | RateLimited


class Faults(Plan[Fault]):
    """The faults still to come, in the order in which they were planned."""

    def plan(
        self,
        method: str,
        fault: Fault,
        *,
        times: int = 1,
        when: Callable[[Json], bool] | None = None,
    ) -> None:
        """Plan a fault for the next calls of a method.

        Args:
            method: the method, as in the Bot API, or `*`.
            fault: what happens.
            times: how many calls it happens to; -1 for all.
            when: an extra condition on the parameters.
        """
        wanted = method.lower()

        def meets(called: str, _path: str, parameters: object) -> bool:
            given = parameters if isinstance(parameters, dict) else {}
            return wanted in {"*", called.lower()} and (when is None or when(given))

        self.add(fault, times, meets)
