"""Judging: every labelled line as `leeward evaluate` judges it, kept as numbers."""

from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from functools import cache
from pathlib import Path
from typing import Final, Literal

import numpy as np
from msgspec import Struct
from numpy.typing import NDArray

from leeward.quality.evaluating import installed
from leeward.quality.labelled import Labelled, LabelledFiles
from leeward.quality.labels import KnownLabels
from leeward.quality.measuring import UNKNOWN, Sheet
from leeward.quality.ranking import STEPS
from leeward.quality.setups import Installed, Setup
from leeward.quality.speaking import say
from leeward_policies.domain.signals import Signal, Unmeasured

POLICY: Final = "young-people"
"""The policy whose acts are counted: the default one."""

ACTS_ABOUT: Final = {
    "toxicity": ("toxicity", "threat", "bullying", "self-harm.encouraged"),
    "spam": ("spam", "scam"),
}
"""For what lines are about: whose acts count; what a policy does about anything else does not."""

Ask = Literal["rules", "learned", "policy"]
"""What lines are judged by: all detectors but the learned ones, these alone, or everything."""

SETUPS: Final[dict[Ask, str]] = {
    "rules": "without:builtin,semantic",
    "learned": "only:builtin,semantic",
    "policy": POLICY,
}
"""The same as `leeward evaluate --compare` names them."""

Scores = NDArray[np.int16]
"""Thousandths, `UNKNOWN` where nothing could be measured."""

PROCESSES: Final = 2


class Judged(Struct, frozen=True):
    """What became of the lines of a set, in their order."""

    name: str
    is_there: NDArray[np.bool_]
    """Whether the label of the set is truly there."""
    kinds: NDArray[np.str_]
    heads: Scores
    """Of the embedded heads for toxicity."""
    later: Scores
    """Of the semantic tier; `UNKNOWN` where it did not look."""
    spam: Scores
    rules: Scores
    """The highest of the rules' signals about it; all 0 where rules were not asked."""
    acts: Mapping[str, NDArray[np.uint8]]
    """For `rules` and `policy`: bits of what was done about it (`quality.measuring`)."""


class Task(Struct, frozen=True):
    """A file of labelled lines, and what they are judged by."""

    path: Path
    asks: tuple[Ask, ...]


def judged_all(tasks: Sequence[Task], *, processes: int = PROCESSES) -> dict[str, Judged]:
    """Judge many files, the largest first, in as many processes as there are cores to use."""
    largest = sorted(tasks, key=lambda task: -task.path.stat().st_size * len(task.asks))
    with ProcessPoolExecutor(processes) as pool:
        return {one.name: one for one in pool.map(judged, largest)}


def judged(task: Task) -> Judged:
    """Judge the lines of a file.

    Raises:
        ConfigError: a detector cannot be built.
        InputError: the file cannot be read.
    """
    what, known = _installed()
    lines = list(_lines(LabelledFiles([task.path], known)))
    asked = known.in_order(ACTS_ABOUT[_about(lines[0])])
    marks = _Marks(len(lines))
    sheets: dict[str, Sheet] = {}
    for ask in task.asks:
        sheets[ask] = sheet = Sheet(_setup(what, ask), asked, len(lines))
        for at, line in enumerate(lines):
            heard = say(line, sheet.setup)
            sheet.enter(at, heard)
            if heard.decision is not None and ask != "rules":
                marks.enter(at, heard.decision.signals, heard.unmeasured)
    rules = sheets.get("rules")
    return Judged(
        name=task.path.stem,
        is_there=np.array([bool(line.said.labels) for line in lines]),
        kinds=np.array([_kind(line) for line in lines]),
        heads=marks.heads,
        later=marks.later,
        spam=marks.spam,
        rules=np.zeros(len(lines), np.int16) if rules is None else rules.scores.max(axis=0),
        acts={
            ask: np.bitwise_or.reduce(sheet.acts, axis=0)
            for ask, sheet in sheets.items()
            if ask != "learned"
        },
    )


class _Marks:
    """The learned scores of lines, each detector's apart."""

    def __init__(self, lines: int) -> None:
        self.heads: Scores = np.zeros(lines, np.int16)
        self.spam: Scores = np.zeros(lines, np.int16)
        self.later: Scores = np.full(lines, UNKNOWN, np.int16)

    def enter(self, at: int, signals: Sequence[Signal], unmeasured: Sequence[Unmeasured]) -> None:
        if any(one.detector.startswith("builtin@") for one in unmeasured):
            self.heads[at] = self.spam[at] = UNKNOWN
        for one in signals:
            scores = self._of(one)
            if scores is not None:
                scores[at] = round(one.score * STEPS)

    def _of(self, one: Signal) -> Scores | None:
        detector = one.detector.partition("@")[0]
        if detector == "builtin":
            return {"toxicity": self.heads, "spam.advert": self.spam}[one.name]
        return self.later if detector == "semantic" else None


@cache
def _installed() -> tuple[Installed, KnownLabels]:
    what = installed()
    return what, KnownLabels(what.specs)


def _setup(what: Installed, ask: Ask) -> Setup:
    base = what.setup(POLICY)
    return base if ask == "policy" else what.compared(SETUPS[ask], base)


def _lines(files: LabelledFiles) -> Iterator[Labelled]:
    for _, line in files.lines():
        if not isinstance(line, Labelled):
            raise TypeError(f"{line.place}: {line.what}")  # our own file: a bug of ours
        yield line


def _about(line: Labelled) -> str:
    return line.said.about[0].name if line.said.about else "toxicity"


def _kind(line: Labelled) -> str:
    kinds = (group for group in line.groups if group.startswith("kind:"))
    return next(kinds, "kind:").removeprefix("kind:")
