"""The pipeline commits before it acknowledges, and loses nothing when a commit fails."""

import asyncio
import gc
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from datetime import timedelta
from pathlib import Path

import pytest
from typing_extensions import override

from leeward.community import Community, Step
from leeward.journal import Journal
from leeward.pipeline import GROUP, Pipeline
from leeward.testing.builders import sent
from leeward.testing.clock import DEFAULT_START, VirtualClock
from leeward.testing.house_rules import house, house_policy
from leeward.testing.scripted import FailingStore
from leeward_policies.domain.event import Event, Unreadable
from leeward_policies.errors import LeaseTaken
from leeward_policies.ports import Commit, Delivery, OutboxEntry


class Bench:
    """A pipeline with everything that it tells, side by side."""

    def __init__(self, folder: Path, store: FailingStore | None = None) -> None:
        self.clock = VirtualClock()
        self.store = store or FailingStore(self.clock)
        self.community = house(house_policy(folder))
        self.owed: list[OutboxEntry] = []
        self.cursors: list[tuple[str, str]] = []
        self.steps: list[Step] = []
        self.pipeline = Pipeline(
            self.community,
            self.store,
            self.clock,
            on_owed=self._take,
            on_committed=self._acknowledge,
            on_step=self.steps.append,
        )

    def _take(self, entries: Sequence[OutboxEntry]) -> None:
        self.owed += entries

    async def _acknowledge(self, adapter: str, cursor: str) -> None:
        self.cursors.append((adapter, cursor))

    async def deliver(self, *events: Event) -> None:
        """Hand events in, each with its place as the cursor."""
        for number, event in enumerate(events):
            await self.pipeline.deliver(Delivery(event, "test", str(number)))

    def settled(self) -> bool:
        """Say whether everything delivered is committed."""
        return self.pipeline.is_settled

    async def pass_time(self, until: Callable[[], bool]) -> None:
        """Let virtual seconds pass until something holds."""
        for _ in range(200):
            if until():
                return
            await self.clock.run_for(1.0)
        raise AssertionError("nothing happened in 200 virtual seconds")

    @asynccontextmanager
    async def at_work(self) -> AsyncIterator[None]:
        """Run the pipeline meanwhile; if it ends by itself, the test ends with its error."""
        async with asyncio.timeout(90):
            task = asyncio.create_task(self.pipeline.run())
            try:
                yield
            finally:
                if task.done():
                    task.result()
                task.cancel()
                await asyncio.gather(task, return_exceptions=True)


@pytest.fixture
def bench(tmp_path: Path) -> Bench:
    """Return a pipeline on a store in memory."""
    return Bench(tmp_path)


def lines(count: int, text: str = "hello there") -> list[Event]:
    """Return that many messages, a second apart."""
    return [
        sent(f"{text} {n}", number=f"m{n}", at=DEFAULT_START + timedelta(seconds=n))
        for n in range(count)
    ]


async def test_a_finding_is_committed_owed_and_acknowledged(bench: Bench) -> None:
    """After one message with a finding the store, the executor and the adapter know of it."""
    async with bench.at_work():
        await bench.deliver(sent("grr", by="ana"))
        await bench.pipeline.settled()

    assert [str(e.action.__struct_config__.tag) for e in bench.owed] == ["warn", "ask"]
    assert bench.cursors == [("test", "0")]
    assert await bench.store.cursor("test") == "0"
    assert bench.owed == list(await bench.store.owed(limit=10))
    assert [c.id for c in await bench.store.cases(("open",), 10, 0)] == ["case-1"]
    assert bench.pipeline.counts.events == 1


async def test_many_events_are_committed_in_groups_and_in_order(bench: Bench) -> None:
    """Three groups' worth of messages come out as they came in, in few commits."""
    events = lines(GROUP * 3)
    async with bench.at_work():
        await bench.deliver(*events)
        await bench.pipeline.settled()

    assert events == [step.event for step in bench.steps]
    assert bench.pipeline.counts.commits <= 5
    assert bench.pipeline.is_settled
    assert bench.pipeline.waiting == 0


async def test_repeated_events_change_nothing(bench: Bench) -> None:
    """An event delivered twice, also after a restart, is judged once."""
    async with bench.at_work():
        await bench.deliver(sent("grr"), sent("grr"))
        await bench.pipeline.settled()
        await bench.deliver(sent("grr"))
        await bench.pipeline.settled()
    again = Bench.__new__(Bench)
    again.__dict__.update(bench.__dict__)
    again.pipeline = Pipeline(
        bench.community,
        bench.store,
        bench.clock,
        on_owed=bench._take,  # noqa: SLF001 - the same bench, a new pipeline
        on_committed=bench._acknowledge,  # noqa: SLF001 - as above
    )
    async with again.at_work():
        await again.deliver(sent("grr"))
        await again.pipeline.settled()

    assert len(bench.owed) == 2
    assert bench.pipeline.counts.repeated == 2
    assert again.pipeline.counts.repeated == 1


@pytest.mark.parametrize("failures", [1, 2, 7])
async def test_a_failed_commit_is_tried_again_and_loses_nothing(
    bench: Bench, failures: int
) -> None:
    """However often the storage fails, every event ends in exactly one step."""
    bench.store.failing_commits = failures
    events = lines(GROUP * 2 + 5, "grr")
    async with bench.at_work():
        await bench.deliver(*events)
        await bench.pass_time(bench.settled)

    assert events == [step.event for step in bench.steps]
    assert failures == bench.pipeline.counts.failed_commits
    assert "the test" in bench.pipeline.counts.last_error
    assert len(await bench.store.cases(("open",), 10, 0)) == 1


