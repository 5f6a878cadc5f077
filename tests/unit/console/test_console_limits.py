"""Limits: allowances grow back, locks grow longer, and neither fills the memory."""

from datetime import timedelta

import pytest

from leeward.console.limits import REMEMBERED, Allowance, Locks, Rate, client_of
from leeward.testing.clock import VirtualClock


def test_an_allowance_grows_back_with_time() -> None:
    """What is used up comes back at its rate, and never beyond the burst."""
    clock = VirtualClock()
    allowance = Allowance(Rate(burst=2, a_minute=6), clock)
    taken = [allowance.take("a") for _ in range(3)]
    clock.advance(10)
    taken += [allowance.take("a") for _ in range(2)]
    clock.advance(3600)
    taken += [allowance.take("a") for _ in range(3)]
    assert taken == [True, True, False, True, False, True, True, False]


def test_clients_are_counted_apart() -> None:
    """One client's use costs another nothing."""
    allowance = Allowance(Rate(burst=1, a_minute=1), VirtualClock())
    assert [allowance.take("a"), allowance.take("b"), allowance.take("a")] == [True, True, False]


def test_memory_is_bounded() -> None:
    """However many clients there are, only so many are remembered."""
    clock = VirtualClock()
    allowance = Allowance(Rate(burst=1, a_minute=1), clock)
    locks = Locks(clock, failures=1, first=timedelta(1), longest=timedelta(1))
    for number in range(REMEMBERED + 10):
        allowance.take(str(number))
        locks.failed(str(number))
    assert (len(allowance), len(locks)) == (REMEMBERED, REMEMBERED)


def test_a_lock_doubles_up_to_its_longest() -> None:
    """Each lock lasts twice as long as the one before, to a limit."""
    clock, spans = VirtualClock(), []
    locks = Locks(clock, failures=1, first=timedelta(minutes=1), longest=timedelta(minutes=5))
    for _ in range(4):
        locks.failed("a")
        spans.append(locks.locked_for("a").total_seconds())
        clock.advance(spans[-1])
    assert spans == [60, 120, 240, 300]
    assert locks.locked_for("a") == timedelta()


def test_whoever_stays_away_starts_anew() -> None:
    """After a time without failures the first lock is short again."""
    clock = VirtualClock()
    locks = Locks(clock, failures=1, first=timedelta(minutes=1), longest=timedelta(minutes=5))
    locks.failed("a")
    clock.advance(60 + 301)
    locks.failed("a")
    assert locks.locked_for("a") == timedelta(minutes=1)


def test_whoever_gets_it_right_is_forgiven() -> None:
    """A success takes back the failures before it."""
    locks = Locks(VirtualClock(), failures=2, first=timedelta(1), longest=timedelta(1))
    told = [locks.failed("a")]
    locks.forgive("a")
    told += [locks.failed("a"), locks.failed("a")]
    assert told == [False, False, True]


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        ("192.0.2.7", "192.0.2.7"),
        ("::ffff:192.0.2.7", "192.0.2.7"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::"),
        ("2001:db8:1:2::1", "2001:db8:1:2::"),
        ("", "unknown"),
        ("a stranger's text", "unknown"),
    ],
)
def test_a_client_is_an_address_or_a_network(address: str, expected: str) -> None:
    """An IPv4 address stands for a client, and of an IPv6 address its network."""
    assert client_of(address) == expected
