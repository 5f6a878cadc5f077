"""Events that other processes leave are taken in once, in order, and forgotten when committed."""

import asyncio
from pathlib import Path

import pytest
from typing_extensions import override

from leeward.inbox import AGAIN_AFTER, AT_ONCE, INBOX, LOOK_EVERY, Inbox
from leeward.testing.builders import sent
from leeward.testing.clock import VirtualClock
from leeward.testing.on_call import LEE, MO, OnCall
from leeward_policies.domain.event import CaseMoved, Event
from leeward_policies.domain.move import Take, WriteNote
from leeward_policies.errors import StorageError
from leeward_policies.ports import Delivery
from leeward_storage.memory import MemoryStore

GROWL = sent("grr", by="kai", to=["mia"], number="m1")


async def test_what_lies_there_is_taken_in(tmp_path: Path) -> None:
    """In its order: the first who took the case has it, and the inbox is empty."""
    house = OnCall(tmp_path)
    async with house.at_work() as work:
        await house.hears(GROWL)
        case, now = await house.case(), house.clock.now()
        for who in (MO, LEE):
            await house.store.send(CaseMoved(case.channel, case.id, who, Take(), now))
        inbox = Inbox(house.store, work.pipeline.take, house.clock)
        count, again = await inbox.empty(), await inbox.empty()

        assert (count, again, await house.store.sent(0, 10)) == (2, 0, ())
    assert (await house.case()).assignee == str(MO)


async def test_more_than_is_read_at_once_is_taken_in_too(tmp_path: Path) -> None:
    """Page after page."""
    house = OnCall(tmp_path)
    async with house.at_work() as work:
        await house.hears(GROWL)
        case = await house.case()
        for number in range(AT_ONCE + 5):
            house.clock.advance(0.001)
            note = WriteNote(f"note {number}")
            await house.store.send(CaseMoved(case.channel, case.id, MO, note, house.clock.now()))

        assert await Inbox(house.store, work.pipeline.take, house.clock).empty() == AT_ONCE + 5
    assert (await house.case()).notes[-1].text == f"note {AT_ONCE + 4}"


async def test_what_was_committed_before_a_crash_changes_nothing_again(tmp_path: Path) -> None:
    """It was not forgotten in time, and is known by its decision."""
    house = OnCall(tmp_path)
    async with house.at_work() as work:
        await house.hears(GROWL)
        case = await house.case()
        event = CaseMoved(case.channel, case.id, MO, WriteNote("once"), house.clock.now())
        await work.pipeline.take(Delivery(event, INBOX))
        await house.store.send(event)
        await Inbox(house.store, work.pipeline.take, house.clock).empty()

        assert await house.store.sent(0, 1) == ()
    assert [one.text for one in (await house.case()).notes] == ["once"]


async def test_it_is_looked_into_each_second_and_later_when_it_failed() -> None:
    """A storage that fails is left alone for a while."""

    class Failing(MemoryStore):
        looks = 0
        fails = 1

        @override
        async def sent(self, after: int, limit: int) -> tuple[tuple[int, Event], ...]:
            self.looks += 1
            if self.looks == self.fails:
                raise StorageError(place="the test", cure="Wait.")
            return await super().sent(after, limit)

    async def take(_: Delivery) -> None:
        pytest.fail("nothing lies there")

    clock, store = VirtualClock(), Failing()
    task = asyncio.create_task(Inbox(store, take, clock).run())
    await clock.run_for(AGAIN_AFTER - 0.5)
    early = store.looks
    await clock.run_for(0.5 + 3 * LOOK_EVERY)
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)

    assert (early, store.looks) == (1, 5)
