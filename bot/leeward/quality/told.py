"""What the terminal tells of an evaluation: the figures that matter, in aligned lines."""

from collections.abc import Iterator, Sequence
from typing import Final

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
from leeward.report.words import many, number
from leeward_policies.words import listed, plain

TOO_FEW: Final = "too few to say"
SAME: Final = "no difference"

FINE: Final = 0.01
"""Shares nearer to nothing or to all than this have two digits."""

FROM: Final[dict[At, str]] = {
    "scored": "score ≥ 0.5",
    "noted": "noted",
    "warned": "warned",
    "hidden": "hidden",
}
"""What each level is called in a row."""


def lines(found: Evaluation) -> Iterator[str]:
    """Yield what is told, line by line."""
    yield opening(found)
    if told := harmless(found):
        yield told
    yield from remarks(found)
    for label in found.labels:
        yield ""
        yield from _label(label, found)
    yield ""
    yield from _took(found)


def opening(found: Evaluation) -> str:
    """Return what was judged by what, in a sentence."""
    setup = found.setups[0]
    return f"{many(found.lines, 'line', 'lines')} of {found.source} under {setup.policy}."


def remarks(found: Evaluation) -> Iterator[str]:
    """Yield what a person should know before believing a figure, in sentences."""
    if found.problems_total:
        count = many(found.problems_total, "line", "lines")
        was = "was" if found.problems_total == 1 else "were"
        yield f"{count} could not be used and {was} left out."
    for label in found.labels:
        whole = label.whole
        if not whole.there:
            yield f"No line is labelled {label.label}: what is missed of it cannot be said."
        elif not whole.absent:
            yield (
                f"Every line is labelled {label.label}: false alarms cannot be said; "
                "add harmless lines."
            )
    if found.repeated:
        count = many(found.repeated, "line repeats", "lines repeat")
        yield f"{count} a text that stands earlier; the intervals are too narrow by as much."
    for one in found.setups[0].unmeasured:
        count = many(one.lines, "line", "lines")
        yield f"In {count}, {one.detector} could not measure: {one.reason}."


def harmless(found: Evaluation) -> str:
    """Return what was done to lines without any label, in a sentence, or nothing."""
    done = {one.at: one.false_alarms for one in found.harmless}
    told = [f"{at} {percent(share.value)} %" for at, share in done.items() if share is not None]
    whole = next((share.whole for share in done.values() if share is not None), 0)
    if not told:
        return ""
    return f"Of {many(whole, 'harmless line', 'harmless lines')}, Leeward {listed(told)}."


def _label(label: LabelFigures, found: Evaluation) -> Iterator[str]:
    whole = label.whole
    there, absent = number(whole.there), number(whole.absent)
    yield f"{label.label} ({label.means}): there in {there}, not there in {absent}"
    if max(whole.there, whole.absent) < found.fewest:
        yield f"  {TOO_FEW}: a figure needs {found.fewest} lines of a kind"
        return
    head = ("", "found (recall)", "false alarms", "right when found", "F1")
    yield from _aligned([head, *((FROM[one.at], *_level(one)) for one in whole.levels)])
    if whole.auc is not None:
        yield f"  AUC {estimate_words(whole.auc)}"
    parts = [one for one in label.groups[1:] if max(one.there, one.absent) >= found.fewest]
    if parts:
        yield ""
        title = ("", "there", "not there", "found, noted", "false alarms, noted", "AUC")
        yield from _aligned([title, *(_part(group) for group in parts)])
    if small := len(label.groups) - 1 - len(parts):
        yield f"  {many(small, 'part', 'parts')}: {TOO_FEW}"
    for comparison in label.comparisons:
        yield from compared(comparison)


def _level(level: Level) -> tuple[str, ...]:
    return (
        share_words(level.recall),
        share_words(level.false_alarms),
        share_words(level.precision, "nothing found" if level.f1 else TOO_FEW),
        estimate_words(level.f1),
    )


