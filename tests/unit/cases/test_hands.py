"""What people do from any door: who may, what they are told, and what two at once come to."""

import asyncio
from datetime import timedelta
from pathlib import Path
from typing import get_args

import pytest

from leeward.cases.hands import (
    LATER,
    NOT_COMMITTED,
    NOTHING_TO_UNDO,
    QUICKER,
    TOLD,
    UNKNOWN,
    CaseEvent,
    Hands,
    OrderedAct,
    Told,
)
from leeward.roles import NOT_THERE
from leeward.testing.builders import sent, user
from leeward.testing.on_call import LEE, MO, OnCall, reader
from leeward_policies.case_rights import (
    EMPTY,
    IS_OVER,
    NOT_OVER,
    NOT_TAKEN,
    ONLY_ABUSE,
    TAKEN,
    YOURS_ALREADY,
)
from leeward_policies.domain.action import Ban, Kick, Lock, Restrict, Reveal, Unrestrict
from leeward_policies.domain.event import CaseMoved, Judged, Ordered
from leeward_policies.domain.move import (
    CallAbuseMaterial,
    GiveBack,
    HandOver,
    MarkReported,
    Move,
    Reopen,
    Take,
    WriteNote,
)
from leeward_policies.domain.refs import UserRef
from leeward_policies.ports import Reader

GROWL = sent("grr", by="kai", to=["mia"], number="m1")
BOTH = sent("boo and grr", by="kai", to=["mia"], number="m1")
STRANGER = Reader(user("sam"), ())
ELSEWHERE = Reader(UserRef("other", "", "mo"), ("moderator",))
ACTS: dict[OrderedAct, type] = {"restrict": Restrict, "kick": Kick, "ban": Ban, "lock": Lock}


@pytest.fixture
def house(tmp_path: Path) -> OnCall:
    """Return a community that does not run yet."""
    return OnCall(tmp_path)


def with_told(house: OnCall, *told: Told) -> Hands:
    """Return hands whose events come to what is given, one after the other."""
    answers = list(told)

    async def tell(_: CaseEvent) -> Told:
        return answers.pop(0)

    async def may(*_: object) -> str:
        return ""

    return Hands(house.store, tell, house.clock, may)


# --- moves --------------------------------------------------------------------------------------


def test_each_move_is_told_in_words() -> None:
    """There is a sentence for every one of them."""
    assert set(TOLD) == set(get_args(Move))


async def test_taking_a_case(house: OnCall) -> None:
    """Whoever takes it is told so, sees it as it stands, and the audit names them and the door."""
    async with house.at_work():
        await house.hears(GROWL)
        said = await house.hands.move("case-1", reader(), Take(), "console")
        (line,) = await house.store.audit_entries(limit=5, what="case.take", about=str(MO))

    assert (said.is_done, said.text) == (True, "You look after this case now.")
    assert said.case is not None
    assert (said.case.status, said.case.assignee) == ("taken", str(MO))
    assert said.case == await house.case()
    assert line.line.detail == "via=console"


@pytest.mark.parametrize(
    "who", [STRANGER, Reader(user("kai"), ("moderator", "safety-lead", "admin", "csea"))]
)
async def test_a_case_that_somebody_may_not_see_is_unknown_to_them(
    house: OnCall, who: Reader
) -> None:
    """A stranger, and whoever it is about, get the same words as for one that is not there."""
    async with house.at_work():
        await house.hears(GROWL)
        said = [
            await house.hands.move("case-1", who, Take(), "console"),
            await house.hands.judge("case-1", who, "right", "console"),
            await house.hands.undo("case-1", who, "console"),
            await house.hands.order("case-1", who, "ban", "console"),
            await house.hands.move("case-9", reader(), Take(), "console"),
            await house.hands.judge("case-9", reader(), "right", "console"),
            await house.hands.undo("case-9", reader(), "console"),
            await house.hands.order("case-9", reader(), "ban", "console"),
        ]
        after = await house.case()

    assert {(one.is_done, one.text, one.case) for one in said} == {(False, UNKNOWN, None)}
    assert (after.status, after.assignee) == ("open", None)


