"""The pictures of a report, drawn as SVG that needs no script and reads aloud.

Positions across are percentages and sizes are pixels, so that a picture fills a
phone as well as a desk and its letters and dots keep their size.
"""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from math import ceil, floor, sqrt
from typing import Final

from markupsafe import Markup
from msgspec import Struct

from leeward.report.summary import CaseReport, Kind
from leeward.report.words import COUNTED, many, moment_words, short_day
from leeward_policies.domain.signals import STAGES
from leeward_policies.words import listed

BARS_HIGH: Final = 40
"""Pixels of the tallest bar."""

BAR_WIDEST: Final = 4.0
"""Per cent of the width that one bar takes at most."""

NUMBERED: Final = 14
"""Bars that have room for a number each, on a phone too."""

ROW: Final = 28
"""Pixels of one row of a timeline; the style sheet gives its labels the same height."""

EDGE: Final = 3.0
"""Per cent left free on either side of a timeline, so that no dot is cut."""

TICKS: Final = 4
"""Times written under a timeline at most; more would touch on a phone."""

DOT: Final = (4.0, 6.0)
"""Radius in pixels of the lightest dot, and how much the heaviest is larger."""

NEAR: Final = 8.0
"""Per cent of the width within which acts are drawn side by side: one shape on a phone."""

SIDE: Final = 15
"""Pixels between acts that are drawn side by side."""

_MINUTE, _HOUR, _DAY = 60, 3600, 86400
STEPS: Final = (
    *(n * _MINUTE for n in (1, 2, 5, 10, 15, 30)),
    *(n * _HOUR for n in (1, 2, 3, 6, 12)),
    *(n * _DAY for n in (1, 2, 3, 7, 14, 28)),
)
"""Seconds between two written times; the smallest that needs no more than `TICKS` is taken."""

MONTHS_BETWEEN: Final = (3, 6, 12, 24, 60, 120, 600, 1_200, 6_000, 12_000, 60_000)
"""The same for cases of many months and, in damaged exports, of many years."""

_YEAR: Final = 12

_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)

_SHAPES: Final[dict[Kind, str]] = {"ask": "ask", "tip": "tip"}
"""A triangle for people who are asked, a diamond for a tip; everything else is a square."""

_SQUARE: Final = "act"

SHARED: Final = Markup(  # noqa: S704 - our own numbers
    '<svg width="0" height="0" aria-hidden="true"><defs>'
    f'<pattern id="rows" width="9" height="{ROW}" patternUnits="userSpaceOnUse">'
    f'<path d="M0 {ROW // 2}h9"/></pattern>'
    '<path id="ask" d="M0-7 7 6-7 6z"/><path id="tip" d="M0-7 7 0 0 7-7 0z"/>'
    '<path id="act" d="M-5.5-5.5h11v11h-11z"/></defs></svg>'
)
"""What all timelines use: drawn once on a page, so that a hundred pictures stay small."""


class Bar(Struct, frozen=True):
    """One bar of a row of bars."""

    label: str
    count: int


def bars(bars: Sequence[Bar], title: str, *, scale: int = 0, high: int = BARS_HIGH) -> Markup:
    """Draw a row of bars, each as tall as its count.

    Args:
        bars: from left to right.
        title: what is counted, such as `Messages by day`.
        scale: the count that the tallest bar stands for; the highest count if that is more.
        high: pixels of the tallest bar.
    """
    top = max(bars, key=lambda bar: bar.count, default=Bar("", 0))
    highest = max(scale, top.count)
    slot = 100 / max(1, len(bars))
    width = min(slot * 0.8, BAR_WIDEST)
    drawn: list[Markup] = []
    for place, bar in enumerate(bars):
        if bar.count:
            tall = max(2.0, high * bar.count / highest)
            left = slot * place + (slot - width) / 2
            drawn.append(
                Markup('<rect x="{}%" y="{}" width="{}%" height="{}"/>').format(
                    _short(left), _short(high - tall), _short(width), _short(tall)
                )
            )
            if len(bars) <= NUMBERED and high == BARS_HIGH:
                drawn.append(
                    Markup('<text x="{}%" y="{}" text-anchor="middle">{}</text>').format(
                        _short(slot * (place + 0.5)), _short(high - tall - 4), f"{bar.count:,}"
                    )
                )
    told = f"{title}: at most {top.count:,}, on {top.label}." if top.count else f"{title}: none."
    return Markup(
        '<svg class="bars" role="img" width="100%" height="{}" aria-label="{}">{}'
        '<line x1="0" x2="100%" y1="{}" y2="{}"/></svg>'
    ).format(high + 1, told, Markup().join(drawn), high + 0.5, high + 0.5)