def _part(group: Group) -> tuple[str, ...]:
    noted = next(one for one in group.levels if one.at == "noted")
    return (
        plain(group.name),
        number(group.there),
        number(group.absent),
        share_words(noted.recall),
        share_words(noted.false_alarms),
        estimate_words(group.auc),
    )


def compared(comparison: Comparison) -> Iterator[str]:
    """Yield what another setup changes; what is the same is not told."""
    yield f"  compared with {comparison.setup}:"
    rows: list[tuple[str, ...]] = []
    if not comparison.is_looked_for:
        yield "    none of its detectors looks for it"
    elif comparison.auc is not None:
        rows.append(("AUC", *difference_words(comparison.auc)))
    rows += [
        (f"found, within {100 * one.limit:g} % false alarms", *difference_words(one.recall))
        for one in comparison.at_equal_alarms
    ]
    for level in comparison.levels:
        for what, moved in (("found", level.recall), ("false alarms", level.false_alarms)):
            if moved is not None and level.at != "scored" and moved.difference:
                rows.append((f"{what}, {FROM[level.at]}", *difference_words(moved)))
    if rows:
        yield from (f"  {line}" for line in _aligned(rows, keeps_all=True))
    elif comparison.is_looked_for:
        yield f"    {TOO_FEW}"


def difference_words(one: Difference) -> tuple[str, str, str]:
    """Return `0.912 → 0.934`, `+0.022 (+0.004 to +0.041)`, `more than chance`."""
    moved = f"{one.difference:+.3f} ({one.low:+.3f} to {one.high:+.3f})"
    return f"{one.base:.3f} → {one.other:.3f}", moved, verdict_of(one)


def verdict_of(one: Difference) -> str:
    """Return whether a difference may be chance, in words."""
    if not (one.difference or one.low or one.high):
        return SAME
    return "more than chance" if one.is_more_than_chance else "may be chance"


def share_words(share: Share | None, otherwise: str = TOO_FEW) -> str:
    """Return `20 of 24, 83.3 % (64.1 to 93.3)`."""
    if share is None:
        return otherwise
    low, high = percent(share.low), percent(share.high)
    return (
        f"{number(share.part)} of {number(share.whole)}, {percent(share.value)} % ({low} to {high})"
    )


def percent(value: float) -> str:
    """Return a share in per cent: finer near nothing and near all, and never rounded to either."""
    if value in {0.0, 1.0}:
        return f"{100 * value:.1f}"
    if min(value, 1 - value) >= FINE:
        return f"{100 * value:.1f}"
    told = f"{100 * value:.2f}"
    return {"0.00": "under 0.01", "100.00": "over 99.99"}.get(told, told)


def estimate_words(one: Estimate | None) -> str:
    """Return `0.803 (0.690 to 0.916)`."""
    return TOO_FEW if one is None else f"{one.value:.3f} ({one.low:.3f} to {one.high:.3f})"


def _took(found: Evaluation) -> Iterator[str]:
    rows = [("milliseconds a message", "p50", "p99", "messages")]
    for one in found.setups[0].took:
        p99 = TOO_FEW if one.p99 is None else f"{one.p99:.3f}"
        rows.append((one.what, f"{one.p50:.3f}", p99, number(one.messages)))
    yield from _aligned(rows)


def _aligned(rows: Sequence[tuple[str, ...]], *, keeps_all: bool = False) -> Iterator[str]:
    """Yield rows in columns, without those columns of which nothing can be said."""
    kept = [
        at
        for at in range(len(rows[0]))
        if keeps_all or any(row[at] not in {TOO_FEW, rows[0][at]} for row in rows)
    ]
    widths = [max(len(row[at]) for row in rows) for at in kept]
    for row in rows:
        cells = (row[at].ljust(width) for at, width in zip(kept, widths, strict=True))
        yield f"  {'  '.join(cells)}".rstrip()
