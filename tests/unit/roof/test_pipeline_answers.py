"""Whoever asks for an answer gets it after the commit, and only for what was judged for them."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from datetime import timedelta
from pathlib import Path

import pytest
from typing_extensions import override

from leeward.community import Community, Step
from leeward.pipeline import GROUP, QUEUE, Pipeline
from leeward.testing.builders import sent
from leeward.testing.clock import DEFAULT_START, VirtualClock
from leeward.testing.house_rules import HOUSE_RULES, house, house_policy
from leeward.testing.scripted import FailingStore
from leeward_policies.domain.event import Event, MessageSent
from leeward_policies.ports import Commit, Delivery, OutboxEntry


class Slow(FailingStore):
    """A store that writes nothing down before it may."""

    def __init__(self, clock: VirtualClock) -> None:
        super().__init__(clock)
        self.may = asyncio.Event()
        self.asked = asyncio.Event()

    @override
    async def commit(self, commit: Commit) -> None:
        self.asked.set()
        await self.may.wait()
        await super().commit(commit)


class Bench:
    """A pipeline on a slow store, and those who ask it."""

    def __init__(self, folder: Path) -> None:
        self.clock = VirtualClock()
        self.store = Slow(self.clock)
        self.folder = folder
        self.community = house(house_policy(folder))
        self.owed: list[OutboxEntry] = []
        self.pipeline = Pipeline(
            self.community, self.store, self.clock, on_owed=self._owe, on_committed=self._told
        )

    def _owe(self, entries: Sequence[OutboxEntry]) -> None:
        self.owed += entries

    async def _told(self, adapter: str, cursor: str) -> None:
        """Take note of nothing."""

    def ask(self, event: Event) -> asyncio.Task[Step | None]:
        """Hand an event in, and wait for the answer beside."""
        return asyncio.create_task(self.pipeline.take(Delivery(event, "test")))

    @asynccontextmanager
    async def at_work(self, *, is_slow: bool = False) -> AsyncIterator[None]:
        """Run the pipeline meanwhile; the store writes at once unless told."""
        if not is_slow:
            self.store.may.set()
        async with asyncio.timeout(90):
            task = asyncio.create_task(self.pipeline.run())
            try:
                yield
            finally:
                if task.done():
                    task.result()
                task.cancel()
                await asyncio.gather(task, return_exceptions=True)

    async def writing(self) -> None:
        """Wait until the store is asked to write."""
        await self.store.asked.wait()


@pytest.fixture
def bench(tmp_path: Path) -> Bench:
    """Return a pipeline that waits for its store."""
    return Bench(tmp_path)


def line(number: int, words: str = "grr") -> MessageSent:
    """Return a line, a second after the one before."""
    at = DEFAULT_START + timedelta(seconds=number)
    return sent(words, by="ana", number=f"m{number}", at=at)


async def test_the_answer_comes_after_the_commit(bench: Bench) -> None:
    """While it is being written, nobody is told; then the step is what was committed."""
    async with bench.at_work(is_slow=True):
        asked = bench.ask(line(1))
        await bench.writing()
        early = asked.done()
        bench.store.may.set()
        step = await asked

    assert not early
    assert step is not None
    assert step.event == line(1)
    assert await bench.store.decision(step.decision.id) == step.decision
    assert bench.owed == list(step.outbox)


async def test_each_gets_the_answer_to_their_own_event(bench: Bench) -> None:
    """Events that are committed together are told apart, others' in between left alone."""
    tasks = []
    for number in range(5):
        tasks.append(bench.ask(line(2 * number)))
        await asyncio.sleep(0)
        await bench.pipeline.deliver(Delivery(line(2 * number + 1), "test"))
    async with bench.at_work():
        steps = await asyncio.gather(*tasks)

    assert [step.event for step in steps if step] == [line(2 * number) for number in range(5)]


async def test_what_was_committed_before_is_answered_by_nothing(bench: Bench) -> None:
    """A second time, in a later commit, there is no step."""
    async with bench.at_work():
        first = await bench.ask(line(1))
        second = await bench.ask(line(1))

    assert first is not None
    assert second is None
    assert bench.pipeline.counts.repeated == 1


