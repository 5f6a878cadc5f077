"""Measuring: every labelled line under every setup, kept as numbers and never as texts."""

from array import array
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from typing import Final, TypeAlias

import numpy as np
import numpy.typing as npt
from msgspec import Struct

from leeward.quality.labelled import Labelled, LabelledFiles
from leeward.quality.labels import Label
from leeward.quality.ranking import STEPS
from leeward.quality.setups import Setup
from leeward.quality.speaking import Heard, say
from leeward.quality.survey import Survey
from leeward_policies.domain.decision import Decision, Finding
from leeward_policies.domain.signals import Unmeasured
from leeward_policies.errors import InputError
from leeward_policies.schema import WHEN_UNSURE

ACTS: Final = ("note", "tip", "ask", "warn", "hide", "restrict")
"""What a policy may do by itself, the mildest first; each has a bit in a mask."""

BIT: Final = {kind: 1 << at for at, kind in enumerate(ACTS)}

UNKNOWN: Final = -1
"""Stands for a score that was not measured, and for a truth that a line does not tell."""

NOT_LOOKED_FOR: Final = "no detector of this setup looks for it"

LONGEST_NS: Final = 2**32 - 1
"""Nanoseconds that are told apart, some four seconds; what took longer counts as these."""

Times: TypeAlias = "array[int]"


class Sheet:
    """What one setup made of all lines.

    Args:
        setup: what they are judged by.
        asked: what is reported on.
        lines: how many there will be.
    """

    def __init__(self, setup: Setup, asked: Sequence[Label], lines: int) -> None:
        self.setup = setup
        self.scores: npt.NDArray[np.int16] = np.zeros((len(asked), lines), np.int16)
        """For each label and line: thousandths, or `UNKNOWN`."""
        self.acts: npt.NDArray[np.uint8] = np.zeros((len(asked), lines), np.uint8)
        """For each label and line: bits of what rules about it did."""
        self.whole: npt.NDArray[np.uint8] = np.zeros(lines, np.uint8)
        """For each line: bits of whatever was done."""
        self.took: Times = array("I")
        self.took_by: dict[str, Times] = {one.name: array("I") for one in setup.asked}
        self.unmeasured: Counter[tuple[str, str]] = Counter()
        """Lines by detector and reason."""
        self.partly: list[int] = [0] * len(asked)
        """For each label: lines in which one detector could not measure and another did."""
        self._asked = tuple(asked)
        self._gives = {
            f"{one.name}@{one.version}": frozenset(spec.name for spec in one.specs)
            for one in setup.asked
        }
        self._any = frozenset(name for names in self._gives.values() for name in names)

    def enter(self, at: int, heard: Heard) -> None:
        """Take in what came of the line of a number."""
        self.took.append(min(heard.took, LONGEST_NS))
        for one in self.setup.asked:
            if one.spent:
                self.took_by[one.name].append(min(one.spent, LONGEST_NS))
        self.unmeasured.update({(one.detector, one.reason) for one in heard.unmeasured})
        best = _highest(heard.decision)
        unknown = self._unknown(heard.unmeasured)
        for row, label in enumerate(self._asked):
            found = max((best[name] for name in label.signals if name in best), default=None)
            lacks = heard.decision is None or not label.signals.isdisjoint(unknown)
            if label.signals.isdisjoint(self._any) or (found is None and lacks):
                self.scores[row, at] = UNKNOWN
                continue
            self.partly[row] += lacks
            self.scores[row, at] = round((found or 0.0) * STEPS)
        if heard.decision is not None:
            self._enter_acts(at, heard.decision)

    def _unknown(self, unmeasured: Iterable[Unmeasured]) -> set[str]:
        """Return the signals that are not known; of one that names none, all it might give."""
        unknown: set[str] = set()
        for one in unmeasured:
            unknown |= {*one.signals} or self._gives.get(one.detector, frozenset())
        return unknown

    def _enter_acts(self, at: int, decision: Decision) -> None:
        by_rule: dict[str, list[Finding]] = {}
        for finding in decision.findings:
            by_rule.setdefault(finding.rule, []).append(finding)
        for action in decision.actions:
            bit = BIT.get(str(type(action).__struct_config__.tag), 0)
            self.whole[at] |= bit
            if action.rule == WHEN_UNSURE:
                continue
            for row, label in enumerate(self._asked):
                if any(_is_about(one, label) for one in by_rule.get(action.rule, ())):
                    self.acts[row, at] |= bit


def _is_about(finding: Finding, label: Label) -> bool:
    if finding.category != label.category:
        return False
    return label.is_category or any(one.name in label.signals for one in finding.signals)


class Measurements(Struct, frozen=True):
    """Everything that was measured."""

    survey: Survey
    truth: npt.NDArray[np.int8]
    """For each label and line: 1 there, 0 not there, `UNKNOWN` where the line does not tell."""
    harmless: npt.NDArray[np.bool_]
    """For each line: nothing at all is said to be there."""
    groups: dict[str, npt.NDArray[np.int64]]
    """The lines of each language, length and slice, by number."""
    sheets: tuple[Sheet, ...]
    """The setup that is evaluated, then those that are compared."""


Watch = Callable[[int, Labelled, Sheet, npt.NDArray[np.int8]], None]
"""Sees each line with its number, what the first setup made of it, and what is true of it."""


def measure(
    files: LabelledFiles,
    survey: Survey,
    setups: Sequence[Setup],
    *,
    advance: Callable[[int], None],
    watch: Watch | None = None,
) -> Measurements:
    """Judge every usable line under every setup.

    Args:
        files: of labelled lines, surveyed before.
        survey: of these files.
        setups: the one that is evaluated, then those that are compared.
        advance: is told how many bytes are done.
        watch: sees each line while its text is at hand.

    Raises:
        InputError: the files have changed since the survey.
    """
    asked = survey.asked
    truth = np.full((len(asked), survey.lines), UNKNOWN, np.int8)
    harmless = np.zeros(survey.lines, np.bool_)
    places: dict[str, array[int]] = {name: array("q") for name, _ in survey.groups}
    sheets = tuple(Sheet(setup, asked, survey.lines) for setup in setups)
    at = 0
    for done, line in files.lines():
        if not isinstance(line, Labelled):
            continue
        if at == survey.lines or any(group not in places for group in line.groups):
            raise _changed(files)
        for turn in range(len(sheets)):  # what is asked first prepares something for the rest
            sheet = sheets[(at + turn) % len(sheets)]
            sheet.enter(at, say(line, sheet.setup))
        for row, label in enumerate(asked):
            said = line.said.of(label)
            truth[row, at] = UNKNOWN if said is None else said
        harmless[at] = not line.said.labels
        for group in line.groups:
            places[group].append(at)
        if watch is not None:
            watch(at, line, sheets[0], truth[:, at])
        at += 1
        if at % 256 == 0:
            advance(done)
    if at != survey.lines:
        raise _changed(files)
    groups = {name: np.frombuffer(found, np.int64) for name, found in places.items()}
    return Measurements(survey, truth, harmless, groups, sheets)


def _changed(files: LabelledFiles) -> InputError:
    return InputError(
        place=", ".join(path.name for path in files.paths),
        value="it has changed while it was read",
        cure="Let whatever writes it finish, and try again.",
    )


def _highest(decision: Decision | None) -> dict[str, float]:
    best: dict[str, float] = {}
    for signal in () if decision is None else decision.signals:
        best[signal.name] = max(signal.score, best.get(signal.name, 0.0))
    return best
