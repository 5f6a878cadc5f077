"""The executor when the storage or the adapter fails around an act: nothing twice, nothing lost."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from datetime import timedelta
from typing import Final

import pytest
from msgspec.structs import replace
from typing_extensions import override

from leeward.brakes import Limits
from leeward.executor import PAUSES, Executor
from leeward.testing.acts import KINDS, Kind, acts
from leeward.testing.builders import ROOM, user
from leeward.testing.clock import DEFAULT_START, VirtualClock
from leeward.testing.scripted import ALL, ScriptedAdapter
from leeward_policies.domain.action import (
    Action,
    AskHuman,
    Failed,
    Hide,
    Outcome,
    Refused,
    Tip,
    Warn,
)
from leeward_policies.domain.case import Case
from leeward_policies.domain.event import TipUndelivered
from leeward_policies.domain.refs import MessageRef, SpaceRef
from leeward_policies.errors import LeaseTaken, StorageError
from leeward_policies.ports import Capabilities, Commit, OutboxEntry
from leeward_storage.memory import MemoryStore

REF: Final = MessageRef(ROOM.platform, ROOM.space, ROOM.id, "m1")
ACTS: Final = acts(REF, user("ana"), ROOM.space_ref, user("lead"), "key")


class Failing(MemoryStore):
    """A store whose calls fail as often as told, one count for each kind of call."""

    def __init__(self, clock: VirtualClock, failing: dict[str, int]) -> None:
        super().__init__(clock)
        self.failing = failing
        self.error: type[StorageError] = StorageError

    def _strike(self, call: str) -> None:
        if self.failing.get(call):
            self.failing[call] -= 1
            raise self.error(place=call, cure="Wait.")

    @override
    async def commit(self, commit: Commit) -> None:
        if commit.outcomes:
            self._strike("commit")
        await super().commit(commit)

    @override
    async def begin(self, keys: Sequence[str]) -> None:
        self._strike("begin")
        await super().begin(keys)

    @override
    async def case(self, case_id: str) -> Case | None:
        self._strike("case")
        return await super().case(case_id)


class Desk:
    """An executor on a failing store."""

    def __init__(
        self,
        adapter: ScriptedAdapter | None = None,
        failing: dict[str, int] | None = None,
        limits: Limits = lambda _: 100,
    ) -> None:
        self.clock = VirtualClock()
        self.store = Failing(self.clock, failing or {})
        self.adapter = adapter or ScriptedAdapter()
        self.told: list[TipUndelivered] = []
        self.outcomes: list[Outcome] = []
        self.executor = Executor(
            {self.adapter.name: self.adapter},
            self.store,
            self.clock,
            limits,
            case_of=lambda _: None,
            on_undelivered=self._hear,
            on_outcome=lambda _, outcome: self.outcomes.append(outcome),
        )

    async def _hear(self, event: TipUndelivered) -> None:
        self.told.append(event)

    @asynccontextmanager
    async def at_work(self) -> AsyncIterator[asyncio.Task[None]]:
        """Run the executor meanwhile."""
        async with asyncio.timeout(20):
            task = asyncio.create_task(self.executor.run())
            try:
                yield task
            finally:
                task.cancel()
                await asyncio.gather(task, return_exceptions=True)

    async def does(self, *actions: Action, case: str | None = None) -> None:
        """Owe acts, and let time pass until they are through."""
        entries = tuple(OutboxEntry(one, "d" * 32, DEFAULT_START, case) for one in actions)
        await self.store.commit(Commit(outbox=entries))
        self.executor.owe(entries)
        async with self.at_work():
            for _ in range(20):
                await self.clock.run_for(PAUSES[1])
            await self.executor.settled()

    async def owed(self) -> list[str]:
        """Return the keys of what is still in the outbox."""
        return [entry.action.key for entry in await self.store.owed(limit=100)]


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("call", ["begin", "commit"])
async def test_no_act_is_done_twice_because_the_storage_failed(kind: Kind, call: str) -> None:
    """Whether the attempt or the outcome could not be written, however often: each act is done
    exactly once, and its outcome is recorded.
    """
    desk = Desk(ScriptedAdapter(can=replace(ALL, remembers_keys=False)), {call: 3})

    await desk.does(ACTS[kind])

    assert [ACTS[kind]] == desk.adapter.performed
    assert [type(one).__name__ for one in desk.outcomes] == ["Done"]
    assert await desk.owed() == []


async def test_a_page_whose_case_cannot_be_read_waits() -> None:
    """A page goes out with its case or not yet; the attempt is not counted meanwhile."""
    desk = Desk(failing={"case": 2})

    await desk.does(ACTS["ask"], case="case-1")

    assert [ACTS["ask"]] == desk.adapter.performed
    assert await desk.owed() == []


async def test_the_next_step_of_the_ladder_is_taken_once() -> None:
    """Where the outcome could not be written at first, one public reply follows, not several."""
    refused = Refused(ACTS["warn"].key, DEFAULT_START, "the door is closed")
    desk = Desk(ScriptedAdapter(answers=[refused]), {"commit": 3})

    await desk.does(ACTS["warn"])

    places = [one.place for one in desk.adapter.performed if isinstance(one, Warn)]
    assert places == ["private", "public"]


async def test_a_brake_pages_also_when_the_storage_failed_first() -> None:
    """The one page about a brake is not lost with the outcome that could not be written."""
    desk = Desk(failing={"commit": 2}, limits=lambda _: 0)

    await desk.does(ACTS["hide"])

    assert not any(isinstance(one, Hide) for one in desk.adapter.performed)
    assert sum(isinstance(one, AskHuman) for one in desk.adapter.performed) == 1


async def test_an_undelivered_tip_is_told_once() -> None:
    """The pipeline hears of it after it is on record, and once."""
    desk = Desk(ScriptedAdapter(can=replace(ALL, tip="none")), {"commit": 2})

    await desk.does(ACTS["tip"])

    assert [event.act for event in desk.told] == ["key"]


@pytest.mark.parametrize("call", ["begin", "commit"])
async def test_a_lost_lease_ends_the_executor(call: str) -> None:
    """When another pipeline has taken over, its executor acts, and this one does not go on."""
    desk = Desk(failing={call: 1})
    desk.store.error = LeaseTaken
    entry = OutboxEntry(ACTS["hide"], "d" * 32, DEFAULT_START)
    await desk.store.commit(Commit(outbox=(entry,)))
    desk.executor.owe([entry])

    async with desk.at_work() as task:
        with pytest.raises(ExceptionGroup) as caught:
            await task

    assert caught.group_contains(LeaseTaken)


class Unsure(ScriptedAdapter):
    """An adapter that cannot even say what it can do, as often as told."""

    unsure = 0

    @override
    def capabilities(self, space: SpaceRef) -> Capabilities:
        if self.unsure:
            self.unsure -= 1
            raise KeyError("our secret")
        return super().capabilities(space)


async def test_an_adapter_that_cannot_say_what_it_can_do_is_held() -> None:
    """Its mistake is a failed attempt, without its words; what may be repeated is repeated."""
    adapter = Unsure()
    adapter.unsure = 1
    desk = Desk(adapter)

    await desk.does(ACTS["hide"])

    assert [type(one).__name__ for one in desk.outcomes] == ["Failed", "Done"]
    assert "secret" not in str(desk.outcomes)
    assert [ACTS["hide"]] == adapter.performed


async def test_an_adapters_own_time_out_is_a_failed_attempt() -> None:
    """A platform's library that gives up by itself does not take the executor down."""
    desk = Desk(ScriptedAdapter(answers=[TimeoutError()]))

    await desk.does(ACTS["hide"])

    assert [type(one).__name__ for one in desk.outcomes] == ["Failed", "Done"]


