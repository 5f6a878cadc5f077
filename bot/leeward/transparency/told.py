"""The figures of a month in words: for the terminal, and for the cells of the page."""

from collections.abc import Iterable, Iterator
from typing import Final

from leeward.report.words import CATEGORIES, COUNTED, number
from leeward.transparency.cells import UNTOLD, Cell, Precision
from leeward.transparency.figures import Figures, Rule, Tips
from leeward.transparency.month import Month
from leeward_policies.words import span_words

TOO_FEW: Final = "too few to tell"


def cell_words(cell: Cell) -> str:
    """Return a count as it is read."""
    return number(cell) if isinstance(cell, int) else cell


def precision_words(found: Precision | None) -> str:
    """Return `83 % (68 to 92 %)`, `at least 88 %`, or that there are too few."""
    if found is None:
        return TOO_FEW
    low, high = 100 * found.low, 100 * found.high
    if found.value is not None:
        return f"{100 * found.value:.0f} % ({low:.0f} to {high:.0f} %)"
    return f"at least {int(low)} %" if found.high == 1 else f"at most {-int(-high // 1)} %"


def time_words(seconds: int | None) -> str:
    """Return how long something took."""
    return TOO_FEW if seconds is None else span_words(seconds)


def tenths_words(of_ten: int | None) -> str:
    """Return `about 9 of 10`."""
    return TOO_FEW if of_ten is None else f"about {of_ten} of 10"


def title_of(figures: Figures) -> str:
    """Return what the figures are called."""
    year, _, month = figures.month.partition("-")
    so_far = ", so far" if figures.so_far else ""
    return f"What Leeward did in {Month(int(year), int(month)).words}{so_far}"


def lines(figures: Figures) -> Iterator[str]:
    """Yield what the terminal tells."""
    yield f"{title_of(figures)}."
    yield from _section("Done, only observed, did not work", _acts(figures))
    yield from _section("Cases opened", _cases(figures))
    yield from _section("Half answered within, nine in ten within, not answered", _answers(figures))
    yield from _section("Right, wrong, unclear, right when found", map(_rule, figures.rules))
    yield from _section("Tips called wrong, called right, given", map(_tip, figures.tips))
    appeals = figures.appeals
    parts = {
        "asked for": cell_words(appeals.filed),
        "answered": cell_words(appeals.answered),
        "overturned": cell_words(appeals.overturned),
        "stood": cell_words(appeals.stood),
        "half answered within": time_words(appeals.half_within),
    }
    yield from _section("Appeals", parts.items())
    words = ((one.platform, tenths_words(one.arrived_of_ten)) for one in figures.words)
    yield from _section("Private words that arrived", words)
    yield ""
    yield "What is not known:"
    yield from (f"  - {sentence}" for sentence in figures.not_known)


def _section(title: str, rows: Iterable[tuple[str, str]]) -> Iterator[str]:
    found = [*rows]
    yield ""
    yield f"{title}:"
    width = max((len(name) for name, _ in found), default=0)
    yield from (f"  {name:<{width}}  {said}" for name, said in found)
    if not found:
        yield f"  {TOO_FEW}"


def _acts(figures: Figures) -> Iterator[tuple[str, str]]:
    for one in figures.acts:
        said = ", ".join(cell_words(cell) for cell in (one.done, one.observed, one.missed))
        yield COUNTED[one.kind][1], said


def _cases(figures: Figures) -> Iterator[tuple[str, str]]:
    for one in figures.cases:
        yield CATEGORIES[one.kind], cell_words(one.opened)
    if figures.cases_total != UNTOLD:
        yield "all of them", cell_words(figures.cases_total)


def _answers(figures: Figures) -> Iterator[tuple[str, str]]:
    for one in figures.answers:
        times = (time_words(one.half_within), time_words(one.nine_in_ten_within))
        yield one.urgency, ", ".join((*times, tenths_words(one.unanswered_of_ten)))


def _rule(one: Rule) -> tuple[str, str]:
    counts = ", ".join(cell_words(cell) for cell in (one.right, one.wrong, one.unclear))
    return one.rule, f"{counts}, {precision_words(one.precision)}"


def _tip(one: Tips) -> tuple[str, str]:
    return one.rule, ", ".join(cell_words(cell) for cell in (one.wrong, one.right, one.given))
