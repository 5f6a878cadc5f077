"""Counting: from the numbers of all lines to figures with intervals."""

from collections.abc import Iterator
from typing import Final

import numpy as np
import numpy.typing as npt
from msgspec.structs import replace

from leeward.quality.calibration import calibrated
from leeward.quality.comparing import compared
from leeward.quality.figures import (
    At,
    Done,
    Evaluation,
    Group,
    Kind,
    LabelFigures,
    Level,
    Missing,
    SetupTold,
    Took,
)
from leeward.quality.intervals import (
    REPEATS,
    Estimate,
    drawing,
    f1_interval,
    share_of,
)
from leeward.quality.levels import FEWEST, LEVELS, reached
from leeward.quality.measuring import ACTS, BIT, UNKNOWN, Measurements, Sheet, Times
from leeward.quality.ranking import Counts, area_interval, counted, steps, sweep
from leeward.quality.worst import WorstMistakes

THRESHOLDS: Final = (*(at / 20 for at in range(1, 20)), 0.98, 0.99)
"""Thresholds of the table; the curve has every one at which something changes."""

HUNDRED: Final = 100
"""Messages from which on a p99 is more than the slowest one."""

NS_IN_MS: Final = 1e6


def evaluated(
    found: Measurements,
    *,
    source: str,
    seed: int,
    took_seconds: float,
    means: dict[str, str],
    worst: WorstMistakes | None,
) -> Evaluation:
    """Return all figures.

    Args:
        found: what was measured.
        source: the files, for people.
        seed: of whatever is drawn by chance; the same seed gives the same intervals.
        took_seconds: of the whole work.
        means: what each label is called for people.
        worst: the worst mistakes, if examples were asked for.
    """
    survey = found.survey
    return Evaluation(
        source=source,
        lines=survey.lines,
        repeated=survey.repeated,
        problems=survey.problems,
        problems_total=survey.problems_total,
        seed=seed,
        repeats=REPEATS,
        fewest=FEWEST,
        setups=tuple(_told(sheet) for sheet in found.sheets),
        harmless=_harmless(found, seed),
        labels=tuple(_label(found, row, seed, means, worst) for row in range(len(survey.asked))),
        has_examples=worst is not None,
        took_seconds=took_seconds,
    )


def _label(
    found: Measurements, row: int, seed: int, means: dict[str, str], worst: WorstMistakes | None
) -> LabelFigures:
    label = found.survey.asked[row]
    sheet = found.sheets[0]
    truth, scores, acts = found.truth[row], sheet.scores[row], sheet.acts[row]
    there, absent = _by_score(truth, scores)
    rows = tuple(_groups(found, row, seed))
    enough = min(int(there.sum()), int(absent.sum())) >= FEWEST
    return LabelFigures(
        label=label.name,
        category=label.category,
        means=means.get(label.name, label.plain_name),
        groups=rows,
        done=_done(truth, acts),
        sweep=sweep(there, absent, THRESHOLDS) if enough else (),
        curve=steps(there, absent) if enough else (),
        calibration=calibrated(there, absent) if enough else None,
        comparisons=tuple(
            compared(truth, sheet, other, row, (seed, label.name)) for other in found.sheets[1:]
        ),
        misses=worst.misses(row) if worst else (),
        alarms=worst.alarms(row) if worst else (),
    )


def _by_score(truth: npt.NDArray[np.int8], scores: npt.NDArray[np.int16]) -> tuple[Counts, Counts]:
    measured = scores != UNKNOWN
    return counted(scores[measured & (truth == 1)]), counted(scores[measured & (truth == 0)])


# --- groups -----------------------------------------------------------------------------------


def _groups(found: Measurements, row: int, seed: int) -> Iterator[Group]:
    """Yield the figures of all lines, then of each part of them that the label is about."""
    label = found.survey.asked[row].name
    whole = _group(found, row, None, "all", (seed, label))
    yield whole
    average = next((one.false_alarms for one in whole.levels if one.at == "noted"), None)
    for name, places in found.groups.items():
        group = _group(found, row, places, name, (seed, label))
        if not group.there + group.absent:
            continue
        if group.kind == "slice" and average is not None and average.part:
            group = _with_ratio(group, average.value)
        yield group