async def test_a_tip_about_nobodys_message_is_told_from_everywhere() -> None:
    """A tip that belongs to no message still tells whom it did not reach."""
    desk = Desk(ScriptedAdapter("", can=replace(ALL, tip="none")))
    tip = ACTS["tip"]
    assert isinstance(tip, Tip)

    await desk.does(replace(tip, message=None))

    assert [(event.member, str(event.channel)) for event in desk.told] == [
        (user("ana"), "leeward:community/clock")
    ]


async def test_an_event_of_the_future_delays_no_act() -> None:
    """A message that claims to be written next year is hidden now, in its turn."""
    desk = Desk()
    entry = OutboxEntry(ACTS["hide"], "d" * 32, DEFAULT_START + timedelta(days=365))
    await desk.store.commit(Commit(outbox=(entry,)))
    desk.executor.owe([entry])

    async with desk.at_work():
        await desk.executor.settled()

    assert [ACTS["hide"]] == desk.adapter.performed


@pytest.mark.parametrize("crashed", [True, False])
async def test_a_warning_that_may_have_been_read_is_not_said_in_public(crashed: bool) -> None:  # noqa: FBT001 - the case
    """Killed after it was begun, or failed without an answer: the author is not warned twice."""
    failed = Failed(ACTS["warn"].key, DEFAULT_START, "the connection broke before the answer")
    can = replace(ALL, remembers_keys=False)
    desk = Desk(ScriptedAdapter(can=can, answers=[failed]))
    entry = OutboxEntry(ACTS["warn"], "d" * 32, DEFAULT_START, attempts=int(crashed))
    await desk.store.commit(Commit(outbox=(entry,)))
    desk.executor.owe([entry])

    async with desk.at_work():
        await desk.executor.settled()

    assert [type(one).__name__ for one in desk.outcomes] == ["Failed"]
    assert len(desk.adapter.performed) == (0 if crashed else 1)
    assert await desk.owed() == []
