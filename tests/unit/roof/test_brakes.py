"""Brakes count by space and rule, and only what they are for; people may raise one for a time."""

from datetime import datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from leeward.brakes import HOUR, Brakes
from leeward.testing.builders import ROOM, user
from leeward.testing.clock import DEFAULT_START
from leeward_policies.braking import RAISED_TIMES, brake_in
from leeward_policies.domain.action import BY_HUMAN, Because, Hide, Note, Subject
from leeward_policies.domain.refs import MessageRef
from leeward_policies.ports import BrakeStanding

WHY = Because("{author} did it", Subject(user("ana")))


def hide(number: int, *, space: str = ROOM.space, rule: str = "r") -> Hide:
    """Return an act that hides a message."""
    ref = MessageRef("test", space, "room", f"m{number}")
    key = f"{space}|{rule}|{number}"
    return Hide(key=key, rule=rule, because=WHY, mode="enforce", message=ref, target=ref)


def test_each_rule_and_space_has_its_own_brake() -> None:
    """One rule's acts in one space hold back neither another rule nor another space."""
    brakes = Brakes(lambda _: 1)

    held = [
        brakes.holds(act, DEFAULT_START)
        for act in (hide(1), hide(2), hide(1), hide(3, space="b"), hide(4, rule="q"))
    ]

    assert held == [False, True, False, False, False]


def test_what_has_no_brake_is_never_held_nor_paged() -> None:
    """A note, like every act that is not braked, passes however often it comes."""
    brakes = Brakes(lambda _: 0)
    note = Note(key="n", rule="r", because=WHY, mode="enforce")

    assert not brakes.holds(note, DEFAULT_START)
    assert brakes.page(note, DEFAULT_START) is None


def test_people_have_no_brake() -> None:
    """What a person orders is never held, and uses up nothing of what rules may do."""
    brakes = Brakes(lambda _: 1)
    by_mo = f"{BY_HUMAN}{user('mo')}"

    ordered = [brakes.holds(hide(number, rule=by_mo), DEFAULT_START) for number in range(5)]
    by_rule = [brakes.holds(hide(number), DEFAULT_START) for number in (10, 11)]

    assert ordered == [False] * 5
    assert by_rule == [False, True]
    assert brakes.page(hide(1, rule=by_mo), DEFAULT_START) is None


# --- raised by a person -------------------------------------------------------------------------


def held(brakes: Brakes, numbers: range, now: datetime, *, rule: str = "r") -> int:
    """Return how many of these acts are held back."""
    return sum(brakes.holds(hide(number, rule=rule), now) for number in numbers)


def test_a_raised_brake_holds_later_and_still_holds() -> None:
    """Three times as much is let through, and no more; another rule's brake is as it was."""
    brakes = Brakes(lambda _: 2)
    brakes.raise_until(ROOM.space_ref, "r", "hide", DEFAULT_START + HOUR)

    assert held(brakes, range(20), DEFAULT_START) == 20 - 2 * RAISED_TIMES
    assert held(brakes, range(20), DEFAULT_START, rule="q") == 20 - 2


def test_a_brake_holds_as_before_when_its_hour_is_over() -> None:
    """What was done meanwhile counts: right after it nothing more is let through."""
    brakes = Brakes(lambda _: 2)
    until = DEFAULT_START + HOUR
    brakes.raise_until(ROOM.space_ref, "r", "hide", until)

    last = held(brakes, range(4), until - timedelta(seconds=1))

    assert last == 0
    assert held(brakes, range(10, 12), until) == 2
    assert held(brakes, range(20, 24), until + HOUR) == 2


def test_an_act_that_was_held_back_stays_withheld() -> None:
    """Raising brings nothing back: only what is asked for anew counts."""
    brakes = Brakes(lambda _: 1)
    assert held(brakes, range(2), DEFAULT_START) == 1

    brakes.raise_until(ROOM.space_ref, "r", "hide", DEFAULT_START + HOUR)

    (stands,) = brakes.standing(DEFAULT_START)
    assert (stands.count, stands.limit) == (1, RAISED_TIMES)


def test_people_are_paged_anew_when_a_raised_brake_holds() -> None:
    """Whoever raised it is told once more, within the same hour."""
    brakes = Brakes(lambda _: 1)

    pages = [brakes.page(hide(1), DEFAULT_START) for _ in range(2)]
    brakes.raise_until(ROOM.space_ref, "r", "hide", DEFAULT_START + HOUR)
    later = [brakes.page(hide(2), DEFAULT_START + timedelta(minutes=1)) for _ in range(2)]

    assert [page is None for page in (*pages, *later)] == [False, True, False, True]


def test_a_page_names_its_brake() -> None:
    """Whoever makes a button of it finds space, rule and kind."""
    page = Brakes(lambda _: 0).page(hide(1), DEFAULT_START)

    assert page is not None
    assert brake_in(page.because) == (ROOM.space_ref, "r", "hide")
    assert brake_in(WHY) is None


def test_how_brakes_stand() -> None:
    """What acted within the hour, what holds, and what was raised; the rest is forgotten."""
    brakes = Brakes(lambda _: 2)
    held(brakes, range(3), DEFAULT_START)
    held(brakes, range(1), DEFAULT_START, rule="q")
    until = DEFAULT_START + timedelta(hours=2)
    brakes.raise_until(ROOM.space_ref, "q", "hide", until)
    here = ROOM.space_ref

    assert brakes.standing(DEFAULT_START) == (
        BrakeStanding(here, "r", "hide", 2, 2, holds=True),
        BrakeStanding(here, "q", "hide", 1, 2 * RAISED_TIMES, holds=False, raised_until=until),
    )
    assert [one.rule for one in brakes.standing(DEFAULT_START + HOUR)] == ["q"]
    assert brakes.standing(until) == ()


@given(
    limit=st.integers(0, 5),
    steps=st.lists(
        st.tuples(st.sampled_from(["act", "raise"]), st.integers(0, 1_800)), max_size=80
    ),
)
def test_raising_never_lets_a_rule_run_away(limit: int, steps: list[tuple[str, int]]) -> None:
    """Whenever and however often it is raised: in no hour more than three times the limit is done.

    In an hour that no raise touches, nor the hour before it, not more than the limit.
    """
    brakes, now = Brakes(lambda _: limit), DEFAULT_START
    done: list[datetime] = []
    raised: list[datetime] = []
    for number, (what, seconds) in enumerate(steps):
        now += timedelta(seconds=seconds)
        if what == "raise":
            brakes.raise_until(ROOM.space_ref, "r", "hide", now + HOUR)
            raised.append(now)
        elif not brakes.holds(hide(number), now):
            done.append(now)

    for end in done:
        within = sum(end - HOUR < at <= end for at in done)
        assert within <= limit * RAISED_TIMES
        if not any(end - 2 * HOUR < at <= end for at in raised):
            assert within <= limit
