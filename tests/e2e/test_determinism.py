"""The same events give the same decisions, byte for byte: whatever the seed, the group, the way."""

import json
import re
from collections.abc import Sequence
from pathlib import Path
from typing import Final

import pytest
from msgspec import Struct
from typing_extensions import override

from leeward.app import running
from leeward.community import Step
from leeward.detectors import installed_detectors, known_signals
from leeward.replay import OVER_AN_EXPORT, replay
from leeward.testing.clock import VirtualClock
from leeward.testing.command import leeward
from leeward.testing.play import policy_of
from leeward.testing.scripted import ScriptedAdapter
from leeward_adapters.transcript import open_transcript
from leeward_policies.domain.case import Case
from leeward_policies.domain.decision import canonical
from leeward_policies.domain.event import Event, Tick
from leeward_policies.errors import StorageError
from leeward_policies.policy import Policy, load
from leeward_policies.ports import Commit, Delivery, EvidenceText, StateRow
from leeward_storage.memory import MemoryStore

EXPORT: Final = Path(__file__).parents[2] / "docs" / "examples" / "riverside.jsonl"


# --- processes ----------------------------------------------------------------------------------


def test_no_seed_of_the_interpreter_changes_a_byte(tmp_path: Path) -> None:
    """Three processes that hash differently write the same decisions and the same figures."""
    found: set[tuple[bytes, str, str]] = set()
    for seed in ("0", "1", "4242"):
        out, report = tmp_path / "out.jsonl", tmp_path / "report.html"
        ended = leeward(
            *("replay", EXPORT, "--all", "--json", "--out", out, "--report", report),
            env={"PYTHONHASHSEED": seed},
        )
        assert ended.code == 0, ended.err
        figures = json.loads(ended.out)
        figures.pop("took_seconds")
        page, times = re.subn(r"events in \d+\.\d s\.", "", report.read_text("utf-8"))
        assert times == 1  # how long it took, and nothing else, may differ
        found.add((out.read_bytes(), json.dumps(figures), page))

    assert len(found) == 1


# --- ways ---------------------------------------------------------------------------------------


class Came(Struct, frozen=True):
    """What came of a run: what was decided, and what is kept at the end."""

    decisions: tuple[bytes, ...]
    cases: tuple[Case, ...]
    states: tuple[StateRow, ...] = ()
    evidence: tuple[tuple[EvidenceText, ...], ...] = ()
    acts: tuple[str, ...] = ()


@pytest.fixture(scope="module")
def events() -> Sequence[Event]:
    """Return nine made-up days in order."""
    with open_transcript([EXPORT]) as transcript:
        return [item.event for item in transcript.items() if item.event is not None]


@pytest.fixture(params=["observe", "enforce"])
def policy(request: pytest.FixtureRequest) -> Policy:
    """Return the default pack, as it is and in force."""
    if request.param == "observe":
        return load("young-people", known_signals())
    return policy_of("young-people", "enforce", "")


class Shaky(MemoryStore):
    """A store whose every n-th commit of decisions fails at first."""

    every = 0
    count = 0
    did_fail = False

    @override
    async def commit(self, commit: Commit) -> None:
        if commit.decisions and self.every:
            self.count += 1
            if self.count % self.every == 0:
                self.did_fail = True
                raise StorageError(place="the test", cure="Wait.")
        await super().commit(commit)


async def through_the_pipeline(
    events: Sequence[Event], policy: Policy, *, group: int, every: int = 0
) -> Came:
    """Run events through a whole community, and return what came of it."""
    clock = VirtualClock(min(event.at for event in events))
    platform = events[0].channel.platform
    deliveries = [Delivery(event, platform, str(n)) for n, event in enumerate(events)]
    adapter = ScriptedAdapter(platform, events=deliveries)
    decided: list[Step] = []
    async with Shaky(clock) as store:
        store.every = every
        async with running(
            OVER_AN_EXPORT,
            policy,
            installed_detectors(),
            store,
            adapters={platform: adapter},
            clock=clock,
            on_step=decided.append,
            group=group,
        ) as house:
            for _ in range(40 if every else 1):
                await clock.run_for(10.0 if every else 0.0)
            await house.settled()
        assert store.did_fail == bool(every)
        states = [row async for row in store.states()]
        cases = await store.cases(("open",), 1_000, 0)
        holders = sorted({row.key for row in states} | {f"case|{case.id}" for case in cases})
        return Came(
            decisions=tuple(
                canonical(step.decision) for step in decided if not isinstance(step.event, Tick)
            ),
            cases=cases,
            states=tuple(states),
            evidence=tuple([await store.evidence(holder) for holder in holders]),
            acts=tuple(sorted(act.key for act in adapter.performed)),
        )


async def test_the_size_of_a_group_changes_nothing(events: Sequence[Event], policy: Policy) -> None:
    """Committed one by one, by seven or by sixty-four: the same decisions, cases, state, evidence
    and acts.
    """
    alone = await through_the_pipeline(events, policy, group=1)

    assert len(alone.decisions) == len(events)
    assert alone.cases
    for group in (7, 64):
        assert alone == await through_the_pipeline(events, policy, group=group)


async def test_failing_commits_change_nothing(events: Sequence[Event], policy: Policy) -> None:
    """What was judged twice because a commit failed comes to the same."""
    whole = await through_the_pipeline(events, policy, group=16)

    shaken = await through_the_pipeline(events, policy, group=16, every=3)

    assert whole.decisions == shaken.decisions
    assert (whole.cases, whole.states, whole.acts) == (shaken.cases, shaken.states, shaken.acts)


async def test_a_replay_decides_as_the_pipeline_does(
    events: Sequence[Event], policy: Policy
) -> None:
    """What a replay says would have happened is what happens."""
    with open_transcript([EXPORT]) as transcript:
        steps = [one.step for one in replay(transcript.items(), policy, installed_detectors())]
    replayed = [canonical(step.decision) for step in steps if isinstance(step, Step)]
    cases = {case.id: case for step in steps if isinstance(step, Step) for case in step.cases}

    live = await through_the_pipeline(events, policy, group=64)

    assert tuple(replayed) == live.decisions
    assert sorted(cases.values(), key=lambda case: case.id) == sorted(
        live.cases, key=lambda case: case.id
    )
