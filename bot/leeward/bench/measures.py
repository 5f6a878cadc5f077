"""The measurements: each takes the work to do, does it once, and returns its figures."""

import asyncio
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from msgspec.structs import replace

from leeward.app import running
from leeward.bench.chat import chat
from leeward.bench.figures import (
    KIB_IN_MIB,
    NS_IN_MS,
    NS_IN_S,
    Figures,
    figures_of,
    percentile,
)
from leeward.clock import SystemClock
from leeward.community import Community, Step, Stumble
from leeward.journal import Journal
from leeward.looking_again import arrived
from leeward.replay import fresh_community
from leeward_adapters.transcript import write_event
from leeward_policies.domain.event import MessageSent
from leeward_policies.domain.refs import CommunityRef
from leeward_policies.judge import measure_late
from leeward_policies.policy import Policy
from leeward_policies.ports import Archive, Delivery, Detector, LateDetector, Look
from leeward_storage.sql import SqlStore

BENCH: Final = CommunityRef("bench")


class LaterLooks:
    """The late detectors of a community, taken at once as soon as a batch of theirs is full.

    Args:
        community: whose messages they look at.
    """

    def __init__(self, community: Community) -> None:
        self.asked = 0
        self._community = community
        self._waiting: list[list[Look]] = [[] for _ in community.late]

    def ask(self, step: Step | Stumble) -> None:
        """Keep what a step wants looked at, and look where that fills a batch."""
        if isinstance(step, Stumble) or step.look is None:
            return
        self.asked += 1
        for pass_ in step.passes:
            waiting = self._waiting[pass_ - 1]
            waiting.append(step.look)
            if len(waiting) == self._community.late[pass_ - 1].batch:
                self._look(pass_)

    def end(self) -> None:
        """Look at what still waits."""
        for pass_, waiting in enumerate(self._waiting, 1):
            if waiting:
                self._look(pass_)

    def _look(self, pass_: int) -> None:
        looks = self._waiting[pass_ - 1]
        measured = measure_late(self._community.late[pass_ - 1], looks)
        for look, one in zip(looks, measured, strict=True):
            self._community.take(arrived(look, pass_, one, look.reading.at), Journal())
        looks.clear()


def decide(
    policy: Policy,
    detectors: Sequence[Detector],
    events: Sequence[MessageSent],
    late: Sequence[LateDetector] = (),
) -> Figures:
    """Message to decision: judged, folded in, nothing written, on one core.

    Messages a second count all work, that of later looks and of judging what they found, too.
    The percentiles are of the first look, for nobody waits for the others.

    Args:
        policy: in force.
        detectors: asked about every message.
        events: the messages.
        late: asked, in batches, about what they want to see.
    """
    community = fresh_community(BENCH, policy, detectors, late)
    later = LaterLooks(community)
    took: list[int] = []
    started = time.perf_counter_ns()
    for event in events:
        before = time.perf_counter_ns()
        step = community.take(event, Journal())
        took.append(time.perf_counter_ns() - before)
        if late:
            later.ask(step)
    later.end()
    seconds = (time.perf_counter_ns() - started) / NS_IN_S
    found = figures_of(took, seconds)
    return replace(found, looked_again=later.asked) if late else found


async def _durable(
    policy: Policy,
    detectors: Sequence[Detector],
    events: Sequence[MessageSent],
    folder: Path,
    *,
    pause: float = 0.0,
) -> Figures:
    """Message to committed: through the pipeline into SQLite at synchronous=FULL."""
    store: Archive = await SqlStore.open(
        folder / "bench.db", folder / "bench.keys.db", master_key=bytes(32)
    )
    started_at: dict[str, int] = {}
    took: list[int] = []

    def committed(step: Step) -> None:
        message = step.decision.message
        if message is not None and message.id in started_at:
            took.append(time.perf_counter_ns() - started_at[message.id])

    try:
        async with running(
            BENCH,
            policy,
            detectors,
            store,
            adapters={},
            clock=SystemClock(),
            on_step=committed,
        ) as at_work:
            await at_work.settled()
            started = time.perf_counter_ns()
            for event in events:
                started_at[event.message.ref.id] = time.perf_counter_ns()
                await at_work.pipeline.deliver(Delivery(event, "bench"))
                if pause:
                    await asyncio.sleep(pause)
            await at_work.pipeline.settled()
            seconds = (time.perf_counter_ns() - started) / NS_IN_S
    finally:
        await store.close()
    return figures_of(took, seconds)


def commit(
    policy: Policy,
    detectors: Sequence[Detector],
    events: Sequence[MessageSent],
    folder: Path,
    *,
    pause: float = 0.0,
) -> Figures:
    """Measure message to committed, in a database of its own.

    Args:
        policy: in force.
        detectors: asked about every message.
        events: delivered as fast as the pipeline takes them, or one every `pause` seconds.
        folder: a folder on the disk to be measured.
        pause: seconds between messages.
    """
    with tempfile.TemporaryDirectory(dir=folder) as inner:
        return asyncio.run(_durable(policy, detectors, events, Path(inner), pause=pause))


def replay_in_child(policy: str, messages: int, folder: Path) -> Figures:
    """Replay an export of that many messages in a process of its own; its peak memory counts."""
    export = folder / "bench.jsonl"
    with export.open("wb") as file:
        for event in chat(messages):
            file.write(write_event(event))
    started = time.perf_counter()
    code = (
        "import resource, sys; from leeward.cli import app;"
        f"sys.argv = ['leeward', 'replay', {str(export)!r}, '--policy', {policy!r}, '--json',"
        f" '--report', {str(folder / 'bench.html')!r}];"
        "app(standalone_mode=False);"
        "sys.stderr.write(str(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss))"
    )
    done = subprocess.run(  # noqa: S603 - our own interpreter on our own code
        [sys.executable, "-c", code], capture_output=True, check=True, text=True
    )
    seconds = time.perf_counter() - started
    export.unlink()
    return Figures(
        messages=messages,
        per_second=messages / seconds,
        peak_mib=float(done.stderr.split()[-1]) / KIB_IN_MIB,
    )


def start_up(runs: int) -> Figures:
    """Measure `leeward --help` in processes of its own, from start to end."""
    took: list[int] = []
    for _ in range(runs):
        before = time.perf_counter_ns()
        subprocess.run([sys.executable, "-m", "leeward", "--help"], capture_output=True, check=True)
        took.append(time.perf_counter_ns() - before)
    took.sort()
    return Figures(runs, NS_IN_S / percentile(took, 0.5) / NS_IN_MS, percentile(took, 0.5))
