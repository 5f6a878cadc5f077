"""Evaluating: from a file of labelled lines to all figures, in memory that does not hold texts."""

import time
from collections.abc import Callable
from pathlib import Path

from msgspec import Struct

from leeward.config import Config
from leeward.detectors import installed_detectors, installed_late_detectors, known_signals
from leeward.quality.counting import evaluated
from leeward.quality.figures import Evaluation
from leeward.quality.labelled import LabelledFiles
from leeward.quality.labels import KnownLabels
from leeward.quality.measuring import measure
from leeward.quality.setups import Installed
from leeward.quality.survey import surveyed
from leeward.quality.worst import WorstMistakes
from leeward.report.words import CATEGORIES


class Asked(Struct, frozen=True):
    """What a person wants to know."""

    policy: str
    about: tuple[str, ...] = ()
    compare: tuple[str, ...] = ()
    seed: int = 0
    has_examples: bool = False


def installed(config: Config | None = None) -> Installed:
    """Return everything that is installed, late detectors as a configuration switches them.

    Raises:
        ConfigError: a detector cannot be built, or its table is wrong.
    """
    tables, folder = (None, Path()) if config is None else (config.detectors, Path(config.folder))
    late = installed_late_detectors(tables, folder)
    return Installed(installed_detectors(), late, known_signals())


def evaluate(
    files: LabelledFiles,
    known: KnownLabels,
    asked: Asked,
    what: Installed,
    advance: Callable[[int], None],
) -> Evaluation:
    """Judge every labelled line and return how often that was right and wrong.

    Args:
        files: of labelled lines.
        known: the labels that can be given.
        asked: what the person wants to know.
        what: the detectors that can be asked.
        advance: is told how many bytes are done.

    Raises:
        InputError: the files cannot be used.
        PolicyError: a policy cannot be loaded.
        UsageError: an option names something that does not exist.
    """
    started = time.perf_counter()
    base = what.setup(asked.policy)
    setups = (base, *(what.compared(spec, base) for spec in asked.compare))
    survey = surveyed(files, known, asked.about)
    worst = WorstMistakes(survey.asked) if asked.has_examples else None
    found = measure(
        files, survey, setups, advance=advance, watch=None if worst is None else worst.watch
    )
    return evaluated(
        found,
        source=source_of(files),
        seed=asked.seed,
        took_seconds=time.perf_counter() - started,
        means=_means(what),
        worst=worst,
    )


def source_of(files: LabelledFiles) -> str:
    """Return the files, for people."""
    return ", ".join(path.name for path in files.paths)


def _means(what: Installed) -> dict[str, str]:
    """Return what each label is called; a category is told as in the report of a replay."""
    told = {spec.name: spec.means for spec in what.specs}
    exactly = {f"signal:{name}": means for name, means in told.items()}
    return told | exactly | dict(CATEGORIES)
