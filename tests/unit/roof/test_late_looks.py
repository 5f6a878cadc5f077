"""Later looks, live: evidence comes as events; who fails, hangs or is overrun says so."""

import asyncio
import threading
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager

import pytest
from typing_extensions import override

from leeward import late_looks
from leeward.app import running
from leeward.community import Step, Stumble
from leeward.detectors import known_signals
from leeward.journal import Journal
from leeward.late_looks import LateLooks
from leeward.looking_again import with_later_looks
from leeward.replay import fresh_community
from leeward.testing.builders import sent
from leeward.testing.clock import VirtualClock
from leeward.testing.scripted import FailingStore
from leeward_policies.domain.event import Event, SignalsArrived
from leeward_policies.domain.refs import CommunityRef
from leeward_policies.domain.signals import Signal, Unmeasured
from leeward_policies.policy import load
from leeward_policies.ports import Delivery, LateDetector, Look, SignalSpec

POLICY = load("young-people", known_signals())

SUSPECT = "wobbly"
"""A word that makes the detectors of this file want a second look."""


class Second:
    """Finds a threat, later, in what it is shown of lines with a certain word."""

    name = "second"
    version = "1"
    specs = (SignalSpec("threat", "threat", "a threat"),)
    languages = ()
    batch = 4
    deadline = 5.0

    def __init__(self) -> None:
        self.batches: list[int] = []

    def wants(self, look: Look) -> bool:
        """Ask for lines with the word."""
        return SUSPECT in look.reading.message.text.body

    def detect_late(self, looks: Sequence[Look]) -> list[tuple[Signal | Unmeasured, ...]]:
        """Call each a threat to its reader."""
        self.batches.append(len(looks))
        return [(Signal("threat", "threat", 0.95, "second@1", aim="reader"),) for _ in looks]


class Failing(Second):
    """Raises on whatever it is shown."""

    @override
    def detect_late(self, looks: Sequence[Look]) -> list[tuple[Signal | Unmeasured, ...]]:
        raise MemoryError(looks[0].reading.message.text.body)


class Short(Second):
    """Gives fewer answers than it was asked for."""

    @override
    def detect_late(self, looks: Sequence[Look]) -> list[tuple[Signal | Unmeasured, ...]]:
        return []


class Hanging(Second):
    """Does not answer until it is let go."""

    deadline = 0.05

    def __init__(self) -> None:
        super().__init__()
        self.let_go = threading.Event()

    @override
    def detect_late(self, looks: Sequence[Look]) -> list[tuple[Signal | Unmeasured, ...]]:
        self.let_go.wait(30)
        return super().detect_late(looks)


class Asking(Second):
    """Cannot even say whether it wants to look."""

    @override
    def wants(self, look: Look) -> bool:
        raise ValueError(look.reading.message.text.body)


class Bench:
    """Late looks beside a community that is asked by hand; what they deliver is kept."""

    def __init__(self, *late: LateDetector) -> None:
        self.community = fresh_community(CommunityRef("c"), POLICY, (), late)
        self.events: list[SignalsArrived] = []
        self.looks = LateLooks(late, self._deliver, VirtualClock())

    async def _deliver(self, delivery: Delivery) -> None:
        assert isinstance(delivery.event, SignalsArrived)
        assert delivery.cursor is None
        self.events.append(delivery.event)

    def says(self, *lines: str) -> None:
        """Judge lines and let the late detectors know."""
        for number, line in enumerate(lines):
            self.looks.ask(self.step(sent(line, number=f"m{number}")))

    def step(self, event: Event) -> Step:
        """Judge one event."""
        step = self.community.take(event, Journal())
        assert not isinstance(step, Stumble)
        return step

    @asynccontextmanager
    async def at_work(self) -> AsyncIterator[None]:
        """Run the late looks meanwhile."""
        async with asyncio.timeout(30):
            task = asyncio.create_task(self.looks.run())
            try:
                yield
            finally:
                task.cancel()
                await asyncio.gather(task, return_exceptions=True)

    @property
    def reasons(self) -> list[str]:
        """Why what was asked could not be measured."""
        return [one.reason for event in self.events for one in event.unmeasured]


