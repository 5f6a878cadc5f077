"""The supervisor keeps what must run alive, says why it does not, and ends when it must."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from typing_extensions import override

from leeward import supervisor as supervising
from leeward.executor import Executor
from leeward.late_looks import LateLooks
from leeward.pipeline import Pipeline
from leeward.supervisor import DAY_SECONDS, LEASE_SECONDS, PAUSES, Supervisor
from leeward.testing.builders import sent
from leeward.testing.clock import DEFAULT_START, VirtualClock
from leeward.testing.house_rules import house, house_policy
from leeward.testing.scripted import FailingStore, ScriptedAdapter
from leeward_policies.domain.event import Tick
from leeward_policies.errors import (
    AuthFailed,
    Broken,
    LeaseTaken,
    NotReady,
    StorageError,
)
from leeward_policies.ports import Commit, Deliver, Delivery, Retained

OUT_OF_REACH = NotReady(place="test", value="no answer", cure="It is tried again.")


class Unsteady(FailingStore):
    """A store whose lease, cursor or retention fails as often as told."""

    failing_leases = 0
    failing_cursors = 0
    failing_retentions = 0
    retained: int = 0

    @override
    async def acquire_lease(self, holder: str, seconds: float) -> None:
        if self.failing_leases:
            self.failing_leases -= 1
            raise StorageError(place="the lease", cure="Wait.")
        await super().acquire_lease(holder, seconds)

    @override
    async def cursor(self, adapter: str) -> str | None:
        if self.failing_cursors:
            self.failing_cursors -= 1
            raise StorageError(place="the cursor", cure="Wait.")
        return await super().cursor(adapter)

    @override
    async def retain(self, now: datetime) -> Retained:
        if self.failing_retentions:
            self.failing_retentions -= 1
            raise StorageError(place="retention", cure="Wait.")
        self.retained += 1
        return await super().retain(now)


class Endless(ScriptedAdapter):
    """An adapter that listens for ever, after it has failed as often as told."""

    @override
    async def listen(self, deliver: Deliver, since: str | None) -> None:
        await super().listen(deliver, since)
        await asyncio.get_running_loop().create_future()


class House:
    """A supervisor with its parts, on a store in memory."""

    def __init__(self, folder: Path, *adapters: ScriptedAdapter, holder: str = "us:1") -> None:
        self.clock = VirtualClock()
        self.store = Unsteady(self.clock)
        self.adapters = {adapter.name: adapter for adapter in adapters}
        self.community = house(house_policy(folder))
        self.executor = Executor(
            self.adapters,
            self.store,
            self.clock,
            lambda _: 100,
            case_of=self.community.cases.of,
            on_undelivered=_nobody,
        )
        self.pipeline = Pipeline(
            self.community,
            self.store,
            self.clock,
            on_owed=self.executor.owe,
            on_committed=self._committed,
        )
        self.supervisor = Supervisor(
            self.adapters,
            self.pipeline,
            self.executor,
            self.store,
            self.clock,
            besides=(LateLooks((), self.pipeline.deliver, self.clock).run,),
            holder=holder,
        )

    async def _committed(self, adapter: str, cursor: str) -> None:
        await self.supervisor.committed(adapter, cursor)

    @asynccontextmanager
    async def at_work(self) -> AsyncIterator["asyncio.Task[None]"]:
        """Run it meanwhile; if it ends by itself, the test ends with its error."""
        async with asyncio.timeout(90):
            task = asyncio.create_task(self.supervisor.run())
            try:
                await self.supervisor.started(task)
                yield task
            finally:
                if task.done():
                    task.result()
                task.cancel()
                await asyncio.gather(task, return_exceptions=True)


async def _nobody(_: object) -> None:
    """Hear that a tip was not delivered; none is given in here."""


async def passes(clock: VirtualClock, seconds: float) -> None:
    """Let virtual time pass in steps, so that whoever sleeps again is woken again."""
    await clock.run_for(seconds)


# --- adapters -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "error",
    [
        OUT_OF_REACH,
        Broken(place="test", value="a loop", cure="Report it."),
        ValueError("our secret"),
        TimeoutError(),
        ConnectionResetError("our secret"),
    ],
    ids=lambda error: type(error).__name__,
)
async def test_an_adapter_that_stops_is_started_again(tmp_path: Path, error: Exception) -> None:
    """After a pause, from its last committed place, whatever stopped it; and it says why."""
    adapter = Endless(ends_with=[error])
    house_ = House(tmp_path, adapter)
    async with house_.at_work():
        await passes(house_.clock, 0)
        health = house_.supervisor.health["test"]
        waiting = (health.state, health.restarts, len(adapter.since))
        await passes(house_.clock, PAUSES[0])

        assert waiting == ("waiting", 1, 1)
        assert (health.state, len(adapter.since)) == ("listening", 2)
        assert health.problem
        assert "secret" not in health.problem


async def test_pauses_grow_and_stay_at_the_longest(tmp_path: Path) -> None:
    """An adapter that keeps failing is left alone longer and longer, up to two minutes."""
    adapter = Endless(ends_with=[OUT_OF_REACH] * 6)
    house_ = House(tmp_path, adapter)
    starts: list[int] = []
    async with house_.at_work():
        await passes(house_.clock, 0)
        for pause in (*PAUSES, PAUSES[-1], PAUSES[-1]):
            await passes(house_.clock, pause - 0.5)
            starts.append(len(adapter.since))
            await passes(house_.clock, 0.5)
            starts.append(len(adapter.since))

    assert starts == [1, 2, 2, 3, 3, 4, 4, 5, 5, 6, 6, 7]


async def test_pauses_start_anew_after_a_good_time(tmp_path: Path) -> None:
    """An adapter that was well for a long time is not punished for what happened long ago."""
    clock: VirtualClock

    class WellOnce(Endless):
        @override
        async def listen(self, deliver: Deliver, since: str | None) -> None:
            if len(self.since) == len(PAUSES):
                self.since.append(since)
                await clock.sleep(supervising.STEADY_SECONDS)
                raise OUT_OF_REACH
            await super().listen(deliver, since)

    adapter = WellOnce(ends_with=[OUT_OF_REACH] * len(PAUSES))
    house_ = House(tmp_path, adapter)
    clock = house_.clock
    async with house_.at_work():
        await passes(clock, sum(PAUSES) + supervising.STEADY_SECONDS)
        before = len(adapter.since)
        await passes(clock, PAUSES[0])

    assert (before, len(adapter.since)) == (len(PAUSES) + 1, len(PAUSES) + 2)
    assert house_.supervisor.health["test"].restarts == len(PAUSES) + 1


async def test_wrong_credentials_stop_one_adapter_alone(tmp_path: Path) -> None:
    """An adapter that the owner must mend is not tried again; the others listen on."""
    refused = Endless("refused", ends_with=[AuthFailed(place="refused", cure="Give a token.")])
    well = Endless("well")
    house_ = House(tmp_path, refused, well)
    async with house_.at_work():
        await passes(house_.clock, 3 * PAUSES[-1])
        health = house_.supervisor.health

        assert (health["refused"].state, health["well"].state) == ("stopped", "listening")
        assert "Give a token." in health["refused"].problem
        assert (len(refused.since), len(well.since)) == (1, 1)


async def test_an_adapter_that_ends_by_itself_is_done(tmp_path: Path) -> None:
    """A platform that has no more to say is not started again."""
    adapter = ScriptedAdapter()
    house_ = House(tmp_path, adapter)
    async with house_.at_work():
        await passes(house_.clock, 3 * PAUSES[-1])

        assert house_.supervisor.health["test"].state == "ended"
        assert len(adapter.since) == 1


async def test_a_cursor_that_cannot_be_read_is_waited_for(tmp_path: Path) -> None:
    """While the storage fails, an adapter does not listen from a wrong place."""
    adapter = Endless()
    house_ = House(tmp_path, adapter)
    house_.store.failing_cursors = 1
    async with house_.at_work():
        await passes(house_.clock, 0)
        early = len(adapter.since)
        await passes(house_.clock, PAUSES[0])

        assert (early, len(adapter.since)) == (0, 1)


async def test_an_adapter_goes_on_where_it_was_committed(tmp_path: Path) -> None:
    """A restarted adapter is given the cursor of the last committed event."""
    deliveries = [Delivery(sent("hi"), "test", "7")]
    adapter = Endless(events=deliveries, ends_with=[OUT_OF_REACH])
    house_ = House(tmp_path, adapter)
    async with house_.at_work():
        await passes(house_.clock, PAUSES[0])

        assert adapter.since == [None, "7"]
        assert adapter.committed_cursors[0] == "7"


@pytest.mark.parametrize(
    "error",
    [OUT_OF_REACH, AuthFailed(place="test"), ValueError("our secret"), TimeoutError()],
    ids=lambda error: type(error).__name__,
)
async def test_an_adapter_that_cannot_acknowledge_does_not_stop_the_house(
    tmp_path: Path, error: Exception
) -> None:
    """What is committed is safe, also where the platform cannot be told so."""

    class Deaf(Endless):
        @override
        async def committed(self, cursor: str) -> None:
            raise error

    adapter = Deaf(events=[Delivery(sent("hi"), "test", "7")])
    house_ = House(tmp_path, adapter)
    async with house_.at_work() as task:
        await passes(house_.clock, 1)

        assert await house_.store.cursor("test") == "7"
        assert not task.done()


async def test_an_adapter_that_hangs_does_not_hold_the_pipeline(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An acknowledgement that never comes back is given up, and the next group goes on."""
    monkeypatch.setattr(supervising, "ACKNOWLEDGED_WITHIN", 0.01)

    class Hangs(Endless):
        @override
        async def committed(self, cursor: str) -> None:
            await asyncio.get_running_loop().create_future()

    house_ = House(tmp_path, Hangs(events=[Delivery(sent("hi"), "test", "7")]))
    async with house_.at_work():
        await house_.pipeline.settled()
        await house_.pipeline.deliver(Delivery(sent("grr", number="m2"), "test", "8"))
        await house_.pipeline.settled()

    assert await house_.store.cursor("test") == "8"


