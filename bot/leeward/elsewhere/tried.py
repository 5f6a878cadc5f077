"""What came of a notice on one way out of the platform."""

from collections import OrderedDict
from typing import Final, Protocol

from msgspec import Struct

from leeward.elsewhere.notice import Notice

PATIENCE: Final = 20.0
"""Seconds that one way may take for one notice."""

KEYS_KEPT: Final = 10_000
"""Notices of which it is remembered that a way took them; the first leave first."""

BUSY: Final = 429
"""The status of HTTP by which a service asks to wait."""

ADDRESS_CURE: Final = "Check this address: docs/notices.md shows how it is written."
LATER_CURE: Final = "Leeward tries again by itself; see whether the service runs."

CURES: Final = {
    401: "Check the password or the token in this address.",
    403: "Check the password or the token in this address, and what it may do.",
    404: ADDRESS_CURE,
    BUSY: "Leeward waits and tries again; if it stays so, the service wants fewer notices.",
}


class Tried(Struct, frozen=True):
    """What one way said to one notice; no address, no secret and no words of theirs."""

    name: str
    """Which way: `line 3 (ntfy)`, `webhook`."""
    ok: bool = False
    """Whether it took the notice."""
    problem: str = ""
    """Why not, in a phrase."""
    cure: str = ""
    """What a person can do about it, as a sentence."""
    is_busy: bool = False
    """Whether it asks to wait."""


class Way(Protocol):
    """One way out of the platform."""

    @property
    def name(self) -> str:
        """What it is called in outcomes, logs and the doctor's words."""
        ...

    async def send(self, notice: Notice) -> Tried:
        """Send a notice, unless it was taken before, and never raise for the network."""
        ...

    async def close(self) -> None:
        """Let go of what is open."""
        ...


class Taken:
    """Remembers, within bounds, which notices a way took."""

    def __init__(self) -> None:
        self._keys: OrderedDict[str, None] = OrderedDict()

    def __contains__(self, key: str) -> bool:
        return key in self._keys

    def add(self, key: str) -> None:
        """Remember one more."""
        self._keys[key] = None
        while len(self._keys) > KEYS_KEPT:
            self._keys.popitem(last=False)


def refused(name: str, status: int) -> Tried:
    """Return what a status of HTTP means that is not a yes."""
    what = f"it answers with status {status}"
    return Tried(name, False, what, CURES.get(status, LATER_CURE), is_busy=status == BUSY)


def too_slow(name: str, seconds: float) -> Tried:
    """Return what is said of a way that did not answer in time."""
    return Tried(name, False, f"no answer within {seconds:g} seconds", LATER_CURE)


def unreached(name: str, error: BaseException) -> Tried:
    """Return what is said of a way that could not be reached: the error's kind, never its text."""
    return Tried(name, False, f"it could not be reached ({type(error).__name__})", ADDRESS_CURE)
