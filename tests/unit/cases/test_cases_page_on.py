"""An urgent case that nobody answers pages on: in order, in time, each step once."""

import itertools
from datetime import timedelta
from pathlib import Path

import pytest
from msgspec.structs import replace

from leeward.cases.escalation import PATIENT, Escalation
from leeward.testing.builders import sent
from leeward.testing.clock import DEFAULT_START, VirtualClock
from leeward.testing.on_call import MO, OnCall, reader
from leeward.testing.scripted import FailingStore
from leeward_policies.domain.action import Called, Done, Failed, Refused, TryLater
from leeward_policies.domain.event import CaseMoved, MessageSent
from leeward_policies.domain.move import GiveBack, Take, WriteNote
from leeward_policies.ports import Commit

FIRST_HOUR: list[tuple[float, Called]] = [
    (0, "moderators"),
    (5, "moderators"),
    (10, "safety-lead"),
    (15, "deputy"),
    (20, "everyone"),
    (20, "elsewhere"),
]
"""Minutes after it was said, and who is called."""


def howl(number: str = "m1", *, by: str = "kai", minutes: float = 0) -> MessageSent:
    """Return a line that cannot wait."""
    at = DEFAULT_START + timedelta(minutes=minutes)
    return sent("howl", by=by, number=number, at=at)


@pytest.fixture
def house(tmp_path: Path) -> OnCall:
    """Return a community that does not run yet."""
    return OnCall(tmp_path)


async def test_an_unread_urgent_case_pages_on(house: OnCall) -> None:
    """Moderators at once and again, then the lead, the deputy, and everyone on every way."""
    async with house.at_work():
        await house.hears(howl())
        await house.passes(24)

    assert house.called() == FIRST_HOUR
    assert {call.case for call in house.calls} == {"case-1"}


async def test_pauses_double_up_to_a_day(house: OnCall) -> None:
    """Everyone is called again and again, ever more seldom, and never less than once a day."""
    async with house.at_work():
        await house.hears(howl())
        for _ in range(5 * 24 * 4):
            await house.passes(15, step=15)

    times = [at for at, whom in house.called() if whom == "everyone"]
    pauses = [later - before for before, later in itertools.pairwise(times)]
    day = PATIENT.total_seconds() / 60
    assert all(before <= later for before, later in itertools.pairwise(pauses))
    assert pauses[-1] == pytest.approx(day, abs=15)
    assert max(pauses) <= day + 15
    assert [at for at, whom in house.called() if whom == "elsewhere"] == times


async def test_a_take_stops_it_for_a_time(house: OnCall) -> None:
    """Then it begins anew with the case free again, as soon as at first."""
    async with house.at_work():
        await house.hears(howl())
        await house.passes(7)
        said = await house.hands.move("case-1", reader(), Take(), "console")
        taken = house.clock.now()
        await house.passes(59)
        quiet, held = house.called(taken), await house.case()
        await house.passes(17)
        free = await house.case()

    assert (said.is_done, quiet) == (True, [])
    assert (held.assignee, held.taken_until) == (str(MO), taken + timedelta(hours=1))
    assert house.called(taken) == [
        (60, "moderators"),
        (65, "safety-lead"),
        (70, "deputy"),
        (75, "everyone"),
        (75, "elsewhere"),
    ]
    assert (free.status, free.assignee, free.calls) == ("open", None, 4)


async def test_a_note_is_an_answer(house: OnCall) -> None:
    """Whoever writes something down has looked; the case waits for their decision."""
    async with house.at_work():
        await house.hears(howl())
        await house.passes(4)
        await house.hands.move("case-1", reader(), WriteNote("I write to both."), "console")
        await house.passes(59)

    assert house.called() == FIRST_HOUR[:1]


async def test_a_case_that_is_given_back_waits_as_a_new_one(house: OnCall) -> None:
    """The next are called after five minutes."""
    async with house.at_work():
        await house.hears(howl())
        await house.hands.move("case-1", reader(), Take(), "console")
        await house.passes(3)
        await house.hands.move("case-1", reader(), GiveBack(), "console")
        await house.passes(5)

    assert house.called() == [(0, "moderators"), (8, "moderators")]


async def test_a_verdict_ends_it(house: OnCall) -> None:
    """Nobody is called to what people have decided."""
    async with house.at_work() as work:
        await house.hears(howl())
        await house.hands.judge("case-1", reader(), "right", "console")
        await house.passes(60, step=5)

        assert work.waiting.overdue == 0
    assert house.called() == FIRST_HOUR[:1]


