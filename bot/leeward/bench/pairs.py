"""What the ledger costs: the time of a line, and the memory of very many pairs."""

import json
import resource
import subprocess
import sys
import time
from array import array
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime, timedelta
from typing import Final

from leeward.bench.figures import KIB_IN_MIB, Figures, figures_of
from leeward.journal import Journal
from leeward.ledger import Ledger
from leeward_policies.domain.event import MessageSent
from leeward_policies.domain.message import Author, Mention, Message, Text
from leeward_policies.domain.refs import MessageRef, UserRef
from leeward_policies.domain.signals import Signal
from leeward_policies.fold import fold

TARGETS: Final = 10
"""Members whom each author of the benchmark tries."""

ROOMS: Final = 500

_START: Final = datetime(2026, 11, 2, 16, tzinfo=UTC)
_FIRST_ID: Final = 1_300_000_000_000_000_000
"""Ids as long as Discord's."""

FOUND: Final = (Signal("grooming.secrecy", "grooming", 0.55, "bench@1", stage="secrecy"),)


def lines_that_weigh(pairs: int) -> Iterator[MessageSent]:
    """Yield a line for each of so many pairs, a second apart, in many rooms."""
    for number in range(pairs):
        author = UserRef("discord", "", str(_FIRST_ID + number // TARGETS))
        target = UserRef("discord", "", str(_FIRST_ID * 2 + number))
        room = str(_FIRST_ID * 3 + number % ROOMS)
        yield MessageSent(
            Message(
                MessageRef("discord", str(_FIRST_ID), room, str(_FIRST_ID * 4 + number)),
                Author(author, str(number // TARGETS)),
                Text("keep it between us"),
                _START + timedelta(seconds=number),
                (Mention(target),),
            )
        )


def kept(events: Iterable[MessageSent], signals: Sequence[Signal] = ()) -> Figures:
    """Let a ledger take in lines: the slice of the state, its fold, and what must be kept of it."""
    ledger, took = Ledger(), array("Q")
    for event in events:
        before = time.perf_counter_ns()
        known = ledger.conversation(event)
        after = fold(known, event, signals)
        ledger.put(known, after, Journal())
        ledger.rows(known, after)
        if ledger.is_crowded:
            ledger.trim()
        took.append(time.perf_counter_ns() - before)
    return figures_of(took)


def pairs_in_child(pairs: int) -> Figures:
    """Keep so many pairs in a process of its own, and tell the most memory that it ever took."""
    code = f"from leeward.bench.pairs import told; told({pairs})"
    done = subprocess.run(  # noqa: S603 - our own interpreter on our own code
        [sys.executable, "-c", code], capture_output=True, check=True, text=True
    )
    per_second, p50_ms, p99_ms, peak_mib = json.loads(done.stdout)
    return Figures(pairs, per_second, p50_ms, p99_ms, peak_mib=peak_mib)


def told(pairs: int) -> None:
    """Print what so many pairs took, and the peak of memory, for the process that asked."""
    found = kept(lines_that_weigh(pairs), FOUND)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / KIB_IN_MIB
    sys.stdout.write(json.dumps([found.per_second, found.p50_ms, found.p99_ms, peak]))
