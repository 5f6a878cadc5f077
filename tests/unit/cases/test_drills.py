"""Test pages: one a week for each who answers, and whoever leaves one lying is found out."""

from datetime import timedelta
from pathlib import Path

import pytest
from typing_extensions import override

from leeward.drills import ANSWERED_WITHIN, EVERY, Drills, DrillStanding, drill_standing, on_duty
from leeward.testing.drilled import answer_pages
from leeward.testing.on_call import DEPUTY, LEAD, MO, OnCall, reader
from leeward_policies.case_rights import IS_OVER, NOT_YOUR_DRILL
from leeward_policies.domain.case import DRILL, Case
from leeward_policies.domain.event import CaseMoved
from leeward_policies.domain.move import HandOver, Take, WriteNote
from leeward_policies.errors import StorageError
from leeward_policies.ports import Archive, CaseFilter, CasesPage, People, Reader
from leeward_storage.memory import MemoryStore

BOTH = People(LEAD, DEPUTY)
LEADS, DEPUTYS = reader("lead", "safety-lead"), reader("deputy", "safety-lead")


@pytest.fixture
def house(tmp_path: Path) -> OnCall:
    """Return a community that does not run yet."""
    return OnCall(tmp_path)


def drills(house: OnCall, people: People = BOTH, store: Archive | None = None) -> Drills:
    """Return what sends test pages."""
    assert house.work is not None
    return Drills(store or house.store, house.work.pipeline.deliver, house.clock, lambda: people)


async def pages(house: OnCall) -> list[Case]:
    """Return all test pages, the oldest first."""
    wanted = CaseFilter(statuses=("open", "taken", "resolved"))
    found = (await house.store.find_cases(wanted, LEADS, limit=50)).cases
    drilled = (one for one in found if one.subject.author.id == DRILL)
    return sorted(drilled, key=lambda one: (one.opened_at, one.id))


async def look(house: OnCall, of: Drills) -> DrillStanding:
    """Let them look, let what follows happen, and look how they do."""
    await of.look()
    await house.settles()
    return await of.look()


@pytest.mark.parametrize(
    ("people", "who"),
    [
        (BOTH, (LEAD, DEPUTY)),
        (People(LEAD), (LEAD,)),
        (People(None, DEPUTY), (DEPUTY,)),
        (People(LEAD, LEAD), (LEAD,)),
        (People(), ()),
    ],
)
async def test_each_who_answers_gets_a_page_at_the_start(
    house: OnCall, people: People, who: tuple[object, ...]
) -> None:
    """One each, and however often it is looked no second one."""
    async with house.at_work():
        standing = await look(house, drills(house, people))
        found = await pages(house)

    assert on_duty(people) == who
    assert {one.subject.target for one in found} == set(who)
    assert len(found) == len(who)
    assert len(house.calls) == len(who)
    assert {one.kind for one in found} <= {"report"}
    assert standing == DrillStanding()


async def test_taking_a_page_answers_it(house: OnCall) -> None:
    """One press; it is ended, and the standing names who answered, the lead first."""
    async with house.at_work():
        of = drills(house)
        await look(house, of)
        by_id = {str(one.subject.target): one for one in await pages(house)}
        deputys = await house.hands.move(by_id[str(DEPUTY)].id, DEPUTYS, Take(), "console")
        first = await of.look()
        leads = await house.hands.move(by_id[str(LEAD)].id, LEADS, Take(), "console")
        both = await of.look()

    assert (deputys.is_done, leads.is_done) == (True, True)
    assert leads.case is not None
    assert (leads.case.status, leads.case.verdict, leads.case.judged_by) == (
        "resolved", "right", str(LEAD),
    )  # fmt: skip
    assert (first.answered_by, both.answered_by) == (str(DEPUTY), str(LEAD))


async def test_a_page_is_answered_by_its_reader_alone(house: OnCall) -> None:
    """Nobody takes it for them, hands it over, or sees the number of a case used up by it."""
    async with house.at_work():
        await look(house, drills(house, People(LEAD)))
        (page,) = await pages(house)
        refused = [
            await house.hands.move(page.id, DEPUTYS, move, "console")
            for move in (Take(), WriteNote("I see it."), HandOver(DEPUTY))
        ]
        refused.append(await house.hands.judge(page.id, DEPUTYS, "right", "console"))
        event = CaseMoved(page.channel, page.id, MO, Take(), house.clock.now())
        told = await house.desk.tell_of_case(event)
        noted = await house.hands.move(page.id, LEADS, WriteNote("Wait."), "console")
        over = await house.hands.move(page.id, LEADS, HandOver(DEPUTY), "console")
        again = await house.hands.move(page.id, LEADS, Take(), "console")
        number = await house.store.last_case_number()

    assert {one.text for one in refused} == {NOT_YOUR_DRILL}
    assert (told, noted.is_done, over.is_done, again.text, number) == (
        "unchanged", True, True, IS_OVER, 0,
    )  # fmt: skip


async def test_the_next_comes_after_a_week(house: OnCall) -> None:
    """Not while an old one lies unanswered, however long that is."""
    async with house.at_work():
        of = drills(house, People(LEAD))
        await look(house, of)
        house.clock.advance(EVERY.total_seconds() * 2)
        await look(house, of)
        lying = await pages(house)
        await house.hands.move(lying[0].id, LEADS, Take(), "console")
        await look(house, of)
        two = await pages(house)

    assert len(lying) == 1
    assert len(two) == 2
    assert two[0].id != two[1].id


async def test_a_page_that_lies_for_a_day_is_told(house: OnCall) -> None:
    """By whom; earlier ones that were answered still count as such."""
    await answer_pages(house.store, LEAD, at=house.start - EVERY)
    async with house.at_work():
        of = drills(house)
        early = await look(house, of)
        house.clock.advance((ANSWERED_WITHIN + timedelta(seconds=1)).total_seconds())
        late = await of.look()

    assert early == DrillStanding(str(LEAD), ())
    assert late == DrillStanding(str(LEAD), (str(LEAD), str(DEPUTY)))
    assert late == await drill_standing(house.store, BOTH, house.clock.now())


async def test_an_unanswered_page_is_repeated_to_its_reader_alone(house: OnCall) -> None:
    """Nobody else is called to a test, and nobody elsewhere."""
    async with house.at_work():
        await look(house, drills(house))
        for _ in range(20):
            await house.passes(60, step=60)

    assert {call.whom for call in house.calls} == {"safety-lead", "deputy"}
    assert len(house.calls) > 4


async def test_while_the_storage_fails_nothing_is_sent(house: OnCall) -> None:
    """What was known last still stands."""

    class Failing(MemoryStore):
        @override
        async def find_cases(
            self, wanted: CaseFilter, reader: Reader, *, limit: int, cursor: str | None = None
        ) -> CasesPage:
            raise StorageError(place="the test", cure="Wait.")

    async with house.at_work():
        of = drills(house, store=Failing())
        of.standing = DrillStanding("somebody")
        standing = await of.look()
        await house.settles()

    assert standing == DrillStanding("somebody")
    assert house.calls == []