@pytest.mark.parametrize(
    ("move", "says"),
    [
        (GiveBack(), NOT_TAKEN),
        (WriteNote("  \n"), EMPTY),
        (Reopen(), NOT_OVER),
        (MarkReported("a hotline"), ONLY_ABUSE),
    ],
)
async def test_what_cannot_be_done_is_said(house: OnCall, move: Move, says: str) -> None:
    """In one sentence, and nothing changes."""
    async with house.at_work():
        await house.hears(GROWL)
        before = await house.case()
        said = await house.hands.move("case-1", reader(), move, "console")

    assert (said.is_done, said.text, said.case) == (False, says, before)


async def test_a_case_that_is_over_takes_notes_alone(house: OnCall) -> None:
    """Everything else waits until it is opened again."""
    async with house.at_work():
        await house.hears(GROWL)
        await house.hands.judge("case-1", reader(), "unclear", "console")
        refused = [
            await house.hands.move("case-1", reader(), move, "console")
            for move in (Take(), GiveBack(), HandOver(LEE), CallAbuseMaterial())
        ]
        refused.append(await house.hands.judge("case-1", reader(), "right", "console"))
        order = await house.hands.order("case-1", reader(), "ban", "console")
        # Nothing in memory holds it any longer, so that a note has nothing to go into.
        again = await house.hands.move("case-1", reader(), Reopen(), "console")
        note = await house.hands.move("case-1", reader(), WriteNote(" Once more. "), "console")

    assert {one.text for one in refused} == {IS_OVER}
    assert (order.is_done, order.text) == (False, "This case is closed.")
    assert (again.is_done, note.is_done) == (True, True)
    assert note.case is not None
    assert [(one.by, one.text) for one in note.case.notes] == [(str(MO), "Once more.")]


async def test_two_who_take_one_case_at_once(house: OnCall) -> None:
    """Exactly one has it; the other reads that somebody was quicker, and who it is."""
    async with house.at_work():
        await house.hears(GROWL)
        both = await asyncio.gather(
            house.hands.move("case-1", reader("mo"), Take(), "console"),
            house.hands.move("case-1", reader("lee"), Take(), "discord"),
        )
        after = await house.case()
        lines = await house.store.audit_entries(limit=5, what="case.take")

    (won,) = [one for one in both if one.is_done]
    (lost,) = [one for one in both if not one.is_done]
    assert lost.text in {QUICKER, TAKEN}
    assert won.case == lost.case == after
    assert after.assignee in {str(MO), str(LEE)}
    assert len(lines) == 1


async def test_many_who_judge_at_once(house: OnCall) -> None:
    """One verdict stands, and everybody else reads how the case stands now."""
    async with house.at_work():
        await house.hears(GROWL)
        said = await asyncio.gather(
            *[house.hands.judge("case-1", reader(f"mo{n}"), "right", "console") for n in range(20)]
        )

    assert sum(one.is_done for one in said) == 1
    assert {one.text for one in said if not one.is_done} <= {QUICKER, IS_OVER}


async def test_a_case_is_held_until_its_time_is_over(house: OnCall) -> None:
    """Nobody takes it away, nor hands it over; whoever has it can, and it can be given back."""
    async with house.at_work():
        await house.hears(GROWL)
        await house.hands.move("case-1", reader(), Take(), "console")
        house.clock.advance(60)
        refused = [
            await house.hands.move("case-1", reader("lee"), move, "console")
            for move in (Take(), HandOver(LEE), GiveBack())
        ]
        twice = await house.hands.move("case-1", reader(), Take(), "console")
        over = await house.hands.move("case-1", reader(), HandOver(LEE), "console")
        back = await house.hands.move("case-1", reader("lee"), GiveBack(), "console")
        house.clock.advance(1)
        free = await house.hands.move("case-1", reader("mo"), Take(), "console")

    assert [one.text for one in refused] == [TAKEN, TAKEN, NOT_TAKEN]
    assert twice.text == YOURS_ALREADY
    assert over.case is not None
    assert (over.case.status, over.case.assignee) == ("taken", str(LEE))
    assert back.case is not None
    assert (back.case.status, back.case.assignee, back.case.answered_at) == ("open", None, None)
    assert free.is_done