async def test_a_failed_commit_leaves_memory_as_it_was(tmp_path: Path) -> None:
    """What was judged on top of a failed commit is judged again to the same decisions."""
    plain, shaken = Bench(tmp_path), Bench(tmp_path)
    shaken.store.failing_commits = 3
    events = lines(GROUP * 2, "grr")
    for bench in (plain, shaken):
        async with bench.at_work():
            await bench.deliver(*events)
            await bench.pass_time(bench.settled)

    assert [s.decision for s in plain.steps] == [s.decision for s in shaken.steps]
    assert [s.cases for s in plain.steps] == [s.cases for s in shaken.steps]


async def test_a_failing_look_up_is_waited_for(bench: Bench) -> None:
    """While the store cannot say what it has seen, nothing is judged; then everything is."""
    bench.store.failing_lookups = 2
    async with bench.at_work():
        await bench.deliver(sent("grr"))
        await bench.pass_time(bench.settled)

    assert len(bench.steps) == 1
    assert bench.pipeline.counts.failed_commits == 2


async def test_a_stop_while_nothing_works_leaves_no_error_unheard(tmp_path: Path) -> None:
    """Stopped while a commit has failed and the next look-up waits, it hears the commit's error."""

    class Gone(FailingStore):
        @override
        async def commit(self, commit: Commit) -> None:
            self.failing_commits, self.failing_lookups = 1, 1_000
            await super().commit(commit)

    bench, unheard = Bench(tmp_path, Gone()), list[dict[str, object]]()
    asyncio.get_running_loop().set_exception_handler(lambda _, context: unheard.append(context))
    async with bench.at_work():
        await bench.deliver(*lines(GROUP * 2))
        await bench.pass_time(lambda: bench.pipeline.counts.failed_commits > 0)
    await asyncio.sleep(0)  # the loop lets go of what it waited for
    gc.collect()

    assert unheard == []


async def test_a_lost_lease_ends_the_pipeline(tmp_path: Path) -> None:
    """When another pipeline has taken the database over, this one stops at once."""

    class Lost(FailingStore):
        @override
        async def commit(self, commit: Commit) -> None:
            del commit
            raise LeaseTaken(place="the test")

    bench = Bench(tmp_path, Lost())
    await bench.deliver(sent("grr"))

    with pytest.raises(LeaseTaken):
        await bench.pipeline.run()


async def test_a_judgement_that_fails_is_counted_and_passed(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One poisonous event neither stops the pipeline nor holds back its neighbours."""
    take = Community._step  # noqa: SLF001 - a mistake of ours is planted here

    def poisoned(self: Community, event: Event, journal: Journal) -> Step:
        if getattr(event, "message", None) and event.message.ref.id == "m1":  # type: ignore[union-attr]
            raise ValueError("secret text")
        return take(self, event, journal)

    monkeypatch.setattr(Community, "_step", poisoned)
    async with bench.at_work():
        await bench.deliver(*lines(3))
        await bench.pipeline.settled()

    assert len(bench.steps) == 2
    assert bench.pipeline.counts.failed == 1
    assert await bench.store.cursor("test") == "2"


async def test_unreadable_payloads_are_counted(bench: Bench) -> None:
    """A payload nobody could read is an event like any other, and is counted."""
    room = sent("x").channel
    async with bench.at_work():
        await bench.pipeline.deliver(
            Delivery(Unreadable(room, DEFAULT_START, "the id is missing"), "test")
        )
        await bench.pipeline.settled()

    assert bench.pipeline.counts.unmeasured == 1
    assert bench.cursors == []


async def test_a_crowded_ledger_is_trimmed_between_commits(bench: Bench) -> None:
    """Under constant load the working set still comes back to its bounds."""
    bench.community.ledger._members_kept = 8  # noqa: SLF001 - a small house
    events = [
        sent("hi there", by=f"p{n}", number=f"m{n}", at=DEFAULT_START + timedelta(seconds=n))
        for n in range(GROUP * 3)
    ]
    async with bench.at_work():
        await bench.deliver(*events)
        await bench.pipeline.settled()

    assert not bench.community.ledger.is_crowded
    assert len(events) == len(bench.steps)


async def test_old_ids_leave_the_memory(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    """The ids remembered in memory are bounded; the store still knows the older ones."""
    monkeypatch.setattr("leeward.pipeline.RECENT", 4)
    async with bench.at_work():
        await bench.deliver(*lines(10))
        await bench.pipeline.settled()
        await bench.deliver(*lines(10))
        await bench.pipeline.settled()

    assert len(bench.steps) == 10
    assert bench.pipeline.counts.repeated == 10


def test_forgotten_pieces_leave_the_ledger(bench: Bench) -> None:
    """What the retention job removed is dropped from memory, too."""
    event = sent("grr", by="ana")
    step = bench.community.take(event, Journal())
    assert isinstance(step, Step)
    assert bench.community.ledger.member(event.message.author.ref, event.at).given

    bench.pipeline.forget([row.key for row in step.states])

    assert not bench.community.ledger.member(event.message.author.ref, event.at).given