class Timeline(Struct, frozen=True):
    """The picture of a case: labels for its rows, and what is drawn beside them."""

    labels: tuple[str, ...]
    svg: Markup


class _Scale:
    """Where a time lies across the picture."""

    def __init__(self, times: Sequence[datetime]) -> None:
        self.first, self.last = min(times), max(times)
        self.seconds = (self.last - self.first).total_seconds()

    def across(self, at: datetime) -> float:
        """Return the place of a time in per cent."""
        if not self.seconds:
            return 50.0
        return EDGE + (100 - 2 * EDGE) * (at - self.first).total_seconds() / self.seconds

    def ticks(self) -> list[tuple[float, str]]:
        """Return the times to write, with their places."""
        if not self.seconds:
            return [(50.0, moment_words(self.first))]
        inside = self._rounded()
        if len(inside) < 2:  # noqa: PLR2004 - one time gives no scale
            return [(self.across(at), _tick(at, 1)) for at in (self.first, self.last)]
        return [(self.across(at), text) for at, text in inside]

    def _rounded(self) -> list[tuple[datetime, str]]:
        """Return the round times within the picture, with what is written of them."""
        step = next((step for step in STEPS if self.seconds / step <= TICKS), None)
        if step is None:
            return self._months()
        since = (self.first - _EPOCH).total_seconds(), (self.last - _EPOCH).total_seconds()
        steps = range(ceil(since[0] / step), floor(since[1] / step) + 1)
        times = [_EPOCH + timedelta(seconds=step * at) for at in steps]
        return [(at, _tick(at, step)) for at in times]

    def _months(self) -> list[tuple[datetime, str]]:
        """Return first days of months; one fewer than `TICKS`, since they are longer to write."""
        first, last = ((at.year * _YEAR + at.month - 1) for at in (self.first, self.last))
        step = next(step for step in MONTHS_BETWEEN if (last - first) / step < TICKS - 1)
        months = range(first - first % -step, last + 1, step)
        times = [datetime(at // _YEAR, at % _YEAR + 1, 1, tzinfo=UTC) for at in months]
        written = "%Y" if step >= _YEAR else "%b %Y"
        return [(at, at.strftime(written)) for at in times if self.first <= at]


def _tick(at: datetime, step: int) -> str:
    return f"{at:%H:%M}" if step < _DAY and (at.hour or at.minute) else short_day(at.date())


def timeline(case: CaseReport, name: str) -> Timeline:
    """Draw a case: time from left to right, a row for each stage or rule, heavier lines larger.

    Args:
        case: with at least one line.
        name: starts the ids of title and description; unique on the page.
    """
    rows = _rows(case)
    times = [line.at for line in case.lines] + [moment.at for moment in case.moments]
    scale = _Scale([*times, case.opened_at])
    height = ROW * (len(rows) + bool(case.moments))
    parts = [
        Markup('<rect width="100%" height="{}"/>').format(height),
        Markup('<line x1="{0}%" x2="{0}%" y1="0" y2="{1}"/>').format(
            _short(scale.across(case.opened_at)), height
        ),
        _dots(case, rows, scale),
        _acts(case, len(rows), scale),
        _axis(scale, height),
    ]
    svg = Markup(
        '<svg class="timeline" role="img" width="100%" height="{}" aria-labelledby="{}t {}d">'
        '<title id="{}t">{}</title><desc id="{}d">{}</desc>{}</svg>'
    ).format(
        height + 22,
        name,
        name,
        name,
        f"Timeline of {case.id}",
        name,
        _aloud(case, rows, scale),
        Markup().join(parts),
    )
    labels = tuple(row.replace("-", " ") for row in rows)
    return Timeline((*labels, "Leeward") if case.moments else labels, svg)


def _rows(case: CaseReport) -> list[str]:
    """Return stages in the order in which patterns grow, then rules of lines without a stage."""
    stages = {stage for line in case.lines for stage in line.stages}
    rules = dict.fromkeys(rule for line in case.lines if not line.stages for rule in line.rules)
    return [*(stage for stage in STAGES if stage in stages), *rules]


def _dots(case: CaseReport, rows: Sequence[str], scale: _Scale) -> Markup:
    heaviest = max((line.weight for line in case.lines), default=0.0)
    drawn: list[Markup] = []
    for line in case.lines:
        share = max(0.0, line.weight) / heaviest if heaviest > 0 else 0.3
        radius = DOT[0] + DOT[1] * sqrt(share)
        drawn.extend(
            Markup('<circle cx="{}%" cy="{}" r="{}"/>').format(
                _short(scale.across(line.at)),
                ROW * rows.index(row) + ROW // 2,
                _short(radius),
            )
            for row in (line.stages or line.rules)
        )
    return Markup().join(drawn)


def _acts(case: CaseReport, row: int, scale: _Scale) -> Markup:
    """Draw what Leeward does; what happens nearly at once stands side by side."""
    drawn: list[Markup] = []
    near: dict[str, int] = {}
    last = -100.0
    for moment in sorted(case.moments, key=lambda moment: moment.at):
        across = scale.across(moment.at)
        if across - last > NEAR:
            near, last = {}, across
        shape = _SHAPES.get(moment.kind, _SQUARE)
        if shape in near:
            continue
        near[shape] = len(near) * SIDE * (-1 if last > 50 else 1)  # noqa: PLR2004 - the middle
        drawn.append(
            Markup('<use href="#{}" x="{}%" y="{}"{}/>').format(
                shape,
                _short(last),
                ROW * row + ROW // 2,
                Markup(' transform="translate({})"').format(near[shape]) if near[shape] else "",
            )
        )
    return Markup("<g>{}</g>").format(Markup().join(drawn)) if drawn else Markup()


def _axis(scale: _Scale, height: int) -> Markup:
    return Markup().join(
        Markup('<text x="{}%" y="{}"{}>{}</text>').format(
            _short(across), height + 16, _anchor(across), text
        )
        for across, text in scale.ticks()
    )


def _anchor(across: float) -> Markup:
    """Say which end of a text stands at a place near an edge, so that it stays in the picture."""
    if across < EDGE + 1:
        return Markup(' text-anchor="start"')
    return Markup(' text-anchor="end"') if across > 99 - EDGE else Markup()


def _aloud(case: CaseReport, rows: Sequence[str], scale: _Scale) -> str:
    """Return the picture in sentences."""
    counts = [
        f"{row.replace('-', ' ')} {sum(row in (line.stages or line.rules) for line in case.lines)}"
        for row in rows
    ]
    acts: dict[Kind, int] = {}
    for moment in case.moments:
        acts[moment.kind] = acts.get(moment.kind, 0) + 1
    told = listed([many(count, *COUNTED[kind]) for kind, count in acts.items()])
    return (
        f"{moment_words(scale.first)} to {moment_words(scale.last)}. Lines: {listed(counts)}. "
        f"Opened {moment_words(case.opened_at)}." + (f" Leeward: {told}." if told else "")
    )


def _short(value: float) -> str:
    """Return a number with at most one digit behind the point."""
    return f"{value:.1f}".removesuffix(".0")