async def test_whoever_is_free_takes_what_has_been_held_too_long(house: OnCall) -> None:
    """The time of whoever had it is over, even where the clock has not said so yet."""
    async with house.at_work():
        await house.hears(GROWL)
        await house.hands.move("case-1", reader(), Take(), "console")
        case = await house.case()
        assert case.taken_until is not None
        event = CaseMoved(case.channel, case.id, LEE, Take(), case.taken_until, "console")

        assert await house.desk.tell_of_case(event) == "changed"


# --- verdicts -----------------------------------------------------------------------------------


async def test_what_was_wrong_is_undone(house: OnCall) -> None:
    """The message is shown again, in the case, and the words say what was ordered."""
    async with house.at_work():
        await house.hears(BOTH)
        said = await house.hands.judge("case-1", reader(), "wrong", "console")
        await house.settles()
        after = await house.case()

    assert said.is_done
    assert "The case is closed. Ordered: " in said.text
    assert "is asked first" in said.text
    assert [one.target for one in house.adapter.performed if isinstance(one, Reveal)] == [
        BOTH.message.ref
    ]
    assert (after.verdict, after.judged_by, after.due) == ("wrong", str(MO), None)
    assert len(after.decisions) == 2


async def test_who_may_not_undo_does_not_judge_it_wrong(house: OnCall) -> None:
    """The right on the platform is asked for, and nothing changes without it."""
    house.adapter.refuses = "You lack the right to manage messages."
    async with house.at_work():
        await house.hears(BOTH)
        before = await house.case()
        said = [
            await house.hands.judge("case-1", reader(), "wrong", "console"),
            await house.hands.undo("case-1", reader(), "console"),
        ]
        right = await house.hands.judge("case-1", reader(), "right", "console")

    assert {(one.text, one.case) for one in said} == {(house.adapter.refuses, before)}
    assert right.is_done


async def test_undoing_leaves_the_case_open(house: OnCall) -> None:
    """A second time there is nothing left."""
    async with house.at_work():
        await house.hears(BOTH)
        first = await house.hands.undo("case-1", reader(), "console")
        await house.settles()
        second = await house.hands.undo("case-1", reader(), "console")

    assert (first.is_done, second.is_done, second.text) == (True, False, NOTHING_TO_UNDO)
    assert first.text.startswith("Ordered: ")
    assert first.case is not None
    assert first.case.status == "open"


@pytest.mark.parametrize(("told", "says"), [("later", LATER), ("failed", NOT_COMMITTED)])
async def test_what_is_not_committed_is_not_said_to_be_done(
    house: OnCall, told: Told, says: str
) -> None:
    """Neither an order to undo, nor a verdict, nor a move."""
    async with house.at_work():
        await house.hears(BOTH)
        undone = await with_told(house, told).undo("case-1", reader(), "console")
        moved = await with_told(house, told).move("case-1", reader(), Take(), "console")
        judged = await with_told(house, told, told).judge("case-1", reader(), "wrong", "console")

    assert {(one.is_done, one.text) for one in (undone, moved, judged)} == {(False, says)}


async def test_undoing_in_a_closed_case_is_said_to_be_done(house: OnCall) -> None:
    """The case does not change by it, and the message is shown again all the same."""
    async with house.at_work():
        await house.hears(BOTH)
        await house.hands.judge("case-1", reader(), "right", "console")
        said = await house.hands.undo("case-1", reader(), "console")
        await house.settles()

    assert said.is_done
    assert [type(one) for one in house.adapter.performed].count(Reveal) == 1


# --- orders -------------------------------------------------------------------------------------


