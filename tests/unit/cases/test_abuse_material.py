"""Suspected abuse material lies before its responders alone, and nothing of it is kept."""

from datetime import timedelta
from pathlib import Path

import pytest

from leeward.testing.builders import ROOM, message, sent, user
from leeward.testing.clock import DEFAULT_START
from leeward.testing.on_call import MO, RESPONDER, OnCall, reader
from leeward_policies.case_rights import CALLED_SO_ALREADY, EMPTY
from leeward_policies.domain.event import CaseMoved, MessageSent, ReportFiled
from leeward_policies.domain.move import CallAbuseMaterial, MarkReported, Take
from leeward_policies.ports import CaseFilter, Reader

PICTURE = message("words beside it", by="kai", number="m1")
RESPONDERS = reader("responder", "csea")
OTHERS = (
    reader(),
    reader("lead", "safety-lead"),
    reader("boss", "admin"),
    reader("all", "moderator", "safety-lead", "admin"),
)
EVERY = CaseFilter(statuses=("open", "taken", "appealed", "resolved", "closed"))


@pytest.fixture
def house(tmp_path: Path) -> OnCall:
    """Return a community that does not run yet."""
    return OnCall(tmp_path)


def report(*, minutes: float = 0, said: bool = True) -> ReportFiled:
    """Return that Mia reports Kai's message as what may be abuse material."""
    return ReportFiled(
        ROOM,
        user("mia"),
        "please look",
        DEFAULT_START + timedelta(minutes=minutes),
        PICTURE.ref,
        user("kai"),
        said=PICTURE if said else None,
        is_abuse_material=True,
    )


async def seen_by(house: OnCall, one: Reader) -> list[str]:
    """Return the ids of all cases that somebody finds."""
    page = await house.store.find_cases(EVERY, one, limit=10)
    assert page.total == len(page.cases)
    return [case.id for case in page.cases]


async def test_a_report_lies_before_its_responders_alone(house: OnCall) -> None:
    """They are called at once; nobody else finds it, counts it, or may do anything with it."""
    async with house.at_work():
        await house.hears(MessageSent(PICTURE), report())
        case = await house.case()
        found = [await seen_by(house, one) for one in (RESPONDERS, *OTHERS)]
        refused = [await house.hands.move("case-1", one, Take(), "console") for one in OTHERS]
        done = await house.hands.move("case-1", RESPONDERS, Take(), "console")

    assert (case.asked, case.urgency, case.status) == (("csea",), "urgent", "open")
    assert house.called() == [(0, "csea")]
    assert found == [["case-1"], [], [], [], []]
    assert {one.is_done for one in refused} == {False}
    assert (await house.case()).assignee == str(RESPONDER)
    assert done.is_done


async def test_nothing_of_it_is_sealed(house: OnCall) -> None:
    """Neither from memory nor from what the platform handed over: only which message it was."""
    async with house.at_work():
        await house.hears(MessageSent(PICTURE), report())
        case = await house.case()
        lines = await house.store.evidence("case|case-1")

    assert lines == ()
    assert [one.message for one in case.evidence] == [PICTURE.ref]
    assert "words beside it" not in repr(case)


async def test_nobody_answers_and_responders_are_called_on_every_way(house: OnCall) -> None:
    """Again after five minutes, then elsewhere as well; never anybody else."""
    async with house.at_work():
        await house.hears(report())
        await house.passes(16)

    assert house.called() == [
        (0, "csea"), (5, "csea"), (10, "csea"), (10, "elsewhere"), (15, "csea"), (15, "elsewhere"),
    ]  # fmt: skip


async def test_a_case_is_called_so_by_whoever_finds_it(house: OnCall) -> None:
    """It leaves those who had it, and responders are called at once."""
    async with house.at_work():
        await house.hears(sent("grr", by="kai", number="m1"))
        await house.hands.move("case-1", reader(), Take(), "console")
        house.clock.advance(60)
        said = await house.hands.move("case-1", reader(), CallAbuseMaterial(), "console")
        await house.settles()
        case = await house.case()
        found = [await seen_by(house, one) for one in (RESPONDERS, *OTHERS)]
        twice = await house.hands.move("case-1", RESPONDERS, CallAbuseMaterial(), "console")
        await house.passes(9)

    assert said.is_done
    assert said.case is None
    assert (case.asked, case.urgency, case.status) == (("csea",), "urgent", "open")
    assert (case.assignee, case.taken_until, case.answered_at) == (None, None, None)
    assert found == [["case-1"], [], [], [], []]
    assert house.called()[1:] == [(1, "csea"), (6, "csea"), (6, "elsewhere")]
    assert twice.text == CALLED_SO_ALREADY


async def test_a_call_that_lay_in_the_inbox_calls_responders_at_once(house: OnCall) -> None:
    """Nobody was called to it meanwhile, so that nobody is waited for."""
    async with house.at_work():
        await house.hears(sent("grr", by="kai", number="m1"))
        case = await house.case()
        house.clock.advance(20 * 60)
        at = house.clock.now() - timedelta(minutes=10)
        await house.hears(CaseMoved(case.channel, case.id, MO, CallAbuseMaterial(), at))

    assert house.called() == [(0, "moderators"), (20, "csea")]


async def test_a_report_about_whom_a_case_is_open_takes_it_along(house: OnCall) -> None:
    """A moderator who had it has it no longer, and does not keep responders from it."""
    async with house.at_work():
        await house.hears(sent("grr", by="kai", number="m1"))
        await house.hands.move("case-1", reader(), Take(), "console")
        await house.hears(report(minutes=1))
        case = await house.case()
        taken = await house.hands.move("case-1", RESPONDERS, Take(), "console")

    assert (case.asked, case.status, case.assignee) == (("csea",), "open", None)
    assert case.due == DEFAULT_START + timedelta(minutes=6)
    assert taken.is_done


async def test_whatever_comes_later_is_told_to_responders_alone(house: OnCall) -> None:
    """A finding that asks the moderators, and one that asks the lead, about the same member."""
    async with house.at_work():
        await house.hears(report())
        await house.hears(sent("grr", by="kai", number="m2"), sent("bark", by="kai", number="m3"))
        case = await house.case()

    assert {call.whom for call in house.calls} == {"csea"}
    assert (case.asked, len(case.decisions)) == (("csea",), 3)


async def test_it_is_noted_that_it_was_reported(house: OnCall) -> None:
    """To a service, and by whom; whoever writes nothing has reported to nobody."""
    async with house.at_work():
        await house.hears(report())
        empty = await house.hands.move("case-1", RESPONDERS, MarkReported("  "), "console")
        said = await house.hands.move(
            "case-1", RESPONDERS, MarkReported(f" {'h' * 100} "), "console"
        )

    assert empty.text == EMPTY
    assert said.case is not None
    assert said.case.reported is not None
    assert (said.case.reported.by, said.case.reported.to) == (str(RESPONDER), "h" * 80)