async def test_what_it_finds_comes_as_events_in_order() -> None:
    """Only lines that it wants are looked at, in batches; each finding names its message."""
    second = Second()
    bench = Bench(second)
    async with bench.at_work():
        bench.says("hello", *[f"{SUSPECT} {number}" for number in range(6)], "bye")
        await bench.looks.settled()

    assert [event.message.ref.id for event in bench.events] == [f"m{n}" for n in range(1, 7)]
    assert {event.pass_ for event in bench.events} == {1}
    assert second.batches == [4, 2]
    assert bench.looks.standing[0].answered == 6


async def test_late_evidence_decides() -> None:
    """At work, a message that passed the first look is acted on after the second."""
    steps: list[Step] = []
    clock = VirtualClock()
    async with (
        asyncio.timeout(30),
        running(
            CommunityRef("c"),
            POLICY,
            (),
            FailingStore(clock),
            adapters={},
            clock=clock,
            late=(Second(),),
            on_step=steps.append,
        ) as work,
    ):
        await work.pipeline.deliver(Delivery(sent(f"{SUSPECT} line", to=["ben"]), "test"))
        await work.settled()

    first, second = [step.decision for step in steps if step.decision.message]
    assert first.pass_ == 0
    assert first.findings == ()
    assert second.pass_ == 1
    assert [one.name for one in second.signals] == ["threat"]
    assert second.findings


@pytest.mark.parametrize(
    ("detector", "reason"), [(Failing(), "failed: MemoryError"), (Short(), "failed: ValueError")]
)
async def test_a_failure_is_unmeasured(detector: Second, reason: str) -> None:
    """One that raises, or answers too little, is Unmeasured for each message."""
    bench = Bench(detector)
    async with bench.at_work():
        bench.says(f"{SUSPECT} one", f"{SUSPECT} two")
        await bench.looks.settled()

    assert bench.reasons == [reason, reason]
    assert all(one.signals == ("threat",) for event in bench.events for one in event.unmeasured)
    assert bench.looks.standing[0].failed == 2
    assert bench.looks.standing[0].problem == reason


async def test_one_that_hangs_is_not_waited_for() -> None:
    """After its deadline it is Unmeasured, as is what comes while it is busy; then it is back."""
    hanging = Hanging()
    bench = Bench(hanging)
    async with bench.at_work():
        bench.says(f"{SUSPECT} one")
        await bench.looks.settled()
        bench.says(f"{SUSPECT} two")
        await bench.looks.settled()
        was = list(bench.reasons)
        hanging.let_go.set()
        while not bench.looks.standing[0].answered:
            bench.says(f"{SUSPECT} three")
            await bench.looks.settled()

    assert was == ["no answer within 0.05 s", "still busy with an earlier message"]
    assert bench.events[-1].signals
    assert bench.looks.standing[0].problem == ""


async def test_a_crowd_is_told_that_there_is_no_answer(monkeypatch: pytest.MonkeyPatch) -> None:
    """When more wait than it can look at, what is not looked at is Unmeasured; none is lost."""
    monkeypatch.setattr(late_looks, "WAITING_MOST", 8)
    bench = Bench(Second())
    bench.says(*[f"{SUSPECT} {number}" for number in range(40)])
    async with bench.at_work():
        await bench.looks.settled()

    assert len(bench.events) == 40
    assert "too many at once" in bench.reasons
    assert bench.looks.standing[0].crowded + bench.looks.standing[0].answered == 40


def test_one_that_cannot_say_whether_it_wants_to_is_asked() -> None:
    """An error in the question loses nothing: the message is shown to it."""
    bench = Bench(Asking())

    assert bench.step(sent("hello")).passes == (1,)


def test_a_replay_takes_the_later_look_at_once() -> None:
    """Both looks are one step there; what both found stands once."""
    bench = Bench(Second(), Second())
    step = with_later_looks(bench.community, bench.step(sent(f"{SUSPECT} line", to=["ben"])))
    quiet = bench.step(sent("hello", number="m2"))

    assert [one.name for one in step.decision.signals] == ["threat"]
    assert len({(one.rule, one.subject) for one in step.decision.findings}) == len(
        step.decision.findings
    )
    assert step.cases
    assert with_later_looks(bench.community, quiet) is quiet
