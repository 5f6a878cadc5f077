"""The plots of an evaluation, drawn as SVG that needs no script and reads aloud.

Curves lie in an inner picture that stretches with the page; letters, dots and the thickness of
lines keep their size, so that a plot fills a phone as well as a desk.
"""

from collections.abc import Sequence
from typing import Final

from markupsafe import Markup
from msgspec import Struct

from leeward.quality.calibration import Calibration
from leeward.quality.ranking import Step

HIGH: Final = 220
"""Pixels of a plot's height, without what is written below it."""

QUARTERS: Final = (0, 25, 50, 75, 100)
"""Where lines and numbers stand, in per cent."""

Point = tuple[float, float]
"""Across and up, each from 0 to 1."""


class Curve(Struct, frozen=True):
    """One line of a plot."""

    name: str
    points: tuple[Point, ...]


class Plot(Struct, frozen=True):
    """A picture with what stands beside it."""

    title: str
    across: str
    up: str
    svg: Markup
    names: tuple[str, ...]
    """Of the curves, in the order of their strokes; empty where there is only one."""


def ranked(curves: Sequence[tuple[str, Sequence[Step]]], about: str, told: str, name: str) -> Plot:
    """Draw how much is found at which false alarms, for every threshold.

    Args:
        curves: the thresholds of each setup, by its name.
        about: the label.
        told: the figure that the picture stands for, in a sentence.
        name: starts the ids; unique on the page.
    """
    drawn = [Curve(setup, _rates(found)) for setup, found in curves]
    return _plot(
        _Words(
            f"Found against false alarms: {about}",
            "false alarms among lines in which it is not, %",
            "found among lines in which it is, %",
            told,
        ),
        (drawn, [], True),
        name,
    )


def by_threshold(found: Sequence[Step], about: str, told: str, name: str) -> Plot:
    """Draw recall and precision for every threshold."""
    recall: list[Point] = [(1.0, 0.0), (found[0].threshold, 0.0)]
    precision: list[Point] = []
    for at, step in enumerate(found):
        below = found[at + 1].threshold if at + 1 < len(found) else 0.0
        for to, value in (
            (recall, step.recall),
            (precision, step.precision),
        ):
            to += [(step.threshold, value), (below, value)]
    curves = [
        Curve("found (recall)", tuple(recall)),
        Curve("right when found (precision)", tuple(precision)),
    ]
    return _plot(
        _Words(
            f"By threshold: {about}",
            "threshold: the score from which a line counts as found",
            "share of lines, %",
            told,
            is_by_score=True,
        ),
        (curves, [], False),
        name,
    )


def reliable(found: Calibration, about: str, told: str, name: str) -> Plot:
    """Draw how many lines of about one score are truly so; right scores lie on the diagonal."""
    dots = [(one.mean_score, one.share, one.low, one.high) for one in found.bins]
    return _plot(
        _Words(
            f"Calibration: {about}",
            "mean score of lines with about the same score",
            "of these, truly there, %",
            told,
            is_by_score=True,
        ),
        ([], dots, True),
        name,
    )


def _rates(found: Sequence[Step]) -> tuple[Point, ...]:
    points: list[Point] = [(0.0, 0.0)]
    points += [(step.false_alarm_rate, step.recall) for step in found]
    return (*points, (1.0, 1.0))


Drawn = tuple[Sequence[Curve], Sequence[tuple[float, float, float, float]], bool]
"""Curves, dots with the interval of each, and whether there is a diagonal."""


class _Words(Struct, frozen=True):
    title: str
    across: str
    up: str
    told: str
    is_by_score: bool = False
    """Whether scores from 0 to 1 are written below, in place of per cent."""


def _plot(words: _Words, drawn: Drawn, name: str) -> Plot:
    curves, dots, has_diagonal = drawn
    parts = [_grid(is_by_score=words.is_by_score)]
    if has_diagonal:
        parts.append(Markup('<line class="even" x1="0" y1="{}" x2="100%" y2="0"/>').format(HIGH))
    if curves:
        parts.append(
            Markup(
                '<svg aria-hidden="true" viewBox="0 0 100 100" preserveAspectRatio="none" '
                'width="100%" height="{}">{}</svg>'
            ).format(HIGH, Markup().join(_curve(one, at) for at, one in enumerate(curves)))
        )
    parts += [_dot(*dot) for dot in dots]
    svg = Markup(
        '<svg class="plot" role="img" width="100%" height="{}" aria-labelledby="{}t {}d">'
        '<title id="{}t">{}</title><desc id="{}d">{}</desc>{}</svg>'
    ).format(HIGH, name, name, name, words.title, name, words.told, Markup().join(parts))
    names = tuple(curve.name for curve in curves) if len(curves) > 1 else ()
    return Plot(words.title, words.across, words.up, svg, names)


def _grid(*, is_by_score: bool) -> Markup:
    lines = [
        Markup(
            '<line x1="0" x2="100%" y1="{y}" y2="{y}"/>'
            '<text class="up" x="-8" y="{text}">{percent}</text>'
            '<text class="across" x="{percent}%" y="{below}">{across}</text>'
        ).format(
            across=_short(percent / 100) if is_by_score else percent,
            y=_short(HIGH * (1 - percent / 100)),
            text=_short(HIGH * (1 - percent / 100) + 4),
            percent=percent,
            below=HIGH + 18,
        )
        for percent in QUARTERS
    ]
    return Markup().join(lines)


def _curve(curve: Curve, at: int) -> Markup:
    points = " ".join(f"{_short(100 * x)},{_short(100 * (1 - y))}" for x, y in curve.points)
    return Markup('<polyline class="stroke-{}" points="{}"/>').format(at % 4, points)


def _dot(x: float, y: float, low: float, high: float) -> Markup:
    return Markup(
        '<line class="span" x1="{x}%" x2="{x}%" y1="{low}" y2="{high}"/>'
        '<circle cx="{x}%" cy="{y}" r="4.5"/>'
    ).format(
        x=_short(100 * x),
        y=_short(HIGH * (1 - y)),
        low=_short(HIGH * (1 - low)),
        high=_short(HIGH * (1 - high)),
    )


def _short(value: float) -> str:
    """Return a number with at most two digits behind the point."""
    return f"{value:.2f}".rstrip("0").rstrip(".")