# --- the lease ----------------------------------------------------------------------------------


async def test_a_second_supervisor_is_refused_at_once(tmp_path: Path) -> None:
    """While one runs, another says who holds the database and until when, and starts nothing."""
    one = House(tmp_path, Endless())
    other = House(tmp_path, Endless(), holder="them:2")
    other.store._shelves, other.store._lease = one.store._shelves, None  # noqa: SLF001 - one base
    async with one.at_work():
        other.store._lease = one.store._lease  # noqa: SLF001 - as above
        task = asyncio.create_task(other.supervisor.run())

        with pytest.raises(LeaseTaken) as caught:
            await other.supervisor.started(task)

    assert "us:1" in str(caught.value)
    assert other.adapters["test"].since == []


async def test_the_lease_is_renewed_while_it_runs(tmp_path: Path) -> None:
    """However long it runs, it stays the one; when it ends, the lease is given back."""
    house_ = House(tmp_path)
    async with house_.at_work() as task:
        await passes(house_.clock, 5 * LEASE_SECONDS)
        assert not task.done()
        with pytest.raises(LeaseTaken):
            await house_.store.acquire_lease("them:2", 1.0)

    await house_.store.acquire_lease("them:2", 1.0)


async def test_a_renewal_that_fails_is_tried_again(tmp_path: Path) -> None:
    """Twice it may be missed: the storage may be away for a while."""
    house_ = House(tmp_path)
    async with house_.at_work() as task:
        house_.store.failing_leases = 2
        await passes(house_.clock, 3 * supervising.RENEW_SECONDS)

        assert house_.store.failing_leases == 0
        assert not task.done()