@pytest.mark.parametrize("what", get_args(OrderedAct))
async def test_each_act_can_be_ordered(house: OnCall, what: OrderedAct) -> None:
    """It is owed in the case, by the name of whoever ordered it, and is an answer."""
    async with house.at_work():
        await house.hears(GROWL)
        said = await house.hands.order("case-1", reader(), what, "console")
        await house.settles()

    (done,) = [one for one in house.adapter.performed if isinstance(one, ACTS[what])]
    assert done.rule == f"human:{MO}"
    assert said.is_done
    assert said.text.startswith("Ordered: ")
    assert said.case is not None
    assert said.case.answered_at == house.clock.now()
    assert len(said.case.decisions) == 2


async def test_an_order_pressed_twice_is_done_once(house: OnCall) -> None:
    """Within a minute it is one act; somebody who wants longer orders again."""
    async with house.at_work():
        await house.hears(GROWL)
        await house.hands.order("case-1", reader(), "restrict", "console")
        house.clock.advance(1)
        await house.hands.order("case-1", reader(), "restrict", "console")
        await house.settles()
        once = [type(one) for one in house.adapter.performed].count(Restrict)
        house.clock.advance(60)
        await house.hands.order("case-1", reader(), "restrict", "console")
        await house.settles()
        undone = await house.hands.undo("case-1", reader(), "console")
        await house.settles()

    assert once == 1
    assert [type(one) for one in house.adapter.performed].count(Restrict) == 2
    assert undone.is_done
    assert [type(one) for one in house.adapter.performed].count(Unrestrict) == 1


async def test_who_may_not_order_is_told_why(house: OnCall) -> None:
    """By the rights of the platform where the case is."""
    async with house.at_work():
        await house.hears(GROWL)
        said = await house.hands.order("case-1", ELSEWHERE, "ban", "console")

    assert (said.is_done, said.text) == (False, NOT_THERE)


async def test_opened_lines_are_audited(house: OnCall) -> None:
    """Who reads them stands there before they are read."""
    async with house.at_work():
        await house.hears(GROWL)
        lines = await house.hands.lines(await house.case(), reader())
        noted = await house.store.audit_entries(limit=5, what="evidence.opened")

    assert [one.text for one in lines] == ["grr"]
    assert len(noted) == 1


# --- the desk -----------------------------------------------------------------------------------


async def test_the_desk_says_what_became_of_an_event(house: OnCall) -> None:
    """Changed, unchanged, or, where it was told before, not taken in."""
    async with house.at_work():
        await house.hears(GROWL)
        case = await house.case()
        taken = CaseMoved(case.channel, case.id, MO, Take(), house.clock.now())
        told = [
            await house.desk.tell_of_case(taken),
            await house.desk.tell_of_case(taken),
            await house.desk.tell_of_case(Judged(case.channel, "case-9", MO, "right", taken.at)),
            await house.desk.tell_of_case(Ordered(case.channel, MO, (), taken.at, case.id)),
        ]

    assert told == ["changed", "failed", "unchanged", "changed"]


async def test_a_way_into_the_console_is_asked_for(house: OnCall) -> None:
    """Where none is set up there is none."""

    async def link_for(who: UserRef) -> str | None:
        return f"https://console/{who.id}" if who == MO else None

    async with house.at_work():
        none = await house.desk.console_link(MO)
        house.desk.link_for = link_for
        found = [await house.desk.console_link(one) for one in (MO, user("sam"))]

    assert (none, found) == (None, ["https://console/mo", None])


async def test_a_lead_sees_what_moderators_do_not(house: OnCall) -> None:
    """A case that lies before the safety lead alone."""
    async with house.at_work():
        await house.hears(sent("bark", by="kai", number="m1"))
        seen = [
            await house.hands.see("case-1", one) is not None
            for one in (reader(), reader("lead", "safety-lead"), reader("r", "csea"))
        ]
        until = house.clock.now() + timedelta(minutes=5)

    assert seen == [False, True, False]
    assert (await house.case()).due == until
