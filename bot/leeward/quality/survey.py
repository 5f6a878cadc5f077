"""The survey: what a file of labelled lines holds, before anything is measured."""

from collections import Counter
from collections.abc import Sequence
from hashlib import blake2b
from typing import Final

from msgspec import Struct

from leeward.quality.labelled import Labelled, LabelledFiles
from leeward.quality.labels import KnownLabels, Label
from leeward_adapters.transcript.items import Problem
from leeward_policies.errors import InputError, UsageError

PROBLEMS_KEPT: Final = 20
"""Malformed lines that are told one by one; all are counted."""

GROUPS_MOST: Final = 1_000
"""Different slices at most: with more, each would hold next to nothing."""


class Survey(Struct, frozen=True):
    """What a file holds."""

    lines: int
    """Usable ones."""
    asked: tuple[Label, ...]
    """What is reported on, by category."""
    groups: tuple[tuple[str, int], ...]
    """Languages, lengths and slices with their lines."""
    repeated: int
    """Lines whose text stands in an earlier line, too."""
    problems: tuple[Problem, ...]
    problems_total: int


class _Counts:
    """What is counted while the lines go by."""

    def __init__(self) -> None:
        self.lines = self.repeated = self.wrong = 0
        self.labels: set[str] = set()
        self.about: set[str] = set()
        self.groups: Counter[str] = Counter()
        self.problems: list[Problem] = []
        self._seen: set[bytes] = set()

    def add(self, line: Labelled) -> None:
        self.lines += 1
        self.labels |= {label.name for label in line.said.labels}
        self.about |= {label.name for label in line.said.about or ()}
        self.groups.update(line.groups)
        seen = blake2b(line.text.encode("utf-8", "surrogatepass"), digest_size=8).digest()
        self.repeated += seen in self._seen
        self._seen.add(seen)

    def complain(self, problem: Problem) -> None:
        self.wrong += 1
        if len(self.problems) < PROBLEMS_KEPT:
            self.problems.append(problem)


def surveyed(files: LabelledFiles, known: KnownLabels, about: Sequence[str]) -> Survey:
    """Read everything once, without measuring anything.

    Args:
        files: of labelled lines.
        known: the labels that can be given.
        about: what is to be reported on; everything that occurs, if nothing is given.

    Raises:
        UsageError: there is no such label.
        InputError: no line can be used, or nothing says what the lines are about.
    """
    for name in about:
        if known.find(name) is None:
            what, cure = known.unknown(name)
            raise UsageError(place=f"--about {name[:60]}", value=what, cure=cure)
    counts = _Counts()
    for _, line in files.lines():
        if isinstance(line, Labelled):
            counts.add(line)
        else:
            counts.complain(line)
    _check(counts, files, about)
    return Survey(
        lines=counts.lines,
        asked=known.in_order(about or counts.labels | counts.about),
        groups=tuple(sorted(counts.groups.items())),
        repeated=counts.repeated,
        problems=tuple(counts.problems),
        problems_total=counts.wrong,
    )


def _check(counts: _Counts, files: LabelledFiles, about: Sequence[str]) -> None:
    place = ", ".join(path.name for path in files.paths)
    if not counts.lines:
        first = counts.problems[0] if counts.problems else None
        told = f"; the first problem is in {first.place}: {first.what}" if first else ""
        raise InputError(
            place=place,
            value=f"no line can be used{told}",
            cure=first.cure
            if first
            else "The file is empty; docs/evaluating.md shows how to begin.",
        )
    if not (about or counts.labels or counts.about):
        raise InputError(
            place=place,
            value="every line is labelled as harmless, and nothing says what it was looked at for",
            cure="Add lines with labels, or name what was looked for, such as --about toxicity.",
        )
    if len(counts.groups) > GROUPS_MOST:
        raise InputError(
            place=place,
            value=f"there are {len(counts.groups):,} different slices and languages",
            cure=f"Use {GROUPS_MOST:,} at most; a slice is a kind of line, not one line.",
        )