async def test_a_lost_lease_ends_everything_with_its_own_error(tmp_path: Path) -> None:
    """When another has taken over, every part stops, and the error is no bundle of errors."""
    house_ = House(tmp_path, Endless())
    task = asyncio.create_task(house_.supervisor.run())
    await house_.supervisor.started(task)
    await passes(house_.clock, 1)
    thief = Unsteady(house_.clock)
    thief._shelves = house_.store._shelves  # noqa: SLF001 - the same base
    await thief.acquire_lease("them:2", LEASE_SECONDS)
    house_.store._lease = thief._lease  # noqa: SLF001 - as above

    await passes(house_.clock, supervising.RENEW_SECONDS)

    with pytest.raises(LeaseTaken):
        await task


async def test_a_lease_that_is_lost_at_a_commit_ends_everything(tmp_path: Path) -> None:
    """A pipeline whose database was taken over writes nothing more, and does not wait for it."""

    class Lost(Unsteady):
        is_lost = False

        @override
        async def commit(self, commit: Commit) -> None:
            if self.is_lost:
                raise LeaseTaken(place="the test", value="them:2 holds it")
            await super().commit(commit)

    house_ = House(tmp_path)
    lost = Lost(house_.clock)
    house_.executor._store = house_.pipeline._store = house_.supervisor._store = lost  # noqa: SLF001
    task = asyncio.create_task(house_.supervisor.run())
    await house_.supervisor.started(task)
    lost.is_lost = True
    await house_.pipeline.deliver(Delivery(sent("grr"), "test"))

    with pytest.raises(LeaseTaken, match="them:2"):
        await asyncio.wait_for(task, 60)