async def test_an_event_that_is_told_late_calls_once(house: OnCall) -> None:
    """People were called a moment ago; they are waited for from then on."""
    async with house.at_work() as work:
        await house.hears(howl(minutes=-60))
        await house.passes(4)
        early = house.called()
        overdue = work.waiting.overdue
        await house.passes(2)

    assert (early, overdue) == ([(0, "moderators")], 1)
    assert house.called() == [(0, "moderators"), (5, "moderators")]


async def test_an_event_from_the_future_keeps_nobody_waiting(house: OnCall) -> None:
    """A platform whose clock is years ahead, or a sender who lies, delays no call."""
    async with house.at_work():
        await house.hears(howl(minutes=10 * 365 * 24 * 60))
        await house.passes(11)

    assert house.called() == FIRST_HOUR[:3]


async def test_a_step_is_not_repeated_after_a_restart(house: OnCall, tmp_path: Path) -> None:
    """What was committed is not called again, and the next step comes in its time."""
    async with house.at_work():
        await house.hears(howl())
        await house.passes(6)
    later = OnCall(tmp_path, store=house.store, clock=house.clock)
    later.start = house.start
    async with later.at_work():
        await later.settles()
        await later.passes(6)

    assert [*house.called(), *later.called()] == FIRST_HOUR[:3]


async def test_what_fell_due_while_nothing_ran_is_called_at_the_start(
    house: OnCall, tmp_path: Path
) -> None:
    """A process that was dead for an hour calls the next at once, and once."""
    async with house.at_work():
        await house.hears(howl())
    house.clock.advance(3_600)
    later = OnCall(tmp_path, store=house.store, clock=house.clock)
    async with later.at_work():
        await later.settles()
        await later.passes(1)

    assert later.called() == [(0, "moderators")]


async def test_a_clock_that_was_set_back_delays_no_longer_than_at_first(tmp_path: Path) -> None:
    """After a start the next are called within the time that people are waited for."""
    clock = VirtualClock(DEFAULT_START + timedelta(days=2))
    before = OnCall(tmp_path, clock=clock)
    async with before.at_work():
        await before.hears(howl(minutes=2 * 24 * 60))
    lines = await before.case()
    house = OnCall(tmp_path)
    await house.store.commit(Commit(cases=(lines,)))
    async with house.at_work():
        await house.passes(11)

    assert house.called() == [(5, "moderators"), (10, "safety-lead")]


async def test_a_storage_that_fails_calls_nobody_twice(tmp_path: Path) -> None:
    """While nothing can be kept nobody is called; then the step comes once."""
    clock = VirtualClock()
    store = FailingStore(clock)
    house = OnCall(tmp_path, store=store, clock=clock)
    async with house.at_work() as work:
        await house.hears(howl())
        store.failing_commits = 3
        house.clock.advance(300)
        for _ in range(40):
            await house.clock.run_for(0.5)
        await work.settled()

    assert [whom for _, whom in house.called()] == ["moderators", "moderators"]


async def test_a_case_of_the_safety_lead_is_kept_from_moderators(house: OnCall) -> None:
    """They are not called to what lies before the lead alone."""
    async with house.at_work():
        await house.hears(sent("bark", by="kai", number="m1"))
        await house.passes(16)

    assert house.called() == [
        (0, "safety-lead"),
        (5, "safety-lead"),
        (10, "deputy"),
        (15, "everyone"),
        (15, "elsewhere"),
    ]


async def test_what_is_said_meanwhile_shifts_nothing(house: OnCall) -> None:
    """Further evidence calls those before whom it lies, and the next step comes in its time."""
    async with house.at_work():
        await house.hears(howl("m1"))
        await house.passes(4)
        await house.hears(howl("m2", minutes=4))
        await house.passes(2)

    assert house.called() == [(0, "moderators"), (4, "moderators"), (5, "moderators")]


async def test_a_case_that_rises_while_nobody_has_it_waits_as_an_urgent_one(house: OnCall) -> None:
    """Somebody noted something when it was harmless; what is new nobody has read."""
    async with house.at_work():
        await house.hears(sent("grr", by="kai", number="m1"))
        await house.hands.move("case-1", reader(), WriteNote("It is nothing."), "console")
        await house.passes(10)
        await house.hears(howl("m2", minutes=10))
        await house.passes(6)

    assert house.called() == [(0, "moderators"), (10, "moderators"), (15, "moderators")]


async def test_a_person_and_the_clock_at_the_same_moment(house: OnCall) -> None:
    """Whoever takes a case in the moment that it falls due is not called over it."""
    async with house.at_work():
        await house.hears(howl())
        await house.passes(4.5)
        case = await house.case()
        assert case.due is not None
        taken = CaseMoved(case.channel, case.id, MO, Take(), case.due, "console")
        told = house.desk.tell_of_case(taken)
        house.clock.advance_to(case.due)
        assert await told == "changed"
        await house.passes(10)

    assert house.called() == FIRST_HOUR[:1]


