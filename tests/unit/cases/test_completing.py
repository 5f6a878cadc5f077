"""What an event must bring along is read when all before it is committed, however long it takes."""

import asyncio
from datetime import timedelta
from pathlib import Path

import pytest
from typing_extensions import override

from leeward.completing import completed, is_lacking
from leeward.testing.acts import acts
from leeward.testing.builders import ROOM, sent, user
from leeward.testing.clock import DEFAULT_START, VirtualClock
from leeward.testing.on_call import LEE, MO, OnCall
from leeward.testing.scripted import FailingStore
from leeward_policies.domain.action import Action
from leeward_policies.domain.case import Case
from leeward_policies.domain.decision import Decision
from leeward_policies.domain.event import Appealed, CaseMoved, Event, Judged, Ordered, Tick
from leeward_policies.domain.move import Reopen, Take
from leeward_policies.errors import StorageError

KAI = user("kai")
GROWL = sent("grr", by="kai", to=["mia"], number="m1")
ACTS = acts(GROWL.message.ref, KAI, ROOM.space_ref, MO, "order")
APPEAL = Appealed(ROOM, KAI, "f" * 32, DEFAULT_START)
REOPENED = CaseMoved(ROOM, "case-1", LEE, Reopen(), DEFAULT_START + timedelta(minutes=1))


class Slow(FailingStore):
    """A store that fails to be read as often as told, and counts."""

    failing_reads = 0
    reads = 0

    @override
    async def decision(self, decision_id: str) -> Decision | None:
        self._count()
        return await super().decision(decision_id)

    @override
    async def case(self, case_id: str) -> Case | None:
        self._count()
        return await super().case(case_id)

    def _count(self) -> None:
        self.reads += 1
        if self.failing_reads:
            self.failing_reads -= 1
            raise StorageError(place="the test", cure="Wait.")


@pytest.mark.parametrize(
    ("event", "lacks"),
    [
        (APPEAL, True),
        (REOPENED, True),
        (CaseMoved(ROOM, "case-1", MO, Take(), DEFAULT_START), False),
        (Judged(ROOM, "case-1", MO, "right", DEFAULT_START), False),
        (Tick(ROOM, DEFAULT_START), False),
        (GROWL, False),
    ],
)
async def test_only_appeals_and_what_is_opened_again_lack_something(
    event: Event, *, lacks: bool
) -> None:
    """Everything else is judged as it is."""
    assert is_lacking(event) is lacks
    assert await completed(FailingStore(VirtualClock()), event) is event or lacks


async def test_what_is_unknown_is_left_as_it_is() -> None:
    """An appeal against a decision of which nothing is kept, and a case that there is none of."""
    store = FailingStore(VirtualClock())

    assert await completed(store, APPEAL) == APPEAL
    assert await completed(store, REOPENED) == REOPENED


@pytest.mark.parametrize("kind", ["hide", "warn", "restrict", "kick", "ban", "tip", "ask"])
async def test_what_was_done_to_the_member_can_be_appealed(tmp_path: Path, kind: str) -> None:
    """A tip and a question to people were not done to anybody."""
    act: Action = next(one for name, one in ACTS.items() if name == kind)
    house = OnCall(tmp_path)
    async with house.at_work():
        step = await house.desk.take(Ordered(ROOM, MO, (act,), DEFAULT_START), "test")
        assert step is not None
        mine = await completed(house.store, Appealed(ROOM, KAI, step.decision.id, DEFAULT_START))
        theirs = await completed(
            house.store, Appealed(ROOM, user("mia"), step.decision.id, DEFAULT_START)
        )

    assert isinstance(mine, Appealed)
    assert (mine.decided is not None) == (kind not in {"tip", "ask"})
    assert isinstance(theirs, Appealed)
    assert theirs.decided is None


async def test_a_storage_that_cannot_be_read_is_waited_for(tmp_path: Path) -> None:
    """The appeal is not lost, and is judged whole when the storage is back."""
    clock = VirtualClock()
    store = Slow(clock)
    house = OnCall(tmp_path, store=store, clock=clock)
    async with house.at_work() as work:
        await house.hears(sent("boo", by="kai", number="m1"))
        (found,) = await store.decisions_about(KAI, 1)
        store.failing_reads = 2
        asking = asyncio.create_task(
            house.desk.take(Appealed(ROOM, KAI, found.id, DEFAULT_START), "test")
        )
        for _ in range(40):
            await clock.run_for(0.1)
        await work.settled()

        assert (await asking) is not None
        assert work.pipeline.failing is None
    assert (await house.case()).appeal is not None


async def test_what_lacks_something_waits_for_all_before_it(tmp_path: Path) -> None:
    """Judged and opened again in one breath: the case comes back as it was ended."""
    house = OnCall(tmp_path)
    async with house.at_work() as work:
        await house.hears(GROWL)
        at = house.clock.now()
        told = await asyncio.gather(
            house.desk.take(Judged(ROOM, "case-1", MO, "right", at), "test"),
            house.desk.take(REOPENED, "test"),
            house.desk.take(sent("hello", number="m8"), "test"),
            house.desk.take(Judged(ROOM, "case-1", LEE, "wrong", REOPENED.at), "test"),
        )
        await work.settled()
        case = await house.case()

    assert all(one is not None for one in told)
    assert (case.status, case.verdict, case.judged_by) == ("resolved", "wrong", str(LEE))


async def test_nothing_is_lost_where_the_commit_before_it_fails(tmp_path: Path) -> None:
    """It still waits, and the pipeline is not taken to be settled meanwhile."""
    clock = VirtualClock()
    store = FailingStore(clock)
    house = OnCall(tmp_path, store=store, clock=clock)
    async with house.at_work() as work:
        await house.hears(GROWL)
        store.failing_commits = 1
        judging = asyncio.create_task(
            house.desk.take(Judged(ROOM, "case-1", MO, "right", clock.now()), "test")
        )
        reopening = asyncio.create_task(house.desk.take(REOPENED, "test"))
        for _ in range(5):
            await asyncio.sleep(0)
        waiting, settled = work.pipeline.waiting, work.pipeline.is_settled
        for _ in range(10):
            await clock.run_for(0.1)
        await work.settled()

        assert (waiting, settled) == (1, False)
        assert (await judging) is not None
        assert (await reopening) is not None
    assert (await house.case()).status == "open"
