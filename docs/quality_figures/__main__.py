"""Measures every figure of detection quality, and writes docs/quality.md and the models' cards.

Run it by `make quality DATA=../shared/data`; the folder holds the public sets that the cards name.
The lines that are judged are written to build/quality, which git ignores.
"""

import argparse
import sys
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from docs.quality_figures import cards as card_files
from docs.quality_figures import runs
from docs.quality_figures.disguises import disguised_sets, kept
from docs.quality_figures.identity import fairness, identity_sets
from docs.quality_figures.judging import Ask, Judged, Task, judged_all
from docs.quality_figures.lines import LineSet, own_sets, public_sets, talk_sets, write
from docs.quality_figures.page import machine, page, with_short
from docs.quality_figures.targets import LEARNED, Measured, targets
from docs.quality_figures.tiers import Cards
from leeward.detectors import installed_detectors, installed_late_detectors
from leeward_policies.errors import ConfigError, LeewardError
from leeward_policies.ports import Detector, LateDetector

ROOT: Final = Path(__file__).resolve().parents[2]
PAGE: Final = ROOT / "docs" / "quality.md"
README: Final = ROOT / "README.md"
RUNS: Final = Path(__file__).parent / "runs.jsonl"
BUILD: Final = ROOT / "build" / "quality"
MODELS: Final = ROOT / "policies" / "leeward_policies" / "models"

DISGUISED: Final = ("davidson", "self_dialogue", "irc_ubuntu")
"""Sets of which a part is disguised, beside our own."""

EVERYTHING: Final[tuple[Ask, ...]] = ("rules", "policy")
LEARNED_ALONE: Final[tuple[Ask, ...]] = ("learned",)
WITHOUT_POLICY: Final[tuple[Ask, ...]] = ("rules", "learned")


def measure(data: Path, cards: Cards, say: Callable[[str], None]) -> Measured:
    """Measure everything.

    Raises:
        ConfigError: a set is missing, or a held-out file is not the committed one.
    """
    own = own_sets(ROOT)
    sets = {one.name: one for one in (*own, *public_sets(data), *talk_sets(data))}
    disguised = disguised_sets([*own, *(sets[name] for name in DISGUISED)])
    wanted: list[tuple[LineSet, tuple[Ask, ...]]] = [
        *((one, EVERYTHING) for one in sets.values()),
        *((one, LEARNED_ALONE) for one in identity_sets(ROOT, data)),
        *((one, WITHOUT_POLICY) for one in disguised),
    ]
    BUILD.mkdir(parents=True, exist_ok=True)
    say(f"{sum(len(one.lines) for one, _ in wanted):,} lines in {len(wanted)} files")
    judged: dict[str, Judged] = judged_all([Task(write(one, BUILD), asks) for one, asks in wanted])
    return Measured(
        sets=sets,
        judged=judged,
        cards=cards,
        fair={tier: fairness(judged, tier) for tier in LEARNED},
        kept=kept(judged, cards),
    )


def check_models() -> None:
    """Refuse to measure without usable models: figures of nothing would look like figures.

    Raises:
        ConfigError: a model cannot be used.
    """
    everyone: tuple[Detector | LateDetector, ...] = (
        *installed_detectors(),
        *installed_late_detectors(),
    )
    for one in everyone:
        problem = getattr(one, "problem", None)
        if problem is not None:
            raise ConfigError(place=one.name, value=str(problem), cure="Make the models anew.")


def main() -> None:
    """Measure, and write the page and the cards."""
    parser = argparse.ArgumentParser(prog="make quality", description=__doc__)
    parser.add_argument("data", type=Path, help="the folder of the public sets")
    started = time.monotonic()
    try:
        check_models()
        cards = card_files.read(MODELS)
        found = measure(parser.parse_args().data, cards, _say)
        card_files.check_same(cards, MODELS)
    except LeewardError as error:
        sys.exit(f"make quality: {error}")
    minutes = (time.monotonic() - started) / 60
    README.write_text(with_short(README.read_text("utf-8"), found), "utf-8")
    today = datetime.now(UTC).date()
    where = machine(today)
    reached = [one.is_reached for one in targets(found)]
    every = runs.with_run(runs.read(RUNS), cards, where.day, sum(reached), len(reached))
    runs.write(every, RUNS)
    PAGE.write_text(page(found, where, minutes, every), "utf-8")
    card_files.write(card_files.with_figures(found), MODELS)
    _say(f"docs/quality.md and the cards are written, after {minutes:.1f} minutes")


def _say(what: str) -> None:
    sys.stdout.write(f"{what}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
