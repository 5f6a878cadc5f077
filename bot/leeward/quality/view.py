"""What the page of an evaluation shows: figures as words, plots, and tables beside them."""

from collections.abc import Sequence
from typing import Final

from msgspec import Struct

from leeward.quality.figures import (
    At,
    Comparison,
    Difference,
    Evaluation,
    Group,
    LabelFigures,
    Level,
)
from leeward.quality.intervals import Estimate, Share
from leeward.quality.plots import Plot, by_threshold, ranked, reliable
from leeward.quality.told import SAME, TOO_FEW, estimate_words, percent, remarks, verdict_of
from leeward.report.words import many, number

NARROW: Final = "\u00a0"
"""A space at which no line breaks."""

COUNTS_FROM: Final[dict[At, tuple[str, str]]] = {
    "scored": ("score of 0.5 or more", "whatever the policy does"),
    "noted": (
        "noted",
        "the policy does anything at all: a note, a tip, a question to people, or more",
    ),
    "warned": ("warned", "the policy warns the author, hides, or restricts"),
    "hidden": ("hidden", "the policy hides the message or restricts its author"),
}
"""What each level is called, and what it means."""

KINDS: Final = ("all", "language", "length", "slice")
"""The order of the parts."""

COLUMNS: Final = ("Found", "False alarms", "Right when found", "F1", "Right in all")

AVERAGE: Final = "Of the average"
"""The column of false alarms as a multiple of those of all lines."""

LENGTHS: Final = {
    "length:short": "short, up to 40 characters",
    "length:medium": "medium, up to 140",
    "length:long": "long",
}


class Figure(Struct, frozen=True):
    """A figure in a cell: the value, and what stands smaller behind it."""

    value: str
    span: str = ""
    """The interval, or why there is no figure."""
    counts: str = ""


class Moved(Struct, frozen=True):
    """A row of a comparison."""

    what: str
    base: str
    other: str
    difference: str
    verdict: str


NONE: Final = Figure("", TOO_FEW)
NOT_ASKED: Final = Figure("")
"""Where a figure makes no sense, as the average of the average."""


class Row(Struct, frozen=True):
    """A row of figures."""

    name: str
    more: str
    cells: tuple[Figure, ...]


class Table(Struct, frozen=True):
    """Figures in rows and columns; a column of which nothing can be said is left out."""

    columns: tuple[str, ...]
    rows: tuple[Row, ...]
    left_out: tuple[str, ...]


def table_of(columns: Sequence[str], rows: Sequence[Row]) -> Table:
    """Return a table without the columns of which nothing can be said."""
    kept = [
        at
        for at in range(len(columns))
        if any(row.cells[at] not in {NONE, NOT_ASKED} for row in rows)
    ]
    return Table(
        tuple(columns[at] for at in kept),
        tuple(Row(row.name, row.more, tuple(row.cells[at] for at in kept)) for row in rows),
        tuple(name for at, name in enumerate(columns) if at not in kept),
    )


def of_share(share: Share | None, otherwise: Figure = NONE) -> Figure:
    """Return `65.2 %`, `44.9 to 81.2` and `15 of 23`."""
    if share is None:
        return otherwise
    span = f"{percent(share.low)} to {percent(share.high)}"
    counts = f"{number(share.part)} of {number(share.whole)}"
    return Figure(f"{percent(share.value)}{NARROW}%", span, counts)


def of_estimate(one: Estimate | None, otherwise: Figure = NONE) -> Figure:
    """Return `0.803` and `0.690 to 0.916`."""
    if one is None:
        return otherwise
    return Figure(f"{one.value:.3f}", f"{one.low:.3f} to {one.high:.3f}")


