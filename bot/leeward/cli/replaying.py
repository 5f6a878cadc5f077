"""The work of `leeward replay`, apart from its options, so that `--help` imports none of it."""

import os
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import IO

import msgspec
from msgspec import Struct

from leeward.cli.progress import progress
from leeward.community import Step, Stumble
from leeward.detectors import installed_detectors, installed_late_detectors, known_signals
from leeward.output import whole_file
from leeward.replay import Replayed, replay, write_line
from leeward.report.page import write as write_report
from leeward.report.summary import Summary
from leeward.report.tally import Tally
from leeward.report.words import summary_lines
from leeward_adapters.transcript import Transcript, open_transcript
from leeward_policies.domain.event import Unreadable
from leeward_policies.errors import OutputError
from leeward_policies.policy import Policy, load

PROBLEMS_SHOWN = 20
"""Problems of the input printed at most; all are counted."""


class Wanted(Struct, frozen=True):
    """What the person asked for."""

    policy: str
    out: Path | None
    report: Path | None
    every_event: bool
    full_names: bool
    blur: bool
    format: str | None
    as_json: bool


def run(files: list[Path], wanted: Wanted) -> None:
    """Replay, write what was asked for, and say in sentences what would have happened."""
    policy = load(wanted.policy, known_signals())
    _check_outputs(files, wanted)
    transcript = open_transcript(files, format=wanted.format)
    try:
        summary = _replayed(transcript, policy, wanted)
    finally:
        transcript.close()
    if wanted.report is not None:
        write_report(summary, wanted.report, full_names=wanted.full_names, blur=wanted.blur)
    _say(summary, wanted)


def _check_outputs(files: list[Path], wanted: Wanted) -> None:
    """Refuse, before any work, to write over an export or one output over the other."""
    taken = [(file, "it is the export itself") for file in files]
    for option, path in (("--out", wanted.out), ("--report", wanted.report)):
        if path is None:
            continue
        for other, why in taken:
            if _is_same(path, other):
                raise OutputError(
                    place=f"{option} {path}", value=why, cure="Name another file; nothing was done."
                )
        if not path.parent.is_dir():
            raise OutputError(
                place=f"{option} {path}",
                value=f"there is no folder {path.parent}",
                cure="Create the folder, or name another file; nothing was done.",
            )
        taken.append((path, f"{option} writes there, too"))


def _is_same(one: Path, other: Path) -> bool:
    return os.path.realpath(one) == os.path.realpath(other) or (
        one.exists() and other.exists() and one.samefile(other)
    )


def _replayed(transcript: Transcript, policy: Policy, wanted: Wanted) -> Summary:
    started = time.perf_counter()
    tally = Tally(policy)
    with ExitStack() as stack:
        out = stack.enter_context(whole_file(wanted.out)) if wanted.out else None
        for replayed in _watched(transcript, policy, stack):
            _count(replayed, tally, transcript, out, wanted)
    return tally.finish(
        source=", ".join(path.name for path in transcript.paths),
        format=transcript.format,
        took_seconds=time.perf_counter() - started,
        names=transcript.names,
    )


def _watched(transcript: Transcript, policy: Policy, stack: ExitStack) -> Iterator[Replayed]:
    advance = stack.enter_context(progress("Replaying", transcript.size))
    for replayed in replay(
        transcript.items(), policy, installed_detectors(), installed_late_detectors()
    ):
        if replayed.item.index % 256 == 0:
            advance(replayed.item.bytes_read)
        yield replayed


def _count(
    replayed: Replayed, tally: Tally, transcript: Transcript, out: IO[bytes] | None, wanted: Wanted
) -> None:
    item, step = replayed.item, replayed.step
    if item.problem is not None:
        tally.problem(item.problem.place, item.problem.what)
    if isinstance(step, Stumble):
        tally.problem(f"event {item.index}", f"Leeward stumbled: {step.kind} in {step.where}.")
    elif isinstance(step, Step) and not (item.problem and isinstance(step.event, Unreadable)):
        tally.add(step.event, step.decision, *step.cases)
    if out is not None:
        write_line(replayed, out, transcript.names, every_event=wanted.every_event)


def _say(summary: Summary, wanted: Wanted) -> None:
    if wanted.as_json:
        sys.stdout.write(msgspec.json.encode(summary).decode() + "\n")
        return
    to = sys.stderr if wanted.out == Path("-") else sys.stdout
    for line in summary_lines(summary):
        to.write(f"{line}\n")
    for problem in summary.problems[:PROBLEMS_SHOWN]:
        sys.stderr.write(f"{problem.place}: {problem.what}\n")
    if wanted.report is not None:
        to.write(f"The report is in {wanted.report}; open it in a browser.\n")
