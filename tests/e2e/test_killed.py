"""A process that is killed again and again: nothing is lost, nothing decided or told twice."""

import asyncio
import os
import random
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import IO, Final

import pytest
from msgspec import Struct

from leeward.cases.book import STILL_OPEN
from leeward.notices import TOPICS
from leeward.testing.filed import (
    DATABASE,
    DONE,
    EVENTS,
    MASTER_KEY,
    STEP,
    ActDone,
    acts_in,
    events_in,
    write_events,
)
from leeward.testing.plain import plain_policy
from leeward_policies.domain.action import Outcome
from leeward_policies.domain.case import Case
from leeward_policies.domain.decision import Decision, decision_id
from leeward_policies.domain.event import MessageSent
from leeward_storage.sql import SqlStore

KILLS: Final = 15
MESSAGES: Final = 150

LINES: Final = (
    "nice day", "grr", "boo", "my number is 5", "hello you", "our secret", "add me on the app",
    "we meet", "ok",
)  # fmt: skip
"""What is said in turn: a warning, a hide, a tip, a pattern in steps, and chatter."""


class Kept(Struct, frozen=True):
    """What a database holds at the end."""

    seen: int
    """How many of the events were judged and committed."""
    decisions: tuple[Decision, ...]
    cases: tuple[Case, ...]
    outcomes: tuple[Outcome, ...]
    owed: int
    audit: int


async def kept(folder: Path) -> Kept:
    """Open what the dead left, and look at all of it."""
    policy = plain_policy(folder)
    events = [one for one in events_in(folder / EVENTS) if isinstance(one, MessageSent)]
    ids = [decision_id(str(one.message.ref), 0, 0, policy.hash) for one in events]
    async with await SqlStore.open(folder / DATABASE, master_key=MASTER_KEY) as store:
        decisions = [await store.decision(one) for one in ids]
        return Kept(
            seen=len(await store.seen(ids)),
            decisions=tuple(one for one in decisions if one is not None),
            cases=await store.cases(STILL_OPEN, 1_000, 0),
            outcomes=await store.outcomes(ids),
            owed=len(await store.owed(limit=1_000)),
            audit=await store.verify_audit(),
        )


class Lives:
    """Processes that live one after the other over the same files."""

    def __init__(self, zygote: "subprocess.Popen[bytes]") -> None:
        assert zygote.stdin is not None
        assert zygote.stdout is not None
        self._ask: IO[bytes] = zygote.stdin
        self._told: IO[bytes] = zygote.stdout
        self._lives = 0

    def live(self, folder: Path, *, steps: int | None = None, then: float = 0.0) -> int:
        """Let one process live, and return how it ended.

        Args:
            folder: where the files lie.
            steps: kill it after so many steps; None lets it live to its end.
            then: seconds to wait before the kill.
        """
        self._ask.write(f"{folder} {self._lives}\n".encode())
        self._ask.flush()
        self._lives += 1
        pid = int(self._next(b"pid "))
        is_killed = False
        while (line := self._told.readline()) in (STEP, DONE):
            if is_killed:
                continue
            self._ask.write(b"\n")  # it goes on, up to its next step: nobody is too slow to kill it
            self._ask.flush()
            if line == STEP and steps is not None and (steps := steps - 1) <= 0:
                time.sleep(then)
                os.kill(pid, signal.SIGKILL)
                is_killed = True
        return int(line.removeprefix(b"ended "))

    def _next(self, start: bytes) -> bytes:
        line = self._told.readline()
        assert line.startswith(start), line
        return line.removeprefix(start)