async def test_of_two_at_once_the_first_is_answered(bench: Bench) -> None:
    """Also where both hand in the very same event, so that nothing is done twice about it."""
    event = line(1)
    asked = [bench.ask(event), bench.ask(event), bench.ask(line(2))]
    async with bench.at_work():
        first, second, third = await asyncio.gather(*asked)

    assert first is not None
    assert second is None
    assert third is not None
    assert third.event == line(2)


async def test_a_stumble_is_answered_by_nothing(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where the judgement itself fails, who asked is told so, and the next goes on."""

    def bug(*_: object) -> Step:
        raise ValueError("secret text")

    async with bench.at_work():
        with monkeypatch.context() as patched:
            patched.setattr(Community, "_step", bug)
            stumbled = await bench.ask(line(1))
        well = await bench.ask(line(2))

    assert stumbled is None
    assert well is not None
    assert bench.pipeline.counts.failed == 1


async def test_a_commit_that_fails_delays_the_answer(bench: Bench) -> None:
    """Nobody is answered before it is written, and everybody is after it."""
    bench.store.failing_commits = 3
    async with bench.at_work():
        asked = [bench.ask(line(number)) for number in range(3)]
        await bench.clock.run_for(0.3)
        early = [one.done() for one in asked]
        await bench.clock.run_for(10.0)
        steps = await asyncio.gather(*asked)

    assert early == [False, False, False]
    assert [step.event for step in steps if step] == [line(number) for number in range(3)]
    assert bench.pipeline.counts.failed_commits == 3


async def test_who_waits_no_longer_disturbs_nothing(bench: Bench) -> None:
    """The event of someone who gave up is committed, and the others are answered."""
    async with bench.at_work(is_slow=True):
        gone, stays = bench.ask(line(1)), bench.ask(line(2))
        await bench.writing()
        gone.cancel()
        await asyncio.gather(gone, return_exceptions=True)
        bench.store.may.set()
        step = await stays
        await bench.pipeline.settled()

    assert gone.cancelled()
    assert step is not None
    assert bench.pipeline.counts.events == 2


async def test_who_gives_up_before_there_is_room_hands_nothing_in(bench: Bench) -> None:
    """Where the queue is full, whoever waits can leave it, and the rest is committed."""
    for number in range(QUEUE):
        await bench.pipeline.deliver(Delivery(line(number, "hello"), "test"))
    gone = bench.ask(line(QUEUE))
    await asyncio.sleep(0)
    gone.cancel()
    await asyncio.gather(gone, return_exceptions=True)
    async with bench.at_work():
        await bench.pipeline.settled()

    assert bench.pipeline.counts.events == QUEUE == GROUP


# --- another policy -----------------------------------------------------------------------------


async def test_another_policy_takes_effect_with_the_next_group(bench: Bench) -> None:
    """What is judged already stays as it was judged; what comes after is judged by the new one."""
    old = bench.community.policy
    new = house_policy(bench.folder, HOUSE_RULES.replace('version = "1"', 'version = "2"'))
    async with bench.at_work(is_slow=True):
        before = bench.ask(line(1))
        await bench.writing()
        bench.pipeline.judge_by(new)
        kept = bench.community.policy
        after = bench.ask(line(2))
        bench.store.may.set()
        steps = await asyncio.gather(before, after)

    assert kept is old
    assert [step.decision.policy for step in steps if step] == [old.label, new.label]
    assert bench.community.policy is new


async def test_the_last_of_several_policies_counts(bench: Bench) -> None:
    """Where nothing was judged in between, the ones before it are never in force."""
    policies = [
        house_policy(bench.folder, HOUSE_RULES.replace('version = "1"', f'version = "{number}"'))
        for number in (2, 3)
    ]
    for policy in policies:
        bench.pipeline.judge_by(policy)
    async with bench.at_work():
        step = await bench.ask(line(1))

    assert step is not None
    assert step.decision.policy == policies[-1].label


async def test_another_policy_is_told_before_anything_is_judged_by_it(bench: Bench) -> None:
    """Whoever asks what is in force hears of the new one at once, also where nobody writes."""
    new = house_policy(bench.folder, HOUSE_RULES.replace('version = "1"', 'version = "2"'))
    before = bench.pipeline.policy
    bench.pipeline.judge_by(new)

    assert before is bench.community.policy
    assert bench.pipeline.policy is new