def _group(
    found: Measurements,
    row: int,
    places: npt.NDArray[np.int64] | None,
    name: str,
    chance: tuple[int, str],
) -> Group:
    sheet = found.sheets[0]
    chosen = slice(None) if places is None else places
    truth, scores, acts = (
        found.truth[row][chosen],
        sheet.scores[row][chosen],
        sheet.acts[row][chosen],
    )
    there, absent = _by_score(truth, scores)
    unmeasured = scores == UNKNOWN
    enough = min(int(there.sum()), int(absent.sum())) >= FEWEST
    return Group(
        name=name,
        kind=_kind(name),
        there=int((truth == 1).sum()),
        absent=int((truth == 0).sum()),
        unmeasured_there=int((unmeasured & (truth == 1)).sum()),
        unmeasured_absent=int((unmeasured & (truth == 0)).sum()),
        partly_measured=sheet.partly[row] if places is None else 0,
        auc=area_interval(there, absent) if enough else None,
        levels=tuple(_level(at, truth, reached(at, scores, acts), chance, name) for at in LEVELS),
        times_average=None,
    )


def _kind(name: str) -> Kind:
    if name == "all":
        return "all"
    if name.startswith("lang:"):
        return "language"
    return "length" if name.startswith("length:") else "slice"


def _level(
    at: At,
    truth: npt.NDArray[np.int8],
    reaches: npt.NDArray[np.int8],
    chance: tuple[int, str],
    group: str,
) -> Level:
    """Return the figures from a level on; `reaches` is `UNKNOWN` for what has no score."""
    found = int(((truth == 1) & (reaches == 1)).sum())
    missed = int(((truth == 1) & (reaches == 0)).sum())
    alarms = int(((truth == 0) & (reaches == 1)).sum())
    quiet = int(((truth == 0) & (reaches == 0)).sum())
    return level_of(at, (found, alarms, missed, quiet), chance, group)


def level_of(
    at: At, cells: tuple[int, int, int, int], chance: tuple[int, str], group: str
) -> Level:
    """Return the figures of four counts: found, false alarms, missed, quiet."""
    found, alarms, missed, quiet = cells
    has_there, has_absent = found + missed >= FEWEST, alarms + quiet >= FEWEST
    both = has_there and has_absent
    drawn = drawing(chance[0], chance[1], group, at)
    return Level(
        at=at,
        found=found,
        alarms=alarms,
        missed=missed,
        quiet=quiet,
        precision=share_of(found, found + alarms) if both else None,
        recall=share_of(found, found + missed) if has_there else None,
        f1=f1_interval(found, alarms, missed, quiet, drawn) if both else None,
        false_alarms=share_of(alarms, alarms + quiet) if has_absent else None,
        accuracy=share_of(found + quiet, sum(cells)) if both else None,
    )


def _with_ratio(group: Group, average: float) -> Group:
    """Add how many times the average the false alarms of a slice are."""
    share = next((one.false_alarms for one in group.levels if one.at == "noted"), None)
    if share is None:
        return group
    ratio = Estimate(share.value / average, share.low / average, share.high / average)
    return replace(group, times_average=ratio)


def _done(truth: npt.NDArray[np.int8], acts: npt.NDArray[np.uint8]) -> tuple[Done, ...]:
    """Return how often each act was done; a line to which two were done counts in both."""
    there, absent = truth == 1, truth == 0
    nothing = acts == 0
    return (
        Done("nothing", int((nothing & there).sum()), int((nothing & absent).sum())),
        *(
            Done(kind, int((done & there).sum()), int((done & absent).sum()))
            for kind in ACTS
            for done in ((acts & BIT[kind]) > 0,)
        ),
    )


def _harmless(found: Measurements, seed: int) -> tuple[Level, ...]:
    """Return what was done at all to lines with a label and without one."""
    truth = (~found.harmless).astype(np.int8)
    acts = found.sheets[0].whole
    scores = np.zeros(len(acts), np.int16)
    return tuple(
        _level(at, truth, reached(at, scores, acts), (seed, "anything"), "all")
        for at in LEVELS
        if at != "scored"
    )


# --- setups -----------------------------------------------------------------------------------


def _told(sheet: Sheet) -> SetupTold:
    setup = sheet.setup
    return SetupTold(
        name=setup.name,
        policy=setup.policy.label,
        mode=setup.policy.mode,
        detectors=tuple(f"{one.name}@{one.version}" for one in setup.asked),
        took=(
            _took("a whole message", sheet.took),
            *(_took(name, took) for name, took in sheet.took_by.items() if took),
        ),
        unmeasured=tuple(
            Missing(detector, reason, lines)
            for (detector, reason), lines in sorted(
                sheet.unmeasured.items(), key=lambda item: (-item[1], item[0])
            )
        ),
    )


def _took(what: str, times: Times) -> Took:
    taken = np.frombuffer(times, np.uint32)
    p50, p99 = np.quantile(taken, (0.5, 0.99)) / NS_IN_MS
    return Took(what, len(times), float(p50), float(p99) if len(times) >= HUNDRED else None)
