"""What a page shows of a summary, cut and worded, so that templates only lay it out."""

from collections.abc import Callable
from itertools import pairwise
from typing import Final

from markupsafe import Markup
from msgspec import Struct
from msgspec.structs import replace

from leeward.report.accounts import in_order
from leeward.report.excerpt import Excerpt
from leeward.report.kinds import KINDS
from leeward.report.legible import legible, masked
from leeward.report.naming import Naming, Rooms
from leeward.report.periods import Period, Unit, counts_by_period, periods
from leeward.report.pictures import Bar, Timeline, bars, timeline
from leeward.report.summary import CaseLine, CaseReport, Example, Kind, RuleReport, Summary
from leeward.report.words import COUNTED, many, number
from leeward_policies.domain.action import Because
from leeward_policies.explain import listed, sentence

LINES_ON_PAGE: Final = 500
"""Lines of evidence in all cases together, so that a hundred cases stay under 300 KB."""

LINES_IN_CASE: Final = (4, 24)
"""Lines of one case at least and at most, whatever the number of cases."""

DOTS_IN_CASE: Final = 40
"""Dots in one picture; more would cover each other."""

OPEN_CASES: Final = 3
"""Cases that are unfolded when the page opens: the most urgent ones."""

LOW_SCALE: Final = 4
"""What the tallest bar stands for at least, so that a single tip does not look like a storm."""

NOTHING_OF_ITS_OWN: Final = "nothing of its own"
"""Said of a rule whose acts another rule had taken already, or that may only observe."""

SPARK_HIGH: Final = 18
"""Pixels of the tallest bar in a table's row."""

ACTS_SHOWN: Final[tuple[Kind, ...]] = tuple(kind for kind in KINDS if kind != "note")


class Segment(Struct, frozen=True):
    """A stretch of an excerpt that is marked, or not."""

    text: str
    marked: bool


class DayRow(Struct, frozen=True):
    """One row of bars: what is counted, how often in all, and the picture."""

    title: str
    total: int
    svg: Markup


class DaysView(Struct, frozen=True):
    """The days, as bars and as a table."""

    unit: Unit
    rows: tuple[DayRow, ...]
    kinds: tuple[Kind, ...]
    periods: tuple[Period, ...]


class RuleView(Struct, frozen=True):
    """One rule."""

    report: RuleReport
    did: str
    spark: Markup


class CaseView(Struct, frozen=True):
    """One case."""

    report: CaseReport
    headline: str
    picture: Timeline | None
    lines: tuple[CaseLine, ...]
    left_out: int
    weighs: bool
    """Its lines have weights, as those of a trend."""
    is_open: bool


def segments_of(excerpt: Excerpt) -> tuple[Segment, ...]:
    """Return an excerpt in stretches, marked and not, as people should see it."""
    edges = {0, len(excerpt.text)}
    for span in excerpt.marks:
        edges |= {span.start, span.end}
    starts = {span.start for span in excerpt.marks}
    return tuple(
        Segment(legible(excerpt.text[start:end]), start in starts)
        for start, end in pairwise(sorted(edges))
    )


