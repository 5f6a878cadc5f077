"""Benchmarks: how fast the parts are on this machine, in one table, the median of several rounds.

They are run by a person with `leeward bench`, and are never part of the tests.
"""

import cProfile
import pstats
import sys
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Final

import msgspec
from msgspec import Struct

from leeward import logs
from leeward.bench import beside, machine, measures, pairs, parts
from leeward.bench.chat import chat, lines
from leeward.bench.console import console_rows
from leeward.bench.figures import Figures, Row, Section, middle_of
from leeward.bench.table import show
from leeward.detectors import installed_detectors, installed_late_detectors, known_signals
from leeward_policies.detectors.encoder import shared_embeddings
from leeward_policies.domain.event import MessageSent
from leeward_policies.policy import Policy, load
from leeward_policies.ports import Detector, LateDetector

AT_EASE = 200
"""Messages at one every 20 ms, far below the limit, to see how long a single one waits."""

AT_EASE_PAUSE = 0.02

SHORT: Final = "on short chat"
LONG: Final = "on comments"
WHOLE: Final = "the whole program, on short chat"

COMMENTS_OF: Final = 4
"""Comments take longer, so one is measured for so many messages of chat."""


class Engine(Struct, frozen=True):
    """What is measured."""

    policy: Policy
    detectors: Sequence[Detector]
    late: Sequence[LateDetector]


def measure(
    policy_source: str,
    *,
    rounds: int,
    messages: int,
    replayed: int,
    kept_pairs: int,
    cases: int,
    profile: bool,
    venvs: Sequence[Path],
    as_json: bool,
) -> None:
    """Measure everything and print the table."""
    logs.set_up(level="error")
    shared_embeddings().kept = 0  # a few lines are said over and over; each counts as a new one
    engine = Engine(
        load(policy_source, known_signals()), installed_detectors(), installed_late_detectors()
    )
    said = list(chat(messages))
    if profile:
        _profile(lambda: measures.decide(engine.policy, engine.detectors, said))
        return
    comments = list(chat(max(messages // COMMENTS_OF, 1), "comments"))
    sections: list[Section] = [
        (SHORT, _on(engine, said, rounds)),
        (LONG, _on(engine, comments, rounds)),
    ]
    slow = parts.slow_ones(sections[0][1])
    if venvs:
        sets = {SHORT: lines(), LONG: lines("comments")}
        others = beside.measure(venvs, sets, rounds)
        sections = [(title, [*rows, *others[title]]) for title, rows in sections]
    with tempfile.TemporaryDirectory(dir=Path.cwd()) as name:
        folder = Path(name)
        sections.append((WHOLE, _whole(engine, said, rounds, folder)))
        if replayed:
            found = measures.replay_in_child(policy_source, replayed, folder)
            sections[-1] = (WHOLE, [*sections[-1][1], Row("replay with report", found)])
        if kept_pairs:
            found = pairs.pairs_in_child(kept_pairs)
            sections[-1] = (WHOLE, [*sections[-1][1], Row("pairs kept, a line each", found)])
        if cases:
            rows = console_rows(engine.policy, engine.detectors, cases, folder)
            sections.append((f"the console at the server, with {cases:,} cases", rows))
        conditions = machine.conditions(engine.policy.label, folder, rounds)
    if slow:
        conditions["too slow for a first look"] = f"{', '.join(slow)}; docs/writing-a-detector.md"
    _tell(sections, conditions, as_json=as_json)


def _on(engine: Engine, events: Sequence[MessageSent], rounds: int) -> list[Row]:
    """Return the rows of what judges, on some messages."""
    policy, detectors, late = engine.policy, engine.detectors, engine.late
    rows = [
        Row(
            "message to decision",
            _median(rounds, lambda: measures.decide(policy, detectors, events)),
        )
    ]
    later = parts.later_looks(policy, detectors, late, events, rounds)
    if late:
        names = ", ".join(one.name for one in late)
        found = _median(rounds, lambda: measures.decide(policy, detectors, events, late))
        rows.append(Row(f"  with later looks ({names})", found))
    ledger = Row("ledger", _median(rounds, lambda: pairs.kept(events)))
    return [*rows, *parts.first_looks(policy, detectors, events, rounds), ledger, *later]


def _whole(engine: Engine, events: Sequence[MessageSent], rounds: int, folder: Path) -> list[Row]:
    """Return the rows of what commits, and of the start."""
    policy, detectors = engine.policy, engine.detectors
    at_ease = measures.commit(policy, detectors, events[:AT_EASE], folder, pause=AT_EASE_PAUSE)
    return [
        Row(
            "message to committed, at full load",
            _median(rounds, lambda: measures.commit(policy, detectors, events, folder)),
        ),
        Row("message to committed, 50 a second", at_ease),
        Row("leeward --help", measures.start_up(rounds)),
    ]


def _tell(sections: Sequence[Section], conditions: dict[str, str], *, as_json: bool) -> None:
    if not as_json:
        show(sections, conditions)
        return
    figures = {title: {row.name.strip(): row.found for row in rows} for title, rows in sections}
    found = {"conditions": conditions, "figures": figures}
    sys.stdout.write(msgspec.json.encode(found).decode() + "\n")


def _median(rounds: int, work: Callable[[], Figures]) -> Figures:
    return middle_of([work() for _ in range(rounds)])


def _profile(work: Callable[[], object]) -> None:
    profiler = cProfile.Profile()
    profiler.runcall(work)
    pstats.Stats(profiler, stream=sys.stdout).sort_stats("tottime").print_stats(25)