class LabelView:
    """One label on the page.

    Args:
        figures: of the label.
        number: from 1, for ids.
        base: the name of the evaluated setup.
        fewest: lines of a class below which nothing is said.
    """

    def __init__(self, figures: LabelFigures, number: int, base: str, fewest: int) -> None:
        self.figures = figures
        self.number = number
        self._base = base
        self._fewest = fewest

    @property
    def title(self) -> str:
        """Return the label, and what it means where that is another word."""
        means = self.figures.means
        return (
            self.figures.label if means == self.figures.label else f"{self.figures.label}: {means}"
        )

    @property
    def says_something(self) -> bool:
        """Whether there are lines enough of at least one kind."""
        whole = self.figures.whole
        return max(whole.there, whole.absent) >= self._fewest

    @property
    def says_all(self) -> bool:
        """Whether there are lines enough of both kinds."""
        whole = self.figures.whole
        return min(whole.there, whole.absent) >= self._fewest

    @property
    def lead(self) -> str:
        """Return the most important figures in a sentence."""
        noted = next(one for one in self.figures.whole.levels if one.at == "noted")
        told: list[str] = []
        if noted.recall is not None:
            told.append(f"noted in {_told(noted.recall)} in which it is")
        if noted.false_alarms is not None:
            begin = "and wrongly in" if told else "wrongly noted in"
            told.append(f"{begin} {_told(noted.false_alarms)} in which it is not")
        return f"{', '.join(told)}." if told else ""

    @property
    def auc(self) -> str:
        """Return the AUC in a sentence."""
        auc = self.figures.whole.auc
        if auc is None:
            return ""
        return (
            f"If one line in which it is and one in which it is not are drawn, the first has the "
            f"higher score {percent(auc.value)} times in 100: AUC {estimate_words(auc)}."
        )

    @property
    def unmeasured(self) -> str:
        """Return how many lines had no score, in a sentence, or nothing."""
        whole = self.figures.whole
        told: list[str] = []
        if lost := whole.unmeasured_there + whole.unmeasured_absent:
            told.append(
                f"{many(lost, 'line has', 'lines have')} no score, since a detector could not "
                f"measure; it is there in {number(whole.unmeasured_there)} of them. They count for "
                "what the policy did, and not for anything that rests on scores."
            )
        if whole.partly_measured:
            told.append(
                f"In {many(whole.partly_measured, 'line', 'lines')} one detector could not "
                "measure, but another found something; these count with what was found."
            )
        return " ".join(told)

    def whole(self) -> Table:
        """Return the figures of all lines, a row for each level."""
        return table_of(
            COLUMNS,
            [Row(*COUNTS_FROM[one.at], _cells(one)) for one in self.figures.whole.levels],
        )

    def parts(self) -> list[Group]:
        """Return the languages, lengths and slices of which something can be said."""
        groups = sorted(self.figures.groups[1:], key=lambda one: KINDS.index(one.kind))
        return [one for one in groups if max(one.there, one.absent) >= self._fewest]

    @property
    def small_parts(self) -> int:
        """How many languages, lengths and slices are too small."""
        return len(self.figures.groups) - 1 - len(self.parts())

    def by_part(self, at: At) -> Table:
        """Return the figures of each part, from a level on."""
        rows = [
            Row(
                LENGTHS.get(one.name, one.name.removeprefix("lang:")),
                f"{number(one.there)} there, {number(one.absent)} not",
                (
                    *_cells(next(level for level in one.levels if level.at == at))[:-1],
                    of_estimate(one.auc),
                    _of_average(one) if at == "noted" else NONE,
                ),
            )
            for one in self.parts()
        ]
        return table_of((*COLUMNS[:-1], "AUC", AVERAGE), rows)

    def ranked(self) -> Plot | None:
        """Return the plot of what is found against false alarms, of all setups."""
        if not self.figures.curve:
            return None
        others = [(one.setup, one.curve) for one in self.figures.comparisons if one.curve]
        curves = [(self._base, self.figures.curve), *others]
        return ranked(curves, self.figures.label, self.auc, f"roc-{self.number}")

    def by_threshold(self) -> Plot | None:
        """Return the plot of recall and precision by threshold."""
        if not self.figures.curve:
            return None
        told = "; ".join(
            f"from {step.threshold:.2f} on, {step.found} found and {step.alarms} false alarms"
            for step in self.figures.sweep[1::4]
        )
        return by_threshold(self.figures.curve, self.figures.label, told, f"cut-{self.number}")

    def reliable(self) -> Plot | None:
        """Return the plot of calibration."""
        found = self.figures.calibration
        if found is None:
            return None
        told = f"Scores and shares lie {found.error:.3f} apart on average."
        return reliable(found, self.figures.label, told, f"cal-{self.number}")

    def moved(self, comparison: Comparison) -> list[Moved]:
        """Return the rows of a comparison, without what is the same under both setups."""
        rows: list[Moved] = []
        if comparison.auc is not None and comparison.is_looked_for:
            rows.append(_moved("AUC", comparison.auc, in_percent=False))
        rows += [
            _moved(f"found, within {100 * one.limit:g} % false alarms", one.recall)
            for one in comparison.at_equal_alarms
        ]
        for level in comparison.levels:
            name = COUNTS_FROM[level.at][0]
            for what, one in (("found", level.recall), ("false alarms", level.false_alarms)):
                if one is not None:
                    rows.append(_moved(f"{what}, {name}", one))
        return [row for row in rows if row.verdict != SAME]

    def changed(self, comparison: Comparison) -> str:
        """Return how many lines are noted by one setup alone, in a sentence."""
        noted = next(one for one in comparison.levels if one.at == "noted")
        return (
            f"Noted by {comparison.setup} alone: {number(noted.newly_found)} rightly and "
            f"{number(noted.new_alarms)} wrongly. No longer noted: {number(noted.newly_missed)} "
            f"that should be, and {number(noted.gone_alarms)} that should not."
        )


