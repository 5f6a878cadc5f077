"""A community at work: started from what its store kept, and stopped with nothing left running."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime
from pathlib import Path

import pytest
from msgspec.structs import replace
from typing_extensions import override

from leeward import app
from leeward.app import CASES_PAGE, Running, open_cases, restored, running
from leeward.testing.builders import sent, user
from leeward.testing.clock import DEFAULT_START, VirtualClock
from leeward.testing.decided import because, case, evidence
from leeward.testing.house_rules import HOUSE
from leeward.testing.plain import PlainDetector, plain_policy
from leeward.testing.scripted import ALL, FailingStore, ScriptedAdapter
from leeward_policies.domain.action import Hide, Subject, Tip
from leeward_policies.domain.case import Case
from leeward_policies.errors import LeaseTaken, StorageError
from leeward_policies.ports import Adapter, Archive, Commit, Deliver, Delivery, OutboxEntry
from leeward_storage.memory import MemoryStore


class Endless(ScriptedAdapter):
    """An adapter that delivers what it has, and then listens for ever."""

    @override
    async def listen(self, deliver: Deliver, since: str | None) -> None:
        await super().listen(deliver, since)
        await asyncio.get_running_loop().create_future()


class Stage:
    """A policy, a store and a clock, on which communities follow each other."""

    def __init__(self, folder: Path) -> None:
        self.clock = VirtualClock()
        self.store = FailingStore(self.clock)
        self.policy = plain_policy(folder, added="\n[brakes]\nhides_per_hour = 2\n")

    @asynccontextmanager
    async def at_work(
        self, *adapters: Adapter, store: Archive | None = None
    ) -> AsyncIterator[Running]:
        """Run a community meanwhile."""
        async with (
            asyncio.timeout(90),
            running(
                HOUSE,
                self.policy,
                [PlainDetector()],
                store or self.store,
                adapters={adapter.name: adapter for adapter in adapters},
                clock=self.clock,
            ) as house,
        ):
            yield house


@pytest.fixture
def stage(tmp_path: Path) -> Stage:
    """Return a stage with an empty store."""
    return Stage(tmp_path)


def events(*words: str) -> list[Delivery]:
    """Return lines from Kai to Mia, each with its place."""
    return [
        Delivery(sent(said, by="kai", to=["mia"], number=f"m{n}"), "test", str(n))
        for n, said in enumerate(words)
    ]


async def test_from_words_to_acts(stage: Stage) -> None:
    """What an adapter hears is judged, committed, acknowledged, and done by the same adapter."""
    adapter = Endless(events=events("grr", "nice day"))

    async with stage.at_work(adapter) as house:
        await house.settled()

    assert [str(act.__struct_config__.tag) for act in adapter.performed] == ["warn", "ask"]
    assert adapter.committed_cursors[-1] == "1"
    assert adapter.is_closed
    assert [case_.id for case_ in await open_cases(stage.store)] == ["case-1"]


async def test_the_next_process_knows_what_the_last_one_knew(stage: Stage) -> None:
    """Pairs, members and open cases come back from the store; repeated events change nothing."""
    async with stage.at_work(Endless(events=events("our secret", "add me on the app"))) as house:
        await house.settled()
    second = Endless(events=[*events("our secret", "add me on the app")])

    async with stage.at_work(second) as house:
        await house.settled()
        pair = house.community.ledger.pair(user("kai"), user("mia"), DEFAULT_START)
        known = house.community.cases.of(Subject(user("kai"), user("mia")))

    assert pair.level == "concern"
    assert known is not None
    assert second.since == ["1"]
    assert house.pipeline.counts.findings == 0
    assert second.performed == []


async def test_the_policys_brakes_hold(stage: Stage) -> None:
    """The limits of the policy in force reach the executor."""
    adapter = Endless(events=events("boo one", "boo two", "boo three"))

    async with stage.at_work(adapter) as house:
        await house.settled()

    assert sum(isinstance(act, Hide) for act in adapter.performed) == 2


async def test_restrictions_have_a_limit_of_their_own(tmp_path: Path) -> None:
    """The brake of restrictions is another number of the same policy."""
    stage = Stage(tmp_path)
    restricting = '\n[[rule]]\nid = "stop"\nbecause = "{author} went too far"\n'
    restricting += 'category = "threat"\nany = [{ words = ["stop"] }]\n'
    restricting += 'do = [{ restrict = "author", for = "1h" }]\n'
    stage.policy = plain_policy(
        tmp_path, added=f"\n[brakes]\nrestrictions_per_hour = 1\n{restricting}"
    )
    adapter = Endless(
        events=[
            Delivery(sent("stop", by=by, number=f"m{n}"), "test", str(n))
            for n, by in enumerate("ab")
        ]
    )

    async with stage.at_work(adapter) as house:
        await house.settled()

    kinds = [type(act).__name__ for act in adapter.performed]
    assert (kinds.count("Restrict"), kinds.count("AskHuman")) == (1, 1)


async def test_a_tip_that_reaches_nobody_raises_its_case(stage: Stage) -> None:
    """The executor tells the pipeline, and the case stands in front of the queue."""
    adapter = Endless(can=replace(ALL, tip="none"), events=events("our secret", "the app"))

    async with stage.at_work(adapter) as house:
        await house.settled()

    (only,) = await open_cases(stage.store)
    assert only.urgency == "urgent"
    assert not any(isinstance(act, Tip) for act in adapter.performed)


async def test_a_second_community_on_one_store_is_refused(tmp_path: Path) -> None:
    """It says who runs there; its adapters are closed, and the first one is not disturbed."""
    stage, adapter = Stage(tmp_path), Endless()
    await stage.store.acquire_lease("them:1", 60.0)

    with pytest.raises(LeaseTaken, match="them:1"):
        async with stage.at_work(adapter):
            pass

    assert adapter.is_closed
    assert adapter.since == []


async def test_waiting_ends_when_the_community_ends(stage: Stage) -> None:
    """Whoever waits for quiet learns why there will be none."""

    class Lost(MemoryStore):
        @override
        async def commit(self, commit: Commit) -> None:
            raise LeaseTaken(place="the test", value="them:2 holds it")

    with pytest.raises(LeaseTaken, match="them:2"):
        async with stage.at_work(Endless(events=events("grr")), store=Lost(stage.clock)) as house:
            await house.settled()


async def test_a_store_that_cannot_be_read_ends_the_start(stage: Stage) -> None:
    """What is owed must be known before anything starts; the adapters are closed again."""

    class Unread(MemoryStore):
        @override
        async def owed(self, limit: int, after: datetime | None = None) -> tuple[OutboxEntry, ...]:
            raise StorageError(place="the outbox", cure="Wait.")

    adapter = Endless()

    with pytest.raises(StorageError, match="the outbox"):
        async with stage.at_work(adapter, store=Unread(stage.clock)):
            pass

    assert adapter.is_closed


@pytest.mark.parametrize("error", [ValueError("our secret"), TimeoutError()])
async def test_an_adapter_that_cannot_close_holds_nobody_up(stage: Stage, error: Exception) -> None:
    """The others are closed all the same, and nothing is left running."""

    class Stuck(Endless):
        @override
        async def close(self) -> None:
            raise error

    well = Endless("well")

    async with stage.at_work(Stuck("stuck"), well) as house:
        await house.settled()

    assert well.is_closed
    assert house.task.done()


async def test_an_adapter_that_hangs_while_closing_is_left(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    """After a while the process ends without it."""
    monkeypatch.setattr(app, "CLOSED_WITHIN", 0.01)

    class Hangs(Endless):
        @override
        async def close(self) -> None:
            await asyncio.get_running_loop().create_future()

    well = Endless("well")

    async with stage.at_work(Hangs("hangs"), well):
        pass

    assert well.is_closed


async def test_stopping_starts_no_act(stage: Stage) -> None:
    """Once the end has come nothing more is sent: a closed adapter is asked for nothing."""

    class Closing(Endless):
        late = 0

        @override
        async def close(self) -> None:
            await super().close()
            before = len(self.performed)
            await asyncio.sleep(0.01)
            self.late += len(self.performed) - before

    adapter = Closing(events=events(*[f"number {n}" for n in range(40)]))

    async with stage.at_work(adapter):
        await asyncio.sleep(0)

    assert adapter.late == 0


async def test_many_open_cases_are_taken_over() -> None:
    """However many cases are open at the start, every one of them is known."""
    store = MemoryStore()
    await store.commit(Commit(cases=tuple(numbered(n) for n in range(CASES_PAGE + 7))))

    found = await open_cases(store)

    assert len({one.id for one in found}) == CASES_PAGE + 7


async def test_what_is_restored_goes_on_counting(tmp_path: Path) -> None:
    """The next case has the next number, also when the last one was closed long ago."""
    store = MemoryStore()
    await store.commit(Commit(cases=(replace(numbered(11), status="closed"),)))

    community = await restored(HOUSE, plain_policy(tmp_path), [PlainDetector()], store)

    assert community.cases.of(numbered(11).subject) is None
    assert await store.last_case_number() == 12


def numbered(number: int) -> Case:
    """Return an open case about somebody of its own."""
    said = sent("grr", by=f"u{number}", number=f"m{number}").message
    return case(evidence(said, because(f"u{number}")), number=f"case-{number + 1}", kind="threat")
