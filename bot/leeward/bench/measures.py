"""The measurements: each takes the work to do, does it once, and returns its figures."""

import asyncio
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from msgspec import Struct

from leeward.app import running
from leeward.bench.chat import chat
from leeward.clock import SystemClock
from leeward.community import Step
from leeward.journal import Journal
from leeward.replay import fresh_community
from leeward_adapters.transcript import write_event
from leeward_policies.domain.event import MessageSent
from leeward_policies.domain.refs import CommunityRef
from leeward_policies.policy import Policy
from leeward_policies.ports import Delivery, Detector, Store
from leeward_storage.sql import SqlStore

BENCH: Final = CommunityRef("bench")
NS_IN_MS: Final = 1e6
KIB_IN_MIB: Final = 1024


class Figures(Struct, frozen=True):
    """What one measurement found; None where it does not apply."""

    messages: int
    per_second: float
    p50_ms: float | None = None
    p99_ms: float | None = None
    peak_mib: float | None = None


def percentile(sorted_ns: Sequence[int], share: float) -> float:
    """Return a percentile of sorted nanoseconds, in milliseconds."""
    return sorted_ns[min(len(sorted_ns) - 1, int(len(sorted_ns) * share))] / NS_IN_MS


def decide(policy: Policy, detectors: Sequence[Detector], events: Sequence[MessageSent]) -> Figures:
    """Message to decision: judged, folded in, nothing written."""
    community = fresh_community(BENCH, policy, detectors)
    took: list[int] = []
    started = time.perf_counter_ns()
    for event in events:
        before = time.perf_counter_ns()
        community.take(event, Journal())
        took.append(time.perf_counter_ns() - before)
    seconds = (time.perf_counter_ns() - started) / 1e9
    return _figures(took, seconds)


async def _durable(
    policy: Policy,
    detectors: Sequence[Detector],
    events: Sequence[MessageSent],
    folder: Path,
    *,
    pause: float = 0.0,
) -> Figures:
    """Message to committed: through the pipeline into SQLite at synchronous=FULL."""
    store: Store = await SqlStore.open(
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
            seconds = (time.perf_counter_ns() - started) / 1e9
    finally:
        await store.close()
    return _figures(took, seconds)


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


def _figures(took: list[int], seconds: float) -> Figures:
    took.sort()
    return Figures(
        messages=len(took),
        per_second=len(took) / seconds,
        p50_ms=percentile(took, 0.50),
        p99_ms=percentile(took, 0.99),
    )


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
    return Figures(runs, 1e9 / percentile(took, 0.5) / NS_IN_MS, percentile(took, 0.5))