async def test_a_mistake_of_ours_is_not_hidden(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What nobody foresaw ends the supervisor with what it was, and the lease is given back."""
    house_ = House(tmp_path)

    def broken() -> None:
        raise KeyError("a mistake")

    monkeypatch.setattr(house_.pipeline, "expire", broken)
    task = asyncio.create_task(house_.supervisor.run())
    await house_.supervisor.started(task)
    await passes(house_.clock, supervising.RENEW_SECONDS)

    with pytest.raises(ExceptionGroup) as caught:
        await task
    assert caught.group_contains(KeyError)
    await house_.store.acquire_lease("them:2", 1.0)


# --- daily duties -------------------------------------------------------------------------------


async def test_retention_runs_at_the_start_and_daily(tmp_path: Path) -> None:
    """Once at the start and once a day, each with a Tick before it."""
    house_ = House(tmp_path)
    ticks: list[datetime] = []
    house_.pipeline._on_step = lambda step: (  # noqa: SLF001 - an ear for the test
        ticks.append(step.event.at) if isinstance(step.event, Tick) else None
    )
    async with house_.at_work():
        counts: list[int] = []
        for _ in range(3):
            await passes(house_.clock, 1)
            counts.append(house_.store.retained)
            house_.clock.advance(DAY_SECONDS - 1)

    assert counts == [1, 2, 3]
    assert [at - DEFAULT_START for at in ticks[:3]] == [timedelta(days=n) for n in range(3)]


async def test_a_retention_that_fails_is_tried_again_within_the_hour(tmp_path: Path) -> None:
    """Nothing is kept a day too long because the disk was busy for a minute."""
    house_ = House(tmp_path)
    house_.store.failing_retentions = 2
    async with house_.at_work():
        counts: list[int] = []
        for _ in range(4):
            await passes(house_.clock, 1)
            counts.append(house_.store.retained)
            await passes(house_.clock, supervising.RETAIN_AGAIN_SECONDS - 1)

    assert counts == [0, 0, 1, 1]


async def test_what_retention_removes_leaves_the_memory(tmp_path: Path) -> None:
    """A piece of the ledger whose time is over is known neither on the disk nor in memory."""
    house_ = House(tmp_path)
    event = sent("grr", by="ana")
    async with house_.at_work():
        await house_.pipeline.deliver(Delivery(event, "test"))
        await house_.pipeline.settled()
        known = house_.community.ledger.member(event.message.author.ref, event.at).given
        for _ in range(40):
            house_.clock.advance(DAY_SECONDS)
            await passes(house_.clock, 1)
        left = house_.community.ledger.member(event.message.author.ref, event.at).given

    assert (bool(known), bool(left)) == (True, False)


async def test_lines_leave_the_memory_in_quiet_rooms(tmp_path: Path) -> None:
    """Half an hour after it was written a line is gone, though nobody wrote since."""
    house_ = House(tmp_path)
    event = sent("nice day")
    async with house_.at_work():
        await house_.pipeline.deliver(Delivery(event, "test"))
        await house_.pipeline.settled()
        before = len(house_.community.ledger.room(event.channel).recent)
        await passes(house_.clock, 31 * 60)
        after = len(house_.community.ledger.room(event.channel).recent)

    assert (before, after) == (1, 0)


async def test_what_was_owed_is_done_after_a_restart(tmp_path: Path) -> None:
    """Acts that were committed before the process ended are done by the next one."""
    adapter = Endless()
    house_ = House(tmp_path, adapter)
    owed: list[object] = []
    quiet = Pipeline(
        house_.community,
        house_.store,
        house_.clock,
        on_owed=owed.extend,
        on_committed=_acknowledged,
    )
    task = asyncio.create_task(quiet.run())
    await quiet.deliver(Delivery(sent("grr"), "test"))
    await quiet.settled()
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)

    async with house_.at_work():
        await house_.executor.settled()

    assert len(owed) == len(adapter.performed) == 2


async def _acknowledged(_: str, __: str) -> None:
    """Take note of a cursor."""


def test_the_pauses_are_those_of_the_documents() -> None:
    """One second, five, thirty, two minutes; the lease may be missed twice."""
    pauses: Sequence[float] = PAUSES

    assert pauses == (1.0, 5.0, 30.0, 120.0)
    assert LEASE_SECONDS >= 3 * supervising.RENEW_SECONDS