class View:
    """Everything a page shows, in its order.

    Args:
        summary: of a replay.
        full_names: name people in full and mask nothing.
    """

    def __init__(self, summary: Summary, *, full_names: bool) -> None:
        self.summary = summary
        self.full_names = full_names
        self.member = Naming(summary.people, full_names=full_names)
        self.room = Rooms(summary.channels, () if full_names else summary.people)

    def because(self, because: Because) -> str:
        """Return a reason as a sentence, with people named as the page names them."""
        told = sentence(because, self.member)
        return told[:1].upper() + told[1:]

    def segments(self, excerpt: Excerpt) -> tuple[Segment, ...]:
        """Return an excerpt in stretches, marked and not, with what is private masked."""
        shown = excerpt if self.full_names else replace(excerpt, text=_without_private(excerpt))
        return tuple(
            replace(one, text=self.member.called(one.text, excerpt.called))
            for one in segments_of(shown)
        )

    def days(self) -> DaysView:
        """Return the days as rows of bars."""
        unit, told = periods(self.summary.days)
        kinds = tuple(kind for kind, _ in in_order({a.kind: 1 for a in self.summary.actions}))
        kinds = tuple(kind for kind in kinds if kind in ACTS_SHOWN)
        most = max((count for period in told for _, count in period.actions), default=0)
        rows = [_day_row("Messages", unit, told, lambda period: period.messages)]
        rows += [
            _day_row(
                COUNTED[kind][1].capitalize(),
                unit,
                told,
                _count_of(kind),
                scale=max(most, LOW_SCALE),
            )
            for kind in kinds
        ]
        return DaysView(unit, tuple(rows), kinds, told)

    def rules(self) -> tuple[RuleView, ...]:
        """Return the rules that found something."""
        return tuple(self._rule(rule) for rule in self.summary.rules if rule.found)

    def silent(self) -> tuple[RuleView, ...]:
        """Return the rules that found nothing."""
        return tuple(self._rule(rule) for rule in self.summary.rules if not rule.found)

    def _rule(self, rule: RuleReport) -> RuleView:
        found = counts_by_period(self.summary.days, rule.days) if rule.days else ()
        return RuleView(
            report=rule,
            did=_did(rule),
            spark=bars(
                [Bar(period.label, period.found) for period in found],
                f"{rule.id} by day",
                high=SPARK_HIGH,
            )
            if found
            else Markup(),
        )

    def cases(self) -> tuple[CaseView, ...]:
        """Return the cases, the most urgent first."""
        reports = self.summary.cases
        fewest, most = LINES_IN_CASE
        each = max(fewest, min(most, LINES_ON_PAGE // max(1, len(reports))))
        return tuple(
            CaseView(
                report=report,
                headline=self.because(report.because),
                picture=_picture(report, f"c{place}") if report.lines else None,
                lines=_heaviest(report.lines, each),
                left_out=max(0, len(report.lines) - each),
                weighs=any(line.weight for line in report.lines),
                is_open=place < OPEN_CASES,
            )
            for place, report in enumerate(reports)
        )

    def example(self, example: Example) -> str:
        """Return in a few words what would have been done about an example."""
        done = [COUNTED[kind][0] for kind in example.actions]
        held = [f"{COUNTED[kind][0]} held back" for kind, _ in example.withheld]
        return listed([*done, *held]) or NOTHING_OF_ITS_OWN


def _did(rule: RuleReport) -> str:
    did = listed([many(count, *COUNTED[kind]) for kind, count in rule.actions])
    if not rule.withheld:
        return did or NOTHING_OF_ITS_OWN
    held = f"{number(rule.withheld)} held back"
    return f"{did}; {held}" if did else held


def _without_private(excerpt: Excerpt) -> str:
    text = excerpt.text
    for span in excerpt.private:
        text = text[: span.start] + masked(text[span.start : span.end]) + text[span.end :]
    return text


def _count_of(kind: Kind) -> Callable[[Period], int]:
    return lambda period: dict(period.actions).get(kind, 0)


def _day_row(
    title: str,
    unit: Unit,
    told: tuple[Period, ...],
    count: Callable[[Period], int],
    scale: int = 0,
) -> DayRow:
    drawn = [Bar(period.label, count(period)) for period in told]
    return DayRow(
        title, sum(bar.count for bar in drawn), bars(drawn, f"{title} by {unit}", scale=scale)
    )


def _heaviest(lines: tuple[CaseLine, ...], most: int) -> tuple[CaseLine, ...]:
    """Return the lines that weigh most, the latest among equals, in the order of time."""
    if len(lines) <= most:
        return lines
    places = sorted(range(len(lines)), key=lambda place: (-lines[place].weight, -place))[:most]
    return tuple(lines[place] for place in sorted(places))


def _picture(report: CaseReport, name: str) -> Timeline:
    return timeline(replace(report, lines=_heaviest(report.lines, DOTS_IN_CASE)), name)