class View:
    """The page."""

    def __init__(self, found: Evaluation) -> None:
        self.found = found
        base = found.setups[0].name
        self.labels = [
            LabelView(one, at, base, found.fewest) for at, one in enumerate(found.labels, 1)
        ]

    @property
    def told(self) -> Sequence[LabelView]:
        """The labels of which something can be said."""
        return [one for one in self.labels if one.says_something]

    @property
    def remarks(self) -> tuple[str, ...]:
        """What a person should know before believing a figure."""
        return tuple(remarks(self.found))

    @property
    def tiles(self) -> list[tuple[str, str]]:
        """The few figures on top."""
        harmless = {one.at: one for one in self.found.harmless}
        tiles = [("Lines", number(self.found.lines))]
        named: tuple[tuple[At, str], ...] = (
            ("noted", "Harmless lines noted"),
            ("hidden", "Harmless lines hidden"),
        )
        for at, words in named:
            share = harmless[at].false_alarms
            if share is not None:
                tiles.append((words, f"{percent(share.value)}{NARROW}%"))
        return tiles

    def anything(self) -> list[tuple[str, Figure, Figure]]:
        """Return what was done to lines with a label and without any."""
        return [
            (COUNTS_FROM[one.at][0], of_share(one.recall), of_share(one.false_alarms))
            for one in self.found.harmless
        ]


def _cells(level: Level) -> tuple[Figure, ...]:
    silent = Figure("", "nothing found") if level.f1 is not None else NONE
    return (
        of_share(level.recall),
        of_share(level.false_alarms),
        of_share(level.precision, silent),
        of_estimate(level.f1),
        of_share(level.accuracy),
    )


def _of_average(group: Group) -> Figure:
    if group.kind != "slice":
        return NOT_ASKED
    ratio = group.times_average
    if ratio is None:
        return NONE
    return Figure(f"{ratio.value:.2f} times", f"{ratio.low:.2f} to {ratio.high:.2f}")


def _told(share: Share) -> str:
    low, high = percent(share.low), percent(share.high)
    lines = many(share.whole, "line", "lines")
    return (
        f"{number(share.part)} of {lines} ({percent(share.value)}{NARROW}%, likely {low} to {high})"
    )


def _moved(what: str, one: Difference, *, in_percent: bool = True) -> Moved:
    verdict = verdict_of(one)
    if not in_percent:
        span = f"{one.difference:+.3f} ({one.low:+.3f} to {one.high:+.3f})"
        return Moved(what, f"{one.base:.3f}", f"{one.other:.3f}", span, verdict)
    moved, low, high = (100 * value for value in (one.difference, one.low, one.high))
    span = f"{moved:+.1f} ({low:+.1f} to {high:+.1f})"
    return Moved(
        what, f"{percent(one.base)}{NARROW}%", f"{percent(one.other)}{NARROW}%", span, verdict
    )
