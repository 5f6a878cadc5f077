"""How well the stages are told in conversations whose writers the models have not learned from.

Run it as `python -m leeward.training.left_out ../shared/data`; it takes a quarter of an hour.
A third of the files of whole conversations is left out at a time, the models are made of the rest,
and the conversations that were left out are played, as those for the figures are.
"""

import os
import shutil
import sys
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

from msgspec.structs import replace

from leeward.detectors import installed_detectors, known_signals
from leeward.quality.conversations import read_pairs
from leeward.quality.intervals import wilson
from leeward.quality.patterns import Outcome, play
from leeward.quality.patterns_found import early, opened, side
from leeward.training.making import Places
from leeward.training.stage_models import make_stages
from leeward.training.writing import write
from leeward_policies.grooming.by_meaning import StagesByMeaningDetector
from leeward_policies.policy import load

PARTS: Final = 3
PACK: Final = "young-people"

HEAD: Final = (
    "| left out in turn | staged | case opened | before or at the request | twins with a case |\n"
    "| --- | ---: | --- | --- | --- |\n"
)


def outcomes(places: Places, say: Callable[[str], None]) -> Iterator[Outcome]:
    """Make the models without each part of the conversations in turn, and play that part.

    Raises:
        ConfigError: as `make_stages`.
    """
    files = sorted((places.lines / "conversations").glob("*.txt"))
    for part in range(PARTS):
        left_out = files[part::PARTS]
        say(f"without {', '.join(path.stem for path in left_out)}")
        with TemporaryDirectory() as name:
            folder = Path(name)
            for one in places.lines.iterdir():
                if one.is_dir():
                    (folder / one.name).symlink_to(one.resolve())
            (folder / "conversations").unlink()
            (folder / "conversations").mkdir()
            for path in files:
                if path not in left_out:
                    shutil.copy(path, folder / "conversations")
            models = folder / "models"
            write(make_stages(replace(places, lines=folder), say), models)
            late = [StagesByMeaningDetector(models)]
            pairs = [pair for path in left_out for pair in read_pairs(path)]
            yield from play(pairs, load(PACK, known_signals()), installed_detectors(), late)


def table(found: Sequence[Outcome]) -> str:
    """Tell what was found, in English and in the other languages."""
    rows = HEAD
    for name, is_english in (("English", True), ("other languages", False)):
        here = [one for one in found if (one.pair.language == "en") is is_english]
        staged, twins = side(here, "staged"), side(here, "twin")
        if staged:
            shares = (
                _share(opened(staged), staged),
                _share(early(staged), staged),
                _share(opened(twins), twins),
            )
            rows += f"| {name} | {len(staged)} | {' | '.join(shares)} |\n"
    return rows


def _share(part: int, whole: Sequence[Outcome]) -> str:
    low, high = wilson(part, len(whole))
    return f"{part / len(whole):.0%} ({low:.0%} to {high:.0%})"


def main(arguments: Sequence[str]) -> None:
    """Print the table for the lines of this checkout and the public sets of a folder."""
    os.environ.setdefault("OMP_NUM_THREADS", "1")
    places = Places(Path("policies/training"), Path(arguments[0]) if arguments else None)

    def say(what: str) -> None:
        sys.stderr.write(f"{what}\n")

    sys.stdout.write(table(list(outcomes(places, say))))


if __name__ == "__main__":
    main(sys.argv[1:])
