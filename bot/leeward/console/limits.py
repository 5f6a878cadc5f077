"""Limits: how often somebody may ask, and who is shut out for a while; bounded in memory."""

from collections import OrderedDict
from datetime import datetime, timedelta
from ipaddress import IPv6Address, ip_address
from typing import Final

from msgspec import Struct

from leeward_policies.ports import Clock

REMEMBERED: Final = 4_096
"""Clients whose count is kept; the one unseen for longest is forgotten first."""

NETWORK_BITS: Final = 64
"""A home or a server gets this much of an IPv6 address (RFC 6177), so its sender is one client."""


class Rate(Struct, frozen=True):
    """So many at once, and so many a minute in the long run."""

    burst: int
    a_minute: float


class Allowance:
    """Counts what each client may still do.

    Args:
        rate: how much.
        clock: the time.
    """

    def __init__(self, rate: Rate, clock: Clock) -> None:
        self._rate = rate
        self._clock = clock
        self._left: OrderedDict[str, tuple[float, datetime]] = OrderedDict()

    def __len__(self) -> int:
        return len(self._left)

    def take(self, client: str = "") -> bool:
        """Take one, or say that there is none left."""
        left = self.left(client)
        self._left[client] = (left - 1 if left >= 1 else left, self._clock.now())
        self._left.move_to_end(client)
        while len(self._left) > REMEMBERED:
            self._left.popitem(last=False)
        return left >= 1

    def left(self, client: str = "") -> float:
        """Return how many there are now."""
        now = self._clock.now()
        left, since = self._left.get(client, (float(self._rate.burst), now))
        grown = max(0.0, (now - since).total_seconds()) / 60 * self._rate.a_minute
        return min(float(self._rate.burst), left + grown)


class _Failing(Struct, frozen=True):
    count: int
    """Failures since the last lock."""
    locks: int
    """How often the client was locked out."""
    until: datetime
    """Locked until then."""
    last: datetime
    """When they last failed."""


class Locks:
    """Shuts out whoever fails too often, each time for longer.

    Args:
        clock: the time.
        failures: this many in a row and the door is locked.
        first: for how long at first; it doubles each time.
        longest: for how long at most; whoever has not failed for as long again starts anew.
    """

    def __init__(
        self, clock: Clock, *, failures: int, first: timedelta, longest: timedelta
    ) -> None:
        self._clock = clock
        self._failures = failures
        self._first = first
        self._longest = longest
        self._failing: OrderedDict[str, _Failing] = OrderedDict()

    def __len__(self) -> int:
        return len(self._failing)

    def locked_for(self, client: str = "") -> timedelta:
        """Return how long a client is shut out yet; nothing for whoever is not."""
        known = self._failing.get(client)
        return max(timedelta(), known.until - self._clock.now()) if known else timedelta()

    def failed(self, client: str = "") -> bool:
        """Count a failure, and say whether it has locked the door."""
        now = self._clock.now()
        known = self._failing.pop(client, None)
        if known is None or now - max(known.until, known.last) > self._longest:
            known = _Failing(0, 0, now, now)
        is_locking = known.count + 1 >= self._failures
        if is_locking:
            span = min(self._longest, self._first * 2 ** min(known.locks, 20))
            known = _Failing(0, known.locks + 1, now + span, now)
        else:
            known = _Failing(known.count + 1, known.locks, known.until, now)
        self._failing[client] = known
        while len(self._failing) > REMEMBERED:
            self._failing.popitem(last=False)
        return is_locking

    def forgive(self, client: str = "") -> None:
        """Forget what a client did, since they got it right."""
        self._failing.pop(client, None)


def client_of(address: str) -> str:
    """Return what stands for a client: an IPv4 address, or the network of an IPv6 one."""
    try:
        ip = ip_address(address)
    except ValueError:
        return "unknown"
    if isinstance(ip, IPv6Address):
        if ip.ipv4_mapped is not None:
            return str(ip.ipv4_mapped)
        return str(IPv6Address(int(ip) >> NETWORK_BITS << NETWORK_BITS))
    return str(ip)