@pytest.fixture(scope="module")
def lives() -> Iterator[Lives]:
    """Return a process from which others are forked, so that a start costs no import."""
    with subprocess.Popen(
        [sys.executable, "-m", "leeward.testing.filed"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
    ) as zygote:
        try:
            yield Lives(zygote)
        finally:
            zygote.kill()


def filled(folder: Path) -> Path:
    """Return a folder in which the platform's log lies."""
    folder.mkdir()
    said = [(f"a{n % 5}", f"b{n % 7}", LINES[n % len(LINES)]) for n in range(MESSAGES)]
    write_events(folder, said)
    return folder


def found(kept_: Kept) -> list[tuple[str, str]]:
    """Return what was found, by message and rule."""
    return [(str(one.message), finding.rule) for one in kept_.decisions for finding in one.findings]


def words(acts: list[ActDone]) -> Counter[tuple[str, str, str]]:
    """Count the words that members were sent, by kind, reader and topic.

    Notices stand apart: one stands for all of its kind for some minutes, as long as a life lasts.
    """
    return Counter(
        (one.kind, one.to, one.topic)
        for one in acts
        if one.kind in ("tip", "warn") and one.topic not in TOPICS.values()
    )


@pytest.mark.parametrize("seed", [1, 2])
def test_however_often_it_is_killed(tmp_path: Path, lives: Lives, seed: int) -> None:
    """Fifteen kills at random moments, then a life to the end: every event judged once, each case
    opened once with all its lines, no tip and no warning given twice, nothing left owed, and the
    audit chain whole; all as if nobody had been killed.
    """
    chance = random.Random(seed)  # noqa: S311 - moments of death
    calm, rough = filled(tmp_path / "calm"), filled(tmp_path / "rough")
    assert lives.live(calm) == 0
    kills = [
        lives.live(rough, steps=chance.randint(1, 14), then=chance.choice((0, 0, 0.001, 0.003)))
        for _ in range(KILLS)
    ]
    assert lives.live(rough) == 0
    whole, broken = asyncio.run(kept(calm)), asyncio.run(kept(rough))

    assert kills.count(-signal.SIGKILL) >= KILLS - 3
    assert (whole.seen, broken.seen) == (MESSAGES, MESSAGES)
    assert found(whole) == found(broken)
    assert (whole.owed, broken.owed) == (0, 0)
    _check_cases(whole, broken)
    _check_acts(acts_in(calm), acts_in(rough), broken)
    assert broken.audit > MESSAGES


def _check_cases(whole: Kept, broken: Kept) -> None:
    """Check that the same stories are cases, each once, numbered without a gap."""

    def told(one: Kept) -> dict[str, tuple[object, ...]]:
        return {
            str(case.subject): (
                case.id,
                case.kind,
                case.opened_at,
                tuple((line.message, line.weight) for line in case.evidence),
            )
            for case in one.cases
        }

    assert told(whole) == told(broken)
    assert len(told(broken)) == len(broken.cases)
    numbers = sorted(int(case.id.removeprefix("case-")) for case in broken.cases)
    assert numbers == list(range(1, len(numbers) + 1))


def _check_acts(whole: list[ActDone], broken: list[ActDone], at_the_end: Kept) -> None:
    """Check that no word was said twice, that what may be repeated was done, and the record."""
    per_key = Counter(one.key for one in broken if one.kind in ("tip", "warn"))
    assert max(per_key.values()) == 1
    assert words(broken) <= words(whole)
    assert {one.key for one in whole if one.kind == "hide"} <= {
        one.key for one in broken if one.kind == "hide"
    }
    keys = Counter(outcome.key for outcome in at_the_end.outcomes)
    assert max(keys.values()) == 1
    done = {o.key for o in at_the_end.outcomes if o.__struct_config__.tag == "done"}
    assert {one.key for one in broken if one.kind in ("tip", "warn")} >= {
        key for key in done if key in per_key
    }


def test_a_life_that_is_not_ended_is_refused_another(tmp_path: Path, lives: Lives) -> None:
    """While the lease of the dead lasts, the next process says so instead of writing beside it."""
    folder = filled(tmp_path / "one")
    assert lives.live(folder, steps=3) == -signal.SIGKILL
    lives._lives -= 1  # noqa: SLF001 - no time has passed since

    assert lives.live(folder) == 1


def test_the_database_is_whole_after_every_kill(tmp_path: Path, lives: Lives) -> None:
    """After each of them it can be opened, its chain holds, and what is known only grows."""
    folder = filled(tmp_path / "one")
    seen = [0]
    for steps in (6, 2, 30, 3, 40):
        assert lives.live(folder, steps=steps) == -signal.SIGKILL
        seen.append(asyncio.run(kept(folder)).seen)

    assert seen == sorted(seen)
    assert seen[-1] > seen[1] >= 1