async def test_a_thousand_cases_are_each_called_once_in_order(tmp_path: Path) -> None:
    """Of many that fall due one after the other none is missed and none is called twice."""
    house = OnCall(tmp_path)
    house.clock.advance(4 * 60)
    async with house.at_work():
        said = [howl(f"m{n}", by=f"k{n}", minutes=n / 250) for n in range(1_000)]
        for start in range(0, 1_000, 50):
            await house.hears(*said[start : start + 50])
        house.calls.clear()
        await house.passes(5, step=5)
        while len(house.calls) < 1_000:
            await house.settles()
        await house.settles()

    assert [call.case for call in house.calls] == [f"case-{n}" for n in range(1, 1_001)]


async def test_a_platform_that_refuses_calls_elsewhere_at_once_and_once(house: OnCall) -> None:
    """However often it is asked again, nobody is paged twice for one thing."""
    house.adapter.refused = Refused("ask", DEFAULT_START, "the room is gone")
    async with house.at_work():
        await house.hears(howl())
        await house.passes(4.5)

    elsewhere = [at for at, whom in house.called() if whom == "elsewhere"]
    assert elsewhere == [0]
    assert len(house.calls) > 3


async def test_a_refusal_calls_nobody_elsewhere_again_after_a_restart(
    house: OnCall, tmp_path: Path
) -> None:
    """What was told elsewhere before is known from the store."""
    house.adapter.refused = Refused("ask", DEFAULT_START, "the room is gone")
    async with house.at_work():
        await house.hears(howl())
        await house.passes(1)
    later = OnCall(tmp_path, store=house.store, clock=house.clock)
    later.adapter.refused = house.adapter.refused
    async with later.at_work():
        await later.settles()
        await later.passes(2)

    assert "moderators" in {call.whom for call in later.calls}
    assert "elsewhere" not in {call.whom for call in later.calls}


async def test_a_call_that_goes_wrong_is_told_elsewhere_after_some_tries(house: OnCall) -> None:
    """Once or twice may be chance; a platform that asks to wait is waited for."""
    house.adapter.refused = TryLater("ask", DEFAULT_START, 60.0)
    async with house.at_work():
        await house.hears(howl())
        await house.passes(4)
        busy = [whom for _, whom in house.called()]
        house.adapter.refused = Failed("ask", DEFAULT_START, "no answer")
        await house.passes(2)

    assert "elsewhere" not in busy
    assert "elsewhere" in [whom for _, whom in house.called()]


async def test_the_last_step_is_told_elsewhere_once_where_the_platform_refuses(
    house: OnCall,
) -> None:
    """Everyone cannot be called there, and elsewhere is called anyway: one call, not two."""
    async with house.at_work():
        await house.hears(howl())
        await house.passes(19)
        house.adapter.refused = Refused("ask", DEFAULT_START, "the room is gone")
        await house.passes(3)

    assert [at for at, whom in house.called() if whom == "elsewhere"] == [20]


async def test_a_grave_case_is_told_elsewhere_when_it_is_opened_or_rises(tmp_path: Path) -> None:
    """Further evidence of the same urgency is no news there."""
    house = OnCall(tmp_path, tells_at_once=True)
    async with house.at_work():
        await house.hears(sent("grr", by="kai", number="m1"), howl("m2"), howl("m3"))

    assert [whom for _, whom in house.called()].count("elsewhere") == 2
    assert [whom for _, whom in house.called()].count("moderators") == 3


async def test_elsewhere_is_tried_again_until_somebody_is_told(house: OnCall) -> None:
    """A mail server that is down does not end the alarm."""
    house.elsewhere.answers = [Failed("x", DEFAULT_START, "down")] * 2
    async with house.at_work():
        await house.hears(howl())
        await house.passes(22)

    assert [whom for _, whom in house.called()].count("elsewhere") == 3
    owed = [entry.action.key for entry in await house.store.owed(limit=10)]
    assert owed == []
    came = {type(one) for one in await house.store.outcomes((await house.case()).decisions)}
    assert came == {Done}


async def test_the_admin_sets_how_long_people_are_waited_for(tmp_path: Path) -> None:
    """Two minutes mean two minutes."""
    waits = Escalation()
    quick = replace(
        waits, answered_within={**waits.answered_within, "urgent": timedelta(minutes=2)}
    )
    house = OnCall(tmp_path, escalation=quick)
    async with house.at_work():
        await house.hears(howl())
        await house.passes(5)

    assert house.called() == [(0, "moderators"), (2, "moderators"), (4, "safety-lead")]
