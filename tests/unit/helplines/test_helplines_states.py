"""How far an entry can be relied on, by the day: verified, seen, or to be checked; never lost."""

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as some
from msgspec.structs import replace

from leeward_policies.helplines import countries, help_near, registry

LINE = next(one for one in registry().lines if one.id == "gb-childline")
CALLED = replace(LINE, verified_on="2026-12-01", verified_by="the lead")
SEEN_ON = date(2026, 11, 23)


def test_a_look_counts_for_ninety_days() -> None:
    """The last of them still counts; the next does not."""
    last = SEEN_ON + timedelta(days=90)

    assert LINE.expires_on == last
    assert [LINE.state(day) for day in (SEEN_ON, last, last + timedelta(days=1))] == [
        "seen",
        "seen",
        "check",
    ]
    assert [LINE.days_left(day) for day in (SEEN_ON, last, last + timedelta(days=1))] == [90, 0, -1]


def test_a_call_counts_for_as_long_and_says_so() -> None:
    """From the day of the call on."""
    assert CALLED.expires_on == date(2027, 3, 1)
    assert [CALLED.state(date(2027, 3, day)) for day in (1, 2)] == ["verified", "check"]
    assert CALLED.look_told == "called or opened 2026-12-01"


def test_a_call_before_the_page_was_seen_anew_does_not_count() -> None:
    """The number may have changed with the page: whoever called had another one."""
    newer = replace(CALLED, seen_on="2026-12-20")

    assert newer.state(date(2026, 12, 21)) == "seen"


def test_a_day_that_has_not_come_is_relied_on_by_nobody() -> None:
    """A slip of the pen makes nothing verified for years; tomorrow is today in other places."""
    ahead = replace(CALLED, verified_on="2036-12-01")

    assert [ahead.state(date(2026, 12, 2)), ahead.state(date(2027, 2, 22))] == ["seen", "check"]
    assert (ahead.days_left(date(2027, 2, 22)), ahead.expires_on) == (-1, date(2037, 3, 1))
    assert [CALLED.state(date(2026, 11, day)) for day in (30, 29)] == ["verified", "seen"]
    assert replace(ahead, seen_on="").state(date(2026, 12, 2)) == "check"
    assert [ahead.is_ahead(date(2026, 12, 2)), CALLED.is_ahead(date(2026, 11, 30))] == [True, False]


def test_a_clock_that_is_behind_makes_nothing_old() -> None:
    """Whoever looks after the list is told by the command that a day lies ahead."""
    assert LINE.state(date(1970, 1, 1)) == "seen"
    assert LINE.is_ahead(date(1970, 1, 1))


def test_what_nobody_has_seen_is_to_be_checked() -> None:
    """It has no last day either."""
    unseen = replace(LINE, seen_on="")

    assert (unseen.state(SEEN_ON), unseen.expires_on, unseen.days_left(SEEN_ON)) == (
        "check",
        None,
        -1,
    )
    assert unseen.look_told == "not seen"


@given(some.dates(date(1970, 1, 1), date(9999, 12, 31)))
def test_a_clock_that_jumps_loses_no_number(today: date) -> None:
    """Whatever the day, each country has the same lines, the same number and the finder."""
    usual = date(2026, 12, 1)

    for code in countries():
        now, then = help_near(code, today), help_near(code, usual)
        assert {one.id for one in now.lines} == {one.id for one in then.lines}
        assert (*now.relied_on, *now.to_check) == now.lines
        assert (now.emergency, now.finder) == (then.emergency, then.finder)


def test_those_at_which_somebody_must_look_again() -> None:
    """None while they count; all of them after, the longest expired first."""
    assert registry().expired(date(2027, 2, 21)) == ()
    assert len(registry().expired(date(2027, 2, 22))) == len(registry().lines)
