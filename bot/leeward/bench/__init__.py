"""Benchmarks: how fast the parts are on this machine, in one table, the median of several rounds.

They are run by a person with `leeward bench`, and are never part of the tests.
"""

import cProfile
import pstats
import statistics
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

import msgspec

from leeward import logs
from leeward.bench import machine, measures, parts
from leeward.bench.chat import chat
from leeward.bench.measures import Figures
from leeward.bench.table import show
from leeward.detectors import installed_detectors, known_signals
from leeward_policies.policy import load

AT_EASE = 200
"""Messages at one every 20 ms, far below the limit, to see how long a single one waits."""

AT_EASE_PAUSE = 0.02


def measure(
    policy_source: str,
    *,
    rounds: int,
    messages: int,
    replayed: int,
    profile: bool,
    as_json: bool,
) -> None:
    """Measure everything and print the table."""
    logs.set_up(level="error")
    policy, detectors = load(policy_source, known_signals()), installed_detectors()
    events = list(chat(messages))
    if profile:
        _profile(lambda: measures.decide(policy, detectors, events))
        return
    with tempfile.TemporaryDirectory(dir=Path.cwd()) as name:
        folder = Path(name)
        rows: list[tuple[str, Figures]] = [
            (
                "message to decision",
                _median(rounds, lambda: measures.decide(policy, detectors, events)),
            ),
            *parts.measure(policy, detectors, events, rounds),
            (
                "message to committed, at full load",
                _median(rounds, lambda: measures.commit(policy, detectors, events, folder)),
            ),
            (
                "message to committed, 50 a second",
                measures.commit(policy, detectors, events[:AT_EASE], folder, pause=AT_EASE_PAUSE),
            ),
            ("leeward --help", measures.start_up(rounds)),
        ]
        if replayed:
            rows.append(
                ("replay with report", measures.replay_in_child(policy_source, replayed, folder))
            )
        conditions = machine.conditions(policy.label, folder, rounds)
    if as_json:
        found = {"conditions": conditions, "figures": dict(rows)}
        sys.stdout.write(msgspec.json.encode(found).decode() + "\n")
    else:
        show(rows, conditions)


def _median(rounds: int, work: Callable[[], Figures]) -> Figures:
    """Return the round with the median speed; an even count takes the slower middle."""
    figures = [work() for _ in range(rounds)]
    middle = statistics.median_low(figure.per_second for figure in figures)
    return next(figure for figure in figures if figure.per_second == middle)


def _profile(work: Callable[[], object]) -> None:
    profiler = cProfile.Profile()
    profiler.runcall(work)
    pstats.Stats(profiler, stream=sys.stdout).sort_stats("tottime").print_stats(25)
