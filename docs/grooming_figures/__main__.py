"""Write the figures of `grooming.md`: how often and how early patterns are found.

Run it as `make grooming DATA=../shared/data`; the conversations are those in
`policies/held_out/grooming`, and the small talk that no model saw is in the folder of public sets.
Every run is logged in `runs.jsonl` beside this file, whatever came of it.
"""

import json
import re
import sys
import time
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from docs.grooming_figures.comparing import (
    ablations,
    beside,
    harmless_first,
    nearest,
    played,
)
from docs.grooming_figures.counted import PACK
from docs.grooming_figures.gate import gate
from docs.grooming_figures.small_talk import talk as small_talk
from docs.grooming_figures.steps import steps
from docs.grooming_figures.tables import by_kind, by_language, by_twin, targets, thresholds
from leeward.detectors import installed_late_detectors
from leeward.quality.conversations import Pair, read_pairs
from leeward.quality.patterns import Outcome
from leeward.quality.patterns_found import early, opened, side
from leeward_policies.ports import LateDetector

ROOT: Final = Path(__file__).resolve().parents[2]
PAGE: Final = ROOT / "docs" / "grooming.md"
RUNS: Final = Path(__file__).parent / "runs.jsonl"
HELD_OUT: Final = ROOT / "policies" / "held_out" / "grooming"
DEVELOPMENT: Final = ROOT / "policies" / "development" / "grooming"

_BLOCK: Final = "<!-- measured: {name} -->\n{body}<!-- measured end: {name} -->"


def main(data: Path) -> None:
    """Measure everything, log the run, and rewrite the parts of the page that hold figures."""
    started = time.monotonic()
    pairs = _pairs(HELD_OUT)
    stages = [one for one in installed_late_detectors() if one.name == "stages"]
    product = played(pairs, stages)
    words = played(pairs, [])
    talk = small_talk(data, stages)
    parts = {
        "languages": by_language(product),
        "targets": targets(product, talk),
        "beside": beside(pairs, product, words, data),
        "ablations": ablations(pairs, product),
        "harmless first": harmless_first(pairs, product, stages),
        "gate": gate(pairs),
        "steps": steps(_pairs(DEVELOPMENT), stages),
        "thresholds": thresholds(product),
        "kinds": by_kind(product),
        "twins": by_twin(product),
        "talk": talk.told,
        "nearest": nearest(pairs),
        "setting": (
            f"Measured on {_today()} with `make grooming`, the pack `{PACK}`, and the models "
            f"{', '.join(f'`{one.name}@{one.version}`' for one in stages)}; "
            f"{len(pairs)} pairs of conversations, {(time.monotonic() - started) / 60:.0f} minutes "
            "on two cores.\n"
        ),
    }
    text = PAGE.read_text("utf-8")
    for name, body in parts.items():
        text = _filled(text, name, body)
    PAGE.write_text(text, "utf-8")
    _log(product, stages)


def _pairs(folder: Path) -> list[Pair]:
    return [pair for path in sorted(folder.glob("*.txt")) for pair in read_pairs(path)]


def _filled(text: str, name: str, body: str) -> str:
    pattern = re.escape(_BLOCK.format(name=name, body="\0")).replace("\0", "(?s:.*?)")
    replaced, count = re.subn(pattern, lambda _: _BLOCK.format(name=name, body=body), text)
    if count != 1:
        raise SystemExit(f"{PAGE.name} has no part `{name}`; write its two marks once.")
    return replaced


def _log(product: Sequence[Outcome], stages: Sequence[LateDetector]) -> None:
    staged, twins = side(product, "staged"), side(product, "twin")
    line = {
        "day": _today(),
        "models": [f"{one.name}@{one.version}" for one in stages],
        "found": opened(staged),
        "staged": len(staged),
        "early": early(staged),
        "false": opened(twins),
    }
    with RUNS.open("a", encoding="utf-8") as file:
        file.write(f"{json.dumps(line)}\n")


def _today() -> str:
    return datetime.now(UTC).strftime("%-d %B %Y")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
