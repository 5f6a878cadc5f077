"""What others do, measured in the same run: each in a process of its own, in a venv of its own."""

import json
import subprocess
from collections.abc import Mapping, Sequence
from itertools import chain, cycle, islice
from pathlib import Path
from typing import Any, Final

from msgspec import Struct

import leeward_policies
from leeward.bench import other
from leeward.bench.figures import Figures, Row, middle_of, shared
from leeward.training.examples import read_lines

PATIENCE: Final = 900.0
"""Seconds after which one of the others is taken to hang."""

TRAINING: Final = Path(leeward_policies.__file__).parents[1] / "training" / "chat"
"""The lines that what learns is trained on; they lie in a checkout, not in the package."""


class Other(Struct, frozen=True):
    """Something that people use for the same end."""

    name: str
    """As `other.py` calls it."""
    messages: int
    """That it scores in a round: what is slow is shown fewer."""
    learns: bool = False
    """Whether it has to be trained first."""
    cure: str = "`make bench-beside` installs it"


OTHERS: Final = (
    Other("scikit-learn", 2_048, learns=True),
    Other("alt-profanity-check", 2_048),
    Other("detoxify", 64, cure="`make .venv-models/.ready` installs it, 1.5 GB"),
)


def measure(
    venvs: Sequence[Path], sets: Mapping[str, Sequence[str]], rounds: int
) -> dict[str, list[Row]]:
    """Measure each of the others on the same lines; what cannot be measured says why.

    Args:
        venvs: folders of virtual environments; each of the others runs in the first that has it.
        sets: the lines, by the title of their section.
        rounds: of which the one with the median speed counts.
    """
    found: dict[str, list[Row]] = {title: [] for title in sets}
    for one in OTHERS:
        told = _asked(one, venvs, sets, rounds)
        for title in sets:
            rows = [Row(one.name, told)] if isinstance(told, str) else _rows(one, told, title)
            found[title] += rows
    return found


def _rows(one: Other, told: Mapping[str, Any], title: str) -> list[Row]:
    together = [other.TOGETHER] * (one.messages // other.TOGETHER)
    name = told["name"]
    return [
        Row(f"{name}, one alone", _middle(told, title, "alone", [1] * one.messages)),
        Row(f"{name}, in batches of {other.TOGETHER}", _middle(told, title, "together", together)),
    ]


def _middle(told: Mapping[str, Any], title: str, how: str, sizes: Sequence[int]) -> Figures:
    return middle_of([shared(sizes, took) for took in told["rounds"][title][how]])


def _asked(
    one: Other, venvs: Sequence[Path], sets: Mapping[str, Sequence[str]], rounds: int
) -> Mapping[str, Any] | str:
    """Return what one of the others measured of itself, or why it measured nothing."""
    train: list[tuple[str, bool]] = []
    if one.learns:
        files = [read_lines(path) for path in sorted(TRAINING.glob("*.txt"))]
        train = [(line.text, line.is_harmful) for line in chain(*[each.examples for each in files])]
        if not train:
            return "not measured: it learns from policies/training, which lies in a checkout alone"
    given = {
        "sets": {title: list(islice(cycle(said), one.messages)) for title, said in sets.items()},
        "train": train,
        "rounds": rounds,
    }
    missing = "no venv has it"
    for venv in venvs:
        python = venv / "bin" / "python"
        if not python.exists():
            continue
        told = _run([str(python), "-P", other.__file__, one.name], json.dumps(given))
        if isinstance(told, str) or "missing" not in told:
            return told
        missing = f"{told['missing']} is in none of {', '.join(map(str, venvs))}"
    return f"not installed: {missing}; {one.cure}"


def _run(words: Sequence[str], given: str) -> Mapping[str, Any] | str:
    try:
        done = subprocess.run(  # noqa: S603 - our own script, under a Python that the user named
            words, input=given, capture_output=True, text=True, check=True, timeout=PATIENCE
        )
        told: Mapping[str, Any] = json.loads(done.stdout)
    except subprocess.TimeoutExpired:
        return f"not measured: it had not ended after {PATIENCE:.0f} s"
    except subprocess.CalledProcessError as error:
        last = error.stderr.strip().splitlines()[-1:] or [f"exit code {error.returncode}"]
        return f"not measured: {last[0][:100]}"
    except (OSError, ValueError) as error:
        return f"not measured: {type(error).__name__}"
    return told
